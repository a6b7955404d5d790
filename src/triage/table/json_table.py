"""JSON lines as a stream of rows: one object a line, read by the strict reader of `language.json_text`."""

from __future__ import annotations

import json

from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, visible
from ..language import json_text
from ..language.nodes import Mapping, Scalar, Sequence, composed
from ..model.noun import TYPE_CHECKING
from .columns import MOST_COLUMNS, read_columns
from .forms import to_json
from .kinds import JSON_LINES
from .labels import in_values
from .row import Dialect, Fault, Rejected, shorten
from .source import MOST_CHARACTERS
from .typed import typed_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..language.nodes import Node
    from ..model.vocabulary import Vocabulary
    from .source import Source
    from .typed import Typed

_MOST_KEPT = 1_000


class JsonRow:
    """An object (`row.Row`)."""

    __slots__ = ("_values", "line", "node", "table")

    def __init__(self, table: JsonTable, line: int, node: Mapping) -> None:
        self.table, self.line, self.node = table, line, node
        self._values = {key.text: value for key, value in node.entries}

    def request(self, problems: Problems) -> Mapping:
        """Its id and facts."""
        entries = []
        for column in self.table.columns:
            if column.states and column.name in self._values:
                node = self._values[column.name]
                entries.append((column.key, in_values(column.fact, node) if column.fact else node))
        return Mapping(tuple(entries), Place(self.table.text, self.line, 1))

    def raw(self, column: str) -> str:
        """The value of a key, as text."""
        name = self.table.keys.get(column, column)
        return cell_text(self._values[name]) if name in self._values else ""

    def where(self, column: str) -> str:
        """Nothing: values of a text have no names."""
        return ""

    def typed(self) -> list[Typed]:
        """Numbers, days, yes and no as such; what is deeper as text."""
        found: list[Typed] = []
        for column in self.table.columns:
            node = self._values.get(column.name)
            found.append(None if node is None else typed_of(column.fact, node, cell_text(node)))
        return found

    def texts(self) -> list[str]:
        """A text for each key that any object of the table has."""
        return [self.raw(column.name) for column in self.table.columns]

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Its keys and values."""
        replaced = {column.name for column in self.table.columns if column.replaced}
        return ((key.text, value) for key, value in self.node.entries if key.text not in replaced)


class JsonTable:
    """A file of JSON lines of which the keys are known (`row.Table`).

    It is gone through once to learn them: a misspelt key far down is found before anything is decided, and CSV can be written.
    Raises `Invalid` where they cannot be used.
    """

    form, dialect = JSON_LINES, Dialect()
    notes: tuple[str, ...] = ()

    def __init__(self, source: Source, vocabulary: Vocabulary, ignore_unknown: bool = False) -> None:
        self.source, self.read = source, 0
        self.text = SourceText(source.name, ())
        keys = _keys(source)
        self.columns = read_columns([(key, key, place) for key, place in keys.items()], vocabulary, ignore_unknown)
        self._known = frozenset(keys)
        self.keys = {column.key.text: column.name for column in self.columns}

    def describe(self) -> str:
        """The form in words."""
        return "JSON lines"

    def rows(self) -> Iterator[JsonRow | Rejected]:
        """Its rows in their order. Raises `Invalid` where there is no row."""
        for number, line in self.source.lines():
            if line.strip():
                self.read += 1
                yield self._row(number, line)
        if not self.read:
            help = "each line is an object"
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(self.source.name)}`", None, help)])

    def _row(self, number: int, line: str) -> JsonRow | Rejected:
        if len(line) > MOST_CHARACTERS:
            return Rejected(number, "", (Fault("", "", f"the line has more than {MOST_CHARACTERS:,} characters"),))
        problems = Problems()
        nodes = json_text.read(line.encode(), self.source.name, problems)
        node = nodes[0] if nodes else None
        if problems.found:
            id = JsonRow(self, number, node).raw("id") if isinstance(node, Mapping) else ""
            return Rejected(number, shorten(id), tuple(_fault(diagnostic) for diagnostic in problems.found))
        if len(nodes) != 1 or not isinstance(node, Mapping) or not line.lstrip().startswith("{"):
            return Rejected(number, "", (Fault("", "", "a row is one object on a line of its own"),))
        if any(key.text not in self._known for key, _ in node.entries):
            raise Invalid([Diagnostic("changed", f"`{visible(self.source.name)}` was changed while it was read", None, "start again")])
        return JsonRow(self, number, node)


def _fault(diagnostic: Diagnostic) -> Fault:
    where = f", at character {diagnostic.at.column}" if diagnostic.at else ""
    return Fault("", "", f"{diagnostic.message}{where}" + (f"; {diagnostic.help}" if diagnostic.help else ""))


def _keys(source: Source) -> dict[str, Place]:
    """Every key of every object, with the place where it stands first. Raises `Invalid` where this is another kind of JSON."""
    found: dict[str, Place] = {}
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
            value = json.loads(line, parse_int=str, parse_float=str)
        except (ValueError, RecursionError):
            continue
        new = [key for key in value if composed(key) not in found] if isinstance(value, dict) else []
        if new:
            # Far down, the line is not kept to be shown: hostile objects could fill the memory with it.
            text = source.place(number, line).source if number <= _MOST_KEPT else SourceText(source.name, ())
            for key in new:
                column = line.find(json.dumps(key, ensure_ascii=False)) + 1
                found[composed(key)] = Place(text, number, max(1, column), len(key) + 2 if column else 1)
        if len(found) > MOST_COLUMNS:
            raise Invalid([Diagnostic("too-many", f"the objects have more than {MOST_COLUMNS:,} keys", source.place(number, line))])
    return found


def cell_text(node: Node) -> str:
    """A value as the text of a cell: a single one as it is, a list joined by `; `, anything deeper as JSON."""
    if isinstance(node, Scalar):
        return "" if not node.quoted and node.text == "null" else node.text
    if isinstance(node, Sequence) and node.items and all(isinstance(item, Scalar) and not item.blank for item in node.items):
        return "; ".join(item.text for item in node.items if isinstance(item, Scalar))
    return to_json(node)
