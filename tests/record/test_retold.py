"""The cases of a period, decided again for the page about it: counted as the record has them, explained as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import triage
from tests.conftest import ROOT
from tests.report.page.test_page import text
from triage.model.policy import Decide
from triage.record.entries import decision_entry
from triage.record.erasing import erase
from triage.record.figures import Asked, seen
from triage.record.follow_up import follow_up_entry
from triage.record.overrides import override_entry
from triage.record.retold import retold
from triage.report.page import collected
from triage.report.page.collected import Circumstances
from triage.report.page.html import backlog_html

if TYPE_CHECKING:
    from pathlib import Path

    from triage.record.store import Store

VISIT = {"kind": "host-delegation", "counterpart_country": "CN", "counterpart_region": "CN-JS", "initiative": "external"}
VISIT |= {"topics": ["culture"], "asks_region_to_initiate": "no", "business_relevant": "no", "region_hours": 12}
CARE = {"kind": "study-visit", "requester": "travel-agent", "country": "DE", "title": "Nursing homes", "contact": "Jens Nagel"}
ON = date(2017, 12, 31)
WHOLE = Asked(None, None, ON)


@pytest.fixture(scope="module")
def policies() -> dict[str, triage.CompiledPolicy]:
    return {name: triage.load(name) for name in ("guidelines", "dormant")} | {"visits": triage.load(str(ROOT / "samples" / "study-visits"))}


@pytest.fixture
def kept(store: Store, policies: dict[str, triage.CompiledPolicy]) -> Store:
    """Five cases under three policies of two rulebooks: one decided twice, one overridden, one erased of what is personal, one open."""
    requests: list[tuple[str, str, str, dict[str, Any]]] = [
        ("01-10", "guidelines", "A", {**VISIT, "operator_can_carry": "yes"}),
        ("02-01", "guidelines", "B", {**VISIT, "operator_can_carry": "yes", "contact": "Li Wei, 12345678"}),
        ("02-02", "dormant", "C", {**VISIT, "operator_can_carry": "yes", "title": "<b>Nanjing</b> 南京"}),
        ("03-01", "visits", "D", CARE),
        ("03-02", "guidelines", "E", VISIT),
        ("03-03", "guidelines", "A", {**VISIT, "operator_can_carry": "no"}),
    ]
    for day, name, case, request in requests:
        by, at = policies[name], f"2017-{day}T08:00:00Z"
        entry = decision_entry(by.decide(request), by.policy, by.digest, case, f"e-{day}", at, "CEH", "en")
        store.append([entry], (by.digest, by.document))
    newest = store.get("A")[-1]
    instead, after = Decide("activate"), "2017-05-01T00:00:00Z"
    policy = policies["guidelines"].policy
    store.append([override_entry(newest, [], policy, instead, "A buyer has written.", ["G9"], "o1", after, "ANK")])
    store.append([follow_up_entry(newest, "contract signed", date(2017, 4, 30), "u1", after, "ANK")])
    erase(store, {2: ["contact"]}, "art. 17", "ANK", after, lambda: "x1")
    return store


def page(store: Store, asked: Asked = WHOLE, lang: str = "en") -> str:
    read = seen(store, asked)
    period = read.data(lang)
    return backlog_html(retold(store, read), Circumstances("record.sqlite", checkpoint="checkpoint 17", period=period), ON, lang)


def test_the_page_counts_what_the_figures_count(kept: Store) -> None:
    for asked in (WHOLE, Asked(date(2017, 2, 1), date(2017, 3, 1), ON)):
        read, found = retold(kept, seen(kept, asked)), seen(kept, asked).data("en")
        assert read.count == found["requests"]
        assert [read.total(word) for word in ("activate", "decline", "refer-to-operator")] == [
            found[word] for word in ("activate", "decline", "refer-to-operator")
        ]
        for field, section in (("guideline", "guidelines"), ("operator", "operators"), ("month", "months")):
            assert {name: sum(counts.values()) for name, counts in read.counts[field].items()} == {
                row["name"]: row["requests"] for row in found[section]
            }
            assert {name: count for name, count in read.overridden[field].items() if count} == {
                row["name"]: row["overridden"] for row in found[section] if row["overridden"]
            }
        assert [bound.sum for bound in read.bound] == [row["sum"] for row in found["frame"]["bound"]]


def test_every_case_under_its_own_policy(kept: Store, policies: dict[str, triage.CompiledPolicy]) -> None:
    read = retold(kept, seen(kept, WHOLE))
    assert [case.id for case in read.cases] == ["B", "C", "D", "E", "A"]
    assert [case.version.policy.name for case in read.cases] == [
        policies[name].policy.name for name in ("guidelines", "dormant", "visits", "guidelines", "guidelines")
    ]
    assert read.policy.name == policies["guidelines"].policy.name
    html = page(kept)
    said = text(html)
    for policy in policies.values():
        assert policy.digest in said
        assert f"Decided by {policy.policy.name} ({policy.digest[:19]})." in said
    assert 'lang="zh">南京' in html
    assert "<b>Nanjing" not in html


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", ["Activate (the rules: Decline)", "A person decided otherwise, and that holds: Activate (G9), by ANK on 1 May 2017, because "
                "“A buyer has written.”", "What became of it: contract signed, 30 April 2017.", "Erased: contact person.",
                "Overridden: 1 of 5.",
                "A (a person decided: Activate): Decline. What separates them: an operator can carry it: yes here, no there",
                "Open at the end of the period, whenever they came in: 3.", "checkpoint 17"]),
        ("da", ["Aktivér (reglerne: Afslå)", "Et menneske har besluttet noget andet, og det gælder: Aktivér (G9), af ANK den 1.5.2017",
                "Omgjort: 1 af 5.", "Åbne ved periodens slutning, uanset hvornår de kom ind: 3."]),
    ],
)  # fmt: skip
def test_what_people_did_stands_beside_what_the_rules_say(kept: Store, lang: str, told: list[str]) -> None:
    html = page(kept, lang=lang)
    said = text(html)
    for each in told:
        assert each in said, each
    assert 'data-outcome="activate" data-guideline="G7"' in html
    assert 'data-by="person"' in html
    assert 'data-ruled="decline" data-holds="activate"' in html
    assert not any(personal in html for personal in ("Li Wei", "12345678", "Jens Nagel"))


def test_a_period_without_cases_and_an_empty_record(kept: Store, tmp_path: Path) -> None:
    said = text(page(kept, Asked(date(2016, 1, 1), date(2017, 1, 1), ON)))
    assert "Requests decided from 1 January 2016 to 31 December 2016" in said
    assert "0 requests" in said
    empty = type(kept)
    empty.create(str(tmp_path / "empty.sqlite"))
    with empty.open(str(tmp_path / "empty.sqlite")) as store:
        assert "Afgjorte henvendelser indtil nu" in text(page(store, lang="da"))


def test_what_can_no_longer_be_explained_is_counted_and_named(kept: Store, path: Path) -> None:
    before = retold(kept, seen(kept, WHOLE))
    with closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TRIGGER policy_stays; DROP TRIGGER policy_kept; DROP TRIGGER entry_kept")
        digest = before.cases[1].version.digest
        other.execute("UPDATE entry SET policy = 'sha256:gone' WHERE policy = ?", (digest,))
        # What another version of the program would say differently.
        (body,) = other.execute("SELECT body FROM entry WHERE case_id = 'B'").fetchone()
        other.execute(
            "UPDATE entry SET body = ? WHERE case_id = 'B'", (body.replace(b'"operator_can_carry":"yes"', b'"operator_can_carry":"no"'),)
        )
        other.commit()
    after = retold(kept, seen(kept, WHOLE))
    assert (after.count, len(after.cases)) == (before.count, 3)
    assert {word: after.total(word) for word in collected_words(before)} == {word: before.total(word) for word in collected_words(before)}
    said = text(page(kept))
    assert "Decisions that can no longer be explained" in said
    assert "the policy sha256:gone is not in the record" in said
    assert "recorded as `refer-to-operator:one-point-entry`; this version of triage comes to `decline`" in said


def test_what_was_erased_shows_as_erased(kept: Store, policies: dict[str, triage.CompiledPolicy]) -> None:
    by = policies["guidelines"]
    marked = {**VISIT, "operator_can_carry": {"value": "no", "because": "Mrs Li is away", "personal": True}}
    for case in ("P", "Q"):
        entry = decision_entry(by.decide(marked), by.policy, by.digest, case, f"e-{case}", "2017-04-01T08:00:00Z", "CEH", "en")
        places = kept.append([entry], (by.digest, by.document))
    ids = iter(("x2", "x3", "x4"))
    for entry in kept.get("A"):
        if entry.kind in ("override", "outcome"):
            erase(kept, {entry.seq or 0: list(entry.personal)}, "art. 17", "ANK", "2017-06-01T00:00:00Z", lambda: next(ids))
    erase(kept, {places[0]: ["operator_can_carry"]}, "art. 17", "ANK", "2017-06-01T00:00:00Z", lambda: next(ids))
    html = page(kept)
    said = text(html)
    assert "by ANK on 1 May 2017, for a reason that was erased since" in said
    assert "What became of it: (erased), 30 April 2017." in said
    assert "`operator_can_carry` was erased since, and what is left decides otherwise" in said
    # What is marked as personal decides, and is not shown.
    assert [case.id for case in retold(kept, seen(kept, WHOLE)).cases] == ["B", "C", "D", "E", "A", "P"]
    assert not any(personal in html for personal in ("Mrs Li", "A buyer has written", "contract signed"))


def collected_words(of: collected.Collector) -> list[str]:
    return list(of.counts["outcome"])


def test_more_than_fits_is_counted_and_said(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collected, "MOST_CASES", 2)
    html = page(kept)
    assert html.count("<tbody id=") == 2
    said = text(html)
    assert "Of 5 requests the first 2 are shown below, and the figures count all of them. `triage audit list` lists all of them" in said
    # What is not shown is named, and leads nowhere.
    assert '<span class="id">A</span>' in html
