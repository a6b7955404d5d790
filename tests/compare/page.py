"""Reads a report as a strict browser would, and refuses what is not closed, not escaped, or asks somebody for something."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = {"meta", "br", "link", "img", "hr", "input", "col", "source", "wbr", "base", "area", "embed", "track"}
# What can load, run or send anything, in HTML and in SVG.
_ACTIVE = {
    "script",
    "link",
    "iframe",
    "object",
    "embed",
    "img",
    "base",
    "form",
    "image",
    "use",
    "foreignobject",
    "audio",
    "video",
    "source",
}


class Page(HTMLParser):
    """Elements in their order, the text of each cell of each table by its caption, and every attribute."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.tables: dict[str, list[list[str]]] = {}
        self._table: list[list[str]] = []
        self._caption = ""
        self.feed(text)
        self.close()
        assert self.open == [], self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in _ACTIVE, tag
        assert len({name for name, _ in attrs}) == len(attrs), attrs
        for name, value in attrs:
            assert not name.startswith("on"), attrs
            assert name not in ("src", "srcset", "action", "style", "xlink:href"), attrs
            assert name != "href" or (value or "").startswith("#"), attrs
            assert "url(" not in (value or "") or (value or "").startswith("url(#"), attrs
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)
        if tag == "table":
            self._table, self._caption = [], ""
        elif tag == "tr":
            self._table.append([])
        elif tag in ("td", "th"):
            self._table[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, (tag, self.open)
        if tag == "table":
            assert self._caption not in self.tables, self._caption
            self.tables[self._caption] = self._table

    def handle_data(self, data: str) -> None:
        if "style" in self.open:
            assert "@import" not in data
            assert "url(" not in data
            return
        self.text += data
        if "caption" in self.open:
            self._caption += data
        elif "td" in self.open or "th" in self.open:
            self._table[-1][-1] += data

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]
