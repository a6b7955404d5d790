"""HTML made of elements, never of text: whatever is put into an element is escaped when the page is written.

A page asks nobody for anything and holds no scripts but ours, which are without data; its content security policy names style and
scripts by their hashes, so that a browser runs nothing else.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, tostring

from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from .data import in_language
from .style import STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..model.vocabulary import Text

    Child = Element | str | None
    Cell = Child | list[Child]

_LETTERS = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_MARKS = "\u2e80-\u2fdf\u3001-\u3003\u3005-\u3011\uff01-\uff5e"
_HAN = re.compile(f"[{_LETTERS}{_MARKS}]+")
_IDEOGRAPH = re.compile(f"[{_LETTERS}]")
_QUOTE = re.compile("«[^«»]*»")
# The guidelines are in Danish; what is quoted of them is left as it is.
_OWN = "da"
_SPACE = "\u00a0"


def el(tag: str, attributes: dict[str, str] | None = None, *children: Child) -> Element:
    """An element with its attributes and children; None is no child. Characters that could fool a reader become escapes."""
    element = Element(tag, {name: _shown(value) for name, value in (attributes or {}).items()})
    last: Element | None = None
    for child in children:
        if isinstance(child, str):
            if last is None:
                element.text = (element.text or "") + _shown(child)
            else:
                last.tail = (last.tail or "") + _shown(child)
        elif child is not None:
            element.append(child)
            last = child
    return element


def _shown(text: str) -> str:
    return _SPACE.join(visible(part) for part in text.split(_SPACE))


def runs(text: str) -> list[Child]:
    """A text of unknown languages as children: runs of Chinese characters are marked as such, so that they are read as Chinese."""
    found: list[Child] = []
    at = 0
    for run in _HAN.finditer(text):
        if _IDEOGRAPH.search(run.group()):
            found += [text[at : run.start()], el("span", {"lang": "zh"}, run.group())]
            at = run.end()
    return [*found, text[at:]]


def ruled(text: str, lang: str) -> list[Child]:
    """A text of the rulebook as children: a guideline's own words, which stand in «», are marked as Danish where the text is not."""
    if lang == _OWN:
        return runs(text)
    found: list[Child] = []
    at = 0
    for quote in _QUOTE.finditer(text):
        found += [*runs(text[at : quote.start()]), el("span", {"lang": _OWN}, *runs(quote.group()))]
        at = quote.end()
    return [*found, *runs(text[at:])]


def told(text: Text, lang: str, form: Callable[[str], str] = str) -> Element:
    """A text of the rulebook, marked where it is there in another language only; `form` makes a sentence of it, or the like."""
    said = in_language(text, lang)
    spoken = next((language for language, words in text.items() if words == said), lang)
    return el("span", {} if spoken == lang else {"lang": spoken}, *ruled(form(said), spoken))


def table(caption: str, head: Sequence[Cell], rows: Iterable[Sequence[Cell]], kind: str = "") -> Element:
    """A table whose first row and first cells are headers. It scrolls by itself where it is wider than the page."""
    cells = [el("th", {"scope": "col"}, *_several(cell)) if cell else el("td", {}) for cell in head]
    body = el("tbody")
    for first, *rest in rows:
        body.append(el("tr", {}, el("th", {"scope": "row"}, *_several(first)), *(_cell(cell) for cell in rest)))
    made = el("table", {"class": kind} if kind else {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, *cells)), body)
    return el("div", {"class": "wide-table", "role": "group", "aria-label": caption, "tabindex": "0"}, made)


def _several(cell: Cell) -> list[Child]:
    return cell if isinstance(cell, list) else [cell]


def _cell(cell: Cell) -> Element:
    if isinstance(cell, Element) and cell.tag == "td":
        return cell
    return el("td", {}, *_several(cell))


def page(title: str, lang: str, *children: Child, style: str = "", first: str = "", last: str = "") -> str:
    """A whole page as text. `style` comes after that which every page has; `first` and `last` are scripts of ours, run before the rest of
    the page is read and after it."""
    looks = STYLE + style
    head = el(
        "head",
        {},
        el("meta", {"charset": "utf-8"}),
        el("meta", {"http-equiv": "Content-Security-Policy", "content": content_policy(looks, first, last)}),
        el("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        el("meta", {"name": "referrer", "content": "no-referrer"}),
        el("title", {}, title),
        *([_verbatim("script", first)] if first else []),
        _verbatim("style", looks),
    )
    html = el("html", {"lang": lang}, head, el("body", {}, *children, *([_verbatim("script", last)] if last else [])))
    return "<!doctype html>\n" + tostring(html, encoding="unicode", method="html") + "\n"


def size(of: Element) -> int:
    """How many bytes an element takes in a page."""
    return len(tostring(of, encoding="utf-8", method="html"))


def content_policy(style: str, *scripts: str) -> str:
    """The content security policy of a page with this style and these scripts: nothing is loaded, sent or run beside them."""
    ran = " ".join(map(_hash, filter(None, scripts))) or "'none'"
    return f"default-src 'none'; style-src {_hash(style)}; script-src {ran}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    import base64
    import hashlib

    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _verbatim(tag: str, text: str) -> Element:
    """A style or a script: text of ours, which HTML holds without escapes."""
    assert "</" not in text, "it would end before its end"
    element = Element(tag)
    element.text = text
    return element
