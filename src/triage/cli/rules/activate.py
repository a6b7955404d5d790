"""`triage rules activate`: puts a version of a policy in force, on the record."""

from __future__ import annotations

import click

from ...diagnostics import visible
from ...lean import date
from ...rulebook.cache import load
from ...rulebook.find import find_policy
from .. import settings
from ..main import DONE, NO
from ..options import BY, JSON, LANG, STORE, apply
from ..streams import say, tell, to_json


@click.command("activate")
@click.argument("policy")
@click.option("--because", metavar="TEXT", required=True, help="The reason: who resolved it, and where that stands.")
@click.option("--from", "first", metavar="DATE", help="The first day on which it holds, YYYY-MM-DD; today where left out.")
@apply(BY, STORE, LANG, JSON)
def command(
    policy: str, because: str, first: str | None, by: str | None, store: str | None, lang: str | None, json: bool
) -> int:  # fmt: skip
    """Put a version of a policy in force from a day on: the whole policy goes into the record.

    From then on `decide` and `batch` decide by the version that is in force on the day (`--as-of`), not by what the files have become
    since; a version that has ended is never fallen back to. A policy in which `rules check` finds an error is not put in force.

    \b
    Examples:
      triage rules activate guidelines --from 2017-04-01 --because "Resolved on 14 March 2017, item 7." --by ANK
      triage rules activate my-rulebook/ --because "The first version."
    """
    from ...proofs import check
    from ...proofs.study import BUDGET, Study
    from ...record.in_force import activation_entry, activations, last_day, read_activation
    from ...record.store import Store
    from ...report.after import activation_prose

    lang = settings.language(lang)
    loaded = load(find_policy(policy), settings.cache_folder())
    day = settings.day(first, "--from")
    errors = [found.code for found in check(loaded.policy, Study(loaded.policy, BUDGET)) if found.level == "error" and not found.accepted]
    if errors:
        found = ", ".join(sorted(set(errors)))
        name = visible(loaded.policy.name)
        tell(f"error[policy-errors]: `{name}` has errors ({found}) and is not put in force; `triage rules check` shows them")
        return NO
    path, named = settings.store_path(store)
    with Store.open(path, create=not named, keys=settings.key_folder()) as record:
        before = activations(record, loaded.policy.name)
        entry = activation_entry(loaded, before, day, because, settings.new_id(), settings.now(), settings.actor(by))
        (number,) = record.append([entry], (loaded.digest, loaded.document))
        made = read_activation(record.get(number)[0])
        told = made.data(last_day(before, made))
    if day < date.fromisoformat(entry.at[:10]):
        tell("note: that day is past; what was decided since stays as it is")
    say(to_json(told) if json else activation_prose(told, lang))
    return DONE
