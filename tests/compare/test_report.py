"""The report as one file: well formed, escaped, in two languages, and with the same figures as everything else."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from datetime import date
from pathlib import Path

import pytest

import triage
from tests.compare.garden import VOCABULARY, write, write_backlog
from tests.compare.page import Page
from tests.conftest import Run
from triage.compare.comparison import MOST_LISTED, Comparison, Unreadable
from triage.compare.frame import find_frame
from triage.compare.tally import Tally
from triage.report import compare_words
from triage.report.compare_html import comparison_html
from triage.report.compare_style import COMPARE_STYLE
from triage.report.markup import content_policy, el, page, runs, told
from triage.report.style import STYLE
from triage.rulebook.cache import load

DAY = date(2026, 3, 2)

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><b onmouseover="alert(1)">',
    "' onfocus='alert(1)' autofocus='",
    "</style><style>body{display:none}</style>",
    "</title><script src=//evil.example></script>",
    "<!-- comment",
    "-->",
    "]]><![CDATA[",
    "&lt;script&gt;",
    "&#60;script&#62;",
    "&amp;&",
    "javascript:alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href='https://evil.example/'>",
    "\u202egnp.exe\u202c",
    "nul\x00bell\x07tab\tline\nend",
    "\ud800lone surrogate, zero\u200bwidth",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "{{7*7}} ${7*7} <%= 7*7 %>",
]


def comparison(folder: Path, rows: list[tuple[str, dict[str, object], str]], names: tuple[str, ...] = ("plain", "lax")) -> Comparison:
    """A comparison of garden policies over requests given as id, facts and what is shown beside."""
    loaded = tuple(load(str(folder / f"{name}.yaml"), None) for name in names)
    frame = find_frame([each.policy for each in loaded])
    tally = Tally(len(loaded), frame.limits if frame else ())
    policies = [triage.load(str(folder / f"{name}.yaml")) for name in names]
    for line, (id, facts, beside) in enumerate(rows, 2):
        tally.add(id, line, [policy.decide(facts) for policy in policies], beside)
    return Comparison("backlog.csv", names, loaded, tally, frame, beside="title")


@pytest.fixture
def garden(tmp_path: Path) -> Path:
    return write(tmp_path / "garden")


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    folder = write(tmp_path / "garden")
    hostile = json.dumps("<script>alert('label')</script> & \"</table>\"")
    text = VOCABULARY.replace("{name: The Host}", f"{{name: {hostile}}}").replace(
        "{en: hours of work, da: arbejdstimer}", f"{{en: {hostile}}}"
    )
    (folder / "vocabulary.yaml").write_text(text)
    (folder / "lax.yaml").write_text((folder / "lax.yaml").read_text().replace("{en: More of all, da: Mere af alt}", f"{{en: {hostile}}}"))
    made = comparison(folder, [(text, {"kind": "visit", "keen": "yes"}, text[::-1]) for text in HOSTILE])
    bad = tuple(Unreadable(line, text, (text,)) for line, text in enumerate(HOSTILE))
    fields = {field: getattr(made, field) for field in made.__match_args__}
    html = comparison_html(Comparison(**fields | {"backlog": HOSTILE[0], "unreadable": bad, "rejected": len(bad)}), DAY, "en")
    found = Page(html)
    html.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\u200b\u202a-\u202e]", html)
    said = {cell for table in found.tables.values() for row in table for cell in row}
    for text in HOSTILE:
        shown = text if text.isprintable() else text.encode("ascii", "backslashreplace").decode()
        if text.isprintable():
            assert shown in said
    assert "\\u202egnp.exe\\u202c" in said
    assert "nul\\x00bell\\x07tab\\x09line\\x0aend" in said
    assert json.loads(hostile) in found.text
    assert len(found.all("style")) == 1


def test_the_page_forbids_itself_everything(garden: Path) -> None:
    html = comparison_html(comparison(garden, [("a", {"kind": "visit"}, "")]), DAY, "en")
    metas = Page(html).all("meta")
    assert {"http-equiv": "Content-Security-Policy", "content": content_policy(STYLE + COMPARE_STYLE)} in metas
    # A policy counts from where it stands on: nothing that could load or look stands before it.
    assert metas[0] == {"charset": "utf-8"}
    assert metas[1]["http-equiv"] == "Content-Security-Policy"
    assert "://" not in html
    assert html.startswith('<!doctype html>\n<html lang="en">')


def test_languages_are_marked(garden: Path) -> None:
    html = comparison_html(comparison(garden, [("a", {"kind": "visit"}, "关于 Lanjiang 的春天，你好")]), DAY, "da")
    found = Page(html)
    assert found.all("html") == [{"lang": "da"}]
    assert html.count('<span lang="zh">') == 2
    assert '<span lang="zh">关于</span> Lanjiang <span lang="zh">的春天，你好</span>' in html
    assert "Som det er" in found.text
    assert "Det er meget." in found.text
    assert "Hours" not in found.text


def test_a_text_in_another_language_only_says_which() -> None:
    assert told({"en": "Hello"}, "da").attrib == {"lang": "en"}
    assert told({"da": "Hej", "en": "Hello"}, "da").attrib == {}
    assert [child if isinstance(child, str) else child.text for child in runs("a, b（c）")] == ["a, b（c）"]


def test_elements_take_texts_and_elements() -> None:
    html = page("t", "en", el("p", {"title": '"<'}, "a", None, el("b", {}, "c"), "d", "e"))
    assert '<p title="&quot;<">a<b>c</b>de</p>' in html


@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_header_has_a_scope_every_picture_its_words(garden: Path, lang: str) -> None:
    found = Page(comparison_html(comparison(garden, [("a", {"kind": "visit"}, ""), ("b", {"kind": "money"}, "")]), DAY, lang))
    assert all(cell["scope"] in ("row", "col") for cell in found.all("th"))
    ids = [attributes["id"] for _, attributes in found.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for svg in found.all("svg"):
        if svg.get("role") == "img":
            assert set(str(svg["aria-labelledby"]).split()) <= set(ids)
    for link in found.all("a"):
        assert str(link["href"])[1:] in ids
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_long_lists_are_cut_and_say_so(garden: Path) -> None:
    made = comparison(garden, [(f"id-{number}", {"kind": "visit"}, "") for number in range(MOST_LISTED + 3)])
    found = Page(comparison_html(made, DAY, "en"))
    assert len(found.tables["Every request that moves"]) == MOST_LISTED + 1
    assert "The first 500 of 503; the CSV file has all of them." in found.text
    assert "and 491 more" in found.text


def test_nothing_to_compare_is_no_fault(garden: Path) -> None:
    for names in (("plain", "lax"), ("lax",)):
        found = Page(comparison_html(comparison(garden, [("a", {"near": "no"}, "")], names), DAY, "en"))
        assert "Not in the picture, since no request is within its scope" in found.text
        Page(comparison_html(comparison(garden, [], names), DAY, "da"))


def test_policies_in_the_same_place_do_not_cover_each_other(garden: Path) -> None:
    html = comparison_html(comparison(garden, [("a", {"kind": "visit"}, "")], ("lax", "plain", "more")), DAY, "en")
    assert 'class="on-dark" x="30"' in html


def test_words_stand_in_both_languages_with_the_same_places() -> None:
    assert compare_words.EN.keys() == compare_words.DA.keys()
    for key, text in compare_words.EN.items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", compare_words.DA[key])), key


def test_text_json_csv_and_html_say_the_same(tmp_path: Path, run: Run) -> None:
    folder, backlog = write(tmp_path / "garden"), write_backlog(tmp_path / "backlog.csv")
    chosen = ["--policy", str(folder / "plain.yaml"), "--policy", str(folder / "lax.yaml"), "--policy", str(folder / "more.yaml")]
    html_file, csv_file = tmp_path / "report.html", tmp_path / "table.csv"
    status, text, _ = run("compare", str(backlog), *chosen, "--report", str(html_file), "--csv", str(csv_file))
    assert status == 1
    _, answer, _ = run("compare", str(backlog), *chosen, "--json")
    data = json.loads(answer)
    rows = list(csv.DictReader(io.StringIO(csv_file.read_text(encoding="utf-8"))))
    found = Page(html_file.read_text(encoding="utf-8"))
    table = {row[0]: row[1:] for row in found.tables["What the requests come to"]}
    for index, policy in enumerate(data["policies"]):
        name = policy["called"]
        by_csv: dict[str, int] = {}
        for row in rows:
            by_csv[row[name].partition(":")[0]] = by_csv.get(row[name].partition(":")[0], 0) + 1
        assert by_csv == {kind: number for kind, number in policy["totals"].items() if number}
        labels = {"activate": "Activate", "refer-to-operator": "Refer to an operator", "decline": "Decline", "open": "Open"}
        for kind, label in labels.items():
            assert table[label][index] == str(policy["totals"][kind])
            line = next(line for line in text.splitlines() if line.startswith(label))
            assert line[len(label) :].split()[index].replace("·", "0") == str(policy["totals"][kind])
        assert found.tables["What activation would bind"][1][index + 1] == f"{policy['binds'][0]['sum']}"
    for pair in data["pairs"]:
        names = [data["policies"][pair[side]]["called"] for side in ("before", "after")]
        assert f"{names[0]} → {names[1]}: {pair['moved']} moved, {7 - pair['moved']} stayed" in text
        assert f"{pair['moved']} moved, {7 - pair['moved']} stayed" in found.text
        moved = sum(row[names[0]] != row[names[1]] for row in rows)
        assert moved == pair["moved"] == sum(move["count"] for move in pair["moves"])
        matrix = found.tables[f"Outcomes under {names[0]} (rows) and {names[1]} (columns)"]
        assert sum(int(cell.replace("·", "0")) for row in matrix[1:] for cell in row[1:]) == 7
        assert sum(number for row in pair["matrix"].values() for number in row.values()) == 7
