"""Tables decided on Apache Spark: the same function from record batch to record batch that one machine uses, on every executor.

Only this module sees PySpark. The policy travels as its document, so executors need the packages alone, no rulebook and no path.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING, Any

from .api import CompiledPolicy
from .decide import Disagreement
from .diagnostics import Diagnostic, Invalid, visible
from .rulebook.cache import Loaded
from .table.columns import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_INSTALL = "install it with `pip install 'triage-decisions[spark]'`; it needs Java 17 or later as well"
# How Spark is told to read and write, by the end of a name; a folder without one is Parquet, as Spark's own default is.
_FORMS = {".csv": "csv", ".parquet": "parquet"}
_CSV = {"header": "true", "escape": '"', "multiLine": "true", "inferSchema": "false", "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false", "mode": "FAILFAST", "enforceSchema": "false"}  # fmt: skip

# How the trace of an executor ends where the two evaluations of a row differ.
_DIFFER = re.compile(r"^triage\.decide\.Disagreement: (.+)$", re.MULTILINE)

_engines: dict[str, CompiledPolicy] = {}


def decide(dataframe: Any, policy: CompiledPolicy, lang: str = "en", ignore_unknown: bool = False) -> Any:
    """A Spark DataFrame with a column for each fact, and what each of its rows comes to: its columns, then seven of text.

    Nothing runs until Spark needs the rows. What comes out depends on nothing but the rows: Spark may compute a part twice. A row that
    cannot be decided has the status `invalid`, and in `because` what is wrong with it. Raises `Invalid` at once where the columns cannot
    be used; a difference between the two evaluations makes the job fail with it.
    """
    from inspect import signature

    from pyspark.sql.pandas.types import to_arrow_schema
    from pyspark.sql.types import StringType, StructField, StructType

    from .table.arrow.in_memory import Answering

    # Before anything runs, what is wrong with the columns is told.
    # Newer versions want to be told the zone of their times: which one makes no difference to a schema.
    zone: dict[str, Any] = {"timezone": "UTC"} if "timezone" in signature(to_arrow_schema).parameters else {}
    Answering(to_arrow_schema(dataframe.schema, **zone), policy.engine, lang, ignore_unknown)
    kept = [field for field in dataframe.schema.fields if field.name not in ANSWERS]
    schema = StructType([*kept, *(StructField(name, StringType()) for name in ANSWERS)])
    # Spark looks columns up by their names once more, and takes a point in one for a way into a structure.
    numbered = dataframe.toDF(*(f"column {number}" for number in range(len(dataframe.columns))))
    return numbered.mapInArrow(deciding(policy.document, policy.digest, lang, ignore_unknown, dataframe.columns), schema)


def deciding(
    document: dict[str, object], digest: str, lang: str, ignore_unknown: bool, names: list[str] | None = None
) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """The function that an executor runs over the record batches of a part of the table, whose columns have these names, if not their
    own."""

    def part(batches: Iterator[Any]) -> Iterator[Any]:
        from .table.arrow.in_memory import Answering

        engine = _compiled(document, digest).engine
        answering = None
        for batch in batches:
            named = batch if names is None else batch.rename_columns(names)
            if answering is None:
                answering = Answering(named.schema, engine, lang, ignore_unknown)
            yield from answering.batches([named])

    return part


def _compiled(document: dict[str, object], digest: str) -> CompiledPolicy:
    """The policy of a document, compiled once in each process."""
    if digest not in _engines:
        from .language.document import from_document

        _engines[digest] = CompiledPolicy(Loaded(from_document(document), digest, document))
    return _engines[digest]


def session(master: str | None) -> Any:
    """A Spark session, on the master of this address, or the one that `spark-submit` names. Raises `Invalid` without PySpark or Java."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Invalid([Diagnostic("no-pyspark", "PySpark is not installed", None, _INSTALL)]) from None
    builder = SparkSession.builder.appName("triage").config("spark.ui.showConsoleProgress", "false")
    if master:
        builder = builder.master(master)
        if master.startswith("local"):
            # Executors on this machine run this Python, and nobody else is to reach them.
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
            builder = builder.config("spark.ui.enabled", "false")
    try:
        found = builder.getOrCreate()
    except Exception as fault:
        if type(fault).__name__ != "PySparkRuntimeError":
            reason = visible(str(fault).strip().partition("\n")[0])[:200]
            message, help = f"Spark does not start: {reason}", "check `--master`"
            raise Invalid([Diagnostic("no-spark", message, None, help)]) from None
        message, help = "Spark does not start: there is no Java, or too old a one", "install Java 17 or later, and set JAVA_HOME"
        raise Invalid([Diagnostic("no-java", message, None, help)]) from None
    found.sparkContext.setLogLevel("ERROR")
    return found


def read(spark: Any, place: str) -> Any:
    """The table in a file, a folder or at an address that Spark knows. Raises `Invalid` where it cannot be read."""
    form = form_of(place)
    try:
        return spark.read.options(**_CSV).csv(place) if form == "csv" else spark.read.parquet(place)
    except _refusals() as fault:
        reason = visible(str(fault).strip().partition("\n")[0])[:300]
        raise Invalid([Diagnostic("unreadable", f"Spark cannot read `{visible(place)}`: {reason}")]) from None


def write(dataframe: Any, place: str) -> None:
    """Writes a table as a folder; there must be nothing yet in its place.

    Raises `Invalid` where Spark refuses, and `Disagreement` where that is what stopped an executor.
    """
    writer = dataframe.write.mode("error")
    try:
        if form_of(place) == "csv":
            writer.options(header="true", escape='"', quote='"', emptyValue="").csv(place)
        else:
            writer.parquet(place)
    except _refusals() as fault:
        differ = _DIFFER.search(str(fault))
        if differ:
            raise Disagreement((), differ[1]) from None
        reason = visible(str(fault).strip().partition("\n")[0])[:300]
        raise Invalid([Diagnostic("unwritable", f"Spark cannot write `{visible(place)}`: {reason}")]) from None


def form_of(place: str) -> str:
    """`csv` or `parquet`, by the end of a name, without what packs it."""
    name = place.rstrip("/").removesuffix(".gz")
    return next((form for end, form in _FORMS.items() if name.endswith(end)), "parquet")


def counts(dataframe: Any) -> dict[tuple[str, str | None, str | None], int]:
    """How many rows of a decided table have which status, decision and operator."""
    rows = dataframe.groupBy("status", "decision", "operator").count().collect()
    return {(row["status"], row["decision"], row["operator"]): row["count"] for row in rows}


def _refusals() -> tuple[type[Exception], ...]:
    from pyspark.errors import PySparkException

    return (PySparkException,)
