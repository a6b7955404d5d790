"""Whether a policy does what its examples and its cases say (`language.md` 4)."""

from __future__ import annotations

from .diagnostics import Invalid
from .given import fill
from .kernel import Contradiction
from .model.noun import TYPE_CHECKING, Noun
from .model.outcome import APPLIES, DOES_NOT_APPLY, MAY_APPLY

if TYPE_CHECKING:
    from .decide import Engine
    from .diagnostics import Place
    from .kernel import Kernel
    from .language.cases import Case
    from .model.outcome import RuleState
    from .model.policy import Example, Rule

_STATES = {
    APPLIES: "applies",
    DOES_NOT_APPLY: "does not apply",
    MAY_APPLY: "applies only with some values of the facts left out",
    None: "no request can be like this",
}


class Failure(Noun):
    """A case or an example that does not come out as it says: what was expected, and what came."""

    name: str
    what: str
    expected: str
    found: str
    place: Place | None = None


def run_case(engine: Engine, case: Case) -> list[Failure]:
    """How a case differs from what its policy gives; empty where it passes."""
    try:
        if "invalid" in case.lists:
            return []
        outcome = engine.decide(case.request).outcome
    except Invalid as fault:
        wanted = case.words.get("status", "an outcome")
        return [] if wanted == "invalid" else [Failure(case.id, "status", wanted, f"invalid: {fault.diagnostics[0].message}", case.place)]
    policy = engine.policy
    cites = tuple(cite for each in policy.speaking(outcome.deciding, outcome.otherwise) for cite in each.cites)
    found_words = {"status": outcome.status, "decision": outcome.decision or "none", "operator": outcome.operator or "none"}
    failures = [
        Failure(case.id, key, wanted, found_words[key], case.place) for key, wanted in case.words.items() if found_words[key] != wanted
    ]
    found_lists = {
        "outcomes": outcome.outcomes, "flags": outcome.flags, "possible_flags": outcome.possible_flags, "ask": outcome.ask,
        "cites": cites,
    }  # fmt: skip
    for key, wanted_list in case.lists.items():
        if key == "rules":
            failures += [
                Failure(case.id, "rules", f"{id} applies", f"{id} {outcome.states.get(id, 'is no rule of this policy')}", case.place)
                for id in wanted_list
                if outcome.states.get(id) != APPLIES
            ]
        elif set(found_lists[key]) != set(wanted_list):
            failures.append(Failure(case.id, key, _list(wanted_list), _list(found_lists[key]), case.place))
    return failures


def _list(words: tuple[str, ...]) -> str:
    return f"[{', '.join(sorted(set(words)))}]"


def run_example(kernel: Kernel, rule: Rule, example: Example) -> Failure | None:
    """Whether a rule applies in every completion of its example, or in none; scope and tiers are left aside."""
    wanted = "applies" if example.applies else "does not apply"
    state = state_of_example(kernel, rule, example)
    if state == (APPLIES if example.applies else DOES_NOT_APPLY):
        return None
    return Failure(rule.id, "example", wanted, _STATES[state], example.place)


def state_of_example(kernel: Kernel, rule: Rule, example: Example) -> RuleState | None:
    """Whether the rule applies in all completions of its example, in some or in none; None where no request can be like it."""
    values = fill(kernel.policy.vocabulary, example.request.values()).values
    try:
        return kernel.state_of_condition(rule.id, values)
    except Contradiction:
        return None
