"""`triage rules`: policies shown as sentences, checked, and run against their own cases."""

from __future__ import annotations

import os
import os
from typing import TYPE_CHECKING

import click

from ..cases import Failure, run_case, run_example
from ..decide import Engine
from ..diagnostics import Diagnostic, Invalid, Problems, did_you_mean, listed, visible
from ..language import yaml_text
from ..language.cases import read_cases
from ..rulebook.find import find_policy, policy_files
from ..rulebook.load import load_policy, rulebook_folder
from . import settings
from .main import DONE, NO, UNASKABLE
from .options import JSON, LANG, apply
from .streams import read_input, say, tell, tell_invalid, to_json

if TYPE_CHECKING:
    from ..language.cases import Case
    from ..model.policy import Policy


@click.group("rules")
def command() -> None:
    """Show, check and test policies."""


@command.command("show")
@click.argument("names", nargs=-1, metavar="[POLICY] [RULE|GUIDELINE]...")
@apply(LANG, JSON)
def show(names: tuple[str, ...], lang: str | None, json: bool) -> int:
    """Show a policy, a rule or a guideline as sentences.

    \b
    Examples:
      triage rules show
      triage rules show dormant
      triage rules show own-political-trip
      triage rules show joint-solutions G7 --lang da
    """
    from ..report import sentences

    lang = settings.language(lang)
    policy, wanted = _policy_and_rest(names)
    if not wanted:
        say(to_json(sentences.policy_data(policy, lang)) if json else sentences.policy_text(policy, lang))
    for index, name in enumerate(wanted):
        if name in policy.rules:
            shown = sentences.rule_data(policy.rules[name], policy, lang) if json else sentences.rule_sentence(policy.rules[name], policy, lang)
        elif name in policy.sources:
            shown = sentences.guideline_data(name, policy, lang) if json else sentences.guideline_text(name, policy, lang)
        else:
            help = did_you_mean(name, [*policy.rules, *policy.sources]) or f"its rules are {listed(policy.rules, 50)}"
            raise Invalid([Diagnostic("unknown-rule", f"`{policy.name}` has no rule or guideline `{visible(name)}`", None, help)])
        say(to_json(shown) if json else ("\n" if index else "") + str(shown))
    return DONE


def _policy_and_rest(names: tuple[str, ...]) -> tuple[Policy, tuple[str, ...]]:
    """The policy that is named first, or the default one where the first name is none of a policy."""
    if names:
        try:
            return load_policy(find_policy(names[0])), names[1:]
        except Invalid as fault:
            if any(diagnostic.code != "no-policy" for diagnostic in fault.diagnostics):
                raise
            policy = load_policy(find_policy())
            if names[0] not in policy.rules and names[0] not in policy.sources:
                raise
            return policy, names
    return load_policy(find_policy()), ()


@command.command("check")
@click.argument("policies", nargs=-1, metavar="[POLICY|FOLDER]...")
@apply(JSON)
def check(policies: tuple[str, ...], json: bool) -> int:
    """Check that policies hang together: types, names, order, and every rule's own examples.

    Without a name every policy of the bundled rulebook is checked; a folder stands for every policy in it.

    \b
    Examples:
      triage rules check
      triage rules check my-rulebook/
    """
    status, found = DONE, []
    for path in _paths(policies):
        try:
            policy = load_policy(path)
            failures = _failing_examples(Engine(policy))
        except Invalid as fault:
            status = UNASKABLE
            found.append({"policy": path, "valid": False, "errors": [_data(diagnostic) for diagnostic in fault.diagnostics]})
            tell_invalid(fault)
            continue
        status = max(status, NO if failures else DONE)
        found.append({"policy": policy.name, "valid": True, "rules": len(policy.rules), "failing_examples": [_told(f) for f in failures]})
        if not json:
            _say_failures(failures)
            examples = sum(len(rule.examples) for rule in policy.rules.values())
            say(f"{policy.name}: {len(policy.rules)} rules, {examples} examples, {len(failures)} failing")
    if json:
        say(to_json(found))
    return status


def _data(diagnostic: Diagnostic) -> dict[str, object]:
    at = diagnostic.at
    where = {"file": at.source.name, "line": at.line, "column": at.column} if at else {}
    return {"code": diagnostic.code, "message": diagnostic.message, **where, "help": diagnostic.help}


