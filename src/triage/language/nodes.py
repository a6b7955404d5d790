"""Text as a tree with places: what YAML and JSON have in common before any value has a type."""

from __future__ import annotations

from ..diagnostics import Invalid, Place, Problems, SourceText, brief, closest, did_you_mean, listed, visible
from ..lean import is_latin
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 40
MOST_SAID = 20
_BLANK = ("null", "~")


class Scalar(Noun):
    """A single value as text. `quoted` tells "null" from null; `cut` is where a comment cuts off a plain text."""

    text: str
    quoted: bool
    place: Place
    cut: Place | None = None

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
            return "nothing" if node.blank else f"`{brief(node.text)}`"


def composed(text: str) -> str:
    """The text with its accents composed (Unicode NFC), so that `é` and `é` are one name however they were typed."""
    if is_latin(text):
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def decode(raw: bytes, name: str) -> tuple[str, SourceText]:
    """The text of a file, line breaks as `\\n`, with its lines to point into.

    Raises `Invalid` where it is too large, not UTF-8, or holds characters that nobody can see.
    """
    problems = Problems()
    if len(raw) > MOST_BYTES:
        problems.add("too-large", f"`{name}` has {len(raw):,} bytes; at most {MOST_BYTES:,} are read", help="split it into several files")
        problems.stop()
    # Every other byte of a Latin text in UTF-16 is 0, with or without the mark that says so.
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw[:4].count(0) == 2:
        problems.add("not-utf-8", f"`{name}` is saved as UTF-16", help="save it as UTF-8")
        problems.stop()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        text = _with_one_line_break(raw.decode("utf-8"))
    except UnicodeDecodeError as fault:
        raise _not_utf_8(raw, fault.start, name) from None
    source = _source(text, name)
    for number, content in enumerate(source.lines, 1):
        if content.isprintable():
            continue
        for column, character in enumerate(content, 1):
            if not character.isprintable() and _unseen(character):
                if len(problems.found) == MOST_SAID:
                    problems.stop()
                problems.add(
                    "invisible-character",
                    f"an invisible or control character, `{visible(character)}`, stands here",
                    Place(source, number, column),
                    help="delete it; in a quoted text write it as an escape where it is meant",
                )
    problems.stop()
    return text, source


def _with_one_line_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _not_utf_8(raw: bytes, start: int, name: str) -> Invalid:
    """What is said of a byte that cannot stand in UTF-8, with the text around it as far as it can be guessed."""
    before = _with_one_line_break(raw[:start].decode("utf-8"))
    # A file of which everything up to here is plain ASCII was most likely saved in one of Windows' old encodings.
    old = before.isascii()
    after = _with_one_line_break(raw[start:].decode("cp1252" if old else "utf-8", "replace"))
    place = Place(_source(before + after, name), before.count("\n") + 1, len(before) - before.rfind("\n"))
    help = "save the file as UTF-8; it looks like Windows-1252" if old else "save the file as UTF-8"
    return refuse("not-utf-8", f"byte 0x{raw[start]:02x} is not UTF-8", place, help)


def _source(text: str, name: str) -> SourceText:
    return SourceText(name, tuple(text.split("\n")))


def _unseen(character: str) -> bool:
    import unicodedata

    # Joiners belong to some scripts' words; everything else that cannot be seen has no place in a file that people sign. Characters
    # that this Python does not know yet, and those for private use, stand in names that people bear; noncharacters never do.
    code = ord(character)
    return character not in "\t\u200c\u200d" and (
        unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    )


