"""`triage decide`: requests from files or standard input, decided one by one, recorded, then shown."""

from __future__ import annotations

import json

from ..decide import Disagreement, Engine
from ..diagnostics import Invalid, Problems
from ..language import read_text
from ..language.nodes import Mapping
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from ..model.outcome import DECIDED
from ..record import RecordFault
from ..report.data import decision_data, invalid_data, stated_data
from ..rulebook.cache import Loaded, load
from ..rulebook.find import find_policy
from . import settings
from .main import DONE, FAULT, NO, UNASKABLE
from .options import DECIDE, apply
from .streams import read_input, say, tell, tell_invalid

if TYPE_CHECKING:
    from click import Command

    from ..decide import Decision
    from ..language.nodes import Node


class _Run:
    """What the requests of one call share."""

    def __init__(self, loaded: Loaded, lang: str, as_json: bool) -> None:
        self.loaded, self.lang, self.as_json = loaded, lang, as_json
        self.engine = Engine(loaded.policy, loaded.digest)
        self.status = DONE

    def worse(self, status: int) -> None:
        self.status = max(self.status, status)

    def show(self, data: dict[str, object], text: str) -> None:
        say(json.dumps(data, ensure_ascii=False) if self.as_json else text)


def decide(
    requests: tuple[str, ...],
    policy: str | None,
    store: str | None,
    no_store: bool,
    by: str | None,
    as_of: str | None,
    lang: str | None,
    json: bool,
) -> int:
    """Decides every request of the files that can be read, and gives the exit status."""
    loaded = load(find_policy(policy), settings.cache_folder())
    settings.check_in_force(loaded.policy, settings.day(as_of))
    run = _Run(loaded, settings.language(lang), json)
    read, decided = _read(run, requests)
    for node, name in read:
        found = _decide(run, node, name)
        if found is not None:
            decided.append(found)
    recorded: list[int | None] = [None] * len(decided)
    if decided and not no_store:
        try:
            recorded = list(_record(run, decided, *settings.store_path(store), settings.actor(by)))
        except RecordFault as fault:
            tell(f"error: {fault}")
            tell("nothing is decided, because nothing could be recorded; --no-store decides without a record")
            return UNASKABLE if fault.unusable else FAULT
    _show(run, decided, recorded)
    return run.status


def _read(run: _Run, paths: tuple[str, ...]) -> tuple[list[tuple[Node, str]], list[tuple[Decision, str]]]:
    """The documents of all files; a file that cannot be read is reported, and the others go on."""
    documents: list[tuple[Node, str]] = []
    for path in paths:
        problems = Problems()
        try:
            raw, name = read_input(path)
            nodes = read_text(raw, name, problems)
            problems.stop()
        except Invalid as fault:
            _refuse(run, None, fault)
            continue
        if not nodes:
            tell(f"error: there is no request in {name}")
            run.worse(UNASKABLE)
        documents += [(node, name) for node in nodes]
    return documents, []


def _refuse(run: _Run, id: str | None, fault: Invalid) -> None:
    run.worse(UNASKABLE)
    if run.as_json:
        say(json.dumps(invalid_data(id, fault.diagnostics), ensure_ascii=False))
    tell_invalid(fault)


def _decide(run: _Run, node: Node, name: str) -> tuple[Decision, str] | None:
    problems = Problems()
    request = read_request(node, run.loaded.policy.vocabulary, problems)
    try:
        problems.stop()
        decision = run.engine.decide(request)
    except Invalid as fault:
        _refuse(run, request.id, fault)
        return None
    except Disagreement as fault:
        tell(f"fault: {request.id or name}: nothing is decided, because the two evaluations differ: {fault.detail}")
        run.worse(FAULT)
        return None
    if decision.outcome.status != DECIDED:
        run.worse(NO)
    return decision, request.id or made_id(decision, run)


def made_id(decision: Decision, run: _Run) -> str:
    """An id for a request that has none: the same facts always get the same one."""
    import hashlib

    stated = json.dumps(stated_data(decision, run.loaded.policy.vocabulary.facts), ensure_ascii=False, sort_keys=True)
    return f"request-{hashlib.sha256(stated.encode()).hexdigest()[:10]}"


def _record(run: _Run, decided: list[tuple[Decision, str]], path: str, named: bool, by: str) -> list[int]:
    raise NotImplementedError


def _show(run: _Run, decided: list[tuple[Decision, str]], recorded: list[int | None]) -> None:
    loaded = run.loaded
    for index, (decision, id) in enumerate(decided):
        data = decision_data(decision, loaded.policy, loaded.digest, id, run.lang, recorded[index])
        if run.as_json:
            say(json.dumps(data, ensure_ascii=False))
            continue
        from ..report.prose import decision_prose

        say(("\n" if index else "") + decision_prose(data, stated_data(decision, loaded.policy.vocabulary.facts), loaded.policy, run.lang))
