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


class Engines:
    """What decides by the policies that a record holds, each made ready once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Engine | str] = {}

    def of(self, digest: str) -> Engine | str:
        """What decides by the policy with a digest, or why nothing can."""
        if digest not in self._known:
            self._known[digest] = self._made(digest)
        return self._known[digest]

    def _made(self, digest: str) -> Engine | str:
        try:
            document = self._store.policy(digest)
            if document is None:
                return f"the policy {digest} is not in the record"
            return Engine(from_document(json.loads(document)), digest)
        except RecordFault as fault:
            return str(fault)
        except (ValueError, TypeError, KeyError, AssertionError):
            return f"this version of triage cannot read the policy {digest}"


def seen_by_rules(entry: Entry, body: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """The request of a decision (its body, read) as far as rules can look at it, and it is still there."""
    return {name: value for name, value in stated_in(entry, body).items() if name in body["request"] or not _blind(name, policy)}


def gone(entry: Entry, body: dict[str, Any], policy: Policy) -> tuple[str, ...]:
    """What rules could look at in a request, and was erased since."""
    return tuple(name for name in body["personal"] if name not in entry.personal and not _blind(name, policy))


def _blind(name: str, policy: Policy) -> bool:
    """Whether rules cannot look at a fact, whatever it says."""
    fact = policy.vocabulary.facts.get(name)
    return fact is None or fact.personal or fact.type == "text"


def decided_again(engine: Engine, request: dict[str, Any], case: str) -> Decision:
    """The decision on a request as an entry holds it. Raises `Invalid` and `Disagreement`."""
    problems = Problems()
    read = read_request(to_node(request, case), engine.policy.vocabulary, problems)
    problems.stop()
    return engine.decide(read, again=False)


def replay(store: Store, other: Loaded | None = None) -> Iterator[Replayed]:
    """Decides again all that the record holds, in its order. Raises `RecordFault` where it cannot be read."""
    engines, replayers = Engines(store), dict[str, _Replayer]()
    fixed = _Replayer(Engine.of(other)) if other else None
    for entry in store.find(Search()):
        if entry.kind != "decision":
            continue
        body = body_of(entry)
        then: dict[str, Any] = body["result"]
        digest = entry.policy or ""
        replayer = fixed or replayers.get(digest)
        if replayer is None:
            engine = engines.of(digest)
            if isinstance(engine, str):
                yield Replayed(entry, then, {}, (), engine)
                continue
            replayer = replayers[digest] = _Replayer(engine)
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
        self._engine = engine
        self._known: dict[str, bytes] = {}

    def request(self, entry: Entry, body: dict[str, Any]) -> dict[str, Any]:
        """What was stated, as far as rules can look at it."""
        return seen_by_rules(entry, body, self._engine.policy)

    def erased(self, entry: Entry, body: dict[str, Any]) -> tuple[str, ...]:
        """What rules could look at, and is no longer there."""
        return gone(entry, body, self._engine.policy)

    def result(self, request: dict[str, Any], case: str) -> bytes:
        """The result in the bytes that the record would hold. Raises `Invalid` and `Disagreement`."""
        key = encode(request)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > 10_000:
                self._known.clear()
            told = encode(recorded_result(decided_again(self._engine, request, case), self._engine.policy, self._engine.digest))
            found = self._known[key] = told.encode("utf-8", "backslashreplace")
        return found


def _differences(then: dict[str, Any], now: dict[str, Any], by_another: bool) -> tuple[str, ...]:
    """The parts of a result that are not written the same; by another policy only what it comes to, since its reasons are its own."""
    parts = _OUTCOME if by_another else [key for key in {**then, **now} if key not in _OF_THE_PROGRAMME]
    return tuple(key for key in parts if encode(then.get(key)) != encode(now.get(key)))
