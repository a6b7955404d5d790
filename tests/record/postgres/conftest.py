from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.server import Server, name_of, running
from triage.record.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def place(database: str, keys: str, server: Server) -> str:
    """The address of an empty record, signed, as its owner has it; and for each role somebody who has no other."""
    return made(server, database, keys)


def made(server: Server, database: str, keys: str) -> str:
    Store.create(database)
    with Store.open(database, keys=keys) as store:
        store.sign()
    there = {name for (name,) in server.sql("SELECT rolname::text FROM pg_roles")}
    for login in {"reader", "clerk", "eraser"} - there:
        server.sql(f"CREATE ROLE {login} LOGIN IN ROLE triage_{login}")
    return database


@pytest.fixture
def clerk(place: str, server: Server) -> str:
    """The record as a desk has it."""
    return server.address(name_of(place), "clerk")


@pytest.fixture
def restless() -> Iterator[Server]:
    """A server of the test's own, to be broken; what it commits is on the disk."""
    with running() as found:
        yield found
