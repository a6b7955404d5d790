"""A backlog as the requests in it, for whoever only wants to look."""

from __future__ import annotations

import contextlib
import sys

from ..diagnostics import Problems
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from .csv_table import CsvTable
from .json_table import JsonTable
from .row import Rejected
from .source import JSON_LINES, form_of, open_source, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model.request import Request
    from ..model.vocabulary import Vocabulary


def requests_of(path: str, vocabulary: Vocabulary) -> Iterator[Request]:
    """The requests of a table that can be read, one by one; rows that cannot are passed over. Raises `Invalid` for the table."""
    with contextlib.closing(open_source(path, sys.stdin.buffer)) as source:
        kind = JsonTable if (form_of(path) or sniff(source)) == JSON_LINES else CsvTable
        for row in kind(source, vocabulary).rows():
            if isinstance(row, Rejected):
                continue
            problems = Problems()
            request = read_request(row.request(problems), vocabulary, problems)
            if not problems.found:
                yield request