def _told(failure: Failure) -> dict[str, object]:
    return {"name": failure.name, "what": failure.what, "expected": failure.expected, "found": failure.found, "where": str(failure.place or "")}


def _paths(policies: tuple[str, ...]) -> list[str]:
    """The policy files that are meant: those named, and all of each folder."""
    found: list[str] = []
    for name in policies or (os.path.dirname(find_policy()),):
        found += policy_files(name).values() if os.path.isdir(name) else [find_policy(name)]
    if not found:
        raise Invalid([Diagnostic("no-policy", f"there is no policy in {listed(policies)}")])
    return found


def _failing_examples(engine: Engine) -> list[Failure]:
    return [
        failure
        for rule in engine.policy.rules.values()
        for example in rule.examples
        if (failure := run_example(engine.kernel, rule, example)) is not None
    ]


def _say_failures(failures: list[Failure]) -> None:
    for failure in failures:
        where = f"{failure.place}: " if failure.place else ""
        say(f"{where}{failure.name}: {failure.what}: expected {failure.expected}, found {failure.found}")


@command.command("test")
@click.argument("files", nargs=-1, metavar="[POLICY|CASES]...")
@apply(JSON)
def test(files: tuple[str, ...], json: bool) -> int:
    """Run rules' examples and case files: outcome and reason.

    Takes policies, folders of rulebooks and case files; without any, the whole bundled rulebook with all of its cases.

    \b
    Examples:
      triage rules test
      triage rules test dormant
      triage rules test my-rulebook/cases/visits.yaml
    """
    names = files or (os.path.dirname(find_policy()),)
    engines: dict[str, Engine] = {}
    failures: list[Failure] = []
    count = 0
    for name in names:
        if os.path.isfile(name) and _is_cases(name):
            folder = os.path.dirname(os.path.dirname(os.path.abspath(name)))
            chosen, case_files = policy_files(folder), [name]
        else:
            paths = _paths((name,))
            chosen = {os.path.splitext(os.path.basename(path))[0]: path for path in paths}
            case_files = _case_files(rulebook_folder(paths[0]))
            for path in paths:
                engine = engines.setdefault(path, Engine(load_policy(path)))
                examples = [example for rule in engine.policy.rules.values() for example in rule.examples]
                count += len(examples)
                failures += _failing_examples(engine)
        for case_file in case_files:
            ran, different = _run_cases(case_file, chosen, engines, strict=case_file == name)
            count += ran
            failures += different
    if json:
        say(to_json({"tests": count, "failures": [_told(failure) for failure in failures]}))
    else:
        _say_failures(failures)
        failed = len({(failure.name, str(failure.place)) for failure in failures})
        say(f"{count - failed} passed, {failed} failed")
    return NO if failures else DONE


def _is_cases(path: str) -> bool:
    return os.path.basename(os.path.dirname(os.path.abspath(path))) == "cases"


def _case_files(folder: str) -> list[str]:
    cases = os.path.join(folder, "cases")
    return [os.path.join(cases, name) for name in sorted(os.listdir(cases)) if name.endswith((".yaml", ".yml"))] if os.path.isdir(cases) else []


def _run_cases(path: str, chosen: dict[str, str], engines: dict[str, Engine], strict: bool) -> tuple[int, list[Failure]]:
    """Runs the cases of a file whose policy is among the chosen ones."""
    problems, ran, failures = Problems(), 0, []
    raw, name = read_input(path)
    documents = yaml_text.read(raw, name, problems)
    if not chosen:
        raise Invalid([Diagnostic("no-policy", f"there is no policy beside `{visible(name)}`", None, "case files lie in `cases/` of a rulebook")])
    first = next(iter(chosen.values()))
    engine = engines.setdefault(first, Engine(load_policy(first)))
    cases: list[Case] = read_cases(documents[0], engine.policy.vocabulary, problems) if documents else []
    for case in cases:
        if case.policy not in chosen and strict:
            problems.add("no-policy", f"there is no policy `{visible(case.policy)}`", case.place, did_you_mean(case.policy, chosen))
    problems.stop()
    for case in cases:
        if case.policy in chosen:
            path = chosen[case.policy]
            if path not in engines:
                engines[path] = Engine(load_policy(path))
            ran += 1
            failures += run_case(engines[path], case)
    return ran, failures


