"""The options that say how a backlog is to be read, the same for every command that reads one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..table.habits import HABITS
from ..table.kinds import FORMS
from ..table.source import ENCODINGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_OPTIONS = (
    click.option("--format", "form", type=click.Choice(FORMS), help="What BACKLOG is, where its name and its beginning do not say."),
    click.option("--encoding", type=click.Choice(ENCODINGS), default="utf-8", help="How BACKLOG is saved, where no mark in it says so."),
    click.option("--sheet", metavar="NAME", help="The sheet of a workbook to read, where several have rows."),
    click.option("--dialect", type=click.Choice(tuple(HABITS)), help="How numbers and days are written in BACKLOG, where it is unclear."),
    click.option("--ignore-unknown", is_flag=True, help="Carry columns through that look like misspelt facts."),
)


def reads_a_backlog(function: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator that gives a command the options; they are the fields of `table.opened.Reading`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function
