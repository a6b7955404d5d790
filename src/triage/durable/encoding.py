"""Values of facts as fields of what is asserted: only integers and short plain strings (`durable-rules.md` 1.2, 5).

A field is named `f0`, `f1`, … so that no user's text becomes a name in the engine. It writes constants of rules and values of
requests in one way, so that the engine's comparison of the two comes out as the comparison that the language means:

- numbers and dates as integers, exact for any decimals and fractions, and always within 63 bits;
- a choice, a yes-no, a code or a concept as its string, or as a mark where the string is not fit for the engine;
- of a fact with sets of values, one field for each value that is tested: 1 where the fact has it, else 0.

Rules and facts must be written alike, down to the escapes, or nothing matches: `encode_text` writes both.
"""

from __future__ import annotations

from decimal import Decimal

from ..lean import bisect_left, encode_text
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    from ..model.vocabulary import Value, Vocabulary
    from .normal_form import Constant, Subject, Test

    class Field(Protocol):
        """One field, and what it is about."""

        @property
        def subject(self) -> Subject:
            """A fact, a concept or a conclusion."""

        def text(self, value: Constant | Value) -> str:
            """A value of the subject, or a constant of a rule, as JSON."""


_LONGEST = 200
_MARK = "#"
# Constants of at most this many digits, decimals included, fit into 63 bits when doubled.
_DIGITS = 18


class Words:
    """A choice, a yes-no, a code or a concept.

    What the engine could mistake travels as `#0`, `#1`, … where it is declared or tested, else as `#`.
    """

    def __init__(self, fact: str, constants: Iterable[object]) -> None:
        self.subject = fact
        words = dict.fromkeys(constants)
        self._texts = {word: encode_text(word if _is_plain(word) else f"{_MARK}{number}") for number, word in enumerate(words)}

    def text(self, value: Constant | Value) -> str:
        known = self._texts.get(value)
        return known or encode_text(value if _is_plain(value) else _MARK)


def _is_plain(word: object) -> bool:
    """Short (the engine takes lengths modulo 65,536), without control characters and surrogates, and no mark of ours."""
    return isinstance(word, str) and len(word) <= _LONGEST and word.isprintable() and not word.startswith(_MARK)


class Member:
    """Whether a `choices` fact has a value: 1 or 0."""

    def __init__(self, fact: str, member: str) -> None:
        self.subject = fact
        self._member = member

    def text(self, value: Constant | Value) -> str:
        return "1" if isinstance(value, frozenset) and self._member in value else "0"


class Among:
    """Whether a fact has one of many values: 1 or 0."""

    def __init__(self, fact: str, values: frozenset[str]) -> None:
        self.subject = fact
        self._values = values

    def text(self, value: Constant | Value) -> str:
        return "1" if value in self._values else "0"


class Scaled:
    """A number in steps of its constants' last decimal: twice the steps that it reaches, and 1 more where something is left.

    So a constant is even, and a value strictly between two steps is odd: the order is kept and nothing is rounded. A value
    beyond all constants goes to just outside of them.
    """

    def __init__(self, fact: str, constants: list[Decimal], decimals: int) -> None:
        self.subject = fact
        self._scale = 10**decimals
        self._tiny, self._huge = -decimals - 1, max(constant.adjusted() for constant in constants)
        steps = [self._step(constant) for constant in constants]
        self._low, self._high = min(steps) - 1, max(steps) + 1

    def text(self, value: Constant | Value) -> str:
        if isinstance(value, Decimal) and value and not self._tiny <= value.adjusted() <= self._huge:
            # Beyond all constants, or nearer to zero than any. The exact ratio of 1E+999999 would take minutes.
            sign = 1 if value > 0 else -1
            step = sign if value.adjusted() < self._tiny else sign * (abs(self._low) + abs(self._high))
        else:
            step = self._step(value)
        return str(self._low if step < self._low else self._high if step > self._high else step)

    def _step(self, number: object) -> int:
        numerator, denominator = number.as_integer_ratio()  # type: ignore[attr-defined]  # a Decimal or a Fraction
        whole, rest = divmod(numerator * self._scale, denominator)
        return 2 * int(whole) + (1 if rest else 0)


