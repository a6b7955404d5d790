"""`triage batch`: a table of requests decided row by row, recorded block by block, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
from itertools import islice
from typing import TYPE_CHECKING, cast

import click

from ..compare.comparison import Unreadable
from ..decide import Disagreement, Engine
from ..diagnostics import Diagnostic, Invalid, visible
from ..model.outcome import OPEN
from ..report.data import engine_name, request_id
from ..rulebook.cache import Loaded, load
from ..rulebook.find import find_policy
from ..table.answered import answered_in
from ..table.answers import answers
from ..table.arrow import available, without_pandas
from ..table.aside import Aside
from ..table.columns import notes
from ..table.forms import make_output
from ..table.kinds import BINARY, WRITTEN, writable_form
from ..table.opened import Reading, make_table, open_backlog
from ..table.row import Rejected
from ..table.run import Answered, WorkerDied, decide_rows
from ..table.stops import terminable, uninterrupted
from ..table.summary import Counts
from ..table.whole import Stream, Whole
from . import in_force, settings
from .apart import check_apart, check_writable
from .main import DONE, FAULT, NO
from .options import DECIDE, apply
from .page import Page
from .progress import Progress
from .reading import reads_a_backlog
from .recording import Record
from .streams import place, say, tell, to_json, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..decide import Decision
    from ..report.page.collected import Collector
    from ..table.arrow.stretches import Stretch
    from ..table.forms import ByStretches, Output
    from ..table.row import Table
    from ..table.source import Source


BLOCK = 1_000
SEVERAL = "several do from CSV in UTF-8, JSON lines or Parquet, except to a workbook, from Parquet to JSON lines, or for a plan or a report"
# Below so many bytes it takes longer to import Arrow, or to start further processes, than to decide row by row.
WORTH_ARROW, WORTH_WORKERS = 200_000, 32_000_000


@click.command("batch")
@click.argument("backlog")
@click.option("-o", "--output", "out", metavar="OUT", default="-", help="The file to write (.csv, .xlsx, …); - is standard output.")
@click.option("--plan", metavar="FILE", help="Write the question plan of the open requests, CSV or JSON by its suffix.")
@click.option("--report", metavar="FILE", help="Write a report as one HTML file: figures, what to ask, every case with its reason.")
@click.option("--resume", is_flag=True, help="Go on where a run of the same table and policy was stopped: record only what is missing.")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="How many processes decide; for large tables all cores.")
@click.option("--engine", type=click.Choice(("here", "spark")), default="here", help="Where rows are decided: here, or on Apache Spark.")
@click.option("--master", metavar="URL", help="With --engine spark, its address, such as local[2]; spark-submit names its own.")
@reads_a_backlog
@apply(*DECIDE)
def command(**given: Any) -> int:
    """Decide a table of requests with a column for each fact: CSV, XLSX, JSON lines or Parquet, also compressed (.gz, .zst), or - for
    standard input.

    Writes the columns of BACKLOG, then status, decision, operator, because, cites, flags and ask. Rows that cannot be read go to
    OUT.rejected.csv. Exit status: 0 every row was decided or found open; 1 rows were rejected; 2 the table could not be read, or
    OUT not be written; 3 the record could not be written, or a fault.

    \b
    Examples:
      triage batch backlog.csv -o decided.csv
      triage batch backlog.jsonl -o decided.csv --lang da --no-store
      triage batch backlog.csv -o decided.csv --plan questions.csv
      triage batch backlog.csv -o decided.csv --report friday.html --lang da
      triage batch backlog.xlsx --sheet 2017 --dialect danish -o decided.xlsx
      triage batch - --format csv < backlog.csv | less
    """
    if given["json"] and given["out"] == "-":
        raise click.UsageError("with --json the summary goes to standard output: name a file with -o")
    if sum((bool(given["json"]), given["out"] == "-", given["plan"] == "-", given["report"] == "-")) > 1:
        raise click.UsageError("only one of --json, the output, --plan and --report can go to standard output")
    if given["resume"] and given["no_store"]:
        raise click.UsageError(
            "with --no-store there is nothing to go on from: leave out --resume, and the table is decided from its beginning"
        )
    engine, master = given.pop("engine"), given.pop("master")
    if engine == "spark":
        return _on_spark(master, **given)
    if master:
        raise click.UsageError("--master goes with --engine spark")
    with terminable() as check_stops:
        return _batch(check_stops, **given)


def _on_spark(
    master: str | None, backlog: str, out: str, policy: str | None, as_of: str | None, lang: str | None, ignore_unknown: bool, json: bool,
    no_store: bool, **given: Any,
) -> int:  # fmt: skip
    other = [f"--{name}" for name in ("plan", "report", "workers", "resume", "store", "form", "sheet", "dialect") if given.get(name)]
    if given["encoding"] != "utf-8":
        other.append("--encoding")
    if other or not no_store:
        what = f"{other[0].replace('form', 'format')} does not go" if other else "nothing is recorded"
        raise click.UsageError(f"{what} with --engine spark: {'leave it out' if other else 'pass --no-store'}")
    from ..api import CompiledPolicy
    from .on_spark import batch

    loaded = in_force.version(load(find_policy(policy), settings.cache_folder()), as_of, None, no_store)
    return batch(CompiledPolicy(loaded), backlog, out, master, settings.language(lang), ignore_unknown, json)


def _batch(
    check_stops: Callable[[], None], backlog: str, out: str, policy: str | None, store: str | None, no_store: bool, by: str | None,
    as_of: str | None, lang: str | None, json: bool, plan: str | None, report: str | None, workers: int | None, resume: bool,
    **reading: Any,
) -> int:  # fmt: skip
    loaded = in_force.version(load(find_policy(policy), settings.cache_folder()), as_of, store, no_store)
    lang = settings.language(lang)
    how = Reading(**reading)
    source, form = open_backlog(backlog, sys.stdin.buffer, how)
    with contextlib.closing(source):
        table = make_table(source, form, loaded.policy.vocabulary, how)
        table.dialect, another = answered_in(table.dialect, loaded.policy, lang)
        for note in filter(None, (*notes(table.columns), *table.notes, another)):
            tell(f"note: {note}")
        _check_output(source, form, out)
        check_apart(source, settings.store_path(store)[0], out, out if out == "-" else f"{out}.rejected.csv", plan, report)
        page = Page(report, source) if report else None
        if plan:
            check_writable(plan)
        run, finished = Run(loaded, table, source, lang, check_stops), False
        run.record = record = None if no_store else Record(loaded, store, settings.actor(by), lang, source, how, resume)
        try:
            run.open_ones = [] if plan else None
            if page:
                run.collector = page.collect(run.engine)
            run.hurry(backlog, out, how, workers)
            if workers and workers > run.workers:
                tell(f"note: one process decides this: {SEVERAL}")
            run.write(out)
            finished = True
        except BrokenPipeError:
            return DONE
        except (Disagreement, WorkerDied) as fault:
            differ = f"stopped, because the two evaluations of a row differ: {fault.detail}" if isinstance(fault, Disagreement) else ""
            tell(f"fault: {differ or fault}")
            _tell_kept(record, out)
            return FAULT
        except BaseException as fault:
            _tell_kept(record, "-" if isinstance(fault, Invalid) else out)
            raise
        finally:
            if record:
                record.end(run.counts, finished)
                record.close()
    run.tell(backlog, out, json)
    if plan:
        _write_plan(plan, run)
    if page:
        recorded, checkpoint = (record.count, record.checkpoint) if record else (None, None)
        page.write(recorded, checkpoint, backlog if out == "-" else out, lang)
    return NO if run.counts.rejected else DONE


class Run:
    """One way through a table."""

    def __init__(self, loaded: Loaded, table: Table, source: Source, lang: str, check_stops: Callable[[], None]) -> None:
        self._check_stops = check_stops
        self.loaded, self.table, self.source, self.lang = loaded, table, source, lang
        self.engine, self.counts = Engine.of(loaded), Counts()
        self.record: Record | None = None
        self.rejects: str | None = None
        self.open_ones: list[tuple[str, Decision]] | None = None
        self.collector: Collector | None = None
        self.stretches: Iterator[Stretch] | None = None
        self.workers = 1

    def hurry(self, path: str, out: str, reading: Reading, workers: int | None) -> None:
        """Has many rows decided at once, and where the table and what is written are of a form for it, whole stretches of the file."""
        if not available() or (workers is None and self.source.size < WORTH_ARROW):
            return
        # NumPy would begin a thread for each core to multiply matrices, of which there are none.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        without_pandas()
        from ..table.arrow.telling import Wanted
        from ..table.arrow.ways import stretches_of

        wanted = Wanted(self.record is not None, self.collector is not None, self.open_ones is not None)
        if workers is None:
            workers = min(_cores(), 8) if self.source.size > WORTH_WORKERS else 1
        if wanted.decisions or wanted.open_ones:
            # What is planned or reported is gathered here, and large.
            workers = 1
        form = (writable_form(out) if out != "-" else None) or self.table.form
        readable = path != "-" and not self.source.packed and os.path.isfile(path)
        more, where = wanted if wanted != Wanted() else None, path if readable else None
        self.stretches, self.workers = stretches_of(
            self.table, self.engine, self.loaded, self.lang, form, more, where, reading, workers
        )  # fmt: skip

    def write(self, out: str) -> None:
        """Decides, records and writes every row, and puts the output in its place when all of them are there."""
        stream = Stream(sys.stdout.buffer, "standard output") if out == "-" else Whole(out)
        beside = isinstance(stream, Whole) and stream.regular
        kind = (writable_form(out) if out != "-" else None) or self.table.form
        with (
            stream, Aside(f"{out}.rejected.csv" if beside else None, self.table.dialect, tell) as aside,
            contextlib.closing(make_output(kind, self.table, stream)) as output,
        ):  # fmt: skip
            progress = Progress(self.source)
            try:
                if self.stretches:
                    self._by_stretch(self.stretches, output, aside, progress)
                else:
                    self._by_row(output, aside, progress)
            finally:
                progress.close()
            self.counts.check(self.table.read, output.rows, aside.rows)
            output.finish()
            self.source.check_unchanged()
            self._check_stops()
            with uninterrupted():
                for file in (stream, aside):
                    file.finish()
                for file in (aside, stream):
                    file.put_in_place()
            self.rejects = aside.path if aside.rows else None

    def _by_row(self, output: Output, aside: Aside, progress: Progress) -> None:
        found = decide_rows(self.table, self.engine)
        while block := list(progress.watch(islice(found, BLOCK))):
            self._check_stops()
            if not self.counts.rows:
                output.begin()
            # Nothing is shown as decided before it is on the disk.
            if self.record:
                self.record.append([item for item in block if isinstance(item, Answered)])
            for item in block:
                if isinstance(item, Rejected):
                    self.counts.rejected += 1
                    aside.add(item)
                    self._put_aside(item)
                else:
                    self.counts.add(item.decision.outcome)
                    self._remember(item.decision)
                    output.add(item.row, answers(item.decision.outcome, self.loaded.policy, self.lang))
            output.flush()

    def _by_stretch(self, stretches: Iterator[Stretch], output: Output, aside: Aside, progress: Progress) -> None:
        for stretch in stretches:
            self._check_stops()
            if not self.counts.rows:
                output.begin()
            # Nothing is shown as decided before it is on the disk.
            if self.record and stretch.noted:
                self.record.append_noted(stretch.noted)
            for row in stretch.rejected:
                aside.add(row)
                self._put_aside(row)
            for decision in stretch.decisions:
                self._remember(decision)
            if isinstance(stretch.written, list):
                for row, told in stretch.written:
                    output.add(row, told)
            else:
                cast("ByStretches", output).add_stretch(stretch.written, stretch.rows)
            output.flush()
            self.counts.add_all(stretch.counts)
            self.table.read += stretch.read
            progress.tell(self.counts.rows)

    def _remember(self, decision: Decision) -> None:
        """Keeps what is wanted for the report, and an open request for the question plan."""
        if self.collector:
            self.collector.add(decision)
        if self.open_ones is not None and decision.outcome.status == OPEN:
            self.open_ones.append((request_id(decision, self.loaded.policy.vocabulary.facts), decision))

    def _put_aside(self, row: Rejected) -> None:
        if self.collector:
            self.collector.reject(Unreadable(row.line, row.id, row.reasons))

    def tell(self, backlog: str, out: str, json: bool) -> None:
        """Says what it came to."""
        why = self.engine.why_unchecked
        recorded, checkpoint = (self.record.count, self.record.checkpoint) if self.record else (0, None)
        if json:
            policy = {"name": self.loaded.policy.name, "digest": self.loaded.digest}
            data = {**self.counts.data(), "recorded": recorded, "input": backlog, "output": out, "rejected_rows": self.rejects}
            say(to_json({**data, "policy": policy, "engine": engine_name(), "cross_checked": why is None, "checkpoint": checkpoint}))
        else:
            tell("\n".join(self.counts.lines(self.lang)))
        if why:
            tell(f"note: there was no second evaluation: {why}")
        if self.rejects:
            tell(f"note: the rejected rows, with reasons, are in `{visible(self.rejects)}`")
        if self.record and recorded:
            tell(f"note: {recorded:,} decisions were recorded in `{visible(self.record.path)}`")
        if checkpoint and not json:
            # Kept outside the office, these three lines are what the record can be held against later.
            tell("checkpoint:\n" + "\n".join(f"  {line}" for line in checkpoint.splitlines()[:3]))


def _write_plan(path: str, run: Run) -> None:
    from ..explain.plan import plan
    from ..report.plan import plan_text

    steps = plan(run.engine.kernel, run.open_ones or [])
    write_whole(path, plan_text(steps, "json" if path.endswith(".json") else "csv"))
    questions = steps[-1].questions_so_far if steps else 0
    tell(f"note: {questions} questions settle the {len(steps)} open requests; the plan is in {place(path)}")


def _check_output(source: Source, form: str, out: str) -> None:
    """Raises `Invalid` where the output would go into the input, where its form cannot be told, or where it cannot be shown."""
    if out == "-" and source.is_file(_stdout()):
        raise Invalid([Diagnostic("same-file", "the output would overwrite the table that is read", None, "name another file with `-o`")])
    if out == "-" and form in BINARY and sys.stdout.isatty():
        help = "name a file with `-o`, such as `-o decided.xlsx`"
        raise Invalid([Diagnostic("not-a-text", "the answer is no text that a terminal can show", None, help)])
    if out != "-" and writable_form(out) is None and (os.path.isfile(out) or not os.path.exists(out)):
        help = f"name it with {WRITTEN} at the end"
        raise Invalid([Diagnostic("unknown-form", f"the name `{visible(out)}` does not say in which form to write", None, help)])


def _cores() -> int:
    """How many cores this process may use; where the system does not say, all that there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _stdout() -> str | int:
    """What standard output leads to."""
    try:
        return sys.stdout.fileno()
    except (OSError, ValueError):
        return os.devnull


def _tell_kept(record: Record | None, out: str) -> None:
    """After a run that did not come to its end: what is left of it."""
    if out != "-":
        tell(f"note: `{visible(out)}` was not written")
    if record and record.count:
        tell(f"note: {record.count:,} decisions were recorded in `{visible(record.path)}` before, and stay there")
