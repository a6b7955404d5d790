"""How pages look: on a screen of any width, and on paper.

No colour says anything that a word, a number or a pattern does not say too; every text has a contrast of at least 4.5:1.
"""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; --ink: #1c2327; --soft: #55616a; --line: #c3cbd1; --pale: #f2f5f6; --deep: #0d4f5c; --mid: #2b6da8; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.25rem 4rem; background: #fff; color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", Arial, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 3rem 0 .6rem; padding-top: .9rem; border-top: 2px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
p { margin: 0 0 .7rem; max-width: 44rem; }
header p { margin: 0 0 .25rem; }
.soft { color: var(--soft); }
code { font: .9em ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, monospace; overflow-wrap: anywhere; }
a { color: var(--deep); }
:focus-visible { outline: 3px solid var(--mid); outline-offset: 2px; }

.wide-table { overflow-x: auto; margin: .6rem 0 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; line-height: 1.4; min-width: 60%; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; max-width: calc(100vw - 4rem); }
.quiet caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: .3rem .75rem; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--ink); vertical-align: bottom; font-weight: 600; }
th[scope=row] { text-align: left; font-weight: 400; }
th:first-child { text-align: left; padding-left: 0; }
.sub { display: inline-block; padding-left: 1.2rem; }
table.words th, table.words td { text-align: left; }
table.words th[scope=row] { min-width: 7rem; }
td.none { color: var(--soft); }
thead td { border-bottom: 2px solid var(--ink); }

.id { display: inline-block; max-width: 100%; }
svg text { font: 14px system-ui, -apple-system, "Segoe UI", "Noto Sans", Arial, sans-serif; fill: var(--ink); }
svg .halo { paint-order: stroke; stroke: #fff; stroke-width: 4px; stroke-linejoin: round; }
svg .on-dark { fill: #fff; font-weight: 700; text-anchor: middle; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin: .6rem 0; padding: 0; list-style: none; font-size: .9rem; }
.key li { display: flex; align-items: center; gap: .45rem; }
.key svg { display: block; width: 28px; height: 18px; flex: none; }
.patterns { position: absolute; width: 0; height: 0; }

details { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 1rem; }
summary { cursor: pointer; padding: .6rem 0; font-weight: 600; }
summary .soft { font-weight: 400; }
details[open] > summary { border-bottom: 1px solid var(--line); margin-bottom: .6rem; }
footer { margin-top: 3rem; }
@media (max-width: 40rem) {
  body { padding: 1.25rem .9rem 3rem; }
  h1 { font-size: 1.5rem; }
  .wide { display: none; }
  th[scope=row] { min-width: 7.5rem; }
  th, td { padding: .3rem .5rem; }
  details { padding: 0 .7rem; }
  .key { gap: .3rem .9rem; }
}
@media (min-width: 40.01rem) { .narrow { display: none; } }
@media print {
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide-table { overflow: visible; }
  h2, h3, caption, summary { break-after: avoid; }
  tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  details { border: 0; padding: 0; }
  a { color: inherit; text-decoration: none; }
}
"""
