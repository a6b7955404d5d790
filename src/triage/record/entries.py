"""What an entry says: a decision as a body to keep, and a kept body as a decision to show."""

from __future__ import annotations

import json
import sys

from .. import __version__, durable
from ..model.noun import TYPE_CHECKING
from ..model.outcome import DOES_NOT_APPLY
from ..report.data import asked, decision_data, in_language, reasons, stated_data
from . import Entry, RecordFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..decide import Decision
    from ..model.outcome import Outcome
    from ..model.policy import Policy

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def decision_entry(decision: Decision, policy: Policy, digest: str, case_id: str, entry_id: str, at: str, by: str, lang: str) -> Entry:
    """The entry of a decision: `at` is a moment in UTC, `by` who decided, `lang` the language in which it was shown.

    Personal facts stand in `personal` alone, with their provenance; the body names them.
    """
    facts = policy.vocabulary.facts
    stated = stated_data(decision, facts)
    personal = {name: stated.pop(name) for name in list(stated) if facts[name].personal}
    result = recorded_result(decision, policy, digest, case_id)
    body = {
        "v": 1,
        "kind": "decision",
        "id": entry_id,
        "at": at,
        "by": by,
        "case": case_id,
        "request": stated,
        "personal": list(personal),
        "result": result,
        "lang": lang,
        "programme": {"triage": __version__, "durable-rules": durable.version(), "python": "{}.{}.{}".format(*sys.version_info)},
    }
    # Half a character cannot be stored; in JSON its escape means the same.
    stored = _encode(body).encode("utf-8", "backslashreplace")
    outcome = decision.outcome
    word = outcome.outcomes[0] if outcome.decision else outcome.status
    return Entry(entry_id, "decision", at, by, case_id, stored, personal, word, tuple(result["cites"]), digest)


def recorded_result(decision: Decision, policy: Policy, digest: str, case_id: str) -> dict[str, Any]:
    """A decision as the record keeps it: the data of `decide --json` with `because` in every language that the policy speaks,
    and without the rules that do not apply. The same decision under the same policy always gives the same."""
    result: dict[str, Any] = decision_data(decision, policy, digest, case_id)
    del result["recorded"]
    if result["because"]:
        result["because"] = {lang: reasons(policy, decision.outcome, lang)[0] for lang in _languages(decision.outcome, policy)}
    else:
        result["because"] = {}
    result["rules"] = [rule for rule in result["rules"] if rule["state"] != DOES_NOT_APPLY]
    return result


def _languages(outcome: Outcome, policy: Policy) -> list[str]:
    texts = [policy.rules[id].because for id in outcome.deciding]
    if outcome.otherwise and policy.otherwise:
        texts.append(policy.otherwise.because)
    return sorted({lang for text in texts for lang in text})


def body_of(entry: Entry) -> dict[str, Any]:
    """The body of an entry, read. Raises `RecordFault`."""
    try:
        body = json.loads(entry.body)
        if isinstance(body, dict):
            return body
    except ValueError:
        pass
    raise RecordFault(f"entry {entry.seq} of the record was changed and can no longer be read; put back a copy of the record", True)


def recalled(entry: Entry, policy: Policy | None, lang: str) -> dict[str, Any]:
    """The data of `decide --json` for a decision in the record, in any language, from the record's own policy.

    Without the policy, questions are in the language in which they were recorded and rules that do not apply are left out.
    """
    result: dict[str, Any] = body_of(entry)["result"]
    data = {**result, "because": in_language(result["because"], lang) or [], "recorded": entry.seq}
    if policy:
        data["ask"] = [asked(policy.vocabulary.facts[item["fact"]], lang) for item in result["ask"]]
        known = {rule["id"]: rule for rule in result["rules"]}
        data["rules"] = [
            known.get(rule.id) or {"id": rule.id, "cites": list(rule.cites), "state": DOES_NOT_APPLY, "tier": policy.tier_of(rule.id)}
            for rule in policy.rules.values()
        ]
    return data


def mentions(entry: Entry, word: str) -> bool:
    """Whether a stated value, its provenance, or a reason holds a text, in any letter case."""
    wanted = word.casefold()
    if _encode(wanted)[1:-1] not in entry.body.decode(errors="replace").casefold() and not entry.personal:
        return False
    body = body_of(entry)
    told = (body.get("request"), body.get("result", {}).get("because"), entry.personal)
    return any(wanted in text.casefold() for part in told for text in _texts(part))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)
