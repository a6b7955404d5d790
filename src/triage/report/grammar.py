"""What has to be known of a language to speak of labels, numbers and days in it. Sentences stand in `words`."""

from __future__ import annotations

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_MONTHS_DA = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip


def month_words(month: str, lang: str) -> str:
    """`March 2017` or `marts 2017` for `2017-03`."""
    year, _, number = month.partition("-")
    return f"{(_MONTHS_DA if lang == 'da' else MONTHS)[int(number) - 1]} {year}"


# Units as vocabularies write them, in English; any other unit is shown as it stands. One and several.
UNITS = {
    "en": {
        "DKK": ("DKK {}", "DKK {}"), "EUR": ("EUR {}", "EUR {}"), "%": ("{}%", "{}%"),
        "minutes": ("{} minute", "{} minutes"), "hours": ("{} hour", "{} hours"), "days": ("{} day", "{} days"),
        "weeks": ("{} week", "{} weeks"), "months": ("{} month", "{} months"), "years": ("{} year", "{} years"),
        "persons": ("{} person", "{} persons"), "companies": ("{} company", "{} companies"), "trips": ("{} trip", "{} trips"),
        "delegations": ("{} delegation", "{} delegations"), "visits": ("{} visit", "{} visits"),
        "metres": ("{} metre", "{} metres"), "o'clock": ("{} o'clock", "{} o'clock"),
    },
    "da": {
        "DKK": ("{} kr.", "{} kr."), "EUR": ("{} euro", "{} euro"), "%": ("{} %", "{} %"),
        "minutes": ("{} minut", "{} minutter"), "hours": ("{} time", "{} timer"), "days": ("{} dag", "{} dage"),
        "weeks": ("{} uge", "{} uger"), "months": ("{} måned", "{} måneder"), "years": ("{} år", "{} år"),
        "persons": ("{} person", "{} personer"), "companies": ("{} virksomhed", "{} virksomheder"), "trips": ("{} rejse", "{} rejser"),
        "delegations": ("{} delegation", "{} delegationer"), "visits": ("{} besøg", "{} besøg"),
        "metres": ("{} meter", "{} meter"), "o'clock": ("kl. {}", "kl. {}"),
    },
}  # fmt: skip


def units(unit: str, lang: str) -> tuple[str, str]:
    """How one of a unit and several are written, with `{}` for the number."""
    return UNITS.get(lang, {}).get(unit, ("{} " + unit, "{} " + unit))


# By these words a label is told from a clause: `an operator can carry it` is said as it stands, `business-relevant` is what
# something counts as. A verb that is missing here costs a clumsy sentence, never a wrong one.
VERBS = {
    "en": {
        "is", "are", "was", "were", "has", "have", "had", "can", "could", "may", "might", "must", "will", "would", "shall",
        "should", "does", "do", "takes", "asks", "wants", "comes", "goes", "pays", "requires", "says", "gives", "brings", "lies",
        "belongs", "exists", "applies", "begins", "ends", "starts", "stays",
    },
    "da": {
        "er", "var", "har", "havde", "kan", "kunne", "må", "måtte", "skal", "skulle", "vil", "ville", "bør", "bedes", "deltager",
        "tager", "ønsker", "kræver", "kommer", "går", "betaler", "siger", "giver", "tilbyder", "tilbydes", "ligger", "hører",
        "bliver", "findes", "foreligger", "gælder", "begynder", "slutter", "varer", "holder",
    },
}  # fmt: skip
# Words after which a verb no longer belongs to the label itself, and words that take no article before them.
RELATIVES = {"en": {"that", "which", "who", "whose", "where", "when"}, "da": {"der", "som", "hvem", "hvis", "hvor", "når"}}
DETERMINERS = {
    "the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "our", "your", "my", "no", "any", "all",
    "every", "each", "only", "many", "who", "what", "where", "when", "which", "whether", "how", "it", "there",
}  # fmt: skip
