"""`triage rules check`: what is proved of policies before they are used."""

from __future__ import annotations

import os

import click

from ...diagnostics import Invalid
from ...model.noun import TYPE_CHECKING
from ...proofs import accept, check
from ...proofs.finding import LEVELS
from ...proofs.study import Study
from ...proofs.unused import find as find_unused
from ...report import findings as shown
from ...rulebook.load import declared, load_policy, rulebook_folder
from .. import settings
from ..main import DONE, NO, UNASKABLE
from ..options import LANG, apply
from ..streams import say, tell_invalid, to_json
from .named import policy_paths

if TYPE_CHECKING:
    from ...model.policy import Policy
    from ...proofs.finding import Finding


@click.command("check")
@click.argument("policies", nargs=-1, metavar="[POLICY|FOLDER]...")
@click.option("--fail-on", type=click.Choice(LEVELS), default="error", show_default=True, help="The mildest level that fails the check.")
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "sarif", "github")),
    default="text",
    show_default=True,
    help="How to show findings.",
)
@click.option("--json", "json", is_flag=True, help="Answer in JSON; the same as --format json.")
@click.option("--all", "every", is_flag=True, help="Show every note, also where there are many of a kind.")
@apply(LANG)
def command(policies: tuple[str, ...], fail_on: str, form: str, json: bool, every: bool, lang: str | None) -> int:
    """Prove that policies have no conflicts, gaps, dead rules or failing examples, or find an example of one.

    Every finding comes with a witness: a smallest request that shows it, which `triage decide` takes. A finding that the policy's owner
    accepts (`accept:` in the policy file) does not fail the check. Without a name every policy of the bundled rulebook is checked; a
    folder stands for every policy in it, and then for what none of them uses.

    \b
    Examples:
      triage rules check
      triage rules check guidelines --all
      triage rules check my-rulebook/ --fail-on warning --format github
    """
    lang, form = settings.language(lang), "json" if json else form
    status, found = DONE, _Found()
    folders = {os.path.abspath(name) for name in policies if os.path.isdir(name)} or (set() if policies else {""})
    for path in policy_paths(policies).values():
        try:
            policy = load_policy(path)
        except Invalid as fault:
            status = UNASKABLE
            tell_invalid(fault)
            continue
        found.policies[path] = policy
        found.add(policy, check(policy, Study(policy)))
    if folders and found.policies:
        first = next(iter(found.policies))
        sources, elements = declared(rulebook_folder(first))
        found.add(
            None, accept(_accepting_nothing(found.policies[first]), list(find_unused(list(found.policies.values()), sources, elements)))
        )
    _show(found, form, every, lang)
    failing = [finding for finding, _ in found.findings if LEVELS.index(finding.level) <= LEVELS.index(fail_on) and not finding.accepted]
    return max(status, NO if failing else DONE)


class _Found:
    """What was found so far, and in which policy."""

    def __init__(self) -> None:
        self.policies: dict[str, Policy] = {}
        self.findings: list[tuple[Finding, Policy | None]] = []

    def add(self, policy: Policy | None, findings: list[Finding]) -> None:
        self.findings += [(finding, policy) for finding in findings]


def _accepting_nothing(policy: Policy) -> Policy:
    from ...model.noun import replace

    return replace(policy, accepted=())


def _show(found: _Found, form: str, every: bool, lang: str) -> None:
    vocabulary = next(iter(found.policies.values())).vocabulary if found.policies else None
    if vocabulary is None:
        return
    if form == "json":
        say(to_json([{"policy": p.name if p else None, **shown.finding_data(f, p, vocabulary)} for f, p in found.findings]))
    elif form == "sarif":
        say(to_json(shown.sarif(found.findings)))
    elif form == "github":
        for finding, policy in found.findings:
            if not finding.accepted:
                say(shown.github(finding, policy))
    else:
        for policy in [*found.policies.values(), None]:
            mine = [finding for finding, of in found.findings if of is policy]
            if policy is not None or mine:
                _show_policy(policy, mine, vocabulary, every, lang)


def _show_policy(policy: Policy | None, findings: list[Finding], vocabulary: object, every: bool, lang: str) -> None:
    from ...model.vocabulary import Vocabulary

    assert isinstance(vocabulary, Vocabulary)
    counts = {level: sum(finding.level == level and not finding.accepted for finding in findings) for level in LEVELS}
    accepted = sum(finding.accepted is not None for finding in findings)
    told = ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in counts.items())
    told += f", {accepted} accepted" if accepted else ""
    unchecked = sum(finding.unchecked is not None for finding in findings)
    if policy is None:
        say("the rulebook: " + told)
    else:
        rest = "proved for every possible request" if not unchecked else f"{unchecked} questions were not checked"
        say(f"{policy.name}: {len(policy.rules)} rules, {told}; {rest}")
    outranks = [finding for finding in findings if finding.code == "outranks" and not finding.accepted]
    for finding in findings:
        if every or finding.code != "outranks":
            say(shown.finding_text(finding, policy, vocabulary, lang))
    if outranks and not every:
        say(f"note[outranks]: {len(outranks)} pairs of rules in which the earlier tier silences the later one; --all shows them")
