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
from .engine import EngineFault, Ruleset, fact_text, retraction_text
from .plan import plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy
    from ..model.vocabulary import Value
    from .plan import Draft, Key, Sheet, Target

_RETRACT_REQUEST = retraction_text(0)


class Network:
    """A compiled policy. Threads may share it and then wait for one another.

    Raises `OutsideLane` where the policy cannot be expressed safely, `EngineFault` where durable-rules fails, `ImportError`
    where it is not `available()`, and `graphlib.CycleError` where concepts depend on one another in a circle.
    """

    def __init__(self, policy: Policy) -> None:
        self._lock = allocate_lock()
        self._is_clean = True
        self._sheets: list[_Told] = []
        self._policy = policy
        laid_out = plan(policy)
        self._targets = laid_out.targets
        self._scope = laid_out.scope
        listeners: dict[Key, list[Ruleset]] = {}
        try:
            for sheet in laid_out.sheets:
                told = _Told(sheet)
                self._sheets.append(told)
                for draft in sheet.drafts:
                    ruleset = Ruleset(draft.rules, _about(draft))
                    told.rulesets.append(ruleset)
                    for key in draft.looks_at:
                        listeners.setdefault(key, []).append(ruleset)
        except BaseException:
            self.close()
            raise
        self._strata = [
            (stratum, {value: _Fact((stratum.number, place), listeners) for place, value in enumerate(stratum.values)})
            for stratum in laid_out.strata
        ]
        self._conclusions: dict[Target, _Fact] = {key[0]: _Fact(key, listeners) for key in listeners if key[1] is None}

    def evaluate(self, facts: Mapping[str, Value]) -> list[World]:
        """The worlds of a request that gives a value to every fact that the policy's rules and scope test (`language.md` 5).

        They are the same, and in the same order, as those of `semantics.worlds`. Other facts are not looked at. A number is a
        `Decimal`, or a `Fraction` where it is a computed ratio. Raises `KeyError` where a fact is missing, `EngineFault` where
        durable-rules fails and `ValueError` after `close`. Whatever it raises, no trace of the request is left in the network,
        which can be used again.
        """
        with self._lock:
            if not self._sheets:
                raise ValueError("the network is closed")
            texts = [told.text(facts) for told in self._sheets]
            if not self._is_clean:
                self._forget()
            self._is_clean = False
            try:
                worlds: list[World] = []
                # Which values to take of concepts that rules give several: a tuple for each world to be seen, the next last.
                waiting: list[tuple[str, ...]] = [()]
                while waiting:
                    worlds.append(self._world(texts, waiting.pop(), waiting))
            except BaseException:
                self._forget()
                raise
            self._is_clean = True
            return worlds

    def close(self) -> None:
        """Gives the engine's memory back; safe to call again."""
        with self._lock:
            sheets, self._sheets = self._sheets, []
            for told in sheets:
                for ruleset in told.rulesets:
                    ruleset.close()

    def __del__(self) -> None:
        if getattr(self, "_sheets", None):
            self.close()

    def _forget(self) -> None:
        """Deletes all sessions; where it is interrupted, the next request begins with it."""
        for told in self._sheets:
            for ruleset in told.rulesets:
                ruleset.forget()
        self._is_clean = True

    def _world(self, texts: list[str], path: tuple[str, ...], waiting: list[tuple[str, ...]]) -> World:
        """The world in which the first concepts with several values take those of `path`; adds its siblings to `waiting`."""
        run = _Run(self._targets, self._conclusions)
        for told, text in zip(self._sheets, texts, strict=True):
            for ruleset in told.rulesets:
                run.tell_request(ruleset, text)
        run.go_on()
        values: dict[str, str] = {}
        taken: tuple[str, ...] = ()
        for stratum, facts in self._strata:
            value = stratum.otherwise
            if not run.fired.isdisjoint(stratum.setters):
                value, *others = sorted({given for rule, given in stratum.setters.items() if rule in run.fired})
                if others:
                    if len(taken) < len(path):
                        value = path[len(taken)]
                    else:
                        waiting += [(*taken, other) for other in reversed(others)]
                    taken = (*taken, value)
            values[stratum.concept] = value
            run.facts.append(facts[value])
            run.go_on()
        run.retract()
        applying = frozenset(target for target in run.fired if isinstance(target, str))
        in_scope = self._scope is None or self._scope in run.fired
        concepts = {name: values[name] for name in self._policy.vocabulary.concepts if name in values}
        return World(concepts, applying, resolve(self._policy, applying) if in_scope else OUT_OF_SCOPE)


class _Told:
    """A sheet with its rulesets, and the text of the request that they are told."""

    def __init__(self, sheet: Sheet) -> None:
        self.rulesets: list[Ruleset] = []
        self._form = fact_text(0, [f'"f{number}":%s' for number in sheet.fields])
        self._fields = [(field.fact, field.text) for field in sheet.fields.values()]

    def text(self, facts: Mapping[str, Value]) -> str:
        return self._form % tuple([text(facts[fact]) for fact, text in self._fields])


class _Fact:
    """A fact beside the request, which some rulesets look at: that a concept has a value, or that a conclusion holds."""

    def __init__(self, key: Key, listeners: dict[Key, list[Ruleset]]) -> None:
        number, place = key
        self.text = fact_text(number, () if place is None else (f'"v":{place}',))
        self.retraction = retraction_text(number)
        self.listeners = listeners.get(key, [])


class _Run:
    """One run forward. `fired` holds whoever a rule spoke for, `facts` what is yet to be asserted."""

    def __init__(self, targets: dict[str, Target], conclusions: dict[Target, _Fact]) -> None:
        self._targets = targets
        self._conclusions = conclusions
        self._asserted: list[tuple[Ruleset, str]] = []
        self.fired: set[Target] = set()
        self.facts: list[_Fact] = []

    def tell_request(self, ruleset: Ruleset, text: str) -> None:
        """Asserts the request in one ruleset."""
        self._hear(ruleset.tell_request(text))
        self._asserted.append((ruleset, _RETRACT_REQUEST))

    def go_on(self) -> None:
        """Asserts facts until nothing new follows."""
        while self.facts:
            fact = self.facts.pop()
            for ruleset in fact.listeners:
                names = ruleset.tell(fact.text)
                if names is not None:
                    self._asserted.append((ruleset, fact.retraction))
                    self._hear(names)

    def retract(self) -> None:
        """Takes back everything, the last first."""
        for ruleset, retraction in reversed(self._asserted):
            ruleset.retract(retraction)

    def _hear(self, names: list[str]) -> None:
        for name in names:
            target = self._targets.get(name)
            if target is None:
                raise EngineFault(f"durable-rules fired a rule `{name}` that it was never given")
            if target not in self.fired:
                self.fired.add(target)
                if target in self._conclusions:
                    self.facts.append(self._conclusions[target])


def _about(draft: Draft) -> str:
    rules = [target for target in draft.about if isinstance(target, str)]
    return f"the rules {listed(rules)}" if rules else "parts of conditions"
