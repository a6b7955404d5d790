"""Texts to read in the tests of the language, and a small vocabulary to read them by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from triage.diagnostics import Problems
from triage.language import json_text, yaml_text
from triage.model.vocabulary import Computed, Concept, Fact, Operator, Vocabulary

if TYPE_CHECKING:
    from triage.language.nodes import Node

FACTS = {
    fact.name: fact
    for fact in (
        Fact("kind", "choice", {"visit": {}, "trip": {}, "money": {}}),
        Fact("answer", "choice", {"yes": {}, "no": {}, "on": {}, "null": {}}),
        Fact("topics", "choices", {"soil": {}, "health": {}, "tourism": {}}),
        Fact("invited", "yes-no", {"yes": {}, "no": {}}),
        Fact("welcome", "yes-no", {"yes": {}, "no": {}}, judgement=True),
        Fact("hours", "number", min=Decimal(0), max=Decimal(200)),
        Fact("balance", "number"),
        Fact("persons", "number", whole=True, min=Decimal(1)),
        Fact("received_on", "date", max=date(2030, 12, 31)),
        Fact("visit_start", "date"),
        Fact("notice_days", "number", whole=True, computed=Computed("days_between", ("received_on", "visit_start"))),
        Fact("country", "code", pattern="[A-Z]{2}"),
        Fact("summary", "text"),
        Fact("contact", "text", personal=True),
        Fact("age", "number", personal=True),
    )
}
VOCABULARY = Vocabulary(
    "visits",
    FACTS,
    {
        "light": Concept("light", ("yes", "no"), "no"),
        "weight": Concept("weight", ("low", "high"), "low"),
        "pace": Concept("pace", ("slow", "fast"), "slow"),
    },
    {"tourist-board": Operator("tourist-board", "The Tourist Board")},
)


def yaml_nodes(text: str | bytes, name: str = "file.yaml") -> tuple[list[Node], Problems]:
    """The documents of a YAML text, and what is wrong with it."""
    problems = Problems()
    return yaml_text.read(text if isinstance(text, bytes) else text.encode(), name, problems), problems


def json_nodes(text: str | bytes) -> tuple[list[Node], Problems]:
    """The documents of a JSON text, and what is wrong with it."""
    problems = Problems()
    return json_text.read(text if isinstance(text, bytes) else text.encode(), "file.json", problems), problems


def node_of(text: str) -> Node:
    """The only document of a YAML text without a fault."""
    nodes, problems = yaml_nodes(text)
    problems.stop()
    (node,) = nodes
    return node


def codes(problems: Problems) -> list[str]:
    """What was found, by code, in the order in which it was found."""
    return [diagnostic.code for diagnostic in problems.found]


def places(problems: Problems) -> list[str]:
    """Where what was found stands."""
    return [str(diagnostic.at) for diagnostic in problems.found]
