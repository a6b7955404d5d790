"""The figures of a period as text, and as the rows of a table."""

from __future__ import annotations

from decimal import Decimal

from ..lean import date, timedelta
from ..model.noun import TYPE_CHECKING
from .after import became_words
from .after_words import say
from .grammar import units
from .layout import bullets, columns, paragraph, table
from .wording import day, number, shown
from .words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

COUNTS = ("requests", "activate", "refer-to-operator", "decline", "undecided", "overridden")
SECTIONS = ("guidelines", "rules", "operators", "kinds", "months")
_WIDEST = 34


def period_text(data: Mapping[str, Any], lang: str) -> str:
    """What `figures` gives, to be read: a part for each question, those without an answer left out."""
    parts = [_head(data, lang), _table("outcomes", [{"name": "", "label": say(lang, "all"), **data}], lang)]
    parts += [_table(section, data[section], lang) for section in SECTIONS if data[section]]
    parts += [_open(data["open"], lang), _overrides(data, lang), _bound(data["frame"], lang), _results(data["results"], lang)]
    if data.get("checkpoint"):
        # These three lines are what the record, and so the figures, can be held against later.
        parts.append([*paragraph(say(lang, "checkpoint")), *(f"  {line}" for line in data["checkpoint"].splitlines()[:3])])
    return "\n\n".join("\n".join(part) for part in parts if part)


def _head(data: Mapping[str, Any], lang: str) -> list[str]:
    since = day(date.fromisoformat(data["since"]), lang) if data["since"] else say(lang, "beginning")
    last = day(date.fromisoformat(data["before"]) - timedelta(days=1), lang) if data["before"] else say(lang, "today")
    return paragraph(say(lang, "period", since=since, last=last, requests=number(data["requests"], lang))) + paragraph(
        say(lang, "period-counts", decisions=number(data["decisions"], lang))
    )


def _table(section: str, rows: list[Mapping[str, Any]], lang: str) -> list[str]:
    """Counts by name, in columns as wide as they need; labels that are long are told below their name's column no further."""
    head = ["" if section == "outcomes" else say(lang, section), *(say(lang, f"count-{count}") for count in COUNTS)]
    return table([head, *([_named(row, lang), *(number(row[count], lang) for count in COUNTS)] for row in rows)])


def _named(row: Mapping[str, Any], lang: str) -> str:
    name, label = shown(row["name"]), shown(row.get("label") or "")
    said = label if label and columns(label) <= _WIDEST else name
    return said or say(lang, "unstated")


def _open(found: Mapping[str, Any], lang: str) -> list[str]:
    if not found["requests"]:
        return paragraph(say(lang, "none-open"))
    ages = [
        say(lang, "age" if row["to"] is not None else "age-more", low=row["from"], high=row["to"], count=number(row["requests"], lang))
        for row in found["ages"]
    ]
    oldest = ", ".join(say(lang, "aged", case=shown(row["case"]), days=row["days"]) for row in found["oldest"])
    told = paragraph(say(lang, "open-at-end", count=number(found["requests"], lang))) + bullets(ages)
    return told + paragraph(say(lang, "oldest", cases=oldest))


def _overrides(data: Mapping[str, Any], lang: str) -> list[str]:
    if not data["overridden"]:
        return paragraph(say(lang, "none-overridden"))
    told = paragraph(say(lang, "overridden-of", count=number(data["overridden"], lang), of=number(data["requests"], lang)))
    changes = [
        say(
            lang,
            "change",
            before=_outcome(row["from"], data, lang),
            after=_outcome(row["to"], data, lang),
            count=number(row["requests"], lang),
        )
        for row in data["overrides"]["changes"]
    ]
    by = [
        say(lang, "overridden-in", name=shown(row["name"]), count=row["overridden"], of=row["requests"])
        for section in ("guidelines", "rules")
        for row in data[section]
        if row["overridden"]
    ]
    return told + bullets(changes) + (paragraph(say(lang, "overridden-by")) + bullets(by) if by else [])


def _outcome(of: str, data: Mapping[str, Any], lang: str) -> str:
    kind, _, operator = of.partition(":")
    if not operator:
        return word(lang, kind)
    known = {row["name"]: row["label"] for row in data["operators"]}
    return word(lang, "refer", name=shown(known.get(operator) or operator))


def _bound(frame: Mapping[str, Any] | None, lang: str) -> list[str]:
    if frame is None:
        return []
    lines = []
    for row in frame["bound"]:
        told = {"label": row["label"] or row["fact"], "sum": _amount(row["sum"], row["unit"], lang)}
        told |= {"frame": _amount(row["frame"], row["unit"], lang), "times": number(Decimal(str(row["times"])), lang)}
        unstated = say(lang, "bound-unstated", count=number(row["unstated"], lang)) if row["unstated"] else ""
        lines.append(say(lang, "bound-line", **told) + unstated)
    return paragraph(say(lang, "bound", rule=frame["rule"], cites=", ".join(frame["cites"]) or frame["policy"])) + bullets(lines)


def _amount(value: object, unit: str, lang: str) -> str:
    one, several = units(unit, lang)
    return (one if value == 1 else several).format(number(Decimal(str(value)), lang))


def _results(found: Mapping[str, Any], lang: str) -> list[str]:
    if not found["cases"]:
        return paragraph(say(lang, "none-activated"))
    told = paragraph(say(lang, "results", known=number(found["known"], lang), activated=number(found["activated"], lang)))
    told += bullets(f"{became_words(row['became'], lang)}: {number(row['requests'], lang)}" for row in found["became"])
    listed = [
        f"{shown(row['case'])}: "
        + "; ".join(f"{became_words(each['became'], lang)}, {day(date.fromisoformat(each['on']), lang)}" for each in row["became"])
        for row in found["cases"]
        if row["became"]
    ]
    unknown = [shown(row["case"]) for row in found["cases"] if not row["became"]]
    told += paragraph(say(lang, "result-list")) + bullets(listed) if listed else []
    return told + (paragraph(say(lang, "results-unknown", cases=", ".join(unknown))) if unknown else [])


def period_rows(data: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    """The same figures as rows of one table with the columns `section`, `name`, `label`, the counts, `sum`, `unit`, `frame` and `on`."""
    yield {"section": "period", "name": f"{data['since'] or ''}/{data['before'] or ''}", **{count: data[count] for count in COUNTS}}
    for section in SECTIONS:
        yield from ({"section": section, **row} for row in data[section])
    for row in data["open"]["ages"]:
        yield {"section": "open", "name": f"{row['from']}-{row['to'] if row['to'] is not None else ''}", "requests": row["requests"]}
    for row in data["overrides"]["changes"]:
        yield {"section": "overrides", "name": row["from"], "label": row["to"], "requests": row["requests"]}
    for row in (data["frame"] or {"bound": ()})["bound"]:
        yield {"section": "frame", "name": row["fact"], **{key: row[key] for key in ("label", "sum", "unit", "frame")}}
    for row in data["results"]["cases"]:
        for each in row["became"] or [{"became": None, "on": None}]:
            yield {"section": "results", "name": row["case"], "label": each["became"], "on": each["on"]}


COLUMNS = ("section", "name", "label", *COUNTS, "sum", "unit", "frame", "on")
