"""`triage rules schema`: JSON Schema for the files of a rulebook, for editors."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from ...diagnostics import Diagnostic, Invalid, reason, visible
from ...rulebook.find import find_policy
from ...rulebook.load import declared, load_vocabulary, rulebook_folder
from ...schema import KINDS, schema
from .. import settings
from ..main import DONE
from ..options import LANG, POLICY, apply
from ..streams import say, tell, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH = 120


@click.command("schema")
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.option("--write", "folder", metavar="FOLDER", help="Write KIND.json, or all six where no KIND is named, into a folder.")
@apply(POLICY, LANG)
def command(kind: str | None, folder: str | None, policy: str | None, lang: str | None) -> int:
    """Print a JSON Schema for the vocabulary, elements, policies, sources, cases or requests of a rulebook.

    An editor that knows JSON Schema then completes facts and values, shows labels and questions, and underlines what the language does
    not have. The first line of a file names its schema, by a path from that file:

    \b
      # yaml-language-server: $schema=../schema/element.json

    \b
    Examples:
      triage rules schema request
      triage rules schema --policy my-rulebook --write my-rulebook/schema
    """
    if kind is None and folder is None:
        raise click.UsageError(f"name one of {', '.join(KINDS)}, or write all of them with --write")
    kinds = (kind,) if kind else KINDS
    texts = schemas(find_policy(policy), kinds, settings.language(lang))
    if folder is None:
        say(texts[kinds[0]])
        return DONE
    try:
        os.makedirs(folder, exist_ok=True)
    except (OSError, ValueError) as fault:
        raise Invalid([Diagnostic("unwritable", f"the folder `{visible(folder)}` cannot be made: {reason(fault)}")]) from None
    for name, text in texts.items():
        write_whole(os.path.join(folder, f"{name}.json"), f"{text}\n")
    tell(f"note: {len(texts)} schema{'s' * (len(texts) > 1)} written to `{visible(folder)}`")
    return DONE


def schemas(path: str, kinds: Iterable[str], lang: str) -> dict[str, str]:
    """The schemas of the rulebook to which a policy file belongs, by kind, as text. Raises `Invalid`."""
    folder = rulebook_folder(path)
    # The vocabulary alone: an editor helps most where the rest does not hold together yet.
    vocabulary = load_vocabulary(os.path.join(folder, "vocabulary.yaml"))
    sources, elements = declared(folder)
    return {kind: _laid_out(schema(kind, vocabulary, sources, elements, lang)) for kind in kinds}


def _laid_out(value: object, depth: int = 1) -> str:
    """JSON with what is short on a line of its own: these files are kept beside the rules, and read in diffs."""
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(text) + depth <= _WIDTH:
        return text
    if isinstance(value, dict):
        items, ends = [f"{json.dumps(key, ensure_ascii=False)}: {_laid_out(inner, depth + 1)}" for key, inner in value.items()], "{}"
    else:
        items, ends = [_laid_out(inner, depth + 1) for inner in value], "[]"
    before = " " * depth
    return f"{ends[0]}\n" + ",\n".join(before + item for item in items) + f"\n{before[1:]}{ends[1]}"
