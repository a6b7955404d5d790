"""`vocabulary.yaml` to a vocabulary (`language.md` 2), with everything that is wrong in it."""

from __future__ import annotations

from datetime import date

from ..diagnostics import did_you_mean, listed, visible
from ..model.noun import TYPE_CHECKING, replace
from ..model.vocabulary import ASKED, CHANGEABLE, FACT_TYPES, YES_NO, Computed, Concept, Fact, Impossible, Operator, Vocabulary
from .conditions import RESERVED, read_condition
from .nodes import Fields, Mapping, Scalar, kind_of, text_of, texts_of
from .values import is_unclear, read_scalar, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..diagnostics import Problems
    from .nodes import Node

_FACT_KEYS = (
    "type", "label", "values", "unit", "min", "max", "whole", "pattern", "judgement", "from", "changeable", "assume",
    "personal", "computed", "ask", "tests",
)  # fmt: skip
# Each way to compute a fact: how many inputs, of which type, and whether the result is whole.
WAYS = {
    "days_between": (2, "date", True),
    "months_between": (2, "date", True),
    "difference": (2, "number", False),
    "sum": (None, "number", False),
    "ratio": (2, "number", False),
    "weekday": (1, "date", True),
    "month": (1, "date", True),
    "year": (1, "date", True),
}


def read_vocabulary(node: Node, problems: Problems) -> Vocabulary:
    """The vocabulary that a document states."""
    known = ("vocabulary", "title", "facts", "impossible", "concepts", "operators")
    fields = Fields(node, "a vocabulary", known, problems)
    name = fields.need("vocabulary", "write `vocabulary: name` first")
    facts: dict[str, Fact] = {}
    broken: set[str] = set()
    for key, entry in _entries(fields, "facts"):
        if not _good_name(key, "fact", problems):
            continue
        fact = _fact(key, entry, problems)
        if fact is None:
            broken.add(key.text)
        else:
            facts[fact.name] = fact
    for fact in facts.values():
        _check_computed(fact, facts, broken, problems)
    concepts = {}
    for key, entry in _entries(fields, "concepts"):
        if key.text in facts:
            again = (("the fact", facts[key.text].place),)
            problems.add("name-taken", f"`{key.text}` is already the name of a fact", key.place, "give one of them another name", again)
        elif _good_name(key, "concept", problems):
            concept = _concept(key, entry, problems)
            if concept is None:
                broken.add(key.text)
            else:
                concepts[concept.name] = concept
    operators = {key.text: _operator(key, entry, problems) for key, entry in _entries(fields, "operators")}
    text = text_of(name, "`vocabulary`", problems) if name is not None else None
    vocabulary = Vocabulary(text or "", facts, concepts, operators, (), fields.texts("title"), frozenset(broken))
    return replace(vocabulary, impossible=tuple(_impossible(item, vocabulary, problems) for item in fields.items("impossible")))


def _entries(fields: Fields, key: str) -> Iterator[tuple[Scalar, Node]]:
    node = fields.get(key)
    if isinstance(node, Mapping):
        yield from node.entries
    elif node is not None:
        fields.problems.add("wrong-kind", f"`{key}` is a mapping from names, this is {kind_of(node)}", node.place)


def _good_name(key: Scalar, what: str, problems: Problems) -> bool:
    name = key.text
    if name in RESERVED or name == "id":
        problems.add("name-taken", f"`{name}` means something in the language already", key.place, f"give the {what} another name")
    elif not (name.replace("_", "").replace("-", "").isalnum() and name[0].isalpha() and len(name) <= 80):
        problems.add("bad-name", f"`{visible(name)}` is not a name", key.place, "use letters, digits, `_` and `-`, a letter first")
    else:
        return True
    return False


