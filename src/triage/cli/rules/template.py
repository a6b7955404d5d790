"""`triage rules template`: an empty backlog to fill in."""

from __future__ import annotations

import os
import sys

import click

from ...diagnostics import Diagnostic, Invalid, visible
from ...rulebook.find import find_policy
from ...rulebook.load import load_vocabulary, rulebook_folder
from ...table.template import csv_template, template_facts, xlsx_template
from .. import settings
from ..main import DONE
from ..options import LANG, POLICY, apply
from ..streams import tell, write_bytes


@click.command("template")
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="The file to make (.csv, .xlsx); - is standard output, as CSV.")
@click.option("--facts", metavar="FACT,…", default="", help="Only these facts; all that a request can state where left out.")
@apply(POLICY, LANG)
def command(out: str, facts: str, policy: str | None, lang: str | None) -> int:
    """Make an empty backlog with a column for each fact, to be filled in for `triage batch`.

    XLSX has drop-down lists, the question beside each header, and a second sheet that explains facts and values; batch reads it as it is.
    CSV has the header alone, in Danish with ; between cells, as Excel wants it there. A file that is there already is left as it is.

    \b
    Examples:
      triage rules template -o backlog.xlsx
      triage rules template -o henvendelser.csv --lang da --facts kind,topics,initiative,counterpart_country
    """
    lang = settings.language(lang)
    vocabulary = load_vocabulary(os.path.join(rulebook_folder(find_policy(policy)), "vocabulary.yaml"))
    chosen = template_facts(vocabulary, [name.strip() for name in facts.split(",") if name.strip()])
    ending = ".csv" if out == "-" else os.path.splitext(out)[1].lower()
    if ending == ".xlsx":
        raw = xlsx_template(chosen, vocabulary, lang, settings.day(None))
    elif ending == ".csv":
        raw = csv_template(chosen, lang)
        tell("note: a CSV file holds the header alone; the questions and drop-down lists are in the XLSX form, `-o FILE.xlsx`")
    else:
        help = "name it with `.csv` or `.xlsx` at the end"
        raise Invalid([Diagnostic("unknown-form", f"the name `{visible(out)}` does not say in which form to write", None, help)])
    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        return DONE
    if os.path.isfile(out):
        help = "somebody may have filled it in: name another file, or delete it"
        raise Invalid([Diagnostic("file-there", f"there is a file `{visible(out)}` already", None, help)])
    write_bytes(out, raw)
    return DONE
