"""Names, values, numbers and days as a language writes them in running text."""

from __future__ import annotations

from decimal import Decimal

from ..diagnostics import visible
from ..lean import date
from ..model.noun import TYPE_CHECKING
from ..model.policy import REFER, Decide
from ..model.vocabulary import YES_NO
from .data import in_language
from .grammar import MONTHS, units
from .words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model.policy import Policy, Rule
    from ..model.vocabulary import Fact, Value, Vocabulary

# Line breaks and wide spaces are how a sender lays out a text, not something to be warned of.
_SPACES = {ord(space): " " for space in "\t\n\r\u00a0\u3000"}


def shown(text: object) -> str:
    """A text that comes from a request: on one line, with whatever could fool a reader written as an escape."""
    return visible(" ".join(part for part in str(text).translate(_SPACES).split(" ") if part))


def quoted(text: str, lang: str) -> str:
    """The text in the language's quotation marks."""
    return word(lang, "quoted", text=text)


def series(items: Iterable[str], lang: str, last: str = "and") -> str:
    """`a, b and c`; `last` is the key of the word before the last item."""
    every = list(items)
    return " ".join([", ".join(every[:-1]), word(lang, last), every[-1]]) if len(every) > 1 else "".join(every)


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a capital first letter and a full stop, unless it ends in a mark of its own."""
    text = text.strip()
    # A mark may stand before a closing bracket or quotation mark: `(It is the region's own.)`
    return capital(text) + ("" if text.rstrip(")]»”“\"'’")[-1:] in (*".!?…:。！？",) else ".") if text else ""


def label(name: str, vocabulary: Vocabulary, lang: str) -> str:
    """What a fact or a concept is called; its name with spaces where it has no label."""
    of = vocabulary.facts.get(name) or vocabulary.concepts.get(name)
    return (in_language(of.label, lang) if of else "") or name.replace("_", " ").replace("-", " ")


def is_yes_no(name: str, vocabulary: Vocabulary) -> bool:
    """Whether a fact or a concept is answered by yes or no."""
    fact, concept = vocabulary.facts.get(name), vocabulary.concepts.get(name)
    return fact.type == "yes-no" if fact else concept is not None and set(concept.values) == set(YES_NO)


def choice(name: str, value: str, vocabulary: Vocabulary, lang: str) -> str:
    """One value of a choice, choices, yes-no or code, or of a concept, by its label."""
    if value in YES_NO and is_yes_no(name, vocabulary):
        return word(lang, value)
    fact, concept = vocabulary.facts.get(name), vocabulary.concepts.get(name)
    if fact is not None and fact.type == "code":
        return shown(value)
    labels = fact.values if fact else concept.labels if concept else {}
    return in_language(labels.get(value, {}), lang) or shown(value.replace("_", " ").replace("-", " "))


def number(value: object, lang: str) -> str:
    """`1,234.5` in English, `1.234,5` in Danish; what is no finite decimal is rounded to two places."""
    if not isinstance(value, Decimal):
        top, bottom = getattr(value, "numerator", 0), getattr(value, "denominator", 1)
        value = Decimal(round(top * 100 / bottom) if bottom != 1 else top * 100) / 100
    minus, text = "-" if value < 0 else "", format(abs(value), "f")
    whole, _, parts = text.partition(".")
    parts = parts.rstrip("0")
    groups = [whole[max(0, end - 3) : end] for end in range(len(whole), 0, -3)][::-1]
    thousand, point = (".", ",") if lang == "da" else (",", ".")
    return minus + thousand.join(groups) + (point + parts if parts else "")


def amount(value: object, fact: Fact, lang: str) -> str:
    """A number with its unit, which is left out where the fact's label says it already."""
    if fact.computed and fact.computed.way == "year":
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    text = number(value, lang)
    if not fact.unit:
        return text
    one, several = units(fact.unit, lang)
    if several.replace("{}", "").strip().casefold() in in_language(fact.label, lang).casefold():
        return text
    return (one if value == 1 else several).format(text)


def day(value: date, lang: str) -> str:
    """`31 March 2017` in English, `31.3.2017` in Danish."""
    return f"{value.day}.{value.month}.{value.year}" if lang == "da" else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def when(text: str, lang: str) -> str:
    """` on 31 March 2017` where the text is a day, else `, ` and the text as it was written."""
    try:
        return word(lang, "on", day=day(date.fromisoformat(text), lang))
    except ValueError:
        return f", {shown(text)}"


def period(valid: tuple[date | None, date | None], lang: str) -> str:
    """`from 1 January 2017 to 31 December 2018`, or one half of it; empty where both are open."""
    first, last = valid
    if first and last:
        return word(lang, "from-until", first=day(first, lang), last=day(last, lang))
    if first:
        return word(lang, "from", day=day(first, lang))
    return word(lang, "until", day=day(last, lang)) if last else ""


def spoken(name: str, value: Value, vocabulary: Vocabulary, lang: str) -> str:
    """The value of a fact or concept as a person says it."""
    fact = vocabulary.facts.get(name)
    if isinstance(value, frozenset):
        ordered = [known for known in (fact.values if fact else ()) if known in value]
        return series((choice(name, item, vocabulary, lang) for item in ordered), lang) or word(lang, "nothing")
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, str):
        return choice(name, value, vocabulary, lang) if fact is None or fact.type != "text" else shown(value)
    return amount(value, fact, lang) if fact else number(value, lang)


def outcome(of: str, policy: Policy, lang: str) -> str:
    """The word of an outcome (`language.md` 5) as a person says it."""
    kind, _, operator = of.partition(":")
    if kind != REFER:
        return word(lang, kind)
    return word(lang, "refer", name=operator_name(operator, policy, lang))


def operator_name(operator: str, policy: Policy, lang: str) -> str:
    """What an operator is called in running text."""
    known = policy.vocabulary.operators.get(operator)
    return (in_language(known.names, lang) or known.name) if known else operator.replace("-", " ")


def brings(rule: Rule, policy: Policy, lang: str) -> str:
    """What a rule that decides comes to, as a person says it."""
    return outcome(rule.effect.outcome, policy, lang) if isinstance(rule.effect, Decide) else rule.id


def cited(cites: Iterable[str]) -> str:
    """` (G7, G4)`, empty where nothing is cited."""
    found = ", ".join(cites)
    return f" ({found})" if found else ""
