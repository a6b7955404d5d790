"""Engines that evaluate an expression for each rule: CEL in Rust and in C++, and rule-engine in Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .rules import joined_by_and, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from triage.model.policy import Rule
    from triage.model.vocabulary import Value

    from .rules import Plain, Rules, Test


def _joined(word: str) -> Callable[[list[str]], str]:
    return lambda parts: f"({word.join(parts)})"


def cel(rules: Rules, rule: Rule) -> str:
    """The condition of a rule in the Common Expression Language. Numbers have types there, so all of them are doubles."""

    def test(found: Test) -> str:
        fact, relation, constant = found
        name = fact if fact in rules.concepts else f"r.{fact}"
        if relation in ("in", "not in"):
            inside = f"{name} in {json.dumps([*constant])}"
            return inside if relation == "in" else f"!({inside})"
        if relation.startswith(("has", "lacks")):
            each = [f"{json.dumps(value)} in {name}" for value in constant]
            if not relation.startswith("has a"):
                each = [f"!({one})" for one in each]
            return _joined(" && " if joined_by_and(found) else " || ")(each)
        return f"{name} {relation} {json.dumps(constant) if isinstance(constant, bool) else float(constant)}"

    def named(found: Test) -> str:
        return test(found).replace(found.fact, f"r.{found.fact}", 1) if found.fact in rules.concepts else test(found)

    return rules.write(rule, named, _joined(" && "), _joined(" || "), lambda fact: f"has(r.{fact})")


def doubles(values: Mapping[str, Value]) -> Plain:
    """Values as JSON has them, all numbers as doubles."""
    return {
        name: float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in plain(values).items()
    }


class _Cel:
    """The two stages, each one expression that gives a list, so that the request is told to the engine twice and not for every rule."""

    prepare = staticmethod(doubles)

    def __init__(self, rules: Rules) -> None:
        first, rest = (self.compiled(f"[{', '.join(cel(rules, rule) for rule in several)}]") for several in (rules.first, rules.rest))

        def applying(values: Plain) -> list[bool]:
            found = [*first(values)]
            return [*found, *rest({**values, **rules.concepts_after(found)})]

        self.applying, self.ids = applying, rules.named


class CelRust(_Cel):
    name = "CEL, common-expression-language"
    package = "common-expression-language"

    @staticmethod
    def compiled(text: str) -> Callable[[Plain], list[bool]]:
        import cel as engine

        program = engine.compile(text)
        return lambda values: program.execute({"r": values})


class CelCpp(_Cel):
    name = "CEL, cel-expr-python"
    package = "cel-expr-python"

    @staticmethod
    def compiled(text: str) -> Callable[[Plain], list[bool]]:
        from cel_expr_python import cel as engine

        environment = engine.NewEnv(variables={"r": engine.Type.Map(engine.Type.STRING, engine.Type.DYN)})
        program = environment.compile(text)
        return lambda values: [one.value() if hasattr(one, "value") else one for one in program.eval(data={"r": values}).value()]


class RuleEngine:
    """rule-engine, by zeroSteiner; its numbers are decimals."""

    name = "rule-engine"
    package = "rule-engine"
    prepare = staticmethod(plain)

    def __init__(self, rules: Rules) -> None:
        import rule_engine

        context = rule_engine.Context(default_value=None)

        def compiled(rule: Rule) -> Callable[[Plain], bool]:
            return rule_engine.Rule(self._written(rules, rule), context=context).matches

        first, rest = [compiled(rule) for rule in rules.first], [compiled(rule) for rule in rules.rest]

        def applying(values: Plain) -> list[bool]:
            found = [rule(values) for rule in first]
            values = {**values, **rules.concepts_after(found)}
            return found + [rule(values) for rule in rest]

        self.applying, self.ids = applying, rules.named

    @staticmethod
    def _written(rules: Rules, rule: Rule) -> str:
        def test(found: Test) -> str:
            fact, relation, constant = found
            if relation in ("in", "not in"):
                inside = f"{fact} in {json.dumps([*constant])}"
                return inside if relation == "in" else f"not ({inside})"
            if relation.startswith(("has", "lacks")):
                each = [f"{json.dumps(value)} in {fact}" for value in constant]
                if not relation.startswith("has a"):
                    each = [f"not ({one})" for one in each]
                return _joined(" and " if joined_by_and(found) else " or ")(each)
            return f"{fact} {relation} {json.dumps(constant)}"

        return rules.write(rule, test, _joined(" and "), _joined(" or "), "{} != null".format)
