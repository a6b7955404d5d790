"""What a rule tests: a closed union of seven nodes (`language.md` 3).

`is not` is `Not(Is(…))`, `has none of` is `Not(HasAny(…))`, and two comparisons of one fact are an `All` of two.
`semantics.holds` says what each node means.
"""

from __future__ import annotations

from .noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from decimal import Decimal

    from .place import Place

COMPARISONS = ("is", "at_least", "at_most", "more_than", "less_than")


class Is(Noun):
    """The fact (choice, yes-no or code) or concept has one of these values."""

    fact: str
    values: tuple[str, ...]
    place: Place | None = None


class HasAny(Noun):
    """The `choices` fact has at least one of these values."""

    fact: str
    values: tuple[str, ...]
    place: Place | None = None


class HasAll(Noun):
    """The `choices` fact has every one of these values."""

    fact: str
    values: tuple[str, ...]
    place: Place | None = None


class Compare(Noun):
    """The number or date stands in this relation to a constant."""

    fact: str
    comparison: str
    value: Decimal | date
    place: Place | None = None


class All(Noun):
    """Every part holds; an empty one does."""

    parts: tuple[Condition, ...]
    place: Place | None = None


class Any(Noun):
    """At least one part holds; an empty one never does."""

    parts: tuple[Condition, ...]
    place: Place | None = None


class Not(Noun):
    """The part does not hold."""

    part: Condition
    place: Place | None = None


if TYPE_CHECKING:
    Leaf = Is | HasAny | HasAll | Compare
    Condition = Leaf | All | Any | Not
else:
    Condition = object

ALWAYS = All(())


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every test of a single fact or concept in `condition`, in the order of the text."""
    match condition:
        case All(parts) | Any(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case leaf:
            yield leaf
