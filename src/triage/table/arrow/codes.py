"""The rows of a table as codes: texts that no other value of their column has, so that each value is read once, as in its row."""

from __future__ import annotations

import json
from decimal import Decimal
from operator import itemgetter

from ...diagnostics import Place, Problems, SourceText
from ...language.nodes import Mapping, Scalar, Sequence, composed
from ...language.requests import read_request
from ...model.noun import TYPE_CHECKING
from ..cells import cell_node, is_nothing
from ..csv_table import CsvTable
from ..json_table import JsonTable, fact_node
from ..kinds import XLSX
from ..quick_json import text_of as json_text
from ..typed import node_of, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence as AnySequence
    from typing import Any

    from ...language.nodes import Node
    from ...model.request import Stated
    from ...model.vocabulary import Fact, Vocabulary
    from ..columns import Column
    from ..row import Table
    from ..typed import Typed

_NOWHERE = Place(SourceText("", ()), 1, 1)


class Codes:
    """How the rows of a table are taken for codes, and what a code states. `columns` are those that have codes: all that state something,
    if not more. `point` is what stands before decimals in a code; what is no text of one line begins with one of `deep`."""

    point = "."
    deep: tuple[str, ...] = ("[", "{")

    def __init__(self, table: Any, vocabulary: Vocabulary) -> None:
        self.table, self._vocabulary = table, vocabulary
        self.columns: list[Column] = [column for column in table.columns if column.states]
        self._keys = {column.key.text: column.key for column in self.columns}

    def of(self, row: Any) -> AnySequence[str | None]:
        """The codes of a row, one for each of the columns; None where nothing stands."""
        raise AssertionError

    def node(self, fact: Fact, code: str, problems: Problems) -> Node | None:
        """The value of a fact that has a code; what could mean two things is reported."""
        raise AssertionError

    def text(self, code: str) -> str:
        """A code as a text of one line."""
        return code

    def stated(self, fact: Fact, code: str) -> Stated | None:
        """What a code states of a fact, None for nothing. Raises `Invalid`."""
        problems = Problems()
        node = self.node(fact, code, problems)
        entries = () if node is None else ((self._keys[fact.name], node),)
        request = read_request(Mapping(entries, _NOWHERE), self._vocabulary, problems)
        problems.stop()
        return request.facts.get(fact.name)

    def called(self, code: str) -> str | None:
        """The id that a code states."""
        text = self.text(code)
        return None if is_nothing(text) else composed(text)


class CsvCodes(Codes):
    """Cells as they are."""

    deep = ()

    def __init__(self, table: CsvTable, vocabulary: Vocabulary) -> None:
        super().__init__(table, vocabulary)
        self.point = table.dialect.habit.point
        indices = [index for index, _ in table.stating]
        self._cells = itemgetter(*indices, indices[0])

    def of(self, row: Any) -> AnySequence[str | None]:
        """See `Codes`."""
        return self._cells(row.cells)[:-1]  # type: ignore[no-any-return]

    def node(self, fact: Fact, code: str, problems: Problems) -> Node | None:
        """See `Codes`."""
        return None if is_nothing(code) else cell_node(fact, code, _NOWHERE, self.table.dialect.habit, problems)


class JsonCodes(Codes):
    """The codes of `quick_json`."""

    def __init__(self, table: JsonTable, vocabulary: Vocabulary) -> None:
        super().__init__(table, vocabulary)
        self.columns = [*table.columns]
        self._names = [column.name for column in self.columns]

    def of(self, row: Any) -> AnySequence[str | None]:
        """See `Codes`."""
        return [*map(row.codes.get, self._names)]

    def node(self, fact: Fact, code: str, problems: Problems) -> Node | None:
        """See `Codes`."""
        return fact_node(fact, code)

    def text(self, code: str) -> str:
        """See `Codes`."""
        return json_text(code)


class TypedCodes(Codes):
    """Values of a type: a text begins with a quote, numbers, yes and no are as the language writes them, a list is one of JSON of its
    items, each with whether it is a text; anything else is a text of its own kind."""

    def __init__(self, table: Any, vocabulary: Vocabulary) -> None:
        super().__init__(table, vocabulary)
        self._indices = [index for index, _ in table.stating]
        self._habit, self._in_cells = table.dialect.habit, table.form == XLSX

    def of(self, row: Any) -> AnySequence[str | None]:
        """See `Codes`."""
        values = row.typed()
        return [_code(values[index]) for index in self._indices]

    def node(self, fact: Fact, code: str, problems: Problems) -> Node | None:
        """See `Codes`."""
        text = self.text(code)
        if code[0] == '"' or (self._in_cells and fact.type == "choices"):
            return None if is_nothing(text) else cell_node(fact, text, _NOWHERE, self._habit, problems)
        if code[0] == "[":
            return Sequence(tuple(Scalar(item, quoted, _NOWHERE) for item, quoted in json.loads(code)), _NOWHERE)
        return Scalar(text, code[0] == "d", _NOWHERE)

    def text(self, code: str) -> str:
        """See `Codes`."""
        return code[1:] if code[0] in '"d' else code


def _code(value: Typed) -> str | None:
    kind = type(value)
    if value is None or kind is str:
        return f'"{value}' if value else None
    if kind is int or kind is Decimal or kind is bool:
        return text_of(value)
    if isinstance(value, str):
        return f'"{value}'
    if isinstance(value, list):
        items = [node_of(item, _NOWHERE) for item in value]
        return json.dumps([[item.text, item.quoted] for item in items if isinstance(item, Scalar)])
    return f"d{text_of(value)}"


def codes_of(table: Table, vocabulary: Vocabulary) -> Codes:
    """How the rows of a table are taken for codes."""
    if isinstance(table, CsvTable):
        return CsvCodes(table, vocabulary)
    return JsonCodes(table, vocabulary) if isinstance(table, JsonTable) else TypedCodes(table, vocabulary)
