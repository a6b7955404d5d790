"""One decision: a request to an outcome with its reasons, reached twice (`design.md` 2)."""

from __future__ import annotations

from . import __version__, durable
from .diagnostics import Diagnostic, Invalid
from .given import Given, fill, to_ask
from .kernel import Contradiction, Kernel
from .model.condition import leaves
from .model.noun import TYPE_CHECKING, Noun, replace
from .rulebook.cache import compiled, keep_compiled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .kernel import Answer
    from .model.outcome import Completion, Outcome
    from .model.policy import Policy
    from .model.request import Request
    from .model.vocabulary import Value
    from .rulebook.cache import Loaded


class Decision(Noun):
    """A request under a policy: what it was, what was given of it, and what it comes to. `checked` tells whether the second
    evaluation agreed, rather than could not be asked."""

    request: Request
    given: Given
    outcome: Outcome
    checked: bool


class Disagreement(Exception):
    """The two evaluations of a request differ: nothing may be decided. `rules` are the rules in question."""

    def __init__(self, rules: tuple[str, ...], detail: str) -> None:
        self.rules, self.detail = rules, detail
        super().__init__(detail)


class Engine:
    """A policy ready to decide: the kernel, and the durable-rules network where it can be had.

    `why_unchecked` says why there is no second evaluation, and is None where there is one. `plain` is what `stored()` gave for the same
    policy before, and spares compiling it again: for the kernel and for the network what each made of the policy by itself.
    """

    def __init__(self, policy: Policy, digest: str = "", plain: Sequence[Any] | None = None) -> None:
        kernel, network = (None, None) if plain is None else plain
        self.policy, self.digest = policy, digest
        self.kernel = Kernel(policy, kernel)
        self.network: durable.Network | None = None
        self.why_unchecked: str | None = None
        if not durable.available():
            self.why_unchecked = "durable-rules is not installed for this Python"
        else:
            try:
                self.network = durable.Network(policy, network)
            except durable.OutsideLane as fault:
                self.why_unchecked = f"durable-rules cannot hold this policy: {fault}"
        self._agreed: dict[int, Answer] = {}

    @classmethod
    def of(cls, loaded: Loaded) -> Engine:
        """The engine of a loaded policy, from what the cache has compiled of it, or else compiled and kept there."""
        stamp = _stamp()
        plain = compiled(loaded, stamp)
        if plain is not None:
            try:
                return cls(loaded.policy, loaded.digest, plain)
            except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
                pass  # whatever it is, it is not what was kept
        made = cls(loaded.policy, loaded.digest)
        keep_compiled(loaded, stamp, made.stored())
        return made

    def stored(self) -> Sequence[Any]:
        """What was compiled of the policy, in plain values that `marshal` can write; only before the first decision."""
        return self.kernel.stored(), self.network and self.network.stored()

    def decide(self, request: Request, again: bool = True) -> Decision:
        """The decision on a request. With `again=False`, a pattern of facts on which both evaluations once agreed is not checked again.

        Raises `Invalid` where no request can be like this one, `Disagreement` where the evaluations differ.
        """
        vocabulary = self.policy.vocabulary
        stated = request.values()
        try:
            self.kernel.check_possible(fill(vocabulary, stated, assuming=False).values)
            given = fill(vocabulary, stated)
            outcome = self.answer(given.values, again).outcome
        except Contradiction as fault:
            raise Invalid([_contradiction(request, fault)]) from None
        if outcome.ask:
            outcome = replace(outcome, ask=to_ask(outcome.ask, vocabulary, given.values))
        return Decision(request, given, outcome, self.network is not None)

    def answer(self, values: Mapping[str, Value], again: bool = True) -> Answer:
        """The kernel's answer to values, computed ones included; see `decide`. Raises `Contradiction` and `Disagreement`."""
        answer = self.kernel.evaluate(values)
        if self.network is not None and (again or id(answer) not in self._agreed):
            # Durable-rules is asked about one completion for each possible outcome.
            for completion in self.kernel.completions(values, answer):
                self.check(completion)
            if len(self._agreed) > 10_000:
                self._agreed.clear()
            self._agreed[id(answer)] = answer
        return answer

    def check(self, completion: Completion) -> None:
        """Asks durable-rules, where it can be had, about a request that states everything. Raises `Disagreement`."""
        if self.network is None:
            return
        try:
            worlds = self.network.evaluate(completion.facts)
        except durable.EngineFault as fault:
            raise Disagreement((), f"durable-rules failed: {fault}") from fault
        found = {world.outcome for world in worlds}
        word = found.pop() if len(found) == 1 else "conflict"
        applying = frozenset.intersection(*(world.applying for world in worlds))
        if word != completion.outcome or applying != completion.applying:
            raise _disagreement(completion, word, applying)


def _stamp() -> str:
    """What tells this version of the code that compiles policies from any other: its files, with their sizes and times."""
    import os

    here = os.path.dirname(os.path.abspath(__file__))
    entries = [entry for folder in ("durable", "kernel") for entry in os.scandir(os.path.join(here, folder)) if entry.is_file()]
    told = sorted((entry.path, entry.stat()) for entry in entries)
    return "\n".join([__version__, *(f"{path} {stat.st_size} {stat.st_mtime_ns}" for path, stat in told)])


def _disagreement(completion: Completion, word: str, applying: frozenset[str]) -> Disagreement:
    rules = tuple(sorted(completion.applying ^ applying))
    named = ", ".join(f"`{rule}`" for rule in rules) or "none"
    return Disagreement(rules, f"the kernel says {completion.outcome}, durable-rules says {word}; rules on which they differ: {named}")


def _contradiction(request: Request, fault: Contradiction) -> Diagnostic:
    """Names the stated facts that cannot go together, and points at the first of them."""
    entry = fault.impossible
    tested = dict.fromkeys(leaf.fact for leaf in leaves(entry.when)) if entry else request.facts
    stated = [name for name in tested if name in request.facts]
    because = entry.because.get("en") or next(iter(entry.because.values()), "") if entry else ""
    together = " and ".join(f"`{name}`" for name in stated[:4]) or "these facts"
    message = f"{together} cannot be stated so together" + (f": {because.rstrip('.')}" if because else "")
    places = [(name, request.facts[name].place) for name in stated]
    related = tuple((f"`{name}` is stated here", place) for name, place in places[1:4] if place is not None)
    at = places[0][1] if places else request.place
    return Diagnostic("impossible", message, at, "correct one of them", related, fact=stated[0] if stated else None)
