"""What is particular to a record on a server: what an administrator changed is found, what is erased is gone, and nothing is half there."""

from __future__ import annotations

import random
from pathlib import Path

import psycopg
import pytest

import triage
from tests.record.test_erasing import AT, ids
from tests.record.test_verify import fill
from tests.record.visits import entry
from tests.server import Server, name_of
from triage.model.noun import replace
from triage.record import RecordFault, Search
from triage.record.erasing import erasable, erase
from triage.record.notes import read_checkpoint
from triage.record.replay import replay
from triage.record.store import Store
from triage.record.tree import leaf_hash
from triage.record.verify import verify


def forge(server: Server, place: str, script: str) -> None:
    """What only somebody who may do everything can do, and means to."""
    names = ("entry", "personal", "policy", "head", "subtree", "checkpoint", "public_key")
    server.sql("; ".join([*(f"ALTER TABLE triage.{name} DISABLE TRIGGER ALL" for name in names), script]), name_of(place))


def found(place: str, kept: str | None = None) -> list[tuple[str, int | None, int | None]]:
    with Store.open(place) as store:
        return sorted(((one.code, one.entry, one.last) for one in verify(store, kept).wrong), key=str)


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        (
            "UPDATE triage.entry SET body = set_byte(body, 20, 88) WHERE seq = 7",
            [("changed", 7, None), ("checkpoint", 7, 7), ("tree", None, None)],
        ),
        ("UPDATE triage.entry SET outcome = 'decline' WHERE seq = 7", [("index", 7, None)]),
        ("UPDATE triage.personal SET value = '\"Somebody\"' WHERE seq = 8 AND fact = 'contact'", [("disclosure", 8, None)]),
        ("DELETE FROM triage.personal WHERE seq = 8 AND fact = 'contact'", [("gone", 8, None)]),
        ("DELETE FROM triage.checkpoint WHERE size = 50", [("unsigned", 21, 50)]),
        ("UPDATE triage.checkpoint SET note = replace(note, 'triage-record', 'triage-rekord') WHERE size = 7", [("signature", 7, None)]),
        ("UPDATE triage.policy SET body = set_byte(body, 20, 88)", [("policy", 1, None), ("policy", 1, None)]),
        ("DELETE FROM triage.policy", [("no-policy", 1, None)]),
        ("UPDATE triage.head SET frontier = set_byte(frontier, 3, 1 + get_byte(frontier, 3) % 9) WHERE size = 50", [("tree", None, None)]),
        ("DELETE FROM triage.entry WHERE seq = 7", [("gap", 7, 7), ("checkpoint", 7, 7), ("cut", 50, 50)]),
        ("DELETE FROM triage.entry WHERE seq > 40", [("checkpoint", 21, 50), ("cut", 41, 50)]),
        (
            "UPDATE triage.entry SET seq = -seq WHERE seq IN (30, 40); UPDATE triage.entry SET seq = 70 + seq WHERE seq < 0",
            [("checkpoint", 21, 50), ("tree", None, None), *(("place", seq, None) for seq in (30, 40)),
             *(("disclosure", seq, None) for seq in (30, 30, 40, 40))],
        ),
        (
            "INSERT INTO triage.entry SELECT 51, 'x', kind, at, \"by\", case_id, outcome, cites, policy, body, head, leaf "
            "FROM triage.entry WHERE seq = 50",
            [("beyond", 51, 51)],
        ),
    ],
)  # fmt: skip
def test_what_an_administrator_changed_is_named(
    server: Server, place: str, keys: str, policy: triage.CompiledPolicy, script: str, wrong: list[tuple[str, int | None, int | None]]
) -> None:
    fill(place, keys, policy)
    assert found(place) == []
    forge(server, place, script)
    assert found(place) == sorted(wrong, key=str)


def test_what_was_written_anew_shows_against_a_kept_checkpoint(
    server: Server, place: str, keys: str, policy: triage.CompiledPolicy
) -> None:
    """Whoever has the key and the server leaves out the last entries: the record holds, and yet not against what somebody kept."""
    fill(place, keys, policy)
    with Store.open(place) as store:
        kept = store.checkpoint()
    left_out = "; ".join(f"DELETE FROM triage.{table} WHERE {column} > 20" for table, column in (
        ("entry", "seq"), ("personal", "seq"), ("head", "size"), ("checkpoint", "size"),
    ))  # fmt: skip
    forge(server, place, left_out)
    assert found(place) == []
    assert found(place, kept) == [("shorter", 21, 50)]


