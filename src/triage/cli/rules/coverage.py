"""`triage rules coverage`: what cases, a backlog or the record exercise of a policy, and the smallest cases for the rest."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ...decide import Engine
from ...diagnostics import Invalid
from ...given import fill
from ...proofs.coverage import Coverage, Missing, Side
from ...proofs.study import Study
from ...report.as_yaml import flow, scalar
from ...report.phrases import condition_words
from ...rulebook.find import find_policy
from ...rulebook.load import load_policy, rulebook_folder
from ...table.opened import Reading
from .. import settings
from ..main import DONE, NO
from ..options import JSON, LANG, STORE, apply
from ..reading import reads_a_backlog
from ..streams import say, tell, to_json
from .named import case_files, cases_of, policy_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...model.policy import Policy
    from ...model.request import Request


@click.command("coverage")
@click.argument("policies", nargs=-1, metavar="[POLICY|FOLDER]...")
@click.option("--backlog", metavar="FILE", help="Count over the requests of a table instead of the cases.")
@click.option("--record", is_flag=True, help="Count over the recorded requests instead of the cases.")
@click.option("--fail-under", type=click.FloatRange(0, 100), metavar="PERCENT", help="Fail where less than this is exercised.")
@reads_a_backlog
@apply(STORE, LANG, JSON)
def command(
    policies: tuple[str, ...], backlog: str | None, record: bool, fail_under: float | None, store: str | None, lang: str | None, json: bool,
    **reading: Any,
) -> int:  # fmt: skip
    """See which rules, tests of rules and guidelines are exercised by cases, a backlog or the record.

    A rule is exercised where it applies and is not outranked; a test where a request makes it hold, and where one makes it fail, while
    the rule hangs on it alone. For what is missing the smallest case is printed, ready to paste into a case file. What no request can
    exercise is left out: that is proved.

    \b
    Examples:
      triage rules coverage guidelines
      triage rules coverage dormant --backlog samples/backlog.csv
      triage rules coverage my-rulebook/ --fail-under 100
    """
    lang = settings.language(lang)
    status, shown = DONE, []
    for path in policy_paths(policies or (find_policy(),)).values():
        policy = load_policy(path)
        engine, coverage = Engine(policy), Coverage(Study(policy))
        for request in _requests(path, policy, backlog, Reading(**reading), record, store):
            try:
                decision = engine.decide(request, again=False)
            except Invalid:
                continue
            coverage.see(decision.given.values, decision.outcome)
        done, possible = coverage.possible()
        percent = 100 * done / possible if possible else 100.0
        if fail_under is not None and percent < fail_under:
            status = NO
        missing = list(coverage.missing())
        if json:
            shown.append(_data(coverage, missing, percent, engine))
            continue
        _say(coverage, missing, percent, done, possible, engine, lang)
    if json:
        say(to_json(shown))
    if status == NO:
        tell(f"less than {fail_under:g} % is exercised")
    return status


def _requests(path: str, policy: Policy, backlog: str | None, reading: Reading, record: bool, store: str | None) -> Iterator[Request]:
    """The requests to count over."""
    if backlog is not None:
        from ...table.backlog import requests_of

        yield from requests_of(backlog, policy.vocabulary, reading)
    elif record:
        yield from _of_record(store, policy)
    else:
        name = os.path.splitext(os.path.basename(path))[0]
        for case_file in case_files(rulebook_folder(path)):
            for case in cases_of(case_file, {name: path}):
                yield case.request


def _of_record(store: str | None, policy: Policy) -> Iterator[Request]:
    from ...diagnostics import Problems
    from ...language.mappings import to_node
    from ...language.requests import read_request
    from ...record import Search
    from ...record.entries import body_of, stated_in
    from ...record.store import Store

    path, _ = settings.store_path(store)
    with Store.open(path) as opened:
        for entry in opened.find(Search()):
            if entry.kind == "decision":
                problems = Problems()
                request = read_request(to_node(stated_in(entry, body_of(entry))), policy.vocabulary, problems)
                if not problems.found:
                    yield request


def _words(missing: Missing, policy: Policy, lang: str) -> str:
    if isinstance(missing.what, Side):
        side = missing.what
        words = condition_words(side.test, policy.vocabulary, lang)
        return f"{side.rule}: never {'held' if side.held else 'failed'} decisively: {words}"
    return f"{missing.what}: never applied"


def _case(number: int, missing: Missing, engine: Engine) -> str:
    """A case to paste, with what the policy gives now: a person says whether that is right."""
    assert missing.facts is not None
    rule = missing.what.rule if isinstance(missing.what, Side) else missing.what
    values = fill(engine.policy.vocabulary, missing.facts).values
    outcome = engine.kernel.evaluate(values).outcome
    expect = [f"status: {outcome.status}"]
    if outcome.decision:
        expect.append(f"decision: {outcome.decision}")
        expect += [f"operator: {outcome.operator}"] if outcome.operator else []
    else:
        expect.append(f"outcomes: [{', '.join(scalar(word) for word in outcome.outcomes)}]")
    expect.append(f"rules: [{', '.join(id for id, state in outcome.states.items() if state == 'applies')}]")
    policy = engine.policy.name.partition("/")[2]
    return f"- id: {policy}-{rule}-{number}\n  policy: {policy}\n  facts: {flow(missing.facts)}\n  expect: {{{', '.join(expect)}}}"


def _say(coverage: Coverage, missing: list[Missing], percent: float, done: int, possible: int, engine: Engine, lang: str) -> None:
    policy = coverage.policy
    told = f"{done} of {possible} rules, sides of tests and guidelines"
    say(f"{policy.name}: {percent:.1f} % exercised by {coverage.requests} requests ({told})")
    for id, counts in coverage.rules.items():
        say(f"  {id}: applied {counts['applied']}, outranked {counts['outranked']}")
    if coverage.guidelines:
        say("  guidelines: " + ", ".join(f"{id} {count}" for id, count in coverage.guidelines.items()))
    unseen = {name: [value for value, count in values.items() if not count] for name, values in coverage.values.items()}
    for name, values in unseen.items():
        known = policy.vocabulary.facts[name]
        if values and known.type in ("choice", "choices", "yes-no"):
            say(f"  {name}: never {', '.join(values)}")
    for number, item in enumerate(missing, 1):
        say(f"\n# {_words(item, policy, lang)}")
        say(_case(number, item, engine) if item.facts is not None else f"# no case: {item.why}")


def _data(coverage: Coverage, missing: list[Missing], percent: float, engine: Engine) -> dict[str, object]:
    policy = coverage.policy
    return {
        "policy": policy.name,
        "requests": coverage.requests,
        "percent": round(percent, 2),
        "rules": coverage.rules,
        "tests": [
            {
                "rule": side.rule,
                "test": side.number,
                "words": condition_words(side.test, policy.vocabulary, "en"),
                "held": side.held,
                "requests": count,
            }
            for side, count in coverage.sides.items()
        ],
        "guidelines": coverage.guidelines,
        "values": coverage.values,
        "missing": [
            {
                "what": _words(item, policy, "en"),
                "case": _case(number, item, engine) if item.facts is not None else None,
                "why": item.why or None,
            }
            for number, item in enumerate(missing, 1)
        ],
    }
