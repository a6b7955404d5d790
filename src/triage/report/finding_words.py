"""What findings of `rules check` and differences of `rules diff` say, in each language. Names from the files stand in backticks."""

from __future__ import annotations

from .wording import number

EN = {
    # Findings
    "conflict": "`{one}` says {first} and `{other}` says {second}, in the same tier",
    "conflict-concept": "`{one}` and `{other}` give `{concept}` different values, and what follows differs",
    "conflict-unchecked": "whether `{one}` and `{other}` can contradict one another was not checked",
    "gap": "some requests in scope reach no rule that decides, and there is no `otherwise`",
    "gap-otherwise": "some requests in scope reach no rule that decides: `otherwise` says {outcome}",
    "gap-unchecked": "whether every request in scope reaches a rule was not checked",
    "never-applies": "no request in scope makes `{rule}` apply",
    "never-applies-unchecked": "whether `{rule}` ever applies was not checked",
    "never-decides": "wherever `{rule}` applies, a rule of an earlier tier has decided",
    "never-decides-unchecked": "whether `{rule}` ever decides was not checked",
    "outranks": "`{earlier}` ({first}) outranks `{later}` ({second}) where both apply",
    "outranks-unchecked": "whether `{earlier}` outranks `{later}` was not checked",
    "redundant": "without `{rule}` nothing would come out otherwise",
    "redundant-unchecked": "whether `{rule}` is redundant was not checked",
    "unused-concept": "the concept `{name}`: nothing uses it",
    "unused-set": "the concept `{name}`: rules set it, and none tests it",
    "unused-operator": "the operator `{name}`: nothing uses it",
    "unused-source": "the source `{name}`: nothing uses it",
    "unused-element": "the element `{name}`: nothing uses it",
    "example-applies-does-not-apply": "an example says that `{rule}` applies, but there it does not apply",
    "example-applies-may-apply": "an example says that `{rule}` applies, but there it applies only with some values of the facts left out",
    "example-not-applies": "an example says that `{rule}` does not apply, but there it applies",
    "example-not-may-apply": "an example says that `{rule}` does not apply, but there it applies with some values of the facts left out",
    "example-impossible": "an example of `{rule}` is impossible: no request can be like it",
    "accepted-nothing": "the policy accepts `{finding}`, but nothing of the kind is found",
    "accepted-nothing-of": "the policy accepts `{finding}` of {rules}, but nothing of the kind is found",
    # What is proved where a check finds nothing
    "proved": "proved of every possible request: {list}",
    "proved-conflict": "no two rules contradict each other",
    "proved-gap": "whatever is in scope reaches a rule that decides",
    "proved-never-applies": "every rule applies somewhere",
    "proved-never-decides": "no rule always comes too late",
    "proved-example-fails": "every example comes out as it says",
    "proved-outranks": "no rule silences another one",
    "proved-redundant": "no rule is redundant",
    # Around them
    "error": "error", "warning": "warning", "note": "note", "accepted": "accepted",
    "counts": "{name}: {rules}, {errors}, {warnings}, {notes}{accepted}; {rest}",
    "counts-rulebook": "the rulebook: {errors}, {warnings}, {notes}{accepted}",
    "rules-one": "1 rule", "rules-many": "{count} rules",
    "errors-one": "1 error", "errors-many": "{count} errors",
    "warnings-one": "1 warning", "warnings-many": "{count} warnings",
    "notes-one": "1 note", "notes-many": "{count} notes",
    "counts-accepted": ", {count} accepted",
    "all-checked": "proved for every possible request",
    "unchecked-one": "1 question was not checked", "unchecked-many": "{count} questions were not checked",
    "why-unchecked": "not checked: the search went through {nodes} nodes without an answer; --budget allows more",
    "accepted-because": "accepted because: {reason}",
    "everywhere": "for every request",
    "where": "where {condition}", "or-where": "or {condition}", "or-elsewhere": "or elsewhere: there are more such regions",
    "witness": "witness: {facts}", "comes-to": "  # comes to {outcome}",
    "no-witness": "no request was found that can be stated for it: it takes a combination of computed facts",
    "outranks-one": "1 pair of rules in which the earlier tier silences the later one; --all shows it",
    "outranks-many": "{count} pairs of rules in which the earlier tier silences the later one; --all shows them",
    "saved-one": "1 witness is in `{folder}`", "saved-many": "{count} witnesses are in `{folder}`",
    "try-it": "decide it: triage decide --no-store --policy {policy} {file}",
    # Differences
    "by": "by {before} before, {after} after", "no-rule": "no rule", "and": " and ",
    "not-checked": "not checked: {what}: the search was too large for its budget; --budget allows more",
    "assumption": "assumption: where `{fact}` is left out, the two assume different values",
    "no-difference": "no difference: {one} and {other} say the same of every possible request",
    "moved-one": "1 request of the backlog moves", "moved-many": "{count} requests of the backlog move",
}  # fmt: skip

