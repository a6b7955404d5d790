"""Cells that the tables of a comparison have in common."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .compare_wording import count
from .markup import el, runs, told

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison, Unreadable
    from .markup import Cell


def letter(policy: int) -> str:
    """What marks a policy in the picture and in tables."""
    return chr(ord("A") + policy) if policy < 26 else str(policy + 1)


def mark(policy: int) -> Element:
    """The letter of a policy, to stand before its name."""
    return el("span", {"class": "letter"}, letter(policy))


def heads(comparison: Comparison, first: str = "") -> list[Cell]:
    """The head of a table with a column for each policy."""
    named: list[Cell] = [[mark(index), name] for index, name in enumerate(comparison.names)]
    return [first, *named]


def titled(comparison: Comparison, policy: int, lang: str) -> list[Element | str | None]:
    """A policy by its letter and title; by its name where it has no title."""
    return [mark(policy), told(comparison.policies[policy].title or {lang: comparison.names[policy]}, lang)]


def unreadable_cells(row: Unreadable, lang: str) -> list[Cell]:
    """A row that could not be read: where, its id, and what is wrong. The reasons are those that every command gives, in English."""
    return [str(row.line), runs(row.id), el("span", {} if lang == "en" else {"lang": "en"}, *runs(" / ".join(row.reasons)))]


def number_cell(value: int, lang: str, kind: str = "") -> Element:
    """A number of requests; none is paler."""
    kinds = " ".join([*([kind] if kind else []), *([] if value else ["none"])])
    return el("td", {"class": kinds} if kinds else {}, count(value, lang))
