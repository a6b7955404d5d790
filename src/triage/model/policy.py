"""Rules, and the policy that puts them in order (`language.md` 4)."""

from __future__ import annotations

from .condition import ALWAYS, All, Condition, Not
from .noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from .place import Place
    from .request import Request
    from .vocabulary import Source, Text, Vocabulary

ACTIVATE, DECLINE, REFER = DECISIONS = ("activate", "decline", "refer-to-operator")


class Decide(Noun):
    """The rule decides; `operator` is given for a referral, and only then."""

    decision: str
    operator: str | None = None

    @property
    def outcome(self) -> str:
        """The word for it: `decline`, `refer-to-operator:one-point-entry`."""
        return f"{self.decision}:{self.operator}" if self.operator else self.decision


class Derive(Noun):
    """The rule gives concepts a value: pairs of concept and value."""

    values: tuple[tuple[str, str], ...]


class Flag(Noun):
    """The rule attaches a note to the decision."""

    name: str


if TYPE_CHECKING:
    Effect = Decide | Derive | Flag


class Example(Noun):
    """A request of which the author says that the rule applies to it, or does not."""

    applies: bool
    request: Request
    place: Place | None = None


class Rule(Noun):
    """A sentence of a guideline: when, unless, what follows, and why."""

    id: str
    when: Condition
    effect: Effect
    unless: Condition | None = None
    cites: tuple[str, ...] = ()
    because: Text = {}
    examples: tuple[Example, ...] = ()
    element: str = ""
    place: Place | None = None

    @property
    def condition(self) -> Condition:
        """`when` and not `unless`, as one condition."""
        return self.when if self.unless is None else All((self.when, Not(self.unless)))


class Otherwise(Noun):
    """What holds where no rule decides."""

    effect: Decide
    cites: tuple[str, ...] = ()
    because: Text = {}
    place: Place | None = None


class Accepted(Noun):
    """A finding of `rules check` that the policy's owner accepts, with the reason."""

    finding: str
    rules: tuple[str, ...]
    because: Text
    place: Place | None = None


class Policy(Noun):
    """Elements in an order of precedence: everything that takes part in a decision, in one value.

    `tiers` holds the ids of the rules that decide, earlier tiers first; `rules` holds all rules in the order of the files.
    Only `check` makes one from files, and only `document` from the record: whoever has one can rely on it.
    """

    name: str
    vocabulary: Vocabulary
    rules: dict[str, Rule]
    tiers: tuple[tuple[str, ...], ...]
    scope: Condition = ALWAYS
    otherwise: Otherwise | None = None
    title: Text = {}
    status: str = "proposed"
    decided: str = ""
    valid: tuple[date | None, date | None] = (None, None)
    sources: dict[str, Source] = {}
    elements: dict[str, Text] = {}
    accepted: tuple[Accepted, ...] = ()
    place: Place | None = None

    def speaking(self, rules: Iterable[str], otherwise: bool = True) -> list[Rule | Otherwise]:
        """Some of the rules, and `otherwise` where it speaks with them: whatever has an effect, cites and says why."""
        return [*(self.rules[id] for id in rules), *([self.otherwise] if otherwise and self.otherwise else [])]

    def tier_of(self, rule: str) -> int | None:
        """The number of the tier in which a rule stands, from 1; none where it does not decide."""
        for number, tier in enumerate(self.tiers, 1):
            if rule in tier:
                return number
        return None
