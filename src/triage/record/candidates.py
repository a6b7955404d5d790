"""Overrides as candidate cases: what a person decided otherwise, as a case that the policy could be made to meet.

A case goes to where rules are written, so it holds no more than rules can look at: free text, personal facts, and by whom and why a fact
was stated stay in the record.
"""

from __future__ import annotations

from ..diagnostics import Problems
from ..language.mappings import to_node
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from ..report.as_yaml import flow, in_order, scalar
from . import Search
from .decided import policy_of
from .entries import body_of
from .overrides import KIND, among, read_override

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .overrides import Override
    from .store import Store


def candidate_cases(store: Store, policy: str | None = None) -> Iterator[str]:
    """A case in YAML for each decision that somebody overrode otherwise than the rules say, in the order of the record.

    With a `policy`, by its name, only for that one. Raises `RecordFault`.
    """
    done: set[str] = set()
    for entry in store.find(Search()):
        if entry.kind != KIND or (of := read_override(entry).of) in done:
            continue
        done.add(of)
        around = store.get(entry.case)
        for decision in around:
            if decision.kind == "decision" and decision.id == of:
                holds = among(around, decision)[-1]
                if holds.instead.outcome != decision.outcome:
                    yield from _case(store, decision.seq or 0, holds, policy)


def _case(store: Store, number: int, holds: Override, wanted: str | None) -> Iterator[str]:
    (decision,) = store.get(number)
    policy, body = policy_of(store, decision.policy), body_of(decision)
    if policy is None or wanted not in (None, policy.name):
        return
    facts = policy.vocabulary.facts
    # What was recorded was read once already by the same policy: there is nothing to report.
    request = read_request(to_node(body["request"]), policy.vocabulary, Problems())
    kept = {name: value for name, value in request.values().items() if facts[name].type != "text" and not facts[name].personal}
    expect = ["status: decided", f"decision: {holds.instead.decision}"]
    expect += [f"operator: {scalar(holds.instead.operator)}"] if holds.instead.operator else []
    cited = f" ({', '.join(holds.cites)})" if holds.cites else ""
    note = f"number {decision.seq} in the record: {decision.outcome}, overridden{cited}" + (f": {holds.because}" if holds.because else "")
    yield "\n".join(
        [
            f"- id: override-{holds.seq}",
            f"  policy: {scalar(policy.name.rpartition('/')[2])}",
            f"  note: {scalar(' '.join(note.split()))}",
            f"  facts: {flow(in_order(kept, policy.vocabulary))}",
            f"  expect: {{{', '.join(expect)}}}",
        ]
    )
