"""The rules of a network before the engine sees them: every rule as alternatives, and which of them go into one ruleset."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import Derive
from ..semantics import concept_order
from .encoding import Fields
from .engine import MOST_RULES
from .normal_form import Forms, OutsideLane

if TYPE_CHECKING:
    from ..model.policy import Policy
    from .encoding import Field
    from .normal_form import Alternative

    # Whom a rule of the engine speaks for: a rule of the policy by its id, or a conclusion by its number.
    Target = str | int
    # A fact beside the request: its number, and which of the concept's values it says (none for a conclusion).
    Key = tuple[int, int | None]

# A fact of the engine holds at most 252 fields (`durable-rules.md` 1.7).
_MOST_FIELDS = 240
# The engine compares names and ids by a hash of 32 bits; up to this number `f…` and ids are known to differ (a test says so).
MOST_NUMBERS = 10_000
# Each rule of the engine takes about 15 kB in a session.
_MOST_RULES = 20_000


class Stratum(Noun):
    """A concept: its number as a fact, the value that each rule which sets it gives, and all its values."""

    concept: str
    number: int
    setters: dict[str, str]
    otherwise: str
    values: tuple[str, ...]


class Clause(Noun):
    """A rule of the engine: for whom it speaks, its patterns, the fields it asks for, and the facts it joins that can match."""

    target: Target
    patterns: str
    fields: dict[int, Field]
    looks_at: frozenset[Key]


class Draft(Noun):
    """A ruleset to be: patterns by rule name, the facts beside the request that any can match, and whose rules they are."""

    rules: dict[str, str]
    looks_at: set[Key]
    about: dict[Target, None]


class Sheet(Noun):
    """A request as the rulesets `drafts` see it: fields by their number."""

    fields: dict[int, Field]
    drafts: list[Draft]


class Plan(Noun):
    """A policy laid out: strata in order, sheets, whom each rule of the engine speaks for, and which conclusion is the scope.

    Facts beside the request are numbered from 1: concepts in the order of `strata`, then conclusions. `scope` is none where
    every request is in scope.
    """

    strata: tuple[Stratum, ...]
    sheets: tuple[Sheet, ...]
    targets: dict[str, Target]
    scope: int | None


def plan(policy: Policy) -> Plan:
    """Lays out a policy. Raises `OutsideLane`, and `graphlib.CycleError` where concepts depend on one another in a circle."""
    try:
        strata = {name: _stratum(policy, name, number) for number, name in enumerate(concept_order(policy), 1)}
        forms = Forms(strata)
        alternatives, scope = _alternatives(policy, forms, len(strata) + 1)
    except RecursionError:
        raise OutsideLane("a condition is nested too deeply") from None
    tests = dict.fromkeys(test for _, alternative in alternatives for test in alternative)
    fields = Fields(policy.vocabulary.facts, [test for test in tests if test[1] != "follows" and test[0] not in strata])
    if max(len(fields.fields), len(strata) + len(forms.conclusions)) > MOST_NUMBERS or len(alternatives) > _MOST_RULES:
        raise OutsideLane("the policy has too many alternatives to be kept in memory")
    clauses = [_clause(target, alternative, strata, fields) for target, alternative in alternatives]
    # Rules that look at the same concept go together, so that fewer rulesets need to be told of it.
    clauses.sort(key=lambda clause: min(clause.looks_at, default=(0, 0))[0])
    targets = {f"r{serial}": clause.target for serial, clause in enumerate(clauses)}
    return Plan(tuple(strata.values()), _packed(clauses), targets, scope)


def _stratum(policy: Policy, name: str, number: int) -> Stratum:
    concept = policy.vocabulary.concepts[name]
    setters = {
        rule.id: value
        for rule in policy.rules.values()
        if isinstance(rule.effect, Derive)
        for set_by_it, value in rule.effect.values
        if set_by_it == name
    }
    values = dict.fromkeys([*concept.values, concept.otherwise, *setters.values()])
    return Stratum(name, number, setters, concept.otherwise, tuple(values))


def _alternatives(policy: Policy, forms: Forms, first: int) -> tuple[list[tuple[Target, Alternative]], int | None]:
    """The alternatives of every rule and conclusion, and the number of the scope. `first` is the number of conclusion 0."""
    scope: int | None = None
    within: Alternative = ()
    in_scope = forms.of(policy.scope)
    if in_scope != [()]:
        following = forms.conclude(in_scope)
        scope, within = first + int(str(following[2])), (following,)
    found: list[tuple[Target, Alternative]] = []
    for rule in policy.rules.values():
        given = () if isinstance(rule.effect, Derive) else within
        found += [(rule.id, alternative) for alternative in forms.of(rule.condition, given)]
    for number, several in enumerate(forms.conclusions, first):
        found += [(number, alternative) for alternative in several]
    return found, scope


def _clause(target: Target, alternative: Alternative, strata: dict[str, Stratum], fields: Fields) -> Clause:
    """An alternative as the engine reads it."""
    asked: dict[int, Field] = {}
    patterns: dict[int, list[str]] = {}
    looks_at: set[Key] = set()
    for test in alternative:
        if test[1] == "follows":
            number = len(strata) + 1 + int(str(test[2]))
            patterns[number] = []
            looks_at.add((number, None))
        elif test[0] in strata:
            stratum = strata[test[0]]
            values = stratum.values
            # A value that nothing can give the concept has a place that no fact carries.
            place = values.index(str(test[2])) if test[2] in values else len(values)
            same = f'{{"v":{place}}}'
            patterns.setdefault(stratum.number, []).append(same if test[1] == "$eq" else f'{{"$neq":{same}}}')
            looks_at.update((stratum.number, other) for other in range(len(values)) if (other == place) == (test[1] == "$eq"))
        else:
            number = fields.number(test)
            asked[number] = fields.fields[number]
            patterns.setdefault(0, []).append(fields.condition(test))
    return Clause(target, _patterns(patterns or {0: []}), asked, frozenset(looks_at))


def _patterns(tests: dict[int, list[str]]) -> str:
    """The patterns of a rule, as a JSON list: one for each fact that must be there, beginning with what the fact is about."""
    written: list[str] = []
    for number, several in tests.items():
        every = ",".join([f'{{"n":{number}}}', *several])
        written.append(f'{{"m{len(written)}":' + (f'{{"$and":[{every}]}}' if several else every) + "}")
    return f"[{','.join(written)}]"


def _packed(clauses: list[Clause]) -> tuple[Sheet, ...]:
    """Fills rulesets one after another, and sheets with rulesets. There is always one ruleset, so that the engine answers."""
    sheets = [Sheet({}, [Draft({}, set(), {})])]
    for serial, clause in enumerate(clauses):
        if len(sheets[-1].fields | clause.fields) > _MOST_FIELDS:
            sheets.append(Sheet({}, [Draft({}, set(), {})]))
        elif len(sheets[-1].drafts[-1].rules) == MOST_RULES - 1:
            sheets[-1].drafts.append(Draft({}, set(), {}))
        sheets[-1].fields.update(clause.fields)
        draft = sheets[-1].drafts[-1]
        draft.rules[f"r{serial}"] = clause.patterns
        draft.looks_at.update(clause.looks_at)
        draft.about[clause.target] = None
    return tuple(sheets)
