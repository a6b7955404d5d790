"""A comparison as one HTML file: the picture, bars, tables of the same figures, and who moves by which rule."""

from __future__ import annotations

from ..compare.comparison import MOST_LISTED
from ..compare.tally import KINDS
from ..model.noun import TYPE_CHECKING
from ..model.policy import ACTIVATE, REFER
from .compare_bars import bars, key
from .compare_cells import heads, mark, number_cell, titled, unreadable_cells
from .compare_moves import every_move, moves
from .compare_picture import picture, spots
from .compare_style import COMPARE_STYLE
from .compare_wording import (
    activity_words,
    coordination_words,
    count,
    frame_words,
    measure,
    outcome_words,
    share,
    status_words,
    times,
)
from .compare_words import say
from .data import engine_name
from .markup import el, page, runs, table, told
from .patterns import patterns
from .wording import capital, label, number, operator_name
from .wording import day as day_words

if TYPE_CHECKING:
    from datetime import date
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison
    from .markup import Cell


def comparison_html(comparison: Comparison, day: date, lang: str) -> str:
    """The report as the text of a file."""
    several = len(comparison.names) > 1
    title = say(lang, "title", count=count(len(comparison.names), lang)) if several else say(lang, "title-one")
    main = el(
        "main",
        {},
        *_picture(comparison, lang),
        *_outcomes(comparison, lang),
        *_operators(comparison, lang),
        *(_bound(comparison, lang) if comparison.frame else []),
        *(moves(comparison, lang) if several else []),
        *(every_move(comparison, lang) if several else []),
        *(_rejected(comparison, lang) if comparison.rejected else []),
    )
    return page(title, lang, patterns(), _header(title, comparison, day, lang), main, _footer(comparison, lang), style=COMPARE_STYLE)


def _header(title: str, comparison: Comparison, day: date, lang: str) -> Element:
    rows, compared, rejected = (count(value, lang) for value in (comparison.rows, comparison.compared, comparison.rejected))
    said = say(lang, "counts", rows=rows, compared=compared, rejected=rejected)
    if len(comparison.names) > 1:
        moving = comparison.tally.moving
        said += " " + say(lang, "agree", same=count(comparison.compared - moving, lang), moving=count(moving, lang))
    return el(
        "header",
        {},
        el("h1", {}, title),
        el("p", {"class": "soft"}, *runs(say(lang, "compared-on", backlog=comparison.backlog, day=day_words(day, lang)))),
        el("p", {}, said),
        el("p", {"class": "soft"}, say(lang, "nothing-recorded")),
    )


def _picture(comparison: Comparison, lang: str) -> list[Element]:
    vocabulary, figures = comparison.vocabulary, comparison.tally.figures
    placed = {spot.policy for spot in spots(comparison)}
    if comparison.frame:
        first = comparison.frame.limits[0].fact
        activity = say(lang, "activity-bound", label=label(first.name, vocabulary, lang))
    else:
        activity = say(lang, "activity-share")
    coordination = coordination_words(comparison, lang)
    if comparison.joint is not None:
        coordination += " " + say(lang, "ring")
    notes = [activity, coordination, say(lang, "halves") + (" " + say(lang, "frame-line") if comparison.frame else "")]
    missing = [name for index, name in enumerate(comparison.names) if index not in placed]
    if missing:
        notes.append(say(lang, "unplaced", list=", ".join(missing)))
    rows: list[list[Cell]] = []
    for index, each in enumerate(figures):
        taken = count(each.kind(ACTIVATE), lang), count(each.kind(REFER), lang)
        rows.append([titled(comparison, index, lang), activity_words(comparison, index, lang), share(each.coordination, lang), *taken])
    keys = ("policy", "activity", "coordination", "activate-noun", "refer-noun")
    head: list[Cell] = [say(lang, key) for key in keys]
    if comparison.joint is not None:
        head.append(say(lang, "joint-noun"))
        for row, each in zip(rows, figures, strict=True):
            row.append(count(each.joint, lang))
    caption = el("figcaption", {}, *(el("p", {}, note) for note in notes))
    return [
        el("h2", {}, say(lang, "picture")),
        el("figure", {}, picture(comparison, lang), caption),
        table(say(lang, "figures"), head, rows),
    ]


