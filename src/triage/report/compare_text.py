"""A comparison as text tables for a terminal."""

from __future__ import annotations

from ..compare.tally import KINDS
from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from ..model.policy import REFER
from .compare_wording import coordination_words, count, frame_words, measure, outcome_words, rules_words, share, times
from .compare_words import say
from .layout import table, wrapped
from .wording import capital, number, operator_name, shown
from .wording import day as day_words

if TYPE_CHECKING:
    from datetime import date

    from ..compare.comparison import Comparison
    from ..compare.tally import Move, Pair

_MOST_IDS = 6


def comparison_text(comparison: Comparison, day: date, lang: str) -> str:
    """The whole comparison: what requests come to, what activation binds, then any two policies and who moves between them."""
    parts = [_head(comparison, day, lang), _totals(comparison, lang)]
    if comparison.frame:
        parts.append(_frame(comparison, lang))
    parts.append(_shares(comparison, lang))
    parts += [_pair(pair, comparison, lang) for pair in comparison.tally.pairs()]
    return "\n\n".join("\n".join(lines) for lines in parts)


def _head(comparison: Comparison, day: date, lang: str) -> list[str]:
    rows, compared, rejected = (count(value, lang) for value in (comparison.rows, comparison.compared, comparison.rejected))
    counts = say(lang, "counts", rows=rows, compared=compared, rejected=rejected)
    lines = [say(lang, "compared-on", backlog=visible(comparison.backlog), day=day_words(day, lang)), counts]
    if len(comparison.names) > 1:
        moving = comparison.tally.moving
        lines.append(say(lang, "agree", same=count(comparison.compared - moving, lang), moving=count(moving, lang)))
    return [line for text in lines for line in wrapped(text)]


def _totals(comparison: Comparison, lang: str) -> list[str]:
    """A row for each kind of outcome that occurs, with the operators below the referrals."""
    figures, policy = comparison.tally.figures, comparison.policies[0]
    rows: list[list[str]] = []
    for kind in KINDS:
        totals = [each.kind(kind) for each in figures]
        if not any(totals) and kind not in ("activate", REFER, "decline"):
            continue
        rows.append([say(lang, kind) if kind == REFER else outcome_words(kind, policy, lang), *(_cell(total, lang) for total in totals)])
        for word in comparison.tally.words if kind == REFER else ():
            if word.startswith(f"{REFER}:"):
                name = capital(operator_name(word.partition(":")[2], policy, lang))
                rows.append([f"  {name}", *(_cell(each.words.get(word, 0), lang) for each in figures)])
    rows.append([say(lang, "all"), *(_cell(sum(each.words.values()), lang) for each in figures)])
    return table([["", *comparison.names], *rows])


def _frame(comparison: Comparison, lang: str) -> list[str]:
    assert comparison.frame
    figures = comparison.tally.figures
    rows = [[say(lang, "bound"), *comparison.names]]
    for index, limit in enumerate(comparison.frame.limits):
        bound = [each.bound[index] for each in figures]
        rows.append([measure(limit.fact, comparison.vocabulary, lang), *(number(each.sum, lang) for each in bound)])
        rows.append([f"  {say(lang, 'times')}", *(times(each.times, lang) for each in bound)])
        rows.append([f"  {say(lang, 'unstated')}", *(_cell(each.unstated, lang) for each in bound)])
    return [*table(rows), *wrapped(frame_words(comparison, lang))]


def _shares(comparison: Comparison, lang: str) -> list[str]:
    figures = comparison.tally.figures
    rows = [["", *comparison.names]]
    rows.append([say(lang, "activated-share"), *(share(each.activated_share, lang) for each in figures)])
    rows.append([say(lang, "coordination"), *(share(each.coordination, lang) for each in figures)])
    return [*table(rows), *wrapped(coordination_words(comparison, lang))]


def _pair(pair: Pair, comparison: Comparison, lang: str) -> list[str]:
    before, after = comparison.names[pair.before], comparison.names[pair.after]
    counts = say(lang, "pair-counts", moved=count(pair.moved, lang), same=count(comparison.compared - pair.moved, lang))
    policy, words = comparison.policies[pair.before], pair.words
    rows = [["", *(str(place) for place in range(1, len(words) + 1))]]
    for place, word in enumerate(words, 1):
        cells = [_cell(pair.matrix.get((word, other), 0), lang) for other in words]
        rows.append([f"{place} {outcome_words(word, policy, lang)}", *cells])
    lines = [f"{say(lang, 'pair', before=before, after=after)}: {counts}"]
    if pair.moved:
        lines += [say(lang, "matrix-text", before=before, after=after), *table(rows)]
    for move in pair.moves:
        lines += _move(move, pair, comparison, lang)
    return lines


def _move(move: Move, pair: Pair, comparison: Comparison, lang: str) -> list[str]:
    one, other = comparison.policies[pair.before], comparison.policies[pair.after]
    step = f"{outcome_words(move.before.word, one, lang)} → {outcome_words(move.after.word, other, lang)}"
    rules = f"{rules_words(move.before, one, lang)} → {rules_words(move.after, other, lang)}"
    ids = ", ".join(shown(request.id) for request in move.requests[:_MOST_IDS])
    if len(move.requests) > _MOST_IDS:
        ids += f" {say(lang, 'and-more', count=count(len(move.requests) - _MOST_IDS, lang))}"
    return [*wrapped(f"{count(len(move.requests), lang)} {step}: {rules}", "  ", "    "), *wrapped(ids, "    ", "    ")]


def _cell(value: int, lang: str) -> str:
    return count(value, lang) if value else "·"
