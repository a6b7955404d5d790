"""Requests: a mapping from fact to value, each value short or with its provenance (`language.md` 2)."""

from __future__ import annotations

from ..diagnostics import Problems, brief, did_you_mean
from ..model.noun import TYPE_CHECKING, replace
from ..model.request import Request, Stated
from .nodes import Fields, Mapping, Scalar, kind_of, text_of
from .values import is_unclear, read_value

if TYPE_CHECKING:
    from ..model.vocabulary import Fact, Vocabulary
    from .nodes import Node

_LONG_FORM = ("value", "because", "by", "on", "evidence", "personal")


def read_request(node: Node, vocabulary: Vocabulary, problems: Problems) -> Request:
    """The request that a node states; what is wrong in it is reported, and left out."""
    if not isinstance(node, Mapping):
        help = "write `fact: value` lines, with a space after the colon"
        problems.add("wrong-kind", f"a request is a mapping from facts to values, this is {kind_of(node)}", node.place, help)
        return Request(None, {}, node.place)
    facts: dict[str, Stated] = {}
    id = None
    for key, value in node.entries:
        if key.text == "id":
            id = None if isinstance(value, Scalar) and value.blank else text_of(value, "`id`", problems)
            continue
        fact = vocabulary.facts.get(key.text)
        if fact is None:
            _unknown(key, vocabulary, problems)
        elif fact.computed:
            help = f"delete it, and state {' and '.join(f'`{brief(name)}`' for name in fact.computed.inputs)}"
            problems.add("computed-fact", f"`{fact.name}` is computed, never stated", key.place, help, fact=fact.name)
        else:
            stated = _stated(fact, value, problems)
            if stated is not None:
                facts[fact.name] = stated
    return Request(id, facts, node.place)


def refuse_marks(request: Request, problems: Problems) -> None:
    """Reports values that are marked personal in a file of a rulebook, which is copied and handed on, and from which nothing is erased."""
    for name, stated in request.facts.items():
        if stated.personal:
            message = f"`{name}` is marked as personal data, which has no place in a rulebook"
            problems.add("personal-in-rulebook", message, stated.place, "make a value up, and leave `personal` out", fact=name)


def _unknown(key: Scalar, vocabulary: Vocabulary, problems: Problems) -> None:
    name = key.text
    if name in vocabulary.concepts:
        problems.add("concept-stated", f"`{name}` is a concept: rules derive it", key.place, "delete it, and state the facts", fact=name)
    elif name not in vocabulary.broken:
        known = [*vocabulary.facts, "id"]
        help = did_you_mean(name, known) or "look at the facts that the vocabulary declares"
        problems.add("unknown-fact", f"there is no fact `{brief(name)}`", key.place, help, fact=name)


def _stated(fact: Fact, node: Node, problems: Problems) -> Stated | None:
    """A value with its provenance; None where it is blank, unclear or wrong."""
    if not isinstance(node, Mapping):
        value = None if is_unclear(fact, node) else read_value(fact, node, problems)
        return None if value is None else Stated(value, place=node.place)
    own = Problems()
    stated = _long_form(fact, node, own)
    problems.found += [replace(found, fact=fact.name) for found in own.found]
    return stated


def _long_form(fact: Fact, node: Mapping, problems: Problems) -> Stated | None:
    fields = Fields(node, f"the long form of `{fact.name}`", _LONG_FORM, problems)
    if "value" not in fields.keys and fields.keys.keys() <= set(_LONG_FORM):
        help = f"write `{{value: …}}`, or only `{fact.name}: …`"
        problems.add("missing-key", f"the long form of `{fact.name}` needs `value`", node.place, help)
    inner = fields.get("value")
    value = None if inner is None or is_unclear(fact, inner) else read_value(fact, inner, problems)
    evidence = tuple(text for text in (text_of(item, "an item of `evidence`", problems) for item in fields.items("evidence")) if text)
    because, by, on = fields.text("because"), fields.text("by"), fields.text("on")
    personal = fields.flag("personal")
    if fact.personal and not personal and fields.get("personal") is not None:
        message = f"`{fact.name}` is personal data by the vocabulary, so no request can say that it is not"
        problems.add("always-personal", message, fields.keys["personal"], "leave `personal` out")
    return None if value is None else Stated(value, because, by, on, evidence, personal, node.place)
