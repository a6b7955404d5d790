"""Rows of a decided stretch as the record and reports want them: what each states, in the very bytes that `record.entries` makes of a
decision, with what many rows have in common worked out once."""

from __future__ import annotations

import re

from ...decide import Decision
from ...diagnostics import Invalid
from ...given import Given, fill
from ...language.nodes import Scalar, composed
from ...lean import encode_text
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import OPEN, Outcome
from ...model.request import Request, Stated
from ...record.entries import apart, encode
from ...report.data import request_id, stated_data
from ..cells import is_nothing, read_cell
from .classes import Unreadable
from .output import each_of, texts_of
from .patterns import distinct
from .typed_columns import meaning, reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ...decide import Engine
    from ...model.vocabulary import Fact, Value
    from ..columns import Column
    from ..csv_table import CsvTable
    from ..parquet_table import ArrowTable

    Read = Callable[[Fact, str], Stated | None]

_MOST_TEXTS = 20_000
# As JSON writes such a number too: an integer, or one with few decimals of which the last is none to leave out.
_PLAIN = re.compile(r"-?[1-9][0-9]{0,14}|0|-?(?:0|[1-9][0-9]{0,8})\.[0-9]{0,3}[1-9]")


class Noted(Noun):
    """Decided rows to record. `rows` has for each its line, the id of its case, what it states but for personal facts, as an object of
    JSON, those facts as JSON has them, and its kind; `kinds` has a decision of each kind, without a request."""

    kinds: list[Decision]
    rows: Sequence[tuple[int, str, str, Mapping[str, object], int]]


class Wanted(Noun):
    """What is wanted of rows beside what is written: `noted` to record them, the `decisions` on all of them or on none but `open_ones`."""

    noted: bool = False
    decisions: bool = False
    open_ones: bool = False


class Telling:
    """The rows of a table under a policy. `stating` are the columns from which requests are read, each with its place among all; `read` is
    the strict reader of a cell, which gives None where nothing is stated, `called` that of an id; `point` is what stands before decimals
    in a cell."""

    def __init__(
        self,
        engine: Engine,
        wanted: Wanted,
        stating: Sequence[tuple[int, Column]],
        read: Read,
        called: Callable[[str], str | None],
        point: str = ".",
    ) -> None:
        self.engine, self._wanted, self._stating, self._read, self._called, self._point = engine, wanted, stating, read, called, point
        self._facts = engine.policy.vocabulary.facts
        # Facts of which the record keeps the values apart, and those that are assumed where they are not stated.
        self.personal = {name for name, fact in self._facts.items() if fact.personal}
        self.assumable = [name for name, fact in self._facts.items() if fact.assume is not None]
        self._stated: dict[str, dict[str, Stated | None]] = {name: {} for name in self._facts}
        self._told: dict[str, dict[str, str]] = {name: {} for name in self._facts}

    def wanted(self, columns: Sequence[Any], lines: Any, places: Any, outcomes: Sequence[Outcome]) -> tuple[Noted | None, list[Decision]]:
        """What is wanted of rows, given the columns of their table as texts, the line of each, and the places of their outcomes."""
        told = Told(self, {column.key.text: columns[index] for index, column in self._stating})
        noted = told.noted(lines.tolist(), places, outcomes) if self._wanted.noted else None
        found = []
        if self._wanted.decisions or self._wanted.open_ones:
            for row, place in enumerate(places.tolist()):
                if self._wanted.decisions or outcomes[place].status == OPEN:
                    found.append(told.decision(row, outcomes[place]))
        return noted, found

    def stated(self, name: str, text: str | None) -> Stated | None:
        """What a cell states."""
        if text is None:
            return None
        known, fact = self._stated[name], self._facts[name]
        # Texts seldom come again, and may be long.
        if fact.type == "text":
            return self._read(fact, text)
        if text not in known:
            if len(known) >= _MOST_TEXTS:
                known.clear()
            known[text] = self._read(fact, text)
        return known[text]

    def fragment(self, name: str, text: str | None) -> str:
        """What a cell states, as a name and a value of JSON; nothing where it states nothing."""
        if text is None:
            return ""
        if self._facts[name].type == "text":
            return self._fragment(name, text)
        known = self._told[name]
        found = known.get(text)
        if found is None:
            if len(known) >= _MOST_TEXTS:
                known.clear()
            found = known[text] = self._fragment(name, text)
        return found

    def _fragment(self, name: str, text: str) -> str:
        stated = self.stated(name, text)
        if stated is None:
            return ""
        plain = isinstance(stated.value, str) and stated == Stated(stated.value)
        return f"{encode_text(name)}:{encode_text(stated.value) if plain else encode(self.value(name, stated))}"

    def value(self, name: str, stated: Stated) -> object:
        """What is stated of a fact, as JSON has it."""
        return stated_data(Decision(Request(None, {name: stated}), *_UNDECIDED), self._facts)[name]

    def fragments(self, name: str, column: Any) -> list[str]:
        """The fragments of a column."""
        import pyarrow

        if pyarrow.types.is_dictionary(column.type) or self._facts[name].type != "number":
            return each_of(column, lambda text: self.fragment(name, text))
        texts = texts_of(column)
        begin, fits, point = f"{encode_text(name)}:", _PLAIN.fullmatch, self._point
        if point == ".":
            return [f"{begin}{text}" if text and fits(text) else self.fragment(name, text) for text in texts]
        pointed = [None if text is None or "." in text else text.replace(point, ".") if point else text for text in texts]
        return [
            f"{begin}{plain}" if plain and fits(plain) else self.fragment(name, text) for plain, text in zip(pointed, texts, strict=True)
        ]

    def id_of(self, text: str | None) -> str | None:
        """The id that a cell states."""
        return None if text is None else self._called(text)


