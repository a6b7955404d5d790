"""zen-engine: the rules as compiled expressions, its quickest use, and as a decision graph with tables, its documented one."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from .rules import joined_by_and, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.model.policy import Rule
    from triage.model.vocabulary import Value

    from .rules import Rules, Test


def expression(rules: Rules, rule: Rule) -> str:
    """The condition of a rule in the ZEN Expression Language. Comparing null raises, so a fact that may be missing is tested for it."""
    return rules.write(rule, _test, _joined(" and "), _joined(" or "), "{} != null".format)


def _joined(word: str) -> Any:
    return lambda parts: f"({word.join(parts)})"


def _test(test: Test) -> str:
    fact, relation, constant = test
    if relation in ("in", "not in"):
        if len(constant) == 1:
            return f"{fact} {'==' if relation == 'in' else '!='} '{constant[0]}'"
        inside = f"{fact} in [{', '.join(repr(value) for value in constant)}]"
        return inside if relation == "in" else f"not({inside})"
    if relation.startswith(("has", "lacks")):
        contains = [f"contains({fact}, '{value}')" for value in constant]
        if not relation.startswith("has a"):
            contains = [f"not({one})" for one in contains]
        return _joined(" and " if joined_by_and(test) else " or ")(contains)
    return f"{fact} {relation} {json.dumps(constant)}"


class Zen:
    """Two compiled expressions, from JSON to a list each."""

    name = "zen-engine, expressions"
    package = "zen-engine"

    def __init__(self, rules: Rules) -> None:
        import zen

        self._rules = rules
        self._first, self._rest = (
            zen.compile_expression(f"[{', '.join(expression(rules, rule) for rule in several)}]") for several in (rules.first, rules.rest)
        )
        self._seen: dict[tuple[bool, ...], str] = {}

    def prepare(self, values: Mapping[str, Value]) -> str:
        return json.dumps(plain(values))

    def applying(self, text: str) -> tuple[tuple[bool, ...], list[bool]]:
        first = tuple(self._first.evaluate(text))
        concepts = self._seen.get(first)
        if concepts is None:
            concepts = self._seen[first] = "," + json.dumps(self._rules.concepts_after(first))[1:]
        return first, self._rest.evaluate(text[:-1] + concepts)

    def ids(self, answer: tuple[tuple[bool, ...], list[bool]]) -> set[str]:
        return self._rules.named([*answer[0], *answer[1]])


class ZenGraph:
    """A JDM graph: a decision table that collects the concepts' rules, a function-free expression node for the concepts, and a table that
    collects the others. Each rule is a line, its condition in a column without a field."""

    name = "zen-engine, decision tables"
    package = "zen-engine"

    def __init__(self, rules: Rules) -> None:
        import zen

        self._rules = rules
        concepts = [
            {"id": name, "key": name, "value": " or ".join(f"some(first, #.rule == '{rule.id}')" for rule in several) or "false"}
            for name, several in self._setters().items()
        ]
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode"},
            self._table("first", rules.first),
            {"id": "concepts", "name": "concepts", "type": "expressionNode", "content": {"expressions": concepts, "passThrough": True}},
            self._table("rest", rules.rest),
            {"id": "out", "name": "out", "type": "outputNode"},
        ]
        steps = pairwise(node["id"] for node in nodes)
        edges = [{"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"} for one, other in steps]
        self._decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def _setters(self) -> dict[str, list[Rule]]:
        found: dict[str, list[Rule]] = {name: [] for name in self._rules.concepts}
        for rule in self._rules.first:
            found[self._rules.concept(rule)].append(rule)
        return found

    def _table(self, name: str, several: list[Rule]) -> dict[str, Any]:
        lines = [{"_id": rule.id, "when": expression(self._rules, rule), "rule": f"'{rule.id}'"} for rule in several]
        content = {
            "hitPolicy": "collect",
            "rules": lines,
            "inputs": [{"id": "when", "name": "when"}],
            "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
            "passThrough": True,
            "outputPath": name,
        }
        return {"id": name, "name": name, "type": "decisionTableNode", "content": content}

    def prepare(self, values: Mapping[str, Value]) -> Any:
        return plain(values)

    def applying(self, values: Any) -> Any:
        return self._decision.evaluate(values)["result"]

    def ids(self, answer: Any) -> set[str]:
        return {one["rule"] for one in [*answer["first"], *answer["rest"]]}
