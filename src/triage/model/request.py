"""A request: facts as somebody stated them, with where each comes from (`language.md` 2)."""

from __future__ import annotations

from .noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .place import Place
    from .vocabulary import Fact, Value


class Stated(Noun):
    """A value with its provenance: why, by whom, when, on what evidence. `personal` marks all of that as personal data."""

    value: Value
    because: str = ""
    by: str = ""
    on: str = ""
    evidence: tuple[str, ...] = ()
    personal: bool = False
    place: Place | None = None


class Request(Noun):
    """The facts that are stated, by name. A fact that is left out or blank is not in it."""

    id: str | None
    facts: dict[str, Stated]
    place: Place | None = None

    def values(self) -> dict[str, Value]:
        """The stated values alone."""
        return {name: stated.value for name, stated in self.facts.items()}

    def personal(self, facts: Mapping[str, Fact]) -> list[str]:
        """The names of the facts that are personal data: by the vocabulary, or by a mark of their own."""
        return [name for name, stated in self.facts.items() if stated.personal or facts[name].personal]
