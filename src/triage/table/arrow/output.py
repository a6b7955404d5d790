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
from .blocks import places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ...model.outcome import Outcome
    from ...model.policy import Policy
    from ..columns import Column
    from ..row import Dialect
    from .pieces import Piece


_MOST_WORDS, _MOST_TOLD = 50_000, 10_000
# Texts that are never quoted, and never run.
_PLAIN = re.compile("[0-9A-Za-z][0-9A-Za-z .:/_-]*")
_RUNS = (b"=", b"+", b"-", b"@", b"\t")
_NOWHERE = Place(SourceText("", ()), 1, 1)


class CsvPieces:
    """Decided stretches as CSV in a dialect, the same to the byte as `forms.CsvForm` writes their rows."""

    def __init__(self, columns: Sequence[Column], dialect: Dialect, policy: Policy, lang: str) -> None:
        self._dialect, self._policy, self._lang = dialect, policy, lang
        self._kept = [number for number, column in enumerate(columns) if not column.replaced]
        self._as_it_is = len(self._kept) == len(columns)
        self._lines = CsvLines(dialect)
        separator = dialect.separator.encode()
        marks = b"".join(mark for mark in _RUNS if mark != separator)
        self._marks = re.compile(b"(?:^|%s)[%s]" % (re.escape(separator), re.escape(marks)))
        self._outcomes: Sequence[Outcome] = ()
        self._ends: list[bytes] = []

    def text(self, piece: Piece, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of a stretch."""
        ends = self._answered(outcomes)
        found_at = piece.places.tolist()
        lines = piece.lines if self._as_it_is else None
        if lines is None:
            return self._together([piece.columns[number] for number in self._kept], found_at)
        # What is quoted, or might run as a formula, is taken apart and put together again.
        some_run = self._some_run(piece.text)
        apart = [row for row, line in enumerate(lines) if line is None or (some_run and self._marks.search(line))]
        if not apart:
            return b"".join([part for line, place in zip(lines, found_at, strict=True) for part in (line or b"", ends[place])])
        columns = [piece.columns[number].take(apart) for number in self._kept]
        rest = iter(self._rows(columns))
        gone = set(apart)
        return b"".join(
            [part for row, line in enumerate(lines) for part in (next(rest) if row in gone else line or b"", ends[found_at[row]])]
        )

    def of_columns(self, columns: Sequence[Any], places: Any, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of rows, of which there is a column of texts for each that is written."""
        self._answered(outcomes)
        return self._together(columns, places.tolist())

    def _answered(self, outcomes: Sequence[Outcome]) -> list[bytes]:
        """The ends of lines with the answers, by the place of their outcome."""
        if outcomes is not self._outcomes:
            self._outcomes, self._ends = outcomes, []
        for found in outcomes[len(self._ends) :]:
            told = answers(found, self._policy, self._lang)
            # As a line of its own, the first of several cells is written as it is among others.
            cells = self._lines.line([joined(name, told[name]) for name in ANSWERS])
            self._ends.append((self._dialect.separator + cells).encode())
        return self._ends

    def _together(self, columns: Sequence[Any], places: list[int]) -> bytes:
        ends = self._ends
        return b"".join([part for row, place in zip(self._rows(columns), places, strict=True) for part in (row, ends[place])])

    def _rows(self, columns: Sequence[Any]) -> Iterator[bytes]:
        """Rows from their cells, without their ends."""
        joined = map(self._dialect.separator.join, zip(*map(self._written, columns), strict=True))
        return (row.encode() for row in joined)

    def _written(self, column: Any) -> list[str]:
        """The cells of a column as they are written among others."""
        import numpy
        import pyarrow

        if not pyarrow.types.is_dictionary(column.type):
            return [self._cell(text) for text in texts_of(column)]
        cells = numpy.array([*map(self._cell, column.dictionary.to_pylist()), ""], object)
        return cells[column.indices.fill_null(len(cells) - 1).to_numpy()].tolist()  # type: ignore[no-any-return]

    def _cell(self, text: str | None) -> str:
        if not text or _PLAIN.fullmatch(text):
            return text or ""
        return self._lines.line(["", text])[len(self._dialect.separator) : -len(self._dialect.newline)]

    def _some_run(self, text: bytes) -> bool:
        """Whether some cell may begin like a formula."""
        import numpy

        separator = self._dialect.separator.encode()
        every = numpy.frombuffer(text, numpy.uint8)
        for mark in _RUNS:
            if mark != separator and mark in text:
                before = every[places(text, mark) - 1]
                if text.startswith(mark) or ((before == ord("\n")) | (before == ord(separator))).any():
                    return True
        return False


def texts_of(column: Any) -> list[str | None]:
    """The texts of an Arrow array of strings, or of a dictionary of strings; it can do so itself, but takes its time."""
    import numpy
    import pyarrow

    if not pyarrow.types.is_dictionary(column.type):
        found: list[str | None] = column.to_numpy(zero_copy_only=False).tolist()
        return found
    texts = numpy.array([*column.dictionary.to_pylist(), None], object)
    return list(texts[column.indices.fill_null(len(texts) - 1).to_numpy()])


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
        self._policy, self._lang = policy, lang
        self._outcomes: Sequence[Outcome] = ()
        self._ends: list[str] = []

    def of(self, places: Any, outcomes: Sequence[Outcome]) -> Iterator[str]:
        """One for each row; `places` tells which of the outcomes it has."""
        if outcomes is not self._outcomes:
            self._outcomes, self._ends = outcomes, []
        form = JsonForm()
        self._ends += [f"{form.answers(answers(found, self._policy, self._lang))}}}\n" for found in outcomes[len(self._ends) :]]
        return map(self._ends.__getitem__, places.tolist())


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
            words = pyarrow.array([self._word(column, text) for text in found.dictionary.to_pylist()], pyarrow.string())
            if words.null_count or words != found.dictionary:
                # Several texts may be one word, and a dictionary with nulls in it is not for everyone.
                codes = words.dictionary_encode()
                return pyarrow.DictionaryArray.from_arrays(codes.indices.take(found.indices), codes.dictionary)
            return found
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
        self._policy, self._lang = policy, lang
        self._texts: dict[str, dict[str, int]] = {name: {} for name in ANSWERS}
        self._outcomes: Sequence[Outcome] = ()
        self._places: dict[str, list[int]] = {name: [] for name in ANSWERS}

    def of(self, places: Any, outcomes: Sequence[Outcome]) -> list[Any]:
        """A column for each of `ANSWERS`; `places` tells for each row which of the outcomes it has."""
        if outcomes is not self._outcomes:
            self._outcomes, self._places = outcomes, {name: [] for name in ANSWERS}
        for found in outcomes[len(self._places["status"]) :]:
            told = answers(found, self._policy, self._lang)
            for name in ANSWERS:
                texts = self._texts[name]
                self._places[name].append(texts.setdefault(joined(name, told[name]), len(texts)))
        return [self._column(name, places) for name in ANSWERS]

    def _column(self, name: str, places: Any) -> Any:
        """A column of answers, with no text in its dictionary that no row has."""
        import numpy
        import pyarrow

        texts = [*self._texts[name]]
        codes = numpy.array(self._places[name], numpy.int32)[places]
        used = numpy.zeros(len(texts), bool)
        used[codes] = True
        blank = self._texts[name].get("")
        codes = pyarrow.array((numpy.cumsum(used, dtype=numpy.int32) - 1)[codes], mask=None if blank is None else codes == blank)
        dictionary = pyarrow.array([texts[number] for number in numpy.flatnonzero(used)], pyarrow.string())
        return pyarrow.DictionaryArray.from_arrays(codes, dictionary)
