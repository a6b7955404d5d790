"""A small rulebook with a personal fact, and entries made by hand."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import triage
from triage.model.policy import Decide
from triage.record import Entry
from triage.record.entries import decision_entry
from triage.record.erasing import erase
from triage.record.follow_up import follow_up_entry
from triage.record.overrides import override_entry
from triage.record.store import Store

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARY = """\
vocabulary: visits
facts:
  kind:
    type: choice
    label: {en: kind, da: art}
    values: {visit: {en: a visit, da: et besøg}, grant: {en: a grant, da: et tilskud}}
    ask: {en: "What is asked for?", da: "Hvad bedes der om?"}
  persons: {type: number, whole: yes, label: {en: number of persons, da: antal personer}, ask: {en: "How many?", da: "Hvor mange?"}}
  worthwhile:
    type: yes-no
    judgement: yes
    label: {en: worth the time, da: tiden værd}
    ask: {en: "Is it worth the time?", da: "Er det tiden værd?"}
  note: {type: text, label: {en: note, da: bemærkning}}
  contact: {type: text, personal: yes, label: {en: contact person, da: kontaktperson}}
  passport: {type: text, personal: yes}
  paid: {type: yes-no, assume: "no"}
"""
SOURCES = "sources: {V1: {document: minutes}, V2: {document: minutes}}\n"
ELEMENT = """\
element: visits
rules:
  - id: no-money
    cites: [V1]
    when: {kind: grant}
    decide: decline
    because: {en: "The office hands out no money.", da: "Kontoret uddeler ikke penge."}
  - id: small-visit
    cites: [V2, V1]
    when: {kind: visit, persons: {at_most: 12}, worthwhile: yes, paid: no}
    decide: activate
    because: {en: "Small groups are welcome.", da: "Små grupper er velkomne."}
  - id: large-visit
    cites: [V2]
    when: {kind: visit, persons: {more_than: 12}}
    decide: refer-to-operator
    operator: museum
    because: {en: "The museum has room for large groups."}
"""
POLICY = """\
policy: visits
default: true
title: {en: Visits, da: Besøg}
vocabulary: vocabulary.yaml
elements: [visits]
order: [[visits]]
"""

AT = "2026-03-02T09:15:00Z"
VISIT = {"id": "2026-001", "kind": "visit", "persons": 8, "worthwhile": {"value": "yes", "by": "CEH", "because": "Øresund"}, "note": "Ærø"}
PERSONAL = {"contact": "Ingeborg Quistgaard", "passport": {"value": "PX-7719", "evidence": ["scan-of-Quistgaard.pdf"]}}


def write_rulebook(folder: Path) -> Path:
    """Writes the rulebook into a folder and gives the file of its policy."""
    (folder / "elements").mkdir(parents=True)
    operators = "operators: {museum: {name: The Museum}}\n"
    for name, text in {
        "vocabulary.yaml": VOCABULARY + operators, "sources.yaml": SOURCES, "elements/visits.yaml": ELEMENT, "visits.yaml": POLICY,
    }.items():  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "visits.yaml"


def entry(number: int, *, body: bytes | None = None, **given: object) -> Entry:
    """An entry without a policy."""
    found = {"case": f"case-{number}", "at": "2026-03-02T09:15:00Z", "outcome": "decline", "cites": ("V1",), **given}
    return Entry(f"id-{number}", "decision", by="CEH", body=body or b'{"v":1,"number":%d}' % number, **found)


def filled(folder: Path, count: int) -> Path:
    """A record of so many signed entries: decisions of which every second one holds personal facts, an override, what became of one, and
    an erasure; ten of the decisions committed one by one."""
    policy = triage.load(str(write_rulebook(folder / "visits")))
    path, made = folder / "record.sqlite", []
    for number in range(count - 3):
        decision = policy.decide({**VISIT, **(PERSONAL if number % 2 else {}), "persons": number})
        made.append(decision_entry(decision, policy.policy, policy.digest, f"case-{number}", f"id-{number}", AT, "CEH", "en"))
    with Store.open(str(path), create=True, keys=str(folder / "keys")) as store:
        for one in made[:10]:
            store.append([one], (policy.digest, policy.document))
        store.append(made[10:])
        (first,) = store.get(1)
        store.append([override_entry(first, [], policy.policy, Decide("decline"), "No room.", ["V1"], "override", AT, "ANK")])
        store.append([follow_up_entry(first, "visit held", date(2026, 3, 1), "outcome", AT, "ANK")])
        erase(store, {2: ["contact"]}, "art. 17", "ANK", AT, lambda: "erasure")
    return path
