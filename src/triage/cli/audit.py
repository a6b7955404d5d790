"""`triage audit`: looks into the record."""

from __future__ import annotations

import itertools
import os
import sys
from typing import TYPE_CHECKING

import click

from ..diagnostics import visible
from ..model.policy import DECISIONS
from ..record import RecordFault, Search
from ..record.overrides import overrides_of
from . import settings
from .audit_report import command as report
from .describe import command as describe
from .happened import beside, beside_words, happened
from .main import DONE, NO
from .options import JSON, LANG, STORE, apply
from .outcome import command as outcome
from .override import command as override
from .streams import say, tell, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..model.policy import Policy
    from ..record import Entry
    from ..record.store import Store

_COLUMNS = ("recorded", "at", "by", "case", "decision", "cites", "override")
_OUTCOMES = (*DECISIONS, "open", "uncovered", "out-of-scope", "conflict")


@click.group("audit")
def command() -> None:
    """Look into the record: what was decided, why, when and by whom.

    \b
    Examples:
      triage audit list --from 2017-03-01 --decision decline
      triage audit show 2017-041
    """


command.add_command(override)
command.add_command(describe)
command.add_command(report)
command.add_command(outcome)


def _day(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    from datetime import date

    try:
        return given and date.fromisoformat(given).isoformat()
    except ValueError:
        raise click.BadParameter(f"`{visible(given or '')}` is not a day; write it as 2017-03-31") from None


@command.command("init")
@apply(STORE)
def init(store: str | None) -> int:
    """Make an empty record; refuse where something is already.

    \b
    Examples:
      triage audit init
      triage audit init --store case-work/record.sqlite
    """
    from ..record.store import Store

    path, named = settings.store_path(store)
    Store.create(path, with_folder=not named)
    say(visible(path))
    return DONE


@command.command("list")
@click.option("--from", "since", metavar="DATE", callback=_day, help="The first day, YYYY-MM-DD. Days are those of UTC, as in the record.")
@click.option("--to", "until", metavar="DATE", callback=_day, help="The last day, YYYY-MM-DD.")
@click.option("--decision", type=click.Choice(_OUTCOMES), help="Only what was decided so, or is open, and so on.")
@click.option("--guideline", metavar="ID", help="Only what was decided by this guideline, such as G7.")
@click.option("--text", metavar="WORDS", help="Only where a stated fact or a reason holds this, in any letter case.")
@click.option("--limit", metavar="N", type=click.IntRange(min=1), help="Only the N newest of these.")
@apply(STORE, JSON)
def list_(
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
    from ..record.entries import mentions

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


@command.command("show")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@apply(STORE, LANG, JSON)
def show(ids: tuple[str, ...], store: str | None, lang: str | None, json: bool) -> int:
    """Show why something was decided, from the record alone: by its number there, the id of the entry, or that of the case.

    \b
    Examples:
      triage audit show 17
      triage audit show 2017-041 --lang da
    """
    from ..record.entries import body_of

    status, shown = DONE, False
    with open_record(store) as record:
        for id in ids:
            entries = record.get(id)
            if not entries:
                status = NO
                tell(f"error: nothing in the record goes by `{visible(id)}`; `triage audit list` shows what is there")
            for entry in entries:
                if json:
                    say(to_json({"recorded": entry.seq, **body_of(entry), "disclosed": entry.personal, **beside(entry, record)}))
                else:
                    say(("\n" if shown else "") + _shown(entry, record, settings.language(lang)))
                shown = True
    return status


def open_record(given: str | None) -> Store:
    """The record, which must be there. Raises `RecordFault`."""
    from ..record.store import Store

    path, named = settings.store_path(given)
    if not named and not os.path.lexists(path):
        raise RecordFault(f"nothing was recorded yet; the first `triage decide` makes the record `{visible(path)}`", True)
    return Store.open(path)


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
        cells[_COLUMNS.index("decision")] = entry.kind
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
    from ..report.layout import columns

    rows = list(rows)
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip())


_WORDS = {
    "en": {
        "head": "Number {} in the record: {}", "at": "Recorded", "by": "By", "policy": "Policy", "made": "With", "id": "Entry",
        "gone": "(erased)", "stated": "What was stated:",
        "lost": "The policy is not in the record, or this version of triage cannot read it. What was recorded:",
    },
    "da": {
        "head": "Nummer {} i protokollen: {}", "at": "Optaget", "by": "Af", "policy": "Politik", "made": "Med", "id": "Post",
        "gone": "(slettet)", "stated": "Det, der blev oplyst:",
        "lost": "Politikken findes ikke i protokollen, eller denne version af triage kan ikke læse den. Det, der blev optaget:",
    },
}  # fmt: skip


def _shown(entry: Entry, record: Store, lang: str) -> str:
    """An entry as a person reads it: when, by whom, with what, why, and what was stated."""
    from ..record.entries import body_of, recalled

    words, body = _WORDS[lang], body_of(entry)
    head = {"at": entry.at, "by": entry.by, "id": entry.id}
    if entry.kind == "decision":
        named = body["result"]["policy"]
        head |= {"policy": f"{named['name']} ({named['digest']})", "made": body["result"]["engine"]}
    width = max(len(words[key]) for key in head)
    lines = [words["head"].format(entry.seq, visible(entry.case))]
    lines += [f"  {words[key]:<{width}}  {visible(value)}" for key, value in head.items()]
    if entry.kind != "decision":
        return "\n".join([*lines, "", happened(entry, record, lang) or visible(to_json(body))])
    policy = _policy(record, entry)
    told = recalled(entry, policy, lang)
    if policy is None:
        cited = f" ({', '.join(entry.cites)})" if entry.cites else ""
        why = [words["lost"], visible(f"{entry.outcome}{cited}"), *(f"  - {visible(text)}" for text in told["because"])]
        return "\n".join([*lines, "", *why, "", words["stated"], visible(to_json(body["request"]))])
    from ..report.prose import decision_prose

    return "\n".join(
        [
            *lines,
            "",
            beside_words(entry, record, policy, lang) + decision_prose(told, body["request"], policy, lang),
            "",
            words["stated"],
            *_stated(entry, body, policy, lang),
        ]
    )


def _policy(record: Store, entry: Entry) -> Policy | None:
    """The policy by which an entry was decided, as the record holds it, None where it cannot be had."""
    import json

    from ..language.document import from_document

    document = record.policy(entry.policy) if entry.policy else None
    try:
        return from_document(json.loads(document)) if document else None
    except (ValueError, TypeError, KeyError, AssertionError):
        return None


def _stated(entry: Entry, body: dict[str, Any], policy: Policy, lang: str) -> list[str]:
    """What was stated, with where it comes from; personal facts as far as they are still there."""
    from ..report.facts import read_known
    from ..report.layout import bullets
    from ..report.wording import label, quoted, shown, spoken

    vocabulary = policy.vocabulary
    lines = []
    for name, stated in read_known({}, {**body["request"], **entry.personal}, policy).stated.items():
        source = [shown(text) for text in (stated.by, stated.on, *stated.evidence) if text]
        if stated.because:
            source.insert(0, quoted(shown(stated.because), lang))
        lines.append(
            f"{label(name, vocabulary, lang)}: {spoken(name, stated.value, vocabulary, lang)}"
            + (f" ({', '.join(source)})" if source else "")
        )
    gone = [name for name in body["personal"] if name not in entry.personal]
    return bullets(lines + [f"{label(name, vocabulary, lang)}: {_WORDS[lang]['gone']}" for name in gone])
