"""A changed byte anywhere in the file of a record: never is something else read that nobody says is wrong.

Here it is each 1,499th byte; `bench/failures/bytes.py` takes all of them.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.record.bent import bent, content, looked
from tests.record.visits import filled
from triage.record import RecordFault, Search
from triage.record.store import Store
from triage.record.verify import verify

STEP = 1_499


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("bent"), 50)


def test_no_byte_changes_silently(record: Path) -> None:
    seen, silent = bent(str(record), 7, STEP)
    assert silent == []
    assert sum(seen.values()) == len(range(7, record.stat().st_size, STEP))
    assert seen["found by verify"] > 20
    assert seen["what is read is the same"] > 20, "pages have room, and indexes stand beside what they are made of"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\x1b\x01case-37", b"\x1b\x01case-97"),  # what the index over cases calls an entry
        (b"\x0b\x03\x1b\x01case-37", b"\x0f\x03\x1b\x01case-37"),  # where it says that its number is
        (b"\x03\x15\x01id-8", b"\x03\x15\x01id-9"),  # the same of ids
        (b"\x04\x81\x1b\tsha256:", b"\x04\x81\x1b\tsha257:"),  # the index over policies
        (b"triage-record/", b"triage-rec\xffrd/"),  # a text that is none
        (b"entry_kept", b"entry\xffkept"),  # the name of something in the file
    ],
)
def test_what_stands_beside_the_entries(record: Path, tmp_path: Path, before: bytes, after: bytes) -> None:
    with Store.open(str(record)) as store:
        was = content(store)
    raw = record.read_bytes()
    assert before in raw
    (tmp_path / "bent.sqlite").write_bytes(raw.replace(before, after, 1))
    assert looked(str(tmp_path / "bent.sqlite"), was) in ("found by verify", "refused as damaged")


def test_a_page_that_claims_to_hold_more_than_it_does(record: Path, tmp_path: Path) -> None:
    """Where there is room in it, it gives rows without end, which are neither verified nor read for ever."""
    whole, found = record.read_bytes(), set()
    path = tmp_path / "bent.sqlite"
    for page in range(16_384, len(whole), 16_384):
        # The first byte tells a leaf of a table, the fourth is the higher one of the number of its cells.
        for bit in (1, 2, 4, 8) if whole[page] == 13 else ():
            raw = bytearray(whole)
            raw[page + 3] ^= bit
            path.write_bytes(raw)
            with Store.open(str(path)) as store, contextlib.suppress(RecordFault):
                codes = {one.code for one in verify(store).wrong}
                found |= codes
                if "order" in codes:
                    for newest_first in (False, True):
                        with pytest.raises(RecordFault):
                            list(store.find(Search(), newest_first=newest_first))
    assert "order" in found
