"""Conditions: YAML nodes to the tree of `model.condition` (`language.md` 3), each constant read by its fact's type."""

from __future__ import annotations

from ..diagnostics import brief, closest, did_you_mean, listed
from ..model.condition import ALWAYS, COMPARISONS, All, Any, Compare, HasAll, HasAny, Is, Not
from ..model.noun import TYPE_CHECKING, replace
from ..model.vocabulary import YES_NO, Concept, Fact
from .nodes import Mapping, Scalar, Sequence, kind_of
from .values import read_scalar

if TYPE_CHECKING:
    from ..diagnostics import Problems
    from ..model.condition import Condition
    from ..model.vocabulary import Bound, Vocabulary
    from .nodes import Node

RESERVED = ("all", "any", "not")
# What people write who know other languages.
_MEANT = {
    "after": "more_than", "before": "less_than", ">": "more_than", "<": "less_than", ">=": "at_least", "<=": "at_most", "=": "is",
    "==": "is", "min": "at_least", "max": "at_most", "over": "more_than", "under": "less_than", "from": "at_least", "to": "at_most",
}  # fmt: skip


def read_condition(node: Node | None, vocabulary: Vocabulary, problems: Problems) -> Condition:
    """The condition that a node states; what is wrong in it is reported, and left out."""
    if node is None:
        return ALWAYS
    if not isinstance(node, Mapping):
        help = "write `fact: value` pairs" + (
            "; `any: [{…}, {…}]` or `all: […]` for a list" if isinstance(node, Sequence) else "; `{}` always holds"
        )
        problems.add("wrong-kind", f"a condition is a mapping, this is {kind_of(node)}", node.place, help)
        return ALWAYS
    parts: list[Condition] = []
    for key, value in node.entries:
        if key.text == "not":
            parts.append(Not(read_condition(value, vocabulary, problems), value.place))
        elif key.text in RESERVED:
            parts.append(_several(key, value, vocabulary, problems))
        else:
            part = _test(key, value, vocabulary, problems)
            if part is not None:
                parts.append(part)
    return parts[0] if len(parts) == 1 else All(tuple(parts), node.place)


def _several(key: Scalar, node: Node, vocabulary: Vocabulary, problems: Problems) -> Condition:
    if not isinstance(node, Sequence):
        help = f"write `{key.text}: [{{…}}, {{…}}]`"
        problems.add("wrong-kind", f"`{key.text}` takes a list of conditions, this is {kind_of(node)}", node.place, help)
        return ALWAYS
    parts = tuple(read_condition(item, vocabulary, problems) for item in node.items)
    return All(parts, node.place) if key.text == "all" else Any(parts, node.place)


def _test(key: Scalar, node: Node, vocabulary: Vocabulary, problems: Problems) -> Condition | None:
    """A test of one fact or concept, None where it cannot be read."""
    name = key.text
    if name in vocabulary.broken:
        return None
    if name in vocabulary.concepts:
        return _choice(as_fact(vocabulary.concepts[name]), node, problems)
    fact = vocabulary.facts.get(name)
    if fact is None:
        if name == "id":
            problems.add("text-in-rule", "`id` is free text: rules cannot depend on it", key.place, "delete it")
        else:
            help = did_you_mean(name, [*vocabulary.facts, *vocabulary.concepts]) or "declare it in the vocabulary first"
            problems.add("unknown-fact", f"there is no fact or concept `{brief(name)}`", key.place, help)
        return None
    if fact.personal:
        problems.add("personal-in-rule", f"`{name}` is personal data: rules cannot depend on it", key.place, "delete it")
        return None
    match fact.type:
        case "text":
            help = "declare a choice or a judgement for what matters in it"
            problems.add("text-in-rule", f"`{name}` is free text: rules cannot depend on it", key.place, help)
            return None
        case "number" | "date":
            return _compare(fact, node, problems)
        case "choices":
            return _choices(fact, node, problems)
        case _:
            return _choice(fact, node, problems)


def as_fact(concept: Concept) -> Fact:
    """A concept seen as a fact, so that its values are read in the same way."""
    kind = "yes-no" if set(concept.values) == set(YES_NO) else "choice"
    return Fact(concept.name, kind, {value: {} for value in concept.values})


