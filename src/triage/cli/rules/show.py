"""`triage rules show`: a policy, a rule or a guideline as sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ...rulebook.find import find_policy
from ...rulebook.load import load_policy
from .. import settings
from ..main import DONE
from ..options import JSON, LANG, STORE, apply
from ..streams import say, to_json
from .named import overridden_in_record

if TYPE_CHECKING:
    from ...model.policy import Policy


@click.command("show")
@click.argument("names", nargs=-1, metavar="[POLICY] [RULE|GUIDELINE]...")
@click.option("--from-record", is_flag=True, help="Tell how often each rule or guideline named was overridden.")
@apply(STORE, LANG, JSON)
def command(names: tuple[str, ...], from_record: bool, store: str | None, lang: str | None, json: bool) -> int:
    """Show a policy, a rule or a guideline as sentences.

    \b
    Examples:
      triage rules show
      triage rules show dormant
      triage rules show own-political-trip
      triage rules show joint-solutions G7 --lang da
      triage rules show G8 own-political-trip --from-record
    """
    from ...report import sentences
    from ...report.after_words import say as after

    lang = settings.language(lang)
    policy, wanted = _policy_and_rest(names)
    if not wanted:
        say(to_json(sentences.policy_data(policy, lang)) if json else sentences.policy_text(policy, lang))
    counted = overridden_in_record(store).get(policy.name, {}) if from_record and wanted else {}
    for index, name in enumerate(wanted):
        if name in policy.rules:
            shown = sentences.rule_data(policy.rules[name], policy, lang) if json else sentences.rule_text(policy.rules[name], policy, lang)
        elif name in policy.sources:
            shown = sentences.guideline_data(name, policy, lang) if json else sentences.guideline_text(name, policy, lang)
        else:
            help = did_you_mean(name, [*policy.rules, *policy.sources]) or f"its rules are {listed(policy.rules, 50)}"
            raise Invalid([Diagnostic("unknown-rule", f"`{policy.name}` has no rule or guideline `{visible(name)}`", None, help)])
        if from_record:
            overridden, requests = counted.get(name, (0, 0))
            if isinstance(shown, dict):
                shown |= {"requests": requests, "overridden": overridden}
            else:
                shown += "\n\n" + after(lang, "overridden-in", name=name, count=overridden, of=requests)
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
