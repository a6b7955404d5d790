"""An engine from what was compiled before decides as one that was compiled now, and nothing that differs is trusted."""

from __future__ import annotations

import marshal
import os
import shutil
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random_policies import random_policy, random_stated
from triage import decide, durable
from triage.decide import Engine
from triage.diagnostics import Invalid
from triage.kernel import Kernel
from triage.lean import checksum
from triage.model.policy import Policy
from triage.model.request import Request, Stated
from triage.rulebook.cache import Loaded, load

CASES = int(os.environ.get("TRIAGE_FUZZ", "300"))
BASE = Path(__file__).parent / "corpus" / "base"


def outcome(engine: Engine, stated: dict[str, object]) -> object:
    try:
        return engine.decide(Request(None, {name: Stated(value) for name, value in stated.items()})).outcome
    except Invalid as fault:
        return str(fault)


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(st.integers(min_value=0, max_value=2**48))
def test_what_was_compiled_before_decides_alike(seed: int) -> None:
    rng = Random(seed)
    policy = random_policy(rng)
    first = Engine(policy)
    plain = marshal.loads(marshal.dumps(first.stored()))
    second = Engine(policy, "", plain)
    assert second.stored() == plain
    for _ in range(5):
        stated = random_stated(policy, rng)
        assert outcome(first, stated) == outcome(second, stated), f"seed {seed}: {stated}"
    for rule in policy.rules:
        assert first.kernel.space.condition(policy.rules[rule].when, first.kernel.signals.worlds[0].concepts) == (
            second.kernel.space.condition(policy.rules[rule].when, second.kernel.signals.worlds[0].concepts)
        )


class Compilings:
    """Counts how often a kernel was compiled, rather than restored."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        original = Kernel.__init__

        def counting(kernel: Kernel, policy: Policy, stored: object = None) -> None:
            self.count += stored is None
            original(kernel, policy, stored)

        monkeypatch.setattr(Kernel, "__init__", counting)


@pytest.fixture
def compilings(monkeypatch: pytest.MonkeyPatch) -> Compilings:
    return Compilings(monkeypatch)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "book"))


def loaded(book: Path) -> Loaded:
    return load(str(book / "policy.yaml"), str(book.parent / "cache"))


def kept(book: Path) -> Path:
    (path,) = (book.parent / "cache").glob("*.compiled")
    return path


def test_the_second_engine_is_not_compiled(book: Path, compilings: Compilings) -> None:
    first, second = Engine.of(loaded(book)), Engine.of(loaded(book))
    assert compilings.count == 1
    assert second.stored() == first.stored()
    assert (second.network is None) == (not durable.available())


def test_a_policy_that_changed_is_compiled_again(book: Path, compilings: Compilings) -> None:
    before = Engine.of(loaded(book)).stored()
    path = book / "elements" / "receiving.yaml"
    path.write_text(path.read_text().replace("at_most: 5", "at_most: 6"))
    assert Engine.of(loaded(book)).stored() != before
    assert compilings.count == 2
    assert len([*kept(book).parent.iterdir()]) == 2


def test_other_code_compiles_again(book: Path, compilings: Compilings, monkeypatch: pytest.MonkeyPatch) -> None:
    Engine.of(loaded(book))
    stamp = decide._stamp()
    monkeypatch.setattr(decide, "_stamp", lambda: f"{stamp} and more")
    Engine.of(loaded(book))
    Engine.of(loaded(book))
    assert compilings.count == 2


def test_damage_is_found_and_mended(book: Path, compilings: Compilings) -> None:
    Engine.of(loaded(book))
    path = kept(book)
    raw = path.read_bytes()
    damaged = [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(0, len(raw), len(raw) // 40)]
    for number, wrong in enumerate([b"", raw[:-1], raw[:31], raw + b"x", *damaged], 2):
        path.write_bytes(wrong)
        Engine.of(loaded(book))
        assert compilings.count == number
        assert path.read_bytes() == raw


@pytest.mark.parametrize("plain", [1, "x", (), (1, 2), ((1, 2), (3, 4)), [None, None, None], {"a": 1}], ids=repr)
def test_another_shape_is_compiled_again_though_its_checksum_holds(book: Path, plain: object) -> None:
    whole = Engine.of(loaded(book)).stored()
    path = kept(book)
    good = path.read_bytes()
    digest, stamp, _ = marshal.loads(good[32:])
    body = marshal.dumps((digest, stamp, plain))
    path.write_bytes(checksum(body) + body)
    assert Engine.of(loaded(book)).stored() == whole
    assert path.read_bytes() == good


def test_without_a_cache_nothing_is_kept(book: Path, compilings: Compilings) -> None:
    for _ in range(2):
        Engine.of(load(str(book / "policy.yaml"), None))
    assert compilings.count == 2
    assert not (book.parent / "cache").exists()
