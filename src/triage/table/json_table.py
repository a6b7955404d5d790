"""JSON lines as a stream of rows: one object a line, read by the strict reader of `language.json_text`, or as it would read them."""

from __future__ import annotations

import json

from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, visible
from ..language import json_text
from ..language.nodes import Mapping, composed
from ..model.noun import TYPE_CHECKING
from .columns import MOST_COLUMNS, read_columns
from .kinds import JSON_LINES
from .labels import in_values
from .quick_json import code_of, node_of, quick, text_of
from .row import Dialect, Fault, Rejected, shorten
from .source import MOST_CHARACTERS
from .typed import typed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..language.nodes import Node
    from ..model.vocabulary import Fact, Vocabulary
    from .columns import Column
    from .source import Source
    from .typed import Typed

_MOST_KEPT, _MOST_SEEN = 1_000, 10_000
_loads = json.JSONDecoder(parse_int=str, parse_float=str).decode


class JsonRow:
    """An object (`row.Row`): `codes` has the code of each value by its key, in their order (`quick_json`)."""

    __slots__ = ("codes", "line", "table")

    def __init__(self, table: JsonTable, line: int, codes: dict[str, str]) -> None:
        self.table, self.line, self.codes = table, line, codes

    def request(self, problems: Problems) -> Mapping:
        """Its id and facts."""
        entries = []
        for column in self.table.columns:
            if column.states and column.name in self.codes:
                entries.append((column.key, fact_node(column.fact, self.codes[column.name])))
        return Mapping(tuple(entries), Place(self.table.text, self.line, 1))

    def raw(self, column: str) -> str:
        """The value of a key, as text."""
        code = self.codes.get(self.table.keys.get(column, column))
        return text_of(code) if code else ""

    def where(self, column: str) -> str:
        """Nothing: values of a text have no names."""
        return ""

    def typed(self) -> list[Typed]:
        """Numbers, days, yes and no as such; what is deeper as text."""
        found: list[Typed] = []
        for column in self.table.columns:
            code = self.codes.get(column.name)
            found.append(typed_of(column.fact, node_of(code), text_of(code)) if code else None)
        return found

    def texts(self) -> list[str]:
        """A text for each key that any object of the table has."""
        codes = [self.codes.get(column.name) for column in self.table.columns]
        return [text_of(code) if code else "" for code in codes]

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Its keys and values."""
        replaced = {column.name for column in self.table.columns if column.replaced}
        return ((name, node_of(code)) for name, code in self.codes.items() if name not in replaced)


def fact_node(fact: Fact | None, code: str) -> Node:
    """The value of a fact that has a code, labels being what they are the labels of."""
    node = node_of(code)
    return in_values(fact, node) if fact else node


class JsonTable:
    """A file of JSON lines of which the keys are known (`row.Table`).

    It is gone through once to learn them, unless `columns` has them: a misspelt key far down is found before anything is decided, and CSV
    can be written. Raises `Invalid` where they cannot be used.
    """

    form, dialect = JSON_LINES, Dialect()
    notes: tuple[str, ...] = ()

    def __init__(
        self, source: Source, vocabulary: Vocabulary, ignore_unknown: bool = False, columns: tuple[Column, ...] | None = None
    ) -> None:
        self.source, self.read = source, 0
        self.text = SourceText(source.name, ())
        if columns is None:
            columns = read_columns([(key, key, place) for key, place in _keys(source).items()], vocabulary, ignore_unknown)
        self.columns = columns
        self._known = frozenset(column.name for column in columns)
        self.keys = {column.key.text: column.name for column in self.columns}

    def rows(self) -> Iterator[JsonRow | Rejected]:
        """Its rows in their order. Raises `Invalid` where there is no row."""
        for number, line in self.lines():
            self.read += 1
            yield self.row(number, line)

    def lines(self) -> Iterator[tuple[int, str]]:
        """The lines in which something stands, with their numbers. Raises `Invalid` where there is none."""
        none = True
        for number, line in self.source.lines():
            if line.strip():
                none = False
                yield number, line
        if none:
            help = "each line is an object"
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(self.source.name)}`", None, help)])

    def row(self, number: int, line: str) -> JsonRow | Rejected:
        """The row on a line. Raises `Invalid` where it has a key that the table did not have."""
        found = quick(line)
        if found:
            codes = dict(zip(*found, strict=True))
            if len(codes) == len(found[0]) and codes.keys() <= self._known:
                return JsonRow(self, number, codes)
        return self._strictly(number, line)

    def _strictly(self, number: int, line: str) -> JsonRow | Rejected:
        if len(line) > MOST_CHARACTERS:
            return Rejected(number, "", (Fault("", "", f"the line has more than {MOST_CHARACTERS:,} characters"),))
        problems = Problems()
        nodes = json_text.read(line.encode(), self.source.name, problems)
        node = nodes[0] if nodes else None
        codes = {key.text: code_of(value) for key, value in node.entries} if isinstance(node, Mapping) else {}
        row = JsonRow(self, number, codes)
        if problems.found:
            return Rejected(number, shorten(row.raw("id")), tuple(_fault(diagnostic) for diagnostic in problems.found))
        if len(nodes) != 1 or not isinstance(node, Mapping) or not line.lstrip().startswith("{"):
            return Rejected(number, "", (Fault("", "", "a row is one object on a line of its own"),))
        if not codes.keys() <= self._known:
            raise Invalid([Diagnostic("changed", f"`{visible(self.source.name)}` was changed while it was read", None, "start again")])
        return row


def _fault(diagnostic: Diagnostic) -> Fault:
    where = f", at character {diagnostic.at.column}" if diagnostic.at else ""
    return Fault("", "", f"{diagnostic.message}{where}" + (f"; {diagnostic.help}" if diagnostic.help else ""))


def _keys(source: Source) -> dict[str, Place]:
    """Every key of every object, with the place where it stands first. Raises `Invalid` where this is another kind of JSON."""
    found: dict[str, Place] = {}
    seen: set[tuple[str, ...]] = set()
    first = True
    for number, line in source.lines():
        if not line.strip():
            continue
        if first and (line.lstrip().startswith("[") or line.strip() == "{"):
            what = "a list" if line.lstrip().startswith("[") else "an object over several lines"
            message, help = f"this is {what}, not JSON lines", "write each object on a line of its own"
            raise Invalid([Diagnostic("not-json-lines", message, source.place(number, line), help)])
        first = False
        try:
            value = _loads(line)
        except (ValueError, RecursionError):
            continue
        keys = tuple(value) if isinstance(value, dict) else ()
        if keys in seen:
            continue
        new = [key for key in keys if composed(key) not in found]
        if len(seen) < _MOST_SEEN:
            seen.add(keys)
        if new:
            # Far down, the line is not kept to be shown: hostile objects could fill the memory with it.
            text = source.place(number, line).source if number <= _MOST_KEPT else SourceText(source.name, ())
            for key in new:
                column = line.find(json.dumps(key, ensure_ascii=False)) + 1
                found[composed(key)] = Place(text, number, max(1, column), len(key) + 2 if column else 1)
        if len(found) > MOST_COLUMNS:
            raise Invalid([Diagnostic("too-many", f"the objects have more than {MOST_COLUMNS:,} keys", source.place(number, line))])
    return found
