"""Reading a policy from files. What is said of broken ones stands in `tests/corpus`; here is what a single text cannot show."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from triage.diagnostics import Invalid
from triage.lean import checksum
from triage.rulebook.files import Files
from triage.rulebook.load import declared, load_policy, load_vocabulary, rulebook_folder

BASE = Path(__file__).parents[1] / "corpus" / "base"
BUNDLED = Path(__file__).parents[2] / "rules" / "region-h"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of a small rulebook, in the present folder."""
    shutil.copytree(BASE, tmp_path / "book")
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "book"


def told(path: str | Path) -> list[str]:
    """What is wrong, each with its place."""
    with pytest.raises(Invalid) as caught:
        load_policy(str(path))
    return [f"{diagnostic.at}: {diagnostic.message}" for diagnostic in caught.value.diagnostics]


def edit(path: Path, old: str, new: str) -> None:
    """Replaces a text that is there once."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_a_policy_with_all_that_it_names(book: Path) -> None:
    policy = load_policy("policy.yaml")
    assert policy.name == "visits/visits"
    assert policy.tiers == (("money-to-the-board",), ("welcome-visit",))
    assert list(policy.sources) == ["G1", "G2"]
    assert str(policy.rules["welcome-visit"].place) == "elements/receiving.yaml:6:9"


@pytest.mark.parametrize("path", sorted(BUNDLED.glob("*.yaml")) + sorted(BUNDLED.glob("variants/*.yaml")), ids=lambda path: path.name)
def test_every_bundled_policy_loads(path: Path) -> None:
    if path.stem not in ("vocabulary", "sources"):
        assert load_policy(str(path)).rules


def test_every_file_that_went_in_is_remembered(book: Path) -> None:
    files = Files()
    load_policy("policy.yaml", files)
    elements = f"{book}/elements{os.sep}"
    names = ["policy.yaml", "vocabulary.yaml", "sources.yaml", "elements/receiving.yaml", "elements/money.yaml"]
    assert set(files.digests) == {*(f"{book}/{name}" for name in names), elements}
    assert files.digests[f"{book}/policy.yaml"] == checksum((book / "policy.yaml").read_bytes()).hex()


def test_a_file_that_is_not_there_is_remembered_too(book: Path) -> None:
    (book / "sources.yaml").unlink()
    files = Files()
    assert load_policy("policy.yaml", files).sources == {}
    assert files.digests[f"{book}/sources.yaml"] is None


def test_an_element_may_stand_in_a_file_of_another_name(book: Path) -> None:
    (book / "elements" / "money.yaml").rename(book / "elements" / "zebra.yml")
    (book / "elements" / "aardvark.yaml").write_text("element: [as broken\n")
    files = Files()
    assert "money-to-the-board" in load_policy("policy.yaml", files).rules
    assert f"{book}/elements/aardvark.yaml" in files.digests


def test_an_element_in_two_files_of_its_name(book: Path) -> None:
    shutil.copy(book / "elements" / "money.yaml", book / "elements" / "money.yml")
    assert told("policy.yaml") == ["elements/money.yml:1:10: two files hold the element `money`"]


def test_elements_that_a_policy_does_not_name_may_be_as_wrong_as_they_like(book: Path) -> None:
    (book / "elements" / "other.yaml").write_text("element: other\nrules: [{knd: x}]\n")
    load_policy("policy.yaml")


def test_paths_are_relative_to_the_policy_and_elements_to_the_vocabulary(book: Path) -> None:
    (book / "variants").mkdir()
    edit(book / "policy.yaml", "vocabulary: vocabulary.yaml", "vocabulary: ../vocabulary.yaml")
    (book / "policy.yaml").rename(book / "variants" / "policy.yaml")
    assert load_policy("variants/policy.yaml").rules
    assert rulebook_folder("variants/policy.yaml") == str(book)
    assert declared(str(book))[1].keys() == {"receiving", "money"}


def test_files_are_named_as_a_person_would_write_them(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(book / "policy.yaml", "[receiving, money]", "[receiving, mony]")
    assert told("policy.yaml")[0].startswith("policy.yaml:3:23: ")
    monkeypatch.chdir(book.parent)
    assert told("book/policy.yaml")[0].startswith("book/policy.yaml:3:23: ")
    (book.parent / "elsewhere").mkdir()
    monkeypatch.chdir(book.parent / "elsewhere")
    assert told("../book/policy.yaml")[0].startswith("../book/policy.yaml:3:23: ")


def test_what_is_no_file(book: Path) -> None:
    assert told("gone.yaml") == ["None: there is no file `gone.yaml`"]
    assert told("elements") == ["None: `elements` cannot be read: is a directory"]
    edit(book / "policy.yaml", "vocabulary.yaml", "elements")
    assert told("policy.yaml") == ["None: `elements` cannot be read: is a directory"]


def test_a_folder_that_may_not_be_read(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert told("policy.yaml") == ["None: `elements` cannot be read: permission denied"]


def test_everything_wrong_in_all_files_is_found_at_once(book: Path) -> None:
    edit(book / "vocabulary.yaml", "type: text}", "type: txt}")
    edit(book / "sources.yaml", "G2: {document", "G2: {dokument")
    edit(book / "elements" / "receiving.yaml", "decide: activate", "decide: activat")
    edit(book / "elements" / "money.yaml", "operator: tourist-board", "operator: tourists")
    edit(book / "policy.yaml", "cites: [G1]", "cites: [G7]")
    assert [message.partition(":")[0] for message in told("policy.yaml")] == [
        "elements/money.yaml", "elements/receiving.yaml", "policy.yaml", "sources.yaml", "vocabulary.yaml",
    ]  # fmt: skip


def test_a_vocabulary_that_cannot_be_read_is_not_blamed_on_the_rules(book: Path) -> None:
    edit(book / "vocabulary.yaml", "min: 0, max: 200}", "min: 0, max: 200")
    edit(book / "elements" / "money.yaml", "when: {kind: money}", "when: {kind: money")
    assert [message.partition(":")[0] for message in told("policy.yaml")] == ["elements/money.yaml", "vocabulary.yaml"]


def test_line_and_column_are_right_after_crlf_and_a_byte_order_mark(book: Path) -> None:
    path = book / "elements" / "money.yaml"
    text = path.read_text().replace("decide: refer-to-operator", "because: >-\n      several\n      lines æøå\n    decide: refer")
    for raw in (text, text.replace("\n", "\r\n"), f"\ufeff{text}", "\ufeff" + text.replace("\n", "\r")):
        path.write_bytes(raw.encode())
        assert told("policy.yaml") == ["elements/money.yaml:9:13: `decide` cannot be `refer`"]


def test_a_policy_without_elements_and_without_their_folder(book: Path) -> None:
    shutil.rmtree(book / "elements")
    (book / "policy.yaml").write_text("policy: p\nvocabulary: vocabulary.yaml\nelements: []\n")
    assert load_policy("policy.yaml").rules == {}


def test_a_vocabulary_alone(book: Path) -> None:
    assert list(load_vocabulary("vocabulary.yaml").operators) == ["tourist-board", "port-office"]
    for text in ("", "- a\n", "facts: {a: {type: b}}\n"):
        (book / "vocabulary.yaml").write_text(text)
        with pytest.raises(Invalid):
            load_vocabulary("vocabulary.yaml")
    with pytest.raises(Invalid):
        load_vocabulary("gone.yaml")