def _fact(key: Scalar, node: Node, problems: Problems) -> Fact | None:
    name, what = key.text, f"the fact `{key.text}`"
    fields = Fields(node, what, _FACT_KEYS, problems)
    if fields.need("type", f"write `type: choice`, or another of {listed(FACT_TYPES)}") is None:
        return None
    before = len(problems.found)
    kind = fields.word("type", FACT_TYPES, "")
    if not kind:
        return None
    _fitting(fields, kind, problems)
    values = _labelled(fields, name, problems) if kind in ("choice", "choices") else dict.fromkeys(YES_NO, {}) if kind == "yes-no" else {}
    if kind == "code":
        _pattern(fields, problems)
    tests = tuple(texts_of(item, "a test", problems) for item in fields.items("tests"))
    fact = Fact(
        name, kind, values, fields.texts("label"), fields.texts("ask"), tests, fields.text("unit") or None, fields.flag("whole"),
        pattern=fields.text("pattern") or None, judgement=fields.flag("judgement"), personal=fields.flag("personal"),
        whom=fields.word("from", ASKED, "sender"),
        changeable=fields.word("changeable", CHANGEABLE, "no"), computed=_computed(fields, problems), place=key.place,
    )  # fmt: skip
    if fact.computed:
        fact = replace(fact, whole=WAYS[fact.computed.way][2])
    bounds = {bound: _bound(fact, fields, bound, problems) for bound in ("min", "max")}
    if bounds["min"] is not None and bounds["max"] is not None and bounds["min"] > bounds["max"]:
        problems.add("wrong-bounds", f"no value of `{name}` lies between `min` and `max`", fields.keys["max"], "exchange them")
        bounds = {"min": None, "max": None}
    fact = replace(fact, **bounds)
    if fields.by_key.get("assume") is not None:
        fact = replace(fact, assume=_assume(fact, fields, problems))
    return fact if len(problems.found) == before or fact.values or kind not in ("choice", "choices") else None


def _fitting(fields: Fields, kind: str, problems: Problems) -> None:
    """Keys that belong to other types, or cannot stand together."""
    belongs = {
        "values": ("choice", "choices"), "unit": ("number",), "min": ("number", "date"), "max": ("number", "date"),
        "whole": ("number",), "pattern": ("code",), "computed": ("number",),
    }  # fmt: skip
    for key, kinds in belongs.items():
        if key in fields.keys and kind not in kinds:
            problems.add("wrong-key", f"`{key}` belongs to {listed(kinds)}, this fact is `{kind}`", fields.keys[key], "delete it")
    if "computed" in fields.keys:
        for key in ("min", "max", "assume"):
            if key in fields.keys:
                problems.add("wrong-key", f"a computed fact takes no `{key}`", fields.keys[key], "delete it")
    if fields.flag("judgement"):
        for key in ("assume", "computed"):
            if key in fields.keys:
                help = "delete it: an assessment is made by a person, never assumed"
                problems.add("wrong-key", f"a judgement takes no `{key}`", fields.keys[key], help)
    if fields.flag("personal") and "assume" in fields.keys:
        problems.add("wrong-key", "a personal fact takes no `assume`", fields.keys["assume"], "delete it")


def _labelled(fields: Fields, name: str, problems: Problems) -> dict[str, dict[str, str]]:
    """The values of a choice: a mapping from value to label, or a plain list of values."""
    node = fields.need("values", "list its values: `values: {one: {en: …}, other: {en: …}}`")
    found: dict[str, dict[str, str]] = {}
    if isinstance(node, Mapping):
        for key, label in node.entries:
            found[key.text] = texts_of(label, f"the label of `{key.text}`", problems)
    elif node is not None:
        found = {word: {} for word, _ in fields.words("values")}
    if node is not None and not found:
        problems.add("empty-list", f"`{name}` has no values", node.place, "name at least one")
    return found


def _pattern(fields: Fields, problems: Problems) -> None:
    import re

    node = fields.need("pattern", 'write what a code looks like, such as `pattern: "[A-Z]{2}"`')
    if node is not None:
        try:
            re.compile(fields.text("pattern"))
        except re.error as fault:
            problems.add("bad-pattern", f"this is not a pattern: {fault.msg}", node.place)


