"""Policies, rules and guidelines as sentences, and as data: what `triage rules show` prints."""

from __future__ import annotations

from ..model.condition import ALWAYS, Any, Is
from ..model.noun import TYPE_CHECKING
from ..model.policy import Decide, Derive, Flag
from ..model.vocabulary import Source
from . import data
from .data import in_language
from .grounds import plain
from .layout import bullets, paragraph, wrapped
from .phrases import condition_words, literal_words
from .prose import source_words, status_words
from .wording import capital, choice, cited, is_yes_no, label, outcome, period, quoted, sentence, series
from .words import word

if TYPE_CHECKING:
    from ..model.policy import Example, Otherwise, Policy, Rule
    from ..model.vocabulary import Text


def rule_sentence(rule: Rule, policy: Policy, lang: str) -> str:
    """`Decline (G8) when …, unless …. Reason: …`, in one line."""
    reason = sentence(in_language(rule.because, lang))
    return _rule(rule, policy, lang) + (f" {word(lang, 'reason', reason=reason)}" if reason else "")


def rule_text(rule: Rule, policy: Policy, lang: str) -> str:
    """A rule with its reason, its place in the order and the passages that it cites, in lines of a readable width."""
    tier = policy.tier_of(rule.id)
    place = word(lang, "tier-of", number=tier, count=len(policy.tiers)) if tier else word(lang, "no-tier")
    title = in_language(policy.elements.get(rule.element, {}), lang)
    element = rule.element + (f" ({title})" if title else "")
    lines = [rule.id, *wrapped(_rule(rule, policy, lang), "  ", "  ")]
    if rule.because:
        lines += wrapped(word(lang, "reason", reason=sentence(in_language(rule.because, lang))), "  ", "  ")
    lines += wrapped(word(lang, "element", tier=place, element=element) if rule.element else f"{place}.", "  ", "  ")
    for index, id in enumerate(rule.cites):
        lines += wrapped(word(lang, "see-also" if index else "follows", source=source_words(id, policy, lang)), "  ", "    ")
    return "\n".join(lines)


def policy_text(policy: Policy, lang: str) -> str:
    """A policy: its title and standing, of what it speaks, its rules in their order, its notes, and what its concepts mean."""
    title = in_language(policy.title, lang)
    head = paragraph(f"{title} ({policy.name})" if title else policy.name) + paragraph(_standing(policy, lang))
    if policy.tiers:
        head += paragraph(word(lang, "order"))
    parts = [head]
    for number, tier in enumerate(policy.tiers, 1):
        rules = [policy.rules[id] for id in tier]
        titles = dict.fromkeys(in_language(policy.elements.get(rule.element, {}), lang) for rule in rules)
        said = "; ".join(filter(None, titles))
        parts.append([*paragraph(word(lang, "tier", number=number) + (f": {said}" if said else "")), *_rules(rules, policy, lang)])
    parts.append(_otherwise(policy, lang))
    notes = [rule for rule in policy.rules.values() if isinstance(rule.effect, Flag)]
    if notes:
        parts.append([word(lang, "notes"), *_rules(notes, policy, lang)])
    parts.append(_terms(policy, lang))
    return "\n\n".join("\n".join(part) for part in parts if part)


def guideline_text(source_id: str, policy: Policy, lang: str) -> str:
    """A passage: its place, what it says, its own words, and the rules of the policy that cite it, with their tiers."""
    source = policy.sources.get(source_id, Source(source_id))
    place = _place(source, lang)
    lines = paragraph(source_id + (f" ({place})" if place else ""))
    if source.gist:
        lines += wrapped(sentence(in_language(source.gist, lang)), "  ", "  ")
    if source.words:
        lines += wrapped(source.words if "«" in source.words else f"«{source.words}»", "  ", "  ")
    citing = []
    for rule in _citing(source_id, policy):
        tier = policy.tier_of(rule.id)
        place = word(lang, "tier", number=tier) if tier else word(lang, "no-tier")
        citing.append(f"{rule.id} ({place[:1].lower()}{place[1:]}): {_rule(rule, policy, lang)}")
    last = policy.otherwise
    if last and source_id in last.cites:
        citing.append(f"{word(lang, 'otherwise')}: {outcome(last.effect.outcome, policy, lang)}.")
    told = [*paragraph(word(lang, "rules-that-cite")), *bullets(citing)] if citing else paragraph(word(lang, "no-rule-cites"))
    return "\n".join([*lines, "", *told])


def policy_data(policy: Policy, lang: str) -> dict[str, object]:
    """A policy as plain JSON values, its sentences in one language."""
    first, last = policy.valid
    return {
        "policy": policy.name,
        "title": in_language(policy.title, lang),
        "status": policy.status,
        "decided": policy.decided or None,
        "valid": {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None},
        "scope": None if plain(policy.scope) == ALWAYS else condition_words(policy.scope, policy.vocabulary, lang),
        "tiers": [[rule_data(policy.rules[id], policy, lang) for id in tier] for tier in policy.tiers],
        "otherwise": _otherwise_data(policy.otherwise, lang),
        "flags": [rule_data(rule, policy, lang) for rule in policy.rules.values() if isinstance(rule.effect, Flag)],
        "concepts": [rule_data(rule, policy, lang) for rule in policy.rules.values() if isinstance(rule.effect, Derive)],
    }


