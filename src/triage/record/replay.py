"""Every recorded request decided again: by the policy that is stored with it, or by another one.

Only what the record holds takes part: no rule file, and of personal facts only those that were marked in a request, since rules can look
at them. Where one of these was erased, and what is left comes to something else, nobody can decide that request again.
"""

from __future__ import annotations

import json

from ..decide import Disagreement, Engine
from ..diagnostics import Invalid, Problems
from ..language.document import from_document
from ..language.mappings import to_node
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING, Noun
from . import RecordFault, Search
from .entries import body_of, encode, recorded_result, stated_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..decide import Decision
    from ..model.policy import Policy
    from ..rulebook.cache import Loaded
    from . import Entry
    from .store import Store

# What another version of triage may say differently of the same decision: its own name, and that there was no second evaluation.
_OF_THE_PROGRAMME = ("engine", "cross_checked")
_OUTCOME = ("status", "decision", "operator", "outcomes", "flags")


class Replayed(Noun):
    """A decision of the record, and what it comes to again: `differs` names what is not the same, `fault` says why it cannot be had,
    `erased` names the facts that are gone where only that is why.

    `then` and `now` are results as the record keeps them.
    """

    entry: Entry
    then: dict[str, Any]
    now: dict[str, Any]
    differs: tuple[str, ...] = ()
    fault: str = ""
    erased: tuple[str, ...] = ()


def replay(store: Store, other: Loaded | None = None) -> Iterator[Replayed]:
    """Decides again all that the record holds, in its order. Raises `RecordFault` where it cannot be read."""
    engines: dict[str, _Replayer | str] = {}
    fixed = _Replayer(Engine.of(other)) if other else None
    for entry in store.find(Search()):
        if entry.kind != "decision":
            continue
        body = body_of(entry)
        then: dict[str, Any] = body["result"]
        replayer = fixed or _replayer(store, entry.policy or "", engines)
        if isinstance(replayer, str):
            yield Replayed(entry, then, {}, (), replayer)
            continue
        try:
            now = replayer.result(replayer.request(entry, body), entry.case)
        except Invalid as fault:
            erased = replayer.erased(entry, body)
            yield Replayed(entry, then, {}, (), "" if erased else fault.diagnostics[0].message, erased)
        except Disagreement as fault:
            yield Replayed(entry, then, {}, (), fault.detail)
        else:
            # The bytes decide: what is written the same is the same.
            if entry.body.endswith(b',"result":' + now + b"}"):
                yield Replayed(entry, then, then)
            else:
                result = json.loads(now)
                differs = _differences(then, result, bool(other))
                erased = replayer.erased(entry, body) if differs else ()
                yield Replayed(entry, then, result, () if erased else differs, "", erased)


class _Replayer:
    """An engine that decides requests as the record keeps them. What comes to the same is written once."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._policy = engine, engine.policy
        self._known: dict[str, bytes] = {}

    def request(self, entry: Entry, body: dict[str, Any]) -> dict[str, Any]:
        """What was stated, as far as rules can look at it."""
        return {name: value for name, value in stated_in(entry, body).items() if name in body["request"] or not self._blind(name)}

    def erased(self, entry: Entry, body: dict[str, Any]) -> tuple[str, ...]:
        """What rules could look at, and is no longer there."""
        return tuple(name for name in body["personal"] if name not in entry.personal and not self._blind(name))

    def _blind(self, name: str) -> bool:
        """Whether rules cannot look at a fact, whatever it says."""
        fact = self._policy.vocabulary.facts.get(name)
        return fact is None or fact.personal or fact.type == "text"

    def result(self, request: dict[str, Any], case: str) -> bytes:
        """The result in the bytes that the record would hold. Raises `Invalid` and `Disagreement`."""
        key = encode(request)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            decision = self._decide(request, case)
            told = encode(recorded_result(decision, self._policy, self._engine.digest))
            found = self._known[key] = told.encode("utf-8", "backslashreplace")
        return found

    def _decide(self, request: dict[str, Any], case: str) -> Decision:
        problems = Problems()
        read = read_request(to_node(request, case), self._policy.vocabulary, problems)
        problems.stop()
        return self._engine.decide(read, again=False)


def _replayer(store: Store, digest: str, known: dict[str, _Replayer | str]) -> _Replayer | str:
    """What decides by a policy of the record, or why nothing can."""
    if digest not in known:
        try:
            document = store.policy(digest)
            if document is None:
                known[digest] = f"the policy {digest} is not in the record"
            else:
                policy: Policy = from_document(json.loads(document))
                known[digest] = _Replayer(Engine(policy, digest))
        except RecordFault as fault:
            known[digest] = str(fault)
        except (ValueError, TypeError, KeyError, AssertionError):
            known[digest] = f"this version of triage cannot read the policy {digest}"
    return known[digest]


def _differences(then: dict[str, Any], now: dict[str, Any], by_another: bool) -> tuple[str, ...]:
    """The parts of a result that are not written the same; by another policy only what it comes to, since its reasons are its own."""
    parts = _OUTCOME if by_another else [key for key in {**then, **now} if key not in _OF_THE_PROGRAMME]
    return tuple(key for key in parts if encode(then.get(key)) != encode(now.get(key)))
