"""What people call facts and values: a label, in any language that the vocabulary has, stands for what it is the label of."""

from __future__ import annotations

from ..language.nodes import Scalar, Sequence, composed
from ..model.noun import TYPE_CHECKING, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..language.nodes import Node
    from ..model.vocabulary import Fact, Text

_known: dict[int, tuple[Fact, dict[str, str]]] = {}


def folded(text: str) -> str:
    """A label as it is compared: letter case and the width of white space make no difference."""
    return " ".join(composed(text).casefold().split())


def by_label(labels: Iterable[tuple[str, Text]]) -> dict[str, str]:
    """The names behind folded labels; a label of two of them stands for neither."""
    found: dict[str, set[str]] = {}
    for name, texts in labels:
        for text in texts.values():
            found.setdefault(folded(text), set()).add(name)
    return {text: min(names) for text, names in found.items() if text and len(names) == 1}


def value_labels(fact: Fact) -> dict[str, str]:
    """The values of a fact by their folded labels."""
    kept = _known.get(id(fact))
    if kept is None or kept[0] is not fact:
        kept = _known[id(fact)] = fact, by_label(fact.values.items())
    return kept[1]


def value_of(fact: Fact, text: str) -> str:
    """The value that a text is the label of; the text itself where it is a value already, or no label."""
    return text if composed(text) in fact.values else value_labels(fact).get(folded(text), text)


def in_values(fact: Fact, node: Node) -> Node:
    """A node of a choice with values in place of labels; any other as it is."""
    if fact.type not in ("choice", "choices"):
        return node
    if isinstance(node, Sequence):
        return replace(node, items=tuple(in_values(fact, item) for item in node.items))
    return replace(node, text=value_of(fact, node.text.strip())) if isinstance(node, Scalar) and node.quoted else node
