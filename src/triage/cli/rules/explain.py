"""`triage rules explain CODE`: the page of a finding."""

from __future__ import annotations

import os

import click

from ...diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..main import DONE
from ..streams import say

_PAGES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "proofs", "pages")


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> int:
    """Explain a finding of `rules check`: what it finds, why it matters, an example, what to do, and when it is wrong.

    \b
    Example:
      triage rules explain never-decides
    """
    known = sorted(name.removesuffix(".md") for name in os.listdir(_PAGES))
    if code is None:
        say("\n".join(known))
        return DONE
    if code not in known:
        help = did_you_mean(code, known) or f"the findings are {listed(known, 20)}"
        raise Invalid([Diagnostic("unknown-finding", f"there is no finding `{visible(code)}`", None, help)])
    with open(os.path.join(_PAGES, f"{code}.md"), encoding="utf-8") as page:
        say(page.read().rstrip())
    return DONE
