"""What the same requests come to under each policy, counted row by row. Of a request only its verdicts are kept."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..given import EXACT
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import DECIDED
from ..model.policy import ACTIVATE, DECLINE, REFER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..decide import Decision
    from ..model.outcome import Outcome
    from .frame import Limit

KINDS = (ACTIVATE, REFER, DECLINE, "open", "uncovered", "conflict", "out-of-scope")


class Verdict(Noun):
    """What a request comes to in a word (`language.md` 5; a status where it is not decided), and the rules that say so, or may.

    `otherwise` tells whether the policy's last word does, or may.
    """

    word: str
    rules: tuple[str, ...]
    otherwise: bool

    @property
    def operator(self) -> str | None:
        """To whom it is referred, where it is."""
        return self.word.partition(":")[2] or None


class Compared(Noun):
    """A request that was read: its id, the line on which it stands, what is shown beside the id, and its verdicts by policy."""

    id: str
    line: int
    beside: str
    verdicts: tuple[Verdict, ...]

    @property
    def moves(self) -> bool:
        """Whether two policies say different things of it."""
        return any(verdict.word != self.verdicts[0].word for verdict in self.verdicts)


class Move(Noun):
    """Requests that go from one verdict to another, in the order of the table."""

    before: Verdict
    after: Verdict
    requests: tuple[Compared, ...]


class Pair(Noun):
    """Two policies by their numbers from 0: how many requests go from each word to each, and those that change, most first."""

    before: int
    after: int
    matrix: dict[tuple[str, str], int]
    moves: tuple[Move, ...]

    @property
    def moved(self) -> int:
        """How many requests change."""
        return sum(len(move.requests) for move in self.moves)

    @property
    def words(self) -> list[str]:
        """The words that occur on either side, in the order of `KINDS`."""
        return in_order({*self.words_before, *self.words_after})

    @property
    def words_before(self) -> list[str]:
        """The words that occur before."""
        return in_order({before for before, _ in self.matrix})

    @property
    def words_after(self) -> list[str]:
        """The words that occur after."""
        return in_order({after for _, after in self.matrix})


class Bound:
    """The sum of a fact over activated requests, and how many of them do not state it."""

    def __init__(self, limit: Limit) -> None:
        self.limit, self.sum, self.unstated = limit, Decimal(0), 0

    def add(self, value: object) -> None:
        """Counts an activated request; None where the fact is not stated."""
        if isinstance(value, Decimal):
            self.sum = EXACT.add(self.sum, value)
        else:
            self.unstated += 1

    @property
    def times(self) -> Fraction:
        """The sum as a multiple of the limit."""
        return Fraction(self.sum) / Fraction(self.limit.value)


class Figures:
    """What a policy does with the requests. `joint` counts activated requests that are work together with others."""

    def __init__(self, limits: Iterable[Limit]) -> None:
        self.words: dict[str, int] = {}
        self.bound = [Bound(limit) for limit in limits]
        self.joint = 0

    def kind(self, kind: str) -> int:
        """How many requests come to one of `KINDS`, whoever the operator is."""
        return sum(count for word, count in self.words.items() if word.partition(":")[0] == kind)

    @property
    def in_scope(self) -> int:
        """Requests of which the policy speaks."""
        return sum(self.words.values()) - self.kind("out-of-scope")

    @property
    def activated_share(self) -> Fraction | None:
        """The share of the requests in scope that is activated; None where none is in scope."""
        return self._share(self.kind(ACTIVATE))

    @property
    def referred_share(self) -> Fraction | None:
        """The share of the requests in scope that an operator gets; None where none is in scope."""
        return self._share(self.kind(REFER))

    @property
    def coordination(self) -> Fraction | None:
        """The share of the requests in scope that an operator gets or that is done with others; None where none is in scope."""
        return self._share(self.kind(REFER) + self.joint)

    def _share(self, number: int) -> Fraction | None:
        return Fraction(number, self.in_scope) if self.in_scope else None


class Tally:
    """A comparison as it grows. `joint` says of an activated request under a policy whether it is work together with others."""

    def __init__(self, policies: int, limits: Sequence[Limit] = (), joint: Callable[[Decision], bool] | None = None) -> None:
        self.figures = [Figures(limits) for _ in range(policies)]
        self.requests: list[Compared] = []
        self._joint = joint
        self._known: dict[Verdict, Verdict] = {}
        self._patterns: dict[tuple[Verdict, ...], tuple[Verdict, ...]] = {}

    def add(self, id: str, line: int, decisions: Sequence[Decision], beside: str = "") -> Compared:
        """Counts a request with the decision of each policy on it."""
        verdicts = tuple(self._verdict(decision.outcome) for decision in decisions)
        # A backlog of a million rows has a few hundred patterns: each is kept once.
        verdicts = self._patterns.setdefault(verdicts, verdicts)
        for figures, verdict, decision in zip(self.figures, verdicts, decisions, strict=True):
            figures.words[verdict.word] = figures.words.get(verdict.word, 0) + 1
            if verdict.word == ACTIVATE:
                for bound in figures.bound:
                    bound.add(decision.given.values.get(bound.limit.fact.name))
                figures.joint += self._joint is not None and self._joint(decision)
        request = Compared(id, line, beside, verdicts)
        self.requests.append(request)
        return request

    def _verdict(self, outcome: Outcome) -> Verdict:
        word = outcome.outcomes[0] if outcome.status == DECIDED else outcome.status
        verdict = Verdict(word, outcome.deciding, outcome.otherwise)
        return self._known.setdefault(verdict, verdict)

    @property
    def moving(self) -> int:
        """How many requests come out differently under any two policies."""
        return sum(request.moves for request in self.requests)

    @property
    def words(self) -> list[str]:
        """The words that occur under any policy, in the order of `KINDS`."""
        return in_order({word for figures in self.figures for word in figures.words})

    def pairs(self) -> Iterator[Pair]:
        """Any two policies, the one that stands first as the one before."""
        for before in range(len(self.figures)):
            for after in range(before + 1, len(self.figures)):
                yield self.pair(before, after)

    def pair(self, before: int, after: int) -> Pair:
        """What changes from one policy to another."""
        matrix: dict[tuple[str, str], int] = {}
        moves: dict[tuple[Verdict, Verdict], list[Compared]] = {}
        for request in self.requests:
            one, other = request.verdicts[before], request.verdicts[after]
            step = one.word, other.word
            matrix[step] = matrix.get(step, 0) + 1
            if one.word != other.word:
                moves.setdefault((one, other), []).append(request)
        found = [Move(one, other, tuple(requests)) for (one, other), requests in moves.items()]
        return Pair(before, after, matrix, tuple(sorted(found, key=lambda move: -len(move.requests))))


def in_order(words: Iterable[str]) -> list[str]:
    """Words in the order of `KINDS`, operators by their ids."""
    return sorted(words, key=lambda word: (KINDS.index(word.partition(":")[0]), word))
