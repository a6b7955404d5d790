"""clipspy: CLIPS, a Rete engine in C. A template with a slot for each fact, a rule for each rule; concepts are facts that rules assert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .rules import joined_by_and, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.model.policy import Rule
    from triage.model.vocabulary import Value

    from .rules import Rules, Test

_SIGNS = {"==": "=", "!=": "<>"}


class Clips:
    """The documented use: `assert_fact`, `run`, `reset`. It keeps 378 bytes of every decision for good."""

    name = "clipspy"
    package = "clipspy"

    def __init__(self, rules: Rules) -> None:
        import clips

        self._rules = rules
        environment = self._environment = clips.Environment()
        self._symbol = clips.Symbol
        names = [name for name, fact in rules.facts.items() if fact.type != "choices"]
        names += [f"{name}__{value}".replace("-", "_") for name, value in rules.tested_members()]
        environment.build(f"(deftemplate request {' '.join(f'(slot {name} (default nil))' for name in names)})")
        environment.build("(deftemplate concept (slot name))")
        self._fired: list[str] = []
        environment.define_function(self._fired.append, "note")
        for rule in rules.first:
            environment.build(self._written(rule, "", f"(assert (concept (name {rules.concept(rule)})))"))
        # The others look at concepts once all of these are there.
        environment.build("(defrule go-on (declare (salience -1)) (request) => (assert (concepts-known)))")
        for rule in rules.rest:
            environment.build(self._written(rule, "(concepts-known)", ""))
        environment.reset()
        self._template = environment.find_template("request")

    def _written(self, rule: Rule, after: str, then: str) -> str:
        facts: dict[str, None] = {}

        def test(found: Test) -> str:
            fact, relation, constant = found
            if fact in self._rules.concepts:
                holds = f"(any-factp ((?c concept)) (eq ?c:name {fact}))"
                return holds if constant else f"(not {holds})"
            if relation.startswith(("has", "lacks")):
                parts = [test(one) for one in members(found)]
                return parts[0] if len(parts) == 1 else f"({'and' if joined_by_and(found) else 'or'} {' '.join(parts)})"
            facts[fact] = None
            if relation in ("in", "not in"):
                any_of = " ".join(f'(eq ?{fact} "{value}")' for value in constant)
                return f"(or {any_of} FALSE)" if relation == "in" else f"(not (or {any_of} FALSE))"
            if isinstance(constant, bool):
                return f"(eq ?{fact} {str(constant).upper()})"
            return f"({_SIGNS.get(relation, relation)} ?{fact} {constant})"

        def present(fact: str) -> str:
            facts[fact] = None
            return f"(neq ?{fact} nil)"

        condition = self._rules.write(
            rule, test, lambda parts: f"(and {' '.join(parts)})", lambda parts: f"(or {' '.join(parts)})", present
        )
        slots = " ".join(f"({fact} ?{fact})" for fact in facts)
        return f'(defrule {rule.id} (request {slots}) {after} (test {condition}) => {then} (note "{rule.id}"))'

    def prepare(self, values: Mapping[str, Value]) -> dict[str, Any]:
        symbols = {True: self._symbol("TRUE"), False: self._symbol("FALSE")}
        return {name: symbols[value] if isinstance(value, bool) else value for name, value in self._rules.flat(values).items()}

    def applying(self, slots: dict[str, Any]) -> list[str]:
        self._fired.clear()
        self._template.assert_fact(**slots)
        self._environment.run()
        self._environment.reset()
        return [*self._fired]

    def ids(self, answer: list[str]) -> set[str]:
        return set(answer)
