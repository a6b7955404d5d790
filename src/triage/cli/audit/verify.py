"""`triage audit verify`: whether the record is what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import Diagnostic, Invalid, visible
from ...model.noun import replace
from ...record.verify import COMPLETENESS, INTEGRITY, REPRODUCIBILITY, VERDICTS, Wrong, verify
from .. import settings
from ..main import DONE, NO
from ..options import JSON, LANG, STORE, apply
from ..streams import read_input, say, to_json
from .opened import open_record
from .verdicts import WORDS, WRONG

if TYPE_CHECKING:
    from ...record.notes import PublicKey
    from ...record.store import Store
    from ...record.verify import Verified

_SHOWN = 20
ERASED = "erased"


@click.command("verify")
@click.option("--since", metavar="FILE", help="A checkpoint that was kept: does the record go on from it? - for standard input.")
@click.option("--key", metavar="KEY", help="The public key to trust, or a file that holds it.")
@click.option("--replay", is_flag=True, help="Decide everything again, too.")
@apply(STORE, LANG, JSON)
def command(since: str | None, key: str | None, replay: bool, store: str | None, lang: str | None, json: bool) -> int:
    """Prove that the record is what was written: every entry, every signature and every policy, and that nothing is missing.

    Gives three verdicts: integrity, completeness, and whether everything can be decided again. Exit status: 0 all of them hold;
    1 one does not, and what is wrong is named; 2 the record cannot be read.

    \b
    Examples:
      triage audit verify
      triage audit verify --since 2017-03-31.checkpoint
      triage audit verify --key office.pub --replay --json
    """
    lang = settings.language(lang)
    trusted = _key(key) if key else None
    kept = _kept(since) if since else None
    with open_record(store) as record:
        found = verify(record, kept, trusted)
        again = _replayed(record) if replay else []
    # What was erased so that nobody can decide it again is no fault.
    wrong, remarks = ([one for one in again if (one.code == ERASED) == erased] for erased in (False, True))
    found = replace(found, wrong=(*found.wrong, *wrong), remarks=(*found.remarks, *remarks))
    say(to_json(_data(found, replay)) if json else _text(found, replay, trusted is not None, lang))
    return NO if found.wrong else DONE


def _key(given: str) -> PublicKey:
    """A public key from the command line, or from a file."""
    from ...record.notes import read_key

    text = given if "+" in given else read_input(given)[0].decode(errors="replace")
    try:
        return read_key(text)
    except ValueError:
        help = "it is the line that `triage audit init` printed, `name+hash+key`"
        raise Invalid([Diagnostic("no-key", f"`{visible(given)}` is no public key", None, help)]) from None


def _kept(path: str) -> str:
    from ...record.notes import read_checkpoint

    text = read_input(path)[0].decode(errors="replace")
    try:
        read_checkpoint(text)
    except ValueError:
        help = "it is what `triage audit checkpoint` prints, or its first three lines"
        raise Invalid([Diagnostic("no-checkpoint", f"`{visible(path)}` is no checkpoint", None, help)]) from None
    return text


def _replayed(record: Store) -> list[Wrong]:
    from ...record.replay import replay

    return [
        Wrong(REPRODUCIBILITY, ERASED if one.erased else "differs", one.entry.seq, about=one.fault or ", ".join(one.erased or one.differs))
        for one in replay(record)
        if one.fault or one.differs or one.erased
    ]


def _data(found: Verified, replayed: bool) -> dict[str, object]:
    return {
        **{verdict: found.holds(verdict) for verdict in VERDICTS}, "replayed": replayed, "entries": found.size,
        "decisions": found.decisions, "erased": found.erased, "signed_checkpoints": found.signed, "key": found.key,
        "since": found.kept and found.kept.size,
        "wrong": [
            {"verdict": one.verdict, "what": one.code, "entry": one.entry, "last": one.last or one.entry, "about": one.about,
             "message": _said(one, "en")}
            for one in found.wrong
        ],
        "remarks": [{"what": one.code, "entry": one.entry, "message": _said(one, "en")} for one in found.remarks],
        "checkpoint": found.checkpoint,
    }  # fmt: skip


def _text(found: Verified, replayed: bool, given: bool, lang: str) -> str:
    words = WORDS[lang]
    lines = []
    for verdict in VERDICTS:
        mine = [one for one in found.wrong if one.verdict == verdict]
        lines.append(f"{words[verdict]}: {words['no' if mine else 'yes']}")
        lines += [f"  {visible(_said(one, lang))}" for one in mine[:_SHOWN]]
        if len(mine) > _SHOWN:
            lines.append("  " + words["more"].format(len(mine) - _SHOWN))
        lines += [f"  {visible(_said(one, lang))}" for one in found.remarks[:_SHOWN] if one.verdict == verdict]
        if mine:
            continue
        if verdict == INTEGRITY:
            lines.append("  " + words["entries"].format(found.size, found.decisions, found.erased))
            if found.key:
                lines.append("  " + words["signed"].format(found.signed))
                lines.append("  " + words["key"].format(visible(found.key)))
                if not given:
                    lines.append("  " + words["named"])
            else:
                lines.append("  " + words["unsigned"])
        elif verdict == COMPLETENESS and found.kept:
            lines.append("  " + words["kept"].format(found.kept.size))
        elif verdict == REPRODUCIBILITY:
            again = found.decisions - sum(one.code == ERASED for one in found.remarks)
            lines.append("  " + (words["again"].format(again) if replayed else words["possible"]))
    return "\n".join([*lines, "", found.checkpoint.rstrip("\n")])


def _said(one: Wrong, lang: str) -> str:
    words = WORDS[lang]
    last = one.last if one.last and one.entry and one.last > one.entry else None
    where = words["many"].format(one.entry, last) if last else words["one"].format(one.entry)
    return WRONG[one.code][lang == "da"].format(where=where, about=one.about)
