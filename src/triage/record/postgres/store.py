"""The record on a server, open. Writers take turns by a lock of the database, which goes with the transaction that holds it."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from .. import RecordFault
from ..address import nameable
from ..faults import changed
from ..keys import Keys
from ..ledger import sign
from ..store import Store
from .connection import Connection
from .faults import Lost
from .schema import LOCK, check_form, make_record

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    T = TypeVar("T")

# As often as the connection may go in one write.
_MOST_LOST = 5


class ServerStore(Store):
    """The record in a database, open."""

    _grown = "INSERT INTO head SELECT origin, ?, ? FROM head ORDER BY size DESC LIMIT 1"
    _connection: Connection

    def __init__(self, address: str, connection: Connection, keys: str | None) -> None:
        # The address itself, in which a password can stand, is known to the connection alone.
        self.path = nameable(address)
        self._keys = Keys(keys) if keys else None
        self._connection = connection

    @classmethod
    def reach(cls, address: str, patience: float, keys: str | None) -> ServerStore:
        """Opens the record at an address as `Store.open` does."""
        connection = Connection(address, patience)
        try:
            check_form(address, connection)
        except BaseException:
            connection.close()
            raise
        return cls(address, connection, keys)

    @classmethod
    def make(cls, address: str, patience: float, source: Store | None) -> None:
        """Makes an empty record as `Store.create` does."""
        connection = Connection(address, patience)
        try:
            make_record(address, connection, source)
        finally:
            connection.close()

    def clean(self) -> None:
        """Has the server write the table of personal facts anew: what is deleted stays in its file until then. Its log of changes, its
        backups and other servers that follow it hold copies for as long as they are kept. Raises `RecordFault`."""
        try:
            self._connection.execute("SELECT rewrite_personal()")
        except RecordFault as fault:
            told = "it was erased, but the table holds copies of it until it is written anew, which `triage audit expire` tries again"
            raise RecordFault(f"{told}: {fault}", code="not-cleaned") from None

    def _write(self, change: Callable[[], T], again: bool = True) -> T:
        told: Lost | None = None
        count = 0
        while True:
            try:
                return self._committed(change)
            except Lost as fault:
                # Once nobody was sure, nobody is sure until it is there.
                told = told if told and told.unsure else fault
                count += 1
            if not again or count == _MOST_LOST:
                raise told
            try:
                # What was committed after all is recognised by its id.
                self._connection.reach_again()
            except RecordFault:
                raise told from None

    def _committed(self, change: Callable[[], T]) -> T:
        connection = self._connection
        connection.writing = True
        try:
            connection.execute("BEGIN")
            connection.lock(LOCK)
            found = change()
            if self._keys:
                sign(connection, self._keys)
            connection.commit()
        except ValueError:
            connection.rollback()
            raise changed(self.path) from None
        except BaseException:
            connection.rollback()
            raise
        finally:
            connection.writing = False
        return found

    def _read(self, what: Callable[[], T]) -> T:
        return what()

    def close(self) -> None:
        self._connection.close()
