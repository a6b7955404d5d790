"""Which few facts suffice: given facts that force the outcome by themselves, whatever all others were."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kernel import Kernel
    from ..model.vocabulary import Value


def sufficient_facts(kernel: Kernel, values: Mapping[str, Value]) -> tuple[str, ...] | None:
    """Names of given facts that alone force the outcome, none of which can be left out; None where the outcome is open.

    Facts that the deciding rules do not test are left out first, so that what remains are the grounds as far as that can be. `values`
    are all that is given: stated, assumed and computed.
    """
    outcome = kernel.evaluate(values).outcome
    if len(outcome.outcomes) > 1:
        return None
    wanted = kernel.signals.outcomes[outcome.outcomes[0]]
    # What the deciding rules test, directly or through concepts.
    grounds = kernel.space.facts_in(world.applies[id] for world in kernel.signals.worlds for id in outcome.deciding)
    given = [name for name in kernel.space.first if name in values]
    kept = dict.fromkeys(given)
    for name in [*(name for name in given if name not in grounds), *(name for name in given if name in grounds)]:
        fewer = {other: values[other] for other in kept if other != name}
        if kernel.space.surely(fewer, wanted):
            del kept[name]
    return tuple(kept)