class Fields:
    """A mapping of which the keys are known: hands out values, and reports what is missing, unknown or of the wrong kind.

    A misspelt key is read on as the one that is meant, so that nothing is said to be missing that is there.
    """

    def __init__(self, node: Node, what: str, known: Iterable[str], problems: Problems) -> None:
        self.node, self.what, self.problems = node, what, problems
        self.known = tuple(known)
        self.by_key: dict[str, Node] = {}
        self.keys: dict[str, Place] = {}
        if not isinstance(node, Mapping):
            problems.add("wrong-kind", f"{what} is a mapping, this is {kind_of(node)}", node.place, f"its keys are {listed(self.known)}")
            return
        given = {key.text for key, _ in node.entries}
        for key, value in node.entries:
            name = key.text
            if name not in self.known:
                meant = closest(name, self.known)
                help = f"did you mean `{meant}`?" if meant else f"its keys are {listed(self.known, 20)}"
                problems.add("unknown-key", f"{what} has no key `{brief(name)}`", key.place, help)
                name = meant if meant and meant not in given else name
            self.by_key[name] = value
            self.keys[name] = key.place

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
            self.problems.add("unknown-word", f"`{key}` cannot be `{brief(word)}`", node.place, help)
            return default
        return word or default

    def flag(self, key: str) -> bool:
        """The value of a key as yes or no, no where it is left out."""
        node = self.get(key)
        if node is None:
            return False
        word = node.text.strip().casefold() if isinstance(node, Scalar) else ""
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
            if isinstance(item, Scalar) and item.blank:
                self.problems.add(
                    "wrong-kind", f"an item of `{key}` is a text, this is nothing", item.place, "write it out, or delete the item"
                )
                continue
            word = text_of(item, f"an item of `{key}`", self.problems)
            if word is None:
                continue
            if word in seen:
                again = (("first here", seen[word]),)
                self.problems.add("given-twice", f"`{brief(word)}` is given twice", item.place, "delete one", again)
            seen.setdefault(word, item.place)
        return tuple(seen.items())

    def texts(self, key: str) -> dict[str, str]:
        """A text in several languages: `{en: …, da: …}`; a bare text counts as English."""
        node = self.get(key)
        return {} if node is None else texts_of(node, f"`{key}`", self.problems)


def text_of(node: Node, what: str, problems: Problems) -> str | None:
    """The text of a scalar with its accents composed, None and a report where it is something else."""
    if not isinstance(node, Scalar):
        problems.add("wrong-kind", f"{what} is a text, this is {kind_of(node)}", node.place, "write one text")
        return None
    if node.cut:
        cut_off(what, node.cut, problems)
    return composed(node.text)


def cut_off(what: str, place: Place, problems: Problems, fact: str | None = None) -> None:
    """Reports a text of which a comment may have swallowed the rest."""
    help = "put the whole text in double quotes, or the comment on a line of its own"
    problems.add("text-cut-off", f"{what} ends here: ` #` starts a comment", place, help, fact=fact)


def texts_of(node: Node, what: str, problems: Problems) -> dict[str, str]:
    """A text by language; see `Fields.texts`."""
    if not isinstance(node, Mapping):
        text = text_of(node, what, problems)
        return {"en": text} if text else {}
    found = {}
    for key, value in node.entries:
        main, dash, rest = key.text.partition("-")
        if not (
            key.text.isascii()
            and main.isalpha()
            and main.islower()
            and len(main) in (2, 3)
            and (not dash or rest.replace("-", "").isalnum())
        ):
            problems.add("unknown-language", f"`{brief(key.text)}` is not a language", key.place, "write a code such as `en` or `da`")
        text = text_of(value, f"{what} in `{key.text}`", problems)
        if text and text.strip():
            found[key.text] = text
    return found


def twice(key: Scalar, first: Place) -> tuple[str, str, Place, str, tuple[tuple[str, Place | None], ...]]:
    """What is said of a key given twice, as `Problems.add` takes it."""
    return "given-twice", f"the key `{brief(key.text)}` is given twice", key.place, "keep one of them", (("first here", first),)


def refuse(code: str, message: str, place: Place, help: str | None = None, related: tuple[tuple[str, Place], ...] = ()) -> Invalid:
    """One fault that ends the reading of a text at once, ready to be raised."""
    problems = Problems()
    problems.add(code, message, place, help, related)
    return Invalid(problems.found)
