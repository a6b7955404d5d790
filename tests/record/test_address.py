"""An address is told from a file, and no password in it is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.record.address import has_password, is_address, is_there, nameable, without_passwords

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://anna@db.example/triage", "postgresql://anna@db.example/triage"),
        ("postgres:///triage?service=office", "postgres:///triage?service=office"),
        ("postgresql://db.example:5433/triage", "postgresql://db.example:5433/triage"),
        ("postgresql://a,b:5433/t?target_session_attrs=read-write", "postgresql://a,b:5433/t"),
        ("postgresql://anna:secret@db.example/triage", "postgresql://anna@db.example/triage"),
        ("postgresql://:secret@db.example/triage", "postgresql://@db.example/triage"),
        ("postgresql://anna:se@cret@db.example/triage", "postgresql://anna@db.example/triage"),
        ("postgresql://anna:se/cret@db.example/triage", "postgresql://anna@db.example/triage"),
        ("postgresql://anna:se?cret@db.example/triage", "postgresql://anna@db.example/triage"),
        ("postgresql://anna:se:cret#@db.example:5433/t?host=/run", "postgresql://anna@db.example:5433/t?host=/run"),
        ("postgresql://anna@db/t?password=secret&port=5433", "postgresql://anna@db/t?port=5433"),
        ("postgresql://anna@db/t?p%61ssword=secret", "postgresql://anna@db/t"),
        ("postgresql://anna@db/t?sslpassword=secret&sslkey=/secret", "postgresql://anna@db/t"),
        ("POSTGRESQL://anna:secret@db/t", "POSTGRESQL://anna@db/t"),
        ("postgresql:/anna:secret@db/t", "postgresql:/anna@db/t"),
        ("postgres:anna:secret@db/t", "postgres:anna@db/t"),
        ("postgresql:///t?user=anna", "postgresql:///t?user=anna"),
        ("postgresql://anna@db/t?host=/run?password=secret", "postgresql://anna@db/t?host=/run"),
    ],
)
def test_an_address_is_named_without_its_password(address: str, shown: str) -> None:
    assert is_address(address)
    assert is_there(address)
    assert nameable(address) == shown
    assert without_passwords(f"--store={address}") == f"--store={shown}"
    assert has_password(address) == ("cret" in address)


def test_a_file_is_no_address(tmp_path: Path) -> None:
    for name in ("record.sqlite", "./postgresql:x", "postgres", "sqlite://a:b@c", "C:\\record.sqlite", "a:b@c", ""):
        assert not is_address(name)
        assert nameable(name) == without_passwords(name) == name
    assert is_there(str(tmp_path))
    assert not is_there(str(tmp_path / "record.sqlite"))
