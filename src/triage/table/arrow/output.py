"""Decided stretches as what is written: bytes of CSV or of JSON lines, or record batches for Parquet."""

from __future__ import annotations

import re

from ...diagnostics import Place, Problems, SourceText
from ...language.nodes import Scalar
from ...lean import encode_text
from ...model.noun import TYPE_CHECKING
from ..answers import answers, joined
from ..cells import cell_node, is_nothing
from ..columns import ANSWERS
from ..forms import CsvLines, JsonForm, to_json
from ..quick_json import cell_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    from ...model.outcome import Outcome
    from ...model.policy import Policy
    from ..answers import Answers
    from ..columns import Column
    from ..row import Dialect
    from .pieces import Piece

    T = TypeVar("T")

_MOST_WORDS, _MOST_TOLD = 50_000, 10_000
# Texts that are never quoted, and never run.
_PLAIN = re.compile("[0-9A-Za-z][0-9A-Za-z .:/_-]*")
_RUNS = (b"=", b"+", b"-", b"@", b"\t")
_NOWHERE = Place(SourceText("", ()), 1, 1)


class PerOutcome:
    """What is made of outcomes, each looked at once as a list of them grows; another list begins anew."""

    def __init__(self, make: Callable[[Outcome], Any]) -> None:
        self._make = make
        self._outcomes: Sequence[Outcome] = ()
        self._made: list[Any] = []

    def of(self, outcomes: Sequence[Outcome]) -> list[Any]:
        """What is made of them, in their order; the list is this one's own."""
        if outcomes is not self._outcomes:
            self._outcomes, self._made = outcomes, []
        self._made += map(self._make, outcomes[len(self._made) :])
        return self._made