def test_everything_is_decided_again(place: str, keys: str, policy: triage.CompiledPolicy) -> None:
    fill(place, keys, policy)
    with Store.open(place) as store:
        assert [(one.differs, one.fault) for one in replay(store)] == [((), "")] * 50


def held(server: Server, place: str) -> bytes:
    """All that the tables of a database hold, on the disk."""
    server.sql("CHECKPOINT")
    ((number,),) = server.sql(f"SELECT oid::text FROM pg_database WHERE datname = '{name_of(place)}'")
    return b"".join(file.read_bytes() for file in (server.data / "base" / number).rglob("*") if file.is_file())


def test_what_is_erased_is_in_no_table_and_all_proofs_hold(server: Server, place: str, keys: str) -> None:
    long = {number: random.Random(number).randbytes(3_000).hex() for number in range(1, 100)}
    with Store.open(server.address(name_of(place), "clerk"), keys=keys) as store:
        store.append([entry(number, personal={"contact": f"Quistgaard{number:03}qx", "scan": long[number]}) for number in long])
        kept, salts = store.checkpoint(), [salt.encode() for (salt,) in store.rows("SELECT salt FROM personal WHERE seq > 1")]
    before = held(server, place)
    traces = [b"Quistgaard002qx", b"Quistgaard099qx", long[2][500:600].encode(), long[99][5_000:5_100].encode(), salts[0], salts[-1]]
    assert [trace for trace in traces if trace not in before] == []
    # Also where somebody may still look at how everything was.
    with psycopg.connect(server.address(name_of(place), "reader")) as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT count(*) FROM triage.entry")
        with Store.open(server.address(name_of(place), "eraser"), keys=keys) as store:
            erase(store, erasable(list(store.find(Search()))[1:], None), "art. 17", "ANK", AT, ids)
            seen = verify(store, kept)
            assert (seen.wrong, seen.erased) == ((), 2 * 98)
            assert store.get(1)[0].personal == {"contact": "Quistgaard001qx", "scan": long[1]}
        after = held(server, place)
    assert b"Quistgaard001qx" in after, "what was not to be erased is there"
    assert [trace for trace in (*traces, *salts) if trace in after] == []
    assert refuses_statistics(server, place)


def refuses_statistics(server: Server, place: str) -> bool:
    asked = "SELECT attname::text FROM pg_attribute WHERE attrelid = 'triage.personal'::regclass AND attstattarget = 0 ORDER BY attnum"
    return server.sql(asked, name_of(place))[-2:] == [("value",), ("salt",)]


def test_who_has_it_open_goes_on_while_it_is_written_anew(place: str, clerk: str, keys: str) -> None:
    with Store.open(clerk, keys=keys) as desk, Store.open(place, keys=keys) as store:
        for number in range(12):
            desk.append([entry(number, personal={"contact": f"P{number}"})])
            assert desk.get(number + 1)[0].personal == {"contact": f"P{number}"}
        erase(store, {1: ["contact"]}, "art. 17", "ANK", AT, ids)
        assert desk.get(1)[0].personal == {}
        assert desk.get(12)[0].personal == {"contact": "P11"}
        assert desk.append([entry(12, personal={"contact": "P12"})]) == [14]
        assert verify(desk).wrong == ()


