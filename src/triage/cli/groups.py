"""Groups of commands, each imported only when it is called."""

from __future__ import annotations

import importlib

import click


class LazyGroup(click.Group):
    """A group that knows its commands by name, module and one line of help."""

    def __init__(self, name: str, package: str, known: dict[str, tuple[str, str]], help: str) -> None:
        super().__init__(name, help=help, context_settings={"help_option_names": ["-h", "--help"]})
        self.package, self.known = package, known

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.known)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.known:
            return None
        command: click.Command = importlib.import_module(f".{self.known[cmd_name][0]}", self.package).command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            from ..diagnostics import did_you_mean

            suggestion = did_you_mean(args[0], self.known)
            raise click.UsageError(f"{fault.message.rstrip('.')}{'; ' + suggestion if suggestion else ''}", ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in self.known.items()])
