"""Conditions in words: `it counts as a trip to China and the level of the delegation is “political”`.

Negations are moved to the single tests first, so that nobody has to hear `not` before a list. Everything is built from the labels
of the vocabulary: a label that is a clause is said as it stands, any other is what something is, includes or counts as.
"""

from __future__ import annotations

from ..model.condition import All, Any, Compare, HasAll, HasAny, Is, Not
from ..model.noun import TYPE_CHECKING
from .grammar import DETERMINERS, RELATIVES, VERBS
from .grounds import leaf_of, plain
from .wording import amount, choice, day, is_yes_no, label, quoted, series
from .words import word

if TYPE_CHECKING:
    from ..model.condition import Condition, Leaf
    from ..model.vocabulary import Vocabulary


def condition_words(condition: Condition, vocabulary: Vocabulary, lang: str) -> str:
    """The condition as the rest of a sentence that begins with `when`, `if` or `unless`."""
    return _words(plain(condition), vocabulary, lang, 0)


def literal_words(test: Condition, vocabulary: Vocabulary, lang: str, main: bool = False) -> str:
    """A single test, or `not` a single test; `main` asks for the word order of a main clause, which is another in Danish."""
    if isinstance(test, Not):
        leaf, holds = test.part, False
    else:
        leaf, holds = test, True
    match leaf:
        case Compare(name):
            return _compared([leaf], holds, vocabulary, lang)
        case HasAny(name, values) | HasAll(name, values):
            return _includes(leaf, holds, vocabulary, lang)
        case Is(name, (value,)) if is_yes_no(name, vocabulary):
            return _yes_no(name, (value == "yes") == holds, vocabulary, lang, main)
        case Is(name, values):
            subject, are = _subject(name, vocabulary, lang)
            options = [_option(name, value, vocabulary, lang) for value in values]
            if holds:
                return word(lang, ("main-" if main else "") + ("are" if are else "is"), subject=subject, what=series(options, lang, "or"))
            return _negated("are" if are else "is", subject, options, lang)
    raise AssertionError(leaf)


def comparison_words(leaf: Compare, vocabulary: Vocabulary, lang: str) -> str:
    """What a number or a day is compared with: `at least 5 hours`, `before 31 March 2017`."""
    fact = vocabulary.facts[leaf.fact]
    if fact.type == "date":
        return word(lang, f"day-{leaf.comparison}", value=day(leaf.value, lang))  # type: ignore[arg-type]
    value = amount(leaf.value, fact, lang)
    return value if leaf.comparison == "is" else word(lang, leaf.comparison, value=value)


def _words(condition: Condition, vocabulary: Vocabulary, lang: str, depth: int) -> str:
    """`depth` counts the lists around a condition: the deeper, the more has to be said to keep its parts together."""
    match condition:
        case All(()):
            return word(lang, "always")
        case Any(()):
            return word(lang, "never")
        case All(parts):
            said = _together(parts, vocabulary, lang, depth)
            together = depth == 0 or _is_range(parts) or (depth == 1 and not any(map(_is_list, parts)))
            return said if together else f"({said})"
        case Any(parts):
            said = _joined([_words(part, vocabulary, lang, depth + 1) for part in parts], parts, "or", lang, depth)
            said = said if depth == 0 else f"{word(lang, 'either')} {said}"
            return said if depth < 2 else f"({said})"
        case test:
            return literal_words(test, vocabulary, lang)


def _together(parts: tuple[Condition, ...], vocabulary: Vocabulary, lang: str, depth: int) -> str:
    """Parts that hold together; comparisons of one fact that follow one another share their subject."""
    said: list[str] = []
    rest = list(parts)
    while rest:
        part = rest.pop(0)
        if isinstance(part, Compare):
            same = [part]
            while rest and isinstance(rest[0], Compare) and rest[0].fact == part.fact:
                same.append(rest.pop(0))  # type: ignore[arg-type]
            said.append(_compared(same, True, vocabulary, lang))
        else:
            said.append(_words(part, vocabulary, lang, depth + 1))
    return _joined(said, parts, "and", lang, depth)


def _joined(said: list[str], parts: tuple[Condition, ...], last: str, lang: str, depth: int) -> str:
    """`a, b and c`, with a comma before the last word too where a part is a list itself, or where the language asks for it."""
    if len(said) < 2:
        return "".join(said)
    # Danish has a comma between clauses, except where it would hide which of them belong together.
    danish = lang == "da" and (depth == 0 or last == "or")
    comma = danish or any(map(_is_list, parts)) or (depth == 0 and last == "and" and len(said) > 2)
    return ", ".join(said[:-1]) + (", " if comma else " ") + word(lang, last) + " " + said[-1]


