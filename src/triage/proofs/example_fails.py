"""`example-fails`: a rule's own example that does not come out as it says."""

from __future__ import annotations

from ..cases import state_of_example
from ..model.noun import TYPE_CHECKING
from ..model.outcome import APPLIES, DOES_NOT_APPLY
from .finding import ERROR, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding an example; the witness is the example itself."""
    for id, rule in study.policy.rules.items():
        for example in rule.examples:
            state = state_of_example(study.kernel, rule, example)
            if state != (APPLIES if example.applies else DOES_NOT_APPLY):
                said = f"example-{'applies' if example.applies else 'not'}-{state}" if state else "example-impossible"
                yield Finding("example-fails", ERROR, said, {"rule": id}, (id,), example.request.values(), place=example.place)
