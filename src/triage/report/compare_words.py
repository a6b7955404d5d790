"""The fixed words of a comparison, in each language, and the outcomes, figures and rules of one as a person reads them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from ..model.noun import TYPE_CHECKING, replace
from ..model.policy import REFER
from .wording import amount, capital, cited, label, number, outcome, series

if TYPE_CHECKING:
    from ..compare.comparison import Comparison
    from ..compare.tally import Verdict
    from ..model.policy import Policy
    from ..model.vocabulary import Fact, Vocabulary

EN = {
    "title": "The same requests under {count} policies",
    "title-one": "The requests under one policy",
    "compared-on": "{backlog}, compared on {day}",
    "counts": "Rows: {rows}; compared: {compared}; could not be read: {rejected}.",
    "agree": "The outcome is the same under every policy for {same} of them, and not for {moving}.",
    "nothing-recorded": "Nothing was recorded. No request is decided by this.",
    "uncrossed": "There was no second evaluation of these outcomes.",
    # Sections
    "picture": "Activity and coordination",
    "outcomes": "What the requests come to",
    "operators": "Work that goes to operators",
    "bound": "What activation would bind",
    "moves": "Who moves, and by which rule",
    "every": "Every request that moves",
    "rejected": "Rows that could not be read",
    "made": "How this was made",
    # The picture
    "more-activity": "more activity: {what}",
    "more-coordination": "more coordination: {what}",
    "share-activated": "share activated",
    "share-referred": "share referred",
    "share-joint": "share referred or done with others",
    "activity": "Activity",
    "coordination": "Coordination",
    "activity-bound": "Activity: {label}, summed over the requests that a policy activates.",
    "activity-share": "Activity: the share of the requests within a policy’s scope that it activates.",
    "coordination-is": "Coordination: the share of the requests within a policy’s scope that it refers to an operator.",
    "coordination-joint": "Coordination: the share of the requests within a policy’s scope that it refers to an operator, or activates as work together "
    "with others; a request counts as such where {condition}. The ring marks the operators’ share alone.",
    "halves": "The thin lines lie halfway between the lowest and the highest of these policies: they compare, and judge nothing.",
    "frame-line": "The dashed line is the frame.",
    "placed": "{letter}, {name}: activity {activity}, coordination {coordination}.",
    "unplaced": "Not in the picture, since no request is within its scope: {list}.",
    "figures": "The figures of the picture",
    "frame": "frame",
    # Tables
    "activated-share": "Activated, of those in scope",
    "policy": "Policy",
    "outcome": "Outcome",
    "operator": "Operator",
    "request": "Request",
    "line": "Line",
    "why": "What is wrong",
    "all": "All",
    "requests": "Requests",
    "how-many": "Number",
    "called": "Title",
    "policies": "The policies compared",
    "operators-caption": "Requests referred to each operator",
    "activate-noun": "Activated",
    "refer-noun": "Referred",
    "joint-noun": "Done with others",
    "no-operators": "No policy refers any request to an operator.",
    "unstated": "not stated by",
    "times": "times the frame",
    "frame-is": "The frame is {limits}: for a single request above it, the rule {rule} of {policy} attaches a note.",
    "frame-says": "The rule says: {because}",
    "bound-sum": "Sums are over activated requests that state the figure; of those that do not, only the number is known.",
    "pair": "{before} → {after}",
    "pair-counts": "{moved} moved, {same} stayed",
    "how-many-move": "How many requests come out differently",
    "matrix": "Outcomes under {before} (rows) and {after} (columns)",
    "matrix-text": "Rows: {before}. Columns, by number: {after}.",
    "by-rules": "Who moves, {before} → {after}",
    "none-move": "No request comes out differently.",
    "first-listed": "The first {shown} of {count}; the CSV file has all of them.",
    "and-more": "and {count} more",
    "no-rule": "no rule",
    "otherwise": "otherwise",
    "bars-note": "The bars are divided as the requests are; referrals by operator, in the order of the table of operators.",
    "made-by": "Made by {engine}.",
    "digest": "Digest",
    "status": "Status",
    "status-proposed": "proposal",
    "status-adopted": "adopted{decided}",
    "status-repealed": "repealed",
    # What a request comes to where it is not decided
    "open": "Open",
    "uncovered": "Not covered",
    "conflict": "Conflict",
    "out-of-scope": "Out of scope",
    REFER: "Refer to an operator",
}  # fmt: skip

DA = {
    "title": "De samme henvendelser under {count} politikker",
    "title-one": "Henvendelserne under én politik",
    "compared-on": "{backlog}, sammenlignet den {day}",
    "counts": "Rækker: {rows}; sammenlignet: {compared}; kunne ikke læses: {rejected}.",
    "agree": "Udfaldet er det samme under alle politikker for {same} af dem, og ikke for {moving}.",
    "nothing-recorded": "Intet er ført til protokols. Ingen henvendelse er hermed afgjort.",
    "uncrossed": "Der var ingen anden beregning af disse udfald.",
    "picture": "Aktivitet og koordination",
    "outcomes": "Hvad henvendelserne fører til",
    "operators": "Arbejde, der går til operatører",
    "bound": "Hvad aktivering ville binde",
    "moves": "Hvem flytter sig, og efter hvilken regel",
    "every": "Alle henvendelser, der flytter sig",
    "rejected": "Rækker, der ikke kunne læses",
    "made": "Sådan er den lavet",
    "more-activity": "mere aktivitet: {what}",
    "more-coordination": "mere koordination: {what}",
    "share-activated": "andel aktiveret",
    "share-referred": "andel henvist",
    "share-joint": "andel henvist eller gjort sammen med andre",
    "activity": "Aktivitet",
    "coordination": "Koordination",
    "activity-bound": "Aktivitet: {label}, lagt sammen for de henvendelser, som en politik aktiverer.",
    "activity-share": "Aktivitet: hvor stor en del af henvendelserne inden for politikkens område den aktiverer.",
    "coordination-is": "Koordination: hvor stor en del af henvendelserne inden for politikkens område den henviser til en operatør.",
    "coordination-joint": "Koordination: hvor stor en del af henvendelserne inden for politikkens område den henviser til en operatør eller aktiverer "
    "som arbejde sammen med andre; det regnes en henvendelse for, når {condition}. Ringen viser operatørernes del alene.",
    "halves": "De tynde linjer ligger midt mellem den laveste og den højeste af disse politikker: de sammenligner og bedømmer intet.",
    "frame-line": "Den stiplede linje er rammen.",
    "placed": "{letter}, {name}: aktivitet {activity}, koordination {coordination}.",
    "unplaced": "Ikke med i billedet, fordi den ikke handler om nogen af henvendelserne: {list}.",
    "figures": "Billedets tal",
    "frame": "ramme",
    "activated-share": "Aktiveret, af dem inden for området",
    "policy": "Politik",
    "outcome": "Udfald",
    "operator": "Operatør",
    "request": "Henvendelse",
    "line": "Linje",
    "why": "Hvad der er galt",
    "all": "Alle",
    "requests": "Henvendelser",
    "how-many": "Antal",
    "called": "Titel",
    "policies": "De sammenlignede politikker",
    "operators-caption": "Henvendelser, der henvises til hver operatør",
    "activate-noun": "Aktiveret",
    "refer-noun": "Henvist",
    "joint-noun": "Sammen med andre",
    "no-operators": "Ingen politik henviser nogen henvendelse til en operatør.",
    "unstated": "ikke oplyst af",
    "times": "gange rammen",
    "frame-is": "Rammen er {limits}: for en enkelt henvendelse over den knytter reglen {rule} i {policy} en bemærkning til.",
    "frame-says": "Reglen siger: {because}",
    "bound-sum": "Summerne gælder aktiverede henvendelser, der oplyser tallet; af de øvrige kendes kun antallet.",
    "pair": "{before} → {after}",
    "pair-counts": "{moved} flytter sig, {same} gør ikke",
    "how-many-move": "Hvor mange henvendelser der får et andet udfald",
    "matrix": "Udfald under {before} (rækker) og {after} (kolonner)",
    "matrix-text": "Rækker: {before}. Kolonner, efter nummer: {after}.",
    "by-rules": "Hvem flytter sig, {before} → {after}",
    "none-move": "Ingen henvendelse får et andet udfald.",
    "first-listed": "De første {shown} af {count}; CSV-filen har dem alle.",
    "and-more": "og {count} til",
    "no-rule": "ingen regel",
    "otherwise": "ellers",
    "bars-note": "Bjælkerne er delt, som henvendelserne er, og henvisningerne efter operatør i samme orden som i tabellen over operatører.",
    "made-by": "Lavet af {engine}.",
    "digest": "Fingeraftryk",
    "status": "Status",
    "status-proposed": "forslag",
    "status-adopted": "vedtaget{decided}",
    "status-repealed": "ophævet",
    "open": "Åben",
    "uncovered": "Ikke dækket",
    "conflict": "Modstrid",
    "out-of-scope": "Uden for politikken",
    REFER: "Henvis til en operatør",
}  # fmt: skip

TABLES = {"en": EN, "da": DA}


def say(lang: str, key: str, **given: object) -> str:
    """A fixed word or sentence with its places filled."""
    return TABLES.get(lang, EN)[key].format(**given)


def outcome_words(word: str, policy: Policy, lang: str) -> str:
    """What a request comes to: `Activate`, `Refer to One Point Entry`, `Not covered`."""
    return say(lang, word) if word in EN else outcome(word, policy, lang)


def step_words(word: str, policy: Policy, lang: str) -> str:
    """What a request comes to, in the few letters that a matrix has room for: an arrow stands for a referral."""
    operator = word.partition(":")[2]
    return f"→ {operator_name(operator, policy)}" if operator else outcome_words(word, policy, lang)


def operator_name(operator: str, policy: Policy) -> str:
    """What an operator is called."""
    known = policy.vocabulary.operators.get(operator)
    return known.name if known else operator.replace("-", " ")


def count(value: int, lang: str) -> str:
    """A number of requests."""
    return number(Decimal(value), lang)


def share(value: Fraction | None, lang: str) -> str:
    """A share in whole per cent, a dash where there is none."""
    if value is None:
        return "–"
    return f"{round(value * 100)}\u00a0%" if lang == "da" else f"{round(value * 100)}%"


def measure(fact: Fact, vocabulary: Vocabulary, lang: str) -> str:
    """What a fact measures: its label, with the unit where the label does not say it."""
    # The unit is what `amount` writes beside a number.
    unit = amount(Decimal(2), fact, lang).replace("2", "").strip()
    named = capital(label(fact.name, vocabulary, lang))
    return f"{named} ({unit})" if unit else named


def with_unit(value: Decimal, fact: Fact, lang: str) -> str:
    """A number with its unit, whatever the fact's label says."""
    return amount(value, replace(fact, label={}), lang)


