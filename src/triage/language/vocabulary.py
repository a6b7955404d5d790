"""`vocabulary.yaml` to a vocabulary (`language.md` 2), with everything that is wrong in it."""

from __future__ import annotations

from datetime import date

from ..diagnostics import brief, listed
from ..model.noun import TYPE_CHECKING, replace
from ..model.vocabulary import ASKED, CHANGEABLE, FACT_TYPES, YES_NO, Concept, Fact, Impossible, Operator, Vocabulary
from .computed import WAYS, check_circles, check_inputs, read_computed
from .conditions import RESERVED, read_condition
from .nodes import Fields, Mapping, Scalar, Sequence, kind_of, text_of, texts_of
from .values import is_unclear, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..diagnostics import Problems
    from .computed import Inputs
    from .nodes import Node

_FACT_KEYS = (
    "type", "label", "values", "unit", "min", "max", "whole", "pattern", "judgement", "from", "changeable", "assume",
    "personal", "computed", "ask", "tests",
)  # fmt: skip
# Keys of a fact that belong to some types only.
BELONGS = {
    "values": ("choice", "choices"), "unit": ("number",), "min": ("number", "date"), "max": ("number", "date"),
    "whole": ("number",), "pattern": ("code",), "computed": ("number",),
}  # fmt: skip


def read_vocabulary(node: Node, problems: Problems) -> Vocabulary | None:
    """The vocabulary that a document states; None where it cannot even be told what is declared in it."""
    known = ("vocabulary", "title", "facts", "impossible", "concepts", "operators")
    fields = Fields(node, "a vocabulary", known, problems)
    sections = [fields.get(key) for key in ("facts", "concepts", "operators")]
    name = fields.need("vocabulary", "write `vocabulary: name` first")
    facts: dict[str, Fact] = {}
    inputs: dict[str, Inputs] = {}
    broken: set[str] = set()
    for key, entry in _entries(fields, "facts"):
        fact = _fact(key, entry, inputs, problems) if _good_name(key, "fact", problems) else None
        if fact is None:
            broken.add(key.text)
        else:
            facts[fact.name] = fact
    for fact in facts.values():
        if fact.computed:
            check_inputs(fact, fact.computed.way, inputs[fact.name], facts, broken, problems)
    check_circles(facts, problems)
    concepts: dict[str, Concept] = {}
    for key, entry in _entries(fields, "concepts"):
        concept = _concept(key, entry, problems) if _good_name(key, "concept", problems) else None
        if key.text in facts:
            again = (("the fact", facts[key.text].place),)
            problems.add("name-taken", f"`{key.text}` is already the name of a fact", key.place, "give one of them another name", again)
            concept = None
        if concept is None:
            broken.add(key.text)
        else:
            concepts[concept.name] = concept
    operators = {key.text: _operator(key, entry, problems) for key, entry in _entries(fields, "operators")}
    text = text_of(name, "`vocabulary`", problems) if name is not None else None
    vocabulary = Vocabulary(text or "", facts, concepts, operators, (), fields.texts("title"), frozenset(broken))
    if not isinstance(node, Mapping) or not all(section is None or isinstance(section, Mapping) for section in sections):
        return None
    return replace(vocabulary, impossible=tuple(_impossible(item, vocabulary, problems) for item in fields.items("impossible")))


def _entries(fields: Fields, key: str) -> Iterator[tuple[Scalar, Node]]:
    node = fields.get(key)
    if isinstance(node, Mapping):
        yield from node.entries
    elif node is not None:
        help = f"write each of the {key} as `name: {{…}}` on a line of its own"
        fields.problems.add("wrong-kind", f"`{key}` is a mapping from names, this is {kind_of(node)}", node.place, help)


def _good_name(key: Scalar, what: str, problems: Problems) -> bool:
    name = key.text
    if name in RESERVED or name == "id":
        problems.add("name-taken", f"`{name}` means something in the language already", key.place, f"give the {what} another name")
    elif not (name.replace("_", "").replace("-", "").isalnum() and name[0].isalpha() and len(name) <= 80):
        problems.add("bad-name", f"`{brief(name)}` is not a name", key.place, "use letters, digits, `_` and `-`, a letter first")
    else:
        return True
    return False


