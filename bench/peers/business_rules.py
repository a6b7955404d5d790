"""business-rules, by Venmo: conditions as nested dicts over a class of variables, each rule with the action of noting itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .rules import joined_by_and, plain

if TYPE_CHECKING:
    from triage.model.policy import Rule

    from .rules import Plain, Rules, Test

_OPERATORS = {
    "==": "equal_to", ">": "greater_than", ">=": "greater_than_or_equal_to", "<": "less_than", "<=": "less_than_or_equal_to",
}  # fmt: skip


class BusinessRules:
    """It has no negation and no test of presence: opposites are alternatives, and a missing fact is a variable that says so."""

    name = "business-rules"
    package = "business-rules"
    prepare = staticmethod(plain)

    def __init__(self, rules: Rules) -> None:
        from business_rules import run_all
        from business_rules.actions import BaseActions, rule_action
        from business_rules.fields import FIELD_TEXT
        from business_rules.variables import (
            BaseVariables,
            boolean_rule_variable,
            numeric_rule_variable,
            select_multiple_rule_variable,
            string_rule_variable,
        )

        kinds = {
            "choice": string_rule_variable(),
            "code": string_rule_variable(),
            "yes-no": boolean_rule_variable(),
            "choices": select_multiple_rule_variable(),
        }
        nothing: dict[str, Any] = {"choice": "", "code": "", "yes-no": False, "choices": []}

        def variable(name: str, kind: str) -> Any:
            def value(self: Any) -> Any:
                found = self.values.get(name)
                return nothing.get(kind, 0) if found is None else found

            value.__name__ = name
            return kinds.get(kind, numeric_rule_variable())(value)

        def presence(name: str) -> Any:
            def value(self: Any) -> bool:
                return self.values.get(name) is not None

            value.__name__ = f"has_{name}"
            return boolean_rule_variable()(value)

        body: dict[str, Any] = {name: variable(name, fact.type) for name, fact in rules.facts.items()}
        body |= {name: variable(name, "yes-no") for name in rules.concepts}
        body |= {f"has_{name}": presence(name) for name in rules.missing}

        def start(self: Any, values: Plain) -> None:
            self.values = values

        variables = type("Variables", (BaseVariables,), {**body, "__init__": start})

        class Actions(BaseActions):  # type: ignore[misc]
            def __init__(self) -> None:
                self.found: list[str] = []

            @rule_action(params={"id": FIELD_TEXT})  # type: ignore[untyped-decorator]
            def note(self, id: str) -> None:
                self.found.append(id)

        self._first, self._rest = (
            [{"conditions": self._conditions(rules, rule), "actions": [{"name": "note", "params": {"id": rule.id}}]} for rule in several]
            for several in (rules.first, rules.rest)
        )

        def run(several: list[Any], values: Plain) -> list[str]:
            actions = Actions()
            run_all(rule_list=several, defined_variables=variables(values), defined_actions=actions, stop_on_first_trigger=False)
            return actions.found

        def applying(values: Plain) -> list[str]:
            first = run(self._first, values)
            values = {**values, **rules.concepts_after([rule.id in first for rule in rules.first])}
            return first + run(self._rest, values)

        self.applying, self.ids = applying, set

    def _conditions(self, rules: Rules, rule: Rule) -> Any:
        found = rules.write(
            rule,
            _test,
            lambda parts: {"all": parts},
            lambda parts: {"any": parts},
            lambda fact: {"name": f"has_{fact}", "operator": "is_true", "value": True},
        )
        return found if found.keys() & {"all", "any"} else {"all": [found]}


def _test(test: Test) -> Any:
    fact, relation, constant = test
    if isinstance(constant, bool):
        return {"name": fact, "operator": "is_true" if constant else "is_false", "value": True}
    if relation == "in":
        each = [{"name": fact, "operator": "equal_to", "value": value} for value in constant]
        return each[0] if len(each) == 1 else {"any": each}
    if relation == "not in":
        # The one way to say that a text is another one: it does not match, as a pattern.
        pattern = f"^(?!(?:{'|'.join(constant)})$)"
        return {"name": fact, "operator": "matches_regex", "value": pattern}
    if relation.startswith(("has", "lacks")):
        operator = "contains_all" if relation.startswith("has a") else "shares_no_elements_with"
        each = [{"name": fact, "operator": operator, "value": [value]} for value in constant]
        return each[0] if len(each) == 1 else {"all" if joined_by_and(test) else "any": each}
    if relation == "!=":
        return {"any": [{"name": fact, "operator": operator, "value": constant} for operator in ("less_than", "greater_than")]}
    return {"name": fact, "operator": _OPERATORS[relation], "value": constant}
