"""A record of form 1 is read as it is, and becomes one of the present form with the first entry that is added."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import entry
from triage.language.document import canonical, digest
from triage.record import Search
from triage.record.store import Store
from triage.record.tree import Frontier, leaf_hash
from triage.record.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

OLD = """
PRAGMA page_size = 16384; BEGIN;
CREATE TABLE policy (digest TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, "by" TEXT NOT NULL, case_id TEXT NOT NULL,
  outcome TEXT, cites TEXT NOT NULL, policy TEXT REFERENCES policy (digest), body BLOB NOT NULL
);
CREATE INDEX entry_case ON entry (case_id);
CREATE TABLE personal (
  seq INTEGER NOT NULL REFERENCES entry (seq), fact TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (seq, fact)
) WITHOUT ROWID;
CREATE TRIGGER entry_next BEFORE INSERT ON entry
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'entries are only added, after the last one'); END;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
CREATE TRIGGER policy_new BEFORE INSERT ON policy WHEN EXISTS (SELECT 1 FROM policy WHERE digest = NEW.digest)
  BEGIN SELECT RAISE(ABORT, 'a policy is stored once'); END;
CREATE TRIGGER policy_kept BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never changed'); END;
CREATE TRIGGER policy_stays BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never deleted'); END;
PRAGMA application_id = 1953655122; PRAGMA user_version = 1; COMMIT;
"""
DOCUMENT: dict[str, object] = {"$": "Policy", "name": "æ"}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(OLD)
        made.execute("INSERT INTO policy VALUES (?, ?)", (digest(DOCUMENT), canonical(DOCUMENT)))
        for number in range(1, 301):
            values = (number, f"id-{number}", "decision", "2026-03-02T09:15:00Z", "CEH", f"case-{number}", "decline", "\nG1\nG7\n")
            marks = ", ".join("?" * 10)
            made.execute(f"INSERT INTO entry VALUES ({marks})", (*values, digest(DOCUMENT), b'{"v":1,"n":%d}' % number))
            made.execute("INSERT INTO personal VALUES (?, ?, ?)", (number, "contact", f'"Ø {number}"'))
        made.commit()
    return path


def test_it_is_read_as_it_is(old: Path) -> None:
    before = old.read_bytes()
    with Store.open(str(old)) as store:
        assert len(list(store.find(Search()))) == 300
        assert store.get("id-17")[0].personal == {"contact": "Ø 17"}
        assert store.get(3)[0].body == b'{"v":1,"n":3}'
    assert old.read_bytes() == before


def test_it_becomes_a_tree_and_loses_nothing(old: Path) -> None:
    with Store.open(str(old)) as store:
        then = list(store.find(Search()))
        assert store.append([entry(1_000)]) == [301]
        assert list(store.find(Search()))[:300] == then
        frontier = Frontier()
        for head, body in store.rows("SELECT head, body FROM entry ORDER BY seq"):
            frontier.add(leaf_hash(head + b"\n" + body))
        assert (store.head()[1].size, store.head()[1].root()) == (301, frontier.root())
        assert store.policy(digest(DOCUMENT)) == canonical(DOCUMENT)
        assert store.append([entry(1_000), entry(1_001)]) == [301, 302]
    with closing(sqlite3.connect(old)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (2,)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert file.execute("PRAGMA foreign_key_check").fetchone() is None
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            file.execute("DELETE FROM entry")


def test_its_checkpoint_can_be_asked_for_at_once(old: Path, tmp_path: Path) -> None:
    with Store.open(str(old), keys=str(tmp_path / "keys")) as store:
        assert store.checkpoint().splitlines()[1] == "300"
        assert store.checkpoint().endswith("=\n")


def test_it_may_be_open_elsewhere_while_that_happens(old: Path) -> None:
    with Store.open(str(old)) as one, Store.open(str(old)) as other:
        assert one.append([entry(1_000)]) == [301]
        assert other.append([entry(1_001)]) == [302]
        assert len(list(other.find(Search()))) == 302


def test_a_migration_that_fails_leaves_what_was(old: Path) -> None:
    with closing(sqlite3.connect(old)) as file:
        file.executescript("CREATE TABLE entry_new (x)")
    before = old.read_bytes()
    with Store.open(str(old)) as store, pytest.raises(Exception, match="already exists"):
        store.append([entry(1_000)])
    assert old.read_bytes() == before


def test_it_verifies(old: Path, tmp_path: Path) -> None:
    with Store.open(str(old), keys=str(tmp_path / "keys")) as store:
        store.append([entry(1_000)])
        assert [one.code for one in verify(store).wrong] == []
