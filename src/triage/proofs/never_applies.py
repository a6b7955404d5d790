"""`never-applies`: a rule that no request in scope meets."""

from __future__ import annotations

from ..kernel.formula import Exhausted
from ..model.noun import TYPE_CHECKING
from .finding import ERROR, Finding, not_checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding a rule. There is no witness: that there is none is what is proved."""
    for id in study.policy.rules:
        try:
            if not study.exists(applies_in_scope(study, id)):
                yield Finding("never-applies", ERROR, "never-applies", {"rule": id}, (id,))
        except Exhausted:
            yield not_checked("never-applies", ERROR, study.budget, {"rule": id}, (id,))


def applies_in_scope(study: Study, rule: str) -> int:
    """When a rule applies to a request in scope, in some world."""
    return study.signals.possibly([study.pool.all([world.scope, world.applies[rule]]) for world in study.signals.worlds])
