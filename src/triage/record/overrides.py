"""What a person decided otherwise: an entry of its own, which stands beside the decision and changes nothing in it.

Guidelines must not become a rule that cuts discretion off, so whatever the rules say can be overridden; and because the result of
the rules stays, it can be counted how often a rule is overridden, and learnt from.
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..lean import to_json
from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import REFER, Decide
from . import Entry
from .entries import body_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model.policy import Policy
    from .store import Store

KIND = "override"


class Override(Noun):
    """A person's decision on a case: of which decision (the id of its entry), what instead, why (None where that was erased), by which
    guidelines, who and when."""

    of: str
    instead: Decide
    because: str | None
    cites: tuple[str, ...]
    by: str
    at: str
    seq: int | None = None

    def data(self) -> dict[str, object]:
        """The value of the key `override` in JSON."""
        return {
            "decision": self.instead.decision, "operator": self.instead.operator, "because": self.because, "cites": list(self.cites),
            "by": self.by, "at": self.at, "recorded": self.seq,
        }  # fmt: skip


def override_entry(
    decision: Entry, before: Sequence[Override], policy: Policy, instead: Decide, because: str, cites: Sequence[str],
    entry_id: str, at: str, by: str,
) -> Entry:  # fmt: skip
    """The entry that overrides a recorded decision and the overrides `before`.

    `policy` is the one by which it was decided: it knows operators and guidelines. Raises `Invalid` where this is what holds already,
    where something is named that the policy does not know, or where there is no reason.
    """
    problems = [*_about_outcome(decision, before, policy, instead), *_about_reason(policy, because, cites)]
    if problems:
        raise Invalid(problems)
    cited = tuple(dict.fromkeys(cites))
    body = {"v": 1, "kind": KIND, "id": entry_id, "at": at, "by": by, "case": decision.case, "of": decision.id}
    body |= {"decision": instead.decision, "operator": instead.operator, "cites": list(cited), "personal": ["because"]}
    raw = to_json(body).encode("utf-8", "backslashreplace")
    return Entry(entry_id, KIND, at, by, decision.case, raw, {"because": because.strip()}, instead.outcome, cited, decision.policy)


def _about_outcome(decision: Entry, before: Sequence[Override], policy: Policy, instead: Decide) -> list[Diagnostic]:
    found = []
    known = list(policy.vocabulary.operators)
    if instead.decision == REFER and instead.operator is None:
        help = f"name one with `--operator`: {listed(known)}" if known else "the policy names no operator"
        found.append(Diagnostic("missing-operator", "a referral goes to an operator", None, help))
    elif instead.decision != REFER and instead.operator is not None:
        found.append(Diagnostic("no-referral", f"`{instead.decision}` goes to nobody", None, "leave out `--operator`"))
    elif instead.operator is not None and instead.operator not in known:
        help = did_you_mean(instead.operator, known) or f"the operators are {listed(known)}"
        found.append(Diagnostic("unknown-operator", f"there is no operator `{visible(instead.operator)}`", None, help))
    elif instead.outcome == (before[-1].instead.outcome if before else decision.outcome):
        whose = f"by `{visible(before[-1].by)}`" if before else "by the rules"
        message = f"`{visible(decision.case)}` is decided as `{instead.outcome}` already, {whose}"
        found.append(Diagnostic("same-decision", message, None, "there is nothing to override; the decision stands as it is"))
    return found


def _about_reason(policy: Policy, because: str, cites: Sequence[str]) -> list[Diagnostic]:
    found = []
    if not because.strip():
        found.append(Diagnostic("no-reason", "an override needs a reason", None, "say in a sentence why, with `--because`"))
    if not cites and policy.sources:
        help = f"name one with `--cites`: {listed(policy.sources, 20)}"
        found.append(Diagnostic("no-guideline", "an override rests on a guideline, as a rule does", None, help))
    for cited in cites:
        if cited not in policy.sources:
            help = did_you_mean(cited, policy.sources) or f"the guidelines are {listed(policy.sources, 20)}"
            found.append(Diagnostic("unknown-source", f"there is no guideline `{visible(cited)}`", None, help))
    return found


def read_override(entry: Entry) -> Override:
    """The override that an entry holds. Entries of before have the reason in their body. Raises `RecordFault`."""
    body = body_of(entry)
    decision, _, operator = (entry.outcome or "").partition(":")
    instead = Decide(decision, operator or None)
    because = entry.personal.get("because", body.get("because"))
    told = None if because is None else str(because)
    return Override(str(body.get("of")), instead, told, entry.cites, entry.by, entry.at, entry.seq)


def overrides_of(store: Store, decision: Entry) -> list[Override]:
    """The overrides of a decision, the newest last: that one holds."""
    return among(store.get(decision.case), decision)


def among(entries: Iterable[Entry], decision: Entry) -> list[Override]:
    """Those of some entries that override a decision."""
    found = [read_override(entry) for entry in entries if entry.kind == KIND and entry.case == decision.case]
    return [override for override in found if override.of == decision.id]