def _fact(key: Scalar, node: Node, inputs: dict[str, Inputs], problems: Problems) -> Fact | None:
    """A fact, None where it is declared so wrongly that nothing can be said of its values. Its inputs are noted with their places."""
    name, what = key.text, f"the fact `{key.text}`"
    fields = Fields(node, what, _FACT_KEYS, problems)
    if fields.need("type", f"write `type: choice`, or another of {listed(FACT_TYPES)}") is None:
        return None
    kind = fields.word("type", FACT_TYPES, "")
    if not kind:
        return None
    judgement, personal = fields.flag("judgement"), fields.flag("personal")
    _fitting(fields, kind, judgement, personal, problems)
    if "computed" in fields.keys and kind != "number":
        return None
    values: dict[str, dict[str, str]] = {value: {} for value in YES_NO} if kind == "yes-no" else {}
    if kind in ("choice", "choices"):
        values = _labelled(fields, name, problems)
        if not values:
            return None
    pattern = _pattern(fields, problems) if kind == "code" else None
    if kind == "code" and pattern is None:
        return None
    computed = read_computed(fields, problems)
    if computed:
        inputs[name] = computed[1]
    tests = tuple(texts_of(item, "a test", problems) for item in fields.items("tests"))
    fact = Fact(
        name, kind, values, fields.texts("label"), fields.texts("ask"), tests, fields.text("unit") or None, fields.flag("whole"),
        pattern=pattern, judgement=judgement, personal=personal,
        whom=fields.word("from", ASKED, "sender"),
        changeable=fields.word("changeable", CHANGEABLE, "no"), computed=computed[0] if computed else None, place=key.place,
    )  # fmt: skip
    if fact.computed:
        fact = replace(fact, whole=fact.whole or WAYS[fact.computed.way][2])
    bounds = {bound: _bound(fact, fields, bound, problems) for bound in ("min", "max")}
    if bounds["min"] is not None and bounds["max"] is not None and bounds["min"] > bounds["max"]:
        problems.add("wrong-bounds", f"no value of `{name}` lies between `min` and `max`", fields.keys["max"], "exchange them")
        bounds = {"min": None, "max": None}
    fact = replace(fact, **bounds)
    return replace(fact, assume=_assume(fact, fields, problems)) if "assume" in fields.keys else fact


def _fitting(fields: Fields, kind: str, judgement: bool, personal: bool, problems: Problems) -> None:
    """Keys that belong to other types, or cannot stand together."""
    for key, kinds in BELONGS.items():
        if key in fields.keys and kind not in kinds:
            help = f"delete it, or write `type: {kinds[0]}`"
            problems.add("wrong-key", f"`{key}` belongs to {listed(kinds)}, this fact is `{kind}`", fields.keys[key], help)
    if "computed" in fields.keys:
        for key in ("min", "max", "assume"):
            if key in fields.keys:
                problems.add("wrong-key", f"a computed fact takes no `{key}`", fields.keys[key], "delete it: it follows from the inputs")
    if judgement:
        for key in ("assume", "computed"):
            if key in fields.keys:
                help = "delete it: an assessment is made by a person, never assumed or computed"
                problems.add("wrong-key", f"a judgement takes no `{key}`", fields.keys[key], help)
    if personal and "assume" in fields.keys:
        problems.add("wrong-key", "a personal fact takes no `assume`", fields.keys["assume"], "delete it")


def _labelled(fields: Fields, name: str, problems: Problems) -> dict[str, dict[str, str]]:
    """The values of a choice: a mapping from value to label, or a plain list of values."""
    node = fields.need("values", "list its values: `values: {one: {en: …}, other: {en: …}}`")
    found: dict[str, dict[str, str]] = {}
    if isinstance(node, Mapping):
        for key, label in node.entries:
            if key.blank or key.text != key.text.strip():
                problems.add("bad-name", f"`{brief(key.text)}` is not a value that a request could give", key.place, "write a word")
            found[key.text] = texts_of(label, f"the label of `{key.text}`", problems)
    elif node is not None:
        found = {word: {} for word, _ in fields.words("values")}
    if node is not None and not found:
        problems.add("empty-list", f"`{name}` has no values", node.place, "name at least one")
    return found


