"""The vocabulary of a rulebook: what a request can state and what rules can derive (`language.md` 2)."""

from __future__ import annotations

from .noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from .condition import Condition
    from .place import Place

    Value = str | frozenset[str] | Decimal | date
    Bound = Decimal | date
    Text = dict[str, str]

YES_NO = ("yes", "no")
FACT_TYPES = ("choice", "choices", "yes-no", "number", "date", "code", "text")
ASKED = ("sender", "office", "operator")
CHANGEABLE = ("sender", "office", "no")


class Computed(Noun):
    """How a computed fact follows from others: the name of the way and the facts that go in, in order."""

    way: str
    inputs: tuple[str, ...]


class Fact(Noun):
    """One thing that a request can state. `values` holds the values of a choice, in order, with their labels."""

    name: str
    type: str
    values: dict[str, Text] = {}
    label: Text = {}
    ask: Text = {}
    tests: tuple[Text, ...] = ()
    unit: str | None = None
    whole: bool = False
    min: Bound | None = None
    max: Bound | None = None
    pattern: str | None = None
    judgement: bool = False
    personal: bool = False
    whom: str = "sender"
    changeable: str = "no"
    assume: Value | None = None
    computed: Computed | None = None
    place: Place | None = None


class Concept(Noun):
    """What rules derive: a choice, or a yes-no, and its value where no rule says anything. `labels` are those of its values, if any."""

    name: str
    values: tuple[str, ...]
    otherwise: str
    label: Text = {}
    labels: dict[str, Text] = {}
    place: Place | None = None


class Operator(Noun):
    """Somebody to whom a request can be referred; `valid` holds the first and the last day, where they are known, and `names` the name
    in each language, where it has several."""

    id: str
    name: str
    takes: Text = {}
    valid: tuple[date | None, date | None] = (None, None)
    names: Text = {}
    place: Place | None = None


class Impossible(Noun):
    """A condition that no request meets, and why."""

    when: Condition
    because: Text = {}
    place: Place | None = None


class Source(Noun):
    """A passage that rules cite: where it stands, what it says in short, and its own words where they decide."""

    id: str
    document: str = ""
    where: Text = {}
    gist: Text = {}
    words: str = ""
    place: Place | None = None


class Vocabulary(Noun):
    """Facts, concepts and operators by name, in the order of the file.

    `broken` names what was declared wrongly, so that a wrong declaration is not reported again wherever it is used.
    """

    name: str
    facts: dict[str, Fact]
    concepts: dict[str, Concept] = {}
    operators: dict[str, Operator] = {}
    impossible: tuple[Impossible, ...] = ()
    title: Text = {}
    broken: frozenset[str] = frozenset()
