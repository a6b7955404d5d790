"""The rules of a network before the engine sees them, laid out by `layout.plan`, and the same in plain values."""

from __future__ import annotations

from ..diagnostics import listed
from ..model.noun import TYPE_CHECKING, Noun
from .encoding import restored_field, stored_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .encoding import Field

    # Whom a rule of the engine speaks for: a rule of the policy by its id, or a conclusion by its number.
    Target = str | int


class Setting(Noun):
    """A step: a concept gets its value. Rules set it (`setters`, with the value that each gives), or else `otherwise` holds."""

    concept: str
    setters: dict[str, str]
    otherwise: str


class Firing(Noun):
    """A step: a ruleset is told what is known. The tests of its rules by name, the fields asked for, whose rules they are."""

    rules: dict[str, list[str]]
    fields: set[int]
    owners: dict[Target, None]

    @property
    def about(self) -> str:
        """Whose rules they are, in words."""
        ids = [owner for owner in self.owners if isinstance(owner, str)]
        return f"the rules {listed(ids)}" if ids else "parts of conditions"


class Plan(Noun):
    """A policy laid out: steps in order, all fields, whom each rule of the engine speaks for, which conclusion is the scope.

    `order` holds the concepts in the order of their dependence. `scope` is none where every request is in scope.
    """

    steps: tuple[Setting | Firing, ...]
    fields: tuple[Field, ...]
    targets: dict[str, Target]
    scope: int | None
    order: tuple[str, ...]


def stored(of: Plan) -> Sequence[Any]:
    """The plan in plain values that `marshal` can write."""
    steps = [[getattr(step, field) for field in step.__match_args__] for step in of.steps]
    fields = [stored_field(field) for field in of.fields]
    return steps, fields, of.targets, of.scope, of.order


def restored(plain: Sequence[Any]) -> Plan:
    """The plan of which `stored` gave the plain form."""
    steps, fields, targets, scope, order = plain
    made = tuple(Setting(*step) if isinstance(step[0], str) else Firing(*step) for step in steps)
    return Plan(made, tuple(restored_field(*field) for field in fields), targets, scope, order)
