"""The facts behind an outcome, one line each: what it is, what value it met, and where the value came from."""

from __future__ import annotations

from ..diagnostics import Problems
from ..given import Given, basic_inputs, fill
from ..language.mappings import to_node
from ..language.requests import read_request
from ..model.condition import ALWAYS, Compare, HasAny, Is, Not, leaves
from ..model.noun import TYPE_CHECKING, Noun
from .grounds import NEVER, grounds, leaf_of, plain, rest, spelled_out
from .phrases import comparison_words
from .wording import choice, label, quoted, series, shown, spoken, when
from .words import word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ..model.condition import Condition
    from ..model.policy import Policy, Rule
    from ..model.request import Stated
    from ..model.vocabulary import Value


# Where no rule applies, a value is not contrasted with more others than this.
_MOST_OTHERS = 1


class Known(Noun):
    """What is known of a request: as it was stated, what was filled in, and all values together, those of concepts included."""

    stated: dict[str, Stated]
    given: Given
    values: dict[str, Value]


def read_known(data: Mapping[str, object], request: Mapping[str, object], policy: Policy) -> Known:
    """What is known of a request in the plain form in which it was shown or recorded."""
    # The request was read once already, so there is nothing to report; a fact that its policy no longer knows is left out.
    stated = read_request(to_node(request), policy.vocabulary, Problems())
    given = fill(policy.vocabulary, stated.values())
    then = data.get("assumed")
    if isinstance(then, dict) and not given.assumed.keys() <= then.keys():
        # What was stated then and erased since was not assumed, and is not to be assumed now.
        assumed = {name: value for name, value in given.assumed.items() if name in then}
        filled = fill(policy.vocabulary, {**stated.values(), **assumed}, assuming=False)
        given = Given(filled.values, assumed, filled.computed)
    concepts = data.get("concepts")
    values: dict[str, Value] = dict(given.values)
    if isinstance(concepts, dict):
        values.update({name: value for name, value in concepts.items() if isinstance(value, str) and name in policy.vocabulary.concepts})
    return Known(stated.facts, given, values)


def why_it_applies(rules: Iterable[Rule], known: Known, policy: Policy, lang: str) -> dict[str, str]:
    """The facts that make these rules apply, a line by name, those behind their concepts before the concepts."""
    lines: dict[str, list[Condition]] = {}
    derived: dict[str, list[str]] = {}
    for rule in rules:
        for test in grounds(plain(rule.condition), known.values):
            name = leaf_of(test).fact
            if name in policy.vocabulary.concepts and name not in derived:
                behind = grounds(plain(spelled_out(test, policy)), known.values, lines)
                derived[name] = list(dict.fromkeys(leaf_of(base).fact for base in behind))
                for base in behind:
                    lines.setdefault(leaf_of(base).fact, []).append(base)
            lines.setdefault(name, []).append(test)
    return {name: _line(name, tests, derived.get(name, []), known, policy, lang) for name, tests in lines.items()}


def why_not(conditions: Iterable[Condition], known: Known, policy: Policy, lang: str, told: Collection[str] = ()) -> list[str]:
    """A few facts by which none of these conditions holds, besides those that are `told` already."""
    lines: dict[str, list[Condition]] = {name: [] for name in told}
    for condition in conditions:
        for test in grounds(plain(spelled_out(condition, policy), so=False), known.values, lines):
            lines.setdefault(leaf_of(test).fact, []).append(test)
    return [_line(name, _telling(tests), [], known, policy, lang) for name, tests in lines.items() if name not in told]


def _telling(tests: list[Condition]) -> list[Condition]:
    """The tests, without those that only say what a value is not, where they would say so of many values, or of a number."""
    others = {value for test in tests if isinstance(test, Not) for value in getattr(test.part, "values", ())}
    few = len(others) <= _MOST_OTHERS
    return [test for test in tests if not isinstance(test, Not) or (few and not isinstance(test.part, Compare))]