def rule_data(rule: Rule, policy: Policy, lang: str) -> dict[str, object]:
    """A rule as plain JSON values, its sentences in one language."""
    effect = rule.effect
    return {
        "id": rule.id,
        "element": rule.element,
        "tier": policy.tier_of(rule.id),
        "cites": list(rule.cites),
        "decision": effect.decision if isinstance(effect, Decide) else None,
        "operator": effect.operator if isinstance(effect, Decide) else None,
        "then": dict(effect.values) if isinstance(effect, Derive) else None,
        "flag": effect.name if isinstance(effect, Flag) else None,
        "when": condition_words(rule.when, policy.vocabulary, lang),
        "unless": condition_words(rule.unless, policy.vocabulary, lang) if rule.unless is not None else None,
        "because": in_language(rule.because, lang),
        "sentence": rule_sentence(rule, policy, lang),
        "examples": [_example(example, policy) for example in rule.examples],
    }


def guideline_data(source_id: str, policy: Policy, lang: str) -> dict[str, object]:
    """A passage as plain JSON values, with the rules that cite it."""
    source = policy.sources.get(source_id, Source(source_id))
    return {
        "id": source_id,
        "document": source.document,
        "where": in_language(source.where, lang),
        "gist": in_language(source.gist, lang),
        "words": source.words,
        "rules": [{"id": rule.id, "tier": policy.tier_of(rule.id)} for rule in _citing(source_id, policy)],
        "otherwise": policy.otherwise is not None and source_id in policy.otherwise.cites,
    }


def _rule(rule: Rule, policy: Policy, lang: str) -> str:
    """What a rule does and when, as a sentence."""
    said = _effect(rule, policy, lang) + cited(rule.cites)
    condition = plain(rule.when)
    if condition == ALWAYS:
        said = word(lang, "in-every-case", effect=said)
    elif condition == Any(()):
        said = word(lang, "never-so", effect=said)
    else:
        said = word(lang, "when", effect=said, condition=condition_words(condition, policy.vocabulary, lang))
    if rule.unless is not None:
        said = word(lang, "sentence-unless", sentence=said, condition=condition_words(rule.unless, policy.vocabulary, lang))
    return sentence(said)


def _effect(rule: Rule, policy: Policy, lang: str) -> str:
    match rule.effect:
        case Decide() as decide:
            return outcome(decide.outcome, policy, lang)
        case Flag(name):
            return word(lang, "note", flag=name)
        case Derive(values):
            said = (literal_words(Is(name, (value,)), policy.vocabulary, lang, main=True) for name, value in values)
            return capital(series(said, lang))
    raise AssertionError(rule.effect)


def _rules(rules: list[Rule], policy: Policy, lang: str) -> list[str]:
    return bullets(f"{rule.id}: {_rule(rule, policy, lang)}" for rule in rules)


def _standing(policy: Policy, lang: str) -> str:
    """Whether it is a proposal or more, when it is in force, and of what it speaks."""
    said = [status_words(policy, lang)]
    if any(policy.valid):
        said.append(word(lang, "in-force", period=period(policy.valid, lang)))
    if plain(policy.scope) == ALWAYS:
        said.append(word(lang, "speaks-of-all"))
    else:
        said.append(word(lang, "speaks-of", condition=condition_words(policy.scope, policy.vocabulary, lang)))
    return " ".join(said)


def _otherwise(policy: Policy, lang: str) -> list[str]:
    last = policy.otherwise
    if last is None:
        return paragraph(word(lang, "no-otherwise"))
    said = f"{word(lang, 'otherwise')}: {outcome(last.effect.outcome, policy, lang)}{cited(last.cites)}."
    reason = sentence(in_language(last.because, lang))
    return paragraph(said + (f" {word(lang, 'reason', reason=reason)}" if reason else ""))


def _terms(policy: Policy, lang: str) -> list[str]:
    """What the concepts mean that the rules of this policy give a value: each with its rules, and what holds where none applies."""
    vocabulary = policy.vocabulary
    lines: list[str] = []
    for concept in vocabulary.concepts.values():
        rules = [rule for rule in policy.rules.values() if isinstance(rule.effect, Derive) and concept.name in dict(rule.effect.values)]
        if rules:
            value = choice(concept.name, concept.otherwise, vocabulary, lang)
            value = value if is_yes_no(concept.name, vocabulary) else quoted(value, lang)
            lines += bullets([sentence(label(concept.name, vocabulary, lang)).removesuffix(".") + ":"])
            lines += bullets([*(f"{rule.id}: {_rule(rule, policy, lang)}" for rule in rules), word(lang, "term-otherwise", value=value)], 2)
    return [word(lang, "terms"), *lines] if lines else []


def _citing(source_id: str, policy: Policy) -> list[Rule]:
    """The rules that cite a passage, those that decide first, in the order of their tiers."""
    found = [rule for rule in policy.rules.values() if source_id in rule.cites]
    return sorted(found, key=lambda rule: policy.tier_of(rule.id) or len(policy.tiers) + 1)


def _place(source: Source, lang: str) -> str:
    where: Text | str = in_language(source.where, lang)
    return word(lang, "place", document=source.document, where=where) if where and source.document else str(where) or source.document


def _otherwise_data(last: Otherwise | None, lang: str) -> dict[str, object] | None:
    if last is None:
        return None
    effect = last.effect
    because = in_language(last.because, lang)
    return {"decision": effect.decision, "operator": effect.operator, "cites": list(last.cites), "because": because}


def _example(example: Example, policy: Policy) -> dict[str, object]:
    facts = policy.vocabulary.facts
    values = {name: data.plain(value, facts[name]) for name, value in example.request.values().items()}
    return {"applies" if example.applies else "not": values}
