"""The Python API: load a policy, decide mappings and tables."""

from __future__ import annotations

from .decide import Engine
from .diagnostics import Diagnostic, Invalid, Problems
from .language.mappings import to_node
from .language.requests import read_request
from .model.noun import TYPE_CHECKING
from .model.request import Request
from .rulebook.cache import Loaded
from .rulebook.cache import load as load_cached
from .rulebook.find import find_policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeVar

    from .decide import Decision
    from .model.policy import Policy

    Table = TypeVar("Table")


class CompiledPolicy:
    """A policy that was checked and compiled: decides any number of requests."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._engine = Engine(loaded.policy, loaded.digest)

    @property
    def policy(self) -> Policy:
        """Its rules, tiers and vocabulary."""
        return self._loaded.policy

    @property
    def digest(self) -> str:
        """`sha256:` and 64 hexadecimal digits: the same digest, the same policy."""
        return self._loaded.digest

    @property
    def document(self) -> dict[str, object]:
        """The whole policy as plain JSON values: what the digest covers and the record keeps."""
        return self._loaded.document

    @property
    def engine(self) -> Engine:
        """The two evaluations behind it."""
        return self._engine

    def read(self, facts: Mapping[str, object]) -> Request:
        """A mapping as a request: values as texts, numbers, bools, dates, lists, or in the long form; None is unstated.

        Raises `Invalid` with everything that is wrong in it.
        """
        problems = Problems()
        request = read_request(to_node(facts), self.policy.vocabulary, problems)
        problems.stop()
        return request

    def decide(self, request: Mapping[str, object] | Request) -> Decision:
        """The decision on a request. Raises `Invalid`, or `Disagreement` where the two evaluations differ."""
        return self._engine.decide(request if isinstance(request, Request) else self.read(request))

    def decide_table(self, table: Table, lang: str = "en", ignore_unknown: bool = False) -> Table:
        """A table with a column for each fact, and what each of its rows comes to: a Table, RecordBatch or RecordBatchReader of PyArrow,
        a DataFrame of Polars or pandas, or whatever gives itself to Arrow as a stream. The same kind comes out.

        Columns that are no facts are carried through; then come the seven columns of answers that `triage batch` writes. Every row has an
        answer: one that cannot be decided has the status `invalid`, and in `because` what is wrong with it.

        Raises `Invalid` where a column looks like a misspelt fact (not with `ignore_unknown`) or is of a type that states no fact, and
        `Disagreement` where the two evaluations of a row differ. Needs PyArrow and NumPy.
        """
        from .table.arrow import available

        if not available():
            help = "install them with `pip install 'triage-decisions[tables]'`"
            raise Invalid([Diagnostic("no-pyarrow", "tables are decided with PyArrow and NumPy, which are not installed", None, help)])
        from .table.arrow.in_memory import decide_table

        found: Table = decide_table(table, self._engine, lang, ignore_unknown)
        return found


def load(policy: str | None = None, cache: str | None = None) -> CompiledPolicy:
    """The policy of a name (`guidelines`, `region-h/dormant`) or a path, the default one without either.

    `cache` is a folder in which checked policies are kept for the next time; without it nothing is written. Raises `Invalid`.
    """
    return CompiledPolicy(load_cached(find_policy(policy), cache))
