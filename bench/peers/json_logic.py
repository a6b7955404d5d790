"""JSONLogic in pure Python: panzi-json-logic and json-logic-qubit, each rule an expression of its own, as both are used."""

from __future__ import annotations

import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING, Any

from .rules import plain

if TYPE_CHECKING:
    from triage.model.policy import Rule

    from .rules import Plain, Rules, Test


def condition(rules: Rules, rule: Rule, concepts: dict[str, list[Any]] | None = None) -> Any:
    """The condition of a rule as JSONLogic; with the conditions of `concepts` given, these are written out."""

    def test(found: Test) -> Any:
        fact, relation, constant = found
        if concepts is not None and fact in rules.concepts:
            ways = concepts.get(fact, [])
            holds = ways[0] if len(ways) == 1 else {"or": ways}
            return holds if constant else {"!": [holds]}
        if relation in ("in", "not in"):
            if len(constant) == 1:
                return {"===" if relation == "in" else "!==": [{"var": fact}, constant[0]]}
            inside = {"in": [{"var": fact}, [*constant]]}
            return inside if relation == "in" else {"!": [inside]}
        if relation.startswith(("has", "lacks")):
            each: list[Any] = [{"in": [value, {"var": fact}]} for value in constant]
            found_in = each[0] if len(each) == 1 else {"or" if relation in ("has any", "has none") else "and": each}
            return found_in if relation in ("has any", "has all") else {"!": [found_in]}
        return {{"==": "===", "!=": "!=="}.get(relation, relation): [{"var": fact}, constant]}

    # `!=` would take 0 for null.
    return rules.write(rule, test, lambda parts: {"and": parts}, lambda parts: {"or": parts}, lambda fact: {"!==": [{"var": fact}, None]})


class JsonLogic:
    """The two stages in one of the two libraries, which both call themselves `json_logic`."""

    prepare = staticmethod(plain)

    def __init__(self, rules: Rules, json_logic: Any) -> None:
        first, rest = [condition(rules, rule) for rule in rules.first], [condition(rules, rule) for rule in rules.rest]

        def applying(values: Plain) -> list[bool]:
            found = [json_logic(rule, values) for rule in first]
            values = {**values, **rules.concepts_after(found)}
            return found + [json_logic(rule, values) for rule in rest]

        self.applying, self.ids = applying, rules.named


class Panzi(JsonLogic):
    name = "panzi-json-logic"
    package = "panzi-json-logic"

    def __init__(self, rules: Rules) -> None:
        import json_logic

        super().__init__(rules, json_logic.jsonLogic)


class Qubit(JsonLogic):
    """Installed in a folder of its own (`bench/README.md`)."""

    name = "json-logic-qubit"
    package = "json-logic-qubit"

    def __init__(self, rules: Rules) -> None:
        place = os.path.join(sys.prefix, self.package, "json_logic", "__init__.py")
        spec = spec_from_file_location("json_logic_qubit", place)
        if spec is None or spec.loader is None or not os.path.exists(place):
            raise ModuleNotFoundError("json-logic-qubit is not in a folder of its own")
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        super().__init__(rules, module.jsonLogic)
