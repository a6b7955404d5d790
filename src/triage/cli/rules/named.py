"""What a command line names: policies, rulebooks, case files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ...diagnostics import Diagnostic, Invalid, Problems, did_you_mean, listed, visible
from ...language import yaml_text
from ...language.cases import read_cases
from ...rulebook.files import yaml_files
from ...rulebook.find import find_policy, policy_files
from ...rulebook.load import load_policy
from ..streams import read_input

if TYPE_CHECKING:
    from ...language.cases import Case

    # By the name of a policy, and in it of a guideline or a rule: how many of the requests that it decided were overridden, and how many it
    # decided.
    Overridden = dict[str, dict[str, tuple[int, int]]]


def policy_paths(names: tuple[str, ...]) -> dict[str, str]:
    """The policy files that are meant, by name: those named, and all of each folder; without names the bundled rulebook.

    Raises `Invalid` where there is none.
    """
    found: dict[str, str] = {}
    for name in names or (os.path.dirname(find_policy()),):
        files = policy_files(name) if os.path.isdir(name) else {os.path.splitext(os.path.basename(path := find_policy(name)))[0]: path}
        for stem, path in files.items():
            # Two policies of one name in different folders are two policies.
            found[stem if os.path.abspath(found.get(stem, path)) == os.path.abspath(path) else path] = path
    if not found:
        raise Invalid(
            [Diagnostic("no-policy", f"there is no policy in {listed(names)}", None, "a policy is a file beside `vocabulary.yaml`")]
        )
    return found


def overridden_in_record(store: str | None) -> Overridden:
    """How often people decided otherwise than policies say. Raises `RecordFault`."""
    from ...record.figures import overridden
    from .. import settings
    from ..audit.opened import open_record

    with open_record(store) as record:
        return overridden(record, settings.day(None))


def is_case_file(path: str) -> bool:
    """Whether a path is that of a case file: a file in a folder `cases`."""
    return os.path.isfile(path) and os.path.basename(os.path.dirname(os.path.abspath(path))) == "cases"


def case_files(folder: str) -> list[str]:
    """The case files of a rulebook."""
    cases = os.path.join(folder, "cases")
    return [os.path.join(cases, name) for name in yaml_files(cases)]


def cases_of(path: str, paths: dict[str, str], strict: bool = False) -> list[Case]:
    """The cases of a file for some policies; where `strict`, a case for any other policy is an error. Raises `Invalid`."""
    problems = Problems()
    raw, name = read_input(path)
    documents = yaml_text.read(raw, name, problems)
    vocabulary = load_policy(next(iter(paths.values()))).vocabulary
    cases = read_cases(documents[0], vocabulary, problems) if documents else []
    for case in cases:
        if strict and case.policy not in paths:
            problems.add("no-policy", f"there is no policy `{visible(case.policy)}`", case.place, did_you_mean(case.policy, paths))
    problems.stop()
    return [case for case in cases if case.policy in paths]
