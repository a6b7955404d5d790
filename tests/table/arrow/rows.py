"""Random rows of a random policy as texts: values of all types, constants and their neighbours, blanks and rubbish."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.random_policies import representatives
from triage.language.values import to_text

if TYPE_CHECKING:
    from random import Random

    from triage.model.policy import Policy
    from triage.model.vocabulary import Value

RUBBISH = ("maybe", "1e5", "--3", ".5", "5.", "1.2.3", "2017-02-30", "cn", "1,5", "nan", "inf", "-", "+3", "0x10", "12 ", "unclear", "?")


def random_cell(rng: Random, policy: Policy, fact: str) -> str:
    """What may stand in a cell of a fact."""
    chance = rng.random()
    if chance < 0.15:
        return rng.choice(("", " ", ""))
    if chance < 0.19:
        return rng.choice(RUBBISH)
    value: Value = rng.choice(representatives(policy, fact))
    if isinstance(value, Decimal) and rng.random() < 0.4:
        value += rng.choice((Decimal(1), Decimal("-0.001"), Decimal("0.0000000000000000000000001"), Decimal(100)))
    if isinstance(value, date) and rng.random() < 0.4:
        value += timedelta(days=rng.choice((-400, -1, 1, 30)))
    if isinstance(value, frozenset):
        return ";".join(rng.sample(sorted(value), len(value))) or "[]"
    if value in ("yes", "no"):
        value = rng.choice({"yes": ("yes", "ja", "TRUE"), "no": ("no", "Nej", "false")}[str(value)])
    return rng.choice(("{}", "{}", "{}", " {}", "{} ", "0{}" if isinstance(value, Decimal) and value >= 0 else "{}")).format(to_text(value))


def random_rows(rng: Random, policy: Policy, count: int) -> tuple[list[str], list[list[str]]]:
    """The facts that some columns state, and rows of texts."""
    facts = [name for name, fact in policy.vocabulary.facts.items() if not fact.computed and rng.random() < 0.9]
    kinds = [[random_cell(rng, policy, name) for name in facts] for _ in range(count)]
    return facts, kinds
