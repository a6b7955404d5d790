from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.record import RecordFault, place
from triage.record.store import Store

if TYPE_CHECKING:
    from pathlib import Path

MOUNTS = r"""/dev/vda / ext4 rw 0 0
fileserver:/srv /home nfs4 rw 0 0
/dev/vdb /home/ceh ext4 rw 0 0
//win/share /mnt/fælles\040drev cifs rw 0 0
/dev/vdc /data ext4 rw 0 0
fileserver:/data /data nfs rw 0 0
half a
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/record.sqlite", "nfs4"),
        ("/home/anna/record.sqlite", "nfs4"),
        ("/home/ceh/record.sqlite", None),
        ("/homestead/record.sqlite", None),
        ("/mnt/fælles drev/record.sqlite", "cifs"),
        ("/data/record.sqlite", "nfs"),
        ("/record.sqlite", None),
    ],
)
def test_the_mount_that_a_file_lies_on(path: str, kind: str | None) -> None:
    assert place.share(path, MOUNTS) == kind


def test_a_share_as_root() -> None:
    assert place.share("/record.sqlite", "server:/ / nfs rw 0 0\n") == "nfs"


def test_records_on_shares_are_refused(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "_mounts", lambda: f"server:/x {tmp_path} smb3 rw 0 0\n")
    for act in (
        lambda: Store.open(str(path)),
        lambda: Store.create(str(tmp_path / "new")),
        lambda: Store.open(str(tmp_path / "new"), True),
    ):
        with pytest.raises(RecordFault, match=r"lies on a network share \(smb3\).* keep it on a disk of this machine") as fault:
            act()
        assert fault.value.unusable
    assert not (tmp_path / "new").exists()


def test_this_machine_has_a_table_of_mounts() -> None:
    assert "/" in place._mounts()
