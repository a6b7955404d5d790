"""Case files: requests with the outcome that a policy must give (`language.md` 4)."""

from __future__ import annotations

from ..diagnostics import Problems, brief, listed
from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import DECISIONS
from ..model.request import Request
from .nodes import Fields, Mapping, Sequence, kind_of
from .requests import read_request, refuse_marks

if TYPE_CHECKING:
    from ..diagnostics import Place
    from ..model.vocabulary import Vocabulary
    from .nodes import Node

STATUSES = ("decided", "open", "uncovered", "out-of-scope", "conflict", "invalid")
WORDS = ("status", "decision", "operator")
LISTS = ("outcomes", "rules", "flags", "possible_flags", "ask", "cites")
_KEYS = ("id", "policy", "note", "facts", "expect")
_NEEDED = {"id": "name it", "policy": "name the policy that decides it", "expect": "write `expect: {status: …}`"}


class Case(Noun):
    """A request and what is expected of it: single words by key, and lists by key; keys that are not named are not asserted."""

    id: str
    policy: str
    note: str
    request: Request
    words: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    place: Place | None = None


def read_cases(node: Node, vocabulary: Vocabulary, problems: Problems) -> list[Case]:
    """The cases of a file: a list. A case whose facts are wrong is reported, unless it expects to be invalid."""
    if not isinstance(node, Sequence):
        problems.add("wrong-kind", f"a case file is a list of cases, this is {kind_of(node)}", node.place, "begin each case with `- id: …`")
        return []
    cases: dict[str, Case] = {}
    for item in node.items:
        case = _case(item, vocabulary, problems)
        if case.id and case.id in cases:
            again = (("first here", cases[case.id].place),)
            problems.add("given-twice", f"two cases are called `{brief(case.id)}`", case.place, "give one of them another id", again)
        cases[case.id] = case
    return list(cases.values())


def _case(node: Node, vocabulary: Vocabulary, problems: Problems) -> Case:
    fields = Fields(node, "a case", _KEYS, problems)
    for key in ("id", "policy", "expect"):
        fields.need(key, _NEEDED[key])
    words, lists = _expected(fields.get("expect"), vocabulary, problems)
    own = Problems()
    facts = fields.get("facts")
    place = fields.by_key["id"].place if "id" in fields.by_key else node.place
    request = read_request(facts, vocabulary, own) if facts is not None else Request(None, {}, place)
    refuse_marks(request, problems)
    if words.get("status") != "invalid":
        problems.found += own.found
    elif own.found:
        # What cannot be read is invalid already; the case holds without being decided.
        lists["invalid"] = tuple(found.code for found in own.found)
    return Case(fields.text("id"), fields.text("policy"), fields.text("note"), request, words, lists, place)


def _expected(node: Node | None, vocabulary: Vocabulary, problems: Problems) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """What a case asserts: words and lists by key."""
    if node is None:
        return {}, {}
    fields = Fields(node, "`expect`", (*WORDS, *LISTS), problems)
    options = {"status": STATUSES, "decision": DECISIONS, "operator": tuple(vocabulary.operators)}
    words = {key: fields.word(key, options[key], "") for key in WORDS if fields.get(key) is not None}
    lists = {key: tuple(word for word, _ in fields.words(key)) for key in LISTS if key in fields.by_key}
    # Rules beside those that are named may apply, so an empty list of them says nothing.
    if isinstance(node, Mapping) and not words and not any(names or key != "rules" for key, names in lists.items()):
        problems.add("missing-key", "this case asserts nothing", node.place, f"name some of {listed((*WORDS, *LISTS))}")
    return words, lists
