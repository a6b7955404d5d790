"""datalogic-py: JSONLogic in Rust, expressions compiled once, evaluated in a session."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .json_logic import condition
from .rules import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.model.vocabulary import Value

    from .rules import Plain, Rules


class Datalogic:
    """An expression of the concepts' rules, then one of the others; from JSON to JSON, which is quicker here than from dict to list."""

    name = "datalogic-py, concepts then rules"
    package = "datalogic-py"

    def __init__(self, rules: Rules) -> None:
        import datalogic_py

        engine = datalogic_py.Engine()
        self._rules, self._evaluate = rules, engine.session().evaluate_str
        self._first = engine.compile([condition(rules, rule) for rule in rules.first])
        self._rest = engine.compile([condition(rules, rule) for rule in rules.rest])
        self._seen: dict[str, str] = {}

    def prepare(self, values: Mapping[str, Value]) -> str:
        return json.dumps(plain(values))

    def applying(self, text: str) -> tuple[str, str]:
        first = self._evaluate(self._first, text)
        concepts = self._seen.get(first)
        if concepts is None:
            concepts = self._seen[first] = "," + json.dumps(self._rules.concepts_after(json.loads(first)))[1:]
        return first, self._evaluate(self._rest, text[:-1] + concepts)

    def ids(self, answer: tuple[str, str]) -> set[str]:
        return self._rules.named([*json.loads(answer[0]), *json.loads(answer[1])])


class DatalogicInlined:
    """The same as one expression, each concept replaced by the conditions of its rules: no author would write it, a compiler can."""

    name = "datalogic-py, concepts written out"
    package = "datalogic-py"
    prepare = staticmethod(plain)

    def __init__(self, rules: Rules) -> None:
        import datalogic_py

        concepts: dict[str, list[Any]] = {}
        for rule in rules.first:
            concepts.setdefault(rules.concept(rule), []).append(condition(rules, rule))
        engine = datalogic_py.Engine()
        compiled, session = engine.compile([condition(rules, rule, concepts) for rule in (*rules.first, *rules.rest)]), engine.session()
        self._rules, self.applying = rules, lambda values: session.evaluate(compiled, values)

    def ids(self, answer: list[bool]) -> set[str]:
        return self._rules.named(answer)


class DatalogicFromDict(Datalogic):
    """The same two stages from a dict to lists."""

    name = "datalogic-py, from a dict"

    def __init__(self, rules: Rules) -> None:
        import datalogic_py

        super().__init__(rules)
        engine = datalogic_py.Engine()
        session = engine.session()
        first = engine.compile([condition(rules, rule) for rule in rules.first])
        rest = engine.compile([condition(rules, rule) for rule in rules.rest])

        def applying(values: Plain) -> list[bool]:
            found: list[bool] = session.evaluate(first, values)
            return found + session.evaluate(rest, {**values, **rules.concepts_after(found)})

        self.prepare, self.applying, self.ids = plain, applying, rules.named  # type: ignore[method-assign,assignment]
