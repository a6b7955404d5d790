"""`triage rules diff`: every request that comes out otherwise under another policy, or the proof that none does."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile

import click

from ...decide import Engine
from ...diagnostics import Diagnostic, Invalid, visible
from ...model.noun import TYPE_CHECKING, replace
from ...proofs.difference import difference
from ...proofs.study import BUDGET
from ...report.differences import difference_data, difference_text
from ...report.finding_words import counted
from ...rulebook.find import find_policy
from ...rulebook.load import load_policy
from ...table.opened import Reading
from .. import settings
from ..main import DONE, NO
from ..options import JSON, LANG, apply
from ..reading import reads_a_backlog
from ..streams import say, to_json

if TYPE_CHECKING:
    from typing import Any

    from ...diagnostics import Place
    from ...model.policy import Policy


@click.command("diff")
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option("--backlog", metavar="FILE", help="Say also which requests of a table move.")
@click.option("--all", "every", is_flag=True, help="Show every region of each change, not only the first five.")
@click.option(
    "--budget", type=click.IntRange(1), default=BUDGET, show_default=True, metavar="NODES", help="Search nodes for each question at most."
)
@reads_a_backlog
@apply(LANG, JSON)
def command(before: str, after: str, backlog: str | None, every: bool, budget: int, lang: str | None, json: bool, **reading: Any) -> int:
    """See every region of requests whose outcome or flags change from policy A to policy B, each with a witness.

    A and B are policies by name or path, or a path in a git revision, REV:PATH. "No difference" is a proof, over all possible requests.
    Exit status 0 where the two are the same, 1 where they differ.

    \b
    Examples:
      triage rules diff guidelines g8-either
      triage rules diff HEAD~1:rules/region-h/guidelines.yaml rules/region-h/guidelines.yaml
      triage rules diff guidelines dormant --backlog samples/backlog.csv
    """
    lang = settings.language(lang)
    one, other = _policy(before), _policy(after)
    found = difference(one, other, None if every else 5, budget)
    moved = _moved(backlog, Reading(**reading), one, other) if backlog else None
    if json:
        say(to_json(difference_data(found) | ({"moved": moved} if moved is not None else {})))
    else:
        # Two versions of a policy have one name; then what was typed tells them apart.
        names = (one.name, other.name) if one.name != other.name or before == after else (before, after)
        text = difference_text(found, lang, names)
        if text:
            say(text)
        if moved is not None:
            for line in moved:
                say(f"{line['id']}: {line['before']} → {line['after']}")
            say(counted(lang, "moved", len(moved)))
    return NO if found.changes or found.unchecked else DONE


def _policy(name: str) -> Policy:
    """A policy by name or path, or by REV:PATH from git. Raises `Invalid`."""
    revision, colon, path = name.partition(":")
    if not colon or os.path.exists(name) or not path.endswith((".yaml", ".yml")):
        return load_policy(find_policy(name))
    # What git has is named from the top of the repository, wherever that path leads from here, so that `..` and full paths are found too.
    top = os.path.realpath(_git(name, "rev-parse", "--show-toplevel").decode().rstrip("\n"))
    inside = os.path.relpath(os.path.realpath(path), top)
    # No revision begins with a dash; git would take it for an option.
    commit = _git(name, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    _git(name, "-C", top, "cat-file", "-e", f"{commit}:{inside}")
    with tempfile.TemporaryDirectory(prefix="triage-diff-") as made:
        folder = os.path.realpath(made)
        _check_out(name, top, commit, os.path.dirname(inside) or ".", folder)
        try:
            return load_policy(os.path.join(folder, inside))
        except Invalid as fault:
            raise Invalid(_of_revision(found, folder, revision, top) for found in fault.diagnostics) from None


def _of_revision(found: Diagnostic, folder: str, revision: str, top: str) -> Diagnostic:
    """What is wrong with a file of a revision, told by REV:PATH rather than by where it was checked out."""

    def called(path: str) -> str:
        absolute = os.path.abspath(path)
        if os.path.commonpath([absolute, folder]) != folder:
            return path
        return f"{revision}:{os.path.relpath(os.path.join(top, os.path.relpath(absolute, folder)))}"

    def told(text: str | None) -> str | None:
        # A message names a file as a person would write it from here; `shown` says how.
        return text and re.sub(
            r"`([^`]*)`", lambda quoted: f"`{called(quoted[1])}`" if os.path.basename(folder) in quoted[1] else quoted[0], text
        )

    def there(place: Place) -> Place:
        return replace(place, source=replace(place.source, name=called(place.source.name)))

    related = tuple((label, there(place)) for label, place in found.related)
    at = there(found.at) if found.at else None
    return replace(found, message=told(found.message), at=at, help=told(found.help), related=related)


def _git(name: str, *arguments: str) -> bytes:
    """What git answers about REV:PATH. Raises `Invalid` where it refuses."""
    try:
        answer = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607  # git by its name, arguments as a list
    except FileNotFoundError:
        raise Invalid([Diagnostic("no-git", "revisions are read by git, which is not installed")]) from None
    if answer.returncode == 0:
        return answer.stdout
    revision, _, path = name.partition(":")
    said = answer.stderr.decode(errors="replace").strip().removeprefix("fatal: ").partition("\n")[0]
    message = f"`{visible(revision)}` has no `{visible(path)}`: {visible(said or 'git knows no such revision')}"
    raise Invalid([Diagnostic("no-policy", message, None, "write REV:PATH with a path from here")])


def _check_out(name: str, top: str, commit: str, path: str, folder: str) -> None:
    """Writes the rulebook of a commit into a folder: the folder of the policy, or the one above where the vocabulary lies there."""
    import io
    import tarfile

    tried = path if os.path.basename(path) != "variants" else os.path.dirname(path) or "."
    with tarfile.open(fileobj=io.BytesIO(_git(name, "-C", top, "archive", "--format=tar", commit, "--", tried))) as tar:
        tar.extractall(folder, filter="data")


def _moved(backlog: str, reading: Reading, one: Policy, other: Policy) -> list[dict[str, str]]:
    """Who among real requests moves."""
    from ...table.backlog import requests_of

    engines = Engine(one), Engine(other)
    moved = []
    for request in requests_of(backlog, one.vocabulary, reading):
        words = []
        for engine in engines:
            try:
                outcome = engine.decide(request, again=False).outcome
                words.append(outcome.outcomes[0] if len(outcome.outcomes) == 1 else f"open ({', '.join(outcome.outcomes)})")
            except Invalid:
                words.append("invalid")
        if words[0] != words[1]:
            moved.append({"id": request.id or "", "before": words[0], "after": words[1]})
    return moved