def _outcomes(comparison: Comparison, lang: str) -> list[Element]:
    figures, policy = comparison.tally.figures, comparison.policies[0]
    rows: list[list[Cell]] = []
    for kind in KINDS:
        totals = [each.kind(kind) for each in figures]
        if any(totals):
            words = say(lang, REFER) if kind == REFER else outcome_words(kind, policy, lang)
            rows.append([words, *(number_cell(total, lang) for total in totals)])
    rows.append([el("strong", {}, say(lang, "all")), *(number_cell(sum(each.words.values()), lang) for each in figures)])
    rows.append([say(lang, "activated-share"), *(share(each.activated_share, lang) for each in figures)])
    return [
        el("h2", {}, say(lang, "outcomes")),
        el("p", {}, say(lang, "bars-note")),
        key(comparison, lang),
        bars(comparison, lang),
        table(say(lang, "outcomes"), heads(comparison, say(lang, "outcome")), rows, "quiet"),
    ]


def _operators(comparison: Comparison, lang: str) -> list[Element]:
    figures, policy = comparison.tally.figures, comparison.policies[0]
    words = [word for word in comparison.tally.words if word.startswith(f"{REFER}:")]
    head = el("h2", {}, say(lang, "operators"))
    if not words:
        return [head, el("p", {}, say(lang, "no-operators"))]
    rows: list[list[Cell]] = [
        [
            runs(capital(operator_name(word.partition(":")[2], policy, lang))),
            *(number_cell(each.words.get(word, 0), lang) for each in figures),
        ]
        for word in words
    ]
    rows.append([el("strong", {}, say(lang, "all")), *(number_cell(each.kind(REFER), lang) for each in figures)])
    return [head, table(say(lang, "operators-caption"), heads(comparison, say(lang, "operator")), rows)]


def _bound(comparison: Comparison, lang: str) -> list[Element]:
    frame = comparison.frame
    assert frame is not None
    figures = comparison.tally.figures
    rows: list[list[Cell]] = []
    for index, limit in enumerate(frame.limits):
        bound = [each.bound[index] for each in figures]
        rows.append([el("strong", {}, measure(limit.fact, comparison.vocabulary, lang)), *(number(each.sum, lang) for each in bound)])
        rows.append([el("span", {"class": "sub"}, say(lang, "times")), *(times(each.times, lang) for each in bound)])
        rows.append([el("span", {"class": "sub"}, say(lang, "unstated")), *(number_cell(each.unstated, lang) for each in bound)])
    because = el("p", {}, say(lang, "frame-says", because=""), told(frame.rule.because, lang)) if frame.rule.because else None
    return [
        el("h2", {}, say(lang, "bound")),
        el("p", {}, frame_words(comparison, lang)),
        *([because] if because is not None else []),
        el("p", {}, say(lang, "bound-sum")),
        table(say(lang, "bound"), heads(comparison), rows, "quiet"),
    ]


def _rejected(comparison: Comparison, lang: str) -> list[Element]:
    rows = [unreadable_cells(row, lang) for row in comparison.unreadable[:MOST_LISTED]]
    note = None
    if comparison.rejected > len(rows):
        note = el("p", {}, say(lang, "first-listed", shown=count(len(rows), lang), count=count(comparison.rejected, lang)))
    head: list[Cell] = [say(lang, "line"), say(lang, "request"), say(lang, "why")]
    found = [el("h2", {}, say(lang, "rejected")), *([note] if note is not None else [])]
    return [*found, table(say(lang, "rejected"), head, rows, "words quiet")]


def _footer(comparison: Comparison, lang: str) -> Element:
    rows: list[list[Cell]] = []
    for index, loaded in enumerate(comparison.loaded):
        policy = loaded.policy
        rows.append(
            [
                [mark(index), el("code", {}, policy.name)],
                [told(policy.title, lang)] if policy.title else "",
                status_words(policy, lang),
                el("code", {}, loaded.digest),
            ]
        )
    head: list[Cell] = [say(lang, "policy"), say(lang, "called"), say(lang, "status"), say(lang, "digest")]
    unchecked = None if comparison.cross_checked else el("p", {}, say(lang, "uncrossed"))
    return el(
        "footer",
        {},
        el("h2", {}, say(lang, "made")),
        table(say(lang, "policies"), head, rows, "words"),
        unchecked,
        el("p", {"class": "soft"}, say(lang, "made-by", engine=engine_name())),
    )
