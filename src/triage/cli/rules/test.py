"""`triage rules test`: rules' examples and case files, outcome and reason."""

from __future__ import annotations

import os

import click

from ...cases import Failure, run_case, run_example
from ...decide import Engine
from ...rulebook.find import find_policy
from ...rulebook.load import load_policy, rulebook_folder
from ..main import DONE, NO
from ..options import JSON, apply
from ..streams import say, to_json
from .named import case_files, cases_of, is_case_file, policy_paths


@click.command("test")
@click.argument("files", nargs=-1, metavar="[POLICY|CASES]...")
@apply(JSON)
def command(files: tuple[str, ...], json: bool) -> int:
    """Run rules' examples and case files: outcome and reason.

    Takes policies, folders of rulebooks and case files; without any, the whole bundled rulebook with all of its cases.

    \b
    Examples:
      triage rules test
      triage rules test dormant
      triage rules test my-rulebook/cases/visits.yaml
    """
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
