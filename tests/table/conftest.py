from __future__ import annotations

import pytest

import triage
from tests.table.desk import write_rulebook


@pytest.fixture(scope="session")
def policy(tmp_path_factory: pytest.TempPathFactory) -> triage.CompiledPolicy:
    return triage.load(str(write_rulebook(tmp_path_factory.mktemp("rules") / "desk")))