class Ranked:
    """A number by its place among the constants, where they are too long for 63 bits."""

    def __init__(self, fact: str, constants: list[Decimal]) -> None:
        self.subject = fact
        self._sorted = sorted(set(constants))

    def text(self, value: Constant | Value) -> str:
        place = bisect_left(self._sorted, value)
        return str(2 * place if place < len(self._sorted) and self._sorted[place] == value else 2 * place - 1)


class Days:
    """A date, by its ordinal number."""

    def __init__(self, fact: str) -> None:
        self.subject = fact

    def text(self, value: Constant | Value) -> str:
        return str(value.toordinal())  # type: ignore[union-attr]  # a date


class Holds:
    """Whether a conclusion holds: 1 or 0."""

    def __init__(self, number: int) -> None:
        self.subject = number

    def text(self, value: Constant | Value) -> str:
        return str(value)


_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Words, Member, Among, Scaled, Ranked, Days, Holds)}


def stored_field(field: Field) -> tuple[str, dict[str, Any]]:
    """A field in plain values that `marshal` can write: its kind, and what it holds."""
    held = dict(vars(field))
    if isinstance(field, Ranked):
        held["_sorted"] = [*map(str, held["_sorted"])]
    return type(field).__name__, held


def restored_field(kind: str, held: dict[str, Any]) -> Field:
    """The field of which `stored_field` gave the plain form."""
    made: Field = object.__new__(_KINDS[kind])
    vars(made).update(held)
    if isinstance(made, Ranked):
        made._sorted = [*map(Decimal, held["_sorted"])]
    return made


class Fields:
    """All fields that a set of tests asks for. Field `n` has the name `f<n>`."""

    def __init__(self, vocabulary: Vocabulary, tests: Iterable[Test]) -> None:
        constants: dict[tuple[Subject, Constant | None], list[Constant]] = {}
        for test in tests:
            constants.setdefault(_about(test), []).append(test[2])
        self.fields: list[Field] = [_field(vocabulary, *about, several) for about, several in constants.items()]
        self._numbers = {about: number for number, about in enumerate(constants)}

    def number(self, test: Test) -> int:
        """The number of the field that a test looks at."""
        return self._numbers[_about(test)]

    def condition(self, test: Test) -> str:
        """The test as the engine reads it, as JSON: `{"$gte":{"f3":10}}`."""
        number, relation = self.number(test), test[1]
        if relation.startswith("$"):
            return f'{{"{relation}":{{"f{number}":{self.fields[number].text(test[2])}}}}}'
        return f'{{"f{number}":{"1" if relation in ("has", "among") else "0"}}}'


def _about(test: Test) -> tuple[Subject, Constant | None]:
    """What the field of a test says: the value of a subject, or whether it has a value or is among many."""
    return test[0], None if test[1].startswith("$") else test[2]


def _field(vocabulary: Vocabulary, subject: Subject, member: Constant | None, constants: list[Constant]) -> Field:
    if isinstance(subject, int):
        return Holds(subject)
    if isinstance(member, str):
        return Member(subject, member)
    if isinstance(member, frozenset):
        return Among(subject, member)
    declared = vocabulary.concepts.get(subject) or vocabulary.facts[subject]
    match getattr(declared, "type", "choice"):
        case "number":
            numbers = [constant for constant in constants if isinstance(constant, Decimal)]
            decimals = max(0, *(-int(number.as_tuple().exponent) for number in numbers))
            fits = all(number.adjusted() + decimals < _DIGITS for number in numbers) and decimals < _DIGITS
            return Scaled(subject, numbers, decimals) if fits else Ranked(subject, numbers)
        case "date":
            return Days(subject)
        case _:
            # The declared values too, so that each is written but once.
            return Words(subject, [*constants, *declared.values])
