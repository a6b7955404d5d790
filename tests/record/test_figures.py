from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import triage
from triage.model.policy import Decide
from triage.record.entries import decision_entry
from triage.record.figures import Asked, seen
from triage.record.follow_up import follow_up_entry
from triage.record.overrides import override_entry, overrides_of

if TYPE_CHECKING:
    from triage.record.store import Store

FORUM = {
    "counterpart_country": "CN", "kind": "coordination-forum", "topics": ["culture"], "region_role": "attendee",
    "within_limited_coordination": "yes", "overlay_is_political": "no",
}  # fmt: skip
OVERLAY = {"counterpart_country": "CN", "kind": "political-overlay"}
ON = date(2017, 12, 31)


@pytest.fixture(scope="module")
def guidelines() -> triage.CompiledPolicy:
    return triage.load("guidelines")


@pytest.fixture
def kept(store: Store, guidelines: triage.CompiledPolicy) -> Store:
    """Six requests of four months. Three forums are activated; of them one is overridden, and one came to something."""
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("2017-01-10T08:00:00Z", "f1", {**FORUM, "region_hours": 100, "region_cost": 1000}),
        ("2017-02-01T08:00:00Z", "f2", {**FORUM, "region_hours": 28.5}),
        ("2017-02-02T08:00:00Z", "f3", {**FORUM, "region_hours": 50}),
        ("2017-02-28T23:59:59Z", "o1", OVERLAY),
        ("2017-03-01T00:00:00Z", "w1", {"counterpart_country": "CN", "kind": "host-delegation"}),
        ("2017-04-01T00:00:00Z", "w2", {"counterpart_country": "CN", "kind": "host-delegation"}),
        ("2017-04-02T00:00:00Z", "w2", OVERLAY),
    ]
    entries = [
        decision_entry(guidelines.decide(request), guidelines.policy, guidelines.digest, case, f"e-{at}", at, "CEH", "en")
        for at, case, request in requests
    ]
    store.append(entries, (guidelines.digest, guidelines.document))
    third, policy = store.get("f3")[0], guidelines.policy
    refer = Decide("refer-to-operator", "innovation-house")
    after = "2017-05-01T00:00:00Z"
    store.append([override_entry(third, [], policy, Decide("decline"), "Full.", ["G5"], "o1", after, "ANK")])
    store.append([override_entry(third, overrides_of(store, third), policy, refer, "Theirs.", ["G5"], "o2", after, "ANK")])
    store.append([follow_up_entry(store.get("f1")[0], "contract signed", date(2017, 4, 30), "u1", after, "ANK")])
    return store


def named(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in rows}


def test_the_whole_record(kept: Store) -> None:
    found = seen(kept, Asked(None, None, ON)).data("en")
    wanted = {"decisions": 7, "requests": 6, "activate": 2, "refer-to-operator": 1, "decline": 2, "undecided": 1, "overridden": 1}
    assert {key: found[key] for key in wanted} == wanted
    forum = named(found["guidelines"])["G5"]
    assert (forum["requests"], forum["overridden"], forum["activate"], forum["refer-to-operator"]) == (3, 1, 2, 1)
    assert named(found["rules"])["overlay-declined"]["requests"] == 2
    assert named(found["rules"])["light-coordination"]["overridden"] == 1
    assert [(row["name"], row["label"], row["requests"]) for row in found["operators"]] == [
        ("innovation-house", "Innovation House China-Denmark", 1)
    ]
    assert {row["name"]: row["requests"] for row in found["kinds"]} == {
        "coordination-forum": 3,
        "political-overlay": 2,
        "host-delegation": 1,
    }
    assert [(row["name"], row["requests"]) for row in found["months"]] == [("2017-01", 1), ("2017-02", 3), ("2017-03", 1), ("2017-04", 1)]
    assert found["overrides"] == {
        "entries": 2, "changes": [{"from": "activate", "to": "refer-to-operator:innovation-house", "requests": 1}],
    }  # fmt: skip


def test_what_is_bound_is_that_of_activated_requests(kept: Store) -> None:
    frame = seen(kept, Asked(None, None, ON)).data("en")["frame"]
    assert (frame["rule"], frame["cites"]) == ("more-than-a-resting-year", ["G10"])
    hours, cost = frame["bound"]
    assert (hours["sum"], hours["frame"], hours["times"], hours["unstated"]) == (128.5, 192.4, 0.668, 0)
    assert (cost["sum"], cost["unit"], cost["unstated"]) == (1000, "DKK", 1)


def test_the_list_of_results(kept: Store) -> None:
    results = seen(kept, Asked(None, None, ON)).data("en")["results"]
    assert (results["activated"], results["known"], results["became"]) == (2, 1, [{"became": "contract signed", "requests": 1}])
    assert [(row["case"], [each["became"] for each in row["became"]]) for row in results["cases"]] == [
        ("f1", ["contract signed"]),
        ("f2", []),
    ]


def test_open_ones_by_age(kept: Store) -> None:
    found = seen(kept, Asked(None, None, ON)).data("en")["open"]
    assert (found["requests"], found["oldest"]) == (1, [{"case": "w1", "days": 305}])
    assert [row["requests"] for row in found["ages"]] == [0, 0, 0, 1]
    # When the first quarter and a day were over, the other one was open as well, for no day yet.
    found = seen(kept, Asked(date(2017, 4, 1), date(2017, 4, 2), ON)).data("en")["open"]
    assert [(row["case"], row["days"]) for row in found["oldest"]] == [("w1", 31), ("w2", 0)]


def test_a_period_has_its_first_day_and_not_the_day_before_which_it_ends(kept: Store) -> None:
    found = seen(kept, Asked(date(2017, 2, 1), date(2017, 3, 1), ON)).data("en")
    assert (found["requests"], found["decisions"], found["since"], found["before"]) == (3, 3, "2017-02-01", "2017-03-01")
    assert found["overridden"] == 1, "an override of later counts"
    assert found["overrides"]["entries"] == 0, "though it was not recorded in the period"
    assert seen(kept, Asked(date(2017, 6, 1), None, ON)).data("en")["requests"] == 0


def test_a_policy_that_cannot_be_read_costs_the_rules_alone(kept: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.record.figures.policy_of", lambda store, digest: None)
    found = seen(kept, Asked(None, None, ON)).data("en")
    assert (found["requests"], found["rules"], found["frame"]) == (6, [], None)
    assert named(found["guidelines"])["G5"]["requests"] == 3
