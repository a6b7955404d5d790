"""An open request: to what it can still come, and what has to be asked and assessed."""

from __future__ import annotations

from ..model.condition import ALWAYS
from ..model.noun import TYPE_CHECKING
from ..model.outcome import CONFLICT, OUT_OF_SCOPE, UNCOVERED
from ..model.policy import Decide
from ..model.vocabulary import ASKED
from .data import in_language
from .grounds import plain, rest
from .layout import Part, parts_of
from .phrases import condition_words
from .standing import entries, texts
from .wording import brings, cited, label, outcome, sentence
from .words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy, Rule
    from .facts import Known
    from .layout import Item
    from .standing import Standing

# With more rules than this in play, an open request says to what it can come, and not by which condition each time.
_MOST_CONDITIONS = 6


def possible_outcomes(data: Mapping[str, object], standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """To what an open request can still come, with what has to turn out for each where that is short enough to say."""
    words = texts(data, "outcomes")
    if CONFLICT in words or len(standing.deciding) > _MOST_CONDITIONS:
        # Where rules of one tier can contradict each other it is not the first that decides.
        return parts_of(word(lang, "possible-unordered"), [_outcome_cited(of, standing, policy, lang) for of in words])
    items = []
    if OUT_OF_SCOPE in words:
        left = rest(plain(policy.scope), known.values)
        items.append(word(lang, "unless", what=word(lang, OUT_OF_SCOPE), condition=condition_words(left, policy.vocabulary, lang)))
    for rule in standing.deciding:
        items.append(_possible(brings(rule, policy, lang) + cited(rule.cites), rule, known, policy, lang))
    if standing.otherwise and policy.otherwise:
        said = outcome(policy.otherwise.effect.outcome, policy, lang) + cited(policy.otherwise.cites)
        items.append(word(lang, "else", what=said))
    if UNCOVERED in words:
        items.append(word(lang, "else", what=word(lang, UNCOVERED)))
    return parts_of(word(lang, "possible"), items)


def _possible(what: str, rule: Rule, known: Known, policy: Policy, lang: str) -> str:
    """What a rule would bring, and what is still open of its condition; one with nothing open holds once nothing before it does."""
    left = rest(plain(rule.condition), known.values)
    if left == ALWAYS:
        return word(lang, "else", what=what)
    return word(lang, "if", what=what, condition=condition_words(left, policy.vocabulary, lang))


def _outcome_cited(of: str, standing: Standing, policy: Policy, lang: str) -> str:
    cites = [id for rule in standing.deciding if isinstance(rule.effect, Decide) and rule.effect.outcome == of for id in rule.cites]
    if standing.otherwise and policy.otherwise and policy.otherwise.effect.outcome == of:
        cites += policy.otherwise.cites
    said = word(lang, "possible-conflict") if of == CONFLICT else outcome(of, policy, lang)
    return said + cited(dict.fromkeys(cites))


def questions(data: Mapping[str, object], policy: Policy, lang: str) -> list[Part]:
    """What to ask, by whom to ask, and apart from it what somebody has to assess, with the tests for it."""
    asked: dict[str, list[str]] = {whom: [] for whom in ASKED}
    assess: list[Item] = []
    for entry in entries(data, "ask"):
        fact = policy.vocabulary.facts.get(str(entry.get("fact")))
        question = in_language(fact.ask, lang) if fact else str(entry.get("question") or entry.get("fact"))
        question = sentence(question or label(str(entry.get("fact")), policy.vocabulary, lang) + "?")
        if fact and fact.judgement:
            assess.append((question, [sentence(in_language(test, lang)) for test in fact.tests]))
        else:
            asked[fact.whom if fact else ASKED[0]].append(question)
    parts = [part for whom, told in asked.items() for part in parts_of(word(lang, f"ask-{whom}"), told)]
    return parts + parts_of(word(lang, "assess"), assess)
