"""The options that commands share, told once: click's commands and the short way to `decide` are both made from this table."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Option(Noun):
    """An option of the command line; one without a metavar is a switch."""

    flag: str
    help: str
    metavar: str = ""
    variable: str = ""
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the argument that it becomes."""
        return self.flag.lstrip("-").replace("-", "_")


POLICY = Option("--policy", "A policy by name (guidelines, region-h/dormant) or the path of its file.", "POLICY", "TRIAGE_POLICY")
STORE = Option("--store", "The record: a file, or the address of a database (postgresql://…).", "FILE", "TRIAGE_STORE")
NO_STORE = Option("--no-store", "Record nothing.")
BY = Option("--by", "Who decides; the login name where left out.", "NAME", "TRIAGE_BY")
AS_OF = Option("--as-of", "The day on which the policy must be in force, YYYY-MM-DD; today where left out.", "DATE", "TRIAGE_AS_OF")
LANG = Option("--lang", "Language of the answer; from the locale where left out.", "LANG", "TRIAGE_LANG", ("en", "da"))
JSON = Option("--json", "Answer in JSON.")

DECIDE = (POLICY, STORE, NO_STORE, BY, AS_OF, LANG, JSON)


def apply(*options: Option) -> Callable[[Any], Any]:
    """A decorator that gives a click command these options."""
    import click

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            if not option.metavar:
                add = click.option(option.flag, is_flag=True, help=option.help)
            elif option.choices:
                kind = click.Choice(option.choices)
                add = click.option(option.flag, envvar=option.variable, type=kind, help=option.help)
            else:
                add = click.option(option.flag, envvar=option.variable, metavar=option.metavar, help=option.help)
            function = add(function)
        return function

    return decorate
