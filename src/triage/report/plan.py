"""A question plan as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json

from ..model.noun import TYPE_CHECKING
from ..model.vocabulary import ASKED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..explain.plan import Step

WHOM = (*ASKED, "assess")
COLUMNS = ("order", "id", "questions", "expected", "begin_with", *WHOM, "outcomes", "questions_so_far", "settled_so_far")


def plan_data(steps: Sequence[Step]) -> list[dict[str, object]]:
    """The plan as plain JSON values, one object for each open request."""
    return [
        {
            "order": order,
            "id": step.id,
            "questions": sum(map(len, step.ask.values())),
            "expected": round(step.expected, 2),
            "begin_with": step.first,
            **{whom: list(step.ask.get(whom, ())) for whom in WHOM},
            "outcomes": list(step.outcomes),
            "questions_so_far": step.questions_so_far,
            "settled_so_far": step.settled_so_far,
        }
        for order, step in enumerate(steps, 1)
    ]


def plan_text(steps: Sequence[Step], form: str) -> str:
    """The plan as a file: `json`, or `csv` with `; ` between several facts."""
    return _text(plan_data(steps), COLUMNS, form)


def plans_text(plans: Mapping[str, Sequence[Step]], form: str) -> str:
    """The plans of several policies by name as one file, with the policy in the first column."""
    data = [{"policy": name, **row} for name, steps in plans.items() for row in plan_data(steps)]
    return _text(data, ("policy", *COLUMNS), form)


def _text(data: Sequence[Mapping[str, object]], columns: Sequence[str], form: str) -> str:
    if form == "json":
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: "; ".join(map(str, value)) if isinstance(value, list) else value for key, value in row.items()} for row in data)
    return out.getvalue()