class CsvPieces:
    """Decided stretches as CSV in a dialect, the same to the byte as `forms.CsvForm` writes their rows."""

    def __init__(self, columns: Sequence[Column], dialect: Dialect, policy: Policy, lang: str) -> None:
        self._dialect = dialect
        self._kept = [number for number, column in enumerate(columns) if not column.replaced]
        self._as_it_is = len(self._kept) == len(columns)
        self._lines = CsvLines(dialect)
        separator = dialect.separator.encode()
        marks = b"".join(mark for mark in _RUNS if mark != separator)
        self._marks = re.compile(b"(?:^|%s)[%s]" % (re.escape(separator), re.escape(marks)))
        self._ends = PerOutcome(lambda outcome: self._end(answers(outcome, policy, lang)))

    def text(self, piece: Piece, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of a stretch."""
        ends = self._ends.of(outcomes)
        found_at = piece.places.tolist()
        lines = piece.lines if self._as_it_is else None
        if lines is None:
            return self._together([piece.columns[number] for number in self._kept], found_at, ends)
        # What is quoted, or might run as a formula, is taken apart and put together again.
        some_run, apart = self._some_run(piece.text), list[int]()
        if some_run or None in lines:
            apart = [row for row, line in enumerate(lines) if line is None or (some_run and self._marks.search(line))]
        if not apart:
            parts: list[Any] = [b""] * (2 * len(lines))
            parts[::2], parts[1::2] = lines, [ends[place] for place in found_at]
            return b"".join(parts)
        columns = [piece.columns[number].take(apart) for number in self._kept]
        rest = iter(self._rows(columns))
        gone = set(apart)
        return b"".join(
            [part for row, line in enumerate(lines) for part in (next(rest) if row in gone else line or b"", ends[found_at[row]])]
        )

    def of_columns(self, columns: Sequence[Any], places: Any, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of rows, of which there is a column of texts for each that is written."""
        return self._together(columns, places.tolist(), self._ends.of(outcomes))

    def _end(self, told: Answers) -> bytes:
        """The end of a line, with the answers."""
        # As a line of its own, the first of several cells is written as it is among others.
        return (self._dialect.separator + self._lines.line([joined(name, told[name]) for name in ANSWERS])).encode()

    def _together(self, columns: Sequence[Any], places: list[int], ends: list[bytes]) -> bytes:
        return b"".join([part for row, place in zip(self._rows(columns), places, strict=True) for part in (row, ends[place])])

    def _rows(self, columns: Sequence[Any]) -> Iterator[bytes]:
        """Rows from their cells, without their ends."""
        cells = [each_of(column, self._cell) for column in columns]
        return (row.encode() for row in map(self._dialect.separator.join, zip(*cells, strict=True)))

    def _cell(self, text: str | None) -> str:
        if not text or _PLAIN.fullmatch(text):
            return text or ""
        return self._lines.line(["", text])[len(self._dialect.separator) : -len(self._dialect.newline)]

    def _some_run(self, text: bytes) -> bool:
        """Whether some cell may begin like a formula."""
        import numpy

        separator = self._dialect.separator.encode()
        every = numpy.frombuffer(text, numpy.uint8)
        begins = (every[:-1] == ord(separator)) | (every[:-1] == ord("\n"))
        marks = [mark for mark in _RUNS if mark != separator and mark in text]
        return any(text.startswith(mark) or (begins & (every[1:] == ord(mark))).any() for mark in marks)


def texts_of(column: Any) -> list[str | None]:
    """The texts of an Arrow array of strings, or of a dictionary of strings; it can do so itself, but takes its time."""
    import pyarrow

    if pyarrow.types.is_dictionary(column.type):
        return each_of(column, lambda text: text)
    found: list[str | None] = column.to_numpy(zero_copy_only=False).tolist()
    return found


def each_of(column: Any, make: Callable[[str | None], T]) -> list[T]:
    """What is made of each text of such an array, None where nothing stands; of a dictionary each text is looked at once."""
    import numpy
    import pyarrow

    if not pyarrow.types.is_dictionary(column.type):
        return [make(text) for text in texts_of(column)]
    made = numpy.array([*map(make, column.dictionary.to_pylist()), make(None)], object)
    return made[column.indices.fill_null(len(made) - 1).to_numpy()].tolist()  # type: ignore[no-any-return]


def reworded(column: Any, make: Callable[[str], str | None]) -> Any:
    """A dictionary of texts with others in their places, null where `make` gives None."""
    import pyarrow

    words = pyarrow.array([*map(make, column.dictionary.to_pylist())], pyarrow.string())
    if words == column.dictionary and not words.null_count:
        return column
    # Several texts may be one word, and a dictionary with nulls in it is not for everyone.
    codes = words.dictionary_encode()
    return pyarrow.DictionaryArray.from_arrays(codes.indices.take(column.indices), codes.dictionary)


class JsonPieces:
    """Decided stretches as JSON lines, the same to the byte as `forms.JsonForm` writes their rows."""

    def __init__(self, columns: Sequence[Column], dialect: Dialect, policy: Policy, lang: str) -> None:
        self._habit, self._ends = dialect.habit, ObjectEnds(policy, lang)
        self._kept = [(number, column) for number, column in enumerate(columns) if not column.replaced]
        self._words: dict[str, dict[str | None, str]] = {column.name: {} for _, column in self._kept}

    def text(self, piece: Piece, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of a stretch."""
        columns = [[*self._spoken(column, piece.columns[number])] for number, column in self._kept]
        own = zip(*columns, strict=True) if columns else [()] * len(piece.places)
        ends = self._ends.of(piece.places, outcomes)
        return "".join([f"{{{', '.join([*each, end])}" for each, end in zip(own, ends, strict=True)]).encode()

    def _spoken(self, column: Column, found: Any) -> Iterator[str]:
        """The names and values of a column, facts in the words of the language."""
        known, begin = self._words[column.name], f"{encode_text(column.name)}: "
        if column.fact is None or column.fact.type == "text":
            # Texts seldom come again, and may be long.
            yield from (f"{begin}{self._value(column, text)}" for text in texts_of(found))
            return
        for text in texts_of(found):
            told = known.get(text)
            if told is None:
                if len(known) > _MOST_TOLD:
                    known.clear()
                told = known[text] = f"{begin}{self._value(column, text)}"
            yield told

    def _value(self, column: Column, text: str | None) -> str:
        if text is None or is_nothing(text):
            return "null"
        node = cell_node(column.fact, text, _NOWHERE, self._habit, Problems()) if column.fact else Scalar(text, True, _NOWHERE)
        return to_json(node) if node else "null"


class ObjectEnds:
    """The ends of objects, with the answers."""

    def __init__(self, policy: Policy, lang: str) -> None:
        form = JsonForm()
        self._ends = PerOutcome(lambda outcome: f"{form.answers(answers(outcome, policy, lang))}}}\n")

    def of(self, places: Any, outcomes: Sequence[Outcome]) -> Iterator[str]:
        """One for each row; `places` tells which of the outcomes it has."""
        return map(self._ends.of(outcomes).__getitem__, places.tolist())


class BatchPieces:
    """Decided stretches as Arrow record batches: facts in the words of the language, other columns as they stand, null where nothing
    does, then the answers. The texts are those that `parquet_form` writes row by row."""

    def __init__(self, columns: Sequence[Column], dialect: Dialect, policy: Policy, lang: str) -> None:
        self._habit = dialect.habit
        self._kept = [(number, column) for number, column in enumerate(columns) if not column.replaced]
        self._names = [*(column.name for _, column in self._kept), *ANSWERS]
        self._words: dict[str, dict[str, str | None]] = {column.name: {} for _, column in self._kept}
        self._answers = AnswerColumns(policy, lang)

    def batch(self, piece: Piece, outcomes: Sequence[Outcome]) -> Any:
        """The record batch of a stretch."""
        import pyarrow

        columns = [self._spoken(column, piece.columns[number]) for number, column in self._kept]
        columns += self._answers.of(piece.places, outcomes)
        return pyarrow.RecordBatch.from_arrays(columns, self._names)

    def _spoken(self, column: Column, found: Any) -> Any:
        """A column in the words of the language."""
        import pyarrow
        from pyarrow import compute

        if pyarrow.types.is_dictionary(found.type):
            return reworded(found, lambda text: self._word(column, text))
        if column.fact is None or column.fact.type == "text":
            blank = compute.utf8_is_space(found)
            return compute.if_else(blank, None, found) if compute.any(blank).as_py() else found
        if column.fact.type == "number" and self._is_plain(found):
            return found
        encoded = found.dictionary_encode()
        words = pyarrow.array([self._word(column, text) for text in encoded.dictionary.to_pylist()], pyarrow.string())
        return words.take(encoded.indices)

    def _word(self, column: Column, text: str | None) -> str | None:
        known = self._words[column.name]
        if text is None or is_nothing(text):
            return None
        if text not in known:
            if len(known) > _MOST_WORDS:
                known.clear()
            node = cell_node(column.fact, text, _NOWHERE, self._habit, Problems()) if column.fact else None
            known[text] = cell_text(node) if node else text
        return known[text]

    def _is_plain(self, found: Any) -> bool:
        """Whether all numbers are written as the language writes them."""
        import numpy

        _, ends, data = found.buffers()
        offsets = numpy.frombuffer(ends, numpy.int32)[found.offset : found.offset + len(found) + 1]
        every = numpy.frombuffer(data or b"", numpy.uint8)[offsets[0] : offsets[-1]]
        plain = (every >= ord("-")) & (every <= ord("9")) & (every != ord("/"))
        return bool(plain.all()) and ("," not in self._habit.decimal or b"." not in every.tobytes())


class AnswerColumns:
    """The columns of answers, dictionaries of the texts that rows have; null where nothing stands."""

    def __init__(self, policy: Policy, lang: str) -> None:
        self._texts: dict[str, dict[str, int]] = {name: {} for name in ANSWERS}
        self._codes = PerOutcome(lambda outcome: self._coded(answers(outcome, policy, lang)))

    def of(self, places: Any, outcomes: Sequence[Outcome]) -> list[Any]:
        """A column for each of `ANSWERS`; `places` tells for each row which of the outcomes it has."""
        import numpy
        import pyarrow

        every = self._codes.of(outcomes)
        used, rows = _used(places, len(every))
        codes = numpy.array([every[place] for place in used.tolist()], numpy.int32).reshape(-1, len(ANSWERS))
        rows = pyarrow.array(rows)
        return [self._column(name, codes[:, number], rows) for number, name in enumerate(ANSWERS)]

    def _coded(self, told: Answers) -> list[int]:
        """The number of each answer among the texts of its column."""
        return [self._texts[name].setdefault(joined(name, told[name]), len(self._texts[name])) for name in ANSWERS]

    def _column(self, name: str, codes: Any, rows: Any) -> Any:
        """A column of answers, given the answer of each outcome and the outcome of each row."""
        import pyarrow

        texts = [*self._texts[name]]
        used, own = _used(codes, len(texts))
        blank = self._texts[name].get("")
        own = pyarrow.array(own, mask=None if blank is None else codes == blank)
        return pyarrow.DictionaryArray.from_arrays(own.take(rows), pyarrow.array([texts[number] for number in used], pyarrow.string()))


def _used(numbers: Any, many: int) -> tuple[Any, Any]:
    """Which numbers below so many occur, in their order, and for each number its place among these."""
    import numpy

    used = numpy.flatnonzero(numpy.bincount(numbers))
    places = numpy.zeros(many, numpy.int32)
    places[used] = numpy.arange(len(used))
    return used, places[numbers]
