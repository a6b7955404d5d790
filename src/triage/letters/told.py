"""What a letter can say of a decision: the places that a template may name, and what goes into them."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import REFER
from ..report.data import in_language
from ..report.facts import read_known
from ..report.grounds import grounds, leaf_of, plain, spelled_out
from ..report.prose import source_words
from ..report.standing import in_order, read_standing
from ..report.wording import label, outcome, quoted, sentence, series, shown, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy
    from ..report.facts import Known
    from ..report.standing import Standing

_ASK = {
    "en": ("Can you take it on, and who is responsible for it on your side?", "What the record leaves to you: {facts}."),
    "da": ("Kan I tage jer af den, og hvem er ansvarlig hos jer?", "Det, vi overlader til jer at svare på: {facts}."),
}
_JUDGED = {"en": "{label}: {value}, because {reason}.", "da": "{label}: {value}, fordi {reason}."}


def values(
    data: Mapping[str, object], request: Mapping[str, object], policy: Policy, case: str, contact: str, lang: str
) -> dict[str, str | tuple[str, ...]]:
    """The places of a letter, by name: those below, and every fact that is no personal data. What is not known is empty, and so is a
    value that the request marks as personal.

    `data` and `request` are a decision as the record keeps it (`decide --json`), `contact` is whom the reader can ask.
    """
    known, standing = read_known(data, request, policy), read_standing(data, policy)
    vocabulary = policy.vocabulary
    found: dict[str, str | tuple[str, ...]] = {}
    for name, fact in vocabulary.facts.items():
        if not fact.personal:
            told = name in known.values and not _marked(name, known)
            found[name] = shown(spoken(name, known.values[name], vocabulary, lang)) if told else ""
    operator = vocabulary.operators.get(str(data.get("operator")))
    cites = [rule.cites for rule in standing.deciding] + ([policy.otherwise.cites] if standing.otherwise and policy.otherwise else [])
    leading = list(dict.fromkeys(ids[0] for ids in cites if ids))
    word = f"{data['decision']}:{data['operator']}" if data.get("operator") else str(data.get("decision"))
    decisive = _decisive(standing, known, policy)
    facts = (f"{label(name, vocabulary, lang)}: {shown(spoken(name, known.values[name], vocabulary, lang))}" for name in decisive)
    return found | {
        "id": shown(case),
        "outcome": outcome(word, policy, lang),
        "operator": operator.name if operator else "",
        "field": in_language(operator.takes, lang) if operator else "",
        "guideline": " ".join(source_words(id, policy, lang) for id in leading),
        "facts": tuple(facts),
        "considerations": " ".join(_considerations(standing, decisive, known, policy, lang)),
        "contact": shown(contact),
        "policy": in_language(policy.title, lang) or policy.name,
        "question": _question(known, policy, lang) if data.get("decision") == REFER else "",
    }


def _decisive(standing: Standing, known: Known, policy: Policy) -> list[str]:
    """The facts by which the deciding rules apply; where none decides, those by which the rules do not."""
    tests = []
    for rule in standing.deciding:
        tests += grounds(plain(spelled_out(rule.condition, policy)), known.values)
    if not standing.deciding:
        for rule in in_order(policy):
            told = [leaf_of(test).fact for test in tests]
            tests += grounds(plain(spelled_out(rule.condition, policy), so=False), known.values, told)
    names = {leaf_of(test).fact for test in tests}
    open_ones = [name for name, fact in policy.vocabulary.facts.items() if not fact.personal and not _marked(name, known)]
    return [name for name in open_ones if name in names and name in known.values]


def _marked(name: str, known: Known) -> bool:
    """Whether the request marks a value as personal data."""
    return name in known.stated and known.stated[name].personal


def _considerations(standing: Standing, decisive: list[str], known: Known, policy: Policy, lang: str) -> list[str]:
    """The reasons of the deciding rules, and why the decisive assessments were made as they were."""
    texts = [rule.because for rule in standing.deciding] + ([policy.otherwise.because] if standing.otherwise and policy.otherwise else [])
    found = [sentence(in_language(text, lang)) for text in texts if text]
    for name in decisive:
        given = known.stated.get(name)
        if given is not None and given.because and policy.vocabulary.facts[name].judgement:
            reason = quoted(shown(given.because).rstrip("."), lang)
            value = spoken(name, given.value, policy.vocabulary, lang)
            said = label(name, policy.vocabulary, lang)
            found.append(sentence(_JUDGED[lang].format(label=said, value=value, reason=reason)))
    return list(dict.fromkeys(found))


def _question(known: Known, policy: Policy, lang: str) -> str:
    """What the operator is to answer: whether it takes the request on, and what only it can tell and nobody has stated."""
    first, rest = _ASK[lang]
    asked = [
        (sentence(in_language(fact.ask, lang)) or label(name, policy.vocabulary, lang)).rstrip(".?")
        for name, fact in policy.vocabulary.facts.items()
        if fact.whom == "operator" and name not in known.stated
    ]
    return first + (" " + rest.format(facts=series(asked, lang)) if asked else "")
