from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from triage.model.condition import ALWAYS, All, Any, Compare, Condition, HasAll, HasAny, Is, Not
from triage.model.vocabulary import Concept, Fact, Vocabulary
from triage.report.phrases import condition_words, literal_words

YES_NO: dict[str, dict[str, str]] = {"yes": {}, "no": {}}
VALUES = {"a": {"en": "an event", "da": "et arrangement"}, "b": {"en": "money", "da": "penge"}, "c": {}}
VOCABULARY = Vocabulary(
    "v",
    {
        "kind": Fact("kind", "choice", VALUES, {"en": "kind of request", "da": "henvendelsens art"}),
        "who": Fact("who", "choice", VALUES, {"en": "who proposed it", "da": "hvem der foreslog det"}),
        "topics": Fact("topics", "choices", VALUES, {"en": "topics", "da": "emner"}),
        "data": Fact("data", "choices", VALUES, {"en": "data to be shared", "da": "data, der skal deles"}),
        "land": Fact("land", "code", {}, {"en": "counterpart's country", "da": "modpartens land"}),
        "hours": Fact("hours", "number", {}, {"en": "the region's effort", "da": "regionens indsats"}, unit="hours"),
        "from": Fact("from", "number", {}, {"en": "begins at", "da": "begynder kl."}, unit="o'clock"),
        "start": Fact("start", "date", {}, {"en": "first day", "da": "første dag"}),
        "relevant": Fact("relevant", "yes-no", YES_NO, {"en": "business-relevant", "da": "erhvervsrelevant"}),
        "carry": Fact("carry", "yes-no", YES_NO, {"en": "an operator can carry it", "da": "en operatør kan løfte opgaven"}),
        "before": Fact("before", "yes-no", YES_NO, {"en": "has been here before", "da": "har været her før"}),
        "where": Fact("where", "yes-no", YES_NO, {"en": "sites that are open", "da": "steder, der er åbne"}),
        "bare_name": Fact("bare_name", "yes-no", YES_NO),
    },
    {"trip": Concept("trip", ("yes", "no"), "no", {"en": "a trip", "da": "en rejse"})},
)


def n(text: str) -> Decimal:
    return Decimal(text)


KIND, RELEVANT, TRIP = Is("kind", ("a",)), Is("relevant", ("yes",)), Is("trip", ("yes",))
DEEP = All((RELEVANT, Any((TRIP, Is("carry", ("yes",))))))


