"""triage: what an office does with an offer that comes in unasked, decided by written rules, with its reasons.

>>> import triage
>>> policy = triage.load("guidelines")
>>> decision = policy.decide({"kind": "political-overlay", "counterpart_country": "CN"})
>>> decision.outcome.decision
'decline'
"""

from __future__ import annotations

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .api import CompiledPolicy, load
    from .decide import Decision, Disagreement
    from .diagnostics import Diagnostic, Invalid

__all__ = ["CompiledPolicy", "Decision", "Diagnostic", "Disagreement", "Invalid", "load"]

_WHERE = {
    "CompiledPolicy": "api",
    "load": "api",
    "Decision": "decide",
    "Disagreement": "decide",
    "Diagnostic": "diagnostics",
    "Invalid": "diagnostics",
}


def __getattr__(name: str) -> object:
    # Each verb of the command line imports only what it needs, and this module is imported by all of them.
    if name not in _WHERE:
        raise AttributeError(name)
    import importlib

    return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)
