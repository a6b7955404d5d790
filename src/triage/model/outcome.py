"""What a request comes to (`language.md` 5), with its reasons."""

from __future__ import annotations

from .noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from typing import Final, Literal

    from .vocabulary import Value

    Status = Literal["decided", "open", "uncovered", "out-of-scope", "conflict"]
    RuleState = Literal["applies", "may-apply", "outranked", "does-not-apply"]

DECIDED: Final = "decided"
OPEN: Final = "open"
UNCOVERED: Final = "uncovered"
OUT_OF_SCOPE: Final = "out-of-scope"
CONFLICT: Final = "conflict"

APPLIES: Final = "applies"
MAY_APPLY: Final = "may-apply"
OUTRANKED: Final = "outranked"
DOES_NOT_APPLY: Final = "does-not-apply"


class Outcome(Noun):
    """What holds in every completion of a request, and what may.

    `outcomes` are the words that are possible, sorted; `ask` the facts that matter, in the order of the vocabulary;
    `states` says of each rule how it stands; `deciding` are the rules that decide in some completion, in the order of the tiers;
    `otherwise` tells whether the policy's `otherwise` decides in some completion. `concepts` holds None where completions differ.
    """

    status: Status
    outcomes: tuple[str, ...]
    ask: tuple[str, ...]
    states: dict[str, RuleState]
    deciding: tuple[str, ...]
    otherwise: bool
    flags: tuple[str, ...]
    possible_flags: tuple[str, ...]
    concepts: dict[str, str | None]

    @property
    def decision(self) -> str | None:
        """activate, decline or refer-to-operator where it is decided."""
        return self.outcomes[0].partition(":")[0] if self.status == DECIDED else None

    @property
    def operator(self) -> str | None:
        """To whom it is referred, where it is."""
        return self.outcomes[0].partition(":")[2] or None if self.status == DECIDED else None


class Completion(Noun):
    """A request with every fact that the policy tests given a value, and what it comes to: a witness of one outcome."""

    facts: dict[str, Value]
    outcome: str
    applying: frozenset[str]
