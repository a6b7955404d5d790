"""A policy as a network of rules in durable-rules, and requests evaluated in it (`language.md` 5, `durable-rules.md` 5).

A request is asserted as one fact. The rules over it fire; what they derive is asserted in turn, concept by concept in the
order of their dependence, and more rules fire: forward chaining by stratum. `scope` is a conclusion like any other, on which
the rules that decide or flag build. Everything in the network is positive, so the order in which rules fire cannot matter: that
a concept is *not* something is a test of the fact which says what it is, asserted when all that could set it has been.
"""

from __future__ import annotations

from _thread import allocate_lock

from ..diagnostics import listed
from ..model.noun import TYPE_CHECKING
from ..model.outcome import OUT_OF_SCOPE
from ..semantics import World, resolve
from .engine import Ruleset, fact_text
from .plan import plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy
    from ..model.vocabulary import Value
    from .plan import Draft, Sheet, Target


class Network:
    """A compiled policy. Threads may share it and then wait for one another.

    Raises `OutsideLane` where the policy cannot be expressed safely, `EngineFault` where durable-rules fails, `ImportError`
    where it is not `available()`, and `graphlib.CycleError` where concepts depend on one another in a circle.
    """

    def __init__(self, policy: Policy) -> None:
        self._lock = allocate_lock()
        self._sheets: list[_Asked] = []
        self._is_clean = True
        self._policy = policy
        self._plan = plan(policy)
        # Which rulesets look at a fact beside the request, by its number.
        self._listeners: dict[int, list[Ruleset]] = {}
        try:
            for sheet in self._plan.sheets:
                asked = _Asked(sheet)
                self._sheets.append(asked)
                for draft in sheet.drafts:
                    ruleset = Ruleset(draft.rules, _about(draft))
                    asked.rulesets.append(ruleset)
                    for number in draft.looks_at:
                        self._listeners.setdefault(number, []).append(ruleset)
        except BaseException:
            self.close()
            raise

    def evaluate(self, facts: Mapping[str, Value]) -> list[World]:
        """The worlds of a request that gives a value to every fact that the policy's rules and scope test.

        They are the same, and in the same order, as those of `semantics.worlds` (`language.md` 5).
        Other facts are not looked at. A number is a `Decimal`, or a `Fraction` where it is a computed ratio. Raises `KeyError`
        where a fact is missing, `EngineFault` where durable-rules fails and `ValueError` after `close`. Whatever it raises, no
        trace of the request is left, and the network can be used again.
        """
        with self._lock:
            if not self._sheets:
                raise ValueError("the network is closed")
            texts = [asked.text(facts) for asked in self._sheets]
            if not self._is_clean:
                self._forget()
            self._is_clean = False
            try:
                worlds = self._worlds(texts)
            except BaseException:
                self._forget()
                raise
            self._is_clean = True
            return worlds

    def close(self) -> None:
        """Gives the engine's memory back; safe to call again."""
        with self._lock:
            sheets, self._sheets, self._listeners = self._sheets, [], {}
            for asked in sheets:
                for ruleset in asked.rulesets:
                    ruleset.close()

    def __del__(self) -> None:
        if getattr(self, "_sheets", None):
            self.close()

    def _forget(self) -> None:
        """Deletes all sessions; where it is interrupted, the next request begins with it."""
        for asked in self._sheets:
            for ruleset in asked.rulesets:
                ruleset.forget()
        self._is_clean = True

    def _worlds(self, texts: list[str]) -> list[World]:
        found: list[World] = []
        # Which values to take of the concepts that rules give several: a tuple for each world yet to be seen, the next last.
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            found.append(self._world(texts, waiting.pop(), waiting))
        return found

    def _world(self, texts: list[str], path: tuple[str, ...], waiting: list[tuple[str, ...]]) -> World:
        """The world in which the first concepts with several values take those of `path`; adds its siblings to `waiting`."""
        chain = _Chain(self._plan.targets, self._listeners)
        for asked, text in zip(self._sheets, texts, strict=True):
            for ruleset in asked.rulesets:
                chain.tell_request(ruleset, text)
        chain.settle()
        concepts: dict[str, str] = {}
        taken: tuple[str, ...] = ()
        for stratum in self._plan.strata:
            given = sorted({value for rule, value in stratum.setters if rule in chain.fired}) or [stratum.otherwise]
            value = given[0]
            if len(given) > 1:
                if len(taken) < len(path):
                    value = path[len(taken)]
                else:
                    waiting += [(*taken, other) for other in reversed(given[1:])]
                taken = (*taken, value)
            concepts[stratum.concept] = value
            chain.tell(stratum.number, (f'"v":{stratum.values[value]}',))
            chain.settle()
        chain.retract()
        applying = frozenset(target for target in chain.fired if isinstance(target, str))
        in_scope = self._plan.scope is None or self._plan.scope in chain.fired
        outcome = resolve(self._policy, applying) if in_scope else OUT_OF_SCOPE
        return World({name: concepts[name] for name in self._policy.vocabulary.concepts if name in concepts}, applying, outcome)


class _Asked:
    """A sheet with its rulesets, and the text of the request that they are told."""

    def __init__(self, sheet: Sheet) -> None:
        self.rulesets: list[Ruleset] = []
        self._form = fact_text(0, [f'"f{number}":%s' for number in sheet.fields])
        self._fields = [(field.fact, field.text) for field in sheet.fields.values()]

    def text(self, facts: Mapping[str, Value]) -> str:
        return self._form % tuple([text(facts[fact]) for fact, text in self._fields])


class _Chain:
    """One run forward: what has fired, what has been asserted, and the conclusions that are yet to be."""

    def __init__(self, targets: dict[str, Target], listeners: dict[int, list[Ruleset]]) -> None:
        self._targets = targets
        self._listeners = listeners
        self._told: list[tuple[Ruleset, int]] = []
        self._drawn: list[int] = []
        self.fired: set[Target] = set()

    def tell_request(self, ruleset: Ruleset, text: str) -> None:
        """Asserts the request in one ruleset."""
        self._hear(ruleset.tell_request(text))
        self._told.append((ruleset, 0))

    def tell(self, number: int, fields: tuple[str, ...]) -> None:
        """Asserts the fact about a concept or conclusion wherever it is looked at."""
        for ruleset in self._listeners.get(number, ()):
            names = ruleset.tell(fact_text(number, fields))
            if names is not None:
                self._hear(names)
                self._told.append((ruleset, number))

    def settle(self) -> None:
        """Asserts conclusions until nothing new follows."""
        while self._drawn:
            self.tell(self._drawn.pop(), ())

    def retract(self) -> None:
        """Takes back everything, the last first."""
        for ruleset, number in reversed(self._told):
            ruleset.retract(number)

    def _hear(self, names: list[str]) -> None:
        for name in names:
            target = self._targets[name]
            if target not in self.fired:
                self.fired.add(target)
                if isinstance(target, int):
                    self._drawn.append(target)


def _about(draft: Draft) -> str:
    rules = [target for target in draft.about if isinstance(target, str)]
    return f"the rules {listed(rules)}" if rules else "parts of conditions"
