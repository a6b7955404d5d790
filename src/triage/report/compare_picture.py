"""The picture of two dimensions: each policy where what it does with the requests puts it, activity against coordination.

Places are per cent of the picture and letters keep their size, so that it can be read on a telephone as well.
"""

from __future__ import annotations

from fractions import Fraction

from ..model.noun import TYPE_CHECKING, Noun
from .compare_cells import letter
from .compare_wording import activity_words, share, with_unit
from .compare_words import say
from .data import in_language
from .markup import el
from .wording import label, number

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison

# In pixels: what a line and a letter of a name take, how far a name is from its spot, and the picture at its narrowest with names.
_LINE, _LETTER, _AWAY = 18, 8, 24
_WIDE, _HIGH = 600, 432
_LONGEST = 24
_ROOM = Fraction(6, 5)
_NEAR, _SHIFT = 2.5, 30
# Where a name is tried: to the left or not, and how far down.
_TRIES = [(left, down) for left in (True, False) for down in (0, 12, -12, 24, -24)]


class Spot(Noun):
    """Where a policy stands: its number, how far to the right and how high in per cent of the picture, and how high by operators alone."""

    policy: int
    right: float
    high: float
    ring: float


def spots(comparison: Comparison) -> list[Spot]:
    """The policies that can be placed: those that speak of any request."""
    wide, tall = _edges(comparison)
    found = []
    for index, figures in enumerate(comparison.tally.figures):
        activity, coordination, referred = comparison.activity(index), figures.coordination, figures.referred_share
        if activity is not None and coordination is not None and referred is not None:
            found.append(Spot(index, float(100 * activity / wide), float(100 * coordination / tall), float(100 * referred / tall)))
    return found


def _edges(comparison: Comparison) -> tuple[Fraction, Fraction]:
    """The values at the right and the upper edge: some room beyond the highest, and the frame inside."""
    numbers = range(len(comparison.names))
    right = [comparison.activity(index) or Fraction(0) for index in numbers]
    if comparison.frame:
        right.append(Fraction(comparison.frame.limits[0].value))
    high = [comparison.tally.figures[index].coordination or Fraction(0) for index in numbers]
    # Where nothing is activated or referred, the scale is that of shares.
    return max(right) * _ROOM or Fraction(1), max(high) * _ROOM or Fraction(1)


def picture(comparison: Comparison, lang: str) -> Element:
    """The picture with what its axes are, as a figure."""
    placed = spots(comparison)
    marks = [*_ground(comparison, placed, lang), *_rings(placed), *_names(placed, comparison, lang), *_dots(placed)]
    svg = el(
        "svg",
        {"role": "img", "aria-labelledby": "picture-title picture-text"},
        el("title", {"id": "picture-title"}, say(lang, "picture")),
        el("desc", {"id": "picture-text"}, _description(comparison, placed, lang)),
        *marks,
    )
    high = say(lang, "share-joint" if comparison.joint is not None else "share-referred")
    frame = comparison.frame
    wide = label(frame.limits[0].fact.name, comparison.vocabulary, lang) if frame else say(lang, "share-activated")
    # The axes are in the text and the description too.
    up = el("div", {"class": "axis up", "aria-hidden": "true"}, f"↑ {say(lang, 'more-coordination', what=high)}")
    right = el("div", {"class": "axis right", "aria-hidden": "true"}, f"{say(lang, 'more-activity', what=wide)} →")
    return el("div", {"class": "plot"}, up, svg, right)


def _description(comparison: Comparison, placed: list[Spot], lang: str) -> str:
    """The picture in words, for those who do not see it."""
    return " ".join(
        say(
            lang,
            "placed",
            letter=letter(spot.policy),
            name=in_language(comparison.policies[spot.policy].title, lang) or comparison.names[spot.policy],
            activity=activity_words(comparison, spot.policy, lang),
            coordination=share(comparison.tally.figures[spot.policy].coordination, lang),
        )
        for spot in placed
    )


def _ground(comparison: Comparison, placed: list[Spot], lang: str) -> list[Element]:
    """The field, its division into four, the frame and the scales."""
    middle, half = _halfway([spot.right for spot in placed]), _halfway([spot.high for spot in placed])
    marks = [el("rect", {"width": "100%", "height": "100%", "fill": "#f2f5f6"})]
    # Each of the four fields has its own tint, the busiest the deepest.
    upper, right = 100 - half, 100 - middle
    fields = ((0, 0, middle, upper, "#e6eff1"), (middle, 0, right, upper, "#d7e7ea"), (middle, upper, right, half, "#e6eff1"))
    for x, y, wide, high, tint in fields:
        marks.append(el("rect", {"x": _pc(x), "y": _pc(y), "width": _pc(wide), "height": _pc(high), "fill": tint}))
    marks += [_line(middle, 0, middle, 100, "#fff", "3"), _line(0, 100 - half, 100, 100 - half, "#fff", "3")]
    marks += _scales(comparison, lang)
    if comparison.frame:
        limit = comparison.frame.limits[0]
        at = float(100 * Fraction(limit.value) / _edges(comparison)[0])
        marks.append(_line(at, 0, at, 100, "#8a3b12", "1.5", "6 5"))
        said = f"{say(lang, 'frame')}: {with_unit(limit.value, limit.fact, lang)}"
        marks.append(el("svg", _at(at, 0), _text(6, -26, said, "tick halo")))
    return marks


