"""Every way in which a server cannot be used: what is said, who is to blame, and that no password is ever in it."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
from pathlib import Path

import pytest

from tests.record.visits import entry
from tests.server import Server, name_of
from triage.record import RecordFault, Search
from triage.record.store import Store
from triage.record.verify import verify


def refused(address: str, unusable: bool) -> str:
    """What is said of a record that cannot be opened."""
    with pytest.raises(RecordFault) as fault:
        Store.open(address, patience=0.3)
    assert fault.value.unusable is unusable, fault.value
    assert fault.value.code != "record", "every fault has a code"
    assert "\n" not in str(fault.value)
    return str(fault.value)


def test_nobody_answers(tmp_path: Path) -> None:
    address = f"postgresql://anna@/triage?host={tmp_path}"
    said = refused(address, unusable=False)
    assert said.startswith(f"the record `{address}` cannot be reached; nothing of this was recorded: ")
    assert said.endswith("No such file or directory")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        said = refused(f"postgresql://anna:rosebud@127.0.0.1:{closed.getsockname()[1]}/triage", unusable=False)
    assert said.endswith("cannot be reached; nothing of this was recorded")
    assert "rosebud" not in said


def test_somebody_answers_who_is_no_server() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    it, _ = other.accept()
                    it.recv(100)
                    it.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    it.close()

        threading.Thread(target=answer, daemon=True).start()
        assert "cannot be reached" in refused(
            f"postgresql://anna@127.0.0.1:{other.getsockname()[1]}/triage?sslmode=disable", unusable=False
        )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna:rosebud@host:port/triage",
        "POSTGRESQL://anna:rosebud@host/triage",
        "postgresql:/anna:rosebud@host/triage",
        "postgresql://anna:rose/bud@host/triage",
        "postgresql://anna@host/triage?rosebud=1",
        "postgresql://anna@host/triage?connect_timeout=rosebud",
        "postgresql://%zz@host/triage",
        "postgresql://[::1/triage",
        "postgresql://anna:rose@bud@nowhere.invalid/triage",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(RecordFault) as fault:
        Store.open(address)
    for said in ("rosebud", "rose/bud", "bud@", "rose"):
        assert said not in str(fault.value)


def test_an_address_that_says_how_to_write_one() -> None:
    said = refused("postgresql://anna@[::1/triage", unusable=True)
    assert said == (
        "`postgresql://anna@[::1/triage` is no address of a database that can be read; write it as "
        "`postgresql://USER@HOST/DATABASE`, with signs such as @ and / in a name as %40 and %2F"
    )


def test_no_such_database(server: Server) -> None:
    assert "has no database on the server; let its administrator make it (`createdb`)" in refused(server.address("nothing"), unusable=True)


def test_no_such_role(server: Server) -> None:
    assert "the server refuses the login" in refused(server.address("postgres", "nobody"), unusable=True)


def test_a_password_that_is_wrong_or_missing(server: Server, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server.sql("GRANT triage_clerk TO guarded")
    address = server.address(name_of(place), "guarded")
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "pgpass"))
    for given in (address, address.replace("guarded@", "guarded:rosebud@"), f"{address}&password=rosebud"):
        said = refused(given, unusable=True)
        assert "the server refuses the login: the password is wrong or missing; it belongs into ~/.pgpass" in said
        assert "rosebud" not in said
    (tmp_path / "pgpass").write_text(f"*:*:{name_of(place)}:guarded:rosebud-4711\n")
    (tmp_path / "pgpass").chmod(0o600)
    for given in (address, address.replace("guarded@", "guarded:rosebud-4711@"), f"{address}&password=rosebud-4711"):
        with Store.open(given) as store:
            assert store.append([entry(1)]) == [1]
            assert "rosebud" not in store.path


def test_a_service_names_the_server(server: Server, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "services").write_text(f"[office]\nhost={server.folder}\ndbname={name_of(place)}\nuser=clerk\n")
    monkeypatch.setenv("PGSERVICEFILE", str(tmp_path / "services"))
    with Store.open("postgresql:///?service=office") as store:
        assert store.append([entry(1)]) == [1]
        assert store.path == "postgresql:///?service=office"


def test_too_many_connections(server: Server, place: str) -> None:
    server.sql(f"ALTER ROLE clerk CONNECTION LIMIT 1; ALTER DATABASE {name_of(place)} CONNECTION LIMIT 1")
    try:
        with Store.open(server.address(name_of(place), "clerk")):
            assert "too many connections" in refused(server.address(name_of(place), "clerk"), unusable=False)
            assert "too many connections" in refused(place, unusable=False)
    finally:
        server.sql("ALTER ROLE clerk CONNECTION LIMIT -1")


def test_without_psycopg(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "a record on a server needs psycopg; install it with `pip install 'triage-decisions[postgres]'`"
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "psycopg", None)
        assert refused(place, unusable=True) == said


def test_a_database_that_may_only_be_read(server: Server, place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.append([entry(1)])
    server.sql(f"ALTER DATABASE {name_of(place)} SET default_transaction_read_only = on")
    with Store.open(place, keys=keys) as store:
        for wanted in ([entry(2)], []):
            with pytest.raises(RecordFault, match="cannot be written: the server, or this database of it, is read-only") as fault:
                store.append(wanted)
            assert not fault.value.unusable
        assert verify(store).wrong == ()


def test_a_server_that_follows_another(restless: Server, keys: str) -> None:
    address = restless.database()
    Store.create(address)
    with Store.open(address, keys=keys) as store:
        store.append([entry(number) for number in range(20)])
        kept = store.checkpoint()
    (restless.folder / "f").mkdir()
    follower = Server(restless.bin, restless.folder / "f")
    restless.call("pg_basebackup", "-D", str(follower.data), "-h", str(restless.folder), "-U", "admin", "--checkpoint=fast", "-R")
    try:
        follower.start()
        with Store.open(follower.address(name_of(address)), keys=keys) as store:
            seen = verify(store, kept)
            assert (seen.wrong, seen.size) == ((), 20)
            with pytest.raises(RecordFault, match="is read-only; name the one that can be written"):
                store.append([entry(21)])
        both = f"postgresql://office@/{name_of(address)}?host={follower.folder},{restless.folder}&target_session_attrs=read-write"
        with Store.open(both, keys=keys) as store:
            assert store.append([entry(21)]) == [21], "of several servers the one is found that can be written"
    finally:
        follower.stop()


def stop_sessions(server: Server, place: str) -> None:
    server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name_of(place)}'")


def test_a_connection_that_went_is_made_anew(server: Server, place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.append([entry(1)])
        stop_sessions(server, place)
        assert store.append([entry(1), entry(2, personal={"contact": "A"})]) == [1, 2]
        stop_sessions(server, place)
        with pytest.raises(RecordFault, match=r"the connection to the record .* was lost; nothing of this was recorded; try again"):
            list(store.find(Search()))


def test_a_commit_that_the_server_turns_into_nothing(place: str, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(place, keys=keys) as store:
        with monkeypatch.context() as failing:
            honest = store._connection.commit

            def commit() -> None:
                with contextlib.suppress(RecordFault):
                    store._connection.execute("SELECT 1 / 0")
                honest()

            failing.setattr(store._connection, "commit", commit)
            with pytest.raises(RecordFault, match="was not written: the server undid it; nothing of this was recorded"):
                store.append([entry(1)])
        assert list(store.find(Search())) == []
        assert store.append([entry(1)]) == [1]


def test_a_connection_that_goes_again_and_again(server: Server, place: str, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not sure once is not sure until it is there, and nobody tries for ever."""
    with Store.open(place, keys=keys) as store:
        store.append([entry(1)])
        it, tries = store._connection, [0]
        honest = it.commit

        def commit() -> None:
            tries[0] += 1
            if tries[0] == 1:
                honest()
            stop_sessions(server, place)
            honest()

        monkeypatch.setattr(it, "commit", commit)
        with pytest.raises(RecordFault, match=r"was lost; whether the last entry is in it, `triage audit list --limit 1` tells") as fault:
            store.append([entry(2)])
        assert not fault.value.unusable
        assert tries == [5]
        monkeypatch.undo()
        with Store.open(place, keys=keys) as other:
            assert other.append([entry(2)]) == [2]
            assert verify(other).wrong == ()


