"""A comparison as plain JSON values (`docs/compare.md`), and as the cells of a table."""

from __future__ import annotations

from ..compare.tally import KINDS
from ..model.noun import TYPE_CHECKING
from .data import engine_name, in_language, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from fractions import Fraction

    from ..compare.comparison import Comparison
    from ..compare.tally import Compared, Figures, Move, Pair, Verdict

OTHERWISE = "otherwise"


def comparison_data(comparison: Comparison, day: date, lang: str) -> dict[str, object]:
    """The object that `compare --json` prints; policies are referred to by their place in `policies`, from 0."""
    tally = comparison.tally
    return {
        "backlog": comparison.backlog,
        "on": day.isoformat(),
        "rows": comparison.rows,
        "compared": comparison.compared,
        "rejected": comparison.rejected,
        "moving": tally.moving,
        "policies": [_policy_data(comparison, index, lang) for index in range(len(comparison.names))],
        "frame": _frame_data(comparison, lang),
        "pairs": [_pair_data(pair) for pair in tally.pairs()],
        "requests": [_request_data(request, comparison) for request in tally.requests],
        "rejected_rows": [{"line": row.line, "id": row.id, "reasons": list(row.reasons)} for row in comparison.unreadable],
        "engine": engine_name(),
        "cross_checked": comparison.cross_checked,
    }


def _policy_data(comparison: Comparison, index: int, lang: str) -> dict[str, object]:
    loaded, figures = comparison.loaded[index], comparison.tally.figures[index]
    policy = loaded.policy
    return {
        "name": policy.name,
        "called": comparison.names[index],
        "title": in_language(policy.title, lang),
        "status": policy.status,
        "digest": loaded.digest,
        "totals": {kind: figures.kind(kind) for kind in KINDS},
        "operators": {word.partition(":")[2]: count for word, count in sorted(figures.words.items()) if ":" in word},
        "in_scope": figures.in_scope,
        "activated_share": _rounded(figures.activated_share),
        "referred_share": _rounded(figures.referred_share),
        "joint": figures.joint if comparison.joint is not None else None,
        "coordination": _rounded(figures.coordination),
        "binds": _bound_data(figures),
    }


def _bound_data(figures: Figures) -> list[dict[str, object]]:
    return [
        {
            "fact": bound.limit.fact.name,
            "unit": bound.limit.fact.unit,
            "sum": plain(bound.sum),
            "times_the_frame": _rounded(bound.times),
            "unstated": bound.unstated,
        }
        for bound in figures.bound
    ]


def _frame_data(comparison: Comparison, lang: str) -> dict[str, object] | None:
    frame = comparison.frame
    if frame is None:
        return None
    limits = [{"fact": limit.fact.name, "unit": limit.fact.unit, "limit": plain(limit.value)} for limit in frame.limits]
    because = in_language(frame.rule.because, lang)
    return {"policy": frame.policy.name, "rule": frame.rule.id, "cites": list(frame.rule.cites), "because": because, "limits": limits}


def _pair_data(pair: Pair) -> dict[str, object]:
    matrix = {before: {after: pair.matrix.get((before, after), 0) for after in pair.words} for before in pair.words}
    return {
        "before": pair.before,
        "after": pair.after,
        "moved": pair.moved,
        "matrix": matrix,
        "moves": [_move_data(move) for move in pair.moves],
    }


def _move_data(move: Move) -> dict[str, object]:
    return {
        "from": move.before.word,
        "to": move.after.word,
        "rules_before": rules_of(move.before),
        "rules_after": rules_of(move.after),
        "count": len(move.requests),
        "requests": [request.id for request in move.requests],
    }


def _request_data(request: Compared, comparison: Comparison) -> dict[str, object]:
    beside = {comparison.beside: request.beside} if comparison.beside else {}
    verdicts = [{"outcome": verdict.word, "rules": rules_of(verdict)} for verdict in request.verdicts]
    return {"id": request.id, "line": request.line, **({"beside": beside} if beside else {}), "verdicts": verdicts}


def rules_of(verdict: Verdict) -> list[str]:
    """The ids of the rules that decide, or may; `otherwise` for a policy's last word."""
    return [*verdict.rules, *([OTHERWISE] if verdict.otherwise else [])]


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)


def table_rows(comparison: Comparison) -> Iterator[list[str]]:
    """The header and a row for each request: its id and line, then for each policy the outcome and the rules that decide."""
    beside = [comparison.beside] if comparison.beside else []
    yield ["id", "line", *beside, *(header for name in comparison.names for header in (name, f"{name} rules"))]
    for request in comparison.tally.requests:
        verdicts = [cell for verdict in request.verdicts for cell in (verdict.word, "; ".join(rules_of(verdict)))]
        yield [request.id, str(request.line), *([request.beside] if beside else []), *verdicts]
