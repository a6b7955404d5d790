"""Findings of `rules check` for other programs: SARIF 2.1.0 and the workflow commands of GitHub."""

from __future__ import annotations

import os
from urllib.parse import quote

from .. import __version__
from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from .as_yaml import flow
from .data import in_language
from .findings import finding_message, places, why_unchecked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..diagnostics import Diagnostic
    from ..model.place import Place
    from ..model.policy import Policy
    from ..proofs.finding import Finding

_GITHUB_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def sarif(findings: Sequence[tuple[Finding, Policy | None]], unreadable: Sequence[Diagnostic] = ()) -> dict[str, object]:
    """The findings as a SARIF 2.1.0 log, with what keeps policies from being read."""
    codes = sorted({finding.code for finding, _ in findings} | {wrong.code for wrong in unreadable})
    results = [_result(finding, policy, codes.index(finding.code)) for finding, policy in findings]
    results += [_unreadable(wrong, codes.index(wrong.code)) for wrong in unreadable]
    checks = {finding.code for finding, _ in findings}
    driver = {"name": "triage", "version": __version__, "rules": [_rule(code) if code in checks else {"id": code} for code in codes]}
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


def _unreadable(wrong: Diagnostic, index: int) -> dict[str, object]:
    return {
        "ruleId": wrong.code,
        "ruleIndex": index,
        "level": wrong.level,
        "message": {"text": wrong.told},
        "locations": [_location(wrong.at, "")] if wrong.at else [],
        "relatedLocations": [_location(place, label) for label, place in wrong.related],
    }


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
    at = next((place for _, place in places(finding, policy)), None)
    of = f"{policy.name}: " if policy else ""
    return _command(finding.level, finding.code, at, of + _told(finding))


def github_unreadable(wrong: Diagnostic) -> str:
    """What keeps a policy from being read as a workflow command that GitHub shows beside the line."""
    return _command(wrong.level, wrong.code, wrong.at, wrong.told)


def _command(level: str, code: str, at: Place | None, message: str) -> str:
    def escaped(text: str, more: bool = False) -> str:
        text = visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))
        return text.replace(":", "%3A").replace(",", "%2C") if more else text

    where = f" file={escaped(at.source.name, True)},line={at.line},col={at.column},title={code}" if at else f" title={code}"
    return f"::{_GITHUB_LEVELS[level]}{where}::{escaped(message)}"
