"""The Python API: load a policy, decide mappings and tables, prove and explain."""

from __future__ import annotations

from .decide import Engine
from .diagnostics import Diagnostic, Invalid, Problems, did_you_mean, listed, visible
from .language.mappings import to_node
from .language.requests import read_request
from .model.noun import TYPE_CHECKING
from .model.outcome import OPEN
from .model.policy import ACTIVATE
from .model.request import Request
from .rulebook.cache import Loaded
from .rulebook.cache import load as load_cached
from .rulebook.find import find_policy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import TypeVar

    from .decide import Decision
    from .explain.plan import Step
    from .explain.questions import Question
    from .model.outcome import Outcome
    from .model.policy import Policy
    from .proofs.difference import Difference
    from .proofs.finding import Finding
    from .report.explanation import Explanation

    Table = TypeVar("Table")


class CompiledPolicy:
    """A policy that was checked and compiled: decides any number of requests."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._engine = Engine(loaded.policy, loaded.digest)

    @property
    def policy(self) -> Policy:
        """Its rules, tiers and vocabulary."""
        return self._loaded.policy

    @property
    def digest(self) -> str:
        """`sha256:` and 64 hexadecimal digits: the same digest, the same policy."""
        return self._loaded.digest

    @property
    def document(self) -> dict[str, object]:
        """The whole policy as plain JSON values: what the digest covers and the record keeps."""
        return self._loaded.document

    @property
    def engine(self) -> Engine:
        """The two evaluations behind it."""
        return self._engine

    def read(self, facts: Mapping[str, object]) -> Request:
        """A mapping as a request: values as texts, numbers, bools, dates, lists, or in the long form; None is unstated.

        Raises `Invalid` with everything that is wrong in it.
        """
        problems = Problems()
        request = read_request(to_node(facts), self.policy.vocabulary, problems)
        problems.stop()
        return request

    def decide(self, request: Mapping[str, object] | Request) -> Decision:
        """The decision on a request. Raises `Invalid`, or `Disagreement` where the two evaluations differ."""
        return self._engine.decide(self._request(request))

    def _request(self, request: Mapping[str, object] | Request) -> Request:
        return request if isinstance(request, Request) else self.read(request)

    # What follows is imported when it is asked for: deciding stays quick to start.

    def check(self, budget: int | None = None) -> list[Finding]:
        """What is found by proofs about all possible requests (`language.md` 6), the gravest first; empty is a proof that there is
        nothing. `budget` is the most search nodes for each question; one that takes more is found as not checked."""
        from .proofs import check
        from .proofs.study import BUDGET, Study

        return check(self.policy, Study(self.policy, budget or BUDGET))

    def difference(self, other: CompiledPolicy, most: int | None = 5, budget: int | None = None) -> Difference:
        """Every region of requests whose outcome or flags change from this policy to another one, at most so many regions a change, all
        where `most` is None. Without changes and without unanswered questions it is a proof that there are none.

        Raises `Invalid` where a fact means two things in the two vocabularies.
        """
        from .proofs.difference import difference
        from .proofs.study import BUDGET

        return difference(self.policy, other.policy, most, budget or BUDGET)

    def explain(self, request: Mapping[str, object] | Request | Decision, wanted: str | None = None, most: int = 3) -> Explanation:
        """Which facts suffice for the outcome; why it is not the wanted one (`activate` where left out, as far as something can come to
        that), and all smallest sets of at most so many changes that lead there; for an open request, what each answer would lead to.

        Raises `Invalid` where no request comes to the wanted outcome.
        """
        from .decide import Decision
        from .report.explanation import explained

        decision = request if isinstance(request, Decision) else self.decide(request)
        return explained(self._engine.kernel, decision, _wanted(wanted, self, decision.outcome), most)

    def next_question(self, request: Mapping[str, object] | Request, unknown: Collection[str] = ()) -> Question | None:
        """The fact to ask for after which the fewest further questions are to be expected; None where the outcome is certain, or hangs
        only on facts that are `unknown` to everybody. Raises `Invalid`."""
        from .explain.questions import Interview

        return Interview(self._engine.kernel).next(self.decide(request).request.values(), unknown)

    def plan(self, requests: Iterable[Mapping[str, object] | Request]) -> list[Step]:
        """The questions that settle the open ones among some requests, those that take the fewest first. Raises `Invalid`."""
        from .explain.plan import plan
        from .report.data import request_id

        decided, facts = (self.decide(request) for request in requests), self.policy.vocabulary.facts
        return plan(self._engine.kernel, [(request_id(each, facts), each) for each in decided if each.outcome.status == OPEN])

    def text(self, of: Finding | Difference | Explanation | Decision, lang: str = "en") -> str:
        """A finding, a difference to this policy, an explanation or a decision in prose, as the command line says it, in English or
        Danish."""
        from .decide import Decision
        from .proofs.difference import Difference
        from .proofs.finding import Finding
        from .report.data import decision_data, request_id, stated_data
        from .report.differences import difference_text
        from .report.explanation import Explanation, explanation_prose
        from .report.findings import finding_text
        from .report.prose import decision_prose

        policy, facts = self.policy, self.policy.vocabulary.facts
        match of:
            case Finding():
                return finding_text(of, policy, policy.vocabulary, lang)
            case Difference():
                return difference_text(of, lang)
            case Explanation():
                return explanation_prose(of, policy, lang)
            case Decision():
                data = decision_data(of, policy, self.digest, request_id(of, facts), lang)
                return decision_prose(data, stated_data(of, facts), policy, lang)
        raise TypeError(f"there is no text for a {type(of).__name__}")

    def decide_table(self, table: Table, lang: str = "en", ignore_unknown: bool = False) -> Table:
        """A table with a column for each fact, and what each of its rows comes to: a Table, RecordBatch or RecordBatchReader of PyArrow,
        a DataFrame of Polars or pandas, or whatever gives itself to Arrow as a stream. The same kind comes out.

        Columns that are no facts are carried through; then come the seven columns of answers that `triage batch` writes. Every row has an
        answer: one that cannot be decided has the status `invalid`, and in `because` what is wrong with it.

        Raises `Invalid` where a column looks like a misspelt fact (not with `ignore_unknown`) or is of a type that states no fact, and
        `Disagreement` where the two evaluations of a row differ. Needs PyArrow and NumPy.
        """
        from .table.arrow import available

        if not available():
            help = "install them with `pip install 'triage-decisions[tables]'`"
            raise Invalid([Diagnostic("no-pyarrow", "tables are decided with PyArrow and NumPy, which are not installed", None, help)])
        from .table.arrow.in_memory import decide_table

        found: Table = decide_table(table, self._engine, lang, ignore_unknown)
        return found


def _wanted(wanted: str | None, policy: CompiledPolicy, outcome: Outcome) -> str | None:
    """The outcome that is asked after. Raises `Invalid` where nothing comes to it."""
    possible = policy.engine.kernel.signals.outcomes
    known = sorted({*possible, *(word.partition(":")[0] for word in possible)})
    if wanted is None:
        return ACTIVATE if ACTIVATE in known and outcome.outcomes != (ACTIVATE,) else None
    if wanted not in known:
        message = f"no request comes to `{visible(wanted)}` under `{policy.policy.name}`"
        help = did_you_mean(wanted, known) or f"ask after one of {listed(known, 20)}"
        raise Invalid([Diagnostic("unknown-outcome", message, None, help)])
    return wanted


def load(policy: str | None = None, cache: str | None = None) -> CompiledPolicy:
    """The policy of a name (`guidelines`, `region-h/dormant`) or a path, the default one without either.

    `cache` is a folder in which checked policies are kept for the next time; without it nothing is written. Raises `Invalid`.
    """
    return CompiledPolicy(load_cached(find_policy(policy), cache))