def _is_list(part: Condition) -> bool:
    """Whether the words of a part hold an `and` or an `or` of their own."""
    return isinstance(part, All | Any) or len(getattr(leaf_of(part), "values", ())) > 1


def _is_range(parts: tuple[Condition, ...]) -> bool:
    """Whether the parts compare one fact, which is said in one breath."""
    return all(isinstance(part, Compare) and part.fact == leaf_of(parts[0]).fact for part in parts)


def _subject(name: str, vocabulary: Vocabulary, lang: str) -> tuple[str, bool]:
    """The label as the subject of a sentence, and whether it is a plural (which only English verbs show)."""
    text = label(name, vocabulary, lang)
    words = text.split()
    if words[0] in VERBS.get(lang, ()):
        return quoted(text, lang), False
    if lang == "da":
        # `hvem der først foreslog det` and `data, der skal deles` end with a clause, and that ends with a comma.
        return (text + "," if words[0] in RELATIVES["da"] or "," in text else text), False
    return (text if words[0].casefold() in DETERMINERS else f"the {text}"), _is_plural(words)


def _is_plural(words: list[str]) -> bool:
    """Whether an English label speaks of several things: a plural among the words before the first preposition."""
    if words[0] in RELATIVES["en"]:
        return False
    for text in words:
        if text in ("of", "for", "in", "to", "with", "that", "by", "on", "at", "since", "from", "per"):
            return False
        if text.endswith("s") and not text.endswith(("ss", "us", "is", "'s", "’s")):
            return True
    return False


def _is_clause(text: str, lang: str) -> bool:
    """Whether a label has a subject and a verb, such as `an operator can carry it`."""
    words = text.split()
    if words[0] in RELATIVES.get(lang, ()) or words[0] in VERBS.get(lang, ()):
        return False
    for each in words[1:]:
        if each.strip(",") in RELATIVES.get(lang, ()):
            return False
        if each in VERBS.get(lang, ()):
            return True
    return False


def _yes_no(name: str, yes: bool, vocabulary: Vocabulary, lang: str, main: bool) -> str:
    text = label(name, vocabulary, lang)
    order = "main-" if main and not yes else ""
    if text.split()[0] in VERBS.get(lang, ()):
        text = word(lang, "it-does", label=text)
    elif not _is_clause(text, lang):
        return word(lang, "counts" if yes else f"{order}counts-not", label=text)
    return text if yes else word(lang, f"{order}says-not", label=text)


def _option(name: str, value: str, vocabulary: Vocabulary, lang: str) -> str:
    """A value as a sentence names it: codes as they are, labels in quotation marks, since they may be of any kind of words."""
    said = choice(name, value, vocabulary, lang)
    fact = vocabulary.facts.get(name)
    return said if (fact is not None and fact.type == "code") or is_yes_no(name, vocabulary) else quoted(said, lang)


def _negated(verb: str, subject: str, options: list[str], lang: str) -> str:
    """`is not a`, `is neither a nor b`, `is none of a, b and c`."""
    if len(options) == 1:
        return word(lang, f"{verb}-not", subject=subject, what=options[0])
    if len(options) == 2 or lang == "da":
        return word(lang, f"{verb}-neither", subject=subject, what=series(options, lang, "nor"))
    return word(lang, verb, subject=subject, what=word(lang, "none-of", list=series(options, lang)))


def _includes(leaf: Leaf, holds: bool, vocabulary: Vocabulary, lang: str) -> str:
    assert isinstance(leaf, HasAny | HasAll)
    subject, several = _subject(leaf.fact, vocabulary, lang)
    verb = "include" if several else "includes"
    options = [_option(leaf.fact, value, vocabulary, lang) for value in leaf.values]
    if isinstance(leaf, HasAny) and not holds:
        return _negated(verb, subject, options, lang)
    if isinstance(leaf, HasAny) or len(options) == 1:
        what = series(options, lang, "or")
    else:
        what = word(lang, "both" if len(options) == 2 else "all-of", list=series(options, lang))
    return word(lang, verb if holds else f"{verb}-not", subject=subject, what=what)


def _compared(leaves: list[Compare], holds: bool, vocabulary: Vocabulary, lang: str) -> str:
    subject, are = _subject(leaves[0].fact, vocabulary, lang)
    what = series((comparison_words(leaf, vocabulary, lang) for leaf in leaves), lang)
    return word(lang, ("are" if are else "is") + ("" if holds else "-not"), subject=subject, what=what)
