"""durable-rules: the documented use of `durable.lang`, and the fastest correct use of its C module.

A rule with alternatives fires once for each, and a set of values comes as a 1 or 0 for each value. A test of a missing fact is false.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from itertools import product
from typing import TYPE_CHECKING, Any

from .rules import Rules, Test, joined_by_and, members

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from multiprocessing.connection import Connection

    from triage.model.policy import Rule
    from triage.model.vocabulary import Value

# More than 64 matches at a time are an error, and take `durable.lang` down.
MOST_RULES = 30
_TESTS = {"!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
_RETRACTION = '{"id":"q","sid":"s"}'


class TooMany(Exception):
    """The engine cannot hold this policy."""


class DurableC:
    """The C module with one session that is kept: a fact is asserted, what fires is drained, the fact is retracted."""

    name = "durable-rules, C module"
    package = "durable-rules"

    def __init__(self, rules: Rules) -> None:
        import durable_rules_engine

        if len(rules.ids) > MOST_RULES:
            raise TooMany("more than 64 matches at a time are an error")
        self._engine, self._rules = durable_rules_engine, rules
        self._first, self._rest = self._ruleset("concepts", rules.first), self._ruleset("rules", rules.rest)
        self._seen: dict[frozenset[str], str] = {}

    def _ruleset(self, name: str, several: list[Rule]) -> int:
        patterns: dict[str, list[Any]] = {"always": []}
        for rule in several:
            for number, tests in enumerate(self._rules.write(rule, _alternatives, _all, _any)):
                patterns[f"{rule.id}/{number}"] = tests
        text = json.dumps({name: {"all": [{"m": {"$and": [{"n": 0}, *tests]}}]} for name, tests in patterns.items()})
        handle: int = self._engine.create_ruleset(name, text)
        # A session in which nothing has fired yet must never be deleted.
        self._fire(handle, '{"n":0,"id":"q","sid":"s"}')
        return handle

    def prepare(self, values: Mapping[str, Value]) -> str:
        return self.fact(self._rules.flat(values))

    @staticmethod
    def fact(flat: dict[str, Any]) -> str:
        return json.dumps({**flat, "n": 0, "id": "q", "sid": "s"})

    def applying(self, fact: str) -> tuple[list[str], list[str]]:
        first = self._fire(self._first, fact)
        key = frozenset(first)
        concepts = self._seen.get(key)
        if concepts is None:
            ids = {name.partition("/")[0] for name in first}
            concepts = "," + json.dumps(self._rules.concepts_after([rule.id in ids for rule in self._rules.first]))[1:]
            self._seen[key] = concepts
        return first, self._fire(self._rest, fact[:-1] + concepts)

    def _fire(self, handle: int, fact: str) -> list[str]:
        engine, fired = self._engine, []
        _, session = engine.assert_fact(handle, fact)
        match = engine.start_action_for_state(handle, session)[1]
        while match:
            fired.append(match[2 : match.index('"', 2)])
            match = engine.complete_and_start_action(handle, session)
        engine.retract_fact(handle, _RETRACTION)
        return fired

    def ids(self, answer: tuple[list[str], list[str]]) -> set[str]:
        return {name.partition("/")[0] for names in answer for name in names} - {"always"}


def _alternatives(test: Test) -> list[list[Any]]:
    fact, relation, constant = test
    if relation.startswith(("has", "lacks")):
        each = [_alternatives(one) for one in members(test)]
        return _all(each) if joined_by_and(test) else _any(each)
    if relation == "in":
        return [[{fact: value}] for value in constant]
    if relation == "not in":
        return [[{"$neq": {fact: value}} for value in constant]]
    return [[{fact: constant} if relation == "==" else {_TESTS[relation]: {fact: constant}}]]


def _all(parts: list[list[list[Any]]]) -> list[list[Any]]:
    return [[test for tests in chosen for test in tests] for chosen in product(*parts)]


def _any(parts: list[list[list[Any]]]) -> list[list[Any]]:
    return [tests for part in parts for tests in part]


class Died(Exception):
    """The process in which an engine ran is gone."""


class DurableLang:
    """The documented use: a session for each request, deleted afterwards.

    It starts threads and can take the whole process down (a session deleted while no rule had fired, more than 64 matches), so
    it runs in a process of its own, each ruleset has a rule that always fires, and it is not asked to hold large rulebooks.
    """

    name = "durable.lang, as documented"
    package = "durable-rules"

    def __init__(self, rules: Rules) -> None:
        if len(rules.ids) > MOST_RULES:
            raise TooMany("more than 64 matches at a time take the process down")
        import durable  # noqa: F401  # says here, rather than in the other process, that it is not installed

        self._pipe, there = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there, rules), daemon=True)
        self._process.start()
        there.close()

    def run(self, requests: list[dict[str, Value]]) -> tuple[float, list[set[str]]]:
        """The CPU seconds that the process takes for the requests, and which rules apply to each. Raises `Died`."""
        try:
            self._pipe.send(requests)
            answer: tuple[float, list[set[str]]] = self._pipe.recv()
        except (EOFError, OSError) as fault:
            self._process.join()
            raise Died(f"its process died with {self._process.exitcode}") from fault
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(pipe: Connection, rules: Rules) -> None:
    from durable import lang

    fired: list[str] = []
    for name, several in (("concepts", rules.first), ("rules", rules.rest)):
        with lang.ruleset(name):
            for rule in several:
                lang.when_all(rules.write(rule, _in_lang, _both, _either))(_note(fired, rule.id))
            lang.when_all(lang.m.always == 1)(lambda _: None)

    def applying(number: int, fact: dict[str, Any]) -> list[str]:
        fired.clear()
        sid = f"r{number}"
        lang.assert_fact("concepts", {**fact, "sid": sid})
        lang.delete_state("concepts", sid)
        concepts = rules.concepts_after([rule.id in fired for rule in rules.first])
        lang.assert_fact("rules", {**fact, **concepts, "sid": sid})
        lang.delete_state("rules", sid)
        return [*fired]

    number = 0
    while True:
        facts = [{**rules.flat(values), "always": 1} for values in pipe.recv()]
        found = []
        started = time.process_time()
        for number, fact in enumerate(facts, number + 1):
            found.append(applying(number, fact))
        pipe.send((time.process_time() - started, [set(ids) for ids in found]))


def _note(fired: list[str], id: str) -> Callable[[object], None]:
    return lambda _: fired.append(id)


def _in_lang(test: Test) -> Any:
    from durable.lang import m

    fact, relation, constant = test
    if relation.startswith(("has", "lacks")):
        each = [_in_lang(one) for one in members(test)]
        return _both(each) if joined_by_and(test) else _either(each)
    field = getattr(m, fact)
    match relation:
        case "in":
            return _either([field == value for value in constant])
        case "not in":
            return _both([field != value for value in constant])
        case "==":
            return field == constant
        case "!=":
            return field != constant
        case "<":
            return field < constant
        case "<=":
            return field <= constant
        case ">":
            return field > constant
    return field >= constant


def _both(parts: list[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = found & part
    return found


def _either(parts: list[Any]) -> Any:
    found = parts[0]
    for part in parts[1:]:
        found = found | part
    return found
