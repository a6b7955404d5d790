"""Findings of `rules check` and differences of `rules diff`: as text, JSON, SARIF 2.1.0 and GitHub annotations."""

from __future__ import annotations

from .. import __version__
from ..model.noun import TYPE_CHECKING
from .as_yaml import flow
from .data import in_language, plain
from .phrases import condition_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model.condition import Condition
    from ..model.place import Place
    from ..model.policy import Policy
    from ..model.vocabulary import Value, Vocabulary
    from ..proofs.difference import Change, Difference
    from ..proofs.finding import Finding

_SARIF_LEVELS = {"error": "error", "warning": "warning", "note": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def places(finding: Finding, policy: Policy | None) -> list[tuple[str, Place]]:
    """Where a finding is: its own place, then those of its rules."""
    found: list[tuple[str, Place | None]] = [("", finding.place)]
    found += [(id, policy.rules[id].place) for id in finding.rules if id in policy.rules] if policy else []
    return [(label, place) for label, place in found if place is not None]


def finding_text(finding: Finding, policy: Policy | None, vocabulary: Vocabulary, lang: str) -> str:
    """A finding for people, several lines."""
    level = "accepted" if finding.accepted else finding.level
    lines = [f"{level}[{finding.code}]: {finding.message}"]
    for label, place in places(finding, policy):
        cites = f" ({', '.join(policy.rules[label].cites)})" if policy and label and policy.rules[label].cites else ""
        lines.append(f"  --> {place}{f': {label}{cites}' if label else ''}")
    if finding.unchecked:
        lines.append(f"  not checked: {finding.unchecked}")
    if finding.accepted:
        lines.append(f"  accepted because: {in_language(finding.accepted.because, lang)}")
        return "\n".join(lines)
    lines += region_lines(finding.regions, finding.complete, vocabulary, lang)
    if finding.witness is not None:
        comes_to = f"  # comes to {finding.outcome}" if finding.outcome else ""
        lines.append(f"  witness: {flow(finding.witness)}{comes_to}")
    return "\n".join(lines)


def region_lines(regions: Sequence[Condition], complete: bool, vocabulary: Vocabulary, lang: str) -> list[str]:
    """For which requests something holds, shortest first."""
    words = sorted((condition_words(region, vocabulary, lang) for region in regions), key=lambda text: (len(text), text))
    lines = [f"  {'where' if not index else 'or'} {text}" for index, text in enumerate(words)]
    return lines if complete or not lines else [*lines, "  or elsewhere: there are more such regions"]


def facts_data(facts: Mapping[str, Value] | None, vocabulary: Vocabulary) -> dict[str, object] | None:
    """Facts as plain JSON values: a request that `triage decide` takes."""
    return None if facts is None else {name: plain(value, vocabulary.facts.get(name)) for name, value in facts.items()}


def finding_data(finding: Finding, policy: Policy | None, vocabulary: Vocabulary) -> dict[str, object]:
    """A finding as plain JSON values."""
    return {
        "id": finding.id,
        "code": finding.code,
        "level": finding.level,
        "answer": "not checked" if finding.unchecked else "example found" if finding.witness is not None else "proved",
        "why_not_checked": finding.unchecked,
        "message": finding.message,
        "rules": [
            {"id": id, "cites": list(policy.rules[id].cites), "where": str(policy.rules[id].place or "") or None}
            for id in finding.rules
            if policy and id in policy.rules
        ],
        "where": str(finding.place) if finding.place else None,
        "witness": facts_data(finding.witness, vocabulary),
        "outcome": finding.outcome or None,
        "regions": [condition_words(region, vocabulary, "en") for region in finding.regions],
        "regions_complete": finding.complete,
        "accepted": in_language(finding.accepted.because, "en") if finding.accepted else None,
    }


def sarif(findings: Sequence[tuple[Finding, Policy | None]]) -> dict[str, object]:
    """The findings as a SARIF 2.1.0 log."""
    codes = sorted({finding.code for finding, _ in findings})
    results = []
    for finding, policy in findings:
        located = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place.source.name},
                    "region": {"startLine": place.line, "startColumn": place.column},
                }
            }
            for _, place in places(finding, policy)
        ]
        result: dict[str, object] = {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": _SARIF_LEVELS[finding.level],
            "message": {"text": finding.message + (f"; witness: {flow(finding.witness)}" if finding.witness is not None else "")},
            "locations": located[:1],
            "relatedLocations": located[1:],
            "partialFingerprints": {"finding/v1": finding.id},
        }
        if finding.accepted:
            result["suppressions"] = [{"kind": "external", "justification": in_language(finding.accepted.because, "en")}]
        results.append(result)
    driver = {"name": "triage", "version": __version__, "rules": [{"id": code} for code in codes]}
    return {
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def github(finding: Finding, policy: Policy | None) -> str:
    """A finding as a workflow command that GitHub shows beside the line."""

    def escaped(text: str, more: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if more else text

    at = next((place for _, place in places(finding, policy)), None)
    where = f" file={escaped(at.source.name, True)},line={at.line},col={at.column},title={finding.code}" if at else f" title={finding.code}"
    told = finding.message + (f"; witness: {flow(finding.witness)}" if finding.witness is not None else "")
    return f"::{_GITHUB_LEVELS[finding.level]}{where}::{escaped(told)}"


def change_text(change: Change, vocabulary: Vocabulary, lang: str) -> str:
    """A change between two policies for people, several lines."""
    lines = [f"{change.before} → {change.after}"]
    lines += region_lines(change.regions, change.complete, vocabulary, lang)
    if change.witness is not None:
        lines.append(f"  witness: {flow(change.witness)}")
    if change.rules_before or change.rules_after:
        lines.append(f"  by {' and '.join(change.rules_before) or 'no rule'} before, {' and '.join(change.rules_after) or 'no rule'} after")
    return "\n".join(lines)


def difference_data(difference: Difference) -> dict[str, object]:
    """A difference as plain JSON values."""
    vocabulary = difference.vocabulary
    return {
        "same": not difference.changes and not difference.unchecked,
        "changes": [
            {
                "from": change.before,
                "to": change.after,
                "regions": [condition_words(region, vocabulary, "en") for region in change.regions],
                "regions_complete": change.complete,
                "witness": facts_data(change.witness, vocabulary),
                "rules_before": list(change.rules_before),
                "rules_after": list(change.rules_after),
            }
            for change in difference.changes
        ],
        "assumptions_differ": list(difference.assumptions),
        "not_checked": list(difference.unchecked),
    }
