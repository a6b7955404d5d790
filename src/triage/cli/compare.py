"""`triage compare`: the same table of requests under several policies; nothing is recorded."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING

import click

from ..compare.chosen import alternatives, check_comparable, names
from ..compare.comparison import MOST_REJECTED_LISTED, Comparison, Unreadable
from ..compare.frame import find_frame
from ..compare.tally import Tally
from ..decide import Disagreement, Engine
from ..diagnostics import Diagnostic, Invalid, Problems, did_you_mean, listed, visible
from ..language import read_text
from ..language.conditions import read_condition
from ..language.requests import read_request
from ..model.condition import ALWAYS
from ..model.noun import replace
from ..model.outcome import OPEN
from ..report.compare_data import comparison_data, table_rows
from ..report.compare_text import comparison_text
from ..report.data import request_id
from ..report.grounds import plain, rest
from ..rulebook.cache import Loaded, load
from ..rulebook.find import default_policy, find_policy
from ..rulebook.load import rulebook_folder
from ..table.aside import Aside
from ..table.forms import CsvLines, encoded
from ..table.opened import Reading, make_table, open_backlog
from ..table.row import Rejected, rejected, shorten
from ..table.whole import Stream, Whole
from . import settings
from .apart import check_apart, check_writable
from .main import DONE, NO
from .options import JSON, LANG, apply
from .reading import reads_a_backlog
from .streams import place, say, tell, to_json, write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ..decide import Decision
    from ..model.condition import Condition
    from ..model.policy import Policy
    from ..model.vocabulary import Vocabulary
    from ..table.row import Dialect, Row, Table


@click.command("compare")
@click.argument("backlog")
@click.option("--policy", "policies", multiple=True, metavar="POLICY", help="A policy by name or path; give it once for each policy.")
@click.option("--joint", metavar="CONDITION", help="Activated requests that count as work together with others, as a condition of a rule.")
@click.option("--show", "beside", metavar="COLUMN", help="A column to show beside the id of each request, such as its title.")
@click.option("--plan", metavar="FILE", help="Write the questions that settle the open requests of each policy, CSV or JSON by its suffix.")
@click.option("--csv", "csv_file", metavar="FILE", help="Write a row for each request; - for standard output.")
@click.option("--report", metavar="FILE", help="Write a report as one HTML file; - for standard output.")
@reads_a_backlog
@apply(LANG, JSON)
def command(
    plan: str | None,
    backlog: str, policies: tuple[str, ...], joint: str | None, beside: str | None, csv_file: str | None, report: str | None,
    lang: str | None, json: bool, **reading: Any,
) -> int:  # fmt: skip
    """See what other policies would do to the same table of requests: who moves, and by which rule. Nothing is recorded.

    Without --policy these are compared: all policies in the top folder of the default rulebook, except its default policy and those
    that hold every element of the default one and so only add to it. Exit status: 0 every row was compared; 1 rows were rejected;
    2 the table could not be read, or a file not be written.

    \b
    Examples:
      triage compare backlog.csv --report scenarios.html
      triage compare backlog.csv --policy guidelines --policy dormant --show title
      triage compare backlog.csv --joint 'kind: [coordination-forum, event]' --json
      triage compare backlog.csv --plan questions.csv
    """
    to_stdout = (("--json", json), ("--csv -", csv_file == "-"), ("--report -", report == "-"), ("--plan -", plan == "-"))
    taken = [option for option, given in to_stdout if given]
    if len(taken) > 1:
        raise click.UsageError(f"only one of {' and '.join(taken)} can go to standard output")
    lang, day = settings.language(lang), settings.day(None)
    loaded, framing = _policies(policies)
    named = tuple(names(loaded))
    vocabulary = loaded[0].policy.vocabulary
    condition = _condition(joint, vocabulary) if joint is not None else None
    with contextlib.ExitStack() as stack:
        how = Reading(**reading)
        source, form = open_backlog(backlog, sys.stdin.buffer, how)
        stack.enter_context(contextlib.closing(source))
        check_apart(source, settings.store_path(os.environ.get("TRIAGE_STORE"))[0], csv_file, report, plan)
        table = make_table(source, form, vocabulary, how)
        for note in table.notes:
            tell(f"note: {note}")
        if beside is not None:
            _check_beside(beside, table, vocabulary)
        # What cannot be written is better said before a long run than after it.
        outs = {path: stack.enter_context(_open(path)) for path in (csv_file, report) if path}
        if plan:
            check_writable(plan)
        frame = find_frame(framing)
        tally = Tally(len(loaded), frame.limits if frame else (), _holds(condition) if condition is not None else None)
        open_ones: list[list[tuple[str, Decision]]] | None = [[] for _ in loaded] if plan else None
        comparison = _run(table, Comparison(source.name, named, tuple(loaded), tally, frame, condition, beside or ""), open_ones)
        if csv_file:
            _write_table(outs[csv_file], comparison, table.dialect)
        if report:
            from ..report.compare_html import comparison_html

            outs[report].write(comparison_html(comparison, day, lang).encode())
        for out in outs.values():
            out.finish()
        for out in outs.values():
            out.put_in_place()
    if plan:
        _write_plan(plan, comparison, open_ones or [])
    if json:
        say(to_json(comparison_data(comparison, day, lang)))
    elif not taken:
        say(comparison_text(comparison, day, lang))
    return NO if comparison.rejected else DONE


def _policies(given: Sequence[str]) -> tuple[list[Loaded], list[Policy]]:
    """The policies that are named, else the alternatives of the default rulebook; and where a frame is looked for: in them, then in the
    default policy of the first one's rulebook. Raises `Invalid`.
    """
    paths = [find_policy(name) for name in given]
    folder = rulebook_folder(paths[0] if paths else find_policy())
    loaded = [_load(path) for path in paths] or alternatives(folder, _load)
    check_comparable([each.policy for each in loaded])
    with contextlib.suppress(Invalid):  # a rulebook need not have a default policy
        return loaded, [*(each.policy for each in loaded), _load(default_policy(folder)).policy]
    return loaded, [each.policy for each in loaded]


def _load(path: str) -> Loaded:
    return load(path, settings.cache_folder())


def _condition(text: str, vocabulary: Vocabulary) -> Condition:
    """The condition that an option states. Raises `Invalid`."""
    problems = Problems()
    nodes = read_text(text.encode("utf-8", "surrogateescape"), "--joint", problems)
    if len(nodes) != 1:
        problems.add("wrong-kind", "`--joint` is one condition", None, "write it as in a rule: `kind: [one, other]`")
    condition = read_condition(nodes[0], vocabulary, problems) if nodes else ALWAYS
    problems.stop()
    return condition


def _holds(condition: Condition) -> Callable[[Decision], bool]:
    """Whether a condition surely holds on what is known of a request: where a fact in question is not stated, it does not."""
    wanted = plain(condition)

    def holds(decision: Decision) -> bool:
        concepts = {name: value for name, value in decision.outcome.concepts.items() if value is not None}
        return rest(wanted, {**decision.given.values, **concepts}) == ALWAYS

    return holds


def _check_beside(column: str, table: Table, vocabulary: Vocabulary) -> None:
    """Raises `Invalid` where a column is not there, or holds what must not stand in a report that is passed on."""
    known = [each.name for each in table.columns]
    if column not in known:
        help = did_you_mean(column, known) or f"its columns are {listed(known, 8)}"
        raise Invalid([Diagnostic("no-column", f"there is no column `{visible(column)}`", None, help)])
    fact = vocabulary.facts.get(column)
    if fact and fact.personal:
        message = f"`{visible(column)}` is personal data: a report does not show it"
        raise Invalid([Diagnostic("personal-shown", message, None, "name another column")])


def _run(table: Table, comparison: Comparison, open_ones: list[list[tuple[str, Decision]]] | None) -> Comparison:
    """The comparison with each row decided under each policy; keeps the open requests of each where they are wanted.

    Raises `Invalid`, or `Disagreement`, which says on which line.
    """
    engines = [Engine(each.policy, each.digest) for each in comparison.loaded]
    vocabulary, beside = comparison.vocabulary, comparison.beside
    unreadable: list[Unreadable] = []
    aside = Aside(None, table.dialect, tell)
    for row in table.rows():
        found = row if isinstance(row, Rejected) else _decide(row, engines, vocabulary)
        if isinstance(found, Rejected):
            aside.add(found)
            if len(unreadable) < MOST_REJECTED_LISTED:
                unreadable.append(Unreadable(found.line, found.id, found.reasons))
        else:
            assert not isinstance(row, Rejected)
            id = request_id(found[0], vocabulary.facts)
            told = beside and beside not in found[0].request.personal(vocabulary.facts)
            comparison.tally.add(id, row.line, found, shorten(row.raw(beside)) if beside and told else "")
            for decision, mine in zip(found, open_ones or (), strict=False):
                if decision.outcome.status == OPEN:
                    mine.append((id, decision))
    for engine in engines:
        if engine.why_unchecked:
            tell(f"note: {engine.policy.name}: there was no second evaluation: {engine.why_unchecked}")
    checked = all(engine.why_unchecked is None for engine in engines)
    return replace(comparison, rejected=aside.rows, unreadable=tuple(unreadable), cross_checked=checked)


def _decide(row: Row, engines: Sequence[Engine], vocabulary: Vocabulary) -> list[Decision] | Rejected:
    """The decision of each policy on a row; a row that one of them cannot read is compared by none."""
    problems = Problems()
    request = read_request(row.request(problems), vocabulary, problems)
    try:
        problems.stop()
        return [engine.decide(request, again=False) for engine in engines]
    except Invalid as fault:
        return rejected(row, fault.diagnostics)
    except Disagreement as fault:
        raise Disagreement(fault.rules, f"on line {row.line} {fault.detail}") from None


def _open(path: str) -> Stream:
    """A file that is written whole or not at all, or standard output for `-`. Raises `Invalid`."""
    return Stream(sys.stdout.buffer, "standard output") if path == "-" else Whole(path)


def _write_table(out: Stream, comparison: Comparison, dialect: Dialect) -> None:
    """Writes a row for each request, in the dialect in which the backlog came; what was Windows-1252 as UTF-8 with its mark."""
    if dialect.encoding == "cp1252":
        dialect = replace(dialect, encoding="utf-8", mark=True)
    lines = CsvLines(dialect)
    out.write(encoded(lines.mark, dialect.encoding))
    for row in table_rows(comparison):
        out.write(encoded(lines.line(row), dialect.encoding))


def _write_plan(path: str, comparison: Comparison, open_ones: list[list[tuple[str, Decision]]]) -> None:
    """Writes the question plan of each policy, one below the other."""
    from ..explain.plan import plan
    from ..kernel import Kernel
    from ..report.plan import plans_text

    plans = {name: plan(Kernel(policy), mine) for name, policy, mine in zip(comparison.names, comparison.policies, open_ones, strict=True)}
    write_whole(path, plans_text(plans, "json" if path.endswith(".json") else "csv"))
    for name, steps in plans.items():
        questions = steps[-1].questions_so_far if steps else 0
        tell(f"note: {name}: {questions} questions settle the {len(steps)} open requests; the plan is in {place(path)}")
