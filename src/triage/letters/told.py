"""What a letter can say of a decision: the places that a template may name, and what goes into them."""

from __future__ import annotations

from ..model.condition import leaves
from ..model.noun import TYPE_CHECKING
from ..model.policy import REFER, Decide
from ..report.data import in_language, word_in
from ..report.facts import read_known
from ..report.grounds import grounds, leaf_of, plain, spelled_out
from ..report.prose import source_words
from ..report.standing import in_order, read_standing, texts
from ..report.wording import capital, label, operator_name, outcome, quoted, sentence, shown, spoken
from ..report.words import word as fixed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy
    from ..report.facts import Known
    from ..report.standing import Standing

_ASK = {
    "en": ("Can you take it on, and who is responsible for it on your side?", "Please answer this as well: {questions}"),
    "da": ("Kan I tage jer af den, og hvem er ansvarlig for den hos jer?", "Vi vil også gerne have jeres svar på dette: {questions}"),
}
_JUDGED = {"en": "{label}: {value}, because {reason}.", "da": "{label}: {value}, fordi {reason}."}


def values(
    data: Mapping[str, object],
    request: Mapping[str, object],
    policy: Policy,
    case: str,
    contact: str,
    lang: str,
    override: Mapping[str, object] | None = None,
) -> dict[str, str | tuple[str, ...]]:
    """The places of a letter, by name: those below, and every fact that is no personal data. What is not known is empty, and so is a
    value that the request marks as personal.

    `data` and `request` are a decision as the record keeps it (`decide --json`), `contact` is whom the reader can ask. With an `override`
    (as `Override.data`) the letter is about what a person decided: its reason and guidelines are that person's, and which facts were
    decisive is said by the reason alone.
    """
    known, standing = read_known(data, request, policy), read_standing(data, policy)
    vocabulary, held = policy.vocabulary, override or data
    found: dict[str, str | tuple[str, ...]] = {}
    for name, fact in vocabulary.facts.items():
        if not fact.personal:
            told = name in known.values and not _marked(name, known)
            found[name] = shown(spoken(name, known.values[name], vocabulary, lang)) if told else ""
    operator = vocabulary.operators.get(str(held.get("operator")))
    decisive = [] if override else _decisive(standing, known, policy)
    considered = [sentence(shown(override["because"] or ""))] if override else _considerations(standing, decisive, known, policy, lang)
    cites = texts(override, "cites") if override else _cited(standing, policy)
    return found | {
        "id": shown(case),
        "outcome": outcome(word_in(held), policy, lang),
        "operator": operator_name(operator.id, policy, lang) if operator else "",
        "field": in_language(operator.takes, lang) if operator else "",
        "guideline": tuple(source_words(id, policy, lang) for id in cites),
        "facts": tuple(_fact(name, known, policy, lang) for name in decisive),
        "considerations": " ".join(considered),
        "contact": shown(contact),
        "policy": in_language(policy.title, lang) or policy.name,
        "question": _question(operator.id if operator else "", known, policy, lang) if held.get("decision") == REFER else "",
    }


def _cited(standing: Standing, policy: Policy) -> list[str]:
    """What the deciding rules cite: first the passages from which the decision follows, then those that the reasons name beside them."""
    cites = [each.cites for each in standing.speaking(policy)]
    return list(dict.fromkeys([ids[0] for ids in cites if ids] + [id for ids in cites for id in ids]))


def _fact(name: str, known: Known, policy: Policy, lang: str) -> str:
    value = shown(spoken(name, known.values[name], policy.vocabulary, lang))
    assumed = f" ({fixed(lang, 'assumed')})" if name in known.given.assumed else ""
    return f"{capital(label(name, policy.vocabulary, lang))}: {value}{assumed}"


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
    found = [sentence(in_language(each.because, lang)) for each in standing.speaking(policy) if each.because]
    for name in decisive:
        given = known.stated.get(name)
        if given is not None and given.because and policy.vocabulary.facts[name].judgement:
            reason = quoted(shown(given.because).rstrip("."), lang)
            value = spoken(name, given.value, policy.vocabulary, lang)
            named = label(name, policy.vocabulary, lang)
            found.append(sentence(_JUDGED[lang].format(label=named, value=value, reason=reason)))
    return list(dict.fromkeys(found))


def _question(operator: str, known: Known, policy: Policy, lang: str) -> str:
    """What the operator is to answer: whether it takes the request on, and what the rules that refer to it ask of operators and nobody has
    stated or assumed."""
    first, rest = _ASK[lang]
    referring = [rule for rule in policy.rules.values() if isinstance(rule.effect, Decide) and rule.effect.operator == operator]
    tested = {leaf.fact for rule in referring for leaf in leaves(spelled_out(rule.condition, policy))}
    asked = [
        sentence(in_language(fact.ask, lang)) or f"{capital(label(name, policy.vocabulary, lang))}?"
        for name, fact in policy.vocabulary.facts.items()
        if fact.whom == "operator" and name in tested and name not in known.values
    ]
    return first + (" " + rest.format(questions=" ".join(asked)) if asked else "")
