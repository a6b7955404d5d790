"""Text as a tree with places: what YAML and JSON have in common before any value has a type."""

from __future__ import annotations

from ..diagnostics import Invalid, Problems, SourceText, did_you_mean, listed, visible
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..diagnostics import Place

MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 40
_BLANK = ("", "null", "Null", "NULL", "~")


class Scalar(Noun):
    """A single value as text. `quoted` tells "null" from null; `cut` that a comment follows a plain text on its line."""

    text: str
    quoted: bool
    place: Place
    cut: bool = False

    @property
    def blank(self) -> bool:
        """Nothing, white space, or an unquoted null or ~."""
        return not self.text.strip() or (not self.quoted and self.text in _BLANK)


class Sequence(Noun):
    """A list."""

    items: tuple[Node, ...]
    place: Place


class Mapping(Noun):
    """Keys and values in the order of the text; no key is there twice."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


if TYPE_CHECKING:
    Node = Scalar | Sequence | Mapping


def kind_of(node: Node) -> str:
    """The kind of a node in an author's words."""
    match node:
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"
        case _:
            return "nothing" if node.blank else f"`{visible(node.text)}`"


def decode(raw: bytes, name: str) -> tuple[str, SourceText]:
    """The text of a file, line breaks as `\\n`, with its lines to point into.

    Raises `Invalid` where it is too large, not UTF-8, or holds characters that nobody can see.
    """
    problems = Problems()
    if len(raw) > MOST_BYTES:
        problems.add("too-large", f"`{name}` has {len(raw):,} bytes; at most {MOST_BYTES:,} are read", help="split it into several files")
        problems.stop()
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problems.add("not-utf-8", f"`{name}` is saved as UTF-16", help="save it as UTF-8")
        problems.stop()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        start = fault.start
        source = _source(raw.decode("cp1252", "replace"), name)
        line = raw.count(b"\n", 0, start) + 1
        column = start - (raw.rfind(b"\n", 0, start) + 1) + 1
        problems.add(
            "not-utf-8",
            f"byte 0x{raw[start]:02x} is not UTF-8",
            _at(source, line, column),
            help="save the file as UTF-8; it looks like Windows-1252",
        )
        problems.stop()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    source = _source(text, name)
    for number, content in enumerate(source.lines, 1):
        if content.isascii() and content.isprintable():
            continue
        for column, character in enumerate(content, 1):
            if not character.isprintable() and _unseen(character):
                problems.add(
                    "invisible-character",
                    f"an invisible or control character, `{visible(character)}`, stands here",
                    _at(source, number, column),
                    help="delete it; in a quoted text write it as an escape where it is meant",
                )
    problems.stop()
    return text, source


def _source(text: str, name: str) -> SourceText:
    return SourceText(name, tuple(text.split("\n")))


def _at(source: SourceText, line: int, column: int) -> Place:
    from ..diagnostics import Place

    return Place(source, line, column)


def _unseen(character: str) -> bool:
    import unicodedata

    # Joiners belong to some scripts' words; everything else that cannot be seen has no place in a file that people sign.
    return character not in "\t\u200c\u200d\u00a0\u3000" and unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs", "Cn", "Co")


