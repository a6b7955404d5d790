"""Facts as YAML that can be pasted into a request or a case, read back as the same values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.request import Request
    from ..model.vocabulary import Value, Vocabulary

_NOTHING = ("null", "Null", "NULL", "~", "")


def scalar(value: object) -> str:
    """A value as the language writes it, quoted where YAML would read something else."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    plain = text.isascii() and text.replace("-", "").replace("_", "").replace(".", "").isalnum() and text[0].isalnum()
    if plain and text not in _NOTHING:
        return text
    import json

    return json.dumps(text, ensure_ascii=False)


def value(of: Value) -> str:
    """A value, a list where it is a set."""
    return f"[{', '.join(scalar(member) for member in sorted(of))}]" if isinstance(of, frozenset) else scalar(of)


def flow(facts: Mapping[str, Value]) -> str:
    """The facts on one line, in braces."""
    return "{" + ", ".join(f"{name}: {value(of)}" for name, of in facts.items()) + "}"


def block(facts: Mapping[str, Value], id: str | None = None) -> str:
    """The facts as a request file, a line each."""
    lines = [f"id: {scalar(id)}"] if id else []
    return "\n".join([*lines, *(f"{name}: {value(of)}" for name, of in facts.items())]) + "\n"


def request(of: Request) -> str:
    """A request as a file, provenance in the long form."""
    lines = [f"id: {scalar(of.id)}"] if of.id else []
    for name, stated in of.facts.items():
        told = [(key, scalar(text)) for key, text in (("because", stated.because), ("by", stated.by), ("on", stated.on)) if text]
        told += [("evidence", f"[{', '.join(map(scalar, stated.evidence))}]")] if stated.evidence else []
        told += [("personal", "yes")] if stated.personal else []
        if told:
            lines.append(f"{name}: {{value: {value(stated.value)}, {', '.join(f'{key}: {text}' for key, text in told)}}}")
        else:
            lines.append(f"{name}: {value(stated.value)}")
    return "\n".join(lines) + "\n"


def in_order(facts: Mapping[str, Value], vocabulary: Vocabulary) -> dict[str, Value]:
    """The facts in the order of the vocabulary."""
    return {name: facts[name] for name in vocabulary.facts if name in facts}
