"""An empty backlog to fill in: a header of facts, as CSV, or as XLSX with questions, drop-down lists and a sheet that explains them."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..model.noun import TYPE_CHECKING
from ..report.data import in_language
from ..report.wording import amount, capital, choice, day, label, sentence, spoken
from .forms import CsvLines
from .row import Dialect
from .xlsx_form import PLAIN, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..model.vocabulary import Fact, Vocabulary

_LAST_ROW = 1_048_575  # of a sheet, from 0
_MOST_NUMBER = 10**15  # further on Excel loses digits
_MOST_TITLE, _MOST_MESSAGE, _MOST_CELL = 32, 255, 32_767  # characters, of what Excel shows beside a cell and of what is in one

EN = {
    "requests": "requests", "facts": "facts", "fact": "fact", "label": "label", "question": "question", "write": "write",
    "value": "value", "meaning": "meaning", "id": "your own id of the request", "choice": "one of the values",
    "choices": "one or more of the values, separated by ;", "yes-no": "yes or no", "number": "a number", "whole": "a whole number",
    "date": "a day", "code": "a code with the pattern {}", "text": "a text", "at_least": "at least {}", "at_most": "at most {}",
    "judgement": "an assessment that somebody makes", "unclear": "not assessed yet", "personal": "personal data",
    "assume": "blank counts as {}", "refused": "This column takes: {}",
}  # fmt: skip
DA = {
    "requests": "henvendelser", "facts": "oplysninger", "fact": "oplysning", "label": "betegnelse", "question": "spørgsmål",
    "write": "skriv", "value": "værdi", "meaning": "betydning", "id": "jeres eget id for henvendelsen", "choice": "en af værdierne",
    "choices": "en eller flere af værdierne, adskilt af ;", "yes-no": "ja eller nej", "number": "et tal", "whole": "et helt tal",
    "date": "en dag", "code": "en kode med mønsteret {}", "text": "en tekst", "at_least": "mindst {}", "at_most": "højst {}",
    "judgement": "en vurdering, som nogen foretager", "unclear": "endnu ikke vurderet", "personal": "personoplysning",
    "assume": "tomt felt regnes som {}", "refused": "Her skrives: {}",
}  # fmt: skip
_WORDS = {"en": EN, "da": DA}
_YES_NO = {"en": ("yes", "no"), "da": ("ja", "nej")}


def template_facts(vocabulary: Vocabulary, wanted: Iterable[str] = ()) -> tuple[Fact, ...]:
    """The facts that a request can state, or those of them that are wanted, in the order of the vocabulary. Raises `Invalid`."""
    stated = {name: fact for name, fact in vocabulary.facts.items() if not fact.computed}
    faults, names = [], [name for name in wanted if name != "id"]
    for name in names:
        if name in stated:
            continue
        if name in vocabulary.facts:
            faults.append(Diagnostic("computed-fact", f"`{name}` is computed, never stated", None, "leave it out", fact=name))
        else:
            help = did_you_mean(name, stated) or f"the facts are {listed(stated, 100)}"
            faults.append(Diagnostic("unknown-fact", f"there is no fact `{visible(name)}`", None, help, fact=name))
    if faults:
        raise Invalid(faults)
    return tuple(fact for fact in stated.values() if not names or fact.name in names)


def csv_template(facts: Sequence[Fact], lang: str) -> bytes:
    """A header alone, as Excel reads it in that language: UTF-8 with its mark; in Danish with `;` between cells."""
    lines = CsvLines(Dialect(";" if lang == "da" else ",", True, "\r\n"))
    return (lines.mark + lines.line(["id", *(fact.name for fact in facts)])).encode()


def xlsx_template(facts: Sequence[Fact], vocabulary: Vocabulary, lang: str, on: date) -> bytes:
    """A sheet to fill in, made `on` that day, and one that explains each fact and value. Raises `Invalid` without XlsxWriter."""
    buffer = io.BytesIO()
    with writer().Workbook(buffer, {**PLAIN, "in_memory": True}) as book:
        book.set_properties(
            {"title": in_language(vocabulary.title, lang) or vocabulary.name, "created": datetime(on.year, on.month, on.day)}
        )
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "text": book.add_format({"num_format": 49}),  # text, also where it begins with =
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "whole": book.add_format({"num_format": "0"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        words = _WORDS[lang]
        filled, explained = book.add_worksheet(words["requests"]), book.add_worksheet(words["facts"])
        lists = _explain(explained, facts, vocabulary, lang, formats)
        _column(filled, 0, "id", capital(words["id"]), None, formats["text"], formats["head"])
        for number, fact in enumerate(facts, 1):
            rule = _rule(fact, vocabulary, lang, lists.get(fact.name))
            kind = {"date": "date", "number": "whole" if fact.whole else ""}.get(fact.type, "text")
            _column(filled, number, fact.name, _question(fact, vocabulary, lang), rule, formats.get(kind), formats["head"])
        filled.freeze_panes(1, 1)
    return buffer.getvalue()


def _column(sheet: Any, number: int, name: str, question: str, rule: dict[str, Any] | None, kind: Any, head: Any) -> None:
    """A column with its header, the question beside it, and what its cells take."""
    sheet.set_column(number, number, max(12, len(name) + 3), kind)
    sheet.write_string(0, number, name, head)
    sheet.write_comment(0, number, _cut(question, _MOST_CELL), {"x_scale": 2.5, "y_scale": 1 + question.count("\n") / 2})
    if rule:
        told = {"input_title": _cut(name, _MOST_TITLE), "input_message": _cut(question, _MOST_MESSAGE)}
        done = sheet.data_validation(1, number, _LAST_ROW, number, {**told, **rule})
        assert done == 0, f"Excel takes no such rule for {name}"


def _explain(sheet: Any, facts: Sequence[Fact], vocabulary: Vocabulary, lang: str, formats: dict[str, Any]) -> dict[str, str]:
    """Fills the sheet that explains facts and values; gives where the values of each fact stand, for its drop-down list."""
    words, row, lists = _WORDS[lang], 1, {}
    for column, (key, width) in enumerate((("fact", 28), ("label", 28), ("question", 60), ("write", 40), ("value", 24), ("meaning", 36))):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words[key], formats["head"])
    for fact in facts:
        values = _values(fact, vocabulary, lang)
        if values:
            lists[fact.name] = f"='{words['facts']}'!$E${row + 1}:$E${row + len(values)}"
        asked = "\n".join([in_language(fact.ask, lang), *(f"- {in_language(test, lang)}" for test in fact.tests)]).strip()
        told = (fact.name, label(fact.name, vocabulary, lang), asked, _takes(fact, vocabulary, lang))
        for value, meaning in values or [("", "")]:
            for column, text in enumerate((*told, value, meaning)):
                sheet.write_string(row, column, _cut(text, _MOST_CELL), formats["wrap"])
            told, row = ("", "", "", ""), row + 1
    sheet.freeze_panes(1, 1)
    return lists


def _values(fact: Fact, vocabulary: Vocabulary, lang: str) -> list[tuple[str, str]]:
    """The values of a fact, as the language writes them, with their meaning."""
    if fact.type == "yes-no":
        found = [(word, word) for word in _YES_NO[lang]]
    else:
        found = [(value, choice(fact.name, value, vocabulary, lang)) for value in fact.values]
    return found + ([("unclear", _WORDS[lang]["unclear"])] if fact.judgement and found and "unclear" not in fact.values else [])


def _question(fact: Fact, vocabulary: Vocabulary, lang: str) -> str:
    """Label, question and what to write, a line each."""
    lines = [capital(label(fact.name, vocabulary, lang)), in_language(fact.ask, lang), capital(_takes(fact, vocabulary, lang))]
    return "\n".join(line for line in lines if line)


def _takes(fact: Fact, vocabulary: Vocabulary, lang: str) -> str:
    """What to write: `a whole number, at least 1 person`."""
    words = _WORDS[lang]
    said = [words["whole" if fact.whole else fact.type].format(fact.pattern)]
    for key, bound in (("at_least", fact.min), ("at_most", fact.max)):
        if bound is not None:
            said.append(words[key].format(amount(bound, fact, lang) if isinstance(bound, Decimal) else day(bound, lang)))
    if fact.unit and fact.min is None and fact.max is None:
        said.append(fact.unit)
    said += [words[key] for key in ("judgement", "personal") if getattr(fact, key)]
    if fact.assume is not None:
        said.append(words["assume"].format(spoken(fact.name, fact.assume, vocabulary, lang)))
    return ", ".join(said)


def _rule(fact: Fact, vocabulary: Vocabulary, lang: str, source: str | None) -> dict[str, Any]:
    """What Excel lets into the cells of a fact."""
    told = _WORDS[lang]["refused"].format(_takes(fact, vocabulary, lang))
    refused = {"error_title": _cut(fact.name, _MOST_TITLE), "error_message": _cut(sentence(told), _MOST_MESSAGE)}
    match fact.type:
        case "choice" | "yes-no":
            return {"validate": "list", "source": source, **refused}
        case "choices":
            # A list offers the first value; further ones are typed after it.
            return {"validate": "list", "source": source, "show_error": False}
        case "number":
            return {"validate": "integer" if fact.whole else "decimal", **_between(fact, -_MOST_NUMBER, _MOST_NUMBER), **refused}
        case "date":
            return {"validate": "date", **_between(fact, date(1900, 3, 1), date(9999, 12, 31)), **refused}
        case _:
            return {"validate": "any"}


def _between(fact: Fact, low: int | date, high: int | date) -> dict[str, object]:
    """The bounds of a fact, or as far as Excel goes."""
    least, most = fact.min if fact.min is not None else low, fact.max if fact.max is not None else high
    return {"criteria": "between", "minimum": _plain(least), "maximum": _plain(most)}


def _plain(bound: Decimal | int | date) -> int | float | date:
    if isinstance(bound, Decimal):
        return int(bound) if bound == bound.to_integral_value() else float(bound)
    return bound


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
