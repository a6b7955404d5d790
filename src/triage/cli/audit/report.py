"""`triage audit report`: a period in figures."""

from __future__ import annotations

import csv as tables
import io

import click

from ...diagnostics import Diagnostic, Invalid
from .. import settings
from ..main import DONE
from ..options import JSON, LANG, STORE, apply
from ..streams import say, to_json, write_whole


@click.command("report")
@click.option("--since", metavar="DATE", help="The first day, YYYY-MM-DD. Days are those of UTC, as in the record.")
@click.option("--before", metavar="DATE", help="The first day that no longer belongs to it, YYYY-MM-DD.")
@click.option("--csv", is_flag=True, help="Answer in CSV; in Danish with ; and a decimal comma.")
@apply(STORE, LANG, JSON)
def command(since: str | None, before: str | None, csv: bool, store: str | None, lang: str | None, json: bool) -> int:
    """Show a period in figures: requests, what they came to by guideline, rule, operator, kind and month, which are open and for how long,
    what people decided otherwise, what activated requests bind against the frame of the policy, and what became of them.

    A request counts by its newest decision before the period ends; an override counts in place of what the rules say.

    \b
    Examples:
      triage audit report --since 2017-01-01 --before 2018-01-01
      triage audit report --since 2017-01-01 --csv --lang da > 2017.csv
    """
    from ...record.figures import Asked, figures
    from ...report.period import period_text
    from .opened import open_record

    if csv and json:
        raise click.UsageError("the answer is in CSV or in JSON: leave one of them out")
    lang, first, end = settings.language(lang), since and settings.day(since, "--since"), before and settings.day(before, "--before")
    if first and end and first >= end:
        raise Invalid([Diagnostic("no-period", f"there is no day from {first} that lies before {end}", None, "swap them")])
    with open_record(store) as record:
        found = figures(record, Asked(first or None, end or None, settings.day(None)), lang)
        found["checkpoint"] = record.checkpoint()
    if csv:
        write_whole("-", _csv(found, lang))
    else:
        say(to_json(found) if json else period_text(found, lang))
    return DONE


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
