"""For an open request: what each possible answer to each question would lead to."""

from __future__ import annotations

from ..given import fill
from ..kernel import Contradiction
from ..model.noun import TYPE_CHECKING, Noun
from ..proofs.study import condition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kernel import Kernel
    from ..model.condition import Condition
    from ..model.vocabulary import Value


class Answered(Noun):
    """Answers to a question that come to the same: the outcomes that are possible after them."""

    fact: str
    answer: Condition
    outcomes: tuple[str, ...]


def answers(kernel: Kernel, stated: Mapping[str, Value], ask: tuple[str, ...]) -> list[Answered]:
    """For each fact to ask for that the policy tests itself, its answers, those together that leave the same outcomes.

    A fact of which every answer leaves the same outcomes, and which counts only together with others, is left out.
    """
    found = []
    vocabulary, space = kernel.policy.vocabulary, kernel.space
    for fact in ask:
        if fact not in space.axes:
            several = _answers_of_choices(kernel, stated, fact) if fact in space.members else []
            found += several if len({item.outcomes for item in several}) > 1 else []
            continue
        (variable,), axis = space.variables(fact), space.axes[fact]
        masks: dict[tuple[str, ...], int] = {}
        for cell in range(axis.count):
            try:
                outcome = kernel.evaluate(fill(vocabulary, {**stated, fact: axis.values[cell]}).values).outcome
            except Contradiction:
                continue
            masks[outcome.outcomes] = masks.get(outcome.outcomes, 0) | 1 << cell
        if len(masks) > 1:
            found += [Answered(fact, condition_of(space, fact, {variable: mask}), outcomes) for outcomes, mask in masks.items()]
    return found


def _answers_of_choices(kernel: Kernel, stated: Mapping[str, Value], fact: str) -> list[Answered]:
    """A `choices` fact with none of the values that count, and with each one of them alone."""
    space, vocabulary = kernel.space, kernel.policy.vocabulary
    found = []
    for chosen in [frozenset[str](), *(frozenset({member}) for member in space.members[fact])]:
        try:
            outcome = kernel.evaluate(fill(vocabulary, {**stated, fact: chosen}).values).outcome
        except Contradiction:
            continue
        box = {variable: 1 << cell for variable, cell in space.cells(fact, chosen) if cell or not chosen}
        found.append(Answered(fact, condition_of(space, fact, box), outcome.outcomes))
    return found
