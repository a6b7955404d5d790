"""What `triage audit verify` says, in English and Danish: `where` is an entry or several, `about` what exactly is wrong there."""

from __future__ import annotations

WORDS = {
    "en": {
        "integrity": "Integrity",
        "completeness": "Completeness",
        "reproducibility": "Reproducibility",
        "yes": "holds",
        "no": "does not hold",
        "possible": "every policy is there (`triage audit replay` decides everything again)",
        "again": "all {} decisions come out the same again",
        "entries": "{} entries, {} of them decisions; {} personal facts erased",
        "signed": "signed checkpoints that hold: {}",
        "key": "verified with {}",
        "named": "the record names that key itself: with --key it is held against the one you were given",
        "unsigned": "nothing in this record was ever signed",
        "kept": "it goes on from the checkpoint you kept, of {} entries",
        "more": "… and {} more",
        "one": "entry {}",
        "many": "entries {} to {}",
    },
    "da": {
        "integrity": "Integritet",
        "completeness": "Fuldstændighed",
        "reproducibility": "Genskabelse",
        "yes": "holder",
        "no": "holder ikke",
        "possible": "hver politik er der (`triage audit replay` afgør alting igen)",
        "again": "alle {} afgørelser falder ud som dengang",
        "entries": "{} poster, heraf {} afgørelser; {} personoplysninger slettet",
        "signed": "underskrevne checkpoints, der holder: {}",
        "key": "efterprøvet med {}",
        "named": "den nøgle nævner protokollen selv: med --key holdes den op imod den, du har fået",
        "unsigned": "intet i denne protokol er nogensinde underskrevet",
        "kept": "den går videre fra det checkpoint, du har gemt, på {} poster",
        "more": "… og {} til",
        "one": "post {}",
        "many": "post {} til {}",
    },
}
WRONG = {
    "changed": ("{where} was changed after it was written", "{where} er ændret, efter at den blev skrevet"),
    "place": ("{where} was written as entry {about}", "{where} blev skrevet som post {about}"),
    "beyond": (
        "{where} stands after the end of the tree: it was not put there by triage",
        "{where} står efter træets slutning og er ikke sat ind af triage",
    ),
    "index": ("{where}: `{about}` was changed beside the entry", "{where}: `{about}` er ændret ved siden af posten"),
    "lookup": (
        "{where} cannot be looked up by `{about}`: an index beside the entries was changed",
        "{where} kan ikke slås op efter `{about}`: et register ved siden af posterne er ændret",
    ),
    "order": (
        "after {where} the file holds entries that do not stand in order",
        "efter {where} holder filen poster, der ikke står i orden",
    ),
    "lookups": (
        "an index beside the entries was changed: `{about}` is not looked up as it should be",
        "et register ved siden af posterne er ændret: `{about}` slås ikke op, som det skal",
    ),
    "disclosure": (
        "{where}: the personal fact `{about}` is not what was recorded",
        "{where}: personoplysningen `{about}` er ikke den, der blev optaget",
    ),
    "tree": ("the tree beside the entries is not theirs", "træet ved siden af posterne er ikke deres"),
    "checkpoint": (
        "{where} are not those that were signed: one was changed, removed, put in or moved",
        "{where} er ikke dem, der blev underskrevet: en er ændret, fjernet, sat ind eller flyttet",
    ),
    "signature": (
        "the checkpoint after {where} is not signed by the key of the record",
        "checkpointet efter {where} er ikke underskrevet med protokollens nøgle",
    ),
    "unsigned": ("no signed checkpoint covers {where}", "intet underskrevet checkpoint dækker {where}"),
    "key": (
        "the public keys of the record do not follow from each other: {about}",
        "protokollens offentlige nøgler følger ikke af hinanden: {about}",
    ),
    "other-key": ("nothing in the record is signed with the key {about}", "intet i protokollen er underskrevet med nøglen {about}"),
    "lost-key": (
        "at {where} a new key took over without the signature of the one before",
        "ved {where} tog en ny nøgle over uden underskrift fra den forrige",
    ),
    "kept": (
        "the record is not the one of the checkpoint you kept: the first wrong place is {where}",
        "protokollen er ikke den, dit gemte checkpoint er af: det første forkerte sted er {where}",
    ),
    "kept-signature": (
        "the checkpoint you kept is not signed by the key of the record",
        "det checkpoint, du har gemt, er ikke underskrevet med protokollens nøgle",
    ),
    "other-record": (
        "the checkpoint you kept is of another record, {about}",
        "det checkpoint, du har gemt, er af en anden protokol, {about}",
    ),
    "policy": ("the policy {about} was changed after it was stored", "politikken {about} er ændret, efter at den blev gemt"),
    "no-policy": ("{where}: the policy {about} is not in the record", "{where}: politikken {about} findes ikke i protokollen"),
    "gap": ("{where} is missing", "{where} mangler"),
    "cut": ("{where} are missing at the end", "{where} mangler i slutningen"),
    "shorter": ("{where} of the checkpoint you kept are missing", "{where} i dit gemte checkpoint mangler"),
    "gone": (
        "{where}: the personal fact `{about}` is gone, and no entry says that it was erased",
        "{where}: personoplysningen `{about}` er væk, og ingen post siger, at den er slettet",
    ),
    "back": (
        "{where}: the personal fact `{about}` was erased and is there again",
        "{where}: personoplysningen `{about}` blev slettet og er der igen",
    ),
    "batch-open": (
        "the batch that began with {where} never came to its end",
        "kørslen, der begyndte med {where}, nåede aldrig sin slutning",
    ),
    "batch-short": ("the batch that ended with {where} has {about} decisions", "kørslen, der endte med {where}, har {about} afgørelser"),
    "erased": (
        "{where} cannot be decided again, because this was erased: {about}",
        "{where} kan ikke afgøres igen, fordi dette er slettet: {about}",
    ),
    "differs": ("{where} comes out otherwise: {about}", "{where} falder anderledes ud: {about}"),
}
