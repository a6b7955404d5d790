"""What a server says, in words that tell what to do about it."""

from __future__ import annotations

import psycopg
import pytest

from triage.record.postgres.faults import of_server, unreachable


def test_what_is_said_before_there_is_a_connection() -> None:
    for told, state in {
        'connection failed: FATAL:  the database system is starting up': "the server is starting or stopping",
        'connection failed: FATAL:  sorry, too many clients already': "too many connections",
        'connection failed: FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "anna", database "triage", no encryption': "pg_hba.conf",
        'connection failed: FATAL:  permission denied for database "triage"': "ask its administrator for one of the roles",
        'connection failed: FATAL:  databasen "triage" findes ikke': 'nothing of this was recorded: connection failed: FATAL',
    }.items():  # fmt: skip
        assert state in str(unreachable("postgresql://anna@db/triage", psycopg.OperationalError(told)))


@pytest.mark.parametrize(
    ("state", "writing", "unusable", "code", "said"),
    [
        ("53100", True, False, "disk-full", "the disk of the server is full; nothing of this was recorded"),
        ("53200", True, False, "no-memory", "no memory left"),
        ("57014", True, False, "record-busy", "the server ended the statement"),
        ("40P01", True, False, "record-busy", "others stood in the way"),
        ("XX001", False, True, "record-damaged", "is damaged on the server"),
        ("42501", False, True, "record-forbidden", "your role on the server may not do this"),
        ("42501", True, False, "record-forbidden", "your role on the server may not do this"),
        ("42883", False, True, "record", "cannot be used: as the server says it"),
    ],
)
def test_what_the_server_says(state: str, writing: bool, unusable: bool, code: str, said: str) -> None:
    fault = psycopg.Error("as the server says it\x1b[31m\nDETAIL: more")
    fault.sqlstate = state
    found = of_server("postgresql://anna:rosebud@db/triage", fault, writing, 1.0)
    assert (found.unusable, found.code) == (unusable, code)
    assert said in str(found)
    assert "rosebud" not in str(found)
    assert "\x1b" not in str(found)
