"""`triage audit override`: a person decides otherwise, with a reason, on the record."""

from __future__ import annotations

import click

from ...model.policy import DECISIONS, Decide
from .. import settings
from ..main import DONE
from ..options import BY, JSON, LANG, STORE, apply
from ..streams import say, to_json


@click.command("override")
@click.argument("id")
@click.option("--decision", type=click.Choice(DECISIONS), required=True, help="What is decided instead.")
@click.option("--operator", metavar="NAME", help="To whom, where it is referred.")
@click.option("--because", metavar="TEXT", required=True, help="The reason, in a sentence or two.")
@click.option("--cites", metavar="ID", multiple=True, help="The guideline that it rests on, such as G9; several times, or with commas.")
@apply(BY, STORE, LANG, JSON)
def command(
    id: str, decision: str, operator: str | None, because: str, cites: tuple[str, ...], by: str | None, store: str | None,
    lang: str | None, json: bool,
) -> int:  # fmt: skip
    """Decide otherwise than the rules, as a person can in every case: the number of a recorded decision, or the id of its case.

    What the rules say stays in the record, and the override stands beside it wherever the decision is shown. Of several overrides the
    newest holds. The reason can be erased later (`triage audit erase ID --fact because`); who decided, and what, cannot.

    \b
    Examples:
      triage audit override 2017-041 --decision activate --because "The buyer has a budget and a date." --cites G9
      triage audit override 17 --decision refer-to-operator --operator one-point-entry --because "A visit alone." --cites G7,G4
    """
    from ...diagnostics import Diagnostic, Invalid
    from ...record.decided import decision_of, policy_of
    from ...record.overrides import override_entry, overrides_of, read_override
    from ...report.after import override_prose
    from ...report.wording import shown
    from .opened import open_record

    lang = settings.language(lang)
    named = [cited.strip() for each in cites for cited in each.split(",") if cited.strip()]
    with open_record(store) as record:
        about = decision_of(record, id)
        policy = policy_of(record, about.policy)
        if policy is None:
            raise Invalid([Diagnostic("no-policy", "the policy of that decision cannot be read by this version of triage")])
        instead = Decide(decision, operator)
        before = overrides_of(record, about)
        at, who = settings.now(), settings.actor(by)
        entry = override_entry(about, before, policy, instead, because, named, settings.new_id(), at, who)
        (number,) = record.append([entry])
    told = read_override(entry).data() | {"recorded": number}
    if json:
        say(to_json({"id": about.case, "of": about.seq, "override": told}))
    else:
        say(f"{shown(about.case)}: {override_prose([told], about.outcome, policy, lang)}")
    return DONE
