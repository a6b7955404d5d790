"""The second, independent evaluation of a policy: forward chaining in durable-rules (`design.md` 2).

It reaches its answer from the condition tree and the values alone, by another road than the kernel and `semantics.holds`, so
that a fault in either shows as a difference. `Network(policy).evaluate(facts)` gives the same worlds as `semantics.worlds`.

durable-rules is exact only in a narrow lane, and outside of it crashes or answers wrongly (`durable-rules.md`). Everything here
stays in the lane: its C module alone, JSON made by us, and rules that are conjunctions of tests of one fact; no negation, no
alternatives, no joins and no empty values inside the engine.
"""

from __future__ import annotations

from .engine import EngineFault, OutsideLane, available, version
from .network import Network

__all__ = ["EngineFault", "Network", "OutsideLane", "available", "version"]
