"""A workbook before it is read: what it is, whether it is safe to read, its sheets, and what stands in one that no reader tells.

Readers of XLSX show `#N/A` and formulas that were never calculated as empty cells, and one of them takes down the whole process over a
single cell far away from the others. So every part is looked at first, as a stream, with what Python brings along.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from xml.parsers import expat

from ..diagnostics import Diagnostic, Invalid, listed, visible
from ..model.noun import TYPE_CHECKING, Noun
from .what import what_it_is

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from .source import Source

_MOST_BYTES = 500 * 1024 * 1024  # of all parts unpacked
_MOST_PARTS = 10_000
_MOST_AREA = 40_000_000  # cells of the smallest rectangle that holds all cells, as readers keep it in memory
_SPARSE = 50  # so many times the cells: then a cell stands far away from the others
_PIECE = 1024 * 1024
_MOST_MERGED = 1_000
# A cell with a value, no formula, no error and nothing but plain letters; and what may make a cell mean something else than it says.
_PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="[0-9]+")?(?: t="(?:s|n|b|d|str|inlineStr)")?>'
    rb'(?:<v>[ !-%\'-;=-~]*</v>|<is><t(?: xml:space="preserve")?>[ !-%\'-;=-~]*</t></is>)</c>'
)
_UNNAMED = [b"<" + name + end for name in (b"c", b"row") for end in (b">", b"/", b"\t", b"\r", b"\n")]
_VISIBLE = "visible"
_OTHERS = {
    "xl/workbook.bin": ("a binary workbook (.xlsb)", "open it in Excel, and save it as `.xlsx`"),
    "content.xml": ("a file of LibreOffice", "open it there, and save it as `.xlsx`"),
    "word/document.xml": ("a document of Word", "copy the table into Excel, and save it as `.xlsx`"),
    "ppt/presentation.xml": ("a presentation", "save the table as `.xlsx`"),
}


class Sheet(Noun):
    """A sheet: its name, the part that holds it, and whether it is shown."""

    name: str
    part: str
    shown: bool


class Merged(Noun):
    """A range of merged cells, rows and columns from 0, the last ones included."""

    name: str
    first: tuple[int, int]
    last: tuple[int, int]


class Looked(Noun):
    """What was seen of a sheet, by row and column from 0: `cells` counts those in which something stands, `errors` has the words of error
    cells, `uncalculated` the formulas without a value, `hidden` counts hidden rows."""

    cells: int
    errors: dict[tuple[int, int], str]
    uncalculated: frozenset[tuple[int, int]]
    merged: tuple[Merged, ...]
    hidden: int


def address(row: int, column: int) -> str:
    """The name of a cell, `C7`, of a row and a column from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