def _values(fact: Fact, node: Node, problems: Problems) -> tuple[str, ...]:
    """The constants of a test: one value or a list of some, without repetitions."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        problems.add("empty-list", f"no value of `{fact.name}` is given", node.place, "name at least one value")
    found: list[str] = []
    for item in items:
        if not isinstance(item, Scalar) or item.blank:
            problems.add("wrong-kind", f"a value of `{fact.name}` is expected, this is {kind_of(item)}", item.place, _help(fact))
            continue
        value = read_scalar(fact, item, problems)
        if value is not None and value not in found:
            found.append(str(value))
    return tuple(found)


def _help(fact: Fact) -> str:
    match fact.type:
        case "choice":
            return f"write a value, a list of values or `{{not: …}}`; its values are {listed(fact.values)}"
        case "choices":
            return f"write a value, a list of values, `{{all: […]}}` or `{{not: …}}`; its values are {listed(fact.values)}"
        case "yes-no":
            return "write `yes` or `no`"
        case "code":
            return "write a code, a list of codes or `{not: …}`"
        case _:
            return f"write a value, or a mapping with some of {listed(COMPARISONS[1:])}"


def _other_than(fact: Fact) -> str:
    return f"write `not: {{{fact.name}: …}}`"


def _choice(fact: Fact, node: Node, problems: Problems) -> Condition | None:
    if fact.type == "yes-no" and not isinstance(node, Scalar):
        help = _other_than(fact) if isinstance(node, Mapping) else _help(fact)
        problems.add("wrong-test", f"`{fact.name}` is yes or no: a condition names one of them", node.place, help)
        return None
    if not isinstance(node, Mapping):
        values = _values(fact, node, problems)
        return Is(fact.name, values, node.place) if values else None
    inner = _only(fact, node, ("not",), problems)
    values = _values(fact, inner[1], problems) if inner else ()
    return Not(Is(fact.name, values, node.place), node.place) if values else None


def _choices(fact: Fact, node: Node, problems: Problems) -> Condition | None:
    if not isinstance(node, Mapping):
        values = _values(fact, node, problems)
        return HasAny(fact.name, values, node.place) if values else None
    inner = _only(fact, node, ("all", "not"), problems)
    values = _values(fact, inner[1], problems) if inner else ()
    if inner is None or not values:
        return None
    return HasAll(fact.name, values, node.place) if inner[0] == "all" else Not(HasAny(fact.name, values, node.place), node.place)


def _only(fact: Fact, node: Mapping, known: tuple[str, ...], problems: Problems) -> tuple[str, Node] | None:
    """The one entry of a mapping such as `{not: x}`."""
    for key, _ in node.entries:
        if key.text not in known:
            what = "compared" if key.text in COMPARISONS else f"tested with `{brief(key.text)}`"
            problems.add("wrong-test", f"`{fact.name}` cannot be {what}", key.place, _help(fact))
            return None
    if len(node.entries) != 1:
        said = "takes one test at a time" if node.entries else "is tested with nothing here"
        problems.add("wrong-test", f"`{fact.name}` {said}", node.place, _help(fact))
        return None
    return node.entries[0][0].text, node.entries[0][1]


def _compare(fact: Fact, node: Node, problems: Problems) -> Condition | None:
    if isinstance(node, Sequence) or (isinstance(node, Scalar) and node.blank):
        problems.add("wrong-test", f"`{fact.name}` is compared with one value, this is {kind_of(node)}", node.place, _help(fact))
        return None
    if isinstance(node, Scalar):
        value = _constant(fact, node, problems)
        return None if value is None else Compare(fact.name, "is", value, node.place)
    parts: list[Condition] = []
    for key, constant in node.entries:
        if key.text not in COMPARISONS:
            meant = _MEANT.get(key.text) or closest(key.text, COMPARISONS)
            help = f"did you mean `{meant}`?" if meant else _other_than(fact) if key.text == "not" else _help(fact)
            problems.add("wrong-test", f"`{fact.name}` cannot be tested with `{brief(key.text)}`", key.place, help)
        elif not isinstance(constant, Scalar) or constant.blank:
            problems.add("wrong-kind", f"`{key.text}` takes one value, this is {kind_of(constant)}", constant.place, _help(fact))
        elif (value := _constant(fact, constant, problems)) is not None:
            parts.append(Compare(fact.name, key.text, value, key.place))
    if not node.entries:
        problems.add("wrong-test", f"`{fact.name}` is tested with nothing here", node.place, _help(fact))
    return parts[0] if len(parts) == 1 else All(tuple(parts), node.place) if parts else None


def _constant(fact: Fact, node: Scalar, problems: Problems) -> Bound | None:
    """A constant to compare with. It may lie outside the fact's bounds: `rules check` says that such a test never differs."""
    value = read_scalar(replace(fact, min=None, max=None, whole=False), node, problems)
    assert not isinstance(value, str | frozenset)
    return value
