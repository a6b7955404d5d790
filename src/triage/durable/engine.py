"""The door to durable-rules: the only module that sees its C module, and what of it may be called (`durable-rules.md` 2).

A ruleset is created once, primed once, and keeps one session for ever. The one fact that it holds is retracted at once; after
any exception the session is deleted instead, since one that was left in the middle answers nothing for a minute, silently.

Rules never join two facts. The engine forgets to take a rule that fired off the list of what its facts have to do with; when
the second of two such facts is retracted, `deleteMessageFromFrame` looks for it beyond the end of an array, and writes there.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType
    from typing import Any

# One ruleset takes at most 64 matches at a time (`durable-rules.md` 1.7), `ALWAYS` included.
MOST_RULES = 60
ALWAYS = "always"
_SESSION = "s"
_FACT = "q"
_RETRACTION = f'{{"id":"{_FACT}","sid":"{_SESSION}"}}'
_OK = 0
_VERSIONS: dict[str, str | None] = {}


class OutsideLane(Exception):
    """A policy cannot be expressed where durable-rules is exact; the message is one sentence that says why."""


class EngineFault(Exception):
    """durable-rules did something that it never should; the message names the rules in question."""


def _load() -> ModuleType:
    import durable_rules_engine

    module: ModuleType = durable_rules_engine
    return module


def available() -> bool:
    """Whether durable-rules can be imported. From Python 3.13 on it can be installed and still fail to load."""
    try:
        _load()
    except Exception:
        return False
    return True


def version() -> str | None:
    """The version of durable-rules, such as `2.0.28`; none where it is not available or does not say."""
    try:
        place = _load().__file__ or ""
    except Exception:
        return None
    if place not in _VERSIONS:
        _VERSIONS[place] = _version_at(place)
    return _VERSIONS[place]


def _version_at(place: str) -> str | None:
    import os

    # `importlib.metadata` would cost as much as the rest of a decision.
    for name in os.listdir(os.path.dirname(place)):
        if name.lower().startswith("durable_rules-") and name.endswith("-info"):
            return name.split("-")[1].removesuffix(".dist").removesuffix(".egg")
    from importlib import metadata

    try:
        return metadata.version("durable_rules")
    except metadata.PackageNotFoundError:
        return None


def fact_form(fields: Iterable[str]) -> str:
    """A fact as it is asserted, with `%s` in place of the values of its fields."""
    every = [f'"id":"{_FACT}"', f'"sid":"{_SESSION}"', '"n":0', *(f'"{field}":%s' for field in fields)]
    return "{" + ",".join(every) + "}"


class Ruleset:
    """At most `MOST_RULES` rules of the engine with their one session, which holds one fact at a time.

    `rules` holds the tests of each rule by its name, as JSON; a rule that fires on every fact, `ALWAYS`, is added. `about` says
    in messages whose rules they are. For one thread at a time.
    """

    def __init__(self, rules: dict[str, list[str]], about: str) -> None:
        module: Any = _load()
        self._error: type[Exception] = module.error
        self._assert_fact, self._retract_fact = module.assert_fact, module.retract_fact
        self._start, self._proceed = module.start_action_for_state, module.complete_and_start_action
        self._delete_state, self._delete_ruleset = module.delete_state, module.delete_ruleset
        self._about = about
        self._handle: int | None = None
        self._is_primed = False
        # The first test tells our facts from those that the engine adds by itself.
        patterns = {name: ",".join(['{"n":0}', *tests]) for name, tests in {ALWAYS: [], **rules}.items()}
        text = ",".join(f'"{name}":{{"all":[{{"m":{{"$and":[{tests}]}}}}]}}' for name, tests in patterns.items())
        try:
            self._handle = module.create_ruleset("triage", f"{{{text}}}")
            # Until an action was started once, deleting the session would free a wild pointer.
            self.fire(fact_form(()))
            self._is_primed = True
        except self._error as error:
            self.close()
            raise self._fault(str(error)) from error
        except BaseException:
            self.close()
            raise

    def fire(self, fact: str) -> list[str]:
        """The names of the rules that fire on a fact, in no order.

        Raises `EngineFault`. Whatever it raises, the session must be forgotten before the next fact.
        """
        handle = self._handle
        try:
            code, session = self._assert_fact(handle, fact)
            if code != _OK:
                raise self._fault(f"it answered {code} when a fact was asserted")
            fired = []
            started = self._start(handle, session)
            match = started and started[1]
            while match:
                # {"name":{…the fact that matches…}}
                fired.append(match[2 : match.index('"', 2)])
                match = self._proceed(handle, session)
            code, _ = self._retract_fact(handle, _RETRACTION)
            if code != _OK:
                raise self._fault(f"it answered {code} when a fact was retracted")
        except self._error as error:
            raise self._fault(str(error)) from error
        if ALWAYS not in fired:
            raise self._fault("it does not answer")
        fired.remove(ALWAYS)
        return fired

    def forget(self) -> None:
        """Deletes the session with all that is in it; the next fact starts another. Can be called at any time, and again."""
        if not self._is_primed:
            return
        try:
            self._delete_state(self._handle, _SESSION)
        except self._error:
            return  # there was none

    def close(self) -> None:
        """Gives everything back; after that the ruleset cannot be used."""
        self.forget()
        # The number may soon be another ruleset's: it must never be deleted twice.
        handle, self._handle, self._is_primed = self._handle, None, False
        if handle is not None:
            self._delete_ruleset(handle)

    def _fault(self, what: str) -> EngineFault:
        return EngineFault(f"durable-rules failed on {self._about}: {what}")
