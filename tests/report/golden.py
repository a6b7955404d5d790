"""Golden texts: files that hold exactly what is to come out, rewritten with TRIAGE_REWRITE=1 and then reviewed in the diff."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from triage.diagnostics import Problems
from triage.language import read_text
from triage.language.requests import read_request
from triage.report.data import decision_data, stated_data
from triage.report.prose import decision_prose

if TYPE_CHECKING:
    import triage
    from triage.model.vocabulary import Vocabulary

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
HARBOUR = HERE / "harbour" / "harbour.yaml"
SAMPLES = HERE.parent.parent / "samples"
DIGEST = "sha256:" + "0123456789ab" + "0" * 52


def check(name: str, text: str) -> None:
    """Compares a text with its golden file, or writes the file anew."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("TRIAGE_REWRITE"):
        path.write_text(text + "\n", encoding="utf-8")
    assert path.exists(), f"no golden file {path.name}: run with TRIAGE_REWRITE=1 and review it"
    assert text + "\n" == path.read_text(encoding="utf-8")


def prose(policy: triage.CompiledPolicy, facts: dict[str, object], lang: str, id: str = "26-001", recorded: int | None = 17) -> str:
    """What a request comes to, in words; the digest is a fixed one, and the second evaluation counts as done on every Python."""
    decision = policy.decide(facts)
    data = decision_data(decision, policy.policy, DIGEST, id, lang, recorded) | {"cross_checked": True}
    return decision_prose(data, stated_data(decision, policy.policy.vocabulary.facts), policy.policy, lang)


def sample(name: str, vocabulary: Vocabulary) -> dict[str, object]:
    """The facts of a request among the samples, in the form that the API takes."""
    path, problems = SAMPLES / "requests" / name, Problems()
    (document,) = read_text(path.read_bytes(), path.name, problems)
    request = read_request(document, vocabulary, problems)
    problems.stop()
    found: dict[str, object] = {"id": request.id}
    for fact, given in request.facts.items():
        found[fact] = {
            "value": given.value, "because": given.because, "by": given.by, "on": given.on, "evidence": list(given.evidence),
        }  # fmt: skip
    return found
