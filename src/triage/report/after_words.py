"""The fixed words about what comes after a decision: overrides, what became of it, figures of a period, what the record keeps."""

from __future__ import annotations

EN = {
    # Overrides
    "overridden": "A person decided otherwise, and that holds: {what}.",
    "overridden-before": "Before that:",
    "override": "{what}, by {by} on {on}, because {because} (number {number} in the record)",
    "rules-stand": "What the rules say stays in the record beside it: {result}.",
    # What became of it
    "became": "{case}: {became}, on {on} (noted by {by}; number {number} in the record).",
    # Policies in force
    "activation": "{version} is in force {span}: put in force by {by} on {on}, because {because} (number {number} in the record).",
    # A period in figures
    "period": "From {since} to {last}: {requests} requests.",
    "period-counts": "Each counts once, by the newest of the {decisions} decisions that were recorded in the period, and as it holds: "
    "where a person decided otherwise, that counts.",
    "beginning": "the beginning",
    "today": "today",
    "all": "all",
    "unstated": "not stated",
    "guidelines": "By guideline",
    "rules": "By rule",
    "operators": "By operator",
    "kinds": "By kind",
    "months": "By month",
    "count-requests": "requests",
    "count-activate": "activated",
    "count-refer-to-operator": "referred",
    "count-decline": "declined",
    "count-undecided": "undecided",
    "count-overridden": "overridden",
    "none-open": "No request is open.",
    "open-at-end": "Open at the end, whenever they came in: {count}.",
    "age": "{low} to {high} days: {count}",
    "age-more": "{low} days and more: {count}",
    "oldest": "Waiting longest: {cases}.",
    "aged": "{case} ({days} days)",
    "none-overridden": "No decision was overridden.",
    "overridden-of": "Overridden: {count} of {of}.",
    "change": "{before} became {after}: {count}",
    "overridden-by": "By guideline and by rule:",
    "overridden-in": "{name}: overridden in {count} of {of}",
    "bound": "What activated requests bind, against the frame of {rule} ({cites}):",
    "bound-line": "{label}: {sum}, which is {times} times the frame of {frame}",
    "bound-unstated": " (not stated in {count})",
    "none-activated": "Nothing was activated, and no results were noted.",
    "results": "What became of it is known of {known} of {activated} activated requests.",
    "result-list": "The list of results:",
    "results-unknown": "Nothing is noted of these: {cases}.",
    "checkpoint": "Counted from the record at this checkpoint:",
}

DA = {
    "overridden": "Et menneske har besluttet noget andet, og det gælder: {what}.",
    "overridden-before": "Før det:",
    "override": "{what}, af {by} den {on}, fordi {because} (nummer {number} i protokollen)",
    "rules-stand": "Det, reglerne siger, står fortsat i protokollen ved siden af: {result}.",
    "became": "{case}: {became}, den {on} (noteret af {by}; nummer {number} i protokollen).",
    "activation": "{version} gælder {span}: sat i kraft af {by} den {on}, fordi {because} (nummer {number} i protokollen).",
    "period": "Fra {since} til {last}: {requests} henvendelser.",
    "period-counts": "Hver tæller én gang, efter den nyeste af de {decisions} afgørelser, der blev optaget i perioden, og som den "
    "gælder: hvor et menneske har besluttet noget andet, er det dét, der tæller.",
    "beginning": "begyndelsen",
    "today": "i dag",
    "all": "alle",
    "unstated": "ikke oplyst",
    "guidelines": "Efter retningslinje",
    "rules": "Efter regel",
    "operators": "Efter operatør",
    "kinds": "Efter art",
    "months": "Efter måned",
    "count-requests": "henvendelser",
    "count-activate": "aktiveret",
    "count-refer-to-operator": "henvist",
    "count-decline": "afslået",
    "count-undecided": "uafgjort",
    "count-overridden": "omgjort",
    "none-open": "Ingen henvendelse er åben.",
    "open-at-end": "Åbne ved periodens slutning, uanset hvornår de kom ind: {count}.",
    "age": "{low} til {high} dage: {count}",
    "age-more": "{low} dage og mere: {count}",
    "oldest": "Har ventet længst: {cases}.",
    "aged": "{case} ({days} dage)",
    "none-overridden": "Ingen afgørelse er omgjort.",
    "overridden-of": "Omgjort: {count} af {of}.",
    "change": "{before} blev til {after}: {count}",
    "overridden-by": "Efter retningslinje og efter regel:",
    "overridden-in": "{name}: omgjort i {count} af {of}",
    "bound": "Det, aktiverede henvendelser binder, set mod rammen i {rule} ({cites}):",
    "bound-line": "{label}: {sum}, dvs. {times} gange rammen på {frame}",
    "bound-unstated": " (ikke oplyst i {count})",
    "none-activated": "Intet blev aktiveret, og ingen resultater er noteret.",
    "results": "Det vides, hvad der blev af {known} af {activated} aktiverede henvendelser.",
    "result-list": "Resultatlisten:",
    "results-unknown": "Om disse er intet noteret: {cases}.",
    "checkpoint": "Talt op af protokollen ved dette kontrolpunkt:",
}


def say(lang: str, key: str, **given: object) -> str:
    """A fixed word or sentence with its places filled, in English where the language is none of ours."""
    return (DA if lang == "da" else EN)[key].format(**given)
