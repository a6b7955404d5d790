"""What is proved of a policy before it is used (`language.md` 6): one module for each kind of finding."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, replace
from . import conflict, example_fails, gap, never_applies, never_decides, outranks, redundant
from .finding import LEVELS, WARNING, Finding
from .study import Study

if TYPE_CHECKING:
    from ..model.policy import Policy

CHECKS = {
    "conflict": conflict.find,
    "gap": gap.find,
    "never-applies": never_applies.find,
    "never-decides": never_decides.find,
    "example-fails": example_fails.find,
    "outranks": outranks.find,
    "redundant": redundant.find,
}
ACCEPTED_NOTHING = "accepted-nothing"


def check(policy: Policy, study: Study | None = None) -> list[Finding]:
    """Everything that the checks find in a policy, the gravest first; what the policy accepts is marked with its acceptance."""
    study = study or Study(policy)
    return accept(policy, [finding for find in CHECKS.values() for finding in find(study)])


def accept(policy: Policy, findings: list[Finding]) -> list[Finding]:
    """The findings with the policy's acceptances; an acceptance that matches none is a finding itself."""
    matched = set()
    found = []
    for finding in findings:
        for number, entry in enumerate(policy.accepted):
            if entry.finding == finding.code and set(entry.rules) <= set(finding.rules) and finding.unchecked is None:
                matched.add(number)
                finding = replace(finding, accepted=entry)
                break
        found.append(finding)
    for number, entry in enumerate(policy.accepted):
        if number not in matched:
            named = f" of {', '.join(f'`{rule}`' for rule in entry.rules)}" if entry.rules else ""
            said = f"the policy accepts `{entry.finding}`{named}, but nothing of the kind is found"
            found.append(Finding(ACCEPTED_NOTHING, WARNING, said, entry.rules, place=entry.place))
    return sorted(found, key=lambda finding: LEVELS.index(finding.level))
