"""The rules of a policy in other engines, and in plain Python: each tells which rules apply to a stated request.

What an engine needs but is not its own work is done beforehand, in its favour: values become JSON values, dates become the numbers of
days, rules become one expression that is compiled once. Each engine has an `applying` to be timed, which takes a request as `prepare`
gives it, and an `ids` that reads its answer and is not timed.
"""

from __future__ import annotations

import json
import multiprocessing
import operator
import time
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import workload

from triage.model.condition import All, Compare, HasAll, HasAny, Is, Not, leaves
from triage.model.condition import Any as AnyOf
from triage.model.policy import Derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from triage.model.condition import Condition
    from triage.model.policy import Policy, Rule
    from triage.model.vocabulary import Value

    Plain = dict[str, Any]

_SIGNS = {"is": "==", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
_OPERATORS = {"is": operator.eq, "at_least": operator.ge, "at_most": operator.le, "more_than": operator.gt, "less_than": operator.lt}
_OPPOSITE = {"is": operator.ne, "at_least": operator.lt, "at_most": operator.gt, "more_than": operator.le, "less_than": operator.ge}


def plain(values: dict[str, Value]) -> Plain:
    """Values as JSON has them: days by their number, sets as lists."""
    return {name: sorted(value) if isinstance(value, frozenset) else _constant(value) for name, value in values.items()}


def _constant(value: object) -> Any:
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def deriving(policy: Policy) -> list[Rule]:
    """The rules that derive concepts; those of `workload` test facts alone, and say yes to one concept each."""
    return [rule for rule in policy.rules.values() if isinstance(rule.effect, Derive)]


def deciding(policy: Policy) -> list[Rule]:
    """The other rules."""
    return [rule for rule in policy.rules.values() if not isinstance(rule.effect, Derive)]


def _concept(rule: Rule) -> str:
    assert isinstance(rule.effect, Derive)
    return rule.effect.values[0][0]


def concepts_of(policy: Policy, rules: Iterable[Rule]) -> dict[str, str]:
    """The value of each concept where these of the deriving rules apply."""
    return dict.fromkeys(policy.vocabulary.concepts, "no") | {_concept(rule): "yes" for rule in rules}


class PythonIfs:
    """One Python function with an `if` for each rule: the floor under everything that is written in Python."""

    name = "plain Python ifs, generated"

    def __init__(self, policy: Policy) -> None:
        lines = ["def applying(v):", "    found = []"]
        lines += [f"    {name} = v[{name!r}]" for name in policy.vocabulary.facts]
        lines += [f"    {name} = 'no'" for name in policy.vocabulary.concepts]
        for rule in [*deriving(policy), *deciding(policy)]:
            lines.append(f"    if {python(rule.condition)}:")
            lines.append(f"        found.append({rule.id!r})")
            if isinstance(rule.effect, Derive):
                lines.append(f"        {_concept(rule)} = 'yes'")
        names: dict[str, Any] = {}
        exec("\n".join([*lines, "    return found"]), names)
        self.applying = names["applying"]

    def prepare(self, values: dict[str, Value]) -> Plain:
        return plain(values)

    def ids(self, answer: list[str]) -> set[str]:
        return set(answer)


def python(condition: Condition) -> str:
    """A condition as a Python expression over variables."""
    match condition:
        case All(parts):
            return f"({' and '.join(map(python, parts))})"
        case AnyOf(parts):
            return f"({' or '.join(map(python, parts))})"
        case Not(part):
            return f"(not {python(part)})"
        case Is(name, (value,)):
            return f"{name} == {value!r}"
        case Is(name, values):
            return f"{name} in {values!r}"
        case HasAny(name, values):
            return f"({' or '.join(f'{value!r} in {name}' for value in values)})"
        case HasAll(name, values):
            return f"({' and '.join(f'{value!r} in {name}' for value in values)})"
        case Compare(name, comparison, constant):
            return f"{name} {_SIGNS[comparison]} {_constant(constant)!r}"
    raise AssertionError(condition)


class Datalogic:
    """datalogic-py (JSONLogic in Rust), in a session: an expression of the concepts' rules, then one of the others."""

    name = "datalogic-py, concepts then rules"

    def __init__(self, policy: Policy) -> None:
        import datalogic_py

        self._policy, self._first, self._rest = policy, deriving(policy), deciding(policy)
        engine = datalogic_py.Engine()
        self._session = engine.session()
        self._concepts_rule = engine.compile([json_logic(rule.condition) for rule in self._first])
        self._rule = engine.compile([json_logic(rule.condition) for rule in self._rest])
        self._seen: dict[str, str] = {}

    def prepare(self, values: dict[str, Value]) -> str:
        return json.dumps(plain(values))

    def applying(self, text: str) -> tuple[str, str]:
        """From JSON to JSON, which is quicker here than from dict to list."""
        first = self._session.evaluate_str(self._concepts_rule, text)
        concepts = self._seen.get(first)
        if concepts is None:
            found = [rule for rule, applies in zip(self._first, json.loads(first), strict=True) if applies]
            concepts = self._seen[first] = "," + json.dumps(concepts_of(self._policy, found))[1:]
        return first, self._session.evaluate_str(self._rule, text[:-1] + concepts)

    def ids(self, answer: tuple[str, str]) -> set[str]:
        applies = [*json.loads(answer[0]), *json.loads(answer[1])]
        return {rule.id for rule, applies in zip([*self._first, *self._rest], applies, strict=True) if applies}


class DatalogicInlined:
    """The same as one expression, each concept replaced by the conditions of its rules: no author would write it, a compiler can."""

    name = "datalogic-py, concepts written out"

    def __init__(self, policy: Policy) -> None:
        import datalogic_py

        engine = datalogic_py.Engine()
        session, self._ids = engine.session(), [*policy.rules]
        concepts: dict[str, list[object]] = {}
        for rule in deriving(policy):
            concepts.setdefault(_concept(rule), []).append(json_logic(rule.condition))
        compiled = engine.compile([json_logic(rule.condition, concepts) for rule in policy.rules.values()])
        self.applying = lambda values: session.evaluate(compiled, values)

    def prepare(self, values: dict[str, Value]) -> Plain:
        return plain(values)

    def ids(self, answer: list[bool]) -> set[str]:
        return {id for id, applies in zip(self._ids, answer, strict=True) if applies}


def json_logic(condition: Condition, concepts: dict[str, list[object]] | None = None) -> Any:
    """A condition as JSONLogic, with the given concepts written out."""
    match condition:
        case All((part,)) | AnyOf((part,)):
            return json_logic(part, concepts)
        case All(parts):
            return {"and": [json_logic(part, concepts) for part in parts]}
        case AnyOf(parts):
            return {"or": [json_logic(part, concepts) for part in parts]}
        case Not(part):
            return {"!": [json_logic(part, concepts)]}
        case Is(name, (value,)) if concepts is not None and name.startswith("concept_"):
            ways = {"or": concepts.get(name, [])} if len(concepts.get(name, [])) != 1 else concepts[name][0]
            return ways if value == "yes" else {"!": [ways]}
        case Is(name, (value,)):
            return {"===": [{"var": name}, value]}
        case Is(name, values):
            return {"in": [{"var": name}, [*values]]}
        case HasAny(name, values) | HasAll(name, values):
            tests: list[Any] = [{"in": [value, {"var": name}]} for value in values]
            return tests[0] if len(tests) == 1 else {"or" if isinstance(condition, HasAny) else "and": tests}
        case Compare(name, comparison, constant):
            return {"===" if comparison == "is" else _SIGNS[comparison]: [{"var": name}, _constant(constant)]}
    raise AssertionError(condition)


class Zen:
    """zen-engine: two compiled expressions, from JSON to a list."""

    name = "zen-engine, concepts then rules"

    def __init__(self, policy: Policy) -> None:
        import zen

        self._policy, self._first, self._rest = policy, deriving(policy), deciding(policy)
        self._concepts_rule = zen.compile_expression(_zen_list(self._first))
        self._rule = zen.compile_expression(_zen_list(self._rest))
        self._seen: dict[tuple[bool, ...], str] = {}

    def prepare(self, values: dict[str, Value]) -> str:
        return json.dumps(plain(values))

    def applying(self, text: str) -> tuple[tuple[bool, ...], list[bool]]:
        first = tuple(self._concepts_rule.evaluate(text))
        concepts = self._seen.get(first)
        if concepts is None:
            found = [rule for rule, applies in zip(self._first, first, strict=True) if applies]
            concepts = self._seen[first] = "," + json.dumps(concepts_of(self._policy, found))[1:]
        return first, self._rule.evaluate(text[:-1] + concepts)

    def ids(self, answer: tuple[tuple[bool, ...], list[bool]]) -> set[str]:
        return {rule.id for rule, applies in zip([*self._first, *self._rest], [*answer[0], *answer[1]], strict=True) if applies}


def _zen_list(rules: list[Rule]) -> str:
    return "[" + ", ".join(zen_expression(rule.condition) for rule in rules) + "]"


def zen_expression(condition: Condition) -> str:
    """A condition in the ZEN Expression Language."""
    match condition:
        case All(parts):
            return "(" + " and ".join(map(zen_expression, parts)) + ")"
        case AnyOf(parts):
            return "(" + " or ".join(map(zen_expression, parts)) + ")"
        case Not(part):
            return f"not({zen_expression(part)})"
        case Is(name, (value,)):
            return f"{name} == '{value}'"
        case Is(name, values):
            return f"{name} in [{', '.join(repr(value) for value in values)}]"
        case HasAny(name, values):
            return "(" + " or ".join(f"contains({name}, '{value}')" for value in values) + ")"
        case HasAll(name, values):
            return "(" + " and ".join(f"contains({name}, '{value}')" for value in values) + ")"
        case Compare(name, comparison, constant):
            return f"{name} {_SIGNS[comparison]} {_constant(constant)}"
    raise AssertionError(condition)


class Died(Exception):
    """The process in which an engine ran is gone."""


class DurableLang:
    """durable-rules as its documentation shows it: `durable.lang`, a session for each request, deleted afterwards.

    It starts threads and can take the whole process down (a session deleted while no rule had fired, more than 64 matches), so
    it runs in a process of its own, each ruleset has a rule that always fires, and it is not asked to hold large rulebooks.
    A rule with alternatives fires once for each, and a fact with sets of values comes as a yes or no for each value.
    """

    name = "durable.lang, as documented"
    most_rules = 30

    def __init__(self, rules: int) -> None:
        self._pipe, there = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(target=_durable_lang, args=(there, rules), daemon=True)
        self._process.start()
        there.close()

    def run(self, requests: list[dict[str, Value]]) -> tuple[float, list[set[str]]]:
        """The CPU seconds that the process takes for the requests, and which rules apply to each."""
        try:
            self._pipe.send(requests)
            return self._pipe.recv()
        except (EOFError, OSError) as fault:
            self._process.join()
            raise Died(f"its process died with {self._process.exitcode}") from fault

    def close(self) -> None:
        self._process.kill()
        self._process.join()


def _durable_lang(pipe: Any, rules: int) -> None:
    from durable import lang

    policy, fired = workload.policy(rules), []
    for name, several in (("concepts", deriving(policy)), ("rules", deciding(policy))):
        with lang.ruleset(name):
            for rule in several:
                lang.when_all(_lang(rule.condition, True))(_note(fired, rule.id))
            lang.when_all(lang.m.always == 1)(lambda _: None)
    tested = {(leaf.fact, value) for rule in policy.rules.values() for leaf in leaves(rule.condition) for value in _members(leaf)}

    def applying(number: int, fact: dict[str, Any]) -> list[str]:
        fired.clear()
        sid = f"r{number}"
        lang.assert_fact("concepts", {**fact, "sid": sid})
        lang.delete_state("concepts", sid)
        concepts = concepts_of(policy, [policy.rules[id] for id in fired])
        lang.assert_fact("rules", {**fact, **concepts, "sid": sid})
        lang.delete_state("rules", sid)
        return [*fired]

    number = 0
    while True:
        facts = []
        for values in pipe.recv():
            sets = {f"{name}_{value}".replace("-", "_"): int(value in values[name]) for name, value in tested}
            facts.append({**{k: v for k, v in plain(values).items() if not isinstance(v, list)}, **sets, "always": 1})
        started = time.process_time()
        found = []
        for number, fact in enumerate(facts, number + 1):
            found.append(applying(number, fact))
        pipe.send((time.process_time() - started, [set(ids) for ids in found]))


def _note(fired: list[str], id: str) -> Callable[[object], None]:
    return lambda _: fired.append(id)


def _members(leaf: Any) -> tuple[str, ...]:
    return leaf.values if isinstance(leaf, HasAny | HasAll) else ()


def _lang(condition: Condition, wanted: bool) -> Any:
    """A condition, or its opposite, as `durable.lang` writes it; it has no `not`."""
    from durable.lang import m

    match condition:
        case Not(part):
            return _lang(part, not wanted)
        case All(parts) | AnyOf(parts):
            return _joined([_lang(part, wanted) for part in parts], isinstance(condition, All) == wanted)
        case Is(name, values):
            return _joined([getattr(m, name) == value if wanted else getattr(m, name) != value for value in values], not wanted)
        case HasAny(name, values) | HasAll(name, values):
            tests = [getattr(m, f"{name}_{value}".replace("-", "_")) == int(wanted) for value in values]
            return _joined(tests, isinstance(condition, HasAll) == wanted)
        case Compare(name, comparison, constant):
            compare = (_OPERATORS if wanted else _OPPOSITE)[comparison]
            return compare(getattr(m, name), _constant(constant))
    raise AssertionError(condition)


def _joined(tests: list[Any], with_and: bool) -> Any:
    found = tests[0]
    for test in tests[1:]:
        found = found & test if with_and else found | test
    return found
