"""`triage audit report`: a period in figures."""

from __future__ import annotations

import csv as tables
import io
import os
from typing import TYPE_CHECKING

import click

from ...diagnostics import Diagnostic, Invalid
from .. import settings
from ..apart import check_record_apart
from ..main import DONE
from ..options import JSON, LANG, STORE, apply
from ..streams import place, tell, to_json, write_whole

if TYPE_CHECKING:
    from typing import Any

    from ...record.figures import Seen
    from ...record.store import Store


@click.command("report")
@click.option("--since", metavar="DATE", help="The first day, YYYY-MM-DD. Days are those of UTC, as in the record.")
@click.option("--before", metavar="DATE", help="The first day that no longer belongs to it, YYYY-MM-DD.")
@click.option("--csv", is_flag=True, help="Answer in CSV; in Danish with ; and a decimal comma.")
@click.option("--html", is_flag=True, help="Answer as one HTML file: the figures, what to ask, every case with its reason.")
@click.option("-o", "--output", "out", metavar="FILE", default="-", help="The file to write; - is standard output.")
@apply(STORE, LANG, JSON)
def command(
    since: str | None, before: str | None, csv: bool, html: bool, out: str, store: str | None, lang: str | None, json: bool
) -> int:  # fmt: skip
    """Show a period in figures: requests, what they came to by guideline, rule, operator, kind and month, which are open and for how long,
    what people decided otherwise, what activated requests bind against the frame of the policy, and what became of them.

    A request counts by its newest decision before the period ends; an override counts in place of what the rules say.

    \b
    Examples:
      triage audit report --since 2017-01-01 --before 2018-01-01
      triage audit report --since 2017-01-01 --csv --lang da > 2017.csv
      triage audit report --since 2017-01-01 --html -o 2017.html
    """
    from ...record.figures import Asked, seen
    from ...report.period import period_text
    from .opened import open_record

    if csv + html + json > 1:
        raise click.UsageError("the answer is in CSV, in HTML or in JSON: choose one of them")
    lang, first, end = settings.language(lang), since and settings.day(since, "--since"), before and settings.day(before, "--before")
    if first and end and first >= end:
        raise Invalid([Diagnostic("no-period", f"there is no day from {first} that lies before {end}", None, "swap them")])
    check_record_apart(settings.store_path(store)[0], out)
    with open_record(store) as record:
        read = seen(record, Asked(first or None, end or None, settings.day(None)))
        found = read.data(lang)
        found["checkpoint"] = record.checkpoint()
        if html:
            text = _html(record, read, found, lang)
    if not html:
        text = _csv(found, lang) if csv else (to_json(found) if json else period_text(found, lang)) + "\n"
    write_whole(out, text)
    if out != "-":
        tell(f"note: the report is in {place(out)}")
    return DONE


def _html(record: Store, read: Seen, found: dict[str, Any], lang: str) -> str:
    """The page of a period."""
    from ...record.retold import retold
    from ...report.page.collected import Circumstances
    from ...report.page.html import backlog_html

    about = Circumstances(os.path.basename(record.path), found["decisions"], found["checkpoint"], period=found)
    return backlog_html(retold(record, read), about, settings.day(None), lang)


def _csv(found: dict[str, object], lang: str) -> str:
    """The figures as a table that the Excel of the language opens."""
    from ...report.period import COLUMNS, period_rows
    from ...table.forms import harmless

    out = io.StringIO()
    danish = lang == "da"
    writer = tables.writer(out, delimiter=";" if danish else ",", lineterminator="\r\n" if danish else "\n")
    writer.writerow(COLUMNS)
    for row in period_rows(found):
        values = [row.get(column) for column in COLUMNS]
        texts = ["" if value is None else value if isinstance(value, str) else str(value) for value in values]
        writer.writerow(
            text.replace(".", ",") if danish and isinstance(value, float) else harmless(text)
            for value, text in zip(values, texts, strict=True)
        )
    return ("\ufeff" if danish else "") + out.getvalue()
