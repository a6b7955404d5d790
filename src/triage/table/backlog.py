"""A backlog as the requests in it, for whoever only wants to look."""

from __future__ import annotations

import contextlib
import sys

from ..diagnostics import Problems
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from .opened import Reading, make_table, open_backlog
from .row import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model.request import Request
    from ..model.vocabulary import Vocabulary


def requests_of(path: str, vocabulary: Vocabulary, reading: Reading = Reading()) -> Iterator[Request]:  # noqa: B008 - it is frozen
    """The requests of a table that can be read, one by one; rows that cannot are passed over. Raises `Invalid` for the table."""
    source, form = open_backlog(path, sys.stdin.buffer, reading)
    with contextlib.closing(source):
        for row in make_table(source, form, vocabulary, reading).rows():
            if isinstance(row, Rejected):
                continue
            problems = Problems()
            request = read_request(row.request(problems), vocabulary, problems)
            if not problems.found:
                yield request