DA = {
    # Findings
    "conflict": "`{one}` siger {first}, og `{other}` siger {second}, i samme trin",
    "conflict-concept": "`{one}` og `{other}` giver `{concept}` forskellige værdier, og det, der følger, er forskelligt",
    "conflict-unchecked": "om `{one}` og `{other}` kan modsige hinanden, er ikke undersøgt",
    "gap": "nogle henvendelser inden for politikken når ingen regel, der afgør dem, og der er intet `otherwise`",
    "gap-otherwise": "nogle henvendelser inden for politikken når ingen regel, der afgør dem: `otherwise` siger {outcome}",
    "gap-unchecked": "om enhver henvendelse inden for politikken når en regel, er ikke undersøgt",
    "never-applies": "ingen henvendelse inden for politikken får `{rule}` til at gælde",
    "never-applies-unchecked": "om `{rule}` nogensinde gælder, er ikke undersøgt",
    "never-decides": "hvor `{rule}` gælder, har en regel på et tidligere trin altid afgjort sagen",
    "never-decides-unchecked": "om `{rule}` nogensinde afgør noget, er ikke undersøgt",
    "outranks": "`{earlier}` ({first}) går forud for `{later}` ({second}), hvor begge gælder",
    "outranks-unchecked": "om `{earlier}` går forud for `{later}`, er ikke undersøgt",
    "redundant": "uden `{rule}` ville intet få et andet udfald",
    "redundant-unchecked": "om `{rule}` er overflødig, er ikke undersøgt",
    "unused-concept": "begrebet `{name}`: intet bruger det",
    "unused-set": "begrebet `{name}`: regler sætter det, og ingen regel spørger efter det",
    "unused-operator": "operatøren `{name}`: intet bruger den",
    "unused-source": "kilden `{name}`: intet bruger den",
    "unused-element": "elementet `{name}`: intet bruger det",
    "example-applies-does-not-apply": "et eksempel siger, at `{rule}` gælder, men der gælder den ikke",
    "example-applies-may-apply": "et eksempel siger, at `{rule}` gælder, men der gælder den kun ved nogle værdier af det ikke oplyste",
    "example-not-applies": "et eksempel siger, at `{rule}` ikke gælder, men der gælder den",
    "example-not-may-apply": "et eksempel siger, at `{rule}` ikke gælder, men der gælder den ved nogle værdier af det ikke oplyste",
    "example-impossible": "et eksempel til `{rule}` er umuligt: ingen henvendelse kan være sådan",
    "accepted-nothing": "politikken accepterer `{finding}`, men intet af den slags er fundet",
    "accepted-nothing-of": "politikken accepterer `{finding}` for {rules}, men intet af den slags er fundet",
    # What is proved where a check finds nothing
    "proved": "bevist for enhver mulig henvendelse: {list}",
    "proved-conflict": "ingen to regler modsiger hinanden",
    "proved-gap": "alt inden for politikken når en regel, der afgør det",
    "proved-never-applies": "hver regel gælder et sted",
    "proved-never-decides": "ingen regel kommer altid for sent",
    "proved-example-fails": "hvert eksempel ender, som det siger",
    "proved-outranks": "ingen regel gør en anden tavs",
    "proved-redundant": "ingen regel er overflødig",
    # Around them
    "error": "fejl", "warning": "advarsel", "note": "bemærkning", "accepted": "accepteret",
    "counts": "{name}: {rules}, {errors}, {warnings}, {notes}{accepted}; {rest}",
    "counts-rulebook": "regelsamlingen: {errors}, {warnings}, {notes}{accepted}",
    "rules-one": "1 regel", "rules-many": "{count} regler",
    "errors-one": "1 fejl", "errors-many": "{count} fejl",
    "warnings-one": "1 advarsel", "warnings-many": "{count} advarsler",
    "notes-one": "1 bemærkning", "notes-many": "{count} bemærkninger",
    "counts-accepted": ", {count} accepteret",
    "all-checked": "bevist for enhver mulig henvendelse",
    "unchecked-one": "1 spørgsmål er ikke undersøgt", "unchecked-many": "{count} spørgsmål er ikke undersøgt",
    "why-unchecked": "ikke undersøgt: søgningen gik gennem {nodes} knuder uden at finde svar; --budget giver plads til flere",
    "accepted-because": "accepteret, fordi: {reason}",
    "everywhere": "for enhver henvendelse",
    "where": "hvor {condition}", "or-where": "eller {condition}", "or-elsewhere": "eller andre steder: der er flere sådanne områder",
    "witness": "vidne: {facts}", "comes-to": "  # ender med {outcome}",
    "no-witness": "der er ikke fundet en henvendelse, som kan skrives for det: det kræver en kombination af beregnede oplysninger",
    "outranks-one": "1 par af regler, hvor det tidligere trin gør det senere tavst; --all viser det",
    "outranks-many": "{count} par af regler, hvor det tidligere trin gør det senere tavst; --all viser dem",
    "saved-one": "1 vidne ligger i `{folder}`", "saved-many": "{count} vidner ligger i `{folder}`",
    "try-it": "afgør det: triage decide --no-store --policy {policy} {file}",
    # Differences
    "by": "efter {before} før, {after} efter", "no-rule": "ingen regel", "and": " og ",
    "not-checked": "ikke undersøgt: {what}: søgningen var for stor til sit budget; --budget giver plads til flere",
    "assumption": "forudsætning: hvor `{fact}` ikke er oplyst, forudsætter de to forskellige værdier",
    "no-difference": "ingen forskel: {one} og {other} siger det samme om enhver mulig henvendelse",
    "moved-one": "1 henvendelse i bunken flytter sig", "moved-many": "{count} henvendelser i bunken flytter sig",
}  # fmt: skip

TABLES = {"en": EN, "da": DA}


def say(lang: str, key: str, **given: object) -> str:
    """A sentence with its places filled, in English where the language is none of ours."""
    return TABLES.get(lang, EN)[key].format(**given)


def counted(lang: str, key: str, count: int, **given: object) -> str:
    """A sentence about one thing or about several."""
    return say(lang, f"{key}-{'one' if count == 1 else 'many'}", count=number(count, lang), **given)
