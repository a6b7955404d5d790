"""Templates become letters: complete, or refused with what is missing; and what comes from a decision stays text."""

from __future__ import annotations

import io

import pytest

from tests.hostile import HOSTILE, RAW
from triage.diagnostics import Invalid
from triage.letters.letter import Block, fill, markdown
from triage.letters.word import word_file

VALUES: dict[str, str | tuple[str, ...]] = {
    "guideline": "G1: be kind.", "facts": ("a: 1", "b: 2"), "considerations": "It is kind.", "contact": "Ann", "title": "", "id": "26-1",
}  # fmt: skip
WHOLE = "# Re: {id}\n\nAbout {title}.\n\nBy {guideline}\nsince {considerations}\n\n{facts}\n\nAsk {contact}.\n"


def refused(template: str, values: dict[str, str | tuple[str, ...]] = VALUES) -> str:
    with pytest.raises(Invalid) as caught:
        fill(template, "reply.en.md", "en", values)
    return str(caught.value)


def test_a_template_is_filled_and_a_paragraph_without_its_fact_left_out() -> None:
    letter = fill(WHOLE, "reply.en.md", "en", VALUES)
    assert markdown(letter) == "# Re: 26-1\n\nBy G1: be kind. since It is kind.\n\n- a: 1\n- b: 2\n\nAsk Ann.\n"
    assert letter.blocks[0] == Block("heading", (("Re: ", False), ("26-1", True)))


@pytest.mark.parametrize("part", ["guideline", "facts", "considerations", "contact"])
def test_a_letter_with_a_part_missing_is_refused(part: str) -> None:
    assert f"error[incomplete-letter]: `reply.en.md` has no place `{{{part}}}`" in refused(WHOLE.replace(f"{{{part}}}", ""))
    assert f"error[incomplete-letter]: there is nothing to say for `{{{part}}}`" in refused(WHOLE, VALUES | {part: ""})
    assert "incomplete-letter" in refused(WHOLE, VALUES | {"facts": ()})


def test_where_a_person_decided_the_list_of_facts_goes_with_its_introduction() -> None:
    template = WHOLE.replace("{facts}", "These made the difference:\n\n{facts}")
    required = ("guideline", "considerations", "contact")
    letter = fill(template, "reply.en.md", "en", VALUES | {"facts": ()}, required)
    assert markdown(letter) == "# Re: 26-1\n\nBy G1: be kind. since It is kind.\n\nAsk Ann.\n"
    with pytest.raises(Invalid, match=r"nothing to say for `\{considerations\}`"):
        fill(template, "reply.en.md", "en", VALUES | {"facts": (), "considerations": ""}, required)


def test_a_place_that_nobody_knows_is_refused() -> None:
    said = refused(WHOLE + "\n{guidline}")
    assert "error[unknown-place]: `reply.en.md` has a place `{guidline}` that is not known" in said
    assert "did you mean `guideline`?" in said


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(text: str) -> None:
    letter = fill(WHOLE, "reply.en.md", "en", VALUES | {"title": text, "considerations": text, "facts": (text,)})
    said = markdown(letter)
    assert not set(said) & RAW
    lines = said.splitlines()
    # No new heading, list, quotation or table came into being, and no tag or link.
    assert [line[:2] for line in lines if line and line[0] in "#->|=+"] == ["# ", "- "]
    for mark in ("<", ">", "`", "[", "{"):
        assert said.replace("\\\\", "").replace(f"\\{mark}", "").count(mark) == 0
    docx = pytest.importorskip("docx")
    document = docx.Document(io.BytesIO(word_file([letter])))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    assert paragraphs[0] == "Re: 26-1"
    assert not set("".join(paragraphs)) & RAW


def test_a_word_file_says_its_languages() -> None:
    docx = pytest.importorskip("docx")
    letter = fill(WHOLE, "reply.da.md", "da", VALUES | {"title": "关于 Lanjiang"})
    document = docx.Document(io.BytesIO(word_file([letter, letter])))
    styles = [paragraph.style.name for paragraph in document.paragraphs[:5]]
    assert styles == ["Heading 1", "Normal", "Normal", "List Bullet", "List Bullet"]
    lang, val = docx.oxml.ns.qn("w:lang"), docx.oxml.ns.qn("w:val")
    spoken = {run.text: run._element.rPr.find(lang).get(val) for run in document.paragraphs[1].runs}
    assert spoken == {"About ": "da-DK", "关于": "zh-CN", " Lanjiang": "da-DK", ".": "da-DK"}
    assert document.core_properties.language == "da-DK"
    english = fill(WHOLE, "reply.en.md", "en", VALUES | {"guideline": "G8: no «selvstændigt» trip."})
    runs = docx.Document(io.BytesIO(word_file([english]))).paragraphs[1].runs
    assert {run.text: run._element.rPr.find(lang).get(val) for run in runs}["«selvstændigt»"] == "da-DK"
    assert document.element.xml.count('w:type="page"') == 1