def _pattern(fields: Fields, problems: Problems) -> str | None:
    import re

    node = fields.need("pattern", 'write what a code looks like, such as `pattern: "[A-Z]{2}"`')
    text = fields.text("pattern")
    if node is None or not text:
        return None
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as fault:
        said = fault.msg if isinstance(fault, re.error) else "it is too large"
        help = "write a regular expression; a sign that it gives a meaning to needs a backslash"
        problems.add("bad-pattern", f"this is not a pattern: {said}", node.place, help)
        return None
    return text


def _bound(fact: Fact, fields: Fields, key: str, problems: Problems) -> Any:
    node = fields.get(key)
    return read_value(fact, node, problems) if node is not None and fact.type in ("number", "date") else None


def _assume(fact: Fact, fields: Fields, problems: Problems) -> object:
    node = fields.by_key["assume"]
    value = None if is_unclear(fact, node) else read_value(fact, node, problems)
    if value is None and isinstance(node, Scalar) and node.blank:
        problems.add("missing-key", "`assume` says nothing", node.place, "write the value, or delete the key")
    return value


def _concept(key: Scalar, node: Node, problems: Problems) -> Concept | None:
    fields = Fields(node, f"the concept `{key.text}`", ("type", "values", "otherwise", "label"), problems)
    kind = fields.word("type", ("choice", "yes-no"), "yes-no" if "values" not in fields.keys else "choice")
    if kind == "yes-no" and "values" in fields.keys:
        help = "delete it, or write `type: choice`"
        problems.add("wrong-key", "`values` belongs to `choice`, this concept is `yes-no`", fields.keys["values"], help)
    values = {value: {} for value in YES_NO} if kind == "yes-no" else _labelled(fields, key.text, problems)
    default = fields.need("otherwise", "write the value where no rule says anything, such as `otherwise: no`")
    otherwise = read_value(Fact(key.text, kind, values), default, problems) if default is not None and values else None
    labels = {value: label for value, label in values.items() if label}
    return Concept(key.text, tuple(values), str(otherwise), fields.texts("label"), labels, key.place) if otherwise else None


def _operator(key: Scalar, node: Node, problems: Problems) -> Operator:
    fields = Fields(node, f"the operator `{key.text}`", ("name", "takes", "valid"), problems)
    names = fields.texts("name")
    name = names.get("en") or next(iter(names.values()), key.text)
    several = names if len(names) > 1 else {}
    return Operator(key.text, name, fields.texts("takes"), read_period(fields, problems), several, key.place)


def read_period(fields: Fields, problems: Problems) -> tuple[date | None, date | None]:
    """`valid: {from: …, to: …}`: the first and the last day, None where open."""
    node = fields.get("valid")
    if node is None:
        return None, None
    inner = Fields(node, "`valid`", ("from", "to"), problems)
    first, last = _day(inner, "from", problems), _day(inner, "to", problems)
    if first is not None and last is not None and first > last:
        problems.add("wrong-bounds", "this period ends before it begins", node.place, "exchange the days")
    return first, last


def _day(fields: Fields, key: str, problems: Problems) -> date | None:
    node = fields.get(key)
    value = read_value(Fact(key, "date"), node, problems) if node is not None else None
    return value if isinstance(value, date) else None


def _tested(node: Node) -> Iterator[Scalar]:
    """The names that a condition tests, wherever in it."""
    for key, value in node.entries if isinstance(node, Mapping) else ():
        if key.text not in RESERVED:
            yield key
        else:
            for item in value.items if isinstance(value, Sequence) else (value,):
                yield from _tested(item)


def _impossible(node: Node, vocabulary: Vocabulary, problems: Problems) -> Impossible:
    fields = Fields(node, "an entry of `impossible`", ("when", "because"), problems)
    condition = fields.need("when", "write the condition that no request meets")
    if isinstance(condition, Mapping) and not condition.entries:
        message = "this condition holds for every request: none would be possible"
        problems.add("wrong-kind", message, condition.place, "write `fact: value` pairs")
    for key in _tested(condition) if condition is not None else ():
        if key.text in vocabulary.concepts:
            problems.add("concept-in-impossible", f"`{key.text}` is a concept: `impossible` is about facts", key.place, "name facts")
    facts_only = replace(vocabulary, concepts={}, broken=vocabulary.broken | vocabulary.concepts.keys())
    when = read_condition(condition, facts_only, problems)
    return Impossible(when, fields.texts("because"), node.place)