def _bound(fact: Fact, fields: Fields, key: str, problems: Problems) -> Any:
    node = fields.get(key)
    if node is None or fact.type not in ("number", "date") or not isinstance(node, Scalar):
        return None
    return read_scalar(fact, node, problems)


def _assume(fact: Fact, fields: Fields, problems: Problems) -> object:
    node = fields.by_key["assume"]
    value = None if is_unclear(fact, node) else read_value(fact, node, problems)
    if value is None and isinstance(node, Scalar) and node.blank:
        problems.add("missing-key", "`assume` says nothing", node.place, "write the value, or delete the key")
    return value


def _computed(fields: Fields, problems: Problems) -> Computed | None:
    node = fields.get("computed")
    if node is None:
        return None
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        problems.add("wrong-kind", "`computed` names one way", node.place, "write `computed: {days_between: [from, to]}`")
        return None
    inner = Fields(node, "`computed`", WAYS, problems)
    way = node.entries[0][0].text
    if way not in WAYS:
        return None
    names = tuple(name for name in (text_of(item, "an input", problems) for item in inner.items(way)) if name)
    wanted = WAYS[way][0]
    if len(names) != wanted and (wanted is not None or not names):
        problems.add("wrong-inputs", f"`{way}` takes {wanted or 'some'} facts, {len(names)} are given", node.place)
        return None
    return Computed(way, names)


def _check_computed(fact: Fact, facts: dict[str, Fact], broken: set[str], problems: Problems) -> None:
    """Inputs exist, have the right type, and are not computed in a circle."""
    if fact.computed is None:
        return
    kind = WAYS[fact.computed.way][1]
    for name in fact.computed.inputs:
        if name not in facts:
            if name not in broken:
                help = did_you_mean(name, (other.name for other in facts.values() if other.type == kind))
                problems.add("unknown-fact", f"`{fact.name}` is computed from `{visible(name)}`, which is no fact", fact.place, help)
        elif facts[name].type != kind:
            message = f"`{fact.computed.way}` takes a {kind}; `{name}` is a {facts[name].type}"
            problems.add("wrong-inputs", message, fact.place, None, ((f"`{name}` is declared here", facts[name].place),))
        elif facts[name].personal:
            problems.add("personal-in-rule", f"`{name}` is personal data: nothing is computed from it", fact.place)
    seen, ahead = set(), list(fact.computed.inputs)
    while ahead:
        name = ahead.pop()
        other = facts.get(name)
        if name == fact.name:
            problems.add("circle", f"`{fact.name}` is computed from itself", fact.place, "break the circle")
            break
        if other and other.computed and name not in seen:
            seen.add(name)
            ahead.extend(other.computed.inputs)


def _concept(key: Scalar, node: Node, problems: Problems) -> Concept | None:
    fields = Fields(node, f"the concept `{key.text}`", ("type", "values", "otherwise", "label"), problems)
    kind = fields.word("type", ("choice", "yes-no"), "yes-no" if "values" not in fields.keys else "choice")
    values = dict.fromkeys(YES_NO, {}) if kind == "yes-no" else _labelled(fields, key.text, problems)
    default = fields.need("otherwise", "write the value where no rule says anything, such as `otherwise: no`")
    if not isinstance(default, Scalar) or not values:
        return None
    otherwise = read_scalar(Fact(key.text, kind, values), default, problems)
    labels = {value: label for value, label in values.items() if label}
    return Concept(key.text, tuple(values), str(otherwise), fields.texts("label"), labels, key.place) if otherwise else None


def _operator(key: Scalar, node: Node, problems: Problems) -> Operator:
    fields = Fields(node, f"the operator `{key.text}`", ("name", "takes", "valid"), problems)
    return Operator(key.text, fields.text("name", key.text), fields.texts("takes"), read_period(fields, problems), key.place)


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


def _impossible(node: Node, vocabulary: Vocabulary, problems: Problems) -> Impossible:
    fields = Fields(node, "an entry of `impossible`", ("when", "because"), problems)
    when = read_condition(fields.need("when"), replace(vocabulary, concepts={}), problems)
    return Impossible(when, fields.texts("because"), node.place)
