"""Draws what `python bench/peers --save bench/peers.json` measured: one dot for each engine, on a logarithmic scale.

    python bench/chart.py [--from bench/peers.json] [--to docs/images/peers.svg]

Unit: microseconds of CPU time for each request. Dots, not bars: a bar on a logarithmic scale has no length that means anything.
"""

from __future__ import annotations

import argparse
import json
import math
import os
from html import escape

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# What each line says, by the beginning of the name under which it was measured. Others are left out.
TOLD = {
    "triage, kernel": "triage: which rules apply",
    "triage, decided, pattern checked before": "triage: decided, with its reasons",
    "triage, decided, evaluated twice": "triage: decided, reached twice",
    "plain Python ifs": "Python ifs, written for it",
    "datalogic-py, concepts then rules": "datalogic-py",
    "zen-engine, expressions": "zen-engine, expressions",
    "zen-engine, decision tables": "zen-engine, decision tables",
    "durable-rules, C module": "durable-rules, C module",
    "durable.lang": "durable-rules, documented use",
    "CEL, cel-expr-python": "CEL (cel-expr-python)",
    "CEL, common-expression-language": "CEL (common-expression-language)",
    "panzi-json-logic": "panzi-json-logic",
    "json-logic-qubit": "json-logic-qubit",
    "clipspy": "clipspy",
    "business-rules": "business-rules",
    "rule-engine": "rule-engine",
}
WIDTH, LEFT, RIGHT, TOP, LINE = 760, 262, 84, 84, 25
SAID = "Every engine finds the same rules. CPU time, microseconds, logarithmic scale: further left is better."
LEAST, MOST = 0.8, 1000.0
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #24292f }
.title { font-size: 17px; font-weight: 600 }
.small { font-size: 12px; fill: #57606a }
.grid { stroke: #d0d7de; stroke-width: 1 }
.lead { stroke: #d0d7de; stroke-width: 1; stroke-dasharray: 1 4 }
.peer { fill: #6e7781 }
.floor { fill: #ffffff; stroke: #6e7781; stroke-width: 2 }
.ours { fill: #0a6e63 }
.bold { font-weight: 600; fill: #0a6e63 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .small { fill: #9198a1 }
  .grid, .lead { stroke: #3d444d }
  .peer { fill: #9198a1 }
  .floor { fill: #0d1117; stroke: #9198a1 }
  .ours, .bold { fill: #4fd1c0 }
}
"""


def told(medians: dict[str, float]) -> list[tuple[str, float, str]]:
    """The label, the microseconds and the kind of each line, the quickest first."""
    found = []
    for name, value in medians.items():
        label = next((label for begin, label in TOLD.items() if name.startswith(begin)), None)
        if label:
            kind = "ours" if name.startswith("triage") else "floor" if name.startswith("plain") else "peer"
            found.append((label, value, kind))
    return sorted(found, key=lambda line: line[1])


def across(value: float) -> float:
    """Where a number of microseconds lies."""
    share = math.log(value / LEAST) / math.log(MOST / LEAST)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def shown(value: float) -> str:
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def drawn(lines: list[tuple[str, float, str]]) -> str:
    """The picture."""
    bottom = TOP + LINE * len(lines)
    title = "One request, 30 rules over 20 facts"
    desc = "CPU time in microseconds, less is better: " + "; ".join(f"{label} {shown(value)}" for label, value, _ in lines) + "."
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 44}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{title}</title>',
        f'<desc id="desc">{escape(desc)}</desc>',
        f"<style>{STYLE}</style>",
        f'<text class="title" x="16" y="28">{title}</text>',
        f'<text class="small" x="16" y="49">{SAID}</text>',
    ]
    for power in range(4):
        x = across(10.0**power)
        out.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 14}" y2="{bottom}"/>')
        out.append(f'<text class="small" x="{x:.1f}" y="{bottom + 18}" text-anchor="middle">{10**power:,} µs</text>')
    for number, (label, value, kind) in enumerate(lines):
        x, y = across(value), TOP + LINE * number
        bold = ' class="bold"' if kind == "ours" else ""
        out.append(f'<text{bold} x="{LEFT - 14}" y="{y + 4.5:.1f}" text-anchor="end">{escape(label)}</text>')
        out.append(f'<line class="lead" x1="{LEFT - 6}" x2="{x - 10:.1f}" y1="{y}" y2="{y}"/>')
        out.append(f'<circle class="{kind}" cx="{x:.1f}" cy="{y}" r="5.5"/>')
        out.append(f'<text{bold} x="{x + 12:.1f}" y="{y + 4.5:.1f}">{shown(value)}</text>')
    return "\n".join([*out, "</svg>", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--from", dest="source", default=os.path.join(ROOT, "bench", "peers.json"))
    parser.add_argument("--to", default=os.path.join(ROOT, "docs", "images", "peers.svg"))
    chosen = parser.parse_args()
    with open(chosen.source, encoding="utf-8") as file:
        lines = told(json.load(file))
    with open(chosen.to, "w", encoding="utf-8") as file:
        file.write(drawn(lines))


if __name__ == "__main__":
    main()
