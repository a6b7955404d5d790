"""`unused`: a concept, operator, source or element of the rulebook that nothing uses."""

from __future__ import annotations

from ..model.condition import leaves
from ..model.noun import TYPE_CHECKING
from ..model.policy import Decide, Derive
from .finding import WARNING, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model.place import Place
    from ..model.policy import Policy


def find(policies: Sequence[Policy], sources: Mapping[str, Place | None], elements: Mapping[str, Place | None]) -> Iterator[Finding]:
    """One finding for each name of a rulebook that none of its policies uses.

    `sources` and `elements` are all that the rulebook declares: a policy holds only what it uses.
    """
    used: dict[str, set[str]] = {"concept": set(), "operator": set(), "source": set(), "element": set()}
    for policy in policies:
        used["element"] |= policy.elements.keys()
        used["concept"] |= {leaf.fact for leaf in leaves(policy.scope)}
        for each in policy.speaking(policy.rules):
            used["source"] |= set(each.cites)
            if isinstance(each.effect, Decide) and each.effect.operator:
                used["operator"].add(each.effect.operator)
        for rule in policy.rules.values():
            # A concept that rules set and no rule tests is of no use.
            used["concept"] |= {leaf.fact for leaf in leaves(rule.condition)}
    vocabulary = policies[0].vocabulary
    declared: dict[str, dict[str, Place | None]] = {
        "concept": {name: concept.place for name, concept in vocabulary.concepts.items()},
        "operator": {name: operator.place for name, operator in vocabulary.operators.items()},
        "source": dict(sources),
        "element": dict(elements),
    }
    setting = {
        name for policy in policies for rule in policy.rules.values() if isinstance(rule.effect, Derive) for name, _ in rule.effect.values
    }
    for kind, names in declared.items():
        for name, place in names.items():
            if name not in used[kind]:
                said = "unused-set" if kind == "concept" and name in setting else f"unused-{kind}"
                yield Finding("unused", WARNING, said, {"name": name}, (name,), place=place)
