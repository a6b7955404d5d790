"""The dialect in which a table goes back: that in which it came, unless an old encoding lacks letters of the answers."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, replace
from ..model.policy import Flag
from ..report.data import in_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model.policy import Policy
    from .row import Dialect


def answered_in(dialect: Dialect, policy: Policy, lang: str) -> tuple[Dialect, str]:
    """The dialect for a table with the answers of a policy, and what is worth saying of it: nothing, unless it is another one.

    What came in as Windows-1252 goes back so where every reason that the policy can give is written with its letters. Else all of it
    is UTF-8, with the mark by which Excel knows that.
    """
    if dialect.encoding != "cp1252":
        return dialect, ""
    for text in _answers(policy, lang):
        try:
            text.encode("cp1252")
        except UnicodeEncodeError as fault:
            lacking = text[fault.start]
            note = (
                f"written as UTF-8 with a mark, which Excel reads: Windows-1252 has no `{lacking}`, which stands in reasons of the policy"
            )
            return replace(dialect, encoding="utf-8", mark=True), note
    return dialect, ""


def _answers(policy: Policy, lang: str) -> Iterator[str]:
    """Every text that can stand in an answer."""
    for each in policy.speaking(policy.rules):
        yield in_language(each.because, lang)
        yield from each.cites
        if isinstance(each.effect, Flag):
            yield each.effect.name
    yield from policy.vocabulary.facts
    yield from policy.vocabulary.operators
