"""What rows that leave nothing open come to: read off the kernel once for each kind of row, and put to the second evaluation."""

from __future__ import annotations

from ...kernel import Contradiction
from ...kernel.stated import settled
from ...model.noun import TYPE_CHECKING
from ...model.outcome import Completion, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...decide import Engine
    from ...kernel.stated import Summary
    from ...model.outcome import Status
    from ...model.vocabulary import Value
    from .layout import Layout

    Values = Callable[[int], Mapping[str, Value]]

# No request is like that.
IMPOSSIBLE = -1
_MOST_KINDS = 40_000


class Outcomes:
    """Kinds of rows that leave nothing open, numbered as they come, and what each comes to.

    `gist` has for each kind the number of its gist, or `IMPOSSIBLE`: kinds of one gist differ in nothing that a batch tells. `gists`
    has one `Summary` of each, `word` the number of its word in `words`. `outcomes` are all that were found, those of open rows
    included; `place` gives where one of them stands.
    """

    def __init__(self, engine: Engine, layout: Layout) -> None:
        import numpy

        self._engine, self._layout = engine, layout
        self._kinds: dict[bytes, int] = {}
        self._applying: list[frozenset[str]] = []
        self._checked: list[bool] = []
        self._gists: dict[object, int] = {}
        self._places: dict[object, int] = {}
        self._of_gist: list[int] = []
        # `gist` as an array, with room for more; so much of it is done.
        self._as_array, self._done = numpy.zeros(1, numpy.int64), 0
        self.gist: list[int] = []
        self.gists: list[Summary] = []
        self.word: list[int] = []
        self.words: list[str] = []
        self.outcomes: list[Outcome] = []
        space = engine.kernel.space
        self._any = {name: space.value(name, {}) for name in space.first}

    def kinds(self, guards: list[Any], first: Any) -> Any:
        """The kinds of rows, given the guards of the formulas that hold, a column for each word, and a row of each kind."""
        import numpy

        if len(self._kinds) > _MOST_KINDS:
            # Nobody holds on to the numbers of kinds.
            self._kinds.clear()
            self.gist, self._applying, self._checked, self._done = [], [], [], 0
        keys = numpy.stack([word[first] for word in guards], axis=1)
        whole = numpy.ascontiguousarray(keys).view(numpy.dtype((numpy.void, keys.shape[1] * 8)))[:, 0].tolist()
        found = numpy.empty(len(first), numpy.int64)
        for number, key in enumerate(whole):
            kind = self._kinds.get(key)
            if kind is None:
                kind = self._kinds[key] = self._read_off(self._layout.holding(keys[number]))
            found[number] = kind
        return found

    def _read_off(self, guards: int) -> int:
        try:
            told = self._engine.kernel.summary(guards)
        except Contradiction:
            self.gist.append(IMPOSSIBLE)
            self._applying.append(frozenset())
        else:
            self.gist.append(self._number(told))
            self._applying.append(told.applying)
        self._checked.append(self.gist[-1] == IMPOSSIBLE)
        return len(self.gist) - 1

    def _number(self, told: Summary) -> int:
        key = (told.word, told.deciding, told.otherwise, told.flags)
        number = self._gists.get(key)
        if number is None:
            number = self._gists[key] = len(self.gists)
            self.gists.append(told)
            if told.word not in self.words:
                self.words.append(told.word)
            self.word.append(self.words.index(told.word))
            self._of_gist.append(self.place(settled(told.word), (told.word,), (), told.deciding, told.otherwise, told.flags))
        return number

    def is_checked(self, kind: int) -> bool:
        """Whether both evaluations agreed on a kind, or it is impossible."""
        return self._checked[kind]

    def check(self, kind: int, values: Mapping[str, Value]) -> None:
        """Puts a kind to the second evaluation, unless that was done; `values` are those of a row of this kind, as far as they count.
        Raises `Disagreement`."""
        if not self._checked[kind]:
            # Facts on which nothing that is left depends may have any value.
            self._engine.check(Completion({**self._any, **values}, self.gists[self.gist[kind]].word, self._applying[kind]))
            self._checked[kind] = True

    def gists_of(self, kinds: Any) -> Any:
        """The number of the gist of each kind."""
        import numpy

        done = self._done
        if done < len(self.gist):
            if len(self._as_array) < len(self.gist):
                self._as_array = numpy.resize(self._as_array, 2 * len(self.gist))
            self._as_array[done : len(self.gist)] = self.gist[done:]
            self._done = len(self.gist)
        return self._as_array[kinds]

    def of_kinds(self, kinds: Any, none: int) -> Any:
        """The places of the outcomes of kinds, `none` for what is impossible."""
        import numpy

        return numpy.array([*self._of_gist, none], numpy.int32)[self.gists_of(kinds)]

    def place_of(self, outcome: Outcome) -> int:
        """Where the outcome of a row that was decided by itself stands in `outcomes`, now if not before."""
        told = outcome.deciding, outcome.otherwise, outcome.flags
        return self.place(outcome.status, outcome.outcomes, outcome.ask, *told)

    def full(self) -> bool:
        """Whether `outcomes` grew so long that another list has just taken its place, and all places in it are void."""
        return False

    def widened(self, places: Any, kinds: Any, begins: Any) -> Any:
        """The places of the outcomes of rows, given the kinds of all their completions: those of a row begin at these places."""
        return places

    def place(
        self,
        status: Status,
        words: tuple[str, ...],
        ask: tuple[str, ...],
        deciding: tuple[str, ...],
        otherwise: bool,
        flags: tuple[str, ...],
    ) -> int:
        """Where an outcome stands in `outcomes`, now if not before; states of rules and values of concepts are left out."""
        key = (status, words, ask, deciding, otherwise, flags)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.outcomes)
            self.outcomes.append(Outcome(status, words, ask, {}, deciding, otherwise, flags, (), {}))
        return place
