"""A decision as plain JSON values: what `--json` prints and the record keeps (`product.md`)."""

from __future__ import annotations

from decimal import Decimal

from .. import __version__, durable
from ..diagnostics import visible
from ..lean import date, sha256_hex, to_json
from ..model.noun import TYPE_CHECKING
from ..model.outcome import DECIDED, OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..decide import Decision
    from ..diagnostics import Diagnostic
    from ..model.outcome import Outcome
    from ..model.policy import Policy
    from ..model.vocabulary import Fact, Text, Value


def in_language(text: Text, lang: str) -> str:
    """A text in the language that is asked for, else in English, else in any."""
    return text.get(lang) or text.get("en") or next(iter(text.values()), "")


def word_in(data: Mapping[str, object]) -> str:
    """The word of a decision (`Decide.outcome`) that is there as JSON: what `decide --json` says of it, or an override."""
    return f"{data['decision']}:{data['operator']}" if data.get("operator") else str(data.get("decision"))


def engine_name() -> str:
    """What evaluated, with versions."""
    version = durable.version()
    return f"triage {__version__}" + (f" + durable-rules {version}" if version else "")


def reasons(policy: Policy, outcome: Outcome, lang: str) -> tuple[list[str], list[str]]:
    """Why: the sentences of the rules that decide (or may, where it is open), and all that they cite."""
    speaking = policy.speaking(outcome.deciding, outcome.otherwise)
    because = filter(None, (in_language(each.because, lang) for each in speaking))
    return list(dict.fromkeys(because)), list(dict.fromkeys(cite for each in speaking for cite in each.cites))


def decision_data(
    decision: Decision, policy: Policy, digest: str, id: str, lang: str = "en", recorded: int | None = None
) -> dict[str, object]:
    """The object that `decide --json` prints for a request."""
    outcome = decision.outcome
    because, cites = reasons(policy, outcome, lang)
    facts = policy.vocabulary.facts
    return {
        "id": id,
        "status": outcome.status,
        "decision": outcome.decision,
        "operator": outcome.operator,
        "outcomes": list(outcome.outcomes),
        "ask": [asked(facts[name], lang) for name in outcome.ask],
        "flags": list(outcome.flags),
        "possible_flags": list(outcome.possible_flags),
        "because": because if outcome.status in (DECIDED, OPEN, "conflict") else [],
        "cites": cites if outcome.status in (DECIDED, OPEN, "conflict") else [],
        "rules": [
            {"id": rule.id, "cites": list(rule.cites), "state": outcome.states[rule.id], "tier": policy.tier_of(rule.id)}
            for rule in policy.rules.values()
        ],
        "concepts": outcome.concepts,
        "assumed": {name: plain(value, facts[name]) for name, value in decision.given.assumed.items()},
        "policy": {"name": policy.name, "digest": digest},
        "engine": engine_name(),
        "cross_checked": decision.checked,
        "recorded": recorded,
    }


def asked(fact: Fact, lang: str) -> dict[str, object]:
    """A fact to ask for: whether it is an assessment to make, and the question."""
    return {"fact": fact.name, "judgement": fact.judgement, "from": fact.whom, "question": in_language(fact.ask, lang) or label(fact, lang)}


def label(fact: Fact, lang: str) -> str:
    """What a fact is called."""
    return in_language(fact.label, lang) or fact.name.replace("_", " ")


def invalid_data(id: str | None, diagnostics: tuple[Diagnostic, ...]) -> dict[str, object]:
    """The object that stands for a request that cannot be read."""
    errors = [{"fact": each.fact, "message": each.told, "where": visible(str(each.at)) if each.at else None} for each in diagnostics]
    return {"id": id, "status": "invalid", "errors": errors}


def plain(value: Value, fact: Fact | None = None) -> object:
    """A value as JSON has it: numbers as numbers where nothing is lost, days as YYYY-MM-DD, sets in the order of the vocabulary."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value() and abs(value) < 2**53:
            return int(value)
        near = float(value)
        return near if Decimal(repr(near)) == value else format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value, key=list(fact.values).index if fact else None)
    return value if isinstance(value, str) else str(value)


def stated_data(decision: Decision, facts: Mapping[str, Fact]) -> dict[str, object]:
    """The request as it was stated, in the language's own form, so that it can be read again: provenance in the long form."""
    found: dict[str, object] = {}
    for name, stated in decision.request.facts.items():
        value = plain(stated.value, facts[name])
        long = {"because": stated.because, "by": stated.by, "on": stated.on, "evidence": list(stated.evidence)}
        given: dict[str, object] = {key: text for key, text in long.items() if text}
        if stated.personal:
            given["personal"] = True
        found[name] = {"value": value, **given} if given else value
    return found


def request_id(decision: Decision, facts: Mapping[str, Fact]) -> str:
    """The id of a request, made of its facts where it states none: the same facts always get the same one.

    Personal facts take no part: an id is shown and kept, and whoever guesses a fact could try it against the id.
    """
    if decision.request.id:
        return decision.request.id
    personal = decision.request.personal(facts)
    impersonal = {name: value for name, value in stated_data(decision, facts).items() if name not in personal}
    stated = to_json(impersonal, sort_keys=True)
    return f"request-{sha256_hex(stated.encode())[:10]}"