def test_where_the_table_cannot_be_written_anew_that_is_said(server: Server, place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.append([entry(1, personal={"contact": "A"})])
    with psycopg.connect(server.address(name_of(place), "reader")) as reading, Store.open(place, patience=0.2, keys=keys) as store:
        reading.execute("SELECT count(*) FROM triage.personal")
        with pytest.raises(RecordFault, match=r"it was erased, but .* `triage audit expire` tries again: .* was held by another program"):
            erase(store, {1: ["contact"]}, "art. 17", "ANK", AT, ids)
        assert store.get(1)[0].personal == {}
        reading.rollback()
        store.clean()


def test_nothing_personal_is_in_the_log_of_the_server(server: Server, place: str, keys: str) -> None:
    server.sql(f"ALTER DATABASE {name_of(place)} SET log_statement = 'all'")
    with Store.open(place, keys=keys) as store:
        store.append([entry(1, personal={"contact": "Quistlog"})])
        with pytest.raises(RecordFault, match="NUL"):
            store.append([entry(2, case="a\0b", personal={"contact": "Quistlog"})])
        with pytest.raises(RecordFault):
            store.append([entry(1, personal={"contact": "Quistlog, another"})])
    log = server.log.read_text(errors="replace")
    assert "COPY personal" in log
    assert "Quistlog" not in log


def test_a_text_that_cannot_be_kept_is_refused_and_nothing_of_it_is_kept(place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        with pytest.raises(RecordFault, match="cannot hold a text with the character NUL in it") as fault:
            store.append([entry(1), entry(2, case="a\0b")])
        assert not fault.value.unusable
        with pytest.raises(RecordFault, match="cannot hold an entry that long"):
            store.append([entry(3), entry(4, case="".join(map(chr, range(200, 5000))))])
        assert store.append([replace(entry(5, case="\udc80 \U0001f600 a\tb\r\n"), by="\udcff")]) == [1]
        assert (store.get(1)[0].case, store.get(1)[0].by) == ("\\udc80 \U0001f600 a\tb\r\n", "\\udcff")
        assert store.get("\udc80 \U0001f600 a\tb\r\n")[0].seq == 1
        assert list(store.find(Search(cites="\udc80"))) == []
        assert verify(store).wrong == ()


def test_a_body_of_any_bytes_and_any_length(place: str) -> None:
    bodies = [bytes(range(256)), b"", b"\\x41", b"x" * 3_000_000]
    with Store.open(place) as store:
        store.append([entry(number, body=body or b"{}") for number, body in enumerate(bodies)])
        assert [one.body for one in store.find(Search())] == [body or b"{}" for body in bodies]
        ((head, leaf),) = store.rows("SELECT head, leaf FROM entry WHERE seq = 4")
        assert leaf == leaf_hash(head + b"\n" + bodies[3])


def test_who_waits_too_long_is_told(server: Server, place: str, clerk: str, keys: str) -> None:
    with psycopg.connect(server.address(name_of(place), "clerk")) as other, Store.open(clerk, patience=0.2, keys=keys) as store:
        from triage.record.postgres.schema import LOCK

        other.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        with pytest.raises(RecordFault, match=r"was held by another program for 0\.2 seconds") as fault:
            store.append([entry(1)])
        assert not fault.value.unusable
        assert store.checkpoint(), "who reads waits for nobody"
        other.rollback()
        assert store.append([entry(1)]) == [1]


def test_each_desk_signs_with_a_key_of_its_own_copy(clerk: str, keys: str, tmp_path: Path) -> None:
    with Store.open(clerk, keys=str(tmp_path / "none")) as store:
        with pytest.raises(
            RecordFault, match="is missing, so nothing was recorded; put it back or copy it from a desk that has it"
        ) as fault:
            store.append([entry(1)])
        assert not fault.value.unusable
        assert list(store.find(Search())) == []
    (key,) = Path(keys).iterdir()
    (tmp_path / "copied").mkdir()
    (tmp_path / "copied" / key.name).write_bytes(key.read_bytes())
    with Store.open(clerk, keys=str(tmp_path / "copied")) as store:
        assert store.append([entry(1)]) == [1]
        assert read_checkpoint(store.checkpoint()).size == 1
        assert verify(store).wrong == ()


def test_only_the_owner_changes_the_key(place: str, clerk: str, keys: str) -> None:
    from tests.record.test_erasing import rotation

    with Store.open(clerk, keys=keys) as store:
        with pytest.raises(RecordFault, match="permission denied for table public_key"):
            store.rotate(rotation)
        assert store.append([entry(1)]) == [1], "the old key signs"
    with Store.open(place, keys=keys) as store:
        store.rotate(rotation)
    with Store.open(clerk, keys=keys) as store:
        assert store.append([entry(2)]) == [3]
        assert verify(store).wrong == ()


def test_commits_are_durable_whatever_is_the_habit_of_the_server(server: Server, place: str) -> None:
    server.sql(f"ALTER DATABASE {name_of(place)} SET synchronous_commit = off")
    server.sql(f"ALTER DATABASE {name_of(place)} SET default_transaction_isolation = serializable")
    server.sql(f"ALTER DATABASE {name_of(place)} SET statement_timeout = 1")
    with Store.open(place) as store:
        asked = "SELECT current_setting('synchronous_commit'), current_setting('transaction_isolation'), current_setting('search_path')"
        assert store.rows(asked) == [("on", "read committed", "triage, pg_temp")]
        assert store.append([entry(1)]) == [1]
