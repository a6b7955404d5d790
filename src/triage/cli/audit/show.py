"""`triage audit show`: why something was decided, from the record alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from .. import settings
from ..happened import beside, beside_words, happened
from ..main import DONE, NO
from ..options import JSON, LANG, STORE, apply
from ..streams import say, to_json
from .opened import entries_of, open_record

if TYPE_CHECKING:
    from typing import Any

    from ...model.policy import Policy
    from ...record import Entry
    from ...record.store import Store


@click.command("show")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@apply(STORE, LANG, JSON)
def command(ids: tuple[str, ...], store: str | None, lang: str | None, json: bool) -> int:
    """Show why something was decided, from the record alone: by its number there, the id of the entry, or that of the case.

    \b
    Examples:
      triage audit show 17
      triage audit show 2017-041 --lang da
    """
    from ...record.entries import body_of

    status, shown = DONE, False
    with open_record(store) as record:
        for id in ids:
            entries = entries_of(record, id)
            status = status if entries else NO
            for entry in entries:
                if json:
                    say(to_json({"recorded": entry.seq, **body_of(entry), "disclosed": entry.personal, **beside(entry, record)}))
                else:
                    say(("\n" if shown else "") + _shown(entry, record, settings.language(lang)))
                shown = True
    return status


_WORDS = {
    "en": {
        "head": "Number {} in the record: {}", "at": "Recorded", "by": "By", "policy": "Policy", "made": "With", "id": "Entry",
        "gone": "(erased)", "stated": "What was stated:",
        "lost": "The policy is not in the record, or this version of triage cannot read it. What was recorded:",
    },
    "da": {
        "head": "Nummer {} i protokollen: {}", "at": "Optaget", "by": "Af", "policy": "Politik", "made": "Med", "id": "Post",
        "gone": "(slettet)", "stated": "Det, der blev oplyst:",
        "lost": "Politikken findes ikke i protokollen, eller denne version af triage kan ikke læse den. Det, der blev optaget:",
    },
}  # fmt: skip


def _shown(entry: Entry, record: Store, lang: str) -> str:
    """An entry as a person reads it: when, by whom, with what, why, and what was stated."""
    from ...record.decided import policy_of
    from ...record.entries import body_of, recalled

    words, body = _WORDS[lang], body_of(entry)
    head = {"at": entry.at, "by": entry.by, "id": entry.id}
    if entry.kind == "decision":
        named = body["result"]["policy"]
        head |= {"policy": f"{named['name']} ({named['digest']})", "made": body["result"]["engine"]}
    width = max(len(words[key]) for key in head)
    lines = [words["head"].format(entry.seq, visible(entry.case))]
    lines += [f"  {words[key]:<{width}}  {visible(value)}" for key, value in head.items()]
    if entry.kind != "decision":
        return "\n".join([*lines, "", happened(entry, record, lang) or visible(to_json(body))])
    policy = policy_of(record, entry.policy)
    told = recalled(entry, policy, lang)
    if policy is None:
        cited = f" ({', '.join(entry.cites)})" if entry.cites else ""
        why = [words["lost"], visible(f"{entry.outcome}{cited}"), *(f"  - {visible(text)}" for text in told["because"])]
        return "\n".join([*lines, "", *why, "", words["stated"], visible(to_json(body["request"]))])
    from ...report.prose import decision_prose

    return "\n".join(
        [
            *lines,
            "",
            beside_words(entry, record, policy, lang) + decision_prose(told, body["request"] | dict(entry.personal), policy, lang),
            "",
            words["stated"],
            *_stated(entry, body, policy, lang),
        ]
    )


def _stated(entry: Entry, body: dict[str, Any], policy: Policy, lang: str) -> list[str]:
    """What was stated, with where it comes from; personal facts as far as they are still there."""
    from ...report.facts import read_known
    from ...report.layout import bullets
    from ...report.wording import label, quoted, shown, spoken

    vocabulary = policy.vocabulary
    lines = []
    for name, stated in read_known({}, {**body["request"], **entry.personal}, policy).stated.items():
        source = [shown(text) for text in (stated.by, stated.on, *stated.evidence) if text]
        if stated.because:
            source.insert(0, quoted(shown(stated.because), lang))
        lines.append(
            f"{label(name, vocabulary, lang)}: {spoken(name, stated.value, vocabulary, lang)}"
            + (f" ({', '.join(source)})" if source else "")
        )
    gone = [name for name in body["personal"] if name not in entry.personal]
    return bullets(lines + [f"{label(name, vocabulary, lang)}: {_WORDS[lang]['gone']}" for name in gone])
