"""Columns of any type as columns of texts, of which each is read back as the value that it stands for: what `parquet_table` reads."""

from __future__ import annotations

import json
from decimal import Decimal

from ...diagnostics import Invalid, Place, SourceText
from ...language.nodes import Scalar, Sequence
from ...model.noun import TYPE_CHECKING
from ..cells import read_cell, read_node
from ..parquet_table import column_values, decimal_of, zoned_texts
from ..typed import node_of, text_of
from .classes import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...language.nodes import Node
    from ...model.vocabulary import Fact, Value, Vocabulary
    from ..habits import Habit
    from ..typed import Typed
    from .classes import Read

    # A text as the node that the strict reader gets, or as the text of a cell.
    Meaning = Callable[[str], Node | str]

_NOWHERE = Place(SourceText("", ()), 1, 1)


def texts_of(column: Any) -> Any:
    """A column as an array of strings, or of a dictionary of strings: equal texts for equal values, null for null."""
    import pyarrow
    from pyarrow import compute, types

    kind = column.type
    if types.is_dictionary(kind):
        texts = texts_of(column.dictionary)
        texts = texts.dictionary_decode() if types.is_dictionary(texts.type) else texts
        # Numbers of few bits could not say that there is no number.
        return pyarrow.DictionaryArray.from_arrays(column.indices.cast(pyarrow.int32()), texts)
    if types.is_string(kind):
        return column
    if types.is_null(kind):
        return pyarrow.nulls(len(column), pyarrow.string())
    if is_list(kind):
        return pyarrow.array([None if value is None else _listed(value) for value in column_values(column)], pyarrow.string())
    if _is_day(kind):
        encoded = column.dictionary_encode()
        texts = [None if value is None else text_of(value) for value in column_values(encoded.dictionary)]
        return pyarrow.DictionaryArray.from_arrays(encoded.indices, pyarrow.array(texts, pyarrow.string()))
    if types.is_timestamp(kind):
        return zoned_texts(column)
    texts = compute.cast(column, pyarrow.string())
    return texts.dictionary_encode() if types.is_boolean(kind) else texts


def reader(vocabulary: Vocabulary, meanings: dict[str, Meaning], habit: Habit) -> Read:
    """The strict reader of such texts; `meanings` has that of the column of each fact."""

    def value(fact: Fact, text: str) -> Value | None:
        meant = meanings[fact.name](text)
        try:
            return read_cell(vocabulary, fact, meant, habit) if isinstance(meant, str) else read_node(vocabulary, fact, meant)
        except Invalid:
            raise Unreadable from None

    return value


def meaning(kind: Any) -> Meaning:
    """What the texts of a column of a type stand for."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return meaning(kind.value_type)
    if is_list(kind):
        return _unlisted
    if _is_day(kind):
        return lambda text: node_of(text, _NOWHERE)
    if types.is_boolean(kind) or types.is_integer(kind):
        return lambda text: Scalar(text, False, _NOWHERE)
    if types.is_decimal(kind):
        return lambda text: node_of(Decimal(text), _NOWHERE)
    if types.is_floating(kind):
        return _float
    return str


def _float(text: str) -> Node | str:
    value = decimal_of(text)
    return value if isinstance(value, str) else node_of(value, _NOWHERE)


def _listed(value: Typed) -> str:
    """A list as a text that no other list has: what its items are, nothing, a word, or a number; one that Python has no value for is a
    text already."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    found = node_of(value, _NOWHERE)
    assert isinstance(found, Sequence)
    return json.dumps([[item.text, item.quoted] for item in found.items if isinstance(item, Scalar)], ensure_ascii=False)


def _unlisted(text: str) -> Node | str:
    found = json.loads(text)
    return found if isinstance(found, str) else Sequence(tuple(Scalar(item, quoted, _NOWHERE) for item, quoted in found), _NOWHERE)


def is_list(kind: Any) -> bool:
    """Whether the values of a type are lists."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return is_list(kind.value_type)
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _is_day(kind: Any) -> bool:
    """Whether the values are days, or times without a zone: with one, they are written out as they stand."""
    from pyarrow import types

    return bool(types.is_date(kind) or (types.is_timestamp(kind) and kind.tz is None))
