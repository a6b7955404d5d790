"""`triage decide`: requests from files or standard input, decided one by one, recorded, and only then shown."""

from __future__ import annotations

from ..decide import Disagreement, Engine
from ..diagnostics import Invalid, Problems, visible
from ..language import read_text
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import DECIDED
from ..report.data import decision_data, invalid_data, request_id, stated_data
from ..rulebook.cache import Loaded, load
from ..rulebook.find import find_policy
from . import in_force, settings
from .main import DONE, FAULT, NO, UNASKABLE
from .options import DECIDE, apply
from .streams import read_input, say, tell, tell_invalid, to_json

if TYPE_CHECKING:
    from typing import Any

    from click import Command

    from ..decide import Decision
    from ..language.nodes import Node
    from ..record.store import Store


class Decided(Noun):
    """A request that was decided, or found open: its id as shown, and its place in the record."""

    id: str
    decision: Decision


class Refused(Noun):
    """A request, or a whole file, that could not be read: what stands for it in JSON."""

    data: dict[str, object]


def decide(
    requests: tuple[str, ...], policy: str | None, store: str | None, no_store: bool, by: str | None, as_of: str | None,
    lang: str | None, json: bool,
) -> int:  # fmt: skip
    """Decides every request that can be read, records and shows it, and gives the exit status (`product.md`)."""
    loaded, lang = load(find_policy(policy), settings.cache_folder()), settings.language(lang)
    # Opened once: to see what is in force, and to add to it.
    record = in_force.at_hand(store, no_store)
    try:
        loaded = in_force.version_by(record, loaded, as_of)
        found, status = _decide_all(requests, loaded)
        decided = [item for item in found if isinstance(item, Decided)]
        places, checkpoint = list[int](), None
        if decided and not no_store:
            record = record or _made(store)
            places, checkpoint = _record(decided, loaded, record, settings.actor(by), lang)
    finally:
        if record:
            record.close()
    numbers = iter(places)
    for index, item in enumerate(found):
        if isinstance(item, Refused):
            if json:
                say(to_json(item.data))
            continue
        data = decision_data(item.decision, loaded.policy, loaded.digest, item.id, lang, next(numbers, None))
        if json:
            say(to_json({**data, "checkpoint": checkpoint}))
            continue
        from ..report.prose import decision_prose

        stated = stated_data(item.decision, loaded.policy.vocabulary.facts)
        say(("\n" if index else "") + decision_prose(data, stated, loaded.policy, lang))
    return status


def documents_of(path: str) -> tuple[list[Node], str]:
    """The documents of a file, or of standard input for `-`, and the name to call it by. Raises `Invalid`, also where there is none."""
    problems = Problems()
    raw, name = read_input(path)
    documents = read_text(raw, name, problems)
    if not documents and not problems.found:
        problems.add("empty-file", f"there is no request in `{visible(name)}`")
    problems.stop()
    return documents, name


def _decide_all(paths: tuple[str, ...], loaded: Loaded) -> tuple[list[Decided | Refused], int]:
    """What each document of each file comes to, in their order, and the worst status among them."""
    engine, vocabulary = Engine.of(loaded), loaded.policy.vocabulary
    found: list[Decided | Refused] = []
    status = DONE
    for path in paths:
        try:
            documents, name = documents_of(path)
        except Invalid as fault:
            # A text that is not YAML, or has keys twice, stands for no request of which one could be sure.
            status = max(status, UNASKABLE)
            tell_invalid(fault)
            found.append(Refused(invalid_data(None, fault.diagnostics)))
            continue
        for node in documents:
            problems = Problems()
            request = read_request(node, vocabulary, problems)
            try:
                problems.stop()
                decision = engine.decide(request)
            except Invalid as fault:
                status = max(status, UNASKABLE)
                tell_invalid(fault)
                found.append(Refused(invalid_data(request.id, fault.diagnostics)))
            except Disagreement as fault:
                status = FAULT
                tell(f"fault: {request.id or name}: nothing is decided, because the two evaluations differ: {fault.detail}")
            else:
                status = max(status, DONE if decision.outcome.status == DECIDED else NO)
                found.append(Decided(request_id(decision, vocabulary.facts), decision))
    return found, status


def _made(store: str | None) -> Store:
    """The record, made by the first decision in it unless it was named and must be there. Raises `RecordFault`."""
    from ..record.store import Store

    path, named = settings.store_path(store)
    return Store.open(path, create=not named, keys=settings.key_folder())


def _record(decided: list[Decided], loaded: Loaded, record: Store, by: str, lang: str) -> tuple[list[int], str]:
    """Appends the decisions to the record, all or none; gives their numbers there, and the signed checkpoint. Raises `RecordFault`."""
    from ..record.entries import decision_entry

    at = settings.now()
    entries = [decision_entry(item.decision, loaded.policy, loaded.digest, item.id, settings.new_id(), at, by, lang) for item in decided]
    return record.append(entries, (loaded.digest, loaded.document)), record.checkpoint()


def _command() -> Command:
    """The command for click."""
    import click

    @click.command("decide")
    @click.argument("requests", nargs=-1, required=True, metavar="REQUEST...")
    @apply(*DECIDE)
    def command(**given: Any) -> int:
        """Decide requests: YAML or JSON files with one or many documents, or - for standard input.

        Explains each decision and records it. Exit status: 0 every request is decided; 1 some are open, uncovered or outside the policy;
        2 some cannot be read, or nothing could be asked; 3 the record could not be written, or a fault.

        \b
        Examples:
          triage decide request.yaml
          triage decide --json --lang da requests/*.yaml
          triage decide - < request.json
        """
        return decide(**given)

    return command


def __getattr__(name: str) -> object:
    # Click is only imported when it is click that asks.
    if name == "command":
        return _command()
    raise AttributeError(name)
