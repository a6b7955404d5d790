"""A server of PostgreSQL for the tests: of its own, reached through a socket in a folder of its own, and gone with them."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whoever is `guarded` needs a password; all others are who they say they are.
_LOGINS = "local all guarded scram-sha-256\nlocal all all trust\nlocal replication all trust\n"
_DIE_WITH_PARENT = 1


def programs() -> str | None:
    """The folder of the programs of a server, None where none is installed. Debian keeps them beside the path."""
    found = shutil.which("initdb")
    folders = sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda folder: int(folder.split("/")[-2]))
    return os.path.dirname(os.path.realpath(found)) if found else folders[-1] if folders else None


class Server:
    """A server with a database for each test. `admin` may do everything, `office` owns what it makes and may make roles."""

    def __init__(self, bin: str, folder: Path, *settings: str) -> None:
        self.bin, self.folder, self._settings = bin, folder, settings
        self.data, self.log = folder / "data", folder / "log"
        self._count = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._as: dict[str, Any] = {}
        if os.getuid() == 0:
            # A server refuses to run as root.
            user = next(name for name in ("postgres", "nobody") if _is_user(name))
            self._as = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

    def make(self) -> None:
        """Makes the folder of its data."""
        self.call("initdb", "-D", str(self.data), "-U", "admin", "-A", "trust", "--encoding=UTF8", "--no-sync", "--no-instructions")
        (self.data / "pg_hba.conf").write_text(_LOGINS)

    def call(self, program: str, *arguments: str) -> None:
        """Runs one of its programs."""
        done = subprocess.run(
            [f"{self.bin}/{program}", *arguments], capture_output=True, text=True, cwd=self.folder, check=False, timeout=120, **self._as
        )
        assert not done.returncode, done.stderr

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        settings = ["listen_addresses=", f"unix_socket_directories={self.folder}", "shared_buffers=16MB", *self._settings]
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                [f"{self.bin}/postgres", "-D", str(self.data), *(f"-c{setting}" for setting in settings)],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.folder, preexec_fn=_die_with_parent, **self._as,
            )  # fmt: skip
        end = time.monotonic() + 60
        while True:
            try:
                self.sql("SELECT 1")
                return
            except Exception:
                assert self._process.poll() is None, self.log.read_text(errors="replace")
                assert time.monotonic() < end, self.log.read_text(errors="replace")
                time.sleep(0.05)

    def stop(self, how: int = signal.SIGINT) -> None:
        """Stops it: by SIGQUIT at once, as if it broke down."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(60)

    def address(self, database: str, user: str = "office", **more: str) -> str:
        """The address of a database."""
        asked = "".join(f"&{name}={value}" for name, value in more.items())
        return f"postgresql://{user}@/{database}?host={self.folder}{asked}"

    def database(self, owner: str = "office") -> str:
        """The address of a fresh database."""
        self._count += 1
        name = f"record{self._count}"
        self.sql(f"CREATE DATABASE {name} OWNER {owner}")
        return self.address(name, owner)

    def sql(self, script: str, database: str = "postgres", user: str = "admin") -> list[tuple[Any, ...]]:
        """Runs SQL, and gives the rows of its last statement."""
        import psycopg

        with psycopg.connect(self.address(database, user), autocommit=True) as connection:
            cursor = connection.execute(script.encode())
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []


def name_of(address: str) -> str:
    """The name of the database in an address."""
    return address.partition("?")[0].rpartition("/")[2]


@contextlib.contextmanager
def running(*settings: str) -> Iterator[Server]:
    """A server that runs; the test is skipped where none is installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    bin = programs()
    if bin is None:
        pytest.skip("no server of PostgreSQL is installed")
    # The name of a socket may have some 100 signs at most.
    folder = Path(tempfile.mkdtemp(prefix="triage-"))
    try:
        server = Server(bin, folder, *settings)
        server.make()
        try:
            server.start()
            server.sql("CREATE ROLE office LOGIN CREATEROLE; CREATE ROLE guarded LOGIN PASSWORD 'rosebud-4711'")
            yield server
        finally:
            # Nothing in it is wanted any more.
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _is_user(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


def _die_with_parent() -> None:
    """Has the system stop the server where the tests themselves are killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGINT)