class Fields:
    """A mapping of which the keys are known: hands out values, and reports what is missing, unknown or of the wrong kind."""

    def __init__(self, node: Node, what: str, known: Iterable[str], problems: Problems) -> None:
        self.node, self.what, self.problems = node, what, problems
        self.known = tuple(known)
        self.by_key: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}
        if not isinstance(node, Mapping):
            problems.add("wrong-kind", f"{what} is a mapping, this is {kind_of(node)}", node.place, f"its keys are {listed(self.known)}")
            return
        for key, value in node.entries:
            if key.text not in self.known:
                suggestion = did_you_mean(key.text, self.known) or f"its keys are {listed(self.known, 20)}"
                problems.add("unknown-key", f"{what} has no key `{visible(key.text)}`", key.place, suggestion)
            self.by_key[key.text] = value
            self.keys[key.text] = key.place

    def get(self, key: str) -> Node | None:
        """The value of a key, None where it is left out or blank."""
        node = self.by_key.get(key)
        return None if isinstance(node, Scalar) and node.blank else node

    def need(self, key: str, help: str | None = None) -> Node | None:
        """The value of a key that must be there; reports where it is not."""
        node = self.get(key)
        if node is None and isinstance(self.node, Mapping):
            self.problems.add("missing-key", f"{self.what} needs `{key}`", self.keys.get(key, self.node.place), help)
        return node

    def text(self, key: str, default: str = "") -> str:
        """The value of a key as text, `default` where it is left out."""
        node = self.get(key)
        return default if node is None else text_of(node, f"`{key}`", self.problems) or default

    def word(self, key: str, options: Iterable[str], default: str) -> str:
        """The value of a key as one of a few words."""
        node = self.get(key)
        if node is None:
            return default
        word, options = text_of(node, f"`{key}`", self.problems), tuple(options)
        if word is not None and word not in options:
            help = did_you_mean(word, options) or f"write one of {listed(options)}"
            self.problems.add("unknown-word", f"`{key}` cannot be `{visible(word)}`", node.place, help)
            return default
        return word or default

    def flag(self, key: str) -> bool:
        """The value of a key as yes or no, no where it is left out."""
        node = self.get(key)
        if node is None:
            return False
        word = node.text.casefold() if isinstance(node, Scalar) else ""
        if word not in ("yes", "true", "ja", "no", "false", "nej"):
            self.problems.add("not-yes-no", f"`{key}` is yes or no, not {kind_of(node)}", node.place, "write `yes` or `no`")
        return word in ("yes", "true", "ja")

    def items(self, key: str) -> tuple[Node, ...]:
        """The items of a list; a single value counts as a list of one."""
        node = self.get(key)
        if node is None:
            return ()
        return node.items if isinstance(node, Sequence) else (node,)

    def words(self, key: str) -> tuple[tuple[str, Place], ...]:
        """The texts of a list with their places; a text given twice is reported."""
        seen: dict[str, Place] = {}
        for item in self.items(key):
            word = text_of(item, f"an item of `{key}`", self.problems)
            if word is None:
                continue
            if word in seen:
                self.problems.add("given-twice", f"`{visible(word)}` is given twice", item.place, "delete one", (("first here", seen[word]),))
            seen.setdefault(word, item.place)
        return tuple(seen.items())

    def texts(self, key: str) -> dict[str, str]:
        """A text in several languages: `{en: …, da: …}`; a bare text counts as English."""
        node = self.get(key)
        return {} if node is None else texts_of(node, f"`{key}`", self.problems)


def text_of(node: Node, what: str, problems: Problems) -> str | None:
    """The text of a scalar, None and a report where it is something else."""
    if not isinstance(node, Scalar):
        problems.add("wrong-kind", f"{what} is a text, this is {kind_of(node)}", node.place)
        return None
    if node.cut:
        problems.add(
            "text-cut-off",
            f"{what} ends here, because ` #` starts a comment",
            node.place,
            "put the whole text in double quotes, or the comment on a line of its own",
        )
    return node.text


def texts_of(node: Node, what: str, problems: Problems) -> dict[str, str]:
    """A text by language; see `Fields.texts`."""
    if not isinstance(node, Mapping):
        text = text_of(node, what, problems)
        return {"en": text} if text else {}
    found = {}
    for key, value in node.entries:
        if not (2 <= len(key.text) <= 8 and key.text.replace("-", "").isalpha() and key.text.islower()):
            problems.add("unknown-language", f"`{visible(key.text)}` is not a language", key.place, "write a code such as `en` or `da`")
        text = text_of(value, f"{what} in `{key.text}`", problems)
        if text and text.strip():
            found[key.text] = text
    return found


def twice(key: Scalar, first: Place) -> tuple[str, str, Place, str, tuple[tuple[str, Place | None], ...]]:
    """What is said of a key given twice, as `Problems.add` takes it."""
    return "given-twice", f"the key `{visible(key.text)}` is given twice", key.place, "keep one of them", (("first here", first),)


def refuse(code: str, message: str, place: Place, help: str | None = None, related: tuple[tuple[str, Place], ...] = ()) -> Invalid:
    """One fault that ends the reading of a text at once, ready to be raised."""
    problems = Problems()
    problems.add(code, message, place, help, related)
    return Invalid(problems.found)
