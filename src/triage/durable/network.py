"""A policy as a network of rules in durable-rules, and requests evaluated in it (`language.md` 5, `durable-rules.md` 5).

Forward chaining by stratum: the request is asserted as a fact, and the rules that look at nothing else fire. What they derive
is asserted along with it, the rules that look at that fire, and so on: concepts in the order of their dependence, conclusions
(parts of conditions), and that the request is in scope, on which the rules that decide or flag build. A rule is tried when all
that it looks at is known for good, so the order in which rules fire cannot matter.
"""

from __future__ import annotations

from _thread import allocate_lock

from ..model.noun import TYPE_CHECKING
from ..model.outcome import OUT_OF_SCOPE
from ..semantics import World, resolve
from .engine import EngineFault, Ruleset, fact_form
from .plan import Setting, restored, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..model.policy import Policy
    from ..model.vocabulary import Value
    from .encoding import Field
    from .normal_form import Subject
    from .plan import Firing, Plan, Target

    # A world on its way: the next step, the text of each field, who fired, and the values of concepts.
    Way = tuple[int, list[str], set[Target], dict[str, str]]


class Network:
    """A compiled policy. Threads may share it and then wait for one another.

    Raises `OutsideLane` where the policy cannot be expressed safely, `EngineFault` where durable-rules fails, `ImportError`
    where it is not `available()`, and `graphlib.CycleError` where concepts depend on one another in a circle. `plain` is what
    `stored()` gave for the same policy before, and spares laying it out again.
    """

    def __init__(self, policy: Policy, plain: Sequence[Any] | None = None) -> None:
        self._lock = allocate_lock()
        self._is_open = self._is_clean = True
        self._rulesets: list[Ruleset] = []
        self._policy = policy
        self._plan = laid_out = restored(plain) if plain is not None else _laid_out(policy)
        self._targets, self._scope, self._order = laid_out.targets, laid_out.scope, laid_out.order
        # The fields of facts, and those of each concept and conclusion. A conclusion does not hold until it is drawn.
        self._blank = ["0"] * len(laid_out.fields)
        self._asked: list[tuple[int, str, Field]] = []
        self._derived: dict[Subject, list[tuple[int, Field]]] = {}
        for number, field in enumerate(laid_out.fields):
            if isinstance(field.subject, int) or field.subject in laid_out.order:
                self._derived.setdefault(field.subject, []).append((number, field))
            else:
                self._asked.append((number, field.subject, field))
        self._steps: list[Setting | _Told] = []
        try:
            for step in laid_out.steps:
                if isinstance(step, Setting):
                    self._steps.append(step)
                else:
                    ruleset = Ruleset(step.rules, step.about)
                    self._rulesets.append(ruleset)
                    self._steps.append(_Told(ruleset, step))
        except BaseException:
            self.close()
            raise

    def stored(self) -> Sequence[Any]:
        """How the policy is laid out, in plain values that `marshal` can write."""
        return stored(self._plan)

    def evaluate(self, facts: Mapping[str, Value]) -> list[World]:
        """The worlds of a request that gives a value to every fact that the policy's rules and scope test (`language.md` 5).

        They are the same, and in the same order, as those of `semantics.worlds`. Other facts are not looked at. A number is a
        `Decimal`, or a `Fraction` where it is a computed ratio. Raises `KeyError` where a fact is missing, `EngineFault` where
        durable-rules fails and `ValueError` after `close`. Whatever it raises, no trace of the request is left in the network,
        which can be used again.
        """
        with self._lock:
            if not self._is_open:
                raise ValueError("the network is closed")
            texts = self._blank.copy()
            for number, fact, field in self._asked:
                texts[number] = field.text(facts[fact])
            if not self._is_clean:
                self._forget()
            self._is_clean = False
            try:
                worlds: list[World] = []
                ways: list[Way] = [(0, texts, set(), {})]
                while ways:
                    worlds.append(self._follow(ways.pop(), ways))
            except BaseException:
                self._forget()
                raise
            self._is_clean = True
        if len(worlds) > 1:
            worlds.sort(key=lambda world: [world.concepts[name] for name in self._order])
        return worlds

    def close(self) -> None:
        """Gives the engine's memory back; safe to call again."""
        with self._lock:
            self._is_open = False
            rulesets, self._rulesets = self._rulesets, []
            for ruleset in rulesets:
                ruleset.close()

    def __del__(self) -> None:
        if getattr(self, "_rulesets", None):
            self.close()

    def _forget(self) -> None:
        """Deletes all sessions; where it is interrupted, the next request begins with it."""
        for ruleset in self._rulesets:
            ruleset.forget()
        self._is_clean = True

    def _follow(self, way: Way, ways: list[Way]) -> World:
        """The world to which a way leads; where rules give a concept several values, `ways` gets one more for each other."""
        at, texts, fired, values = way
        for number, step in enumerate(self._steps[at:], at + 1):
            if isinstance(step, _Told):
                self._tell(step, texts, fired)
                continue
            given = [step.otherwise]
            if not fired.isdisjoint(step.setters):
                given = sorted({value for rule, value in step.setters.items() if rule in fired})
            for other in given[1:]:
                branch = texts.copy()
                self._set(step.concept, other, branch)
                ways.append((number, branch, fired.copy(), {**values, step.concept: other}))
            values[step.concept] = given[0]
            self._set(step.concept, given[0], texts)
        applying = frozenset(target for target in fired if isinstance(target, str))
        in_scope = self._scope is None or self._scope in fired
        concepts = {name: values[name] for name in self._policy.vocabulary.concepts if name in values}
        return World(concepts, applying, resolve(self._policy, applying) if in_scope else OUT_OF_SCOPE)

    def _tell(self, told: _Told, texts: list[str], fired: set[Target]) -> None:
        """Tells one ruleset what is known, and draws the conclusions."""
        for name in told.ruleset.fire(told.form % tuple([texts[number] for number in told.fields])):
            target = self._targets.get(name)
            if target is None:
                raise EngineFault(f"durable-rules fired a rule `{name}` that it was never given")
            fired.add(target)
            if isinstance(target, int):
                self._set(target, 1, texts)

    def _set(self, subject: Subject, value: str | int, texts: list[str]) -> None:
        for number, field in self._derived.get(subject, ()):
            texts[number] = field.text(value)


def _laid_out(policy: Policy) -> Plan:
    # A policy that was laid out before does without these modules.
    from .layout import plan

    return plan(policy)


class _Told:
    """A ruleset, and how what is known is put to it."""

    def __init__(self, ruleset: Ruleset, step: Firing) -> None:
        self.ruleset = ruleset
        self.fields = sorted(step.fields)
        self.form = fact_form(f"f{number}" for number in self.fields)
