"""Case files: requests with the outcome that a policy must give (`language.md` 4)."""

from __future__ import annotations

from ..diagnostics import listed
from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import DECISIONS
from .nodes import Fields, Sequence, kind_of
from .requests import read_request

if TYPE_CHECKING:
    from ..diagnostics import Place, Problems
    from ..model.request import Request
    from ..model.vocabulary import Vocabulary
    from .nodes import Node

STATUSES = ("decided", "open", "uncovered", "out-of-scope", "conflict", "invalid")
LISTS = ("outcomes", "rules", "flags", "possible_flags", "ask", "cites")
_KEYS = ("id", "policy", "note", "facts", "expect")


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
        if case.id in cases:
            again = (("first here", cases[case.id].place),)
            problems.add("given-twice", f"two cases are called `{case.id}`", case.place, "give one of them another id", again)
        cases[case.id] = case
    return list(cases.values())


def _case(node: Node, vocabulary: Vocabulary, problems: Problems) -> Case:
    from ..diagnostics import Problems as Own

    fields = Fields(node, "a case", _KEYS, problems)
    for key in ("id", "policy", "expect"):
        fields.need(key)
    expect = Fields(fields.by_key.get("expect", node), "`expect`", ("status", "decision", "operator", *LISTS), problems) if fields.get("expect") else None
    words: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    if expect is not None:
        for key, options in (("status", STATUSES), ("decision", DECISIONS), ("operator", tuple(vocabulary.operators))):
            if expect.get(key) is not None:
                words[key] = expect.word(key, options, "")
        lists = {key: tuple(word for word, _ in expect.words(key)) for key in LISTS if key in expect.by_key}
        if not words and not lists:
            problems.add("missing-key", "this case asserts nothing", expect.node.place, f"name some of {listed(('status', 'decision', 'operator', *LISTS))}")
    own = Own()
    facts = fields.get("facts")
    place = fields.by_key["id"].place if "id" in fields.by_key else node.place
    from ..model.request import Request

    request = read_request(facts, vocabulary, own) if facts is not None else Request(None, {}, place)
    if words.get("status") != "invalid":
        problems.found += own.found
    elif own.found:
        # What cannot be read is invalid already; the case holds without being decided.
        lists["invalid"] = tuple(found.code for found in own.found)
    return Case(fields.text("id"), fields.text("policy"), fields.text("note"), request, words, lists, place)
