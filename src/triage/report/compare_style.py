"""What the report of a comparison needs beside the style that every page has: its picture, its bars and its matrices."""

from __future__ import annotations

COMPARE_STYLE = """
.letter { display: inline-block; min-width: 1.5em; padding: 0 .3em; border-radius: .8em; background: var(--deep); color: #fff;
  font-size: .8em; font-weight: 700; line-height: 1.5; text-align: center; margin-right: .45em; }
table.matrix th, table.matrix td { padding: .3rem .4rem; vertical-align: middle; }
table.matrix td { text-align: center; min-width: 2.6rem; }
table.matrix thead th:not(:first-child), table.matrix thead td + th { text-align: center; max-width: 7rem; vertical-align: bottom; }
table.matrix td.stays { outline: 2px solid var(--deep); outline-offset: -3px; }
table.steps thead th { font-weight: 400; font-size: .85rem; line-height: 1.25; }
table.by-rules { width: 100%; min-width: 36rem; table-layout: fixed; }
table.matrix th:first-child { padding-left: 0; }
table.by-rules th:first-child { width: 5.5rem; min-width: 0; }
table.by-rules th:last-child { width: 24%; }
.plot { margin: 1.6rem 0 .4rem; }
.plot .axis { font-size: .9rem; line-height: 1.35; }
.plot .right { text-align: right; }
.plot > svg { display: block; width: 100%; height: 27rem; overflow: visible; margin: .35rem 0; }
svg .tick { font-size: 12px; fill: var(--soft); }
svg .name { font-weight: 600; }
figcaption { font-size: .92rem; color: var(--soft); }
figcaption p { margin-bottom: .35rem; }
figure { margin: 0; }
.bars { margin: 1rem 0; padding: 0; list-style: none; }
.bars li { margin: 0 0 .9rem; }
.bars svg { display: block; width: 100%; height: 34px; margin-top: .2rem; overflow: visible; }
.bars text { font-size: 13px; font-weight: 600; text-anchor: middle; }

@media (max-width: 40rem) {
  .plot > svg { height: 20rem; }
}
@media print {
  .plot, .bars li { break-inside: avoid; }
}
"""
