"""What a check finds in a policy (`language.md` 6)."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from ..model.condition import Condition
    from ..model.place import Place
    from ..model.policy import Accepted
    from ..model.vocabulary import Value

ERROR, WARNING, NOTE = LEVELS = ("error", "warning", "note")


class Finding(Noun):
    """One thing that a check found, or could not check.

    `said` names the sentence that tells it, `about` holds what is filled into it. `rules` come with the one that it is mostly about
    first. `witness` holds the facts of a smallest request that shows it, `outcome` what that request comes to. `regions` say for which
    requests it holds; `complete` tells that these are all of them. `unchecked` says why a question stayed unanswered; then nothing is
    claimed. `accepted` is the policy's own acceptance of it.
    """

    code: str
    level: str
    said: str
    about: dict[str, str] = {}
    rules: tuple[str, ...] = ()
    witness: dict[str, Value] | None = None
    outcome: str = ""
    regions: tuple[Condition, ...] = ()
    complete: bool = True
    unchecked: int | None = None
    accepted: Accepted | None = None
    place: Place | None = None

    @property
    def id(self) -> str:
        """The same for the same finding on every run: its code and its rules."""
        return ":".join((self.code, *self.rules))


def not_checked(code: str, level: str, nodes: int, about: dict[str, str] | None = None, rules: tuple[str, ...] = ()) -> Finding:
    """What is said where a search went through so many nodes without an answer."""
    return Finding(code, level, f"{code}-unchecked", about or {}, rules, unchecked=nodes)