class Workbook:
    """A workbook of which every part can be unpacked, and none declares anything. Raises `Invalid` where that is not so."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        if source.packed:
            raise self._invalid("not-a-workbook", "is compressed", "unpack it: a workbook is compressed in itself")
        if not source.begins(b"PK\x03\x04"):
            what, help = _called(source)
            raise self._invalid("not-a-workbook", f"is no workbook of Excel, but {what}", help)
        try:
            source.file.seek(0)
            self._zip = zipfile.ZipFile(source.file)
            self._check_parts()
            self.sheets = self._sheets()
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LookupError, RuntimeError, expat.ExpatError, ValueError):
            raise self._damaged() from None
        if not self.sheets:
            raise self._invalid("no-rows", "has no sheets", "a table has a header and rows")

    def _invalid(self, code: str, told: str, help: str) -> Invalid:
        return Invalid([Diagnostic(code, f"`{visible(self.name)}` {told}", None, help)])

    def _damaged(self) -> Invalid:
        return self._invalid("damaged", "is damaged: a part of the workbook cannot be read", "open it in Excel, and save it again")

    def _check_parts(self) -> None:
        """Raises `Invalid` where the parts are too many, too large, declared twice, or not what they say."""
        parts = self._zip.infolist()
        names = [part.filename for part in parts]
        if "xl/workbook.xml" not in names:
            what, help = next((told for name, told in _OTHERS.items() if name in names), ("a zip file", "save the table as `.xlsx`"))
            raise self._invalid("not-a-workbook", f"is no workbook of Excel, but {what}", help)
        if any(part.flag_bits & 1 for part in parts):
            raise self._invalid("not-a-workbook", "has a password", "take the password away in Excel, and save it again")
        size = sum(part.file_size for part in parts)
        if size > _MOST_BYTES or len(parts) > _MOST_PARTS:
            told = f"unpacks to {size // 1024**2:,} MB; at most {_MOST_BYTES // 1024**2:,} are read"
            raise self._invalid("too-large", told, "save the sheet as CSV, or split it")
        if len(set(names)) < len(names):
            raise self._damaged()
        for part in parts:
            # The size and the checksum hold only for what was really unpacked.
            with self._zip.open(part) as file:
                while file.read(_PIECE):
                    pass
            if part.filename.endswith((".xml", ".rels")):
                self._check_declares_nothing(part.filename)

    def _check_declares_nothing(self, part: str) -> None:
        """Raises `Invalid` where XML declares entities, with which a small file makes a large one, or fetches others."""
        begun = False

        def start(_name: str, _attributes: dict[str, str]) -> None:
            nonlocal begun
            begun = True

        def declares(*_: object) -> None:
            raise self._invalid(
                "not-a-workbook", f"declares a document type in its part `{visible(part)}`", "Excel never does: do not trust it"
            )

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.StartDoctypeDeclHandler = start, declares
        with self._zip.open(part) as file:
            while not begun and (piece := file.read(4096)):
                parser.Parse(piece)

    def _sheets(self) -> tuple[Sheet, ...]:
        """The sheets with cells, in their order."""
        targets: dict[str, str] = {}
        for name, attributes in self._elements("xl/_rels/workbook.xml.rels"):
            if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
                targets[attributes.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", ""))).lstrip("/")
        found = []
        for name, attributes in self._elements("xl/workbook.xml"):
            id = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            if name == "sheet" and id in targets:
                shown = attributes.get("state", _VISIBLE) == _VISIBLE
                found.append(Sheet(attributes.get("name", ""), targets[id], shown))
        return tuple(found)

    def _elements(self, part: str) -> Iterator[tuple[str, dict[str, str]]]:
        """Names and attributes of all elements of a small part; a name without its namespace."""
        found: list[tuple[str, dict[str, str]]] = []
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(" ")[2], attributes))
        with self._zip.open(part) as file:
            parser.ParseFile(file)
        return iter(found)

    def look(self, sheet: Sheet) -> Looked:
        """What stands in a sheet. Raises `Invalid` where it is damaged, or a cell stands so far away that no reader should be let near."""
        try:
            with self._zip.open(sheet.part) as file:
                return self._looked(_Look(file), sheet)
        except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, expat.ExpatError, ValueError):
            raise self._damaged() from None

    def _looked(self, look: _Look, sheet: Sheet) -> Looked:
        area = (look.high - look.low + 1) * (look.right - look.left + 1)
        if look.cells and area > _MOST_AREA:
            if area > look.cells * _SPARSE:
                far = address(look.high, look.right)
                told = f"has a cell far away from the others on its sheet `{visible(sheet.name)}`: it reaches to {far}"
                raise self._invalid("too-large", told, "delete the rows and columns outside the table, and save it again")
            told = f"has {look.cells:,} cells on its sheet `{visible(sheet.name)}`"
            raise self._invalid("too-large", told, "save the sheet as CSV, which is read row by row")
        return Looked(look.cells, look.errors, frozenset(look.uncalculated), tuple(look.merged), look.hidden)

    def chosen(self, wanted: str) -> Sheet:
        """The sheet of a name, hidden or not, letter case aside where only one fits. Raises `Invalid`."""
        exact = [sheet for sheet in self.sheets if sheet.name == wanted]
        found = exact or [sheet for sheet in self.sheets if sheet.name.strip().casefold() == wanted.strip().casefold()]
        if len(found) != 1:
            help = f"its sheets are {listed((sheet.name for sheet in self.sheets), 20)}"
            raise self._invalid("no-sheet", f"has no sheet `{visible(wanted)}`", help)
        return found[0]


def _called(source: Source) -> tuple[str, str]:
    """What the input is instead of a workbook, and what to do."""
    known = what_it_is(source.head)
    if known:
        return known
    return ("binary", "save it as `.xlsx`") if b"\0" in source.head else ("text", "name it with `.csv` at the end, or pass `--format csv`")


class _Look:
    """One way through the XML of a sheet."""

    def __init__(self, file: IO[bytes]) -> None:
        self.cells = self.hidden = 0
        self.low = self.left = 2**31
        self.high = self.right = -1
        self.errors: dict[tuple[int, int], str] = {}
        self.uncalculated: list[tuple[int, int]] = []
        self.merged: list[Merged] = []
        self._row = self._column = -1
        self._kind = ""
        self._formula = self._value = False
        self._text: list[str] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        rest = b""
        while piece := file.read(_PIECE):
            rest += piece
            end = rest.rfind(b"</row>")
            # A row that does not end for so long is taken as far as it is there.
            end = len(rest) if end < 0 and len(rest) > 8 * _PIECE else end
            if end > 0:
                parser.Parse(self._without_plain_cells(rest[:end]), False)
                rest = rest[end:]
        parser.Parse(rest, True)

    def _without_plain_cells(self, rows: bytes) -> bytes:
        """Rows without cells of which nothing is to be told but that something stands there: most are like that. Those that have no name
        follow from the one before, so that none is left out where any has none."""
        if b"<!" in rows or rows.find(b"<?", 1) > 0 or any(begin in rows for begin in _UNNAMED):
            return rows
        if rows.count(b"<c ") != rows.count(b'<c r="') or rows.count(b"<row ") != rows.count(b'<row r="'):
            return rows
        plain = _PLAIN_CELL.findall(rows)
        if not plain:
            return rows
        self.cells += len(plain)
        columns, numbers = ({*parts} for parts in zip(*plain, strict=True))
        for column in columns:
            _, at = _place(f"{column.decode()}1")
            self.left, self.right = min(self.left, at), max(self.right, at)
        for number in map(int, numbers):
            self.low, self.high = min(self.low, number - 1), max(self.high, number - 1)
        return _PLAIN_CELL.sub(b"", rows)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name[name.rfind(" ") + 1 :]
        if name == "c":
            place = attributes.get("r")
            self._row, self._column = _place(place) if place else (self._row, self._column + 1)
            self._kind, self._formula, self._value = attributes.get("t", ""), False, False
        elif name in ("v", "is"):
            self._value = True
            if self._formula or self._kind == "e":
                self._text = []
                self._parser.CharacterDataHandler = self._text.append
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 2)) - 1, -1
            self.hidden += attributes.get("hidden") in ("1", "true")
        elif name == "mergeCell":
            first, _, last = attributes.get("ref", "").partition(":")
            if last and len(self.merged) < _MOST_MERGED:
                self.merged.append(Merged(f"{first}:{last}", _place(first), _place(last)))

    def _end(self, name: str) -> None:
        name = name[name.rfind(" ") + 1 :]
        if name == "v":
            self._parser.CharacterDataHandler = None
        elif name == "c" and (self._value or self._formula):
            text = "".join(self._text)
            place = self._row, self._column
            if self._kind == "e":
                self.errors[place] = text.strip() or "#ERROR"
            elif self._formula and self._kind != "str" and not (self._value and text.strip()):
                self.uncalculated.append(place)
            self._text = []
            self.cells += 1
            self.low, self.high = min(self.low, place[0]), max(self.high, place[0])
            self.left, self.right = min(self.left, place[1]), max(self.right, place[1])


def _place(name: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell `C7`."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1
