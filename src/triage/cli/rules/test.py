"""`triage rules test`: rules' examples and case files, outcome and reason."""

from __future__ import annotations

import os

import click

from ...cases import Failure, run_case, run_example
from ...decide import Engine
from ...rulebook.find import find_policy
from ...rulebook.load import load_policy, rulebook_folder
from ..main import DONE, NO
from ..options import JSON, STORE, apply
from ..streams import say, tell, to_json
from .named import case_files, cases_of, is_case_file, policy_paths


@click.command("test")
@click.argument("files", nargs=-1, metavar="[POLICY|CASES]...")
@click.option("--from-record", is_flag=True, help="Instead, print a candidate case for each decision that a person overrode.")
@apply(STORE, JSON)
def command(files: tuple[str, ...], from_record: bool, store: str | None, json: bool) -> int:
    """Run rules' examples and case files: outcome and reason.

    Takes policies, folders of rulebooks and case files; without any, the whole bundled rulebook with all of its cases. What people decided
    otherwise, --from-record prints as cases to look through and to keep: they fail until the rules say the same.

    \b
    Examples:
      triage rules test
      triage rules test dormant
      triage rules test my-rulebook/cases/visits.yaml
      triage rules test guidelines --from-record > my-rulebook/cases/overridden.yaml
    """
    if from_record:
        if json:
            raise click.UsageError("candidate cases are YAML: leave out --json")
        return _candidates(files, store)
    engines: dict[str, Engine] = {}
    failures: list[Failure] = []
    count = 0
    for name in files or (os.path.dirname(find_policy()),):
        if is_case_file(name):
            paths, case_paths = policy_paths((os.path.dirname(os.path.dirname(os.path.abspath(name))),)), [name]
        else:
            paths = policy_paths((name,))
            case_paths = case_files(rulebook_folder(next(iter(paths.values()))))
            for path in paths.values():
                engine = engines.setdefault(path, Engine(load_policy(path)))
                count += sum(len(rule.examples) for rule in engine.policy.rules.values())
                failures += failing_examples(engine)
        for case_path in case_paths:
            for case in cases_of(case_path, paths, strict=case_path == name):
                path = paths[case.policy]
                count += 1
                failures += run_case(engines.get(path) or engines.setdefault(path, Engine(load_policy(path))), case)
    if json:
        say(to_json({"tests": count, "failures": [told(failure) for failure in failures]}))
    else:
        for failure in failures:
            where = f"{failure.place}: " if failure.place else ""
            say(f"{where}{failure.name}: {failure.what}: expected {failure.expected}, found {failure.found}")
        failed = len({(failure.name, str(failure.place)) for failure in failures})
        say(f"{count - failed} passed, {failed} failed")
    return NO if failures else DONE


def _candidates(files: tuple[str, ...], store: str | None) -> int:
    """Prints the overrides in the record as cases, of these policies where any are named."""
    from ...record.candidates import candidate_cases
    from ..audit.opened import open_record

    wanted = [load_policy(path).name for path in policy_paths(files).values()] if files else [None]
    count = 0
    with open_record(store) as record:
        for policy in wanted:
            for case in candidate_cases(record, policy):
                say(case)
                count += 1
    tell(f"note: candidate cases: {count}; a person says which of them the rules should follow")
    return DONE


def failing_examples(engine: Engine) -> list[Failure]:
    """The examples of a policy's rules that do not come out as they say."""
    return [
        failure
        for rule in engine.policy.rules.values()
        for example in rule.examples
        if (failure := run_example(engine.kernel, rule, example)) is not None
    ]


def told(failure: Failure) -> dict[str, str]:
    """A failure as plain JSON values."""
    return {
        "name": failure.name,
        "what": failure.what,
        "expected": failure.expected,
        "found": failure.found,
        "where": str(failure.place or ""),
    }
