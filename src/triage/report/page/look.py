"""What the page of a backlog needs beside the style that every page has: its figures, charts, controls and cases."""

from __future__ import annotations

PAGE_STYLE = """
body { max-width: 70rem; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: #fff; padding: .4rem .8rem; z-index: 2; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.figures { display: flex; flex-wrap: wrap; gap: .6rem; list-style: none; padding: 0; margin: .8rem 0 1rem; }
.figures li { flex: 1 1 7.5rem; border: 1px solid var(--line); border-top: 5px solid var(--soft); border-radius: 4px;
  padding: .5rem .8rem .6rem; line-height: 1.3; background: #fff; }
.figures strong { display: block; font-size: 1.9rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.figures .is-activate { border-top-color: var(--deep); }
.figures .is-refer-to-operator { border-top-color: var(--mid); }
.figures .is-open { border-top-color: #7a5200; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--pale); padding: .6rem .8rem; font-size: .85rem; }
pre .line { display: block; }

table.chart { width: 100%; }
table.chart th[scope=row] { width: 12rem; min-width: 9rem; overflow-wrap: break-word; }
table.chart th, table.chart td { vertical-align: middle; border-bottom-color: var(--pale); }
table.chart td { min-width: 3rem; }
table.chart td.bar { width: 60%; min-width: 11rem; padding: .2rem .5rem; }
.bar svg, .against svg { display: block; width: 100%; height: 34px; overflow: visible; }
.bar text { font-size: 13px; font-weight: 600; text-anchor: middle; }
.against { margin: 1rem 0 1.4rem; }
.against svg { height: 126px; }
.against p { margin: 0; }
svg .tick { font-size: 12px; fill: #8a3b12; }
table.plan ul { margin: 0; padding-left: 1rem; }
table.plan td { min-width: 11rem; }
h2:focus { outline: none; }

.controls { display: flex; flex-wrap: wrap; gap: .6rem .8rem; align-items: end; background: var(--pale); padding: .8rem; border-radius: 6px;
  margin: .6rem 0 1rem; }
.controls[hidden] { display: none; }
.controls label { display: flex; flex-direction: column; font-size: .85rem; flex: 1 1 8rem; min-width: 0; }
.controls .search { flex-basis: 14rem; }
input, select, button { font: inherit; color: inherit; background: #fff; border: 1px solid #6b7780; border-radius: 4px;
  padding: .35rem .5rem; max-width: 100%; }
button { cursor: pointer; }
button:hover, a:hover { background: #e6eff1; }
.controls .actions { flex: 1 1 100%; display: flex; flex-wrap: wrap; gap: .6rem .8rem; align-items: center; }
output { font-size: .92rem; }

table.cases { width: 100%; table-layout: fixed; line-height: 1.45; }
.cases thead th { padding: .3rem .75rem .3rem 0; }
.cases thead button { border: 0; background: none; font-weight: 600; padding: .2rem 0; text-align: left; text-decoration: underline;
  text-decoration-color: var(--line); text-underline-offset: .25em; }
.cases thead button::after { content: " ↕" / ""; color: var(--soft); }
.cases thead [aria-sort=ascending] button::after { content: " ↑" / ""; color: var(--ink); }
.cases thead [aria-sort=descending] button::after { content: " ↓" / ""; color: var(--ink); }
.cases th[scope=row], .cases tr:not(.more) > td { border-bottom: 0; padding: .55rem .75rem 0 0; overflow-wrap: anywhere; min-width: 0; }
.cases th[scope=row] { font-weight: 600; }
.cases .more td { padding: 0 0 .5rem; }
.cases .is::before { content: "○" / ""; display: inline-block; width: 1.3em; color: var(--soft); }
.cases .is.activate::before { content: "●" / ""; color: var(--deep); }
.cases .is.refer-to-operator::before { content: "→" / ""; color: var(--mid); }
.cases .is.open::before { content: "?" / ""; color: #7a5200; font-weight: 700; }
.cases details { border: 0; margin: 0; padding: 0; }
.cases summary { font-weight: 400; padding: .15rem 0; }
.cases details[open] > summary { border: 0; margin: 0; }
.cases details[open] { background: var(--pale); padding: .3rem 1rem .6rem; border-radius: 6px; }
.cases details ul { margin: .1rem 0 .6rem; padding-left: 1.3rem; }
.cases details p { margin-bottom: .4rem; }
.cases .part { font-weight: 600; margin: .7rem 0 0; }
.cases .because { font-size: 1rem; }
.cases .because a { white-space: nowrap; }
.cases tbody:target { outline: 3px solid var(--mid); }
.scripted .cases tbody:not(.on) { display: none; }
dt { font-weight: 600; margin-top: .5rem; }
dd { margin: 0; max-width: 44rem; overflow-wrap: anywhere; }

@media (max-width: 40rem) {
  .figures li { flex-basis: 6rem; padding: .35rem .55rem .45rem; }
  .figures strong { font-size: 1.45rem; }
  table.chart, .chart tbody { display: block; }
  .chart thead, .chart td.none { display: none; }
  .chart tr { display: flex; flex-wrap: wrap; gap: 0 1rem; border-bottom: 1px solid var(--pale); padding: .5rem 0; }
  table.chart th[scope=row], table.chart td { border: 0; padding: 0; min-width: 0; width: auto; text-align: left; }
  table.chart th[scope=row], table.chart td.bar { flex: 1 1 100%; }
  table.chart td.bar { margin: .2rem 0; padding: 0; }
  .chart td[data-head]::before { content: attr(data-head) " "; color: var(--soft); }
  table.plan, .plan tbody, .plan tr, .plan td, .plan th[scope=row] { display: block; min-width: 0; }
  .plan thead, .plan td.none { display: none; }
  .plan tr { border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .plan td, .plan th[scope=row] { border: 0; padding: .1rem 0; }
  .plan td[data-head]::before { content: attr(data-head); color: var(--soft); }
  table.cases, html:not(.scripted) .cases tbody, .cases tbody.on, .cases .more, .cases .more td { display: block; }
  .cases thead { display: block; }
  .cases thead tr, .cases tr:not(.more) { display: flex; flex-wrap: wrap; gap: 0 1rem; }
  .cases thead th { padding: 0; }
  .cases tr:not(.more) > th, .cases tr:not(.more) > td { padding-top: .4rem; }
  .cases tr:not(.more) > td:not(:last-child, .is) { color: var(--soft); }
  .cases tr:not(.more) > .is { flex-basis: 100%; order: 1; padding-top: 0; }
  .cases details[open] { padding: .3rem .6rem .6rem; }
}
@media print {
  .controls, .skip, #more, noscript, .screen, .cases thead button::after { display: none; }
  .cases thead { display: table-row-group; }
  .cases tbody { break-inside: auto; }
  .cases tr { break-inside: auto; break-after: auto; }
  .cases tr:not(.more) { break-after: avoid; }
  .cases details:not([open]) > :not(summary, .because) { display: none; }
  .cases details, .cases details[open] { background: none; padding: 0 0 0 1rem; }
  .cases summary { list-style: none; }
  .figures li { flex-basis: 6rem; }
  table.chart td.bar { min-width: 8rem; }
}
"""
