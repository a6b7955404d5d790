"""Names to policy files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from triage.diagnostics import Invalid
from triage.rulebook.find import DEFAULT, bundled_folder, default_policy, find_policy, policy_files

BUNDLED = Path(bundled_folder())


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    """A rulebook with two policies, neither marked, and a variant of one."""
    for name in ("one", "two", "vocabulary", "sources", "variants/one-strict", "elements/e", "cases/c", "requests/r"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.yaml").write_text(f"policy: {name}\n")
    return tmp_path


def told(name: str) -> tuple[str, str | None]:
    """What is said where there is no such policy, and the help."""
    with pytest.raises(Invalid) as caught:
        find_policy(name)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.code == "no-policy"
    return diagnostic.message, diagnostic.help


def test_bundled_policies_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = BUNDLED / DEFAULT
    assert find_policy() == str(folder / "guidelines.yaml")
    assert find_policy("") == str(folder / "guidelines.yaml")
    assert find_policy("dormant") == str(folder / "dormant.yaml")
    assert find_policy("region-h") == str(folder / "guidelines.yaml")
    assert find_policy("region-h/dormant") == str(folder / "dormant.yaml")
    assert find_policy("g8-either") == str(folder / "variants" / "g8-either.yaml")
    assert all(os.path.isfile(path) for path in policy_files(str(folder)).values())


def test_a_path_is_taken_as_it_is(rulebook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rulebook)
    assert find_policy("one.yaml") == "one.yaml"
    assert find_policy("./two.yaml") == "./two.yaml"
    assert find_policy(str(rulebook / "one.yaml")) == str(rulebook / "one.yaml")


def test_what_is_no_policy_file(rulebook: Path) -> None:
    found = policy_files(str(rulebook))
    assert sorted(found) == ["one", "one-strict", "two"]
    assert found["one-strict"] == str(rulebook / "variants" / "one-strict.yaml")


@pytest.mark.parametrize(
    "line",
    [
        "default: true",
        "default: yes",
        "default: JA",
        'default: "true"',
        "default:  True   # this one",
        "default : true",
        "'default': yes",
        "default:\ttrue",
    ],
)
def test_the_default_policy_is_the_one_that_is_marked(rulebook: Path, line: str) -> None:
    (rulebook / "two.yaml").write_text(f"policy: two\r\n{line}\r\n")
    assert default_policy(str(rulebook)) == str(rulebook / "two.yaml")
    assert default_policy(f"{rulebook}/") == f"{rulebook}/two.yaml"
    assert find_policy(str(rulebook)) == str(rulebook / "two.yaml")


@pytest.mark.parametrize("line", ["default: no", "# default: true", "default: truest", "note: default:true", "  default: true"])
def test_what_marks_no_default(rulebook: Path, line: str) -> None:
    (rulebook / "two.yaml").write_text(f"policy: two\n{line}\n")
    message, help = told(str(rulebook))
    assert message == f"`{rulebook}` holds several policies and no default"
    assert help == "name one with `--policy`, or mark one `default: true`"


def test_only_one_policy_is_the_default(rulebook: Path) -> None:
    for name in ("one", "two"):
        (rulebook / f"{name}.yaml").write_text("default: true\n")
    assert told(str(rulebook))[0] == f"`{rulebook}` holds several policies marked as the default: `one.yaml`, `two.yaml`"


def test_the_only_policy_is_the_default(rulebook: Path) -> None:
    (rulebook / "two.yaml").unlink()
    assert default_policy(str(rulebook)) == str(rulebook / "one.yaml")


def test_folders_without_a_policy(tmp_path: Path) -> None:
    assert told(str(tmp_path))[0] == f"there is no policy in `{tmp_path}`"
    with pytest.raises(Invalid, match="there is no folder"):
        default_policy(str(tmp_path / "gone"))


@pytest.mark.parametrize(
    ("name", "message", "help"),
    [
        ("guideline", "there is no policy `guideline`", "did you mean `guidelines`?"),
        ("region-h/dorment", "there is no policy `dorment`", "did you mean `dormant`?"),
        ("region-i", "there is no policy `region-i`", None),
        ("region/dormant", "there is no rulebook `region`", "did you mean `region-h`?"),
        ("elsewhere/dormant", "there is no rulebook `elsewhere`", "bundled are `region-h`"),
        ("gone.yaml", "there is no file `gone.yaml`", None),
        ("./gone", "there is no file `./gone`", None),
        ("/gone/away", "there is no file `/gone/away`", None),
        ("a\x1bb", "there is no policy `a\\x1bb`", None),
    ],
)
def test_names_of_nothing(name: str, message: str, help: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found, said = told(name)
    assert found == message
    if help:
        assert said == help


def test_a_folder_of_ones_own_does_not_hide_a_bundled_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "region-h").mkdir()
    (tmp_path / "region-h" / "own.yaml").write_text("policy: own\n")
    assert find_policy("region-h") == str(BUNDLED / DEFAULT / "guidelines.yaml")
    assert find_policy("./region-h") == "./region-h/own.yaml"
    assert find_policy("region-h/") == "region-h/own.yaml"
