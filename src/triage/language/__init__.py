"""Text to nouns: YAML and JSON with places, values by declared type, conditions, rulebooks, requests, cases."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from . import json_text

if TYPE_CHECKING:
    from ..diagnostics import Problems
    from .nodes import Node


def read_text(raw: bytes, name: str, problems: Problems) -> list[Node]:
    """The documents of a text, as JSON where it is JSON by its name or begins like it, else as YAML."""
    if name.endswith((".json", ".jsonl")) or (raw.lstrip()[:1] in (b"{", b"[") and not name.endswith((".yaml", ".yml"))):
        return json_text.read(raw, name, problems)
    from . import plain_text

    plain = plain_text.read(raw, name)
    if plain is not None:
        return plain
    from . import yaml_text

    return yaml_text.read(raw, name, problems)
