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
}

DA = {
    "overridden": "Et menneske har besluttet noget andet, og det gælder: {what}.",
    "overridden-before": "Før det:",
    "override": "{what}, af {by} den {on}, fordi {because} (nummer {number} i protokollen)",
    "rules-stand": "Det, reglerne siger, står fortsat i protokollen ved siden af: {result}.",
    "became": "{case}: {became}, den {on} (noteret af {by}; nummer {number} i protokollen).",
    "activation": "{version} gælder {span}: sat i kraft af {by} den {on}, fordi {because} (nummer {number} i protokollen).",
}


def say(lang: str, key: str, **given: object) -> str:
    """A fixed word or sentence with its places filled, in English where the language is none of ours."""
    return (DA if lang == "da" else EN)[key].format(**given)
