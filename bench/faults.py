"""Faults injected into every system call on the files of a record during one append, by strace; takes some minutes.

    python bench/faults.py [--errors EIO,ENOSPC,KILL]

For each call the record must be whole afterwards: an acknowledged entry is in it, no half of one is, everything verifies, and appending
again by the same id gives the same place. Prints what happened how often, and ends with status 1 where anything of that does not hold.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.record.visits import entry

from triage.record.store import Store
from triage.record.verify import verify

APPEND = """
import sys
from tests.record.visits import entry
from triage.record import RecordFault
from triage.record.store import Store
try:
    with Store.open(sys.argv[1], keys=sys.argv[2], patience=1) as store:
        print(*store.append([entry(2, personal={"contact": "A"})]), flush=True)
except RecordFault as fault:
    print("refused:", fault, flush=True)
"""
CALL = re.compile(r"^(?:\[pid +\d+\] |\d+ +)?([a-z_0-9]+)\(")


def append(folder: Path, inject: str | None = None) -> tuple[str, list[str]]:
    """One append in a process of its own: what it says, and the system calls on the files of the record, in their order."""
    log, path = folder / "log", folder / "r" / "record.sqlite"
    files = [path, f"{path}-journal", f"{path}.lock", path.parent, folder / "keys", *(folder / "keys").glob("*")]
    command = ["strace", "-f", "-o", str(log), *(word for file in files for word in ("-P", str(file)))]
    command += ["-e", f"inject={inject}"] if inject else []
    done = subprocess.run(
        [*command, sys.executable, "-B", "-c", APPEND, str(path), str(folder / "keys")],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"},
    )  # fmt: skip
    calls = [found[1] for line in log.read_text().splitlines() if (found := CALL.match(line))]
    return done.stdout.strip() or f"ended with {done.returncode}: {done.stderr.strip()[-300:]}", calls


def after(folder: Path, said: str) -> str:
    """What became of the record: a word for the count, which begins with `WRONG` where it may not be so."""
    with Store.open(str(folder / "r" / "record.sqlite"), keys=str(folder / "keys")) as store:
        wrong = verify(store).wrong
        there = bool(store.get("id-2"))
        if wrong:
            return f"WRONG: {wrong}"
        if said == "2" and not there:
            return "WRONG: acknowledged and lost"
        if store.append([entry(2, personal={"contact": "A"})]) != [2] or verify(store).wrong or len(store.get("id-2")) != 1:
            return "WRONG: not to be appended again"
    heard = "acknowledged" if said == "2" else "refused" if said.startswith("refused") else "ended"
    if said.startswith("ended with 1"):
        return f"WRONG: {said}"
    return f"{heard}, and {'there' if there else 'not there'}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", default="EIO,ENOSPC,KILL")
    errors = parser.parse_args().errors.split(",")
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="triage-") as name:
        folder = Path(name)
        (folder / "base").mkdir()
        with Store.open(str(folder / "base" / "record.sqlite"), create=True, keys=str(folder / "keys")) as store:
            store.append([entry(1, personal={"contact": "B"})])

        def fresh() -> None:
            shutil.rmtree(folder / "r", ignore_errors=True)
            shutil.copytree(folder / "base", folder / "r")

        fresh()
        said, calls = append(folder)
        assert said == "2", said
        print(f"one append makes {len(calls)} calls on these files: {dict(Counter(calls))}", flush=True)
        for call, times in Counter(calls).items():
            for number in range(1, times + 1):
                for error in errors:
                    fresh()
                    how = "signal=SIGKILL" if error == "KILL" else f"error={error}"
                    said, _ = append(folder, f"{call}:{how}:when={number}")
                    word = after(folder, said)
                    found[f"{error}: {word}"] += 1
                    if "WRONG" in word:
                        print(f"{call} number {number}, {error}: {word} ({said})", flush=True)
    for word, count in sorted(found.items()):
        print(f"{count:5}  {word}")
    print(f"{sum(found.values()):5}  in all")
    return int(any("WRONG" in word for word in found))


if __name__ == "__main__":
    sys.exit(main())
