"""The outcomes, figures and rules of a comparison as a person reads them."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

from ..model.noun import TYPE_CHECKING, replace
from .compare_words import EN, say
from .phrases import condition_words
from .wording import amount, capital, cited, label, number, operator_name, outcome, series

if TYPE_CHECKING:
    from ..compare.comparison import Comparison
    from ..compare.frame import Frame
    from ..compare.tally import Verdict
    from ..model.policy import Policy
    from ..model.vocabulary import Fact, Vocabulary


def outcome_words(word: str, policy: Policy, lang: str) -> str:
    """What a request comes to: `Activate`, `Refer to One Point Entry`, `Not covered`."""
    return say(lang, word) if word in EN else outcome(word, policy, lang)


def step_words(word: str, policy: Policy, lang: str) -> str:
    """What a request comes to, in the few letters that a matrix has room for: an arrow stands for a referral."""
    operator = word.partition(":")[2]
    return f"→ {operator_name(operator, policy, lang)}" if operator else outcome_words(word, policy, lang)


def count(value: int, lang: str) -> str:
    """A number of requests."""
    return number(Decimal(value), lang)


def share(value: Fraction | None, lang: str) -> str:
    """A share in whole per cent, a dash where there is none."""
    if value is None:
        return "–"
    return f"{_rounded(value * 100)}\u00a0%" if lang == "da" else f"{_rounded(value * 100)}%"


def _rounded(value: Fraction) -> int:
    """To the nearest whole number, halves up, as people expect it."""
    return math.floor(value + Fraction(1, 2))


def measure(fact: Fact, vocabulary: Vocabulary, lang: str) -> str:
    """What a fact measures: its label, with the unit where the label does not say it."""
    # The unit is what `amount` writes beside a number.
    unit = amount(Decimal(2), fact, lang).replace("2", "").strip()
    named = capital(label(fact.name, vocabulary, lang))
    return f"{named} ({unit})" if unit else named


def with_unit(value: Decimal, fact: Fact, lang: str) -> str:
    """A number with its unit, whatever the fact's label says."""
    return amount(value, replace(fact, label={}), lang)


def times(value: Fraction, lang: str) -> str:
    """A multiple, with one decimal place."""
    whole, tenths = divmod(_rounded(value * 10), 10)
    return number(Decimal(whole), lang) + ("," if lang == "da" else ".") + str(tenths)


def activity_words(comparison: Comparison, policy: int, lang: str) -> str:
    """How active a policy is, in the unit of the axis."""
    figures = comparison.tally.figures[policy]
    if figures.bound:
        return with_unit(figures.bound[0].sum, figures.bound[0].limit.fact, lang)
    return share(figures.activated_share, lang)


def rules_words(verdict: Verdict, policy: Policy, lang: str) -> str:
    """By which rules, each with what it cites: `hosting-referral (G7, G4)`."""
    named = [f"{id}{cited(policy.rules[id].cites)}" for id in verdict.rules]
    if verdict.otherwise and policy.otherwise:
        named.append(say(lang, "otherwise") + cited(policy.otherwise.cites))
    return series(named, lang) if named else say(lang, "no-rule")


def coordination_words(comparison: Comparison, lang: str) -> str:
    """What is called coordination."""
    if comparison.joint is None:
        return say(lang, "coordination-is")
    return say(lang, "coordination-joint", condition=condition_words(comparison.joint, comparison.vocabulary, lang))


def frame_words(comparison: Comparison, lang: str) -> str:
    """What the frame is and where it comes from."""
    assert comparison.frame is not None
    return frame_words_of(comparison.frame, lang)


def frame_words_of(frame: Frame, lang: str) -> str:
    """What a frame is and where it comes from."""
    limits = series((with_unit(limit.value, limit.fact, lang) for limit in frame.limits), lang)
    return say(lang, "frame-is", limits=limits, rule=f"{frame.rule.id}{cited(frame.rule.cites)}", policy=frame.policy.name)


def status_words(policy: Policy, lang: str) -> str:
    """Whether a policy is a proposal, adopted or repealed."""
    return say(lang, f"status-{policy.status}", decided=f" ({policy.decided})" if policy.decided else "")
