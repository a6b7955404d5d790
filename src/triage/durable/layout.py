"""Laying a policy out for the engine: every rule as alternatives, when each is tried, and in which ruleset."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import Derive
from ..semantics import concept_order
from .encoding import Fields
from .engine import MOST_RULES, OutsideLane
from .normal_form import Forms
from .plan import Firing, Plan, Setting

if TYPE_CHECKING:
    from ..model.policy import Policy
    from .normal_form import Alternative, Subject
    from .plan import Target

# A fact of the engine holds at most 252 fields (`durable-rules.md` 1.7).
_MOST_FIELDS = 240
# The engine tells fields apart by a hash of their names; those of this many differ (a test says so).
MOST_FIELD_NAMES = 10_000
# Each rule of the engine takes about 15 kB in a session.
_MOST_RULES = 20_000


def plan(policy: Policy) -> Plan:
    """Lays out a policy. Raises `OutsideLane`, and `graphlib.CycleError` where concepts depend on one another in a circle."""
    try:
        order = tuple(concept_order(policy))
        found, scope = _alternatives(policy)
        settings = [_setting(policy, name) for name in order]
        ready = _Ready(found, settings)
        tried = [(ready.at(alternative), target, alternative) for target, alternative in found]
        tried.sort(key=lambda item: item[0])
        settings.sort(key=lambda setting: ready.when(setting.concept))
    except RecursionError:
        raise OutsideLane("a condition is nested too deeply") from None
    fields = Fields(policy.vocabulary, dict.fromkeys(test for _, alternative in found for test in alternative))
    if len(fields.fields) > MOST_FIELD_NAMES or len(found) > _MOST_RULES:
        raise OutsideLane("the policy has too many alternatives to be kept in memory")
    steps: list[Setting | Firing] = []
    targets: dict[str, Target] = {}
    last = -1
    for serial, (level, target, alternative) in enumerate(tried):
        while settings and ready.when(settings[0].concept) <= level:
            steps.append(settings.pop(0))
        asked = {fields.number(test) for test in alternative}
        step = steps[-1] if steps and level == last else None
        if not isinstance(step, Firing) or len(step.rules) == MOST_RULES - 1 or len(step.fields | asked) > _MOST_FIELDS:
            step = Firing({}, set(), {})
            steps.append(step)
        last = level
        step.rules[f"r{serial}"] = [fields.condition(test) for test in alternative]
        step.fields.update(asked)
        step.owners[target] = None
        targets[f"r{serial}"] = target
    return Plan((*steps, *settings), tuple(fields.fields), targets, scope, order)


def _setting(policy: Policy, name: str) -> Setting:
    setters = {
        rule.id: value
        for rule in policy.rules.values()
        if isinstance(rule.effect, Derive)
        for set_by_it, value in rule.effect.values
        if set_by_it == name
    }
    return Setting(name, setters, policy.vocabulary.concepts[name].otherwise)


def _alternatives(policy: Policy) -> tuple[list[tuple[Target, Alternative]], int | None]:
    """The alternatives of every rule and conclusion, and the number of the conclusion that a request is in scope."""
    forms = Forms()
    scope: int | None = None
    within: Alternative = ()
    in_scope = forms.of(policy.scope)
    if in_scope != [()]:
        follows = forms.conclude(in_scope)
        scope, within = int(follows[0]), (follows,)
    found: list[tuple[Target, Alternative]] = []
    for rule in policy.rules.values():
        given = () if isinstance(rule.effect, Derive) else within
        found += [(rule.id, alternative) for alternative in forms.of(rule.condition, given)]
    for number, several in enumerate(forms.conclusions):
        found += [(number, alternative) for alternative in several]
    return found, scope


class _Ready:
    """When alternatives can be tried: at level 0 on the request alone, else one level after all that they build upon."""

    def __init__(self, found: list[tuple[Target, Alternative]], settings: list[Setting]) -> None:
        self._alternatives: dict[Target, list[Alternative]] = {}
        for target, alternative in found:
            self._alternatives.setdefault(target, []).append(alternative)
        self._setters: dict[Subject, list[str]] = {setting.concept: [*setting.setters] for setting in settings}
        self._known: dict[Subject, int] = {}
        # In the order of dependence, so that a long chain of concepts is not walked from its end.
        for setting in settings:
            self.when(setting.concept)

    def at(self, alternative: Alternative) -> int:
        """The level at which an alternative is tried."""
        return max((self.when(test[0]) for test in alternative), default=0)

    def when(self, subject: Subject) -> int:
        """The level from which on a fact, concept or conclusion can be tested."""
        if subject not in self._known:
            speakers: list[Target] = [subject] if isinstance(subject, int) else [*self._setters.get(subject, ())]
            built = [self.at(alternative) for speaker in speakers for alternative in self._alternatives.get(speaker, ())]
            self._known[subject] = max(built, default=-1) + 1
        return self._known[subject]
