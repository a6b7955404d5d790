"""Reading the files of a rulebook, and telling later whether they have changed."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, reason
from ..lean import checksum, read_file


class Files:
    """Reads files, and remembers the digest of each one (None for one that was not there), so that a cache can tell changes."""

    def __init__(self) -> None:
        self.digests: dict[str, str | None] = {}

    def read(self, path: str) -> bytes | None:
        """The bytes of a file, None where there is none. Raises `Invalid` where it cannot be read."""
        path = os.path.abspath(path)
        try:
            raw = read_file(path)
        except FileNotFoundError:
            self.digests[path] = None
            return None
        except OSError as fault:
            raise Invalid([Diagnostic("unreadable", f"`{shown(path)}` cannot be read: {reason(fault)}")]) from None
        self.digests[path] = checksum(raw).hex()
        return raw

    def listing(self, folder: str) -> list[str]:
        """The names of the YAML files in a folder, sorted; none where there is no folder. Raises `Invalid` where it cannot be read."""
        folder = os.path.abspath(folder)
        try:
            self.digests[folder + os.sep] = folder_digest(folder)
            return yaml_files(folder)
        except OSError as fault:
            raise Invalid([Diagnostic("unreadable", f"`{shown(folder)}` cannot be read: {reason(fault)}")]) from None


def yaml_files(folder: str) -> list[str]:
    """The names of the YAML files in a folder, sorted; none where there is no folder."""
    return sorted(name for name in os.listdir(folder) if name.endswith((".yaml", ".yml"))) if os.path.isdir(folder) else []


def folder_digest(folder: str) -> str:
    """The digest of the list of YAML files in a folder."""
    return checksum("\n".join(yaml_files(folder)).encode("utf-8", "surrogateescape")).hex()


def shown(path: str) -> str:
    """A path as a person would write it: relative where it is below the present folder."""
    try:
        relative = os.path.relpath(path)
    except ValueError:
        return path
    return path if relative.startswith("..") else relative
