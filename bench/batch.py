"""From a file of requests to a file of decisions: `triage batch`, the engines row by row that come nearest, and only reading the file.

    python bench/batch.py [--rows 1000000] [--rounds 3] [--only durable-c,triage-parquet] [--memory] [--check]

Units: microseconds of CPU time (user and system, workers included) for each row, rows for each second of CPU, seconds on the clock, and
the most memory that one process held, in MB. Each pipeline is a process of its own; all take turns in one run, round by round; shown are
the median and the least over the rounds, and the median over the rounds of how many times as long as reading the CSV it took. `--memory`
runs those of triage once with four times as many rows. `--check` holds the decisions of all against each other first: those of the
peers are identical, and so are triage's wherever nothing is missing. What cannot run is left out, with the reason.

The files come from `backlog.py`; the pipelines of the others are in `pipelines.py`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "src")]

import backlog
from start import ENTRY, environment

TRIAGE = os.path.join(os.path.dirname(sys.executable), "triage")
BASE = "read-csv"
CHECKED = 20_000

# Which file goes in and what comes out; then the arguments of `triage batch`, or None for one of `pipelines.py`.
ROWS: dict[str, tuple[str, str, list[str] | None]] = {
    "read-csv": ("csv", "none", None),
    "read-jsonl": ("jsonl", "none", None),
    "python-ifs": ("jsonl", "csv", None),
    "datalogic": ("jsonl", "csv", None),
    "durable-c": ("jsonl", "csv", None),
    "triage-parquet": ("csv", "parquet", ["--workers", "1"]),
    "triage-parquet-2": ("csv", "parquet", ["--workers", "2"]),
    "triage-csv": ("csv", "csv", ["--workers", "1"]),
    "triage-csv-2": ("csv", "csv", ["--workers", "2"]),
    "triage-jsonl": ("jsonl", "csv", ["--workers", "1"]),
    "triage-rows": ("csv", "csv", []),
}
WORDS = {
    "read-csv": "only read the CSV, typed (PyArrow)",
    "read-jsonl": "only read the JSON lines (PyArrow)",
    "python-ifs": "plain Python ifs, JSON lines → CSV",
    "datalogic": "datalogic-py, JSON lines → CSV",
    "durable-c": "durable-rules, C module, JSON lines → CSV",
    "triage-parquet": "triage batch, CSV → Parquet",
    "triage-parquet-2": "triage batch, CSV → Parquet, 2 workers",
    "triage-csv": "triage batch, CSV → CSV",
    "triage-csv-2": "triage batch, CSV → CSV, 2 workers",
    "triage-jsonl": "triage batch, JSON lines → CSV",
    "triage-rows": "triage batch, CSV → CSV, as it comes",
}

# Only where it is asked for: what it takes hangs on how many cores there are.
BY_ITSELF = ("triage-rows",)


class Failed(Exception):
    """A pipeline ended otherwise than by an answer."""


class Pipeline:
    """A line of the table."""

    def __init__(self, name: str, home: str) -> None:
        self.name, self._home = name, home
        self.times: list[float] = []
        self.clock: list[float] = []
        self.megabytes = 0.0
        self._environment = environment(home)

    def run(self, count: int) -> tuple[float, float, float]:
        """CPU seconds, seconds and megabytes for so many rows. Raises `Failed`."""
        form, _, options = ROWS[self.name]
        policy, paths = backlog.write(count, forms=(form,))
        source = paths[form]
        if options is None:
            command = [sys.executable, os.path.join(HERE, "pipelines.py"), self.name, source, self.target]
        else:
            triage = [TRIAGE] if os.path.exists(TRIAGE) else [sys.executable, "-c", ENTRY]
            command = [*triage, "batch", source, "-o", self.target, "--policy", policy, "--no-store", "--json", *options]
        launch = [sys.executable, "-I", "-S", os.path.join(HERE, "measured.py")]
        done = subprocess.run([*launch, *command], env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        *said, numbers = done.stderr.decode().strip().split("\n")
        status, cpu, taken, megabytes = json.loads(numbers)
        if status:
            raise Failed(f"status {status}: {(said or ['no message'])[-1][:150]}")
        return cpu, taken, megabytes

    @property
    def target(self) -> str:
        """The file that it writes."""
        return os.path.join(self._home, f"{self.name}.{ROWS[self.name][1]}")

    def round(self, count: int) -> None:
        cpu, clock, megabytes = self.run(count)
        self.times.append(cpu / count * 1e6)
        self.clock.append(clock)
        self.megabytes = max(self.megabytes, megabytes)

    def decisions(self) -> dict[str, tuple[str, str]]:
        """Decision and operator of each row, of those that it wrote."""
        rows: list[dict[str, str]]
        if self.target.endswith(".parquet"):
            from pyarrow import parquet

            names = ["id", "decision", "operator"]
            rows = parquet.read_table(self.target, columns=names).to_pylist()
        else:
            with open(self.target, encoding="utf-8", newline="") as file:
                own = ROWS[self.name][2] is None
                rows = [*csv.DictReader(file, ["id", "decision", "operator", "rules"] if own else None)]
        return {row["id"]: (row["decision"] or "", row["operator"] or "") for row in rows}


def check(pipelines: list[Pipeline]) -> None:
    """Raises `SystemExit` where decisions differ, on the rows of a small file; peers come first, being compared on all rows."""
    lines = backlog.write(CHECKED)[1]["jsonl"]
    every = len(backlog.policy().vocabulary.facts) + 1
    with open(lines, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    whole = {row["id"] for row in rows if len(row) == every}
    peers: dict[str, tuple[str, str]] = {}
    for pipeline in sorted(pipelines, key=lambda one: ROWS[one.name][2] is not None):
        if ROWS[pipeline.name][1] == "none":
            continue
        pipeline.run(CHECKED)
        found = pipeline.decisions()
        peers = peers or found
        compared = whole if ROWS[pipeline.name][2] is not None else peers
        if len(found) != CHECKED or any(found[id] != peers[id] for id in compared):
            raise SystemExit(f"{pipeline.name} decides otherwise")
    print(f"{CHECKED:,} rows: the same decisions, of triage on the {len(whole):,} rows of which nothing is missing\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(name for name in ROWS if name not in BY_ITSELF), help=f"of {', '.join(ROWS)}")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--check", action="store_true")
    chosen = parser.parse_args()
    names = chosen.only.split(",")
    if unknown := [name for name in names if name not in ROWS]:
        parser.error(f"there is no {', '.join(unknown)}")
    with tempfile.TemporaryDirectory() as home:
        pipelines, left_out = [], []
        # Once before anything is timed, so that modules and the policy are compiled, and what cannot run is left out.
        for name in dict.fromkeys((BASE, *names)):
            pipeline = Pipeline(name, home)
            try:
                pipeline.run(CHECKED)
            except Failed as fault:
                left_out.append(f"{WORDS[name]}: {fault}")
            else:
                pipelines.append(pipeline)
        if chosen.check:
            check(pipelines)
        for _ in range(chosen.rounds):
            for pipeline in pipelines:
                pipeline.round(chosen.rows)
        show(pipelines, chosen.rows)
        for reason in left_out:
            print(f"  left out: {reason}")
        if chosen.memory:
            memory([one for one in pipelines if ROWS[one.name][2] is not None], chosen.rows)


def show(pipelines: list[Pipeline], rows: int) -> None:
    base = next(one for one in pipelines if one.name == BASE).times
    print(f"{rows:,} rows, {len(base)} rounds")
    print(f"  {'CPU µs per row':46}{'median':>8}{'least':>8}{'rows/s':>11}{'x reading':>11}{'seconds':>9}{'MB':>6}")
    for one in pipelines:
        ratio = statistics.median(own / other for own, other in zip(one.times, base, strict=True))
        median = statistics.median(one.times)
        cpu = f"{median:8.2f}{min(one.times):8.2f}{1e6 / median:11,.0f}"
        print(f"  {WORDS[one.name]:46}{cpu}{ratio:11.2f}{min(one.clock):9.2f}{one.megabytes:6.0f}")
    for name in ("datalogic", "durable-c"):
        peer = next((one for one in pipelines if one.name == name), None)
        for one in pipelines:
            if peer and ROWS[one.name][2] is not None:
                ratio = statistics.median(other / own for own, other in zip(one.times, peer.times, strict=True))
                print(f"  {WORDS[one.name]}: {ratio:.1f} times the rate of {WORDS[name].partition(',')[0]}")
    print(end="", flush=True)


def memory(pipelines: list[Pipeline], rows: int) -> None:
    """The peak with so many rows, and with four times as many."""
    print(f"\n  {'most memory of a process, MB':46}{f'{rows:,}':>12}{f'{rows * 4:,}':>12}{'x':>7}")
    for one in pipelines:
        _, _, megabytes = one.run(rows * 4)
        print(f"  {WORDS[one.name]:46}{one.megabytes:12.0f}{megabytes:12.0f}{megabytes / one.megabytes:7.2f}", flush=True)


if __name__ == "__main__":
    main()
