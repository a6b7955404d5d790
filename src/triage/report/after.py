"""What people did after a decision, in words: who overrode it, put another version in force, noted what became of it, when and why."""

from __future__ import annotations

from ..lean import date
from ..model.noun import TYPE_CHECKING
from .after_words import say
from .data import word_in
from .layout import paragraph, wrapped
from .wording import cited, day, outcome, period, quoted, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model.policy import Policy


def override_prose(overrides: Sequence[Mapping[str, object]], result: str | None, policy: Policy, lang: str) -> str:
    """What `Override.data` holds of the overrides of a decision, the newest last; empty where there are none. `result` is the word of
    what the rules say."""
    if not overrides:
        return ""
    lines = paragraph(say(lang, "overridden", what=override_words(overrides[-1], policy, lang)))
    if len(overrides) > 1:
        lines += paragraph(say(lang, "overridden-before"))
        lines += [line for older in reversed(overrides[:-1]) for line in wrapped(override_words(older, policy, lang), "  - ", "    ")]
    return "\n".join([*lines, *paragraph(say(lang, "rules-stand", result=outcome(result or "", policy, lang)))])


def override_words(override: Mapping[str, object], policy: Policy, lang: str) -> str:
    """What a person decided, by which guidelines, who, when and why."""
    cites = override["cites"]
    what = outcome(word_in(override), policy, lang) + cited(cites if isinstance(cites, list) else ())
    on = day(date.fromisoformat(str(override["at"])[:10]), lang)
    told = {"what": what, "by": shown(override["by"]), "on": on, "number": override["recorded"]}
    if override["because"] is None:
        return say(lang, "override-erased", **told)
    return say(lang, "override", because=quoted(shown(override["because"]), lang), **told)


def overridden_text(counts: Mapping[str, tuple[int, int]], lang: str) -> str:
    """How often a policy was overridden, by its guidelines and rules: of how many requests that each decided; those that were never are
    left out."""
    told = [
        say(lang, "overridden-in", name=shown(name), count=changed, of=decided)
        for name, (changed, decided) in sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))
        if changed
    ]
    heading = say(lang, "by-the-record" if told else "never-overridden" if counts else "never-decided")
    return "\n".join([f"  {heading}", *(f"    {line}" for line in told)])


def activation_prose(activation: Mapping[str, object], lang: str) -> str:
    """What `Activation.data` holds, in a sentence."""
    span = date.fromisoformat(str(activation["from"])), date.fromisoformat(str(activation["to"])) if activation["to"] else None
    version = f"{shown(activation['policy'])} ({shown(activation['digest'])[:19]})"
    on = day(date.fromisoformat(str(activation["at"])[:10]), lang)
    because = quoted(shown(activation["because"]), lang)
    told = say(
        lang, "activation", version=version, span=period(span, lang), by=shown(activation["by"]), on=on, because=because,
        number=activation["recorded"],
    )  # fmt: skip
    return "\n".join(paragraph(told))


def follow_up_prose(case: str, follow_up: Mapping[str, object], lang: str) -> str:
    """What `FollowUp.data` holds of a case, in a sentence."""
    on = day(date.fromisoformat(str(follow_up["on"])), lang)
    told = {"case": shown(case), "by": shown(follow_up["by"]), "number": follow_up["recorded"]}
    return "\n".join(paragraph(say(lang, "became", on=on, became=became_words(follow_up["became"], lang), **told)))


def became_words(text: object, lang: str) -> str:
    """What became of a case as somebody wrote it, or that this was erased."""
    return say(lang, "erased") if text is None else shown(text)