def times(value: Fraction, lang: str) -> str:
    """A multiple, with one decimal place."""
    whole, tenths = divmod(round(value * 10), 10)
    return number(Decimal(whole), lang) + ("," if lang == "da" else ".") + str(tenths)


def activity_words(comparison: Comparison, policy: int, lang: str) -> str:
    """How active a policy is, in the unit of the axis."""
    figures = comparison.tally.figures[policy]
    if figures.bound:
        return with_unit(figures.bound[0].sum, figures.bound[0].limit.fact, lang)
    return share(figures.activated_share, lang)


def rules_words(verdict: Verdict, policy: Policy, lang: str) -> str:
    """By which rules, each with what it cites: `hosting-referral (G7, G4)`."""
    named = [f"{id}{cited(policy.rules[id].cites)}" for id in verdict.rules]
    if verdict.otherwise and policy.otherwise:
        named.append(say(lang, "otherwise") + cited(policy.otherwise.cites))
    return series(named, lang) if named else say(lang, "no-rule")


def frame_words(comparison: Comparison, lang: str) -> str:
    """What the frame is and where it comes from."""
    frame = comparison.frame
    assert frame is not None
    limits = series((with_unit(limit.value, limit.fact, lang) for limit in frame.limits), lang)
    return say(lang, "frame-is", limits=limits, rule=f"{frame.rule.id}{cited(frame.rule.cites)}", policy=frame.policy.name)


def status_words(policy: Policy, lang: str) -> str:
    """Whether a policy is a proposal, adopted or repealed."""
    return say(lang, f"status-{policy.status}", decided=f" ({policy.decided})" if policy.decided else "")
