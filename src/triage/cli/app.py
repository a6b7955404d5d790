"""The command line for click."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .groups import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "decide": ("decide", "Decide requests, explain and record."),
    "new": ("new", "Interview: asks what matters, and stops when it is decided."),
    "batch": ("batch", "Decide a table of requests."),
    "compare": ("compare", "See what other policies would do to a table of requests."),
    "explain": ("explain", "Say why, why not, and what would change it."),
    "letter": ("letter", "Write the letters about a recorded decision."),
    "audit": ("audit", "Look into the record."),
    "rules": ("rules", "Show, check and test policies."),
}

triage = LazyGroup(
    "triage",
    __package__,
    COMMANDS,
    """Decide what to do with offers that come in unasked: activate, decline, or refer to an operator, by written rules.

    Exit status: 0 done; 1 the answer is no; 2 the question could not be asked; 3 the record could not be written, or a fault.

    \b
    Example:
      triage decide request.yaml
    """,
)


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        import platform
        import sqlite3

        from .. import __version__, durable

        second = f"durable-rules {durable.version()}" if durable.available() else "none (durable-rules is not installed for this Python)"
        click.echo(
            f"triage {__version__}\nsecond evaluation: {second}\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
        )
        ctx.exit()


triage.params.append(
    click.Option(
        ["--version"], is_flag=True, callback=_version, expose_value=False, is_eager=True, help="Versions of triage and its engines."
    )
)


def run(arguments: Sequence[str]) -> int:
    """Runs a command line through click and gives its exit status. Raises what the command raises, `BrokenPipeError` among it: click's
    own `main` makes that an exit with 1, which is an answer here."""
    if "_TRIAGE_COMPLETE" in os.environ:
        triage.main(args=list(arguments), prog_name="triage")
    try:
        with triage.make_context("triage", list(arguments)) as ctx:
            status = triage.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as fault:
        fault.show()
        return 2
    except (click.Abort, EOFError, KeyboardInterrupt) as stop:
        # The empty line ends the one on which a terminal shows ^C.
        click.echo("interrupted" if isinstance(stop, click.Abort) else "\ninterrupted", err=True)
        return 130
    return status if isinstance(status, int) else 0
