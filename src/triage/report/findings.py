"""Findings of `rules check` as text, as JSON and as request files."""

from __future__ import annotations

from ..model.condition import ALWAYS
from ..model.noun import TYPE_CHECKING
from ..proofs import CHECKS
from ..proofs.finding import LEVELS
from .as_yaml import block, flow
from .data import in_language, plain
from .finding_words import counted, say
from .phrases import condition_words
from .wording import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model.condition import Condition
    from ..model.place import Place
    from ..model.policy import Policy
    from ..model.vocabulary import Value, Vocabulary
    from ..proofs.finding import Finding

# Found by a proof about all requests; a witness only illustrates it.
_PROVED = ("never-applies", "never-decides", "redundant", "unused", "accepted-nothing")


def finding_message(finding: Finding, lang: str = "en") -> str:
    """What a finding says, in one sentence."""
    return say(lang, finding.said, **finding.about)


def places(finding: Finding, policy: Policy | None) -> list[tuple[str, Place]]:
    """Where a finding is: its own place, then those of its rules."""
    found: list[tuple[str, Place | None]] = [("", finding.place)]
    found += [(id, policy.rules[id].place) for id in finding.rules if id in policy.rules] if policy else []
    return [(label, place) for label, place in found if place is not None]


def finding_text(finding: Finding, policy: Policy | None, vocabulary: Vocabulary, lang: str) -> str:
    """A finding for people, several lines."""
    level = say(lang, "accepted" if finding.accepted else finding.level)
    lines = [f"{level}[{finding.code}]: {finding_message(finding, lang)}"]
    for label, place in places(finding, policy):
        cites = f" ({', '.join(policy.rules[label].cites)})" if policy and label and policy.rules[label].cites else ""
        lines.append(f"  --> {place}{f': {label}{cites}' if label else ''}")
    if finding.unchecked:
        lines.append(f"  {why_unchecked(finding, lang)}")
    elif finding.accepted:
        lines.append(f"  {say(lang, 'accepted-because', reason=in_language(finding.accepted.because, lang))}")
    else:
        lines += region_lines(finding.regions, finding.complete, vocabulary, lang)
        if finding.witness is not None:
            comes_to = say(lang, "comes-to", outcome=finding.outcome) if finding.outcome else ""
            lines.append(f"  {say(lang, 'witness', facts=flow(finding.witness))}{comes_to}")
        elif finding.code not in _PROVED:
            lines.append(f"  {say(lang, 'no-witness')}")
    return "\n".join(lines)


def why_unchecked(finding: Finding, lang: str) -> str:
    """Why a question stayed unanswered."""
    return say(lang, "why-unchecked", nodes=number(finding.unchecked or 0, lang))


def region_lines(regions: Sequence[Condition], complete: bool, vocabulary: Vocabulary, lang: str) -> list[str]:
    """For which requests something holds, shortest first."""
    if ALWAYS in regions:
        return [f"  {say(lang, 'everywhere')}"]
    words = sorted((condition_words(region, vocabulary, lang) for region in regions), key=lambda text: (len(text), text))
    lines = [f"  {say(lang, 'or-where' if index else 'where', condition=text)}" for index, text in enumerate(words)]
    return lines if complete or not lines else [*lines, f"  {say(lang, 'or-elsewhere')}"]


def proved(findings: Sequence[Finding]) -> list[str]:
    """The checks that found nothing, of which the contrary is proved for every possible request."""
    found = {finding.code for finding in findings}
    return [code for code in CHECKS if code not in found]


def summary(policy: Policy | None, findings: Sequence[Finding], lang: str) -> str:
    """How much was found in a policy, or without one in the rulebook around it, in one line."""
    open_ones = [finding.level for finding in findings if not finding.accepted]
    counts = {f"{level}s": counted(lang, f"{level}s", open_ones.count(level)) for level in LEVELS}
    accepted = len(findings) - len(open_ones)
    counts["accepted"] = say(lang, "counts-accepted", count=accepted) if accepted else ""
    if policy is None:
        return say(lang, "counts-rulebook", **counts)
    unchecked = sum(finding.unchecked is not None for finding in findings)
    rest = counted(lang, "unchecked", unchecked) if unchecked else say(lang, "all-checked")
    return say(lang, "counts", name=policy.name, rules=counted(lang, "rules", len(policy.rules)), rest=rest, **counts)


def findings_text(policy: Policy | None, findings: Sequence[Finding], vocabulary: Vocabulary, every: bool, lang: str) -> str:
    """All that was found in a policy, and what is proved of it; of `outranks` only the number, unless every one is wanted."""
    lines = [summary(policy, findings, lang)]
    lines += [finding_text(finding, policy, vocabulary, lang) for finding in findings if every or _is_told(finding)]
    counted_only = 0 if every else sum(not _is_told(finding) for finding in findings)
    if counted_only:
        lines.append(f"{say(lang, 'note')}[outranks]: {counted(lang, 'outranks', counted_only)}")
    if policy is not None and (clean := proved(findings)):
        lines.append(f"  {say(lang, 'proved', list='; '.join(say(lang, f'proved-{code}') for code in clean))}")
    return "\n".join(lines)


def _is_told(finding: Finding) -> bool:
    return finding.code != "outranks" or finding.accepted is not None or finding.unchecked is not None


def witness_file(finding: Finding, policy: str, path: str, lang: str) -> str:
    """The witness of a finding as a request file that says at its top what it shows and how to decide it by a policy."""
    assert finding.witness is not None
    comes_to = say(lang, "comes-to", outcome=finding.outcome) if finding.outcome else ""
    told = f"# {finding.code}: {finding_message(finding, lang)}{comes_to.replace('  #', ';')}"
    facts = block(finding.witness) if finding.witness else "{}\n"
    return f"{told}\n# {say(lang, 'try-it', policy=policy, file=path)}\n{facts}"


def facts_data(facts: Mapping[str, Value] | None, vocabulary: Vocabulary) -> dict[str, object] | None:
    """Facts as plain JSON values: a request that `triage decide` takes."""
    return None if facts is None else {name: plain(value, vocabulary.facts.get(name)) for name, value in facts.items()}


def finding_data(finding: Finding, policy: Policy | None, vocabulary: Vocabulary) -> dict[str, object]:
    """A finding as plain JSON values."""
    return {
        "id": finding.id,
        "code": finding.code,
        "level": finding.level,
        "answer": "not checked" if finding.unchecked else "proved" if finding.code in _PROVED else "example found",
        "why_not_checked": why_unchecked(finding, "en") if finding.unchecked else None,
        "message": finding_message(finding),
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


def policy_data(policy: Policy, findings: Sequence[Finding]) -> dict[str, object]:
    """What was asked of a policy and answered, as plain JSON values; the findings stand apart from it."""
    unchecked = sorted({finding.code for finding in findings if finding.unchecked})
    return {"policy": policy.name, "rules": len(policy.rules), "proved": proved(findings), "not_checked": unchecked}
