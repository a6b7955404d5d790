"""Who moves between policies: how many between any two, from which outcome to which, by which rules, and each request by itself."""

from __future__ import annotations

from ..compare.comparison import MOST_LISTED
from ..model.noun import TYPE_CHECKING
from .compare_cells import heads, mark
from .compare_wording import count, outcome_words, step_words
from .compare_words import say
from .markup import el, runs, table
from .wording import cited

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison
    from ..compare.tally import Compared, Pair, Verdict
    from ..model.policy import Policy
    from .markup import Cell, Child

_MOST_IDS = 12


def moves(comparison: Comparison, lang: str) -> list[Element]:
    """The section: an overview of all pairs, then each pair to be opened."""
    pairs = list(comparison.tally.pairs())
    counts = {(pair.before, pair.after): pair.moved for pair in pairs}
    rows: list[list[Cell]] = []
    for index, name in enumerate(comparison.names):
        cells: list[Cell] = []
        for other in range(len(comparison.names)):
            pair = min(index, other), max(index, other)
            link = el("a", {"href": f"#{_id(*pair)}"}, count(counts.get(pair, 0), lang))
            cells.append(el("td", {"class": "none"}, "–") if index == other else link)
        rows.append([[mark(index), name], *cells])
    overview = table(say(lang, "how-many-move"), heads(comparison, say(lang, "policy")), rows, "matrix")
    return [el("h2", {}, say(lang, "moves")), overview, *(_pair(pair, comparison, lang) for pair in pairs)]


def _id(before: int, after: int) -> str:
    return f"from-{before + 1}-to-{after + 1}"


def _pair(pair: Pair, comparison: Comparison, lang: str) -> Element:
    before, after = comparison.names[pair.before], comparison.names[pair.after]
    stay = comparison.compared - pair.moved
    counts = say(lang, "pair-counts", moved=count(pair.moved, lang), same=count(stay, lang))
    summary = el("summary", {}, say(lang, "pair", before=before, after=after), " ", el("span", {"class": "soft"}, counts))
    if not pair.moved:
        return el("details", {"id": _id(pair.before, pair.after)}, summary, el("p", {}, say(lang, "none-move")))
    inner = [_matrix(pair, comparison, lang), _by_rules(pair, comparison, lang)]
    return el("details", {"id": _id(pair.before, pair.after)}, summary, *inner)


def _matrix(pair: Pair, comparison: Comparison, lang: str) -> Element:
    """From each outcome to each; those that stay are framed."""
    one, other = comparison.policies[pair.before], comparison.policies[pair.after]
    rows: list[list[Cell]] = []
    for word in pair.words_before:
        cells: list[Cell] = []
        for target in pair.words_after:
            number = pair.matrix.get((word, target), 0)
            kinds = [*(["stays"] if word == target else []), *([] if number else ["none"])]
            cells.append(el("td", {"class": " ".join(kinds)} if kinds else {}, count(number, lang) if number else "·"))
        rows.append([runs(step_words(word, one, lang)), *cells])
    caption = say(lang, "matrix", before=comparison.names[pair.before], after=comparison.names[pair.after])
    head: list[Cell] = ["", *(runs(step_words(word, other, lang)) for word in pair.words_after)]
    return table(caption, head, rows, "matrix steps")


def _by_rules(pair: Pair, comparison: Comparison, lang: str) -> Element:
    one, other = comparison.policies[pair.before], comparison.policies[pair.after]
    rows: list[list[Cell]] = []
    for move in pair.moves[:MOST_LISTED]:
        rows.append(
            [
                el("strong", {}, count(len(move.requests), lang)),
                [*runs(outcome_words(move.before.word, one, lang)), el("br"), *_rules(move.before, one, lang)],
                [*runs(outcome_words(move.after.word, other, lang)), el("br"), *_rules(move.after, other, lang)],
                _ids(move.requests, lang),
            ]
        )
    before, after = comparison.names[pair.before], comparison.names[pair.after]
    head: list[Cell] = [say(lang, "how-many"), before, after, say(lang, "requests")]
    caption = say(lang, "by-rules", before=before, after=after)
    return table(caption, head, rows, "words by-rules")


def _rules(verdict: Verdict, policy: Policy, lang: str) -> list[Child]:
    """The rules that decide, or may, with what they cite."""
    found: list[Child] = []
    for id in verdict.rules:
        found += [", " if found else None, el("code", {}, id), cited(policy.rules[id].cites)]
    if verdict.otherwise and policy.otherwise:
        found += [", " if found else None, say(lang, "otherwise") + cited(policy.otherwise.cites)]
    return [el("span", {"class": "soft"}, *(found or [say(lang, "no-rule")]))]


def _ids(requests: Sequence[Compared], lang: str) -> list[Child]:
    more = len(requests) - _MOST_IDS
    found: list[Child] = []
    for request in requests[:_MOST_IDS]:
        found += [", " if found else None, el("span", {"class": "id"}, *runs(request.id))]
    return [*found, f" {say(lang, 'and-more', count=count(more, lang))}" if more > 0 else None]


def every_move(comparison: Comparison, lang: str) -> list[Element]:
    """Each request that two policies see differently, with its outcome under each."""
    moving = [request for request in comparison.tally.requests if request.moves]
    if not moving:
        return []
    rows: list[list[Cell]] = []
    for request in moving[:MOST_LISTED]:
        name = [*runs(request.id), *([el("br"), el("span", {"class": "soft"}, *runs(request.beside))] if request.beside else [])]
        outcomes = zip(request.verdicts, comparison.policies, strict=True)
        rows.append([name, *(runs(outcome_words(verdict.word, policy, lang)) for verdict, policy in outcomes)])
    counts = say(lang, "first-listed", shown=count(len(rows), lang), count=count(len(moving), lang)) if len(rows) < len(moving) else ""
    listed = table(say(lang, "every"), heads(comparison, say(lang, "request")), rows, "words quiet")
    summary = el("summary", {}, say(lang, "requests"), " ", el("span", {"class": "soft"}, count(len(moving), lang)))
    return [el("h2", {}, say(lang, "every")), el("details", {}, summary, el("p", {}, counts) if counts else None, listed)]
