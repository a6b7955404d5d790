"""Several desks at once, with somebody verifying and somebody exporting meanwhile: nothing is lost, and nobody waits for long."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from triage.record.export import export
from triage.record.notes import read_checkpoint
from triage.record.store import Store
from triage.record.tree import consistency, consistent
from triage.record.verify import verify

ROOT = Path(__file__).parent.parent.parent
DESKS, EACH = 8, 25
DESK = """
import sys, time
from tests.record.visits import entry
from triage.model.noun import replace
from triage.record.store import Store
path, keys, name, count = *sys.argv[1:4], int(sys.argv[4])
with Store.open(path, create=True, keys=keys) as store:
    for number in range(count):
        one = entry(number, personal={"contact": f"{name}-{number}"})
        store.append([replace(one, id=f"{name}-{number}", case=name)])
        print(f"{name}-{number}", store.checkpoint().split()[1], flush=True)
"""


def test_eight_desks_while_one_verifies_and_one_exports(place: str, keys: str) -> None:
    desks = [
        subprocess.Popen(
            [sys.executable, "-c", DESK, place, keys, f"desk{number}", str(EACH)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"},
        )
        for number in range(DESKS)
    ]  # fmt: skip
    kept = []
    with Store.open(place, keys=keys) as store:
        while any(desk.poll() is None for desk in desks):
            seen = verify(store)
            assert seen.wrong == ()
            if "\n\n" in seen.checkpoint:
                kept.append(read_checkpoint(seen.checkpoint))
                found = export(store, [seen.size], ["contact"])
                assert found["checkpoint"]
            time.sleep(0.05)
        heard = set()
        for desk in desks:
            out, err = desk.communicate()
            assert (desk.returncode, err) == (0, "")
            heard |= {line.split()[0] for line in out.splitlines()}
        assert len(heard) == DESKS * EACH
        assert all(len(store.get(f"desk{number}")) == EACH for number in range(DESKS))
        seen = verify(store)
        assert (seen.wrong, seen.size, seen.signed) == ((), DESKS * EACH, DESKS * EACH)
        now = read_checkpoint(seen.checkpoint)
        for one in kept:
            assert consistent(one.size, now.size, one.root, now.root, consistency(one.size, now.size, store.span))
    assert len(list(Path(keys).iterdir())) == 1
