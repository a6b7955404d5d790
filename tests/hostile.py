"""A hundred texts that somebody could send to fool whoever, or whatever, reads them."""

from __future__ import annotations

_SCRIPTS = [
    "<script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", "<ScRiPt>window.hacked=1</sCrIpT>",
    "<script src=//evil.example/x.js></script>", "<script/x>window.hacked=1</script>", "<<script>window.hacked=1//<</script>",
    "</td></table><script>window.hacked=1</script>", "</title><script>window.hacked=1</script>", "</style><script>window.hacked=1</script>",
    "</textarea><script>window.hacked=1</script>", "</noscript><script>window.hacked=1</script>",
    "</template><script>window.hacked=1</script>",
    "<script type=module>window.hacked=1</script>", "<script>\nwindow.hacked=1\n</script>", "%3Cscript%3Ewindow.hacked=1%3C/script%3E",
    "<noscript><p title=\"</noscript><img src=x onerror=window.hacked=1>\">",
]  # fmt: skip
_ATTRIBUTES = [
    '"><img src=x onerror=window.hacked=1>', "'><img src=x onerror=window.hacked=1>", '" onmouseover="window.hacked=1',
    "' onfocus='window.hacked=1' autofocus='", '" autofocus onfocus=window.hacked=1 x="', "` onclick=`window.hacked=1",
    "<img src=x onerror=window.hacked=1>", "<body onload=window.hacked=1>", "<input autofocus onfocus=window.hacked=1>",
    "<details open ontoggle=window.hacked=1>", "<video><source onerror=window.hacked=1>", "<a href=javascript:window.hacked=1>x</a>",
    "<a href='data:text/html,<script>1</script>'>x</a>", "<b style='background:url(//evil.example)'>x</b>", "<p id=table class=on>x</p>",
    "<form action=//evil.example><button>x</button></form>", "<button formaction=javascript:window.hacked=1>x</button>",
    "<p hidden>", "<base href=//evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>",
]  # fmt: skip
_PICTURES = [
    "<svg onload=window.hacked=1>", "<svg><script>window.hacked=1</script></svg>",
    "<svg><a xlink:href=javascript:window.hacked=1>x</a></svg>",
    "<svg><use href='data:image/svg+xml,x#x'/></svg>", "<svg><animate onbegin=window.hacked=1 attributeName=x>",
    "<svg><foreignObject><iframe src=//evil.example></foreignObject></svg>", "<math><mtext><script>window.hacked=1</script></mtext></math>",
    "<iframe srcdoc='<script>parent.hacked=1</script>'>", "<object data=//evil.example>", "<embed src=//evil.example>",
    "<img srcset='//evil.example 2x'>", "<meta http-equiv=refresh content='0;url=//evil.example'>", "</svg><p>out",
]  # fmt: skip
_MARKUP = [
    "<!-- comment", "-->", "<!--><script>window.hacked=1</script>", "<![CDATA[x]]>", "]]>", "<?xml version='1.0'?>", "<!DOCTYPE html>",
    "</p></li></ul></div></details></td></tr></tbody></table>", "</main></body></html>", "&lt;script&gt;", "&#60;script&#62;", "&amp;&lt",
    "&notit; &copy &unknown;", "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}", "{% raw %}{guideline}{nowhere}", "[x](javascript:window.hacked=1)",
    "![x](//evil.example/x.png)", "# heading\n- item", "**bold** _it_ `code` ~~gone~~", "| a | b |\n|---|---|", "> quoted\n\n---\n\nnext",
]  # fmt: skip
_FORMULAS = [
    "=1+1", "+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"//evil.example\")", "=cmd|' /C calc'!A0", "\t=1+1", "%0A=1+1",
]  # fmt: skip
_DIRECTIONS = [
    "\u202egnp.exe\u202c", "\u2066left\u2069", "\u2067right\u2069", "\u200f\u200e", "zero\u200bwidth", "joined\u2060word",
    "soft\u00adhyphen",
    "\ufeffmark", "line\u2028separator", "paragraph\u2029separator", "tag\U000e0041", "\u061cletter mark",
]  # fmt: skip
_ESCAPES = [
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "\x1b[2J\x1b[H", "\x9b31m", "\x1b]8;;//evil.example\x1b\\x\x1b]8;;\x1b\\", "bell\x07",
    "back\x08\x08space", "over\rwrite", "nul\x00", "delete\x7f",
]  # fmt: skip
HOSTILE = [*_SCRIPTS, *_ATTRIBUTES, *_PICTURES, *_MARKUP, *_FORMULAS, *_DIRECTIONS, *_ESCAPES]
assert len(HOSTILE) == 100, len(HOSTILE)

# What no terminal and no page may be given as it is: control characters other than the line break, and what changes direction or hides.
RAW = {
    *(chr(code) for code in [*range(0x20), *range(0x7F, 0xA0)] if chr(code) != "\n"),
    *"\u00ad\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\U000e0041",
}
