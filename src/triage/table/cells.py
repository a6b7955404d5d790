"""A cell of text as a node: what people write in spreadsheets, in the words of the language, and what could mean two things refused.

Values get their meaning from `language.values` alone; here only the ways to write a number, a day, a yes or a list in a cell are
levelled, and labels turned into what they are the labels of.
"""

from __future__ import annotations

import re

from ..diagnostics import Place, Problems, SourceText
from ..language.nodes import Mapping, Scalar, Sequence, composed
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from .habits import DAY
from .labels import folded, value_labels, value_of

if TYPE_CHECKING:
    from ..language.nodes import Node
    from ..model.vocabulary import Fact, Value, Vocabulary
    from .habits import Habit

_SEPARATORS = ";,|"
_MARKED = re.compile(r"-?[0-9]+([.,])[0-9]+")
_GROUPED = {mark: re.compile(rf"-?[1-9][0-9]{{0,2}}(?:[{mark}][0-9]{{3}})+(?:[{other}][0-9]+)?") for mark, other in (".,", ",.")}
_PARTED = re.compile(r"([0-9]{1,2})([-./])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
# What Excel calls yes and no in Danish, and the cross in a box.
_YES_NO = {"sand": "yes", "x": "yes", "falsk": "no"}


def cell_node(fact: Fact, text: str, place: Place, habit: Habit, problems: Problems) -> Node | None:
    """What a cell states about a fact, None where it could mean two things (then it is reported)."""
    plain = text.strip()
    match fact.type:
        case "number":
            return _number(fact, plain, place, habit, problems)
        case "date":
            return _date(fact, plain, place, habit, problems)
        case "choices":
            return Sequence(tuple(Scalar(value_of(fact, item), True, place, None) for item in _items(plain, fact)), place)
        case "choice":
            return Scalar(value_of(fact, plain), True, place, None)
        case "yes-no":
            return Scalar(_YES_NO.get(plain.casefold(), plain), True, place, None)
    return Scalar(text, True, place, None)


def read_cell(vocabulary: Vocabulary, fact: Fact, text: str, habit: Habit) -> Value | None:
    """The value that a cell states, None for nothing. Raises `Invalid` where it is none, or could be two."""
    if is_nothing(text):
        return None
    problems, place = Problems(), Place(SourceText("", ()), 1, 1)
    node = cell_node(fact, text, place, habit, problems)
    problems.stop()
    assert node is not None
    return read_node(vocabulary, fact, node)


def read_node(vocabulary: Vocabulary, fact: Fact, node: Node) -> Value | None:
    """The value that a node states, None for nothing. Raises `Invalid` where it is none."""
    problems, place = Problems(), node.place
    request = read_request(Mapping(((Scalar(fact.name, True, place, None), node),), place), vocabulary, problems)
    problems.stop()
    stated = request.facts.get(fact.name)
    return stated.value if stated else None


def _number(fact: Fact, text: str, place: Place, habit: Habit, problems: Problems) -> Scalar | None:
    for mark in habit.thousands:
        if not _GROUPED[mark].fullmatch(text):
            continue
        if text.count(mark) == 1 and mark in habit.decimal and not (text.count(".") and text.count(",")):
            digits, decimal = text.replace(mark, ""), next((other for other in habit.decimal if other not in habit.thousands), "")
            help = f"write `{digits}` or `{text.replace(mark, decimal)}`" if decimal else f"write `{digits}`, or pass `--dialect`"
            name = "point" if mark == "." else "comma"
            problems.add("ambiguous", f"the {name} in `{text}` may stand before decimals or between thousands", place, help, fact=fact.name)
            return None
        return Scalar(text.replace(mark, "").replace(",", "."), True, place, None)
    marked = _MARKED.fullmatch(text)
    if marked and "," in habit.decimal:
        if marked[1] not in habit.decimal:
            help = f"write `{text.replace('.', ',')}`, as numbers are written in this dialect"
            problems.add("wrong-value", f"`{fact.name}` is a number, not `{text}`", place, help, fact=fact.name)
            return None
        return Scalar(text.replace(",", "."), True, place, None)
    return Scalar(text, True, place, None)


def _date(fact: Fact, text: str, place: Place, habit: Habit, problems: Problems) -> Scalar | None:
    found = _PARTED.fullmatch(text)
    if not found:
        return Scalar(text, True, place, None)
    one, mark, other, year = found.groups()
    told = mark in habit.parts
    help = "write year, month and day, such as `2017-03-31`" + (", or `31-03-2017`" if "-" in habit.parts and habit.first == DAY else "")
    if mark == "/" and not told:
        help += ", or pass `--dialect` with the way in which the file is written"
        problems.add("ambiguous", f"`{text}` does not say which is the day and which the month", place, help, fact=fact.name)
        return None
    if len(year) == 2:
        # 00 to 29 and 69 to 99 mean the same years to Excel, Windows and POSIX; between them they differ.
        agreed = "20" if year < "30" else "19" if year > "68" else ""
        if not (told and habit.short and agreed):
            problems.add("ambiguous", f"the year in `{text}` has two digits", place, help, fact=fact.name)
            return None
        year = agreed + year
    if not told:
        return Scalar(text, True, place, None)
    day, month = (one, other) if habit.first == DAY else (other, one)
    return Scalar(f"{year}-{month:0>2}-{day:0>2}", True, place, None)


def _items(text: str, fact: Fact) -> list[str]:
    """The items of a list in a cell; `[]` is the empty one. A value or a label that holds a separator itself is taken whole where it
    stands."""
    text = composed(text)
    if text in fact.values or not any(mark in text for mark in _SEPARATORS):
        return [] if text == "[]" else [text]
    labels = value_labels(fact)
    if folded(text) in labels:
        return [text]
    whole = sorted((value for value in fact.values if any(mark in value for mark in _SEPARATORS)), key=len, reverse=True)
    named = sorted((label for label in labels if any(mark in label for mark in _SEPARATORS)), key=len, reverse=True)
    items: list[str] = []
    while True:
        text = text.lstrip()
        item = next((value for value in whole if text.startswith(value) and _ends(text[len(value) :])), None)
        if item is None:
            item = next(filter(None, (_label_at(text, label) for label in named)), None)
        if item is None:
            item = re.split(f"[{_SEPARATORS}]", text, maxsplit=1)[0]
        items.append(item.strip())
        text = text[len(item) :].lstrip()
        if not text:
            return items
        text = text[1:]


def _label_at(text: str, label: str) -> str:
    """The beginning of a text where it is a label as a whole, else nothing."""
    start = text[: len(label)]
    return start if folded(start) == label and _ends(text[len(label) :]) else ""


def _ends(rest: str) -> bool:
    return rest.lstrip()[:1] in ("", *_SEPARATORS)


def is_nothing(text: str) -> bool:
    """Whether nothing stands in a cell."""
    return not text or text.isspace()
