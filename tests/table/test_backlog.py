from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet
import pytest

from tests.table.desk import book
from triage.diagnostics import Invalid
from triage.table.backlog import requests_of
from triage.table.opened import Reading

if TYPE_CHECKING:
    from pathlib import Path

    import triage


def test_the_requests_of_a_table_without_the_rows_that_cannot_be_read(policy: triage.CompiledPolicy, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id;kind;hours\n1;visit;3,5\n2;visit\n3;vist;1\n4;mission;\n")
    (tmp_path / "in.jsonl").write_text('{"id": "5", "kind": "visit"}\n{\n')
    vocabulary = policy.policy.vocabulary
    assert [request.id for request in requests_of(str(tmp_path / "in.csv"), vocabulary)] == ["1", "4"]
    assert [request.id for request in requests_of(str(tmp_path / "in.jsonl"), vocabulary)] == ["5"]
    (tmp_path / "in.csv.gz").write_bytes(gzip.compress(b"id;kind\n6;visit\n"))
    (tmp_path / "in.xlsx").write_bytes(book(("one", [["id", "kind"], ["7", "visit"], ["8", "x"]])))
    pyarrow.parquet.write_table(pyarrow.table({"id": ["9"], "kind": ["visit"]}), tmp_path / "in.parquet")
    for name, id in (("in.csv.gz", "6"), ("in.xlsx", "7"), ("in.parquet", "9")):
        assert [request.id for request in requests_of(str(tmp_path / name), vocabulary)] == [id]
    (tmp_path / "in.jsonl").rename(tmp_path / "data")
    assert [request.id for request in requests_of(str(tmp_path / "data"), vocabulary, Reading(form="jsonl"))] == ["5"]
    with pytest.raises(Invalid, match="cannot be read"):
        list(requests_of(str(tmp_path / "missing.csv"), vocabulary))