def assumptions(conditions: Iterable[Condition], known: Known, policy: Policy) -> list[str]:
    """The facts that were assumed and without which one of these conditions would not be settled, in the order of the vocabulary.

    What is impossible is looked at besides: an assumption that takes part in it limits what the unstated facts can be.
    """
    vocabulary = policy.vocabulary
    if not known.given.assumed:
        return []
    stated = fill(vocabulary, {name: given.value for name, given in known.stated.items()}, assuming=False).values
    found: set[str] = set()
    for condition in (*conditions, *(entry.when for entry in vocabulary.impossible)):
        left = rest(plain(condition), stated)
        # Most conditions are settled by what is stated, before any concept has to be spelled out.
        for leaf in leaves(rest(plain(spelled_out(left, policy)), stated)) if left not in (ALWAYS, NEVER) else ():
            fact = vocabulary.facts.get(leaf.fact)
            found.update(basic_inputs(fact.computed, vocabulary) if fact and fact.computed else (leaf.fact,))
    return [name for name in known.given.assumed if name in found]


def stated_line(name: str, known: Known, policy: Policy, lang: str) -> str:
    """A fact with its value and where that came from."""
    return _line(name, [], [], known, policy, lang)


def _line(name: str, tests: list[Condition], behind: list[str], known: Known, policy: Policy, lang: str) -> str:
    vocabulary = policy.vocabulary
    value = spoken(name, known.values[name], vocabulary, lang)
    met = _met(name, tests, policy, lang)
    return f"{label(name, vocabulary, lang)}: {value}{met}{_origin(name, behind, known, policy, lang)}"


def _met(name: str, tests: list[Condition], policy: Policy, lang: str) -> str:
    """What of the tests the value does not say by itself: what it is not, and what it is more or less than."""
    vocabulary = policy.vocabulary
    others: list[str] = []
    without: list[str] = []
    compared: list[str] = []
    for test in tests:
        match test:
            case Not(Is(_, values)) if len(_values(name, policy)) != 2:
                others += [value for value in values if value not in others]
            case Not(HasAny(_, values)):
                without += [value for value in values if value not in without]
            case Compare() if test.comparison != "is":
                compared.append(comparison_words(test, vocabulary, lang))
            case Not(Compare() as other):
                others.append(comparison_words(other, vocabulary, lang))
    said = ""
    if compared:
        said += word(lang, "which-is", what=series(dict.fromkeys(compared), lang))
    if others:
        said += word(lang, "which-is-not", what=series((_named(name, value, policy, lang) for value in others), lang, "or"))
    if without:
        said += word(lang, "without", what=series((_named(name, value, policy, lang) for value in without), lang, "or"))
    return said


def _values(name: str, policy: Policy) -> Collection[str]:
    """The values that a fact or a concept can have, as far as they are listed."""
    of = policy.vocabulary.facts.get(name) or policy.vocabulary.concepts.get(name)
    return of.values if of else ()


def _named(name: str, value: str, policy: Policy, lang: str) -> str:
    if value not in _values(name, policy):
        return value
    return quoted(choice(name, value, policy.vocabulary, lang), lang)


def _origin(name: str, behind: list[str], known: Known, policy: Policy, lang: str) -> str:
    """Where a value came from."""
    vocabulary = policy.vocabulary
    if name in vocabulary.concepts:
        from_what = series((label(base, vocabulary, lang) for base in behind), lang)
        return f" ({word(lang, 'derived', list=from_what)})" if behind else f" ({word(lang, 'no-rule-says')})"
    fact = vocabulary.facts[name]
    if name in known.given.computed and fact.computed:
        inputs = [
            f"{label(base, vocabulary, lang)} {spoken(base, known.values[base], vocabulary, lang)}"
            for base in basic_inputs(fact.computed, vocabulary)
            if base in known.values
        ]
        return f" ({word(lang, 'computed', list=series(inputs, lang))})"
    if name not in known.stated:
        return f" ({word(lang, 'assumed')})"
    return _provenance(known.stated[name], fact.judgement, lang)


def _provenance(stated: Stated, judgement: bool, lang: str) -> str:
    """Who stated or assessed it, when, why and on what evidence."""
    said = word(lang, "assessed" if judgement else "stated")
    if stated.by:
        said += word(lang, "by", name=shown(stated.by))
    if stated.on:
        said += when(stated.on, lang)
    evidence = word(lang, "evidence", list=", ".join(shown(item) for item in stated.evidence)) if stated.evidence else ""
    if not stated.because:
        return f" ({said}; {evidence})" if evidence else f" ({said})"
    said += word(lang, "because", reason=quoted(shown(stated.because), lang))
    return f", {said}" + (f" ({evidence})" if evidence else "")