def _halfway(values: list[float]) -> float:
    """The middle between the lowest and the highest; the middle of the picture where they do not differ."""
    return (min(values) + max(values)) / 2 if values and max(values) - min(values) > 1 else 50.0


def _scales(comparison: Comparison, lang: str) -> list[Element]:
    """A few values along both edges, inside the field."""
    wide, tall = _edges(comparison)
    marks = []
    for value in _steps(tall):
        marks.append(el("svg", _at(0, float(100 * value / tall)), _tick("M0 0h5"), _text(9, 4, share(value, lang), "tick")))
    for value in _steps(wide):
        said = number(value, lang) if comparison.frame else share(value, lang)
        marks.append(el("svg", _at(float(100 * value / wide), 0), _tick("M0 0v-5"), _text(0, -9, said, "tick", "middle")))
    return marks


def _tick(path: str) -> Element:
    return el("path", {"d": path, "stroke": "#55616a", "stroke-width": "1.5"})


def _steps(top: Fraction) -> list[Fraction]:
    """Round values below the top, two to five of them; none so near to the edge that it would be cut."""
    step = _step(top)
    return [step * number for number in range(1, 10) if step * number < top * Fraction(19, 20)]


def _step(top: Fraction) -> Fraction:
    """A round step that gives two to five values below the top."""
    size = Fraction(1)
    while size * 10 <= top:
        size *= 10
    while size > top:
        size /= 10
    return next(size * factor for factor in (Fraction(1, 2), 1, 2, 5) if top / (size * factor) <= 5)


def _rings(placed: list[Spot]) -> list[Element]:
    """How far the operators alone bring a policy, where that is less."""
    marks = []
    for spot in placed:
        if spot.high - spot.ring >= 1:
            circle = el("circle", {"r": "5", "fill": "#fff", "stroke": "#0d4f5c", "stroke-width": "2"})
            marks.append(_line(spot.right, 100 - spot.ring, spot.right, 100 - spot.high, "#0d4f5c", "2"))
            marks.append(el("svg", _at(spot.right, spot.ring), circle))
    return marks


def _dots(placed: list[Spot]) -> list[Element]:
    """Each policy's letter on its spot, moved to the right where it would cover another."""
    marks = []
    for index, spot in enumerate(placed):
        near = sum(abs(spot.right - other.right) < _NEAR and abs(spot.high - other.high) < 2 * _NEAR for other in placed[:index])
        dot = el("circle", {"cx": str(_SHIFT * near), "r": "15", "fill": "#0d4f5c", "stroke": "#fff", "stroke-width": "2"})
        said = el("text", {"class": "on-dark", "x": str(_SHIFT * near), "y": "5"}, letter(spot.policy))
        marks.append(el("svg", _at(spot.right, spot.high), dot, said))
    return marks


def _names(placed: list[Spot], comparison: Comparison, lang: str) -> list[Element]:
    """The names beside the spots on a wide screen, as far as there is room; the letters lead to the others."""
    taken = [_box(spot, -16, 16, -16, 16) for spot in placed]
    marks = []
    for spot in placed:
        lines = _wrapped(in_language(comparison.policies[spot.policy].title, lang) or comparison.names[spot.policy])
        wide, tall = max(map(len, lines)) * _LETTER, len(lines) * _LINE
        for left, down in _TRIES if spot.right > 50 else [(not left, down) for left, down in _TRIES]:
            sides = (-_AWAY - wide, -_AWAY) if left else (_AWAY, _AWAY + wide)
            box = _box(spot, *sides, down - tall / 2, down + tall / 2)
            if _inside(box) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                marks.append(_name(spot, lines, left, down - tall / 2))
                break
    return marks


def _box(spot: Spot, x1: float, x2: float, y1: float, y2: float) -> tuple[float, float, float, float]:
    """Distances from a spot as left, right, top and bottom in pixels of the narrowest picture that shows names."""
    x, y = spot.right * _WIDE / 100, (100 - spot.high) * _HIGH / 100
    return x + x1, x + x2, y + y1, y + y2


def _inside(box: tuple[float, float, float, float]) -> bool:
    return box[0] >= 0 and box[1] <= _WIDE and box[2] >= 0 and box[3] <= _HIGH - _LINE


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def _name(spot: Spot, lines: list[str], left: bool, top: float) -> Element:
    away, anchor = (-_AWAY, "end") if left else (_AWAY, "start")
    texts = [_text(away, round(top) + 14 + index * _LINE, line, "name halo", anchor) for index, line in enumerate(lines)]
    return el("svg", {"class": "wide", **_at(spot.right, spot.high), "aria-hidden": "true"}, *texts)


def _wrapped(text: str) -> list[str]:
    """A name in lines of a few words, at most three."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _LONGEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return [line if len(line) <= 40 else line[:39] + "…" for line in lines[:3]]


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> Element:
    return el("text", {"x": str(x), "y": str(y), "class": kind, "text-anchor": anchor}, text)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, wide: str, dashes: str = "") -> Element:
    places = {"x1": _pc(x1), "y1": _pc(y1), "x2": _pc(x2), "y2": _pc(y2), "stroke": colour, "stroke-width": wide}
    return el("line", {**places, "stroke-dasharray": dashes} if dashes else places)


def _at(right: float, high: float) -> dict[str, str]:
    """A place from which pixels are counted."""
    return {"x": _pc(right), "y": _pc(100 - high), "overflow": "visible"}


def _pc(value: float) -> str:
    return f"{value:.2f}%"
