"""Elements, sources and policies: YAML nodes to drafts that `check` turns into a policy (`language.md` 4)."""

from __future__ import annotations

from ..diagnostics import Place, brief, did_you_mean, listed
from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import DECISIONS, REFER, Accepted, Decide, Derive, Example, Flag, Otherwise, Rule
from ..model.vocabulary import Source
from .conditions import as_fact, read_condition
from .nodes import Fields, Mapping, Scalar, Sequence, kind_of, text_of
from .requests import read_request, refuse_marks
from .values import read_scalar
from .vocabulary import read_period

if TYPE_CHECKING:
    from datetime import date

    from ..diagnostics import Problems
    from ..model.condition import Condition
    from ..model.policy import Effect
    from ..model.vocabulary import Text, Vocabulary
    from .nodes import Node

EFFECTS = ("decide", "then", "flag")
_RULE_KEYS = ("id", "cites", "when", "unless", "decide", "operator", "then", "flag", "because", "examples")
POLICY_KEYS = (
    "policy", "default", "title", "status", "decided", "valid", "vocabulary", "elements", "scope", "order", "otherwise", "accept",
)  # fmt: skip


class Named(Noun):
    """A name with the place where it is written."""

    name: str
    place: Place | None = None


class DraftRule(Noun):
    """A rule as it is written, with the places of what it cites."""

    rule: Rule
    cited: tuple[Named, ...]


class Element(Noun):
    """A file of rules: a thing that a policy may or may not contain. `broken` are the ids of rules that could not be read."""

    name: str
    rules: tuple[DraftRule, ...]
    title: Text
    broken: tuple[str, ...] = ()
    place: Place | None = None


class Draft(Noun):
    """A policy file as it is written, before anything that it names has been looked up."""

    name: str
    default: bool
    title: Text
    status: str
    decided: str
    valid: tuple[date | None, date | None]
    elements: tuple[Named, ...]
    scope: Condition
    order: tuple[tuple[Named, ...], ...]
    otherwise: Otherwise | None
    otherwise_cites: tuple[Named, ...]
    accepted: tuple[Accepted, ...]
    accepted_rules: tuple[Named, ...]
    place: Place | None = None


def read_sources(node: Node, problems: Problems) -> dict[str, Source] | None:
    """`sources.yaml`: the passages by id; None where it is no such file."""
    fields = Fields(node, "a file of sources", ("sources",), problems)
    found: dict[str, Source] = {}
    entries = fields.need("sources", "write `sources: {G1: {gist: {en: …}}}`")
    if not isinstance(entries, Mapping):
        if entries is not None:
            help = "write each source as `G1: {gist: {en: …}}`"
            problems.add("wrong-kind", f"`sources` is a mapping from ids, this is {kind_of(entries)}", entries.place, help)
        return None
    for key, value in entries.entries:
        inner = Fields(value, f"the source `{key.text}`", ("document", "where", "gist", "words"), problems)
        found[key.text] = Source(
            key.text, inner.text("document"), inner.texts("where"), inner.texts("gist"), inner.text("words"), key.place
        )
    return found


def read_element(node: Node, vocabulary: Vocabulary, problems: Problems) -> Element:
    """A file of rules."""
    fields = Fields(node, "an element", ("element", "title", "rules"), problems)
    name = fields.need("element", "write `element: name` first")
    rules = fields.need("rules", "begin each rule with `- id: …`")
    if rules is not None and not isinstance(rules, Sequence):
        problems.add("wrong-kind", f"`rules` is a list, this is {kind_of(rules)}", rules.place, "begin each rule with `- id: …`")
    element = text_of(name, "`element`", problems) if name is not None else None
    read = [_rule(item, element or "", vocabulary, problems) for item in (rules.items if isinstance(rules, Sequence) else ())]
    good = tuple(rule for rule in read if isinstance(rule, DraftRule))
    broken = tuple(id for id in read if isinstance(id, str))
    return Element(element or "", good, fields.texts("title"), broken, name.place if name else node.place)


