"""What the record holds of a case beside its decision: what people decided instead, when it was recorded, and what became of it."""

from __future__ import annotations

from ...lean import date
from ...model.noun import TYPE_CHECKING
from ...model.policy import DECISIONS
from ..after import became_words, override_words
from ..after_words import say as say_after
from ..markup import el, runs
from ..wording import day, label, outcome, quoted, series, shown
from ..words import word
from .collected import ruled_word
from .speech import with_theirs
from .words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from ...model.policy import Policy
    from ..markup import Child
    from .collected import Case


def said_outcome(of: str, policy: Policy, lang: str) -> str:
    """An outcome or a status as a person says it."""
    return outcome(of, policy, lang) if of.partition(":")[0] in DECISIONS else word(lang, of)


def overridden(case: Case, lang: str) -> list[Element]:
    """What a person decided otherwise, which holds, and what the rules say, which is explained below it."""
    assert case.kept is not None
    if not case.kept.overrides:
        return []
    policy, (*before, newest) = case.version.policy, case.kept.overrides
    found = [
        el("p", {"class": "because"}, *_overridden(newest, say_after(lang, "overridden", what=override_words(newest, policy, lang)), lang))
    ]
    if before:
        items = [el("li", {}, *_overridden(older, override_words(older, policy, lang), lang)) for older in reversed(before)]
        found += [el("p", {}, say_after(lang, "overridden-before")), el("ul", {}, *items)]
    rules = say_after(lang, "rules-stand", result=said_outcome(ruled_word(case.decision), policy, lang))
    return [*found, el("p", {"class": "part"}, *runs(rules))]


def _overridden(override: Mapping[str, object], said: str, lang: str) -> list[Child]:
    """A sentence about an override, with its reason marked as its writer's."""
    return with_theirs(said, [quoted(shown(override["because"]), lang)] if override["because"] else [])


def kept_words(case: Case, versions: bool, lang: str) -> list[Element]:
    """What became of a case, which of its personal facts were erased, and where it stands in the record."""
    kept, policy = case.kept, case.version.policy
    assert kept is not None
    found = []
    if kept.became:
        texts = [became_words(text, lang) for text, _ in kept.became]
        became = "; ".join(f"{text}, {day(on, lang)}" for text, (_, on) in zip(texts, kept.became, strict=True))
        found.append(el("p", {}, *with_theirs(say(lang, "became", what=became), texts)))
    if kept.erased:
        names = series((label(name, policy.vocabulary, lang) for name in kept.erased), lang)
        found.append(el("p", {}, *runs(say(lang, "erased", what=names))))
    on, number = day(date.fromisoformat(kept.at[:10]), lang), str(kept.number)
    told = say(lang, "kept", on=on, by=shown(kept.by), number=number)
    if versions:
        told += " " + say(lang, "kept-version", name=policy.name, digest=case.version.digest[:19])
    return [*found, el("p", {"class": "soft"}, *runs(told))]
