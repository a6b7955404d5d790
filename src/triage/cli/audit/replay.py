"""`triage audit replay`: everything in the record decided again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from ...rulebook.cache import load
from ...rulebook.find import find_policy
from .. import settings
from ..main import DONE, NO
from ..options import JSON, LANG, POLICY, STORE, apply
from ..streams import say, to_json
from .opened import open_record

if TYPE_CHECKING:
    from typing import Any

    from ...record.replay import Replayed

_WORDS = {
    "en": {
        "same": "{} decisions were made again from the record alone; {} come out the same, {} do not",
        "other": "{} recorded requests by `{}`: {} come to the same, {} do not", "not": "cannot be decided again: {}",
        "differ": "not the same: {}", "beside": "{} of them cannot be decided",
        "erased": "cannot be made again, because this was erased: {}",
        "gone": "{} cannot be made again, because personal facts that they rest on were erased",
    },
    "da": {
        "same": "{} afgørelser er truffet igen ud fra protokollen alene; {} falder ud som dengang, {} gør ikke",
        "other": "{} optagne henvendelser efter `{}`: {} falder ens ud, {} gør ikke", "not": "kan ikke afgøres igen: {}",
        "differ": "ikke det samme: {}", "beside": "{} af dem kan ikke afgøres",
        "erased": "kan ikke træffes igen, fordi dette er slettet: {}",
        "gone": "{} kan ikke træffes igen, fordi personoplysninger, de hviler på, er slettet",
    },
}  # fmt: skip


@click.command("replay")
@click.option(POLICY.flag, metavar=POLICY.metavar, help="Another policy: what would it have said to the same requests?")
@apply(STORE, LANG, JSON)
def command(policy: str | None, store: str | None, lang: str | None, json: bool) -> int:
    """Decide everything in the record again, from the record alone, and compare outcome and reasons byte for byte.

    With --policy: what another policy would have said to the same requests. Prints what is not the same. Exit status: 0 all comes
    out the same; 1 something does not; 2 the record cannot be read. A decision that rests on a personal fact which was erased can no
    longer be made again: it is told apart, and is no fault of the record.

    \b
    Examples:
      triage audit replay
      triage audit replay --policy present-day
    """
    from ...record.replay import replay

    words = _WORDS[settings.language(lang)]
    other = load(find_policy(policy), settings.cache_folder()) if policy else None
    total = differing = faults = erased = 0
    with open_record(store) as record:
        for one in replay(record, other):
            total += 1
            if not (one.differs or one.fault or one.erased):
                continue
            differing += bool(one.differs or one.fault)
            faults += bool(one.fault)
            erased += bool(one.erased)
            say(to_json(_data(one)) if json else _line(one, words, bool(other)))
    if json:
        same = total - differing - erased
        say(to_json({"decisions": total, "same": same, "differ": differing, "undecidable": faults, "erased": erased}))
    else:
        counts = (total, *([visible(policy)] if policy else []), total - differing - erased, differing)
        told = words["other" if policy else "same"].format(*counts)
        told += f" ({words['beside'].format(faults)})" if faults else ""
        say(told + (f"; {words['gone'].format(erased)}" if erased else ""))
    return NO if differing else DONE


def _data(one: Replayed) -> dict[str, object]:
    return {"recorded": one.entry.seq, "case": one.entry.case, "differs": list(one.differs), "fault": one.fault or None,
            "erased": list(one.erased), "then": one.then, "now": one.now or None}  # fmt: skip


def _line(one: Replayed, words: dict[str, str], by_another: bool) -> str:
    if one.erased:
        told = words["erased"].format(", ".join(one.erased))
    elif one.fault:
        told = words["not"].format(one.fault)
    elif by_another:
        told = f"{_outcome(one.then)} -> {_outcome(one.now)}"
    else:
        told = words["differ"].format(", ".join(one.differs))
    return "\t".join(map(visible, (str(one.entry.seq), one.entry.case, told)))


def _outcome(result: dict[str, Any]) -> str:
    """What a result comes to, with what it cites."""
    word = str(result["decision"] or result["status"]) + (f":{result['operator']}" if result["operator"] else "")
    return f"{word} ({', '.join(result['cites'])})" if result["cites"] else word