_NONE: dict[str, object] = {}
_UNDECIDED = Given({}, {}, {}), Outcome(OPEN, (), (), {}, (), False, (), (), {}), False


class Told:
    """Some rows: columns of texts for facts and for ids, in the order of the table."""

    def __init__(self, telling: Telling, columns: Mapping[str, Any]) -> None:
        self._telling = telling
        self._columns = {name: column for name, column in columns.items() if name != "id"}
        self._ids = columns.get("id")
        self._texts: dict[str, list[str | None]] = {}

    def noted(self, lines: Sequence[int], places: Any, outcomes: Sequence[Outcome]) -> Noted:
        """Rows to record, given the line of each, and the places of their outcomes."""
        telling, count = self._telling, len(places)
        personal = [name for name in self._columns if name in telling.personal]
        fragments = {name: telling.fragments(name, column) for name, column in self._columns.items() if name not in personal}
        told = zip(*fragments.values(), strict=True) if fragments else [()] * count
        stated = [f"{{{','.join(filter(None, parts))}}}" for parts in told]
        kinds, kind = self._kinds(fragments, places, outcomes)
        personals = [self._personal(personal, row) for row in range(count)] if personal else [_NONE] * count
        rows = [*zip(lines, self.cases(range(count)), stated, personals, kind, strict=True)]
        for row in self._long_forms():
            decision = self.decision(row, outcomes[int(places[row])])
            case = request_id(decision, telling.engine.policy.vocabulary.facts)
            rows[row] = lines[row], case, *apart(decision, telling.engine.policy), kind[row]
        return Noted(kinds, rows)

    def _long_forms(self) -> list[int]:
        """The rows in which values may come with where they come from, and with whether they are personal: they are told one by one."""
        import numpy
        import pyarrow
        from pyarrow import compute

        found: set[int] = set()
        for column in self._columns.values():
            texts = column.dictionary if pyarrow.types.is_dictionary(column.type) else column
            begins = compute.starts_with(texts, "{").fill_null(False)
            if compute.any(begins).as_py():
                marked = begins if texts is column else compute.starts_with(column.cast(pyarrow.string()), "{").fill_null(False)
                found.update(numpy.flatnonzero(marked.to_numpy(zero_copy_only=False)).tolist())
        return sorted(found)

    def _personal(self, names: list[str], row: int) -> dict[str, object]:
        found = {name: self._telling.stated(name, self._text(name, row)) for name in names}
        return {name: self._telling.value(name, stated) for name, stated in found.items() if stated is not None}

    def _kinds(self, fragments: Mapping[str, list[str]], places: Any, outcomes: Sequence[Outcome]) -> tuple[list[Decision], list[int]]:
        """The kinds of rows: those with the same outcome, and the same assumptions."""
        import numpy

        telling, engine = self._telling, self._telling.engine
        facts = engine.policy.vocabulary.facts
        unstated = [self._unstated(name, fragments, len(places)) for name in telling.assumable]
        first, kind = distinct([places, *unstated])
        found = []
        for row in first.tolist():
            assumed = {name: facts[name].assume for name, column in zip(telling.assumable, unstated, strict=True) if column[row]}
            given = Given({}, {name: value for name, value in assumed.items() if value is not None}, {})
            found.append(Decision(Request(None, {}), given, outcomes[int(places[row])], engine.network is not None))
        return found, numpy.asarray(kind).tolist()

    def _unstated(self, name: str, fragments: Mapping[str, list[str]], count: int) -> Any:
        """For each row whether it leaves a fact unstated."""
        import numpy

        if name in fragments:
            return numpy.array([not fragment for fragment in fragments[name]], bool)
        if name in self._columns:
            return numpy.array([self._telling.stated(name, self._text(name, row)) is None for row in range(count)], bool)
        return numpy.ones(count, bool)

    def cases(self, rows: Iterable[int]) -> list[str]:
        """The ids of the cases, made of their facts where a row has none."""
        ids = texts_of(self._ids) if self._ids is not None else None
        found = []
        for row in rows:
            id = self._telling.id_of(ids[row]) if ids else None
            found.append(id or request_id(Decision(self._request(None, row), *_UNDECIDED), self._telling.engine.policy.vocabulary.facts))
        return found

    def _text(self, name: str, row: int) -> str | None:
        if name not in self._texts:
            self._texts[name] = texts_of(self._columns[name])
        return self._texts[name][row]

    def _request(self, id: str | None, row: int) -> Request:
        stated = {name: self._telling.stated(name, self._text(name, row)) for name in self._columns}
        return Request(id, {name: one for name, one in stated.items() if one is not None})

    def decision(self, row: int, outcome: Outcome) -> Decision:
        """The decision on a row."""
        engine = self._telling.engine
        id = self._telling.id_of(self._ids[row].as_py()) if self._ids is not None else None
        request = self._request(id, row)
        return Decision(request, fill(engine.policy.vocabulary, request.values()), outcome, engine.network is not None)


