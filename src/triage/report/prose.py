"""A decision in words that can be read aloud: what it is, what it follows from, which facts made the difference, what to do next."""

from __future__ import annotations

from ..model.condition import ALWAYS
from ..model.noun import TYPE_CHECKING
from ..model.outcome import APPLIES, DECIDED, OPEN, OUT_OF_SCOPE
from ..model.policy import ACTIVATE, REFER, Decide
from ..model.vocabulary import Source
from .data import in_language, word_in
from .facts import Known, assumptions, read_known, why_it_applies, why_not
from .grounds import plain, rest
from .layout import WIDTH, Part, columns, laid_out, paragraph, parts_of
from .phrases import condition_words
from .questions import possible_outcomes, questions
from .standing import Standing, entries, in_order, read_standing, texts
from .wording import brings, cited, label, operator_name, outcome, period, sentence, series, shown, spoken
from .words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.policy import Policy, Rule


def decision_prose(data: dict[str, object], request: dict[str, object], policy: Policy, lang: str) -> str:
    """What `decision_data` holds of a request, as text in lines of at most 88 columns, without a final line break.

    `request` is the request as `stated_data` gives it. Both may come from the record, with the policy that was recorded with them.
    """
    known, standing = read_known(data, request, policy), read_standing(data, policy)
    parts = [_heading(data, policy, lang)]
    parts += [_sources(standing, policy, lang)] if data.get("status") == DECIDED else []
    parts += [laid_out(part) for part in decision_parts(data, standing, known, policy, lang)]
    parts.append(_next(data, policy, lang))
    parts.append(_last_lines(data, policy, lang))
    return "\n\n".join("\n".join(part) for part in parts if part)


