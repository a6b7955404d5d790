"""The columns of a table: which of them state facts, and what to think of the others."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..language.nodes import Scalar
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..diagnostics import Place
    from ..model.vocabulary import Fact, Vocabulary

ANSWERS = ("status", "decision", "operator", "because", "cites", "flags", "ask")
MOST_COLUMNS = 16_384  # as many as a sheet has


class Column(Noun):
    """A column: its name, the header as the file has it, and the fact that it states, if any."""

    name: str
    header: str
    key: Scalar
    fact: Fact | None = None

    @property
    def states(self) -> bool:
        """Whether a request is read from it."""
        return self.fact is not None or self.name == "id"

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
    faults = []
    for name, header, place in headers:
        if name in found:
            help, related = "rename or delete one of them", (("first here", found[name]),)
            faults.append(Diagnostic("given-twice", f"two columns are called `{visible(name)}`", place, help, related, fact=name))
        found.setdefault(name, place)
        fact = vocabulary.facts.get(name)
        columns.append(Column(name, header, Scalar(name, True, place), None if fact is None or fact.computed else fact))
    free = [name for name, fact in vocabulary.facts.items() if name not in found and not fact.computed]
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


def _stranger(column: Column, vocabulary: Vocabulary, free: list[str]) -> list[Diagnostic]:
    """What is wrong with a column that states nothing, if anything: most are the office's own, and only carried through."""
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
