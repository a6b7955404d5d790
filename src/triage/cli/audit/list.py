"""`triage audit list`: what is in the record, a line each."""

from __future__ import annotations

import itertools
import sys
from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from ...model.policy import DECISIONS
from ...record import Search
from ...record.overrides import overrides_of
from ..happened import beside
from ..main import DONE
from ..options import JSON, STORE, apply
from ..streams import say, to_json
from .opened import day, open_record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...record import Entry
    from ...record.store import Store

_COLUMNS = ("recorded", "at", "by", "case", "decision", "cites", "override")
_OUTCOMES = (*DECISIONS, "open", "uncovered", "out-of-scope", "conflict")


@click.command("list")
@click.option("--from", "since", metavar="DATE", callback=day, help="The first day, YYYY-MM-DD. Days are those of UTC, as in the record.")
@click.option("--to", "until", metavar="DATE", callback=day, help="The last day, YYYY-MM-DD.")
@click.option("--decision", type=click.Choice(_OUTCOMES), help="Only what was decided so, or is open, and so on.")
@click.option("--guideline", metavar="ID", help="Only what was decided by this guideline, such as G7.")
@click.option("--text", metavar="WORDS", help="Only where a stated fact or a reason holds this, in any letter case.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only the N newest of these.")
@apply(STORE, JSON)
def command(
    since: str | None, until: str | None, decision: str | None, guideline: str | None, text: str | None, limit: int | None,
    store: str | None, json: bool,
) -> int:  # fmt: skip
    """List what is in the record, the newest last: a table on a terminal, else tab-separated lines.

    \b
    Examples:
      triage audit list --limit 20
      triage audit list --from 2017-03-01 --to 2017-03-31 --guideline G7
      triage audit list --text Jiangsu --json
    """
    from ...record.entries import mentions

    # Within a day `24` comes after every hour: the day that follows need not be worked out.
    search = Search(since, f"{until}T24" if until else None, decision, guideline)
    with open_record(store) as record:
        found: Iterable[Entry] = record.find(search, newest_first=limit is not None)
        if text:
            found = (entry for entry in found if mentions(entry, text))
        if limit is not None:
            found = reversed(list(itertools.islice(found, limit)))
        if json:
            for entry in found:
                say(to_json(_summary(entry) | beside(entry, record)))
        else:
            _table([visible(_cell(value)) for value in _cells(entry, record)] for entry in found)
    return DONE


def _summary(entry: Entry) -> dict[str, object]:
    """An entry in a line; the first of these are the columns of the table."""
    return {
        "recorded": entry.seq, "at": entry.at, "by": entry.by, "case": entry.case, "decision": entry.outcome, "cites": list(entry.cites),
        "kind": entry.kind, "id": entry.id, "policy": entry.policy,
    }  # fmt: skip


def _cells(entry: Entry, record: Store) -> list[object]:
    """An entry in the columns of the table; what is no decision says in its place what it is."""
    cells = list(_summary(entry).values())[: len(_COLUMNS) - 1]
    if entry.kind != "decision":
        cells[_COLUMNS.index("decision")] = f"({entry.kind})"
        return [*cells, entry.outcome]
    overrides = overrides_of(record, entry)
    return [*cells, overrides[-1].instead.outcome if overrides else None]


def _cell(value: object) -> str:
    return " ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _table(rows: Iterable[list[str]]) -> None:
    """Rows in columns as wide as they need on a terminal, with tabs between elsewhere; nothing is ever cut."""
    rows = itertools.chain([list(_COLUMNS)], rows)
    if not sys.stdout.isatty():
        for row in rows:
            say("\t".join(row))
        return
    from ...report.layout import columns

    rows = list(rows)
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())
