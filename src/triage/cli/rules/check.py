"""`triage rules check`: what is proved of policies before they are used."""

from __future__ import annotations

import os

import click

from ...diagnostics import Diagnostic, Invalid, reason, visible
from ...model.noun import TYPE_CHECKING, Noun
from ...proofs import check, check_rulebook
from ...proofs.finding import LEVELS
from ...proofs.study import BUDGET, Study
from ...report import findings as shown
from ...report.data import invalid_data
from ...report.finding_words import counted
from ...rulebook.load import declared, load_policy, rulebook_folder
from .. import settings
from ..main import DONE, NO, UNASKABLE
from ..options import LANG, STORE, apply
from ..streams import say, tell, tell_invalid, to_json, write_whole
from .named import overridden_in_record, policy_paths

if TYPE_CHECKING:
    from ...model.policy import Policy
    from ...model.vocabulary import Vocabulary
    from ...proofs.finding import Finding
    from .named import Overridden


class _Checked(Noun):
    """A policy with the path of its file and what was found in it; without a policy, what was found in the rulebook around it."""

    policy: Policy | None
    vocabulary: Vocabulary
    path: str
    findings: list[Finding]


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
@click.option("--witnesses", metavar="FOLDER", help="Write each witness to a request file of its own, for `triage decide`.")
@click.option(
    "--budget", type=click.IntRange(1), default=BUDGET, show_default=True, metavar="NODES", help="Search nodes for each question at most."
)
@click.option("--from-record", is_flag=True, help="Tell, too, how often people decided otherwise than each rule and guideline.")
@apply(STORE, LANG)
def command(
    policies: tuple[str, ...], fail_on: str, form: str, json: bool, every: bool, witnesses: str | None, budget: int, from_record: bool,
    store: str | None, lang: str | None,
) -> int:  # fmt: skip
    """Prove that policies have no conflicts, gaps, dead rules or failing examples, or find an example of one.

    Every finding comes with a witness: a smallest request that shows it, which `triage decide` takes. A finding that the policy's owner
    accepts (`accept:` in the policy file) does not fail the check. Without a name every policy of the bundled rulebook is checked; a
    folder stands for every policy in it, and then for what none of them uses. `triage rules explain CODE` tells more of a finding.

    \b
    Examples:
      triage rules check
      triage rules check guidelines --all --witnesses found
      triage rules check my-rulebook/ --fail-on warning --format github
      triage rules check guidelines --from-record
    """
    lang, form = settings.language(lang), "json" if json else form
    if from_record and form not in ("text", "json"):
        raise click.UsageError("what the record tells is shown as text or JSON")
    overridden = overridden_in_record(store) if from_record else None
    status, found, unreadable = DONE, list[_Checked](), list[Diagnostic]()
    whole = {os.path.abspath(name) for name in policies if os.path.isdir(name)}
    books: dict[str, list[Policy]] = {}
    for path in policy_paths(policies).values():
        try:
            policy = load_policy(path)
        except Invalid as fault:
            status = UNASKABLE
            tell_invalid(fault)
            # Files that several policies share are told of once.
            unreadable += [wrong for wrong in fault.diagnostics if wrong not in unreadable]
            continue
        found.append(_Checked(policy, policy.vocabulary, path, check(policy, Study(policy, budget))))
        folder = rulebook_folder(path)
        if not policies or folder in whole:
            books.setdefault(folder, []).append(policy)
    for folder, members in books.items():
        around = check_rulebook(members, *declared(folder))
        if around:
            found.append(_Checked(None, members[0].vocabulary, folder, around))
    _show(found, unreadable, form, every, overridden, lang)
    if witnesses is not None:
        _write_witnesses(witnesses, found, lang)
    mild = LEVELS.index(fail_on)
    failing = any(LEVELS.index(finding.level) <= mild and not finding.accepted for checked in found for finding in checked.findings)
    return max(status, NO if failing else DONE)


def _show(
    found: list[_Checked], unreadable: list[Diagnostic], form: str, every: bool, overridden: Overridden | None, lang: str
) -> None:  # fmt: skip
    flat = [(finding, checked) for checked in found for finding in checked.findings]
    if form == "json":
        names = {"policies": [_policy_data(checked.policy, checked, overridden) for checked in found if checked.policy]}
        data = [
            {"policy": of.policy.name if of.policy else None, **shown.finding_data(finding, of.policy, of.vocabulary)}
            for finding, of in flat
        ]
        wrong = invalid_data(None, tuple(unreadable))["errors"]
        say(to_json({**names, "findings": data, "errors": wrong}))
    elif form == "text":
        for of in found:
            say(shown.findings_text(of.policy, of.findings, of.vocabulary, every, lang))
            if overridden is not None and of.policy:
                from ...report.after import overridden_text

                say(overridden_text(overridden.get(of.policy.name, {}), lang))
    else:
        from ...report.annotations import github, github_unreadable, sarif

        if form == "sarif":
            say(to_json(sarif([(finding, of.policy) for finding, of in flat], unreadable)))
        else:
            for finding, of in flat:
                if not finding.accepted:
                    say(github(finding, of.policy))
            for wrong in unreadable:
                say(github_unreadable(wrong))


def _policy_data(policy: Policy, checked: _Checked, overridden: Overridden | None) -> dict[str, object]:
    data = shown.policy_data(policy, checked.findings)
    if overridden is None:
        return data
    counts = overridden.get(policy.name, {})
    return {**data, "overridden": [{"name": name, "overridden": one, "requests": of} for name, (one, of) in counts.items()]}


def _write_witnesses(folder: str, found: list[_Checked], lang: str) -> None:
    """A file for each witness, named for the policy, the finding and its rules. Raises `Invalid` where one cannot be written."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as fault:
        raise Invalid([Diagnostic("unwritable", f"`{visible(folder)}` cannot be made: {reason(fault)}")]) from None
    written = set[str]()
    for checked in found:
        for finding in checked.findings:
            if finding.witness is None:
                continue
            stem = "-".join((os.path.splitext(os.path.basename(checked.path))[0], finding.code, *finding.rules))[:120]
            again = sum(name == stem or name.startswith(f"{stem}--") for name in written)
            name = f"{stem}--{again + 1}" if again else stem
            written.add(name)
            path = os.path.join(folder, f"{name}.yaml")
            write_whole(path, shown.witness_file(finding, checked.path, path, lang))
    tell(counted(lang, "saved", len(written), folder=visible(folder)))
