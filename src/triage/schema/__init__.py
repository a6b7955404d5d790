"""JSON Schema for the files of a rulebook, so that an editor completes and checks them while they are written.

A schema says what `language` reads, as far as JSON Schema can; `rules check` has the last word. Facts, concepts and operators are those of
one vocabulary, and others are wrong. Names from other files, such as elements and sources, are only suggested.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .files import cases_file, element_file, policy_file, request_file, sources_file, vocabulary_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model.vocabulary import Vocabulary
    from .shapes import Schema

_FILES = {
    "vocabulary": vocabulary_file,
    "element": element_file,
    "policy": policy_file,
    "sources": sources_file,
    "cases": cases_file,
    "request": request_file,
}
KINDS = tuple(_FILES)


def schema(kind: str, vocabulary: Vocabulary, sources: Iterable[str], elements: Iterable[str], lang: str) -> Schema:
    """The schema of one of `KINDS` of files, for a vocabulary, with the names of its sources and elements and labels in a language."""
    made = _FILES[kind](vocabulary, tuple(sources), tuple(elements), lang)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
