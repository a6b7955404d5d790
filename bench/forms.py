"""The forms that offices have, and what is kept beside the output: `triage batch` from each form to each, recorded, planned and reported.

    python bench/forms.py [--rows 200000] [--rounds 3] [--only csv-csv,csv-csv-recorded]

Units: microseconds of CPU time (user and system) for each row, start-up included, rows for each second of CPU, how many times as long
as CSV to CSV with nothing recorded it took in the same round (the median of the rounds), seconds on the clock, and the most memory in MB.
All take turns, round by round, each as a process of its own, with one worker. The rows are those of `backlog.py`; a workbook is made of
them by triage itself. A record is begun anew for each run.
"""

from __future__ import annotations

import argparse
import glob
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
BASE = "csv-csv"
ONE = ["--workers", "1"]
UNRECORDED = ["--no-store", *ONE]
# Which file goes in and what comes out, then the options of `triage batch`.
RUNS: dict[str, tuple[str, str, list[str]]] = {
    "csv-csv": ("csv", "csv", UNRECORDED),
    "csv-csv-recorded": ("csv", "csv", ONE),
    "csv-csv-recorded-2": ("csv", "csv", ["--workers", "2"]),
    "csv-parquet-recorded": ("csv", "parquet", ONE),
    "csv-csv-plan": ("csv", "csv", [*UNRECORDED, "--plan", "plan.csv"]),
    "csv-csv-report": ("csv", "csv", [*UNRECORDED, "--report", "report.html"]),
    "csv-jsonl": ("csv", "jsonl", UNRECORDED),
    "jsonl-csv": ("jsonl", "csv", UNRECORDED),
    "jsonl-csv-2": ("jsonl", "csv", ["--no-store", "--workers", "2"]),
    "jsonl-jsonl": ("jsonl", "jsonl", UNRECORDED),
    "jsonl-parquet": ("jsonl", "parquet", UNRECORDED),
    "jsonl-csv-recorded": ("jsonl", "csv", ONE),
    "xlsx-csv": ("xlsx", "csv", [*UNRECORDED, "--dialect", "iso"]),
    "xlsx-csv-recorded": ("xlsx", "csv", [*ONE, "--dialect", "iso"]),
    "csv-xlsx": ("csv", "xlsx", UNRECORDED),
}


class Bench:
    """The runs, in a folder of their own."""

    def __init__(self, home: str, rows: int) -> None:
        self._home, self._rows, self._environment = home, rows, environment(home)
        self._policy, self._paths = backlog.write(rows)
        self._triage = [TRIAGE] if os.path.exists(TRIAGE) else [sys.executable, "-c", ENTRY]
        made = os.path.join(home, "rows.xlsx")
        self._measured(["batch", self._paths["csv"], "-o", made, *UNRECORDED])
        self._paths["xlsx"] = made

    def _measured(self, arguments: list[str]) -> tuple[float, float, float]:
        launch = [sys.executable, "-I", "-S", os.path.join(HERE, "measured.py")]
        command = [*launch, *self._triage, *arguments, "--policy", self._policy]
        done = subprocess.run(command, env=self._environment, cwd=self._home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
        *said, numbers = done.stderr.decode().strip().split("\n")
        status, cpu, taken, megabytes = json.loads(numbers)
        if status:
            raise SystemExit(f"{' '.join(arguments)}: status {status}: {said[-1] if said else ''}")
        return cpu, taken, megabytes

    def run(self, name: str) -> tuple[float, float, float]:
        """CPU seconds, seconds and megabytes."""
        source, form, options = RUNS[name]
        for left in glob.glob(os.path.join(self._home, "data", "triage", "record.sqlite*")):
            os.remove(left)
        return self._measured(["batch", self._paths[source], "-o", f"out.{form}", *options])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(RUNS), help=f"of {', '.join(RUNS)}")
    chosen = parser.parse_args()
    names = [*dict.fromkeys((BASE, *chosen.only.split(",")))]
    if unknown := [name for name in names if name not in RUNS]:
        parser.error(f"there is no {', '.join(unknown)}")
    found: dict[str, list[tuple[float, float, float]]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as home:
        bench = Bench(home, chosen.rows)
        for _ in range(chosen.rounds):
            for name in names:
                found[name].append(bench.run(name))
    print(f"{chosen.rows:,} rows, {chosen.rounds} rounds")
    print(f"  {'CPU µs per row':24}{'median':>8}{'least':>8}{'rows/s':>10}{f'x {BASE}':>11}{'seconds':>9}{'MB':>6}")
    for name, runs in found.items():
        cpu = [taken / chosen.rows * 1e6 for taken, _, _ in runs]
        ratio = statistics.median(one / base for (one, _, _), (base, _, _) in zip(runs, found[BASE], strict=True))
        told = f"{statistics.median(cpu):8.1f}{min(cpu):8.1f}{1e6 / statistics.median(cpu):10,.0f}{ratio:11.1f}"
        print(f"  {name:24}{told}{min(taken for _, taken, _ in runs):9.1f}{max(most for _, _, most in runs):6.0f}")


if __name__ == "__main__":
    main()