def decision_parts(data: Mapping[str, object], standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """Why it came to this, part by part: reasons, the facts behind them, what was assumed, outranked, to note and to be asked."""
    parts: list[Part] = []
    match data.get("status"):
        case "decided":
            parts += _decided(data, standing, known, policy, lang)
        case "open":
            parts += possible_outcomes(data, standing, known, policy, lang)
        case "conflict":
            parts.append(_conflict(standing, policy, lang))
            parts += parts_of(word(lang, "difference"), why_it_applies(standing.deciding, known, policy, lang).values())
        case "out-of-scope":
            condition = condition_words(policy.scope, policy.vocabulary, lang)
            parts.append(Part(word(lang, "scope", condition=condition), tuple(why_not([policy.scope], known, policy, lang))))
        case _:
            parts.append(Part(word(lang, "uncovered-means")))
            against = [rule.condition for rule in in_order(policy)]
            parts += parts_of(word(lang, "no-rule-applies"), why_not(against, known, policy, lang))
    parts += _assumed(data, standing, known, policy, lang)
    parts += _gave_way(standing, policy, lang)
    parts += _flags(data, standing, known, policy, lang)
    if data.get("status") == OPEN:
        parts += questions(data, policy, lang)
    return parts


def source_words(id: str, policy: Policy, lang: str) -> str:
    """A passage in a line: its id, its place, what it says in short, and its own words where they are given."""
    source = policy.sources.get(id, Source(id))
    where = in_language(source.where, lang) or source.document
    told = [sentence(in_language(source.gist, lang))] if source.gist else []
    if source.words:
        told.append(source.words if "«" in source.words else f"«{source.words}»")
    return id + (f" ({where})" if where else "") + (": " + " ".join(told) if told else ".")


def _heading(data: Mapping[str, object], policy: Policy, lang: str) -> list[str]:
    name = shown(data["id"]) if data.get("id") else word(lang, "unnamed")
    said = f"{name}: {_what(data, policy, lang)}"
    operator = policy.vocabulary.operators.get(str(data.get("operator")))
    takes = in_language(operator.takes, lang) if operator else ""
    return paragraph(f"{said} ({takes})" if takes and columns(said) + columns(takes) + 3 <= WIDTH else said)


def _what(data: Mapping[str, object], policy: Policy, lang: str) -> str:
    status = str(data.get("status"))
    if status != DECIDED:
        return word(lang, status)
    return outcome(word_in(data), policy, lang)


def _decided(data: Mapping[str, object], standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """Why it is decided so, and by which facts."""
    parts = _reasons(standing, known, policy, lang)
    difference = why_it_applies(standing.deciding, known, policy, lang)
    parts += parts_of(word(lang, "difference"), difference.values())
    against = [rule.condition for rule in _could_decide_otherwise(data, standing, policy)]
    heading = word(lang, "ruled-out" if standing.deciding else "no-rule-applies")
    return parts + parts_of(heading, why_not(against, known, policy, lang, difference))


def _could_decide_otherwise(data: Mapping[str, object], standing: Standing, policy: Policy) -> list[Rule]:
    """The rules that would have brought something else, had they applied; all rules, where none applies."""
    if not standing.deciding:
        return in_order(policy)
    last = None if standing.otherwise else policy.tier_of(standing.deciding[-1].id)
    words = texts(data, "outcomes")
    return [rule for rule in in_order(policy, last) if isinstance(rule.effect, Decide) and rule.effect.outcome not in words]


def _reasons(standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """Why, in the words of the rules; each with its condition, where it depends on what is not known which of them it is."""
    told: dict[str, str] = {}
    for rule in standing.deciding:
        reason, left = sentence(in_language(rule.because, lang)), rest(plain(rule.condition), known.values)
        if left == ALWAYS:
            told.setdefault(reason, word(lang, "else", what=reason))
        else:
            told.setdefault(reason, word(lang, "should", what=reason, condition=condition_words(left, policy.vocabulary, lang)))
    if standing.otherwise and policy.otherwise:
        reason = sentence(in_language(policy.otherwise.because, lang))
        told.setdefault(reason, word(lang, "else", what=reason))
    told.pop("", None)
    surely = all(standing.states.get(rule.id) == APPLIES for rule in standing.deciding)
    if len(told) < 2 or surely:
        return [Part(word(lang, "why", reasons=" ".join(told)))] if told else []
    return parts_of(word(lang, "why-one-of"), told.values())


def _sources(standing: Standing, policy: Policy, lang: str) -> list[str]:
    """The passages behind a decision: it follows from what a deciding rule cites first, and the others are to be seen too."""
    cites = [each.cites for each in standing.speaking(policy)]
    first = list(dict.fromkeys(ids[0] for ids in cites if ids))
    others = list(dict.fromkeys(id for ids in cites for id in ids if id not in first))
    lines = [line for id in first for line in paragraph(word(lang, "follows", source=source_words(id, policy, lang)))]
    return lines + [line for id in others for line in paragraph(word(lang, "see-also", source=source_words(id, policy, lang)))]


def _conflict(standing: Standing, policy: Policy, lang: str) -> Part:
    told = []
    for rule in standing.deciding:
        said = word(lang, "by-rule", outcome=brings(rule, policy, lang), rule=rule.id) + cited(rule.cites)
        told.append(said + (": " + sentence(in_language(rule.because, lang)) if rule.because else ""))
    return Part(word(lang, "conflict-means"), tuple(told))


def _assumed(data: Mapping[str, object], standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """What was assumed: the facts on which the outcome rests, and how many others there are."""
    surely = [rule for rule in standing.deciding if standing.states.get(rule.id) == APPLIES]
    last = policy.tier_of(surely[-1].id) if surely and data.get("status") != OUT_OF_SCOPE else None
    rules = [] if data.get("status") == OUT_OF_SCOPE else in_order(policy, last)
    names = assumptions([policy.scope, *(rule.condition for rule in rules)], known, policy)
    count = len(known.given.assumed) - len(names)
    told = [f"{label(name, policy.vocabulary, lang)}: {spoken(name, known.values[name], policy.vocabulary, lang)}" for name in names]
    if not count:
        return parts_of(word(lang, "assumptions"), told)
    others = word(lang, ("assumed" if names else "only-assumed") + ("-one" if count == 1 else "-many"), count=count)
    return [Part(word(lang, "assumptions"), tuple(told), others)] if told else [Part(others)]


def _gave_way(standing: Standing, policy: Policy, lang: str) -> list[Part]:
    told = []
    for rule in standing.outranked:
        first = series(standing.first_over(rule, policy), lang) or word(lang, "an-earlier-rule")
        told.append(word(lang, "gave-way", outcome=brings(rule, policy, lang) + cited(rule.cites), rule=rule.id, first=first))
    return parts_of(word(lang, "outranked"), told)


def _flags(data: Mapping[str, object], standing: Standing, known: Known, policy: Policy, lang: str) -> list[Part]:
    """Notes that go with the outcome, and those that would if what is not known turned out so."""
    raised, possible = [], []
    for flag in texts(data, "flags"):
        reasons = [in_language(rule.because, lang) for rule in standing.carrying(flag, policy) if rule.because]
        raised.append(f"{flag}: {' '.join(sentence(reason) for reason in reasons)}" if reasons else flag)
    for flag in texts(data, "possible_flags"):
        left = [rest(plain(rule.condition), known.values) for rule in standing.carrying(flag, policy)]
        conditions = [condition_words(condition, policy.vocabulary, lang) for condition in left]
        possible.append(word(lang, "if", what=flag, condition=series(conditions, lang, "or")) if conditions else flag)
    return parts_of(word(lang, "flags"), raised) + parts_of(word(lang, "possible-flags"), possible)


def _next(data: Mapping[str, object], policy: Policy, lang: str) -> list[str]:
    status, decision = data.get("status"), data.get("decision")
    if status == OPEN:
        judgements = {bool(entry.get("judgement")) for entry in entries(data, "ask")}
        return _step("next-ask-and-assess" if len(judgements) > 1 else "next-assess" if True in judgements else "next-ask", lang)
    if status != DECIDED:
        return _step(f"next-{status}", lang)
    further = paragraph(word(lang, "override"))
    if decision != REFER:
        return _step("next-activate" if decision == ACTIVATE else "next-decline", lang) + further
    operator = policy.vocabulary.operators.get(str(data.get("operator")))
    takes = in_language(operator.takes, lang) if operator else ""
    listed = period(operator.valid, lang) if operator else ""
    filled = {
        "name": operator_name(str(data.get("operator")), policy, lang),
        "field": word(lang, "field", what=takes) if takes else "",
        "listed": word(lang, "listed", period=listed) if listed else "",
    }
    return _step("next-refer", lang, **filled) + further


def _step(key: str, lang: str, **given: str) -> list[str]:
    return paragraph(word(lang, "next", step=word(lang, key, **given)))


def _last_lines(data: Mapping[str, object], policy: Policy, lang: str) -> list[str]:
    """How the policy stands, and by what the outcome was reached and kept."""
    by = data.get("policy")
    digest = str(by.get("digest") or "") if isinstance(by, dict) else ""
    name = str(by.get("name") or policy.name) if isinstance(by, dict) else policy.name
    kind, _, digits = digest.rpartition(":")
    short = f" ({kind}:{digits[:12]})" if kind else ""
    told = [word(lang, "under", policy=name + short) + ":"]
    facts = [word(lang, "checked" if data["cross_checked"] else "unchecked")] if data.get("cross_checked") is not None else []
    recorded = data.get("recorded")
    facts.append(word(lang, "unrecorded") if recorded is None else word(lang, "recorded", number=recorded))
    return [*paragraph(status_words(policy, lang)), *paragraph(" ".join([*told, "; ".join(facts)]) + ".")]


def status_words(policy: Policy, lang: str) -> str:
    """Whether the policy is a proposal or more."""
    decided = word(lang, "decided", reference=policy.decided) if policy.decided else ""
    return word(lang, f"status-{policy.status}", decided=decided)
