"""A Parquet file by record batches comes to what its rows come to one by one: bytes of CSV, rows and types of Parquet, rejected rows."""

from __future__ import annotations

import contextlib
import io
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from triage.decide import Engine
from triage.diagnostics import Invalid
from triage.rulebook.cache import Loaded
from triage.table.answers import answers
from triage.table.forms import make_output
from triage.table.habits import HABITS
from triage.table.row import Rejected
from triage.table.run import decide_rows
from triage.table.source import Source
from triage.table.summary import Counts
from triage.table.whole import Stream

if TYPE_CHECKING:
    import triage

pyarrow = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from tests.table.arrow.typed import random_batch  # noqa: E402
from triage.table.arrow.parquet_stretches import Job, decided  # noqa: E402
from triage.table.arrow.telling import Wanted  # noqa: E402
from triage.table.parquet_table import ParquetTable  # noqa: E402


def random_file(policy: triage.CompiledPolicy, seed: int, rows: int) -> bytes:
    out = io.BytesIO()
    table = pyarrow.Table.from_batches([random_batch(Random(seed), policy.policy, rows)])
    # A type that the writer of Parquet refuses.
    refused = pyarrow.dictionary(pyarrow.int32(), pyarrow.string_view()), pyarrow.dictionary(pyarrow.int16(), pyarrow.string_view())
    names = [field.name for field in table.schema if field.type not in refused]
    parquet.write_table(table.select(names), out, row_group_size=rows // 3)
    return out.getvalue()


def opened(policy: triage.CompiledPolicy, data: bytes, dialect: str | None = None) -> ParquetTable:
    return ParquetTable(Source(io.BytesIO(data), "in"), policy.policy.vocabulary, True, HABITS[dialect] if dialect else None)


def strictly(policy: triage.CompiledPolicy, data: bytes, form: str, dialect: str | None) -> tuple[bytes, list[Rejected], dict[str, object]]:
    table, out, counts, rejects = opened(policy, data, dialect), io.BytesIO(), Counts(), []
    with Stream(out, "out") as stream, contextlib.closing(make_output(form, table, stream)) as output:
        output.begin()
        for item in decide_rows(table, Engine(policy.policy)):
            if isinstance(item, Rejected):
                rejects.append(item)
                counts.rejected += 1
            else:
                counts.add(item.decision.outcome)
                output.add(item.row, answers(item.decision.outcome, policy.policy, "en"))
        output.finish()
    return out.getvalue(), rejects, counts.data()


def by_batches(
    policy: triage.CompiledPolicy, data: bytes, form: str, dialect: str | None, workers: int, rows: int
) -> tuple[bytes, list[Rejected], dict[str, object]]:
    table, out, counts, rejects, read = opened(policy, data, dialect), io.BytesIO(), Counts(), list[Rejected](), 0
    loaded = Loaded(policy.policy, policy.digest, policy.document)
    job = Job("in", table.schema, True, HABITS[dialect] if dialect else None, loaded, "en", form)
    with Stream(out, "out") as stream, contextlib.closing(make_output(form, table, stream)) as output:
        output.begin()
        for stretch in decided(table, Engine(policy.policy), job, workers, rows):
            output.add_stretch(stretch.written, stretch.rows)
            rejects += stretch.rejected
            counts.add_all(stretch.counts)
            read += stretch.read
        output.finish()
    assert read == counts.rows
    return out.getvalue(), rejects, counts.data()


def same(form: str, one: bytes, other: bytes) -> None:
    if form == "csv":
        assert other == one
        return
    tables: list[Any] = [parquet.read_table(io.BytesIO(data)) for data in (one, other)]
    assert tables[0].schema.equals(tables[1].schema, check_metadata=True)
    # As text: not-a-number is not equal to itself.
    assert str(tables[1].to_pylist()) == str(tables[0].to_pylist())


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("seed", range(8))
def test_the_same_as_row_by_row(policy: triage.CompiledPolicy, form: str, seed: int) -> None:
    data = random_file(policy, seed, 240)
    dialect = (None, *HABITS)[seed % (1 + len(HABITS))]
    one, rejects, counts = strictly(policy, data, form, dialect)
    for rows in (37, 10_000):
        other, put_aside, seen = by_batches(policy, data, form, dialect, 1, rows)
        same(form, one, other)
        assert put_aside == rejects
        assert seen == counts


def test_two_processes_write_the_same(policy: triage.CompiledPolicy) -> None:
    data = random_file(policy, 4, 400)
    one, rejects, counts = strictly(policy, data, "csv", None)
    assert by_batches(policy, data, "csv", None, 2, 50) == (one, rejects, counts)


def test_no_rows(policy: triage.CompiledPolicy) -> None:
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"kind": pyarrow.array([], pyarrow.string())}), out)
    with pytest.raises(Invalid, match="there is no row"):
        by_batches(policy, out.getvalue(), "csv", None, 1, 10)


def test_columns_that_have_no_text_are_carried_past_the_record(policy: triage.CompiledPolicy) -> None:
    out = io.BytesIO()
    parquet.write_table(pyarrow.table({"id": ["a", "b"], "kind": ["visit", "visit"], "own": [{"x": 1}, None]}), out)
    table, loaded = opened(policy, out.getvalue()), Loaded(policy.policy, policy.digest, policy.document)
    job = Job("in", table.schema, True, None, loaded, "en", "csv", Wanted(noted=True))
    noted = [stretch.noted for stretch in decided(table, Engine(policy.policy), job, 1)]
    assert [row[1] for found in noted if found for row in found.rows] == ["a", "b"]