def test_a_connection_that_goes_while_it_is_written(server: Server, place: str, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step of a commit: everything is there once, whether the server had it already or not."""
    with Store.open(place, keys=keys) as store:
        it, steps, cut = store._connection, [0], [0]
        honest = it._told

        def told(run: object, unsure: bool = False) -> object:
            steps[0] += 1
            if steps[0] == cut[0]:
                stop_sessions(server, place)
            if unsure and cut[0] == -1:
                # The server has committed, and nobody was told.
                cut[0] = 0
                honest(run)
                stop_sessions(server, place)
                return honest(lambda: it._it.execute("SELECT 1"), True)
            return honest(run, unsure)

        monkeypatch.setattr(it, "_told", told)
        for number in (0, 1):
            steps[0] = 0
            store.append([entry(number, personal={"contact": "A"})])
        for cut[0] in [*range(1, steps[0] + 1), -1]:
            steps[0] = 0
            number = 100 + cut[0]
            (found,) = store.append([entry(number, personal={"contact": f"P{number}"})])
            assert cut[0] <= steps[0]
            cut[0] = 0
            assert store.get(f"id-{number}")[0].seq == found
        monkeypatch.undo()
        seen = verify(store)
        assert seen.wrong == ()
        assert seen.size > 12
        assert [one.personal for one in store.get("case-99")] == [{"contact": "P99"}]


def test_a_server_that_does_not_come_back(restless: Server, keys: str) -> None:
    address = restless.database()
    Store.create(address)
    with Store.open(address, keys=keys, patience=0.5) as store:
        store.append([entry(1)])
        restless.stop()
        with pytest.raises(RecordFault, match="was lost; nothing of this was recorded; try again") as fault:
            store.append([entry(2)])
        assert not fault.value.unusable
        restless.start()
        assert store.append([entry(2)]) == [2], "the store goes on working"
