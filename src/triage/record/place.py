"""Where a record lies: not on a network share, on which the locks of the system cannot be relied on."""

from __future__ import annotations

import os
import sys

from . import RecordFault
from .faults import shown

_SHARES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "davfs", "fuse.davfs2"}


def refuse_share(path: str) -> None:
    """Raises `RecordFault` where the file lies on a network share."""
    kind = _windows_share(path) if sys.platform == "win32" else share(os.path.realpath(path), _mounts())
    if kind:
        raise RecordFault(
            f"the record {shown(path)} lies on a network share ({kind}), where two writers can damage it unseen; "
            "keep it on a disk of this machine and name that file with `--store`",
            True,
            "network-share",
        )


def _mounts() -> str:
    try:
        with open("/proc/self/mounts", encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def share(path: str, mounts: str) -> str | None:
    """The kind of network share on which an absolute path lies by a table of mounts (`fstab(5)`), None where it is on none."""
    if not any(kind in mounts for kind in _SHARES):
        return None
    found, longest = None, -1
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        where = _plain(fields[1]).rstrip("/")
        # A later mount hides an earlier one at the same place.
        if len(where) >= longest and (path == where or path.startswith(f"{where}/")):
            found, longest = fields[2], len(where)
    return found if found in _SHARES else None


def _plain(field: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, character)
    return field


def _windows_share(path: str) -> str | None:
    if sys.platform == "win32":
        import ctypes

        whole = os.path.abspath(path)
        remote = 4
        if whole.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(os.path.splitdrive(whole)[0] + "\\") == remote:
            return "a network drive"
    return None
