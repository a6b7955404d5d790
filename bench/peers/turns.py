"""Engines that take turns, round by round, after each has given the right answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from triage.semantics import holds_so_far, worlds

from .durable import DurableLang

if TYPE_CHECKING:
    from collections.abc import Callable

    from workload import Values

    from .rules import Rules

ROUND = 0.025  # CPU seconds that an engine has in a round


class Differs(Exception):
    """An engine finds other rules than it should."""


class Row:
    """A line of the table: an engine, how it takes a request, and what it gives."""

    def __init__(
        self, name: str, run: Callable[[Any], Any], prepare: Callable[[Values], Any], ids: Callable[[Any], set[str]] | None
    ) -> None:
        self.name, self.run, self.prepare, self.ids = name, run, prepare, ids
        self.inputs: list[Any] = []
        self.times: list[float] = []

    def check(self, requests: list[Values], expected: list[set[str]]) -> None:
        for request, wanted in zip(requests, expected, strict=True):
            assert self.ids is not None
            found = self.ids(self.run(self.prepare(request)))
            if found != wanted:
                raise Differs(f"{self.name} differs on {sorted(found ^ wanted)}: {request}")

    def get_ready(self, requests: list[Values]) -> None:
        """Takes as many of the requests as a second allows, and then as many of these, or all of them so often, as fill a round."""
        inputs = [self.prepare(request) for request in requests]
        started, count = time.process_time(), 0
        while count < len(inputs) and (time.process_time() - started < 1 or count < 5):
            self.run(inputs[count])
            count += 1
        started = time.process_time()
        for one in inputs[:count]:
            self.run(one)
        wanted = int(ROUND / (time.process_time() - started) * count)
        self.inputs = inputs[: max(5, min(wanted, count))] * max(1, wanted // count)

    def close(self) -> None:
        """Gives back what the engine holds."""

    def round(self) -> None:
        run = self.run
        started = time.process_time()
        for one in self.inputs:
            run(one)
        self.times.append((time.process_time() - started) / len(self.inputs) * 1e6)


class LangRow(Row):
    """`durable.lang`, which runs and takes its time in a process of its own."""

    def __init__(self, rules: Rules) -> None:
        self._engine = DurableLang(rules)
        super().__init__(self._engine.name, lambda request: self._engine.run([request])[1][0], dict, set)

    def check(self, requests: list[Values], expected: list[set[str]]) -> None:
        for at in range(0, len(requests), 500):
            _, found = self._engine.run(requests[at : at + 500])
            if found != expected[at : at + 500]:
                raise Differs(f"{self.name} differs")

    def get_ready(self, requests: list[Values]) -> None:
        self.inputs = requests[:50]

    def round(self) -> None:
        self.times.append(self._engine.run(self.inputs)[0] / len(self.inputs) * 1e6)

    def close(self) -> None:
        self._engine.close()


def reference(rules: Rules, requests: list[Values]) -> list[set[str]]:
    """The rules that surely apply to each request, each condition taken by itself: on stated requests what `semantics.worlds` says."""
    found = []
    for request in requests:
        first = [holds_so_far(rule.condition, request) is True for rule in rules.first]
        concepts = {name: "yes" if holds else "no" for name, holds in rules.concepts_after(first).items()}
        found.append(rules.named([*first, *(holds_so_far(rule.condition, {**request, **concepts}) is True for rule in rules.rest)]))
    for request, ids in list(zip(requests, found, strict=True))[:: max(1, len(requests) // 50)]:
        if request.keys() == rules.facts.keys():
            (world,) = worlds(rules.policy, request)
            assert world.applying == ids
    return found
