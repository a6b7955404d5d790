"""The commands for click: each is imported only when it is called."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "decide": ("decide", "Decide requests, explain and record."),
    "batch": ("batch", "Decide a table of requests."),
    "audit": ("audit", "Look into the record."),
    "rules": ("rules", "Show, check and test policies."),
}


class Commands(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f".{COMMANDS[name][0]}", __package__).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        import platform
        import sqlite3

        from .. import __version__, durable

        second = f"durable-rules {durable.version()}" if durable.available() else "none (durable-rules is not installed for this Python)"
        click.echo(f"triage {__version__}\nsecond evaluation: {second}\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Versions of triage and its engines.")
def triage() -> None:
    """Decide what to do with offers that come in unasked: activate, decline, or refer to an operator, by written rules.

    Exit status: 0 done; 1 the answer is no; 2 the question could not be asked; 3 the record could not be written, or a fault.

    \b
    Example:
      triage decide request.yaml
    """


def run(arguments: Sequence[str]) -> int:
    """Runs a command line through click and gives its exit status."""
    try:
        status = triage.main(args=list(arguments), prog_name="triage", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        return 2
    except click.Abort:
        click.echo("interrupted", err=True)
        return 130
    return status if isinstance(status, int) else 0
