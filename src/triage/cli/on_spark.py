"""`triage batch --engine spark`: the same table by the same function on a cluster, for a register that one machine is too small for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ..decide import Disagreement
from ..diagnostics import Diagnostic, Invalid, visible
from ..report.data import engine_name
from ..table.row import INVALID
from ..table.summary import Counts
from .main import DONE, FAULT, NO
from .streams import say, tell, to_json

if TYPE_CHECKING:
    from ..api import CompiledPolicy


def batch(policy: CompiledPolicy, backlog: str, out: str, master: str | None, lang: str, ignore_unknown: bool, json: bool) -> int:
    """Decides a table that Spark reads, and writes a folder; rows that cannot be decided stay in it with the status `invalid`.

    Gives the exit status. Raises `Invalid`.
    """
    if "-" in (backlog, out):
        raise Invalid([Diagnostic("no-stream", "Spark reads and writes files and folders", None, "name both BACKLOG and `-o`")])
    from .. import spark

    running = spark.session(master)
    try:
        began = time.monotonic()
        given = spark.read(running, backlog)
        read = given.count()
        if not read:
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(backlog)}`", None, "each request is a row")])
        spark.write(spark.decide(given, policy, lang, ignore_unknown), out)
        counts = _counts(spark.counts(spark.read(running, out)))
        took = time.monotonic() - began
    except Disagreement as fault:
        tell(f"fault: stopped, because the two evaluations of a row differ: {fault.detail}")
        return FAULT
    finally:
        running.stop()
    if counts.rows != read:
        tell(f"fault: of {read:,} rows {counts.rows:,} were written; do not use `{visible(out)}`")
        return FAULT
    why = policy.engine.why_unchecked
    if json:
        told = {"name": policy.policy.name, "digest": policy.digest}
        data = {**counts.data(), "recorded": 0, "input": backlog, "output": out, "rejected_rows": None, "policy": told}
        say(to_json({**data, "engine": engine_name(), "cross_checked": why is None}))
    else:
        tell("\n".join(counts.lines(lang)))
    tell(f"note: Spark took {took:,.1f} s, its start aside")
    if counts.rejected:
        tell(f"note: rows that cannot be decided stand in `{visible(out)}` with the status `{INVALID}` and the reasons in `because`")
    if why:
        tell(f"note: there was no second evaluation: {why}")
    return NO if counts.rejected else DONE


def _counts(found: dict[tuple[str, str | None, str | None], int]) -> Counts:
    counts = Counts()
    for (status, decision, operator), rows in found.items():
        if status == INVALID:
            counts.rejected += rows
        else:
            counts.add_words(status, decision, operator, rows)
    return counts
