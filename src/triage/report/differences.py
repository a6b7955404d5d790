"""Differences of `rules diff` as text and as JSON."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .as_yaml import flow
from .finding_words import say
from .findings import facts_data, region_lines
from .phrases import condition_words

if TYPE_CHECKING:
    from ..model.vocabulary import Vocabulary
    from ..proofs.difference import Change, Difference


def change_text(change: Change, vocabulary: Vocabulary, lang: str) -> str:
    """A change between two policies for people, several lines."""
    lines = [f"{change.before} → {change.after}"]
    lines += region_lines(change.regions, change.complete, vocabulary, lang)
    lines.append("  " + (say(lang, "no-witness") if change.witness is None else say(lang, "witness", facts=flow(change.witness))))
    if change.rules_before or change.rules_after:
        rules = [say(lang, "and").join(rules) or say(lang, "no-rule") for rules in (change.rules_before, change.rules_after)]
        lines.append("  " + say(lang, "by", before=rules[0], after=rules[1]))
    return "\n".join(lines)


def difference_text(difference: Difference, lang: str, names: tuple[str, str] | None = None) -> str:
    """All changes from one policy to another; `names` are what to call them, their own names where left out."""
    one, other = names or difference.names
    lines = [change_text(change, difference.vocabulary, lang) for change in difference.changes]
    lines += [say(lang, "not-checked", what=what) for what in difference.unchecked]
    lines += [say(lang, "assumption", fact=fact) for fact in difference.assumptions]
    if not difference.changes and not difference.unchecked:
        lines.append(say(lang, "no-difference", one=one, other=other))
    return "\n".join(lines)


def difference_data(difference: Difference) -> dict[str, object]:
    """A difference as plain JSON values."""
    vocabulary = difference.vocabulary
    return {
        "same": not difference.changes and not difference.unchecked,
        "changes": [
            {
                "from": change.before,
                "to": change.after,
                "regions": [condition_words(region, vocabulary, "en") for region in change.regions],
                "regions_complete": change.complete,
                "witness": facts_data(change.witness, vocabulary),
                "rules_before": list(change.rules_before),
                "rules_after": list(change.rules_after),
            }
            for change in difference.changes
        ],
        "assumptions_differ": list(difference.assumptions),
        "not_checked": list(difference.unchecked),
    }
