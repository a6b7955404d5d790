"""A small rulebook about an allotment garden, and a backlog of which every figure was counted by hand."""

from __future__ import annotations

from pathlib import Path

VOCABULARY = """
vocabulary: garden
facts:
  kind: {type: choice, values: {visit: {en: a visit, da: et besøg}, money: {en: money, da: penge}, talk: {en: a talk, da: et foredrag}}}
  hours: {type: number, unit: hours, min: 0, label: {en: hours of work, da: arbejdstimer}}
  cost: {type: number, unit: EUR, min: 0, label: {en: cost, da: udgift}}
  keen: {type: yes-no, judgement: true, label: {en: somebody is keen, da: nogen er ivrig}}
  near: {type: yes-no, assume: "yes"}
  start: {type: date}
  end: {type: date}
  span: {type: number, unit: days, computed: {days_between: [start, end]}}
  title: {type: text}
  contact: {type: text, personal: true}
operators:
  host: {name: The Host}
  bank: {name: The Bank & Sons}
"""

SOURCES = """
sources:
  A1: {document: rules, where: {en: first}, gist: {en: visits}}
  A2: {document: rules, where: {en: second}, gist: {en: frame}}
"""

ELEMENTS = {
    "visits": """
element: visits
rules:
  - {id: visit-to-host, cites: [A1], when: {kind: visit, keen: yes}, decide: refer-to-operator, operator: host}
  - {id: visit-declined, when: {kind: visit, keen: no}, decide: decline}
""",
    "money": "element: money\nrules:\n  - {id: no-money, when: {kind: money}, decide: decline}\n",
    "frame": """
element: frame
rules:
  - id: too-much
    cites: [A2]
    when: {any: [{hours: {more_than: 10}}, {cost: {at_least: 100}}]}
    flag: look-twice
    because: {en: That is a lot., da: Det er meget.}
""",
    "eager": """
element: eager
rules:
  - {id: eager-visit, cites: [A1], when: {kind: visit}, decide: activate}
  - {id: eager-money, when: {kind: money}, decide: refer-to-operator, operator: bank}
""",
    "talks": "element: talks\nrules:\n  - {id: talk-welcome, when: {kind: talk}, decide: activate}\n",
}

_HEAD = "vocabulary: vocabulary.yaml\nscope: {near: yes}\n"
POLICIES = {
    "plain": f"policy: plain\ndefault: true\n{_HEAD}title: {{en: As it is, da: Som det er}}\n"
    "elements: [visits, money, frame]\norder: [[visits], [money]]\n",
    "lax": f"policy: lax\n{_HEAD}title: {{en: More of all, da: Mere af alt}}\n"
    "elements: [eager]\norder: [[eager]]\notherwise: {decide: decline, cites: [A1]}\n",
    "more": f"policy: more\n{_HEAD}elements: [visits, money, frame, talks]\norder: [[visits], [money, talks]]\n",
}

# Row by row, under `plain`, then `lax`: refer to host, activate; decline, activate; open, activate; decline, refer to bank;
# uncovered, decline; out of scope under both; as r4; rejected.
BACKLOG = """id,kind,hours,cost,keen,near,title
r1,visit,4,10,yes,,First
r2,visit,8.5,,no,,春天的花园
r3,visit,,,,,
r4,money,3,30,,,
r5,talk,1,1,,,
r6,visit,100,,yes,no,
r7,money,,,,,
r8,visit,-1,,,,
"""


def write(folder: Path) -> Path:
    """Writes the rulebook, and gives its folder."""
    (folder / "elements").mkdir(parents=True)
    (folder / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    (folder / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    for name, text in ELEMENTS.items():
        (folder / "elements" / f"{name}.yaml").write_text(text, encoding="utf-8")
    for name, text in POLICIES.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def write_backlog(path: Path, text: str = BACKLOG) -> Path:
    """Writes a table."""
    path.write_text(text, encoding="utf-8")
    return path
