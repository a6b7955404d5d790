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


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(str(path), patience=0.3) as opened:
        yield opened


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> triage.CompiledPolicy:
    return triage.load(str(write_rulebook(tmp_path_factory.mktemp("visits"))))
