"""The words of the data description, in each language."""

from __future__ import annotations

EN = {
    "title": "Data description of the record of decisions: {title}",
    "law": "Such a description of a database is what section 12 of the Danish Access to Public Administration Files Act "
    "(offentlighedsloven) asks for.",
    "purpose": "Purpose: to show what was decided on each request, by which guideline, on which facts, by whom and when, and to treat like "
    "cases alike.",
    "keeping": "Keeping: entries are only added. None is changed or deleted; what is corrected or overridden gets a new entry. Personal "
    "facts are kept apart from the entries, which hold a digest of them alone, and can be erased for good.",
    "access": "Who can search: whoever may open the file of the record. There is no other way in, and nothing is sent anywhere.",
    "search": "How: `triage audit list` by period, decision, guideline and words; `triage audit show` by number, entry or case; "
    "`triage audit person` by what is known of somebody; `triage audit report` in figures; `--json` and `--csv` for an extract.",
    "entries": "Every entry has:",
    "kinds": "Kinds of entries:",
    "facts": "Facts of a request, each kept only where it was stated, with why, by whom, when and on what evidence, where that was told:",
    "field-id": "a key that no other entry has; made by the program",
    "field-kind": "what kind of thing happened; set by the program",
    "field-at": "the moment, in UTC to the second (2017-03-31T09:15:00Z); from the clock of the computer",
    "field-by": "who did it: a name or initials of a member of the staff; from the login, or as given",
    "field-case": "the id of the case, or the name of the policy; from the request, or made by the program",
    "field-body": "the entry in full, in JSON: the facts as stated, the result and the reasons; personal facts by name and digest only",
    "field-personal": "the values of personal facts, from the request, and the texts of overrides and outcomes, from whoever "
    "wrote them; in JSON",
    "field-outcome": "what it came to: activate, decline, refer-to-operator and to whom, or why it is not decided; by the rules, or by "
    "a person",
    "field-cites": "the guidelines that it rests on; from the rules, or from the person",
    "field-policy": "the version of the policy, by its SHA-256 digest; the whole policy is kept with it",
    "field-seq": "the number in the record, from 1",
    "kind-decision": "a request, what the rules made of it, and why",
    "kind-override": "what a person decided instead, with the reason",
    "kind-activation": "a version of a policy that was put in force, from which day and why",
    "kind-outcome": "what became of a case, and on which day",
    "kind-batch-started": "a table that was begun, by its name and digest",
    "kind-batch-ended": "what the table came to, and whether it was read to its end",
    "kind-erasure": "that personal facts were erased: which ones, by name, and on what basis",
    "kind-export": "that entries were given out in a file: which ones",
    "kind-key-rotation": "that another key signs from now on",
    "from-sender": "from the sender",
    "from-office": "from the office",
    "from-operator": "from the operator",
    "judged": "assessed by the office",
    "computed": "computed from {list}",
    "for": "used under {list}",
    "for-none": "for the handling of the case; no rule looks at it",
    "for-scope": "tells whether the policy speaks of the request",
    "for-rules": "used by {list}",
    "personal": "PERSONAL",
    "not-personal": "not personal",
    "type-choice": "one of {count} values ({list})",
    "type-choices": "any of {count} values ({list})",
    "type-yes-no": "yes or no",
    "type-number": "a number",
    "type-whole": "a whole number",
    "type-date": "a day (2017-03-31)",
    "type-code": "a code of the form {pattern}",
    "type-text": "free text, in which somebody can be named",
    "unit": ", {unit}",
    "least": ", at least {value}",
    "most": ", at most {value}",
}

