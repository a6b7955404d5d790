"""`triage explain`: why, which facts suffice, why not, and what would change it, for a request or a recorded decision."""

from __future__ import annotations

import os

import click

from ..api import CompiledPolicy
from ..diagnostics import Diagnostic, Invalid, Problems, listed, visible
from ..explain.changes import MOST_CHANGES
from ..language.mappings import to_node
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING
from ..report.after import override_prose
from ..report.data import decision_data, request_id, stated_data
from ..report.explanation import explanation_data, explanation_prose
from ..report.prose import decision_prose
from ..rulebook.cache import Loaded, load
from ..rulebook.find import find_policy
from . import settings
from .decide import documents_of
from .main import DONE
from .options import JSON, LANG, POLICY, STORE, apply
from .streams import say, tell, to_json

if TYPE_CHECKING:
    from ..language.nodes import Node


@click.command("explain")
@click.argument("request", metavar="REQUEST|ID")
@click.option(
    "--wanted", metavar="OUTCOME", help="The outcome to ask after: activate, decline, refer-to-operator or refer-to-operator:NAME."
)
@click.option("--most", type=click.IntRange(1, 6), default=MOST_CHANGES, show_default=True, help="At most so many changes together.")
@apply(POLICY, STORE, LANG, JSON)
def command(request: str, wanted: str | None, most: int, policy: str | None, store: str | None, lang: str | None, json: bool) -> int:
    """Explain a decision: why; which few facts suffice; why not another outcome, and what would lead there.

    Takes a request file, - for standard input, or the id or number of a recorded decision, which is explained by the policy that is kept
    with it. Records nothing. For an open request it tells what each answer would lead to.

    \b
    Examples:
      triage explain request.yaml
      triage explain request.yaml --wanted activate
      triage explain 2017-041 --wanted refer-to-operator:one-point-entry --lang da
    """
    lang = settings.language(lang)
    recorded = None if request == "-" or os.path.isfile(request) else _recorded(request, store)
    overrides, beside = "", dict[str, object]()
    if recorded is not None:
        loaded, nodes, told, result = recorded
        overrides, beside = override_prose(told, result, loaded.policy, lang), {"override": told[-1] if told else None}
    else:
        loaded, nodes = load(find_policy(policy), settings.cache_folder()), documents_of(request)[0]
    policy_of = CompiledPolicy(loaded)
    for index, node in enumerate(nodes):
        problems = Problems()
        read = read_request(node, loaded.policy.vocabulary, problems)
        problems.stop()
        decision = policy_of.decide(read)
        found = policy_of.explain(decision, wanted, most)
        id = request_id(decision, loaded.policy.vocabulary.facts)
        data = decision_data(decision, loaded.policy, loaded.digest, id, lang) | beside
        if json:
            say(to_json({**data, "explanation": explanation_data(found, loaded.policy)}))
            continue
        why = decision_prose(data, stated_data(decision, loaded.policy.vocabulary.facts), loaded.policy, lang)
        say(
            (f"{overrides}\n\n" if overrides else "\n" if index else "")
            + f"{why}\n\n{explanation_prose(found, loaded.policy, lang)}".rstrip()
        )
    return DONE


def _recorded(id: str, store: str | None) -> tuple[Loaded, list[Node], list[dict[str, object]], str | None]:
    """The newest recorded decision of an id, with the policy that was stored with it, the overrides that stand beside it, and the word of
    what the rules said. Raises `Invalid` and `RecordFault`."""
    import json

    from ..language.document import from_document
    from ..record.entries import body_of, stated_in
    from ..record.overrides import overrides_of
    from ..record.replay import gone
    from ..record.store import Store

    path, named = settings.store_path(store)
    missing = Invalid([Diagnostic("no-request", f"there is no file and no recorded decision `{visible(id)}`")])
    if not named and not os.path.exists(path):
        raise missing
    with Store.open(path) as record:
        entries = [entry for entry in record.get(int(id) if id.isdigit() else id) if entry.kind == "decision"]
        raw = record.policy(entries[-1].policy or "") if entries else None
        overrides = [override.data() for override in overrides_of(record, entries[-1])] if entries else []
    if not entries or raw is None:
        raise missing
    document = json.loads(raw)
    body = body_of(entries[-1])
    policy, stated = from_document(document), stated_in(entries[-1], body)
    facts, left_out = policy.vocabulary.facts, [name for name in body["personal"] if name not in stated]
    if any(name in facts and (facts[name].personal or facts[name].type == "text") for name in left_out):
        tell("personal facts are left out; no rule depends on them")
    if erased := gone(entries[-1], body, policy):
        tell(f"note: {listed(erased)} was erased from the record since; what is explained is what the rest comes to")
    node = to_node({"id": entries[-1].case, **stated}, f"record {entries[-1].seq}")
    return Loaded(policy, entries[-1].policy or "", document), [node], overrides, entries[-1].outcome
