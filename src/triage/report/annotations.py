"""Findings of `rules check` for other programs: SARIF 2.1.0 and the workflow commands of GitHub."""

from __future__ import annotations

import os
from urllib.parse import quote

from .. import __version__
from ..model.noun import TYPE_CHECKING
from .as_yaml import flow
from .data import in_language
from .findings import finding_message, places, why_unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.place import Place
    from ..model.policy import Policy
    from ..proofs.finding import Finding

_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def sarif(findings: Sequence[tuple[Finding, Policy | None]]) -> dict[str, object]:
    """The findings as a SARIF 2.1.0 log."""
    codes = sorted({finding.code for finding, _ in findings})
    results = [_result(finding, policy, codes.index(finding.code)) for finding, policy in findings]
    driver = {"name": "triage", "version": __version__, "rules": [_rule(code) for code in codes]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(code: str) -> dict[str, object]:
    return {"id": code, "help": {"text": f"triage rules explain {code}"}}


def _result(finding: Finding, policy: Policy | None, index: int) -> dict[str, object]:
    located = [_location(place, label) for label, place in places(finding, policy)]
    result: dict[str, object] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.level,
        "message": {"text": _told(finding)},
        "locations": located[:1],
        "relatedLocations": located[1:],
        # The same rule stands in several policies, and is a finding of each.
        "partialFingerprints": {"finding/v1": f"{policy.name if policy else 'rulebook'}:{finding.id}"},
    }
    if finding.accepted:
        result["suppressions"] = [{"kind": "external", "justification": in_language(finding.accepted.because, "en")}]
    return result


def _location(place: Place, label: str) -> dict[str, object]:
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.width}
    found: dict[str, object] = {"physicalLocation": {"artifactLocation": {"uri": _uri(place.source.name)}, "region": region}}
    return found | ({"message": {"text": label}} if label else {})


def _uri(path: str) -> str:
    return ("file://" if os.path.isabs(path) else "") + quote(path.replace(os.sep, "/"))


def _told(finding: Finding) -> str:
    told = finding_message(finding)
    if finding.unchecked:
        return f"{told}; {why_unchecked(finding, 'en')}"
    return f"{told}; witness: {flow(finding.witness)}" if finding.witness is not None else told


def github(finding: Finding, policy: Policy | None) -> str:
    """A finding as a workflow command that GitHub shows beside the line."""

    def escaped(text: str, more: bool = False) -> str:
        text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        return text.replace(":", "%3A").replace(",", "%2C") if more else text

    at = next((place for _, place in places(finding, policy)), None)
    where = f" file={escaped(at.source.name, True)},line={at.line},col={at.column},title={finding.code}" if at else f" title={finding.code}"
    of = f"{policy.name}: " if policy else ""
    return f"::{_GITHUB_LEVELS[finding.level]}{where}::{escaped(of + _told(finding))}"
