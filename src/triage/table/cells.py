"""A cell of CSV as a node: what Danish Excel writes, in the words of the language, and what could mean two things refused.

Values get their meaning from `language.values` alone; here only the ways to write a number, a day or a list in a cell are levelled.
"""

from __future__ import annotations

import re

from ..diagnostics import Place, Problems, SourceText
from ..language.nodes import Mapping, Scalar, Sequence, composed
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..language.nodes import Node
    from ..model.vocabulary import Fact, Value, Vocabulary

_SEPARATORS = ";,|"
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-.])([0-9]{1,2})\2([0-9]{4})")
_SLASHED = re.compile(r"[0-9]{1,2}/[0-9]{1,2}/([0-9]{4}|[0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}([-.])[0-9]{1,2}\1[0-9]{2}")


def cell_node(fact: Fact, text: str, place: Place, danish: bool, problems: Problems) -> Node | None:
    """What a cell states about a fact, None where it could mean two things (then it is reported).

    `danish` cells may have a decimal comma, points between thousands, and days that begin with the day of the month.
    """
    plain = text.strip()
    if fact.type == "number" and danish:
        return _number(fact, plain, place, problems)
    if fact.type == "date":
        return _date(fact, plain, place, danish, problems)
    if fact.type == "choices":
        return Sequence(tuple(Scalar(item, True, place, None) for item in _items(plain, fact.values)), place)
    return Scalar(text, True, place, None)


def read_cell(vocabulary: Vocabulary, fact: Fact, text: str, danish: bool) -> Value | None:
    """The value that a cell states, None for nothing. Raises `Invalid` where it is none, or could be two."""
    if is_nothing(text):
        return None
    problems, place = Problems(), Place(SourceText("", ()), 1, 1)
    node = cell_node(fact, text, place, danish, problems)
    problems.stop()
    assert node is not None
    request = read_request(Mapping(((Scalar(fact.name, True, place, None), node),), place), vocabulary, problems)
    problems.stop()
    stated = request.facts.get(fact.name)
    return stated.value if stated else None


def _number(fact: Fact, text: str, place: Place, problems: Problems) -> Scalar | None:
    if _DECIMAL_COMMA.fullmatch(text):
        return Scalar(text.replace(",", "."), True, place, None)
    grouped = _GROUPED.fullmatch(text)
    if grouped and "," not in text and text.count(".") == 1:
        help = f"write `{text.replace('.', '')}` or `{text.replace('.', ',')}`"
        problems.add("ambiguous", f"the point in `{text}` may stand before decimals or between thousands", place, help, fact=fact.name)
        return None
    return Scalar(text.replace(".", "").replace(",", ".") if grouped else text, True, place, None)


def _date(fact: Fact, text: str, place: Place, danish: bool, problems: Problems) -> Scalar | None:
    help = "write year, month and day, such as `2017-03-31`" + (", or `31-03-2017`" if danish else "")
    if _SLASHED.fullmatch(text):
        problems.add("ambiguous", f"`{text}` does not say which is the day and which the month", place, help, fact=fact.name)
        return None
    if _SHORT_YEAR.fullmatch(text):
        problems.add("ambiguous", f"the year in `{text}` has two digits", place, help, fact=fact.name)
        return None
    found = _DAY_FIRST.fullmatch(text) if danish else None
    if found:
        day, _, month, year = found.groups()
        return Scalar(f"{year}-{month:0>2}-{day:0>2}", True, place, None)
    return Scalar(text, True, place, None)


def _items(text: str, values: Collection[str]) -> list[str]:
    """The items of a list in a cell; `[]` is the empty one. A value that holds a separator itself is taken whole where it stands."""
    text = composed(text)
    if text in values or not any(mark in text for mark in _SEPARATORS):
        return [] if text == "[]" else [text]
    whole = sorted((value for value in values if any(mark in value for mark in _SEPARATORS)), key=len, reverse=True)
    found = []
    while True:
        text = text.lstrip()
        item = next((value for value in whole if text.startswith(value) and _ends(text[len(value) :])), None)
        if item is None:
            item = re.split(f"[{_SEPARATORS}]", text, maxsplit=1)[0]
        found.append(item.strip())
        text = text[len(item) :].lstrip()
        if not text:
            return found
        text = text[1:]


def _ends(rest: str) -> bool:
    return rest.lstrip()[:1] in ("", *_SEPARATORS)


def is_nothing(text: str) -> bool:
    """Whether nothing stands in a cell."""
    return not text or text.isspace()
