"""What is proved of a policy before it is used (`language.md` 6): one module for each kind of finding."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, replace
from . import conflict, example_fails, gap, never_applies, never_decides, outranks, redundant, unused
from .finding import LEVELS, WARNING, Finding
from .study import Study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model.place import Place
    from ..model.policy import Accepted, Policy

CHECKS = {
    "conflict": conflict.find,
    "gap": gap.find,
    "never-applies": never_applies.find,
    "never-decides": never_decides.find,
    "example-fails": example_fails.find,
    "outranks": outranks.find,
    "redundant": redundant.find,
}
UNUSED = "unused"
ACCEPTED_NOTHING = "accepted-nothing"


def check(policy: Policy, study: Study | None = None) -> list[Finding]:
    """Everything that the checks find in a policy, the gravest first; what the policy accepts is marked with its acceptance."""
    study = study or Study(policy)
    entries = [entry for entry in policy.accepted if entry.finding != UNUSED]
    return accept(entries, [finding for find in CHECKS.values() for finding in find(study)])


def check_rulebook(policies: Sequence[Policy], sources: Mapping[str, Place | None], elements: Mapping[str, Place | None]) -> list[Finding]:
    """What none of a rulebook's policies uses, of all that its files declare; any of the policies may accept it."""
    entries = [entry for policy in policies for entry in policy.accepted if entry.finding == UNUSED]
    return accept(entries, list(unused.find(policies, sources, elements)))


def accept(entries: Sequence[Accepted], findings: list[Finding]) -> list[Finding]:
    """The findings with their acceptances; an acceptance that matches none is a finding itself."""
    matched = set()
    found = []
    for finding in findings:
        for number, entry in enumerate(entries):
            if entry.finding == finding.code and set(entry.rules) <= set(finding.rules) and finding.unchecked is None:
                matched.add(number)
                finding = replace(finding, accepted=entry)
                break
        found.append(finding)
    for number, entry in enumerate(entries):
        if number not in matched:
            said = "accepted-nothing-of" if entry.rules else "accepted-nothing"
            about = {"finding": entry.finding, "rules": ", ".join(f"`{rule}`" for rule in entry.rules)}
            found.append(Finding(ACCEPTED_NOTHING, WARNING, said, about, entry.rules, place=entry.place))
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))
