"""The guidelines that are cited, quoted at the end of a page, and where each stands there."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from ..markup import el, told
from .words import say

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ...model.policy import Policy
    from ...model.vocabulary import Source
    from ..markup import Child
    from .collected import Collector


class Sources:
    """What the policies of a page cite, by id. Versions of a policy can quote a guideline differently, and each wording is quoted."""

    def __init__(self, collector: Collector) -> None:
        self._known: dict[str, list[Source]] = {}
        for policy in collector.policies:
            cited = {id for each in policy.speaking(policy.rules) for id in each.cites}
            for id, source in policy.sources.items():
                known = self._known.setdefault(id, [])
                if id in cited and source not in known:
                    known.append(source)

    def anchor(self, id: str, policy: Policy) -> str | None:
        """Where a guideline is quoted as a policy quotes it; None where it is not."""
        known, source = self._known.get(id, []), policy.sources.get(id)
        return _anchor(id, known.index(source)) if source in known else None

    def section(self, lang: str) -> list[Element]:
        """Each wording of each guideline once, in the order of the newest policy."""
        items: list[Child] = []
        for id, known in self._known.items():
            for number, source in enumerate(known):
                where: list[Child] = [" (", told(source.where, lang), ")"] if source.where else []
                items.append(el("dt", {"id": _anchor(id, number)}, id, *where, f" {say(lang, 'as-before')}" if number else None))
                own = source.words if "«" in source.words or not source.words else f"«{source.words}»"
                words = el("span", {"lang": "da"} if lang != "da" and own else {}, own) if own else None
                items.append(el("dd", {}, told(source.gist, lang), " ", words))
        return [el("h2", {}, say(lang, "sources")), el("dl", {}, *items)] if items else []


def _anchor(id: str, number: int) -> str:
    return f"source-{id}-{number + 1}" if number else f"source-{id}"
