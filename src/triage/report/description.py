"""The data description of the record: what it keeps of a request and of what is done, where it comes from, what for, and in which form.

It is made of the vocabulary and the rules, so it is never out of date, and answers section 12 of the Danish offentlighedsloven.
"""

from __future__ import annotations

from ..model.condition import leaves
from ..model.noun import TYPE_CHECKING
from .data import in_language, label, plain
from .description_words import say
from .grammar import units
from .layout import bullets, paragraph

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..model.policy import Policy
    from ..model.vocabulary import Fact

_HEAD = ("law", "purpose", "keeping", "access", "search")
_MOST_VALUES = 14


def description_data(policy: Policy, fields: Sequence[str], kinds: Sequence[str], lang: str) -> dict[str, Any]:
    """The description as plain JSON values; `fields` are those of an entry, `kinds` the kinds of entries."""
    vocabulary = policy.vocabulary
    return {
        "title": say(lang, "title", title=in_language(vocabulary.title, lang) or vocabulary.name),
        **{part: say(lang, part) for part in _HEAD},
        "entries": [{"name": field, "what": say(lang, f"field-{field}")} for field in fields],
        "kinds": [{"name": kind, "what": say(lang, f"kind-{kind}")} for kind in kinds],
        "facts": [_fact(fact, policy, lang) for fact in vocabulary.facts.values()],
    }


def _fact(fact: Fact, policy: Policy, lang: str) -> dict[str, object]:
    if fact.computed:
        inputs = [label(policy.vocabulary.facts[name], lang) for name in fact.computed.inputs if name in policy.vocabulary.facts]
        source = say(lang, "computed", list=", ".join(inputs))
    else:
        source = say(lang, "judged" if fact.judgement else f"from-{fact.whom}")
    return {
        "name": fact.name, "label": label(fact, lang), "source": source, "purpose": _purpose(fact, policy, lang),
        "format": _format(fact, lang), "personal": fact.personal,
    }  # fmt: skip


def _purpose(fact: Fact, policy: Policy, lang: str) -> str:
    """The guidelines whose rules look at it, by itself or by what is computed of it."""
    names = {fact.name} | {each.name for each in policy.vocabulary.facts.values() if each.computed and fact.name in each.computed.inputs}
    looking = [rule for rule in policy.rules.values() if any(leaf.fact in names for leaf in leaves(rule.condition))]
    cites = sorted({cited for rule in looking for cited in rule.cites}, key=list(policy.sources).index)
    if cites:
        return say(lang, "for", list=", ".join(cites))
    if looking:
        return say(lang, "for-rules", list=", ".join(rule.id for rule in looking))
    return say(lang, "for-scope" if any(leaf.fact in names for leaf in leaves(policy.scope)) else "for-none")


def _format(fact: Fact, lang: str) -> str:
    values = [in_language(texts, lang) or value for value, texts in fact.values.items()]
    listed = ", ".join(values[:_MOST_VALUES]) + ("…" if len(values) > _MOST_VALUES else "")
    kind = "whole" if fact.type == "number" and fact.whole else fact.type
    told = say(lang, f"type-{kind}", count=len(values), list=listed, pattern=fact.pattern)
    if fact.unit:
        told += say(lang, "unit", unit=units(fact.unit, lang)[1].replace("{}", "").strip())
    for key, bound in (("least", fact.min), ("most", fact.max)):
        told += say(lang, key, value=plain(bound)) if bound is not None else ""
    return told


def description_text(data: dict[str, Any], lang: str) -> str:
    """What `description_data` gives, to be read or handed out."""
    parts = [paragraph(data["title"]), *(paragraph(data[part]) for part in _HEAD)]
    for part in ("entries", "kinds"):
        parts.append(paragraph(say(lang, part)) + bullets(f"{row['name']}: {row['what']}" for row in data[part]))
    told = []
    for row in data["facts"]:
        personal = say(lang, "personal" if row["personal"] else "not-personal")
        told.append(f"{row['label']} ({row['name']}): {row['format']}; {row['source']}; {row['purpose']}; {personal}")
    parts.append(paragraph(say(lang, "facts")) + bullets(told))
    return "\n\n".join("\n".join(part) for part in parts)
