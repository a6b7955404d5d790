"""The short way to `decide`: its plain form is read without click, whose import costs more than the decision.

Reads exactly the options of the table in `options`; anything else (help, a misspelling, an abbreviation) goes to click.
"""

from __future__ import annotations

import os

from ..model.noun import TYPE_CHECKING
from .options import DECIDE

if TYPE_CHECKING:
    from typing import Any


def decide_options(arguments: list[str]) -> dict[str, Any] | None:
    """The arguments of `decide` where the command line is plain, None where click must read it."""
    if arguments[:1] != ["decide"] or "_TRIAGE_COMPLETE" in os.environ:
        return None
    known = {option.flag: option for option in DECIDE}
    found: dict[str, Any] = {option.name: (os.environ.get(option.variable) or None) if option.metavar else False for option in DECIDE}
    requests, ahead = [], iter(arguments[1:])
    for word in ahead:
        flag, equals, value = word.partition("=")
        if flag in known and known[flag].metavar:
            given = value if equals else next(ahead, None)
            if given is None or (given.startswith("-") and given != "-"):
                return None
            found[known[flag].name] = given
        elif word in known:
            found[known[word].name] = True
        elif word.startswith("-") and word != "-":
            return None
        else:
            requests.append(word)
    if not requests or any(option.choices and found[option.name] not in (None, *option.choices) for option in DECIDE):
        return None
    return {**found, "requests": tuple(requests)}