DA = {
    "title": "Databeskrivelse af protokollen over afgørelser: {title}",
    "law": "En sådan beskrivelse af en database er det, offentlighedslovens § 12 giver ret til.",
    "purpose": "Formål: at vise, hvad der blev besluttet om hver henvendelse, efter hvilken retningslinje, på hvilke oplysninger, af hvem "
    "og hvornår, og at behandle ens sager ens.",
    "keeping": "Opbevaring: Der føjes kun poster til. Ingen bliver ændret eller slettet; det, der rettes eller omgøres, får en ny post. "
    "Personoplysninger ligger adskilt fra posterne, som kun rummer en kontrolsum af dem, og kan slettes for altid.",
    "access": "Hvem der kan søge: alle, der må åbne protokollens fil. Der er ingen anden vej ind, og intet bliver sendt nogen steder hen.",
    "search": "Hvordan: `triage audit list` efter periode, afgørelse, retningslinje og ord; `triage audit show` efter nummer, post eller "
    "sag; `triage audit person` efter det, man ved om nogen; `triage audit report` i tal; `--json` og `--csv` til et udtræk.",
    "entries": "Hver post har:",
    "kinds": "Slags poster:",
    "facts": "Oplysninger om en henvendelse. Hver opbevares kun, hvor den er oplyst, med hvorfor, af hvem, hvornår og på hvilket grundlag, "
    "hvor det er fortalt:",
    "field-id": "en nøgle, som ingen anden post har; dannet af programmet",
    "field-kind": "hvilken slags hændelse det er; sat af programmet",
    "field-at": "tidspunktet, i UTC på sekundet (2017-03-31T09:15:00Z); fra computerens ur",
    "field-by": "hvem der gjorde det: en medarbejders navn eller initialer; fra login, eller som angivet",
    "field-case": "sagens id eller politikkens navn; fra henvendelsen, eller dannet af programmet",
    "field-body": "hele posten, i JSON: oplysningerne, som de er givet, resultatet og grundene; "
    "personoplysninger kun ved navn og kontrolsum",
    "field-personal": "personoplysningernes værdier, fra henvendelsen, og teksterne i omgørelser og resultater, fra den, der "
    "skrev dem; i JSON",
    "field-outcome": "hvad det blev til: activate, decline, refer-to-operator og til hvem, eller hvorfor det er uafgjort; efter reglerne "
    "eller af et menneske",
    "field-cites": "de retningslinjer, det bygger på; fra reglerne eller fra personen",
    "field-policy": "politikkens version, ved dens SHA-256-sum; hele politikken opbevares med den",
    "field-seq": "nummeret i protokollen, fra 1",
    "kind-decision": "en henvendelse, hvad reglerne fik ud af den, og hvorfor",
    "kind-override": "hvad et menneske besluttede i stedet, med begrundelse",
    "kind-activation": "en version af en politik, der blev sat i kraft, fra hvilken dag og hvorfor",
    "kind-outcome": "hvad der blev af en sag, og hvilken dag",
    "kind-batch-started": "en tabel, der blev påbegyndt, ved navn og kontrolsum",
    "kind-batch-ended": "hvad tabellen blev til, og om den blev læst til ende",
    "kind-erasure": "at personoplysninger blev slettet: hvilke, ved navn, og på hvilket grundlag",
    "kind-export": "at poster blev udleveret i en fil: hvilke",
    "kind-key-rotation": "at en anden nøgle underskriver fra nu af",
    "from-sender": "fra afsenderen",
    "from-office": "fra forvaltningen",
    "from-operator": "fra operatøren",
    "judged": "vurderet af forvaltningen",
    "computed": "beregnet af {list}",
    "for": "bruges efter {list}",
    "for-none": "til sagens behandling; ingen regel ser på den",
    "for-scope": "fortæller, om politikken omfatter henvendelsen",
    "for-rules": "bruges af {list}",
    "personal": "PERSONOPLYSNING",
    "not-personal": "ikke personoplysning",
    "type-choice": "en af {count} værdier ({list})",
    "type-choices": "nogle af {count} værdier ({list})",
    "type-yes-no": "ja eller nej",
    "type-number": "et tal",
    "type-whole": "et helt tal",
    "type-date": "en dag (2017-03-31)",
    "type-code": "en kode af formen {pattern}",
    "type-text": "fri tekst, hvor nogen kan være nævnt",
    "unit": ", {unit}",
    "least": ", mindst {value}",
    "most": ", højst {value}",
}


def say(lang: str, key: str, **given: object) -> str:
    """A fixed text with its places filled, in English where the language is none of ours."""
    return (DA if lang == "da" else EN)[key].format(**given)
