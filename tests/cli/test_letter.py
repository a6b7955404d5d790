"""`triage letter`, on every sample request, in both languages."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.hostile import HOSTILE, RAW

SAMPLES = sorted((ROOT / "samples" / "requests").iterdir())


@pytest.fixture
def store(tmp_path: Path, run: Run) -> str:
    path = str(tmp_path / "record.sqlite")
    run("audit", "init", "--store", path)
    for sample in SAMPLES:
        run("decide", str(sample), "--store", path, "--by", "Kirsten Holm")
    return path


def listed(run: Run, store: str) -> dict[str, str]:
    _, out, _ = run("audit", "list", "--store", store)
    rows = [line.split("\t") for line in out.splitlines()[1:]]
    return {row[3]: row[4] for row in rows}


@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_sample_has_its_letters(store: str, run: Run, lang: str) -> None:
    written = 0
    for case, outcome in listed(run, store).items():
        status, out, err = run("letter", case, "--store", store, "--lang", lang)
        if outcome in ("open", "out-of-scope"):
            assert (status, out) == (1, "")
            assert {"open": "is not decided", "out-of-scope": "is outside the policy"}[outcome] in err
            continue
        written += 1
        assert status == 0, err
        assert case in out
        assert "Kirsten Holm" in out
        assert {"en": "Thank you", "da": "Tak for"}[lang] in out
        assert ("\n---\n" in out) == outcome.startswith("refer-to-operator")
        assert not any(word in out.casefold() for word in ("adopted", "vedtag", "{", "@"))
        assert not set(out) & RAW
    assert written > 8


def test_one_of_two_letters_and_another_contact(store: str, run: Run) -> None:
    _, both, _ = run("letter", "2017-101", "--store", store)
    _, sender, _ = run("letter", "2017-101", "--store", store, "--to", "sender")
    _, operator, _ = run("letter", "2017-101", "--store", store, "--to", "operator")
    assert both == f"{sender}\n---\n\n{operator}"
    assert operator.startswith("# To One Point Entry")
    _, out, _ = run("letter", "2017-101", "--store", store, "--contact", "the China desk")
    assert "Kirsten Holm" not in out
    assert "the China desk" in out
    status, _, err = run("letter", "2017-106", "--store", store, "--to", "operator")
    assert (status, "not referred" in err) == (1, True)


def test_files(store: str, run: Run, tmp_path: Path) -> None:
    assert run("letter", "2017-101", "--store", store, "-o", str(tmp_path / "a.md"))[0] == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == run("letter", "2017-101", "--store", store)[1]
    docx = pytest.importorskip("docx")
    assert run("letter", "2017-101", "--store", store, "-o", str(tmp_path / "a.docx"))[0] == 0
    assert len(docx.Document(str(tmp_path / "a.docx")).paragraphs) > 20
    assert run("letter", "2017-101", "--store", store, "-o", str(tmp_path / "a.pdf"))[0] == 2
    assert run("letter", "2017-999", "--store", store)[0] == 2
    assert run("letter", "2017-999")[0] == 2


def test_the_office_writes_its_own(store: str, run: Run, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules" / "region-h", rules)
    own = rules / "letters" / "reply-decline.en.md"
    own.write_text("Hello {sender_name}.\n\n{guideline}\n\n{facts}\n\n{considerations}\n\n{contact}\n", encoding="utf-8")
    _, out, _ = run("letter", "2017-106", "--store", store, "--policy", str(rules))
    assert out.startswith("Hello Samarbejdet Danske Kina-byer.\n\n- G6 (")
    own.write_text("Hello.\n", encoding="utf-8")
    status, out, err = run("letter", "2017-106", "--store", store, "--policy", str(rules))
    assert (status, out, err.count("error[incomplete-letter]")) == (2, "", 4)
    own.unlink()
    status, _, err = run("letter", "2017-106", "--store", store, "--policy", str(rules))
    assert (status, "error[no-template]" in err) == (2, True)
    assert "has no letter `reply-decline.en.md`" in err
    assert "help: write it as `" in err
    own.write_bytes(b"\xff")
    status, _, err = run("letter", "2017-106", "--store", store, "--policy", str(rules))
    assert (status, "is not UTF-8 text" in err) == (2, True)


def test_nothing_raw_reaches_a_terminal(run: Run, tmp_path: Path) -> None:
    store, request = str(tmp_path / "record.sqlite"), tmp_path / "request.json"
    run("audit", "init", "--store", store)
    for number, text in enumerate(HOSTILE):
        judged = {"value": "no", "because": text, "by": text, "on": text, "evidence": [text]}
        texts = dict.fromkeys(("title", "summary", "sender_name", "journal_ref", "contact"), text)
        facts = {"kind": "political-overlay", "counterpart_country": "CN", "attractive": judged, "business_relevant": judged}
        request.write_text(json.dumps({"id": f"case-{number}", **facts, **texts}), encoding="utf-8")
        by = text.replace("\x00", "") or "x"
        for command in (
            ("decide", str(request), "--store", store, "--by", by), ("decide", str(request), "--no-store", "--json"),
            ("explain", str(request)), ("audit", "show", f"case-{number}", "--store", store),
            ("audit", "show", f"case-{number}", "--store", store, "--json"), ("letter", f"case-{number}", "--store", store),
        ):  # fmt: skip
            status, out, err = run(*command)
            assert status == 0, (command, err)
            assert not set(out + err) & RAW, command


def test_what_became_of_it_does_not_stand_in_the_way(store: str, run: Run) -> None:
    _, before, _ = run("letter", "2017-101", "--store", store)
    assert run("audit", "outcome", "2017-101", "visit held", "--on", "2017-06-01", "--store", store)[0] == 0
    assert run("letter", "2017-101", "--store", store) == (0, before, "")


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_letter_about_an_override_says_what_the_person_decided(store: str, run: Run, lang: str) -> None:
    because = "Ugen er optaget af statsbesøget, *og* vi har intet rum."
    override = ("--decision", "decline", "--because", because, "--cites", "G7", "--cites", "G4", "--by", "Anna Kjær")
    assert run("audit", "override", "2017-101", *override, "--store", store)[0] == 0
    status, out, err = run("letter", "2017-101", "--store", store, "--lang", lang)
    assert status == 0
    assert "`Anna Kjær` decided this otherwise than the rules" in err
    assert {"en": "we are sorry", "da": "må desværre sige nej"}[lang] in out
    assert "Ugen er optaget af statsbesøget, \\*og\\* vi har intet rum." in out
    assert "Anna Kjær" in out
    assert [line[:4] for line in out.splitlines() if line.startswith("- ")] == ["- G7", "- G4"]
    assert "One Point Entry" not in out
    assert {"en": "made the difference", "da": "gjorde udslaget"}[lang] not in out
    assert run("letter", "2017-101", "--store", store, "--to", "operator")[0] == 1


def test_without_its_reason_there_is_no_letter_about_an_override(store: str, run: Run) -> None:
    override = ("--decision", "decline", "--because", "Mrs Li is away.", "--cites", "G7")
    assert run("audit", "override", "2017-101", *override, "--store", store)[0] == 0
    number = run("audit", "list", "--store", store)[1].splitlines()[-1].split("\t")[0]
    assert run("audit", "erase", number, "--fact", "because", "--basis", "art. 17", "--store", store)[0] == 0
    status, out, err = run("letter", "2017-101", "--store", store)
    assert (status, out) == (2, "")
    assert "error[incomplete-letter]: there is nothing to say for `{considerations}`" in err


def test_what_nobody_could_decide_a_person_can(store: str, run: Run) -> None:
    open_one = next(case for case, outcome in listed(run, store).items() if outcome == "open")
    assert run("letter", open_one, "--store", store)[0] == 1
    override = ("--decision", "refer-to-operator", "--operator", "result-contract", "--because", "It is about money.", "--cites", "G4")
    assert run("audit", "override", open_one, *override, "--store", store)[0] == 0
    status, out, _ = run("letter", open_one, "--store", store, "--lang", "da")
    assert status == 0
    assert "\n# Til resultatkontraktforhandlingerne: en henvendelse på jeres område\n" in out
    assert "Kan I tage jer af den" in out


@pytest.mark.parametrize("lang", ["en", "da"])
def test_another_authority_writes_its_own_letters(run: Run, tmp_path: Path, lang: str) -> None:
    rules, store = str(ROOT / "samples" / "study-visits"), str(tmp_path / "visits.sqlite")
    run("audit", "init", "--store", store)
    sample = (ROOT / "samples" / "study-visits" / "requests" / "aarsund-cycling.yaml").read_text(encoding="utf-8")
    for id, old, new in (
        ("yes", "", ""),
        ("no", "visit_start: 2026-05-12", "visit_start: 2026-02-12"),
        ("away", "requester: public-authority", "requester: private-group"),
        ("heat", "themes: [cycling, urban-planning]", "themes: [district-heating]"),
    ):
        file = tmp_path / f"{id}.yaml"
        file.write_text(sample.replace("B26-0017", id).replace(old, new), encoding="utf-8")
        run("decide", str(file), "--policy", rules, "--store", store, "--by", "Helle Krog")
    written = {}
    for id in ("yes", "no", "away"):
        status, written[id], err = run("letter", id, "--policy", rules, "--store", store, "--lang", lang)
        assert (status, err) == (0, ""), err
        assert "26/002214" in written[id]
        assert "Nordby Kommune" in written[id]
        assert "trafik@arsunda" not in written[id]
    assert {"en": "12 May 2026", "da": "12.5.2026"}[lang] in written["yes"]
    assert "Nordby Turistkontor" in written["away"]
    # What the utility would have to say is no question to the tourist office.
    assert "Nordby Forsyning" not in written["away"]
    status, out, err = run("letter", "heat", "--policy", rules, "--store", store, "--lang", lang)
    assert status == 1, (out, err)
    override = ("--decision", "refer-to-operator", "--operator", "nordby-forsyning", "--because", "Heat alone.", "--cites", "B7")
    assert run("audit", "override", "heat", *override, "--store", store)[0] == 0
    _, out, _ = run("letter", "heat", "--policy", rules, "--store", store, "--lang", lang, "--to", "operator")
    asked = {"en": "Can Nordby Forsyning receive the group itself?", "da": "Kan Nordby Forsyning selv tage imod gruppen?"}
    assert asked[lang] in out
    status, out, err = run("letter", "yes", "--store", store, "--lang", lang)
    assert (status, out) == (2, "")
    assert "error[another-rulebook]: this was decided by `study-visits/study-visits`" in err


def test_a_letter_goes_where_a_link_leads(store: str, run: Run, tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("before")
    link.symlink_to(real)
    assert run("letter", "2017-101", "--store", store, "-o", str(link))[0] == 0
    assert link.is_symlink()
    assert real.read_text().startswith("# Your request")
