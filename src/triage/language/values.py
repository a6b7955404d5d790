"""Values read by declared type: the one meaning of `12,5`, `nej` and `NO`, for requests, conditions and table cells alike."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostics import Problems, brief, closest, listed, visible
from ..lean import date
from ..model.noun import TYPE_CHECKING
from .nodes import Scalar, Sequence, composed, cut_off, kind_of
from .plain_pattern import matches

if TYPE_CHECKING:
    from typing import Any

    from ..model.vocabulary import Fact, Value
    from .nodes import Node

_YES_NO = {"yes": "yes", "ja": "yes", "true": "yes", "no": "no", "nej": "no", "false": "no"}
_NOT_KNOWN = ("unclear", "unknown", "none", "null", "n/a", "na", "-", "?", "uklart", "ukendt")
_MOST_DIGITS = 1000


def is_unclear(fact: Fact, node: Node) -> bool:
    """Whether a judgement is given as `unclear`, which leaves it unstated."""
    return fact.judgement and isinstance(node, Scalar) and node.text.strip().casefold() == "unclear" and "unclear" not in fact.values


def read_value(fact: Fact, node: Node, problems: Problems) -> Value | None:
    """The value of a fact, None where it is blank, or wrong (then it is reported)."""
    if isinstance(node, Scalar) and node.blank:
        return None
    if fact.type == "choices":
        return _choices(fact, node, problems)
    if not isinstance(node, Scalar):
        problems.add("wrong-kind", f"`{fact.name}` is {_a(fact)}, this is {kind_of(node)}", node.place, _example(fact), fact=fact.name)
        return None
    return read_scalar(fact, node, problems, "leave it blank where it is not known")


def _choices(fact: Fact, node: Node, problems: Problems) -> frozenset[str] | None:
    """A subset of the values; a single value stands for a list of one."""
    items = node.items if isinstance(node, Sequence) else (node,)
    found = set()
    for item in items:
        if not isinstance(item, Scalar) or item.blank:
            problems.add(
                "wrong-kind", f"an item of `{fact.name}` is a value, this is {kind_of(item)}", item.place, _example(fact), fact=fact.name
            )
            continue
        value = read_scalar(fact, item, problems, "leave the list out where it is not known")
        if value is not None:
            found.add(str(value))
    return frozenset(found)


def read_scalar(fact: Fact, node: Scalar, problems: Problems, if_not_known: str | None = None) -> Value | None:
    """One value of a fact (of a `choices` fact: one of its values), None and a report where it is wrong.

    `if_not_known` is the help for a word such as `unknown`, where nothing would be a value.
    """
    text = node.text.strip()
    value: Value | None
    match fact.type:
        case "choice" | "choices":
            value, message, help = _choice(fact, text)
        case "yes-no":
            value = _YES_NO.get(text.casefold())
            message, help = f"`{fact.name}` is yes or no, not `{brief(text)}`", "write `yes` or `no`"
        case "number":
            value, message, help = _number(fact, text)
        case "date":
            value, message, help = _date(fact, text)
        case "code":
            value, message, help = _code(fact, text)
        case "text":
            if node.cut:
                cut_off(f"`{fact.name}`", node.cut, problems, fact.name)
            return node.text
    if value is None:
        if if_not_known and text.casefold() in _NOT_KNOWN:
            help = if_not_known
        problems.add("wrong-value", message, node.place, help, fact=fact.name)
    return value


def _choice(fact: Fact, text: str) -> tuple[str | None, str, str | None]:
    text = composed(text)
    if text in fact.values:
        return text, "", None
    meant = closest(text, fact.values)
    help = f"did you mean `{meant}`?" if meant else f"write one of {listed(fact.values, 20)}"
    odd = next((character for character in text if meant and character not in meant and ord(character) > 127), None)
    if odd is not None:
        import unicodedata

        help += f" (`{visible(odd)}` here is {unicodedata.name(odd, f'U+{ord(odd):04X}').lower()})"
    return None, f"`{fact.name}` cannot be `{brief(text)}`", help


def _number(fact: Fact, text: str) -> tuple[Decimal | None, str, str | None]:
    shown = brief(text, 40)
    if not _is_number(text):
        return None, f"`{fact.name}` is a number, not `{shown}`", _number_help(text)
    if len(text) > _MOST_DIGITS:
        return None, f"`{fact.name}` has {len(text)} digits", f"at most {_MOST_DIGITS} are read"
    value = Decimal(text)
    if fact.whole and value != value.to_integral_value():
        return None, f"`{fact.name}` is a whole number, not `{shown}`", "write it without decimals"
    return _within(fact, value, shown)


def _number_help(text: str) -> str:
    """What to write instead, where one number can be meant and no other; a comma before three digits may part thousands."""
    if text.isdecimal() and len(text) <= 40:
        return f"write `{int(text)}`"
    meant = text.removeprefix("+")
    whole, comma, fraction = meant.partition(",")
    if comma and len(fraction) != 3:
        meant = f"{whole}.{fraction}"
    if meant.startswith("."):
        meant = f"0{meant}"
    meant = meant.removesuffix(".")
    if _is_number(meant) and len(meant) <= 40:
        return f"write `{meant}`"
    return "write digits, with a point before decimals and nothing between thousands, such as `1200.50`"


def _is_number(text: str) -> bool:
    whole, dot, fraction = text.removeprefix("-").partition(".")
    return text.isascii() and whole.isdigit() and (fraction.isdigit() or not dot)


def _date(fact: Fact, text: str) -> tuple[date | None, str, str | None]:
    parts = text.split("-")
    digits = [len(part) for part in parts] == [4, 2, 2] and "".join(parts).isascii() and "".join(parts).isdigit()
    if not digits:
        return None, f"`{fact.name}` is a date, not `{brief(text)}`", _date_help(text)
    year, month, day = map(int, parts)
    try:
        value = date(year, month, day)
    except ValueError:
        return None, f"`{fact.name}` cannot be `{text}`: there is no such day", _calendar_help(year, month)
    return _within(fact, value, text)


def _date_help(text: str) -> str:
    """What to write instead, where one day can be meant and no other: which of two numbers up to 12 is the month, nobody knows."""
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
        first, second, third = parts
        if len(third) == 4 and int(first) > 12:
            first, third = third, first
        if len(first) == 4 and len(second) <= 2 and len(third) <= 2:
            try:
                return f"write `{date(int(first), int(second), int(third))}`"
            except ValueError:
                pass
    return "write year, month and day, such as `2017-03-31`"


def _calendar_help(year: int, month: int) -> str:
    from calendar import monthrange

    if year < 1 or not 1 <= month <= 12:
        return "years are 0001 to 9999, months 01 to 12"
    return f"the month has {monthrange(year, month)[1]} days"


def _within(fact: Fact, value: Any, shown: str) -> tuple[Any, str, str | None]:
    if fact.min is not None and value < fact.min:
        return None, f"`{fact.name}` is at least `{to_text(fact.min)}`, not `{shown}`", None
    if fact.max is not None and value > fact.max:
        return None, f"`{fact.name}` is at most `{to_text(fact.max)}`, not `{shown}`", None
    return value, "", None


def _code(fact: Fact, text: str) -> tuple[str | None, str, str | None]:
    text = composed(text)
    if _matches(fact, text):
        return text, "", None
    help = f"write `{text.upper()}`" if _matches(fact, text.upper()) else None
    return None, f"`{fact.name}` is a code of the form `{fact.pattern}`, not `{brief(text)}`", help


def _matches(fact: Fact, code: str) -> bool:
    found = matches(fact.pattern or "", code)
    if found is None:
        import re

        found = re.fullmatch(fact.pattern or "", code) is not None
    return found


def _a(fact: Fact) -> str:
    kinds = {
        "choice": "one of its values",
        "yes-no": "yes or no",
        "number": "a number",
        "date": "a date",
        "code": "a code",
        "text": "a text",
    }
    return kinds.get(fact.type, "a list of values")


def _example(fact: Fact) -> str | None:
    if fact.type in ("choice", "choices"):
        return f"its values are {listed(fact.values, 20)}"
    return {"yes-no": "write `yes` or `no`", "number": "write a number", "date": "write a day such as `2017-03-31`"}.get(fact.type)


def to_text(value: Value) -> str:
    """A single value as the language writes it."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
