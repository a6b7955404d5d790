"""The figures of a comparison, on a backlog that was counted by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import triage
from tests.compare.garden import write
from triage.compare.frame import find_frame
from triage.compare.tally import KINDS, Tally, in_order

REQUESTS: dict[str, dict[str, object]] = {
    "r1": {"kind": "visit", "hours": 4, "cost": 10, "keen": "yes"},
    "r2": {"kind": "visit", "hours": "8.5", "keen": "no"},
    "r3": {"kind": "visit"},
    "r4": {"kind": "money", "hours": 3, "cost": 30},
    "r5": {"kind": "talk", "hours": 1, "cost": 1},
    "r6": {"kind": "visit", "hours": 100, "keen": "yes", "near": "no"},
    "r7": {"kind": "money"},
}


@pytest.fixture
def tally(tmp_path: Path) -> Tally:
    folder = write(tmp_path / "garden")
    policies = [triage.load(str(folder / f"{name}.yaml")) for name in ("plain", "lax", "more")]
    frame = find_frame([policy.policy for policy in policies])
    assert frame is not None
    tally = Tally(3, frame.limits, lambda decision: decision.given.values.get("keen") == "yes")
    for line, (id, facts) in enumerate(REQUESTS.items(), 2):
        tally.add(id, line, [policy.decide(facts) for policy in policies])
    return tally


def test_each_policy_says_of_each_request_what_it_says_alone(tally: Tally) -> None:
    words = {request.id: tuple(verdict.word for verdict in request.verdicts) for request in tally.requests}
    assert words == {
        "r1": ("refer-to-operator:host", "activate", "refer-to-operator:host"),
        "r2": ("decline", "activate", "decline"),
        "r3": ("open", "activate", "open"),
        "r4": ("decline", "refer-to-operator:bank", "decline"),
        "r5": ("uncovered", "decline", "activate"),
        "r6": ("out-of-scope", "out-of-scope", "out-of-scope"),
        "r7": ("decline", "refer-to-operator:bank", "decline"),
    }
    assert [request.line for request in tally.requests] == [2, 3, 4, 5, 6, 7, 8]


def test_totals(tally: Tally) -> None:
    plain, lax, more = tally.figures
    assert [plain.kind(kind) for kind in KINDS] == [0, 1, 3, 1, 1, 0, 1]
    assert [lax.kind(kind) for kind in KINDS] == [3, 2, 1, 0, 0, 0, 1]
    assert [more.kind(kind) for kind in KINDS] == [1, 1, 3, 1, 0, 0, 1]
    assert lax.words == {"activate": 3, "refer-to-operator:bank": 2, "decline": 1, "out-of-scope": 1}
    assert [each.in_scope for each in tally.figures] == [6, 6, 6]
    assert [each.activated_share for each in tally.figures] == [0, Fraction(1, 2), Fraction(1, 6)]
    assert [each.referred_share for each in tally.figures] == [Fraction(1, 6), Fraction(1, 3), Fraction(1, 6)]


def test_joint_work_counts_where_it_is_activated_and_surely_joint(tally: Tally) -> None:
    assert [each.joint for each in tally.figures] == [0, 1, 0]
    assert [each.coordination for each in tally.figures] == [Fraction(1, 6), Fraction(1, 2), Fraction(1, 6)]


def test_bound_are_activated_requests_alone_and_what_is_not_stated_is_counted(tally: Tally) -> None:
    plain, lax, more = tally.figures
    assert [(bound.limit.fact.name, bound.sum, bound.unstated) for bound in plain.bound] == [("hours", 0, 0), ("cost", 0, 0)]
    assert [(bound.sum, bound.unstated) for bound in lax.bound] == [(Decimal("12.5"), 1), (Decimal(10), 2)]
    assert [(bound.sum, bound.unstated) for bound in more.bound] == [(Decimal(1), 0), (Decimal(1), 0)]
    assert [bound.times for bound in lax.bound] == [Fraction(5, 4), Fraction(1, 10)]


def test_who_moves_and_by_which_rule(tally: Tally) -> None:
    assert tally.moving == 6
    pair = tally.pair(0, 1)
    assert pair.moved == 6
    told = [(move.before.word, move.before.rules, move.after.word, move.after.rules, [r.id for r in move.requests]) for move in pair.moves]
    assert told == [
        ("decline", ("no-money",), "refer-to-operator:bank", ("eager-money",), ["r4", "r7"]),
        ("refer-to-operator:host", ("visit-to-host",), "activate", ("eager-visit",), ["r1"]),
        ("decline", ("visit-declined",), "activate", ("eager-visit",), ["r2"]),
        ("open", ("visit-to-host", "visit-declined"), "activate", ("eager-visit",), ["r3"]),
        ("uncovered", (), "decline", (), ["r5"]),
    ]
    assert [move.after.otherwise for move in pair.moves] == [False, False, False, False, True]
    assert [move.requests[0].id for move in tally.pair(0, 2).moves] == ["r5"]


def test_a_matrix_holds_every_request_once(tally: Tally) -> None:
    pairs = list(tally.pairs())
    assert [(pair.before, pair.after) for pair in pairs] == [(0, 1), (0, 2), (1, 2)]
    for pair in pairs:
        assert sum(pair.matrix.values()) == 7
        assert sum(number for (before, after), number in pair.matrix.items() if before != after) == pair.moved
        for index in (pair.before, pair.after):
            side = [0, 1][index == pair.after]
            for word, number in tally.figures[index].words.items():
                assert sum(count for step, count in pair.matrix.items() if step[side] == word) == number
    assert pairs[0].words_before == ["refer-to-operator:host", "decline", "open", "uncovered", "out-of-scope"]
    assert pairs[0].words_after == ["activate", "refer-to-operator:bank", "decline", "out-of-scope"]


def test_equal_patterns_are_kept_once(tally: Tally) -> None:
    r4, r7 = tally.requests[3], tally.requests[6]
    assert r4.verdicts is r7.verdicts


def test_without_requests_there_are_no_shares() -> None:
    tally = Tally(2)
    assert (tally.figures[0].activated_share, tally.figures[0].referred_share, tally.figures[0].coordination) == (None, None, None)
    assert (tally.moving, tally.words, tally.pair(0, 1).moves) == (0, [], ())


def test_the_order_of_words() -> None:
    assert in_order(["out-of-scope", "decline", "refer-to-operator:b", "conflict", "refer-to-operator:a", "activate"]) == [
        "activate", "refer-to-operator:a", "refer-to-operator:b", "decline", "conflict", "out-of-scope",
    ]  # fmt: skip
