from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import triage
from tests.record.visits import write_rulebook
from triage.record.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty record."""
    found = tmp_path / "record.sqlite"
    Store.create(str(found))
    return found


@pytest.fixture
def keys(tmp_path: Path) -> str:
    """Where the keys lie that sign a record."""
    return str(tmp_path / "keys")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is asked of a record alone is asked of both kinds; what looks into the file, too, only of that one."""
    if "kept_in" in metafunc.fixturenames:
        metafunc.parametrize("kept_in", ["file"] if "path" in metafunc.fixturenames else ["file", "server"])


@pytest.fixture
def place(kept_in: str, request: pytest.FixtureRequest) -> str:
    """Where an empty record is: a file, or an address."""
    if kept_in == "file":
        return str(request.getfixturevalue("path"))
    database: str = request.getfixturevalue("database")
    Store.create(database)
    return database


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with Store.open(place, patience=0.3) as opened:
        yield opened


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> triage.CompiledPolicy:
    return triage.load(str(write_rulebook(tmp_path_factory.mktemp("visits"))))
