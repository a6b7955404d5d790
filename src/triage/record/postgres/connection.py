"""The one door to psycopg: a connection that looks like SQLite's, so that the same SQL is read and written on both."""

from __future__ import annotations

import re
from functools import cache

from ...model.noun import TYPE_CHECKING
from .. import RecordFault
from .faults import NotYet, lost, not_installed, of_server, read_only_server, undone, unreachable, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    import psycopg

    T = TypeVar("T")

_INSERT = re.compile(r"INSERT INTO (\w+)(?: \(([^)]*)\))? VALUES")
# What holds for each connection of ours, whatever is the habit of the server, the database or the role.
_SETTINGS = """
SET search_path = triage, pg_temp; SET synchronous_commit = on; SET client_min_messages = error; SET lock_timeout = {patience};
SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET default_transaction_isolation = 'read committed';
SET DateStyle = 'ISO'
"""
# The types in which rows of a table travel.
_TYPES = {"bigint": "int8", "integer": "int4", "bytea": "bytea", "text": "text"}
_COLUMNS = """
SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute
WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""
# Seconds; an address may say otherwise (`connect_timeout`, `tcp_user_timeout`).
_TO_CONNECT, _TO_ANSWER = 10, 60


class Connection:
    """A connection to the database at an address, outside a transaction until `BEGIN`. Everything raises `RecordFault`."""

    def __init__(self, address: str, patience: float) -> None:
        self._address, self._patience = address, patience
        self.writing = False
        self._columns: dict[str, dict[str, str]] = {}
        self._it = self._reached(lambda fault: isinstance(fault, NotYet))

    def execute(self, sql: str, values: Any = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        """Runs SQL with `?` for each value; without values it may be several statements."""
        if not values:
            return self._told(lambda: self._it.execute(sql.encode()))
        return self._told(lambda: self._it.execute(_marked(sql), values, binary=True))

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]], /) -> None:
        """Runs SQL for each of many rows. Those of an insert travel as one copy: that is quick, and no log of the server shows them."""
        insert = _INSERT.match(sql)
        if insert:
            self._copy(insert[1], insert[2], rows)
            return

        def run() -> None:
            with self._it.cursor() as cursor:
                cursor.executemany(_marked(sql), rows)

        self._told(run)

    def _copy(self, table: str, names: str | None, rows: Iterable[Sequence[Any]]) -> None:
        types = self._columns.get(table)
        if types is None:
            types = self._columns[table] = {name: _TYPES[kind] for name, kind in self.execute(_COLUMNS, (f"triage.{table}",))}
        columns = names.split(", ") if names else [f'"{name}"' for name in types]
        sql = f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT BINARY)".encode()

        def run() -> None:
            with self._it.cursor() as cursor, cursor.copy(sql) as copy:
                copy.set_types([types[column.strip('"')] for column in columns])
                for row in rows:
                    copy.write_row(row)

        self._told(run)

    def _told(self, run: Callable[[], T], unsure: bool = False) -> T:
        import psycopg

        try:
            return run()
        except psycopg.Error as fault:
            if self._it.closed or fault.sqlstate in ("57P01", "57P02", "57P05"):
                self.close()
                raise lost(self._address, unsure) from None
            if isinstance(fault, psycopg.DataError) and "NUL" in str(fault):
                fault.sqlstate = "22021"
            raise of_server(self._address, fault, self.writing, self._patience) from None

    def lock(self, number: int) -> None:
        """Waits until this transaction is the only one that holds a lock of the database, to write."""
        ((_, read_only),) = self.execute("SELECT pg_advisory_xact_lock(?), current_setting('transaction_read_only')", (number,))
        if read_only == "on":
            raise read_only_server(self._address)

    def commit(self) -> None:
        """Ends a transaction; it is on the disk of the server when this returns."""
        if self._told(lambda: self._it.execute(b"COMMIT"), unsure=True).statusmessage != "COMMIT":
            # A transaction in which something failed is undone, and the server says so only by the way.
            raise undone(self._address)

    def rollback(self) -> None:
        """Ends a transaction as if it had never been."""
        import psycopg

        try:
            self._it.execute(b"ROLLBACK")
        except psycopg.Error:
            # Without its connection the server does the same.
            self.close()

    def reach_again(self) -> None:
        """Connects anew, and waits for a server that comes back. Raises `RecordFault`."""
        self._it = self._reached(lambda fault: not fault.unusable)

    def _reached(self, waits: Callable[[RecordFault], bool]) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection, tried for until it is had, or there is a fault for which nobody waits."""
        import time

        end = time.monotonic() + self._patience
        while True:
            try:
                return _connected(self._address, self._patience)
            except RecordFault as fault:
                if not waits(fault) or time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def close(self) -> None:
        """Lets go of the server."""
        self._it.close()


def _connected(address: str, patience: float) -> psycopg.Connection[tuple[Any, ...]]:
    try:
        import psycopg
    except ImportError:
        raise not_installed() from None
    try:
        asked = psycopg.conninfo.conninfo_to_dict(address)
    except (psycopg.Error, ValueError):
        raise unreadable(address) from None
    wanted: dict[str, Any] = {"connect_timeout": _TO_CONNECT, "tcp_user_timeout": _TO_ANSWER * 1000, "fallback_application_name": "triage"}
    wanted = {name: value for name, value in wanted.items() if name not in asked}
    try:
        found = psycopg.connect(address, autocommit=True, **{**wanted, "client_encoding": "utf8"})
    except (psycopg.ProgrammingError, ValueError):
        raise unreadable(address) from None
    except psycopg.Error as fault:
        raise unreachable(address, fault) from None
    try:
        found.execute(_SETTINGS.format(patience=max(1, int(patience * 1000))).encode())
    except BaseException as fault:
        found.close()
        if isinstance(fault, psycopg.Error):
            raise unreachable(address, fault) from None
        raise
    return found


@cache
def _marked(sql: str) -> bytes:
    """SQL with the marks for values that psycopg wants."""
    return sql.replace("%", "%%").replace("?", "%s").encode()
