"""Every request to a small policy, walked through once: what the proofs and explanations are compared with."""

from __future__ import annotations

from collections.abc import Iterator

from tests.random_policies import completions
from triage import semantics
from triage.model.noun import Noun
from triage.model.outcome import CONFLICT
from triage.model.policy import Policy


class Step(Noun):
    """A request with all facts, the worlds that it has, and what it comes to."""

    facts: dict[str, object]
    worlds: list[semantics.World]

    @property
    def outcome(self) -> str:
        """What the worlds agree on, else conflict."""
        found = {world.outcome for world in self.worlds}
        return found.pop() if len(found) == 1 else CONFLICT


def every_request(policy: Policy) -> list[Step]:
    """One request for each cell of facts, whatever is assumed, none of them impossible."""
    return [Step(facts, worlds_of(policy, facts)) for facts in completions(policy, {}, assume=False)]


def worlds_of(policy: Policy, facts: dict[str, object]) -> list[semantics.World]:
    """`semantics.worlds`, with the order of the concepts worked out once for many requests to a policy."""
    if _last[0] is not policy:
        _last[:] = [policy, semantics.concept_order(policy)]
    return [semantics._world(policy, values) for values in semantics._valuations(policy, dict(facts), _last[1])]  # type: ignore[arg-type]


def outcomes_of(policy: Policy, facts: Iterator[dict[str, object]]) -> set[str]:
    """What some requests come to."""
    return {Step(each, worlds_of(policy, each)).outcome for each in facts}


_last: list[object] = [None, None]
