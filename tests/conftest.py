"""No test comes near the record, the cache or the settings of whoever runs it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server import Server, name_of, running
from triage.cli.main import main

Run = Callable[..., tuple[int, str, str]]
ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _far_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = [name for name in os.environ if name.startswith("TRIAGE_") and not name.startswith(("TRIAGE_FUZZ", "TRIAGE_REWRITE"))]
    for variable in [*ours, *(name for name in os.environ if name.startswith("PG"))]:
        monkeypatch.delenv(variable)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server of PostgreSQL, which waits for no disk."""
    with running("fsync=off") as found:
        yield found


@pytest.fixture
def database(server: Server) -> Iterator[str]:
    """The address of a fresh database."""
    address = server.database()
    yield address
    server.sql(f"DROP DATABASE {name_of(address)} WITH (FORCE)")


@pytest.fixture(autouse=True, scope="session")
def _nothing_is_waited_for_in_vain() -> Iterator[None]:
    """A command that a test began is ended where the test fails, instead of being waited for."""
    real = subprocess.Popen.__exit__

    def end(self: subprocess.Popen[bytes], kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self.kill()
        real(self, kind, *rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess.Popen, "__exit__", end)
        yield


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in this process: exit status, standard output, standard error."""
    # Other tests of this process have tables of pandas.
    monkeypatch.setattr("triage.cli.batch.without_pandas", lambda: None)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