def csv_telling(table: CsvTable, engine: Engine, wanted: Wanted | None) -> Telling | None:
    """What tells the rows of a CSV table, None where nothing is wanted of them."""
    vocabulary, habit = engine.policy.vocabulary, table.dialect.habit

    def value(fact: Fact, text: str) -> Value | None:
        return read_cell(vocabulary, fact, text, habit)

    def called(text: str) -> str | None:
        return None if is_nothing(text) else composed(text)

    return Telling(engine, wanted, table.stating, _stating(value), called, habit.point) if wanted else None


def typed_telling(table: ArrowTable, engine: Engine, wanted: Wanted | None) -> Telling | None:
    """What tells the rows of a table of Arrow, of which `typed_columns` made texts."""
    meanings = {column.key.text: meaning(table.schema.field(index).type) for index, column in table.stating}
    value = reader(engine.policy.vocabulary, meanings, table.dialect.habit)

    def called(text: str) -> str | None:
        meant = meanings["id"](text)
        told = meant if isinstance(meant, str) else meant.text if isinstance(meant, Scalar) and not meant.blank else ""
        return None if is_nothing(told) else composed(told)

    return Telling(engine, wanted, table.stating, _stating(value), called, "") if wanted else None


def _stating(value: Callable[[Fact, str], Value | None]) -> Read:
    """The reader of what is stated, from one of values."""

    def stated(fact: Fact, text: str) -> Stated | None:
        try:
            found = value(fact, text)
        except (Invalid, Unreadable):
            return None  # of a rejected row: a dictionary may hold texts that no row has
        return None if found is None else Stated(found)

    return stated
