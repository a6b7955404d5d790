"""The record: entries added one by one and in blocks, verified, and decided again; beside plain inserts into a table of the same file form.

    python bench/record.py [--entries 200000] [--single 300] [--block 10000] [--rounds 3] [--folder FOLDER]

Units: entries for each second on the clock (what waits for the disk is not CPU time) and microseconds of CPU time for each entry. An entry
is a decision of the bundled samples with its whole body, of 1 to 3 kB, and one personal fact; making it is not counted. "plain" inserts
the same bodies and facts into two tables, with the same journal and the same syncs, and without hashes, salts, tree or signature. All
take turns, round by round; shown is the median of the rounds, and the median of how many times as long as plain it took. Verifying and
deciding again are done once, of a record of so many entries that were added in blocks.

Where a server of PostgreSQL and psycopg are installed, one is started in the folder of temporary files, on the same disk as long as
TMPDIR says so, and asked through a socket: "on a server" is a record there, and "plain, server" the same bodies and facts in two tables of
it, one copy for each block. What the server itself takes of the processor is not counted as CPU.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [os.path.join(ROOT, "src"), ROOT]

import triage
from triage.diagnostics import Invalid, Problems
from triage.language import read_text
from triage.language.requests import read_request
from triage.model.noun import replace
from triage.record.entries import Recorder
from triage.record.replay import replay
from triage.record.store import Store
from triage.record.verify import verify

PLAIN = """
PRAGMA page_size = 16384; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;
CREATE TABLE entry (seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at TEXT NOT NULL, case_id TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE personal (seq INTEGER NOT NULL, fact TEXT NOT NULL, value TEXT NOT NULL);
"""


def decisions(policy: triage.CompiledPolicy) -> list[object]:
    """What the samples come to, those left out that cannot be read."""
    found, folder = [], os.path.join(ROOT, "samples", "requests")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            raw = file.read()
        try:
            problems = Problems()
            nodes = read_text(raw, name, problems)
            problems.stop()
            for node in nodes:
                problems = Problems()
                request = read_request(node, policy.policy.vocabulary, problems)
                problems.stop()
                found.append(policy.decide(request))
        except Invalid:
            continue
    return found


def entries(policy: triage.CompiledPolicy, count: int, start: int = 0) -> list[object]:
    """So many entries, each with an id and a person of its own."""
    recorder, made = Recorder(policy.policy, policy.digest, "bench", "en"), decisions(policy)
    return [
        replace(
            recorder.entry(made[number % len(made)], f"case-{number}", f"id-{number}", "2026-03-02T09:15:00Z"),
            personal={"sender_name": f"Person {number}"},
        )
        for number in range(start, start + count)
    ]


def timed(run) -> tuple[float, float]:
    """Seconds on the clock and of CPU."""
    clock, cpu = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - clock, time.process_time() - cpu


def plain(path: str, blocks: list[list]) -> tuple[float, float]:
    """The same bodies in tables of their own, a transaction for each block."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(PLAIN)
    seq = 0

    def run() -> None:
        nonlocal seq
        for block in blocks:
            connection.execute("BEGIN IMMEDIATE")
            for one in block:
                seq += 1
                connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (seq, one.id, one.at, one.case, one.body))
                connection.execute("INSERT INTO personal VALUES (?, ?, ?)", (seq, "sender_name", one.personal["sender_name"]))
            connection.execute("COMMIT")

    took = timed(run)
    connection.close()
    return took


def recorded(path: str, keys: str, blocks: list[list], policy: triage.CompiledPolicy) -> tuple[float, float]:
    """The record as the commands use it: salted, hashed, signed."""
    with Store.open(path, create=True, keys=keys) as store:
        store.append([], (policy.digest, policy.document))
        return timed(lambda: [store.append(block) for block in blocks])


SERVER_PLAIN = """
CREATE TABLE entry (seq bigint PRIMARY KEY, id text NOT NULL UNIQUE, at text NOT NULL, case_id text NOT NULL, body bytea NOT NULL);
CREATE TABLE personal (seq bigint NOT NULL, fact text NOT NULL, value text NOT NULL);
"""


