"""`triage audit describe`: the data description of the record."""

from __future__ import annotations

import click

from ...record import Entry
from ...record.follow_up import KIND as OUTCOME
from ...record.in_force import KIND as ACTIVATION
from ...record.overrides import KIND as OVERRIDE
from ...rulebook.cache import load
from ...rulebook.find import find_policy
from .. import settings
from ..main import DONE
from ..options import JSON, LANG, POLICY, apply
from ..streams import say, to_json

KINDS = ("decision", OVERRIDE, ACTIVATION, OUTCOME, "batch-started", "batch-ended", "erasure", "export", "key-rotation")


@click.command("describe")
@apply(POLICY, LANG, JSON)
def command(policy: str | None, lang: str | None, json: bool) -> int:
    """Describe what the record keeps: every fact with its source, purpose and form, which are personal, and who can search how.

    It is the data description of a database that Danish law on access to files gives a right to (offentlighedsloven, section 12), made of
    the vocabulary and the rules of a policy.

    \b
    Examples:
      triage audit describe --lang da > databeskrivelse.txt
      triage audit describe --policy my-rulebook/ --json
    """
    from ...report.description import description_data, description_text

    lang = settings.language(lang)
    data = description_data(load(find_policy(policy), settings.cache_folder()).policy, Entry.__match_args__, KINDS, lang)
    say(to_json(data) if json else description_text(data, lang))
    return DONE
