"""Computed facts: how each follows from others, and whether it can (`language.md` 2)."""

from __future__ import annotations

from ..diagnostics import brief, did_you_mean, listed
from ..model.noun import TYPE_CHECKING
from ..model.vocabulary import Computed
from .nodes import Fields, Mapping, text_of

if TYPE_CHECKING:
    from ..diagnostics import Place, Problems
    from ..model.vocabulary import Fact

    Inputs = list[tuple[str, Place]]

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


def read_computed(fields: Fields, problems: Problems) -> tuple[Computed, Inputs] | None:
    """The way and the names of the inputs, and the inputs again with their places."""
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
    inputs = [(name, item.place) for item in inner.items(way) if (name := text_of(item, "an input", problems))]
    number, kind, _ = WAYS[way]
    if len(inputs) != number and (number is not None or not inputs):
        wanted = {1: "one fact", 2: "two facts"}.get(number or 0, "at least one fact")
        given = {0: "none is given", 1: "one is given"}.get(len(inputs), f"{len(inputs)} are given")
        problems.add("wrong-inputs", f"`{way}` takes {wanted}, {given}", inner.by_key[way].place, f"name the {kind}s that go in")
        return None
    return Computed(way, tuple(name for name, _ in inputs)), inputs


def check_inputs(fact: Fact, way: str, inputs: Inputs, facts: dict[str, Fact], broken: set[str], problems: Problems) -> None:
    """Inputs exist, have the right type, and are nobody's personal data; what is called whole follows from whole numbers."""
    kind = WAYS[way][1]
    if fact.whole and kind == "number" and (way == "ratio" or not all(facts[name].whole for name, _ in inputs if name in facts)):
        why = "a ratio need not be one" if way == "ratio" else "its inputs are not all `whole`"
        problems.add("wrong-key", f"`{fact.name}` cannot be `whole`: {why}", fact.place, "delete `whole`")
    for name, place in inputs:
        if name in broken:
            continue
        if name not in facts:
            fitting = [other.name for other in facts.values() if other.type == kind and other is not fact and not other.personal]
            help = did_you_mean(name, fitting) or (f"the {kind}s are {listed(fitting)}" if fitting else f"declare a {kind} first")
            problems.add("unknown-fact", f"there is no fact `{brief(name)}` to compute `{fact.name}` from", place, help)
        elif facts[name].type != kind:
            message = f"`{way}` takes a {kind}; `{name}` is of the type `{facts[name].type}`"
            problems.add("wrong-inputs", message, place, f"name a {kind}", ((f"`{name}` is declared here", facts[name].place),))
        elif facts[name].personal:
            problems.add(
                "personal-in-rule", f"`{name}` is personal data: nothing is computed from it", place, "compute it from other facts"
            )


def check_circles(facts: dict[str, Fact], problems: Problems) -> None:
    """No fact is computed from itself, over however many steps; each circle is reported once."""
    done: set[str] = set()
    for start in facts:
        path, waiting = [start], [iter(_computed_inputs(start, facts))]
        while path:
            name = next(waiting[-1], None)
            if name is None:
                done.add(path.pop())
                waiting.pop()
            elif name in path:
                circle = [*path[path.index(name) :], name]
                said = " → ".join(f"`{step}`" for step in circle)
                problems.add("circle", f"`{name}` is computed from itself: {said}", facts[name].place, "break the circle")
            elif name not in done:
                path.append(name)
                waiting.append(iter(_computed_inputs(name, facts)))


def _computed_inputs(name: str, facts: dict[str, Fact]) -> tuple[str, ...]:
    fact = facts.get(name)
    return fact.computed.inputs if fact and fact.computed else ()
