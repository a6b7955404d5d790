"""What an entry says: a decision as a body to keep, and a kept body as a decision to show."""

from __future__ import annotations

import json
import sys
from functools import cache

from .. import __version__, durable
from ..lean import encode_text
from ..model.noun import TYPE_CHECKING, replace
from ..model.outcome import DOES_NOT_APPLY
from ..report.data import asked, decision_data, in_language, reasons, stated_data
from . import Entry, RecordFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..decide import Decision
    from ..model.outcome import Outcome
    from ..model.policy import Policy

    Result = tuple[str, tuple[str, ...], str]

# How bodies are written: without spaces, with letters as they are.
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_MOST_RESULTS = 10_000


def decision_entry(decision: Decision, policy: Policy, digest: str, case_id: str, entry_id: str, at: str, by: str, lang: str) -> Entry:
    """The entry of one decision: `at` is a moment in UTC, `by` who decided, `lang` the language in which it was shown."""
    return Recorder(policy, digest, by, lang).entry(decision, case_id, entry_id, at)


def batch_started_entry(
    batch: str, entry_id: str, at: str, by: str, policy: str, name: str, sha256: str, size: int, read: Mapping[str, str]
) -> Entry:
    """The entry that a batch begins with: `batch` is its id, the table that it reads has a name, a SHA-256 digest and a size in bytes, and
    is `read` in a way that was asked for, if any was."""
    input = {"name": name, "sha256": sha256, "bytes": size} | ({"read": dict(read)} if read else {})
    about: dict[str, object] = {"batch": batch, "input": input, "policy": policy}
    return replace(act_entry("batch-started", entry_id, at, by, about), policy=policy)


def batch_ended_entry(batch: str, entry_id: str, at: str, by: str, recorded: int, counts: dict[str, object], finished: bool) -> Entry:
    """The entry that a batch ends with: how many of its decisions are recorded, what its rows came to, and whether it got to its end."""
    return act_entry("batch-ended", entry_id, at, by, {"batch": batch, "finished": finished, "recorded": recorded, "counts": counts})


class Recorder:
    """Makes the entries of many decisions under one policy. What many of them have in common is worked out once."""

    def __init__(self, policy: Policy, digest: str, by: str, lang: str) -> None:
        self._policy, self._digest, self._by, self._lang = policy, digest, by, lang
        self._by_text, self._middle = encode_text(by), f',"lang":{encode_text(lang)},"programme":{encode(programme())}'
        self._results: dict[object, Result] = {}

    def entry(self, decision: Decision, case_id: str, entry_id: str, at: str, batch: tuple[str, int] | None = None) -> Entry:
        """The entry of a decision. Personal facts, by the vocabulary or by a mark of their own, stand in `personal` alone, with their
        provenance; the body names them. `batch` is the id of the batch that it belongs to, if any, and its line there."""
        stated, personal = apart(decision, self._policy)
        return self.noted(stated, personal, self.result(decision), case_id, entry_id, at, batch)

    def noted(
        self, stated: str, personal: Mapping[str, object], result: Result, case_id: str, entry_id: str, at: str,
        batch: tuple[str, int] | None = None,
    ) -> Entry:  # fmt: skip
        """The entry of a decision of which the parts are known: what is stated, but for personal facts, as an object of JSON, and what
        `result` says of it. See `entry`."""
        told, cites, word = result
        begin = f'{{"v":1,"kind":"decision","id":{encode_text(entry_id)},"at":{encode_text(at)},"by":{self._by_text}'
        of = f',"batch":{{"id":{encode_text(batch[0])},"row":{batch[1]}}}' if batch else ""
        names = encode([*personal]) if personal else "[]"
        text = f'{begin},"case":{encode_text(case_id)}{of}{self._middle},"request":{stated},"personal":{names},"result":{told}}}'
        # Half a character cannot be stored; in JSON its escape means the same.
        body = text.encode("utf-8", "backslashreplace")
        return Entry(entry_id, "decision", at, self._by, case_id, body, personal, word, cites, self._digest)

    def result(self, decision: Decision) -> Result:
        """The result of a decision in JSON, what it cites, and the word to search it by."""
        outcome = decision.outcome
        every = (getattr(outcome, field) for field in outcome.__match_args__)
        key = (decision.checked, *decision.given.assumed, *(tuple(part.items()) if isinstance(part, dict) else part for part in every))
        found = self._results.get(key)
        if found is None:
            if len(self._results) >= _MOST_RESULTS:
                self._results.clear()
            result = recorded_result(decision, self._policy, self._digest)
            word = outcome.outcomes[0] if outcome.decision else outcome.status
            found = self._results[key] = encode(result), tuple(result["cites"]), word
        return found


