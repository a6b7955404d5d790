"""Explanations of a decision as data and as prose: the facts that suffice, why not, what would change it, what answers lead to."""

from __future__ import annotations

from ..explain.answers import answers
from ..explain.changes import changes
from ..explain.sufficient import sufficient_facts
from ..explain.why_not import why_not
from ..model.condition import ALWAYS
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import DECIDED, OPEN
from .data import plain
from .layout import Part, laid_out, parts_of
from .phrases import condition_words
from .wording import cited, label, outcome, series, spoken
from .words import word

if TYPE_CHECKING:
    from ..decide import Decision
    from ..explain.answers import Answered
    from ..explain.changes import ChangeSet
    from ..explain.why_not import Gap
    from ..kernel import Kernel
    from ..model.policy import Policy
    from .layout import Item


class Explanation(Noun):
    """What there is to say of a decision beside why it came about. `wanted` is the outcome that was asked for, if any."""

    decision: Decision
    suffice: tuple[str, ...] | None
    wanted: str | None
    gaps: tuple[Gap, ...]
    changes: tuple[ChangeSet, ...]
    most_changes: int
    answers: tuple[Answered, ...]


def explained(kernel: Kernel, decision: Decision, wanted: str | None, most: int) -> Explanation:
    """The explanation of a decision; `wanted` is the outcome that is asked after, if any, `most` how many changes may lead there."""
    values, result = decision.given.values, decision.outcome
    return Explanation(
        decision,
        sufficient_facts(kernel, values),
        wanted,
        tuple(why_not(kernel.policy, values, result, wanted)) if wanted else (),
        tuple(changes(kernel, values, wanted, most=most)) if wanted else (),
        most,
        tuple(answers(kernel, decision.request.values(), result.ask)),
    )


def explanation_data(of: Explanation, policy: Policy) -> dict[str, object]:
    """The explanation as plain JSON values, conditions in words."""
    facts, given = policy.vocabulary.facts, of.decision.given

    def words(condition: object) -> str:
        return condition_words(condition, policy.vocabulary, "en")  # type: ignore[arg-type]  # conditions all

    return {
        "suffice": None if of.suffice is None else {name: plain(given.values[name], facts[name]) for name in of.suffice},
        "wanted": of.wanted,
        "why_not": [
            {
                "rule": gap.rule,
                "holds": [words(part) for part in gap.held],
                "fails": [words(part) for part in gap.failed],
                "unknown": [words(part) for part in gap.unknown],
                "outranked_by": list(gap.outranked_by),
                "out_of_scope": gap.outside,
            }
            for gap in of.gaps
        ],
        "changes": [
            {name: {"to": words(condition), "by": facts[name].changeable} for name, condition in change.changes.items()}
            for change in of.changes
        ],
        "answers": [{"fact": item.fact, "answer": words(item.answer), "outcomes": list(item.outcomes)} for item in of.answers],
    }


def explanation_prose(of: Explanation, policy: Policy, lang: str) -> str:
    """The explanation in words, its parts apart by blank lines."""
    return "\n\n".join("\n".join(laid_out(part)) for part in explanation_parts(of, policy, lang))


def explanation_parts(of: Explanation, policy: Policy, lang: str) -> list[Part]:
    """The explanation in words, part by part."""
    parts: list[Part] = []
    if of.suffice is not None and of.decision.outcome.status == DECIDED:
        parts += parts_of(word(lang, "suffice"), _suffice(of, policy, lang))
    if of.wanted:
        reached = len(of.changes) == 1 and not of.changes[0].changes
        parts += [] if reached else _why_not(of, policy, lang)
        parts += _changes(of, policy, lang)
    if of.answers and of.decision.outcome.status == OPEN:
        parts.append(_answers(of, policy, lang))
    return parts


def _small(of: str, policy: Policy, lang: str) -> str:
    """An outcome within a sentence."""
    said = outcome(of, policy, lang)
    return said[:1].lower() + said[1:]


def _suffice(of: Explanation, policy: Policy, lang: str) -> list[str]:
    given, vocabulary = of.decision.given, policy.vocabulary
    found = []
    for name in of.suffice or ():
        origin = f" ({word(lang, 'assumed')})" if name in given.assumed else ""
        found.append(f"{label(name, vocabulary, lang)}: {spoken(name, given.values[name], vocabulary, lang)}{origin}")
    return found or [word(lang, "no-fact")]


def _why_not(of: Explanation, policy: Policy, lang: str) -> list[Part]:
    assert of.wanted
    wanted = _small(of.wanted, policy, lang)
    if not of.gaps:
        return [Part(word(lang, "why-not-none", outcome=wanted))] if _unknown(of, policy) else []
    items: list[Item] = []
    for gap in of.gaps:
        said = [word(lang, "why-not-scope")] if gap.outside else []
        said += [word(lang, "why-not-outranked", rule=series(gap.outranked_by, lang))] if gap.outranked_by else []
        for key, conditions in (("why-not-failed", gap.failed), ("why-not-open", gap.unknown), ("why-not-held", gap.held)):
            said += [word(lang, key, condition=condition_words(part, policy.vocabulary, lang)) for part in conditions]
        items.append((word(lang, "why-not-rule", rule=gap.rule + cited(policy.rules[gap.rule].cites)), said))
    return [Part(word(lang, "why-not", outcome=wanted), tuple(items))]


def _unknown(of: Explanation, policy: Policy) -> bool:
    """Whether no rule of the policy leads to the wanted outcome at all."""
    effects = [rule.effect for rule in policy.rules.values()] + ([policy.otherwise.effect] if policy.otherwise else [])
    return not any(of.wanted in (getattr(effect, "outcome", None), getattr(effect, "decision", None)) for effect in effects)


def _changes(of: Explanation, policy: Policy, lang: str) -> list[Part]:
    assert of.wanted
    wanted = _small(of.wanted, policy, lang)
    if not of.changes:
        return [Part(word(lang, "change-none", outcome=wanted, count=str(of.most_changes)))]
    if not of.changes[0].changes:
        return [Part(word(lang, "change-already", outcome=wanted))]
    said = []
    for change in of.changes:
        steps = []
        for name, condition in change.changes.items():
            whom = policy.vocabulary.facts[name].changeable
            by = f" ({word(lang, f'change-{whom}')})" if whom != "no" else ""
            steps.append(condition_words(condition, policy.vocabulary, lang) + by)
        said.append(series(steps, lang))
    return parts_of(word(lang, "change", outcome=wanted), said)


def _answers(of: Explanation, policy: Policy, lang: str) -> Part:
    found: dict[str, list[str]] = {}
    for item in of.answers:
        outcomes = series((_small(of_word, policy, lang) for of_word in item.outcomes), lang, "or")
        told = answer_words(item, outcomes, policy, lang)
        found.setdefault(label(item.fact, policy.vocabulary, lang), []).append(told)
    return Part(word(lang, "answers"), tuple(found.items()))


def answer_words(of: Answered, outcomes: str, policy: Policy, lang: str) -> str:
    """What an answer leads to, or that every answer leads to the same."""
    if of.answer == ALWAYS:
        return word(lang, "answer-any", outcomes=outcomes)
    return word(lang, "answer", answer=condition_words(of.answer, policy.vocabulary, lang), outcomes=outcomes)
