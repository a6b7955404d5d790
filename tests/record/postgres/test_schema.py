"""Whose role may do what: entries are inserted and read, and nothing else, by anybody but the owner who means it."""

from __future__ import annotations

import psycopg
import pytest

from tests.record.postgres.conftest import made
from tests.record.visits import entry
from tests.server import Server, name_of
from triage.language.document import digest
from triage.record import RecordFault
from triage.record.erasing import erase
from triage.record.postgres.schema import VERSION
from triage.record.store import Store
from triage.record.verify import verify

INSERTED = ("entry", "policy", "head", "subtree", "checkpoint", "public_key", "form")
NEXT = "SELECT 3, 'x', kind, at, \"by\", case_id, outcome, cites, policy, body, head, leaf FROM triage.entry WHERE seq = 2"


def fill(place: str, keys: str) -> str:
    with Store.open(place, keys=keys) as store:
        named = digest({"a": "1"})
        store.append([entry(1, personal={"contact": "A"}), entry(2, policy=named)], (named, {"a": "1"}))
    return name_of(place)


@pytest.fixture
def filled(place: str, keys: str) -> str:
    """The name of the database of a record with two entries."""
    return fill(place, keys)


@pytest.fixture(scope="module")
def standing(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Such a record in which nothing is ever changed."""
    keys = str(tmp_path_factory.mktemp("keys"))
    return fill(made(server, server.database(), keys), keys)


def refused(server: Server, database: str, user: str, script: str) -> str:
    """The SQLSTATE with which the server refuses something."""
    with pytest.raises(psycopg.Error) as fault:
        server.sql(script, database, user)
    return fault.value.sqlstate or ""


def changes(table: str) -> list[str]:
    """Everything that would take away from a table or change what is in it, or what guards it."""
    column = {"entry": "body", "policy": "body", "head": "size", "subtree": "hash", "checkpoint": "note", "public_key": "vkey"}
    name, one = f"triage.{table}", column.get(table, "version")
    return [
        f"UPDATE {name} SET {one} = {one}", f"DELETE FROM {name}", f"TRUNCATE {name}", f"DROP TABLE {name} CASCADE",
        f"ALTER TABLE {name} DISABLE TRIGGER ALL", f"ALTER TABLE {name} DROP COLUMN {one}", f"DROP TRIGGER {table}_kept ON {name}",
        f"MERGE INTO {name} a USING {name} b ON a = b WHEN MATCHED THEN DELETE",
        f"SELECT * FROM {name} FOR UPDATE",
        f"CREATE RULE aside AS ON INSERT TO {name} DO INSTEAD NOTHING", f"ALTER TABLE {name} OWNER TO CURRENT_USER",
        f"CREATE TRIGGER mine BEFORE INSERT ON {name} EXECUTE FUNCTION triage.kept()", f"GRANT DELETE ON {name} TO CURRENT_USER",
    ]  # fmt: skip


@pytest.mark.parametrize("user", ["clerk", "eraser", "reader"])
@pytest.mark.parametrize("table", INSERTED)
def test_no_desk_can_change_what_is_there(server: Server, standing: str, user: str, table: str) -> None:
    before = server.sql(f"SELECT * FROM triage.{table} ORDER BY 1", standing)
    for script in changes(table):
        if script.startswith("GRANT"):
            # Without the right to pass on the server only warns, and grants nothing.
            server.sql(script, standing, user)
            assert refused(server, standing, user, f"DELETE FROM triage.{table}") == "42501"
        else:
            assert refused(server, standing, user, script) == "42501", script
    assert server.sql(f"SELECT * FROM triage.{table} ORDER BY 1", standing) == before


@pytest.mark.parametrize("user", ["clerk", "eraser", "reader"])
@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE triage.mine (a int)", "CREATE FUNCTION triage.kept() RETURNS void LANGUAGE sql AS ''",
        "CREATE OR REPLACE FUNCTION triage.kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "DROP FUNCTION triage.kept() CASCADE", "DROP SCHEMA triage CASCADE", "ALTER SCHEMA triage RENAME TO mine",
        "SET session_replication_role = replica", "INSERT INTO triage.form VALUES (2)", "SET ROLE office", "DROP OWNED BY office",
        "INSERT INTO triage.public_key (vkey, since) VALUES ('mine', 0)", "UPDATE triage.personal SET value = '1'",
        "TRUNCATE triage.personal", "COPY triage.entry TO PROGRAM 'cat'", "ALTER TABLE triage.personal DISABLE TRIGGER ALL",
    ],
)  # fmt: skip
def test_no_desk_can_do_anything_else(server: Server, standing: str, user: str, script: str) -> None:
    assert refused(server, standing, user, script) == "42501"


def test_only_who_erases_can_erase_and_only_personal_facts(server: Server, place: str, keys: str, filled: str) -> None:
    for user in ("reader", "clerk"):
        assert refused(server, filled, user, "DELETE FROM triage.personal") == "42501"
        assert refused(server, filled, user, "SELECT triage.rewrite_personal()") == "42501"
        with Store.open(server.address(filled, user), keys=keys) as store, pytest.raises(RecordFault, match="triage_eraser") as fault:
            erase(store, {1: ["contact"]}, "art. 17", "ANK", "2026-03-02T09:15:00Z", lambda: "e")
        assert not fault.value.unusable
    with Store.open(server.address(filled, "eraser"), keys=keys) as store:
        assert store.get(1)[0].personal == {"contact": "A"}
        assert erase(store, {1: ["contact"]}, "art. 17", "ANK", "2026-03-02T09:15:00Z", lambda: "e") == 3
        assert store.get(1)[0].personal == {}
        assert verify(store).wrong == ()


def test_who_reads_can_verify_and_cannot_add(server: Server, filled: str, keys: str) -> None:
    with Store.open(server.address(filled, "reader"), keys=keys) as store:
        assert verify(store).wrong == ()
        with pytest.raises(RecordFault, match=r"your role on the server may not do this \(permission denied for table") as fault:
            store.append([entry(3)])
        assert not fault.value.unusable
        assert len(verify(store).checkpoint) > 100


def test_who_has_no_role_sees_nothing(server: Server, filled: str) -> None:
    if not server.sql("SELECT 1 FROM pg_roles WHERE rolname = 'stranger'"):
        server.sql("CREATE ROLE stranger LOGIN")
    with pytest.raises(RecordFault, match=r"may not do this \(permission denied for schema triage\); ask") as fault:
        Store.open(server.address(filled, "stranger"))
    assert fault.value.unusable


@pytest.mark.parametrize("table", INSERTED)
def test_a_slip_of_the_owner_changes_nothing(server: Server, standing: str, table: str) -> None:
    for script in changes(table)[:3]:
        for user in ("office", "admin"):
            assert (
                refused(server, standing, user, f"SET session_replication_role = origin; {script}" if user == "admin" else script)
                == "23000"
            )
    assert refused(server, standing, "admin", f"SET session_replication_role = replica; DELETE FROM triage.{table}") == "23000"


@pytest.mark.parametrize(
    ("script", "state"),
    [
        (f"INSERT INTO triage.entry {NEXT.replace('3', '4', 1)}", "23000"),
        (f"INSERT INTO triage.entry {NEXT.replace('3', '2', 1)}", "23505"),
        (f"INSERT INTO triage.entry {NEXT.replace('3', '0', 1)}", "23000"),
        (f"INSERT INTO triage.entry {NEXT.replace('3', '-1', 1)}", "23000"),
        (f"INSERT INTO triage.entry {NEXT} UNION {NEXT.replace('3', '5', 1).replace('x', 'y', 1)}", "23000"),
        (f"INSERT INTO triage.entry {NEXT.replace('x', 'id-1')}", "23505"),
        (f"INSERT INTO triage.entry {NEXT} ON CONFLICT (seq) DO UPDATE SET body = excluded.body", "42501"),
        (f"INSERT INTO triage.entry {NEXT.replace(', policy,', ', $$sha256:0$$,')}", "23503"),
        ("INSERT INTO triage.personal VALUES (9, 'contact', '1', 'a')", "23503"),
        ("INSERT INTO triage.personal VALUES (1, 'contact', '1', 'a')", "23505"),
        ("INSERT INTO triage.head SELECT origin, size + 1, frontier FROM triage.head", "23000"),
        ("INSERT INTO triage.head SELECT origin, -1, frontier FROM triage.head LIMIT 1", "23000"),
        (f"INSERT INTO triage.entry {NEXT}; INSERT INTO triage.head VALUES ('another', 3, '')", "23000"),
        ("INSERT INTO triage.checkpoint VALUES (3, 'note')", "23000"),
        (f"INSERT INTO triage.entry {NEXT}; INSERT INTO triage.checkpoint VALUES (3, 'note')", "23000"),
        ("INSERT INTO triage.subtree VALUES (8, 0, '')", "23000"),
        ("INSERT INTO triage.policy SELECT digest, '' FROM triage.policy", "23505"),
    ],
)
def test_what_does_not_follow_is_not_inserted_either(server: Server, standing: str, script: str, state: str) -> None:
    assert refused(server, standing, "clerk", f"BEGIN; {script}; COMMIT") == state
    with Store.open(server.address(standing, "clerk")) as store:
        assert verify(store).wrong == ()


def test_no_value_of_a_person_is_in_the_statistics(server: Server, place: str) -> None:
    with Store.open(place) as store:
        store.append([entry(number, personal={"contact": "Quistgaard"}) for number in range(500)])
    server.sql("ANALYZE", name_of(place))
    told = str(server.sql("SELECT attname, most_common_vals::text, histogram_bounds::text FROM pg_stats", name_of(place)))
    assert "case_id" in told
    assert "Quistgaard" not in told
    assert "salt" not in told


def test_there_is_one_record_in_a_database(place: str) -> None:
    with pytest.raises(RecordFault, match="there is a record in `postgresql://office@/record") as fault:
        Store.create(place)
    assert fault.value.unusable


def test_no_record(server: Server, database: str) -> None:
    with pytest.raises(RecordFault, match=r"there is no record in .* `triage audit init --store ADDRESS` makes an empty one") as fault:
        Store.open(database)
    assert fault.value.unusable
    server.sql("CREATE SCHEMA triage; CREATE TABLE triage.entry (a int)", name_of(database), "office")
    with pytest.raises(RecordFault, match="there is no record"):
        Store.open(database)
    with pytest.raises(RecordFault, match="something else by the name triage"):
        Store.create(database)


def test_newer(server: Server, place: str) -> None:
    server.sql(f"ALTER TABLE triage.form DISABLE TRIGGER ALL; UPDATE triage.form SET version = {VERSION + 1}", name_of(place))
    with pytest.raises(RecordFault, match=rf"newer triage \(form {VERSION + 1}, this one knows {VERSION}\)") as fault:
        Store.open(place)
    assert fault.value.unusable


def test_a_database_without_every_letter(server: Server) -> None:
    server.sql("CREATE DATABASE narrow OWNER office ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(RecordFault, match="holds texts as LATIN1, not as UTF8"):
        Store.create(server.address("narrow"))


def test_whose_role_may_make_a_record(restless: Server) -> None:
    for script in ("CREATE ROLE anna LOGIN", "CREATE DATABASE one OWNER anna", "CREATE DATABASE two"):
        restless.sql(script)
    with pytest.raises(
        RecordFault, match="administrator run `CREATE ROLE triage_reader; CREATE ROLE triage_clerk; CREATE ROLE triage_eraser`"
    ):
        Store.create(restless.address("one", "anna"))
    assert restless.sql("SELECT to_regnamespace('triage')", "one") == [(None,)]
    with pytest.raises(RecordFault, match="administrator run `GRANT CREATE ON DATABASE"):
        Store.create(restless.address("two"))
    assert restless.sql("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'triage%'") == [(0,)], "all or nothing"
    restless.sql("CREATE ROLE triage_reader; CREATE ROLE triage_clerk; CREATE ROLE triage_eraser")
    Store.create(restless.address("one", "anna"))
    with Store.open(restless.address("one", "anna")) as store:
        assert store.append([entry(1)]) == [1]
