"""A finished comparison: everything that the text, the tables and the report are made from."""

from __future__ import annotations

from fractions import Fraction

from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from ..model.condition import Condition
    from ..model.policy import Policy
    from ..model.vocabulary import Vocabulary
    from ..rulebook.cache import Loaded
    from .frame import Frame
    from .tally import Tally

MOST_LISTED = 500
MOST_REJECTED_LISTED = 1_000


class Unreadable(Noun):
    """A row that could not be read: the line on which it begins, its id as far as it has one, and what is wrong with it."""

    line: int
    id: str
    reasons: tuple[str, ...]


class Comparison(Noun):
    """Policies with a name for each, what the requests of a backlog come to under them, and the rows that could not be read.

    `joint` is the condition under which an activated request counts as work together with others; `beside` names the column that is
    shown with each request. `rejected` counts all rows that could not be read, `unreadable` holds the first `MOST_REJECTED_LISTED`.
    """

    backlog: str
    names: tuple[str, ...]
    loaded: tuple[Loaded, ...]
    tally: Tally
    frame: Frame | None = None
    joint: Condition | None = None
    beside: str = ""
    rejected: int = 0
    unreadable: tuple[Unreadable, ...] = ()
    cross_checked: bool = True

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies in their order."""
        return tuple(each.policy for each in self.loaded)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary whose labels are used."""
        return self.loaded[0].policy.vocabulary

    @property
    def rows(self) -> int:
        """All rows of the backlog."""
        return self.compared + self.rejected

    @property
    def compared(self) -> int:
        """The rows that could be read."""
        return len(self.tally.requests)

    def activity(self, policy: int) -> Fraction | None:
        """How much a policy does itself: the sum of the frame's first fact, or, without a frame, the share of requests activated."""
        figures = self.tally.figures[policy]
        return Fraction(figures.bound[0].sum) if figures.bound else figures.activated_share
