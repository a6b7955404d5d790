"""`triage letter`: a reply to the sender, and for a referral a note to the operator, from the record. It sends nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.outcome import OUT_OF_SCOPE
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
    from ..letters.letter import REQUIRED, fill
    from ..letters.told import values
    from ..record.decided import decision_of, policy_of
    from ..record.entries import body_of, recalled, stated_in
    from ..record.overrides import overrides_of
    from ..record.store import Store

    path, named = settings.store_path(store)
    if not named and not os.path.exists(path):
        raise Invalid([Diagnostic("no-decision", f"there is no recorded decision `{visible(id)}`")])
    with Store.open(path) as record:
        entry = decision_of(record, id)
        decided_by = policy_of(record, entry.policy)
        overrides = overrides_of(record, entry)
    if decided_by is None:
        message = f"the policy by which `{visible(id)}` was decided cannot be read from the record"
        raise Invalid([Diagnostic("no-policy", message, None, "`triage audit verify` says what is wrong with it")])
    data, last = recalled(entry, decided_by, lang), overrides[-1] if overrides else None
    kinds = _TEMPLATES.get(last.instead.decision if last else str(data.get("decision")), ())
    if not kinds:
        outside = data.get("status") == OUT_OF_SCOPE
        why = "is outside the policy" if outside else f"is not decided: `triage explain {visible(id)}` says what is missing"
        tell(f"error[not-decided]: there is no answer to give, since `{visible(id)}` {why}")
        return None
    wanted = [kind for kind in kinds if to is None or (kind == "cover") == (to == "operator")]
    if not wanted:
        tell(f"error[not-referred]: `{visible(id)}` is not referred to an operator, so there is no note to one")
        return None
    templates = [_template(kind, policy, decided_by.name, lang) for kind in wanted]
    who = contact or (last.by if last else entry.by)
    given = values(data, stated_in(entry, body_of(entry)), decided_by, entry.case, who, lang, last.data() if last else None)
    # Which facts led a person to decide otherwise is in that person's reason.
    required = [place for place in REQUIRED if not last or place != "facts"]
    letters = [fill(text, name, lang, given, required) for text, name in templates]
    if last:
        by = visible(last.by)
        tell(f"note: `{by}` decided this otherwise than the rules; the reason is given as `{by}` wrote it, so read it before it goes out")
    return letters


def _template(kind: str, policy: str | None, decided_by: str, lang: str) -> tuple[str, str]:
    """The text and the name of a template of the rulebook that `policy` names. Raises `Invalid`."""
    from ..rulebook.find import find_policy
    from ..rulebook.load import rulebook_folder

    folder = rulebook_folder(find_policy(policy))
    if policy is None and os.path.basename(folder) != decided_by.partition("/")[0]:
        message = f"this was decided by `{visible(decided_by)}`, and the letters are those of its rulebook"
        raise Invalid([Diagnostic("another-rulebook", message, None, "name the rulebook with `--policy`: its folder, or a policy in it")])
    file = os.path.join(folder, "letters", f"{kind}.{lang}.md")
    if not os.path.exists(file):
        message = f"the rulebook `{visible(os.path.basename(folder))}` has no letter `{kind}.{lang}.md`"
        there = f"write it as `{visible(file)}`: a text with places in braces, of which {{guideline}}, {{facts}}, {{considerations}} and"
        help = f"{there} {{contact}} must be there; the bundled rulebook `region-h` has one to begin with"
        raise Invalid([Diagnostic("no-template", message, None, help)])
    raw, shown = read_input(file)
    try:
        return raw.decode("utf-8-sig"), os.path.basename(shown)
    except UnicodeDecodeError:
        raise Invalid([Diagnostic("unreadable", f"`{visible(file)}` is not UTF-8 text", None, "save it as UTF-8")]) from None
