"""`triage letter`: a reply to the sender, and for a referral a note to the operator, from the record. It sends nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ..diagnostics import Diagnostic, Invalid, visible
from . import settings
from .main import DONE, NO
from .options import LANG, POLICY, STORE, apply
from .streams import read_input, say, tell

if TYPE_CHECKING:
    from ..letters.letter import Letter

_TEMPLATES = {"activate": ("reply-activate",), "decline": ("reply-decline",), "refer-to-operator": ("reply-refer", "cover")}


@click.command("letter")
@click.argument("id")
@click.option("-o", "--output", "out", metavar="FILE", default="-", help="The file to write (.md, .docx); - is standard output.")
@click.option("--to", type=click.Choice(("sender", "operator")), help="Only the letter to one of them.")
@click.option("--contact", metavar="TEXT", envvar="TRIAGE_CONTACT", help="Whom the reader can ask; who decided, where left out.")
@apply(POLICY, STORE, LANG)
def command(id: str, out: str, to: str | None, contact: str | None, policy: str | None, store: str | None, lang: str | None) -> int:
    """Write the letters about a recorded decision: a reply to the sender and, for a referral, a note to the operator.

    The templates are those in the folder `letters` of the rulebook that --policy names. A letter in which the guideline, the decisive
    facts, the main considerations or whom to contact would be missing is refused. Nothing is sent: read it first.

    \b
    Examples:
      triage letter 2017-041 --lang da
      triage letter 2017-041 --lang en -o reply.docx --contact "the China desk, china@region.example"
    """
    lang = settings.language(lang)
    if out != "-" and not out.endswith((".md", ".docx")):
        message = f"the name `{visible(out)}` does not say in which form to write"
        raise Invalid([Diagnostic("unknown-form", message, None, "end it in `.md` or `.docx`")])
    letters = _letters(id, to, contact, policy, store, lang)
    if letters is None:
        return NO
    if out.endswith(".docx"):
        from ..letters.word import word_file
        from .streams import write_bytes

        write_bytes(out, word_file(letters))
        return DONE
    from ..letters.letter import markdown

    text = "\n---\n\n".join(markdown(letter) for letter in letters)
    if out == "-":
        say(text.rstrip("\n"))
    else:
        from .streams import write_whole

        write_whole(out, text)
    return DONE


def _letters(id: str, to: str | None, contact: str | None, policy: str | None, store: str | None, lang: str) -> list[Letter] | None:
    """The letters; None, and a message, where there is nothing to write about. Raises `Invalid` and `RecordFault`."""
    import json

    from ..language.document import from_document
    from ..letters.letter import fill
    from ..letters.told import values
    from ..record.entries import body_of, recalled, stated_in
    from ..record.overrides import overrides_of
    from ..record.store import Store
    from ..rulebook.find import find_policy
    from ..rulebook.load import rulebook_folder

    path, named = settings.store_path(store)
    if not named and not os.path.exists(path):
        raise Invalid([Diagnostic("no-request", f"there is no recorded decision `{visible(id)}`")])
    with Store.open(path) as record:
        decisions = [entry for entry in record.get(id) if entry.kind == "decision"]
        raw = record.policy(decisions[-1].policy or "") if decisions else None
        overridden = bool(decisions and overrides_of(record, decisions[-1]))
    if raw is None:
        raise Invalid([Diagnostic("no-request", f"there is no recorded decision `{visible(id)}`")])
    if overridden:
        tell(f"error[overridden]: a person decided `{visible(id)}` otherwise than the rules, so the reply has to be written by hand")
        return None
    entry = decisions[-1]
    decided_by, body = from_document(json.loads(raw)), body_of(entry)
    data = recalled(entry, decided_by, lang)
    kinds = _TEMPLATES.get(str(data.get("decision")), ())
    if not kinds:
        shown = visible(id)
        tell(f"error[not-decided]: `{shown}` is not decided, so there is no answer to give; `triage explain {shown}` says what is missing")
        return None
    wanted = [kind for kind in kinds if to is None or (kind == "cover") == (to == "operator")]
    if not wanted:
        tell(f"error[not-referred]: `{visible(id)}` is not referred to an operator, so there is no note to one")
        return None
    given = values(data, stated_in(entry, body), decided_by, entry.case, contact or entry.by, lang)
    folder = os.path.join(rulebook_folder(find_policy(policy)), "letters")
    letters = []
    for kind in wanted:
        file = os.path.join(folder, f"{kind}.{lang}.md")
        template, shown = read_input(file)
        try:
            text = template.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid([Diagnostic("unreadable", f"`{visible(file)}` is not UTF-8 text", None, "save it as UTF-8")]) from None
        letters.append(fill(text, os.path.basename(shown), lang, given))
    return letters
