"""Every run of text says in which language it is: the page's, Danish, Chinese, or one that nobody stated."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest

import triage
from triage.report.page.collected import Circumstances, Collector, Kept, version_of
from triage.report.page.html import backlog_html
from triage.report.page.speech import cut, with_theirs

_VOID = {"meta", "br", "input", "link", "rect", "line"}
_HAN = re.compile("[\u4e00-\u9fff]")


class Spoken(HTMLParser):
    """The texts of a page, each with the language that it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._langs: list[str] = [""]
        self.texts: list[tuple[str, str]] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            given = dict(attrs)
            self._langs.append(given["lang"] or "" if "lang" in given else self._langs[-1])
            self._silent += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._langs.pop()
            self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append((data, self._langs[-1]))

    def of(self, part: str) -> set[str]:
        """The languages of the texts that hold a part."""
        return {lang for text, lang in self.texts if part in text}


WHY = "Køberen har skrevet under; budgettet er bevilget"
REQUEST = {
    "id": "A", "kind": "host-delegation", "counterpart_country": "CN", "counterpart_region": "CN-JS", "initiative": "external",
    "title": "Gruppenreise nach Kopenhagen 南京市", "sender_name": "Reisebüro Müller", "topics": ["culture"], "region_hours": 900,
    "asks_region_to_initiate": "no", "business_relevant": {"value": "yes", "because": WHY, "by": "KH"}, "within_limited_hosting": "yes",
}  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> triage.CompiledPolicy:
    return triage.load("guidelines")


@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_run_says_its_language(policy: triage.CompiledPolicy, lang: str) -> None:
    made = Collector(version_of(policy.engine.kernel, policy.digest))
    instead = {
        "decision": "decline",
        "operator": None,
        "cites": ["G7"],
        "by": "ANK",
        "at": "2017-03-05",
        "because": "Pas le temps.",
        "recorded": 9,
    }
    kept = Kept(3, "2017-03-04T10:00:00Z", "KH", ("G9",), (instead,), (("Besuch fand statt", date(2017, 6, 1)),))
    made.add(policy.decide(REQUEST), None, None, kept)
    made.add(policy.decide({**REQUEST, "id": "B", "kind": "political-overlay"}))
    spoken = Spoken(backlog_html(made, Circumstances("b.csv"), date(2017, 3, 5), lang))
    for theirs in ("Gruppenreise nach Kopenhagen", "Reisebüro Müller", WHY, "Pas le temps.", "Besuch fand statt"):
        assert spoken.of(theirs) == {""}, theirs
    assert {said for text, said in spoken.texts if _HAN.search(text)} == {"zh"}
    assert {said for text, said in spoken.texts if re.search("«[^»]*(værtskaber|overligger|konkret vurdering)", text)} == {"da"}
    # What is the page's own is in its language, and nothing else is.
    heads = {"en": ("In short", "What was decided"), "da": ("Kort fortalt", "Hvad der er besluttet")}
    for head in heads[lang]:
        assert spoken.of(head) == {lang}
    assert {said for _, said in spoken.texts} <= {"", "zh", "da", lang}


def test_what_people_wrote_is_marked_where_it_stands() -> None:
    long = "reason " * 100
    said = f"label: yes, because “{long}”"
    children = with_theirs(said, ["", "no such text", f"“{long}”"])
    assert children[0] == "label: yes, because "
    assert (children[1].tag, children[1].get("lang"), children[1].text) == ("span", "", cut(said)[20:])  # type: ignore[union-attr]  # an element
    assert len(cut(said)) == 300
