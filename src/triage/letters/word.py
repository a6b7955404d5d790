"""Letters as a Word file. The only module that sees python-docx."""

from __future__ import annotations

import io
import re

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .letter import Letter

_STYLES = {"heading": "Heading 1", "heading-2": "Heading 2", "item": "List Bullet"}
_LANGUAGES = {"da": "da-DK", "en": "en-GB"}
# Chinese, and the own words of a guideline, which are Danish in a letter of any language.
_OTHER = re.compile("([\u2e80-\u9fff\uf900-\ufaff\uff01-\uff5e]+|«[^«»]*»)")


def word_file(letters: Sequence[Letter]) -> bytes:
    """The letters, each on a page of its own. Raises `Invalid` where python-docx is not installed."""
    try:
        import docx
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
    except ImportError:
        help = "install it with `pip install 'triage-decisions[letters]'`, or write Markdown with a name that ends in `.md`"
        raise Invalid([Diagnostic("not-installed", "a Word file takes python-docx, which is not installed", None, help)]) from None
    document = docx.Document()
    for number, letter in enumerate(letters):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]  # python-docx says nothing of it
        for block in letter.blocks:
            paragraph = document.add_paragraph(style=_STYLES.get(block.kind))
            for piece, _ in block.pieces:
                for index, text in enumerate(_OTHER.split(visible(piece))):
                    if text:
                        other = "da-DK" if text.startswith("«") else "zh-CN"
                        _speak(paragraph.add_run(text), other if index % 2 else _LANGUAGES[letter.lang], OxmlElement, qn)
    document.core_properties.language = _LANGUAGES[letters[0].lang]
    document.core_properties.author = ""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _speak(run: Any, lang: str, element: Any, qn: Any) -> None:
    """Marks the language of a run, so that it is read aloud and spelt as what it is."""
    said = element("w:lang")
    said.set(qn("w:val"), lang)
    said.set(qn("w:eastAsia"), "zh-CN")
    properties = run._element.get_or_add_rPr()
    properties.append(said)