def plain_on_server(address: str, blocks: list[list]) -> tuple[float, float]:
    """The same bodies in tables of a database, a transaction for each block."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(SERVER_PLAIN)
        seq = itertools.count(1)

        def run() -> None:
            for block in blocks:
                rows = [(next(seq), one) for one in block]
                with connection.transaction(), connection.cursor() as cursor:
                    with cursor.copy("COPY entry FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(["int8", "text", "text", "text", "bytea"])
                        for number, one in rows:
                            copy.write_row((number, one.id, one.at, one.case, one.body))
                    with cursor.copy("COPY personal FROM STDIN (FORMAT BINARY)") as copy:
                        copy.set_types(["int8", "text", "text"])
                        for number, one in rows:
                            copy.write_row((number, "sender_name", one.personal["sender_name"]))

        return timed(run)


@contextlib.contextmanager
def some_server():
    """A server, None where there is none to be had."""
    try:
        import pytest
        from tests.server import running
    except ImportError:
        yield None
        return
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(running("max_wal_size=4GB", "shared_buffers=128MB"))
        except pytest.skip.Exception:
            server = None
        yield server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--single", type=int, default=300)
    parser.add_argument("--block", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where the files are made: the disk that is measured")
    given = parser.parse_args()
    policy = triage.load("guidelines")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder, some_server() as server:
        keys = os.path.join(folder, "keys")
        every = entries(policy, given.block * 2)
        shapes = {
            "one by one": [[one] for one in every[: given.single]],
            f"blocks of {given.block:,}": [every[: given.block], every[given.block :]],
        }
        print(f"  {'':24}{'entries/s':>12}{'CPU µs each':>14}{'times plain':>14}")
        for name, blocks in shapes.items():
            count, rounds = sum(map(len, blocks)), []
            for number in range(given.rounds):
                took = [plain(f"{folder}/p{name}{number}", blocks), recorded(f"{folder}/r{name}{number}", keys, blocks, policy)]
                if server:
                    took += [plain_on_server(server.database(), blocks), recorded(made(server), keys, blocks, policy)]
                rounds.append(took)
            for place, what in enumerate(("plain", "recorded", "plain, server", "on a server")[: len(rounds[0])]):
                clock = statistics.median(one[place][0] for one in rounds)
                cpu = statistics.median(one[place][1] for one in rounds)
                ratio = statistics.median(one[place][0] / one[0][0] for one in rounds)
                print(f"  {name + ', ' + what:24}{count / clock:12,.0f}{cpu / count * 1e6:14.1f}{ratio:14.2f}")
        for place in [f"{folder}/large", *([made(server)] if server else [])]:
            for start in range(0, given.entries, given.block):
                recorded(place, keys, [entries(policy, min(given.block, given.entries - start), start)], policy)
            size = os.path.getsize(place) if place.startswith("/") else server.sql(SIZE, place.partition("?")[0].rpartition("/")[2])[0][0]
            print(f"\n  {'in a file' if place.startswith('/') else 'on a server'}: {size / 1e6:,.0f} MB")
            read(place, given.entries)


def read(place: str, count: int) -> None:
    """Verifies all of a record, and decides some of it again."""
    with Store.open(place) as store:
        found, same = [], []
        clock, cpu = timed(lambda: found.append(verify(store)))
        assert not found[0].wrong
        print(f"  verify of {count:,} entries: {clock:.2f} s, {cpu:.2f} s of CPU")
        again = itertools.islice(replay(store), 10_000)
        clock, cpu = timed(lambda: same.extend(one.differs or one.fault for one in again))
        assert not any(same)
        print(f"  {len(same):,} of them decided again (few of them differ, so most are known): {clock:.2f} s, {cpu:.2f} s of CPU")


SIZE = "SELECT pg_database_size(current_database())::bigint"


def made(server) -> str:
    """The address of an empty record."""
    address = server.database()
    Store.create(address)
    return address


if __name__ == "__main__":
    main()
