"""Apache Spark with two executors comes to what one machine comes to. Spark starts once: that takes half a minute."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest

import triage
from tests.table.arrow.rows import random_rows
from tests.table.desk import write_rulebook
from triage import spark
from triage.table.columns import ANSWERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

pyarrow = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_rulebook(tmp_path_factory.mktemp("rules") / "desk"))


def test_an_executor_has_the_policy_by_its_document(rulebook: str) -> None:
    policy = triage.load(rulebook)
    facts, rows = random_rows(Random(2), policy.policy, 400)
    table = pyarrow.table({name: [row[number] or None for row in rows] for number, name in enumerate(facts)})
    document = json.loads(json.dumps(policy.document))
    part = spark.deciding(document, policy.digest, "en", False)
    found = pyarrow.Table.from_batches(part(iter(table.to_batches(max_chunksize=90))))
    assert found.equals(policy.decide_table(table))
    assert list(part(iter([]))) == []


@pytest.mark.parametrize(
    ("place", "form"), [("a.csv", "csv"), ("s3a://b/a.csv/", "csv"), ("a.csv.gz", "csv"), ("a.parquet", "parquet"), ("folder", "parquet")]
)
def test_forms(place: str, form: str) -> None:
    assert spark.form_of(place) == form


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "spark", "-o", "out"], "--no-store"),
        (["--engine", "spark", "--no-store", "--workers", "2", "-o", "out"], "--workers does not go"),
        (["--engine", "spark", "--no-store", "--encoding", "cp1252", "-o", "out"], "--encoding does not go"),
        (["--engine", "spark", "--no-store"], "name both BACKLOG"),
        (["--master", "local[2]", "--no-store"], "--master goes with"),
    ],
)
def test_what_does_not_go_together(run: Run, tmp_path: Path, options: list[str], told: str) -> None:
    backlog = tmp_path / "in.csv"
    backlog.write_text("kind\nevent\n")
    status, _, told_of = run("batch", str(backlog), *options)
    assert status == 2
    assert told in told_of


def test_without_pyspark(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    backlog = tmp_path / "in.csv"
    backlog.write_text("kind\nevent\n")
    status, _, told_of = run("batch", str(backlog), "--engine", "spark", "--no-store", "-o", str(tmp_path / "out"))
    assert status == 2
    assert "PySpark is not installed" in told_of
    assert "triage-decisions[spark]" in told_of


# A process of its own: Spark leaves threads, sockets and warnings behind.
_PROGRAM = """\
import sys
import triage
from triage import spark

rulebook, backlog, out, master = sys.argv[1:]
policy = triage.load(rulebook)
running = spark.session(master)
given = spark.read(running, backlog).repartition(4)
spark.write(spark.decide(given, policy, "da"), out)
spark.write(spark.decide(given, policy, "da"), out.replace(".parquet", ".csv"))
print(running.sparkContext.defaultParallelism, sum(spark.counts(spark.read(running, out)).values()))
from pyspark.sql import functions
seen = given.limit(3).withColumn("seen.at", functions.to_timestamp(functions.lit("2017-03-01 05:00:00")))
print(sum(row["seen.at"].hour for row in spark.decide(seen, policy).collect()))
try:
    spark.write(given, out)
except triage.Invalid as fault:
    print(fault.diagnostics[0].code)
try:
    spark.decide(given.withColumnRenamed("country", "contry"), policy)
except triage.Invalid as fault:
    print(fault.diagnostics[0].fact)
running.stop()
"""


def test_two_executors_come_to_what_one_machine_does(rulebook: str, tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    if shutil.which("java") is None:
        pytest.skip("there is no Java")
    policy = triage.load(rulebook)
    facts, rows = random_rows(Random(1), policy.policy, 3_000)
    facts.append("id")
    rows = [[*row, str(number)] for number, row in enumerate(rows)]
    table = pyarrow.table({name: [row[number] or None for row in rows] for number, name in enumerate(facts)})
    table = table.append_column("share", pyarrow.array(range(3_000), pyarrow.decimal128(12, 2)))
    parquet.write_table(table, tmp_path / "in.parquet")
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    arguments = [rulebook, str(tmp_path / "in.parquet"), str(tmp_path / "out.parquet"), "local-cluster[2,1,1024]"]
    done = subprocess.run([sys.executable, str(program), *arguments], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "3000", "15", "unwritable", "contry"]
    found = parquet.read_table(tmp_path / "out.parquet").sort_by("id")
    expected = policy.decide_table(table, lang="da").sort_by("id")
    assert found.column_names == [*table.column_names, *ANSWERS]
    assert found.equals(expected)
    assert any((tmp_path / "out.csv").glob("part-*.csv"))