def _rule(node: Node, element: str, vocabulary: Vocabulary, problems: Problems) -> DraftRule | str:
    """A rule, only its id (or nothing) where it cannot be read."""
    fields = Fields(node, "a rule", _RULE_KEYS, problems)
    if not isinstance(node, Mapping):
        return ""
    id = fields.text("id")
    if fields.need("id", "give it a name such as `own-political-trip`") is not None and not _good_id(id):
        problems.add("bad-name", f"`{brief(id)}` is not a name for a rule", fields.by_key["id"].place, "use letters, digits, `_` and `-`")
    if "when" not in fields.keys:
        problems.add("missing-key", f"{_called(id)} needs `when`", node.place, "write the condition; `when: {}` always holds")
    when = read_condition(fields.by_key.get("when"), vocabulary, problems)
    unless = read_condition(fields.get("unless"), vocabulary, problems) if fields.get("unless") is not None else None
    effect = _effect(fields, id, vocabulary, problems)
    examples = tuple(_examples(fields, vocabulary, problems))
    cites = tuple(Named(word, place) for word, place in fields.words("cites"))
    if effect is None or not id:
        return id
    names = tuple(cite.name for cite in cites)
    rule = Rule(id, when, effect, unless, names, fields.texts("because"), examples, element, fields.by_key["id"].place)
    return DraftRule(rule, cites)


def _called(id: str) -> str:
    return f"the rule `{brief(id)}`" if id else "this rule"


def _good_id(id: str) -> bool:
    return bool(id) and id.replace("_", "").replace("-", "").isalnum() and len(id) <= 120


def _effect(fields: Fields, id: str, vocabulary: Vocabulary, problems: Problems) -> Effect | None:
    given = [key for key in EFFECTS if key in fields.keys]
    if len(given) != 1:
        said = f"has {' and '.join(f'`{key}`' for key in given)}" if given else "does not say what follows"
        at = fields.keys[given[1]] if given else fields.node.place
        problems.add("one-effect", f"{_called(id)} {said}", at, "write exactly one of `decide`, `then` and `flag`")
        return None
    match given[0]:
        case "decide":
            return _decide(fields, vocabulary, problems)
        case "flag":
            name = fields.need("flag", "name the note, such as `flag: policy-review`")
            effect: Effect | None = Flag(fields.text("flag")) if name is not None else None
        case _:
            effect = _derive(fields, vocabulary, problems)
    if "operator" in fields.keys:
        problems.add("wrong-key", "`operator` belongs to `decide: refer-to-operator`", fields.keys["operator"], "delete it")
    return effect


def _decide(fields: Fields, vocabulary: Vocabulary, problems: Problems) -> Decide | None:
    """`decide`, with `operator` where it refers, and only there."""
    if fields.need("decide", f"write one of {listed(DECISIONS)}") is None:
        return None
    decision = fields.word("decide", DECISIONS, "")
    operator = fields.text("operator") or None
    if decision == REFER:
        known = f"name one of {listed(vocabulary.operators)}" if vocabulary.operators else "declare it under `operators` in the vocabulary"
        if operator is None:
            if fields.get("operator") is None:
                at = fields.keys.get("operator", fields.by_key["decide"].place)
                problems.add("missing-key", "a referral needs `operator`", at, known)
            return None
        if operator not in vocabulary.operators:
            help = did_you_mean(operator, vocabulary.operators) or known
            problems.add("unknown-operator", f"there is no operator `{brief(operator)}`", fields.by_key["operator"].place, help)
    elif "operator" in fields.keys and decision:
        problems.add(
            "wrong-key", f"`operator` belongs to `decide: refer-to-operator`, not to `{decision}`", fields.keys["operator"], "delete it"
        )
    return Decide(decision, operator) if decision else None


def _derive(fields: Fields, vocabulary: Vocabulary, problems: Problems) -> Derive | None:
    node = fields.need("then", "write `then: {concept: value}`")
    if not isinstance(node, Mapping) or not node.entries:
        if node is not None:
            said = "gives no concept a value" if isinstance(node, Mapping) else f"gives values to concepts, this is {kind_of(node)}"
            problems.add("wrong-kind", f"`then` {said}", node.place, "write `then: {concept: value}`")
        return None
    values = []
    for key, value in node.entries:
        concept = vocabulary.concepts.get(key.text)
        if key.text in vocabulary.broken:
            continue
        if concept is None:
            if key.text in vocabulary.facts:
                problems.add("fact-derived", f"`{key.text}` is a fact: requests state it", key.place, "declare a concept for what follows")
            else:
                help = did_you_mean(key.text, vocabulary.concepts) or "declare it under `concepts` in the vocabulary"
                problems.add("unknown-concept", f"there is no concept `{brief(key.text)}`", key.place, help)
        elif not isinstance(value, Scalar) or value.blank:
            problems.add(
                "wrong-kind",
                f"`{key.text}` takes one value, this is {kind_of(value)}",
                value.place,
                f"write one of {listed(concept.values)}",
            )
        elif (given := read_scalar(as_fact(concept), value, problems)) is not None:
            values.append((key.text, str(given)))
    return Derive(tuple(values))


