"""`example-fails`: a rule's own example that does not come out as it says."""

from __future__ import annotations

from ..cases import run_example
from ..model.noun import TYPE_CHECKING
from .finding import ERROR, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding an example; the witness is the example itself."""
    for id, rule in study.policy.rules.items():
        for example in rule.examples:
            failure = run_example(study.kernel, rule, example)
            if failure is not None:
                said = f"an example says that `{id}` {failure.expected}, but there it {failure.found}"
                if failure.found.startswith("no request"):
                    said = f"an example of `{id}` is impossible: no request can be like it"
                yield Finding("example-fails", ERROR, said, (id,), example.request.values(), place=example.place)
