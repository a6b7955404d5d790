"""For an open request: what each possible answer to each question would lead to."""

from __future__ import annotations

from ..given import basic_inputs, fill
from ..kernel import Contradiction
from ..model.condition import ALWAYS
from ..model.noun import TYPE_CHECKING, Noun
from ..proofs.study import condition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..kernel import Kernel
    from ..model.condition import Condition
    from ..model.vocabulary import Value


class Answered(Noun):
    """Answers to a question that come to the same: the outcomes that are possible after them. The answer is a condition on the fact that
    is asked for, or on one that is computed from it; it always holds where the fact counts only together with others."""

    fact: str
    answer: Condition
    outcomes: tuple[str, ...]


def answers(kernel: Kernel, stated: Mapping[str, Value], ask: tuple[str, ...]) -> list[Answered]:
    """For each fact to ask for its answers, those together that leave the same outcomes possible. Raises `Contradiction`."""
    found = []
    open_ones = kernel.evaluate(fill(kernel.policy.vocabulary, stated).values).outcome.outcomes if ask else ()
    for fact in ask:
        led = [list(_answers(kernel, stated, fact, tested)) for tested in _tested(kernel, stated, fact)]
        telling = [each for group in led if len({each.outcomes for each in group}) > 1 for each in group]
        found += telling or [Answered(fact, ALWAYS, open_ones)]
    return found


def _tested(kernel: Kernel, stated: Mapping[str, Value], fact: str) -> list[str]:
    """The facts that the policy tests and on which an answer bears: the one that is asked for, and those that are computed from it."""
    vocabulary = kernel.policy.vocabulary
    known = fill(vocabulary, stated).values
    computed = {name: of.computed for name, of in vocabulary.facts.items() if of.computed and name not in known}
    return [
        name
        for name in kernel.space.first
        if name == fact or (name in computed and (way := computed[name]) and fact in basic_inputs(way, vocabulary))
    ]


def _answers(kernel: Kernel, stated: Mapping[str, Value], asked: str, tested: str) -> Iterator[Answered]:
    space = kernel.space
    if tested in space.members:
        # Every combination would be too many to read: none of the values that count, and each one of them alone.
        for chosen in [frozenset[str](), *(frozenset({member}) for member in space.members[tested])]:
            outcomes = _outcomes(kernel, stated, tested, chosen)
            if outcomes:
                box = {variable: 1 << cell for variable, cell in space.cells(tested, chosen) if cell or not chosen}
                yield Answered(asked, condition_of(space, tested, box), outcomes)
        return
    (variable,), axis = space.variables(tested), space.axes[tested]
    masks: dict[tuple[str, ...], int] = {}
    for cell in range(axis.count):
        outcomes = _outcomes(kernel, stated, tested, axis.values[cell])
        if outcomes:
            masks[outcomes] = masks.get(outcomes, 0) | 1 << cell
    for outcomes, mask in masks.items():
        yield Answered(asked, condition_of(space, tested, {variable: mask}), outcomes)


def _outcomes(kernel: Kernel, stated: Mapping[str, Value], fact: str, value: Value) -> tuple[str, ...]:
    """The outcomes that remain possible with one more value given; none where no request has it."""
    vocabulary = kernel.policy.vocabulary
    given = {**fill(vocabulary, stated).values, fact: value}
    if not vocabulary.facts[fact].computed:
        given = fill(vocabulary, {**stated, fact: value}).values
    try:
        return kernel.evaluate(given).outcome.outcomes
    except Contradiction:
        return ()