def _examples(fields: Fields, vocabulary: Vocabulary, problems: Problems) -> list[Example]:
    found = []
    for item in fields.items("examples"):
        inner = Fields(item, "an example", ("applies", "not"), problems)
        if len(inner.by_key) == 1 and inner.by_key.keys() <= {"applies", "not"}:
            ((key, node),) = inner.by_key.items()
            request = read_request(node, vocabulary, problems)
            refuse_marks(request, problems)
            found.append(Example(key == "applies", request, inner.keys[key]))
        elif isinstance(item, Mapping) and inner.by_key.keys() <= {"applies", "not"}:
            problems.add("wrong-kind", "an example has one key", item.place, "write `- applies: {…}` or `- not: {…}`")
    return found


def read_policy(node: Node, vocabulary: Vocabulary, problems: Problems) -> Draft:
    """A policy file as it is written."""
    fields = Fields(node, "a policy", POLICY_KEYS, problems)
    name = fields.need("policy", "write `policy: name` first")
    fields.need("vocabulary", "write `vocabulary: vocabulary.yaml`")
    fields.need("elements", "list the elements that it contains")
    elements = tuple(Named(word, place) for word, place in fields.words("elements"))
    order = []
    for tier in fields.items("order"):
        items = tier.items if isinstance(tier, Sequence) else (tier,)
        order.append(tuple(named for item in items if (named := _in_order(item, problems))))
    otherwise = fields.get("otherwise")
    effect: Otherwise | None = None
    cited: tuple[Named, ...] = ()
    if otherwise is not None:
        inner = Fields(otherwise, "`otherwise`", ("decide", "operator", "cites", "because"), problems)
        decided = _decide(inner, vocabulary, problems)
        cited = tuple(Named(word, place) for word, place in inner.words("cites"))
        if decided:
            effect = Otherwise(decided, tuple(cite.name for cite in cited), inner.texts("because"), otherwise.place)
    text = text_of(name, "`policy`", problems) if name is not None else None
    accepted = [_accepted(item, problems) for item in fields.items("accept")]
    return Draft(
        text or "", fields.flag("default"), fields.texts("title"),
        fields.word("status", ("proposed", "adopted", "repealed"), "proposed"), fields.text("decided"), read_period(fields, problems),
        elements, read_condition(fields.get("scope"), vocabulary, problems), tuple(order), effect, cited,
        tuple(entry for entry, _ in accepted), tuple(rule for _, rules in accepted for rule in rules), name.place if name else node.place,
    )  # fmt: skip


def _in_order(node: Node, problems: Problems) -> Named | None:
    if isinstance(node, Scalar) and not node.blank:
        text = text_of(node, "an entry of `order`", problems)
        return Named(text, node.place) if text else None
    what = "a tier in a tier" if isinstance(node, Sequence) else kind_of(node)
    message = f"an entry of `order` is the name of an element or a rule, this is {what}"
    problems.add("wrong-kind", message, node.place, "write each tier as `- [one, other]`")
    return None


def _accepted(node: Node, problems: Problems) -> tuple[Accepted, tuple[Named, ...]]:
    """A finding that is accepted, and the rules that it is about with their places."""
    fields = Fields(node, "an entry of `accept`", ("finding", "rules", "because"), problems)
    fields.need("finding", "name the finding, such as `finding: never-decides`")
    fields.need("because", "say why it is accepted")
    rules = tuple(Named(word, place) for word, place in fields.words("rules"))
    accepted = Accepted(fields.text("finding"), tuple(rule.name for rule in rules), fields.texts("because"), node.place)
    # What is unused is no rule: a concept, an operator, a source or an element.
    return accepted, () if accepted.finding == "unused" else rules
