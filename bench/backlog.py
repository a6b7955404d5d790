"""A backlog to measure whole files on: the rulebook of `workload` as a real folder, and as many rows as are wanted, in CSV and JSON lines.

    python bench/backlog.py [--rows 1000000] [--folder .bench/data]

30 rules over 20 facts, typed: choices, codes, yes-no, decimals with two places (up to 100,000 and 10,000,000 different ones), whole
numbers, dates, a list of values; and an id. Seven of the facts are missing in 2 to 20 of 100 rows. Rules test concepts for yes alone, so
that engines that know nothing of missing facts find the rules that surely apply; rules of a tier say the same, so that there is no
conflict. Files that are there already are taken as they are: the same seed, the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.abspath(__file__))
if __name__ == "__main__":
    sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "src")]

import workload

from triage.model.condition import All, Compare, HasAll, HasAny, Is, Not
from triage.model.condition import Any as AnyOf
from triage.model.noun import replace
from triage.model.policy import Decide, Derive, Otherwise, Policy, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from triage.model.condition import Condition
    from triage.model.vocabulary import Fact, Value

FOLDER = os.path.join(os.path.dirname(HERE), ".bench", "data")
MISSING = {"partner_country": 8, "known_partner": 15, "share": 5, "budget": 20, "hours": 10, "earlier_visits": 2, "wanted": 12}
# What amounts of `workload` are multiplied with, so that there are as many different ones as in real files.
_AMOUNTS = {"cost": 10, "budget": 1000}
_BLOCK = 10_000


def policy() -> Policy:
    """The policy of the backlog."""
    of = workload.policy(30)
    rules = {id: replace(rule, when=_fitted(rule.when), unless=rule.unless and _fitted(rule.unless)) for id, rule in of.rules.items()}
    tiers: list[tuple[str, ...]] = []
    for tier in of.tiers:
        words = dict.fromkeys(_outcome(rules[id]) for id in tier)
        tiers += [tuple(id for id in tier if _outcome(rules[id]) == word) for word in words]
    return replace(of, rules=rules, tiers=tuple(tiers), otherwise=Otherwise(Decide("decline")), name="backlog")


def _outcome(rule: Rule) -> str:
    assert isinstance(rule.effect, Decide)
    return rule.effect.outcome


def _fitted(condition: Condition) -> Condition:
    match condition:
        case All(parts):
            return All(tuple(map(_fitted, parts)))
        case AnyOf(parts):
            return AnyOf(tuple(map(_fitted, parts)))
        case Not(part):
            return Not(_fitted(part))
        case Is(name) if name.startswith("concept_"):
            return Is(name, ("yes",))
        case Compare(name, comparison, value) if name in _AMOUNTS:
            assert isinstance(value, Decimal)
            return Compare(name, comparison, value * _AMOUNTS[name])
    return condition


def write_rulebook(folder: str) -> str:
    """Writes the policy as a rulebook, in JSON, which is YAML too; gives the path of the policy's file."""
    of = policy()
    vocabulary = of.vocabulary
    facts = {fact.name: _declared(fact) for fact in vocabulary.facts.values()}
    concepts = {name: {"type": "yes-no", "otherwise": concept.otherwise} for name, concept in vocabulary.concepts.items()}
    operators = {id: {"name": operator.name} for id, operator in vocabulary.operators.items()}
    tiers = {id: number for number, tier in enumerate(of.tiers, 1) for id in tier}
    elements: dict[str, list[Any]] = {}
    for rule in of.rules.values():
        name = f"tier-{tiers[rule.id]}" if rule.id in tiers else "concepts"
        elements.setdefault(name, []).append(_written(rule))
    files: dict[str, Any] = {
        "vocabulary": {"vocabulary": "backlog", "facts": facts, "concepts": concepts, "operators": operators},
        "backlog": {
            "policy": "backlog",
            "vocabulary": "vocabulary.yaml",
            "elements": sorted(elements),
            "order": [[f"tier-{number}"] for number in range(1, len(of.tiers) + 1)],
            "otherwise": {"decide": "decline", "because": {"en": "No rule speaks for it."}},
        },
        **{os.path.join("elements", name): {"element": name, "rules": rules} for name, rules in elements.items()},
    }
    os.makedirs(os.path.join(folder, "elements"), exist_ok=True)
    for name, content in files.items():
        with open(os.path.join(folder, f"{name}.yaml"), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
    return os.path.join(folder, "backlog.yaml")


def _declared(fact: Fact) -> dict[str, Any]:
    told: dict[str, Any] = {"type": fact.type}
    if fact.values:
        told["values"] = {value: {"en": value.replace("-", " ")} for value in fact.values}
    if fact.whole:
        told["whole"] = True
    if fact.min is not None:
        told["min"] = 0
    if fact.pattern:
        told["pattern"] = fact.pattern
    return told


def _written(rule: Rule) -> dict[str, Any]:
    told: dict[str, Any] = {"id": rule.id, "when": _plainly(rule.when)}
    if rule.unless:
        told["unless"] = _plainly(rule.unless)
    if isinstance(rule.effect, Derive):
        told["then"] = dict(rule.effect.values)
    else:
        assert isinstance(rule.effect, Decide)
        told["decide"] = rule.effect.decision
        if rule.effect.operator:
            told["operator"] = rule.effect.operator
    return {**told, "because": {"en": f"This is what {rule.id.replace('_', ' ')} says."}}


def _plainly(condition: Condition) -> dict[str, Any]:
    match condition:
        case All(parts):
            return {"all": [_plainly(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_plainly(part) for part in parts]}
        case Not(part):
            return {"not": _plainly(part)}
        case Is(name, values) | HasAny(name, values):
            return {name: values[0] if len(values) == 1 else [*values]}
        case HasAll(name, values):
            return {name: {"all": [*values]}}
        case Compare(name, comparison, value):
            return {name: {comparison: str(value)}}
    raise AssertionError(condition)


def requests(count: int, seed: int, missing: Mapping[str, int] = MISSING) -> list[workload.Values]:
    """The rows as requests, without their ids."""
    facts = [*policy().vocabulary.facts.values()]
    return [
        {fact.name: _value(fact, cell) for fact, cell in zip(facts, cells, strict=True) if cell} for _, *cells in rows(count, seed, missing)
    ]


def _value(fact: Fact, cell: str) -> Value:
    match fact.type:
        case "number":
            return Decimal(cell)
        case "date":
            return date.fromisoformat(cell)
        case "yes-no":
            return "yes" if cell == "true" else "no"
        case "choices":
            return frozenset(() if cell == "[]" else cell.split(";"))
    return cell


def rows(count: int, seed: int = 1, missing: Mapping[str, int] = MISSING) -> Iterator[list[str]]:
    """Rows of texts, the id first, then a cell for each fact; an empty one where it is missing, so often in a hundred."""
    rng, facts = Random(seed), [*policy().vocabulary.facts.values()]
    for start in range(0, count, _BLOCK):
        many = min(_BLOCK, count - start)
        columns = [[f"A-{number:08}" for number in range(start + 1, start + many + 1)]]
        for fact in facts:
            column = _column(rng, fact, many)
            often = missing.get(fact.name, 0) / 100
            columns.append([value if rng.random() >= often else "" for value in column] if often else column)
        yield from map(list, zip(*columns, strict=True))


def _column(rng: Random, fact: Fact, many: int) -> list[str]:
    match fact.type:
        case "choice":
            return rng.choices([*fact.values], k=many)
        case "choices":
            known = [*fact.values]
            return [";".join(rng.sample(known, size)) or "[]" for size in rng.choices((0, 1, 1, 2, 3), k=many)]
        case "code":
            return rng.choices((*workload.CODES, "XX", "ZZ"), k=many)
        case "yes-no":
            return rng.choices(("true", "false"), k=many)
        case "date":
            days = [(workload.FIRST_DAY + timedelta(days=day)).isoformat() for day in range(360)]
            return rng.choices(days, k=many)
    if fact.whole:
        return rng.choices([str(number) for number in range(100)], k=many)
    # Whole hundredths between 0 and 100, 1,000 or 100,000.
    most = 10_000 * _AMOUNTS.get(fact.name, 1)
    return [f"{cents // 100}.{cents % 100:02}" for cents in (rng.randrange(most) for _ in range(many))]


def write(count: int, folder: str = FOLDER, forms: tuple[str, ...] = ("csv", "jsonl")) -> tuple[str, dict[str, str]]:
    """The paths of the policy's file, and of the CSV and the JSON lines by form, made where they are not there."""
    path = write_rulebook(os.path.join(folder, "rulebook"))
    paths = {form: os.path.join(folder, f"backlog-{count}.{form}") for form in forms}
    for form, made in paths.items():
        if not os.path.exists(made):
            with open(f"{made}.part", "w", encoding="utf-8") as file:
                file.writelines(_csv(count) if form == "csv" else _json_lines(count))
            os.replace(f"{made}.part", made)
    return path, paths


def _csv(count: int) -> Iterator[str]:
    yield ",".join(["id", *policy().vocabulary.facts]) + "\n"
    for row in rows(count):
        yield ",".join(row) + "\n"


def _json_lines(count: int) -> Iterator[str]:
    facts = policy().vocabulary.facts
    names = ["id", *facts]
    forms = [(f'"{name}": ', _json_form(facts[name]) if name in facts else json.dumps) for name in names]
    for row in rows(count):
        yield "{" + ", ".join([key + form(cell) for (key, form), cell in zip(forms, row, strict=True) if cell]) + "}\n"


def _json_form(fact: Fact) -> Any:
    if fact.type in ("number", "yes-no"):
        return str
    if fact.type == "choices":
        return lambda cell: "[]" if cell == "[]" else "[" + ", ".join(f'"{value}"' for value in cell.split(";")) + "]"
    return '"{}"'.format


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", default=FOLDER)
    chosen = parser.parse_args()
    path, paths = write(chosen.rows, chosen.folder)
    print(path, *paths.values(), sep="\n")


if __name__ == "__main__":
    main()
