"""Rows to decisions, one after the other: what a row comes to is what `decide` says of the same facts."""

from __future__ import annotations

from ..decide import Disagreement
from ..diagnostics import Invalid, Problems
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING, Noun
from .row import Rejected, rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..decide import Decision, Engine
    from .row import Row, Table


class Answered(Noun):
    """A row that was read, and what it comes to."""

    row: Row
    decision: Decision


class WorkerDied(Exception):
    """A process that decided a part of a table ended without a word."""


def decide_rows(table: Table, engine: Engine) -> Iterator[Answered | Rejected]:
    """What each row of a table comes to. Raises `Disagreement`, which then says on which line, and `Invalid` as the table does."""
    for row in table.rows():
        yield row if isinstance(row, Rejected) else decide_row(row, engine)


def decide_row(row: Row, engine: Engine) -> Answered | Rejected:
    """What a row comes to; see `decide_rows`."""
    problems = Problems()
    request = read_request(row.request(problems), engine.policy.vocabulary, problems)
    try:
        problems.stop()
        return Answered(row, engine.decide(request, again=False))
    except Invalid as fault:
        return rejected(row, fault.diagnostics)
    except Disagreement as fault:
        named = f" (`{request.id}`)" if request.id else ""
        raise Disagreement(fault.rules, f"on line {row.line}{named} {fault.detail}") from None