@pytest.mark.parametrize(
    ("condition", "en", "da"),
    [
        (KIND, "the kind of request is “an event”", "henvendelsens art er ”et arrangement”"),
        (Not(KIND), "the kind of request is not “an event”", "henvendelsens art ikke er ”et arrangement”"),
        (
            Is("who", ("a", "b", "c")), "who proposed it is “an event”, “money” or “c”",
            "hvem der foreslog det, er ”et arrangement”, ”penge” eller ”c”",
        ),
        (
            Not(Is("kind", ("a", "b"))), "the kind of request is neither “an event” nor “money”",
            "henvendelsens art hverken er ”et arrangement” eller ”penge”",
        ),
        (
            Not(Is("kind", ("a", "b", "c"))), "the kind of request is none of “an event”, “money” and “c”",
            "henvendelsens art hverken er ”et arrangement”, ”penge” eller ”c”",
        ),
        (HasAny("topics", ("a", "b")), "the topics include “an event” or “money”", "emner omfatter ”et arrangement” eller ”penge”"),
        (Not(HasAny("topics", ("a",))), "the topics do not include “an event”", "emner ikke omfatter ”et arrangement”"),
        (
            Not(HasAny("topics", ("a", "b"))), "the topics include neither “an event” nor “money”",
            "emner hverken omfatter ”et arrangement” eller ”penge”",
        ),
        (
            HasAll("data", ("a", "b")), "the data to be shared includes both “an event” and “money”",
            "data, der skal deles, omfatter både ”et arrangement” og ”penge”",
        ),
        (
            Not(HasAll("topics", ("a", "b", "c"))), "the topics do not include all of “an event”, “money” and “c”",
            "emner ikke omfatter både ”et arrangement”, ”penge” og ”c”",
        ),
        (Is("land", ("CN",)), "the counterpart's country is CN", "modpartens land er CN"),
        (Not(Is("land", ("CN", "NO"))), "the counterpart's country is neither CN nor NO", "modpartens land hverken er CN eller NO"),
        (
            Compare("hours", "at_least", n("1000.5")), "the region's effort is at least 1,000.5 hours",
            "regionens indsats er mindst 1.000,5 timer",
        ),
        (Not(Compare("hours", "more_than", n("1"))), "the region's effort is at most 1 hour", "regionens indsats er højst 1 time"),
        (Not(Compare("hours", "is", n("2"))), "the region's effort is not 2 hours", "regionens indsats ikke er 2 timer"),
        (
            All((Compare("hours", "at_least", n("5")), Compare("hours", "less_than", n("40")))),
            "the region's effort is at least 5 hours and less than 40 hours", "regionens indsats er mindst 5 timer og under 40 timer",
        ),
        (Compare("from", "less_than", n("9")), "“begins at” is less than 9 o'clock", "”begynder kl.” er under 9"),
        (Compare("start", "more_than", date(2017, 3, 31)), "the first day is after 31 March 2017", "første dag er efter den 31.3.2017"),
        (
            Compare("start", "at_most", date(2017, 3, 1)), "the first day is 1 March 2017 or earlier",
            "første dag er den 1.3.2017 eller tidligere",
        ),
        (RELEVANT, "it counts as business-relevant", "det regnes som erhvervsrelevant"),
        (Is("relevant", ("no",)), "it does not count as business-relevant", "det ikke regnes som erhvervsrelevant"),
        (Not(Is("relevant", ("no",))), "it counts as business-relevant", "det regnes som erhvervsrelevant"),
        (Is("carry", ("yes",)), "an operator can carry it", "en operatør kan løfte opgaven"),
        (Not(Is("carry", ("yes",))), "it is not so that an operator can carry it", "det ikke er sådan, at en operatør kan løfte opgaven"),
        (Is("before", ("yes",)), "it has been here before", "den har været her før"),
        (Is("where", ("yes",)), "it counts as sites that are open", "det regnes som steder, der er åbne"),
        (Is("bare_name", ("no",)), "it does not count as bare name", "det ikke regnes som bare name"),
        (ALWAYS, "in every case", "i alle tilfælde"),
        (Any(()), "never", "aldrig"),
        (Not(ALWAYS), "never", "aldrig"),
        (
            All((KIND, RELEVANT, TRIP)), "the kind of request is “an event”, it counts as business-relevant, and it counts as a trip",
            "henvendelsens art er ”et arrangement”, det regnes som erhvervsrelevant, og det regnes som en rejse",
        ),
        (
            Not(All((KIND, RELEVANT))), "the kind of request is not “an event” or it does not count as business-relevant",
            "henvendelsens art ikke er ”et arrangement”, eller det ikke regnes som erhvervsrelevant",
        ),
        (
            All((TRIP, Any((KIND, RELEVANT)))),
            "it counts as a trip, and either the kind of request is “an event” or it counts as business-relevant",
            "det regnes som en rejse, og enten henvendelsens art er ”et arrangement”, eller det regnes som erhvervsrelevant",
        ),
        (
            Any((TRIP, All((KIND, RELEVANT)))),
            "it counts as a trip, or the kind of request is “an event” and it counts as business-relevant",
            "det regnes som en rejse, eller henvendelsens art er ”et arrangement” og det regnes som erhvervsrelevant",
        ),
        (
            All((TRIP, Any((KIND, DEEP)))),
            "it counts as a trip, and either the kind of request is “an event”, or (it counts as business-relevant, and (either it "
            "counts as a trip or an operator can carry it))",
            "det regnes som en rejse, og enten henvendelsens art er ”et arrangement”, eller (det regnes som erhvervsrelevant, og (enten "
            "det regnes som en rejse, eller en operatør kan løfte opgaven))",
        ),
    ],
)  # fmt: skip
def test_conditions(condition: Condition, en: str, da: str) -> None:
    assert (condition_words(condition, VOCABULARY, "en"), condition_words(condition, VOCABULARY, "da")) == (en, da)


def test_a_main_clause_has_another_order_in_danish() -> None:
    told = [literal_words(Not(test), VOCABULARY, "da", main=True) for test in (TRIP, Is("carry", ("yes",)))]
    assert told == ["det regnes ikke som en rejse", "det er ikke sådan, at en operatør kan løfte opgaven"]
