"""The columns of a table: which of them state facts, and what to think of the others."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..language.nodes import Scalar
from ..model.noun import TYPE_CHECKING, Noun
from .labels import by_label, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..diagnostics import Place
    from ..model.vocabulary import Fact, Vocabulary

ANSWERS = ("status", "decision", "operator", "because", "cites", "flags", "ask")
MOST_COLUMNS = 16_384  # as many as a sheet has


class Column(Noun):
    """A column: its name, the header as the file has it, and the fact that it states, if any, by its name or its label.

    `key` is the name of that fact, or else of the column, as a request has it.
    """

    name: str
    header: str
    key: Scalar
    fact: Fact | None = None

    @property
    def states(self) -> bool:
        """Whether a request is read from it."""
        return self.fact is not None or self.name == "id"

    @property
    def called(self) -> tuple[str, str]:
        """The names by which it is asked for: its own, and that of its fact."""
        return self.name, self.key.text

    @property
    def replaced(self) -> bool:
        """Whether an answer stands in its place in what is written."""
        return self.name in ANSWERS


def read_columns(headers: Sequence[tuple[str, str, Place]], vocabulary: Vocabulary, ignore_unknown: bool) -> tuple[Column, ...]:
    """The columns of these names, with their headers as they stand in the file, and where.

    Raises `Invalid` with all that is wrong: a name given twice, no fact at all, and, unless they are to be ignored, names that look
    like misspelt facts or that rules or the program give a value.
    """
    columns: list[Column] = []
    found: dict[str, Place] = {}
    stated: dict[str, Column] = {}
    faults = []
    open_labels = _open_labels({name for name, _, _ in headers}, vocabulary)
    for name, header, place in headers:
        if name in found:
            help, related = "rename or delete one of them", (("first here", found[name]),)
            faults.append(Diagnostic("given-twice", f"two columns are called `{visible(name)}`", place, help, related, fact=name))
            continue
        found[name] = place
        fact = vocabulary.facts.get(name) or vocabulary.facts.get(open_labels.get(folded(name), ""))
        key = name if fact is None or fact.computed else fact.name
        column = Column(name, header, Scalar(key, True, place), None if fact is None or fact.computed else fact)
        first = stated.setdefault(key, column)
        if first is not column:
            message = f"the columns `{visible(first.name)}` and `{visible(name)}` both state `{key}`"
            related = (("first here", first.key.place),)
            faults.append(Diagnostic("given-twice", message, place, "rename or delete one of them", related, fact=key))
        columns.append(column)
    free = {name: name for name, fact in vocabulary.facts.items() if name not in stated and not fact.computed}
    free = {label: name for label, name in open_labels.items() if name in free} | free
    for column in columns:
        if not (column.states or column.replaced or ignore_unknown):
            faults += _stranger(column, vocabulary, free)
    if not any(column.fact for column in columns) and not faults:
        message = f"none of these columns is a fact of `{visible(vocabulary.name)}`"
        help = f"the first line names the columns; facts are {listed(vocabulary.facts, 5)}"
        faults.append(Diagnostic("no-facts", message, headers[0][2] if headers else None, help))
    if faults:
        raise Invalid(faults)
    return tuple(columns)


def _open_labels(names: set[str], vocabulary: Vocabulary) -> dict[str, str]:
    """The facts that a request can state by their labels, where no column is called by the name of the fact."""
    every = by_label((fact.name, fact.label) for fact in vocabulary.facts.values())
    words = {folded(name) for name in (*vocabulary.facts, *vocabulary.concepts, *ANSWERS, "id")}
    return {
        label: name for label, name in every.items() if name not in names and not vocabulary.facts[name].computed and label not in words
    }


def _stranger(column: Column, vocabulary: Vocabulary, free: dict[str, str]) -> list[Diagnostic]:
    """What is wrong with a column that states nothing, if anything: most are the office's own, and only carried through.

    `free` has the names and the labels of the facts that no column states, with the names of the facts.
    """
    name, place, ignore = column.name, column.key.place, "pass `--ignore-unknown` to carry it through unread"
    if name in vocabulary.concepts:
        return [Diagnostic("concept-stated", f"`{name}` is a concept: rules derive it", place, f"delete it, or {ignore}", fact=name)]
    fact = vocabulary.facts.get(name)
    if fact and fact.computed:
        inputs = " and ".join(f"`{input}`" for input in fact.computed.inputs)
        help = f"state {inputs} instead, or {ignore}"
        return [Diagnostic("computed-fact", f"`{name}` is computed, never stated", place, help, fact=name)]
    # A name beside the fact that it resembles is no misspelling of it.
    meant = did_you_mean(name, free)
    return [Diagnostic("unknown-fact", f"there is no fact `{visible(name)}`", place, f"{meant} else {ignore}", fact=name)] if meant else []


def notes(columns: Sequence[Column]) -> list[str]:
    """What is worth saying once about the columns of a table."""
    carried = [column.name for column in columns if not (column.states or column.replaced)]
    replaced = [column.name for column in columns if column.replaced]
    told = []
    if carried:
        told.append(f"carried through unread, because they are not facts: {listed(carried, 40)}")
    if replaced:
        told.append(f"replaced by the answers: {listed(replaced)}")
    return told