def apart(decision: Decision, policy: Policy) -> tuple[str, dict[str, object]]:
    """What a request states, but for personal facts, as an object of JSON, and those facts."""
    facts = policy.vocabulary.facts
    stated = stated_data(decision, facts)
    personal = {name: stated.pop(name) for name in decision.request.personal(facts)}
    return encode(stated), personal


@cache
def programme() -> dict[str, str | None]:
    """What decided, by name and version."""
    return {"triage": __version__, "durable-rules": durable.version(), "python": "{}.{}.{}".format(*sys.version_info)}


def recorded_result(decision: Decision, policy: Policy, digest: str) -> dict[str, Any]:
    """A decision as the record keeps it: the data of `decide --json` with `because` in every language that the policy speaks,
    without the rules that do not apply, and without what tells one request from another that comes to the same."""
    result: dict[str, Any] = decision_data(decision, policy, digest, "")
    del result["id"], result["recorded"]
    if result["because"]:
        result["because"] = {lang: reasons(policy, decision.outcome, lang)[0] for lang in _languages(decision.outcome, policy)}
    else:
        result["because"] = {}
    result["rules"] = [rule for rule in result["rules"] if rule["state"] != DOES_NOT_APPLY]
    return result


def _languages(outcome: Outcome, policy: Policy) -> list[str]:
    return sorted({lang for each in policy.speaking(outcome.deciding, outcome.otherwise) for lang in each.because})


def body_of(entry: Entry) -> dict[str, Any]:
    """The body of an entry, read. Raises `RecordFault`."""
    try:
        body = json.loads(entry.body)
        if isinstance(body, dict):
            return body
    except ValueError:
        pass
    told = f"entry {entry.seq} of the record was changed and can no longer be read; put back a copy of the record"
    raise RecordFault(told, True, "record-changed")


def stated_in(entry: Entry, body: dict[str, Any]) -> dict[str, Any]:
    """The request of a decision (its body, read) as far as rules can look at it: with what was marked personal and is still there."""
    marked = {name: value for name, value in entry.personal.items() if isinstance(value, dict) and value.get("personal")}
    return {**body["request"], **marked}


def recalled(entry: Entry, policy: Policy | None, lang: str) -> dict[str, Any]:
    """The data of `decide --json` for a decision in the record, in any language, from the record's own policy.

    Without the policy, questions are in the language in which they were recorded and rules that do not apply are left out.
    """
    result: dict[str, Any] = body_of(entry)["result"]
    data = {"id": entry.case, **result, "because": in_language(result["because"], lang) or [], "recorded": entry.seq}
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
    if any(wanted in text.casefold() for text in texts(entry.personal)):
        return True
    if encode(wanted)[1:-1] not in entry.body.decode(errors="replace").casefold():
        return False
    body = body_of(entry)
    told = (body.get("request"), body.get("result", {}).get("because"))
    return any(wanted in text.casefold() for part in told for text in texts(part))


def texts(value: object) -> Iterator[str]:
    """Every text and number in a value."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif value is not None:
        yield str(value)


def act_entry(kind: str, entry_id: str, at: str, by: str, about: dict[str, object], case: str = "") -> Entry:
    """The entry of something that was done to the record or with it: an export, an erasure, a change of keys.

    `about` is what else its body says.
    """
    body = {"v": 1, "kind": kind, "id": entry_id, "at": at, "by": by, "case": case, "programme": programme(), **about}
    return Entry(entry_id, kind, at, by, case, encode(body).encode("utf-8", "backslashreplace"))
