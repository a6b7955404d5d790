"""Names to policy files: `guidelines`, `region-h/dormant`, a path, a folder."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from .files import Files

DEFAULT = "region-h"
_NO_QUOTES = str.maketrans("", "", " \t'\"")
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def bundled_folder() -> str:
    """The folder of bundled rulebooks: inside the installed package, or beside the sources of a checkout."""
    inside = os.path.join(_HERE, "rules")
    return inside if os.path.isdir(inside) else os.path.join(os.path.dirname(os.path.dirname(_HERE)), "rules")


def find_policy(name: str | None = None) -> str:
    """The path of the policy file that a name or a path stands for; without a name that of the default policy.

    A name without a folder is looked up in the default rulebook. Raises `Invalid`.
    """
    folder = os.path.join(bundled_folder(), DEFAULT)
    if not name:
        return default_policy(folder)
    if os.path.isfile(name):
        return name
    if os.path.isdir(name) and ("/" in name or os.sep in name or not os.path.isdir(os.path.join(bundled_folder(), name))):
        return default_policy(name)
    if name.endswith((".yaml", ".yml")) or name.startswith((".", "/")):
        raise _missing(f"there is no file `{visible(name)}`", None)
    rulebook, _, policy = name.rpartition("/")
    if rulebook:
        folder = os.path.join(bundled_folder(), rulebook)
    elif os.path.isdir(os.path.join(bundled_folder(), name)):
        return default_policy(os.path.join(bundled_folder(), name))
    if not os.path.isdir(folder):
        known = sorted(os.listdir(bundled_folder()))
        raise _missing(f"there is no rulebook `{visible(rulebook)}`", did_you_mean(rulebook, known) or f"bundled are {listed(known)}")
    files = policy_files(folder)
    if policy not in files:
        help = did_you_mean(policy, files) or f"the policies of `{os.path.basename(folder)}` are {listed(sorted(files), 20)}"
        raise _missing(f"there is no policy `{visible(policy)}`", help)
    return files[policy]


def policy_files(folder: str) -> dict[str, str]:
    """The policy files of a rulebook by policy name: those in its folder, and in folders of variants below it."""
    found: dict[str, str] = {}
    for place in [folder, *sorted(entry.path for entry in os.scandir(folder) if entry.is_dir())]:
        if os.path.basename(place) in ("elements", "cases", "requests"):
            continue
        for stem, path in _policies_in(place).items():
            found.setdefault(stem, path)
    return found


def _policies_in(folder: str) -> dict[str, str]:
    """The paths of the policy files of one folder by policy name, sorted."""
    found: dict[str, str] = {}
    for file in sorted(os.listdir(folder)):
        stem, ending = os.path.splitext(file)
        if ending in (".yaml", ".yml") and stem not in ("vocabulary", "sources"):
            found.setdefault(stem, os.path.join(folder, file))
    return found


def default_policy(folder: str) -> str:
    """The policy of a rulebook that is marked `default: true`, or its only one. Raises `Invalid`."""
    if not os.path.isdir(folder):
        raise _missing(f"there is no folder `{visible(folder)}`", None)
    files = [*_policies_in(folder.rstrip("/" + os.sep) or os.sep).values()]
    if not files:
        raise _missing(f"there is no policy in `{visible(folder)}`", "a rulebook is a folder with `vocabulary.yaml` and a policy file")
    marked = files if len(files) == 1 else [path for path in files if _marked(path)]
    if not marked:
        raise _missing(
            f"`{visible(folder)}` holds several policies and no default", "name one with `--policy`, or mark one `default: true`"
        )
    if len(marked) > 1:
        names = listed(os.path.basename(path) for path in marked)
        raise _missing(f"`{visible(folder)}` holds several policies marked as the default: {names}", "keep one `default: true`")
    return marked[0]


def _marked(path: str) -> bool:
    """Whether a policy file says `default: true`. Reading YAML costs more than the whole decision that follows, so only lines are read."""
    raw = Files().read(path) or b""
    if b"default" not in raw.lower():
        return False
    lines = raw.decode("utf-8", "replace").casefold().splitlines()
    said = (line.split("#")[0].translate(_NO_QUOTES) for line in lines if line[:1] not in (" ", "\t"))
    return any(word in ("default:true", "default:yes", "default:ja") for word in said)


def _missing(message: str, help: str | None) -> Invalid:
    return Invalid([Diagnostic("no-policy", message, None, help)])
