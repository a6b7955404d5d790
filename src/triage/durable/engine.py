"""The door to durable-rules: the only module that sees its C module, and what of it may be called (`durable-rules.md` 2).

A ruleset is created once, primed once, and keeps one session for ever. What was asserted is retracted after each request; after
any exception the session is deleted instead, since one that was left in the middle answers nothing for a minute, silently.
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
_OK, _NOTHING_MATCHES = 0, 1


class EngineFault(Exception):  # noqa: N818  # faults and refusals are named for what they are
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
    import os

    # `importlib.metadata` would cost as much as the rest of a decision.
    for name in os.listdir(os.path.dirname(place)):
        if name.lower().startswith("durable_rules-") and name.endswith(("-info", ".egg-info")):
            return name.split("-")[1].removesuffix(".dist").removesuffix(".egg")
    from importlib import metadata

    try:
        return metadata.version("durable_rules")
    except metadata.PackageNotFoundError:
        return None


def fact_text(number: int, fields: Iterable[str]) -> str:
    """A fact as it is asserted. `number` says what it is about: 0 the request, else a concept or a conclusion."""
    return f'{{"id":"{number}","sid":"{_SESSION}","n":{number}{"".join(f",{field}" for field in fields)}}}'


def retraction_text(number: int) -> str:
    """What takes back the fact about `number`."""
    return f'{{"id":"{number}","sid":"{_SESSION}"}}'


class Ruleset:
    """At most `MOST_RULES` rules of the engine with their one session. Used by one thread at a time.

    `rules` holds a pattern list for each name, as JSON; a rule that every request fires, `ALWAYS`, is added. `about` says for
    messages which rules of the policy are in it.
    """

    def __init__(self, rules: dict[str, str], about: str) -> None:
        module: Any = _load()
        self._error: type[Exception] = module.error
        self._assert_fact, self._retract_fact = module.assert_fact, module.retract_fact
        self._start, self._proceed = module.start_action_for_state, module.complete_and_start_action
        self._delete_state, self._delete_ruleset = module.delete_state, module.delete_ruleset
        self._about = about
        every = {ALWAYS: '[{"m":{"n":0}}]'} | rules
        text = ",".join(f'"{name}":{{"all":{patterns}}}' for name, patterns in every.items())
        self._handle: int | None = None
        self._is_primed = False
        try:
            self._handle = module.create_ruleset("triage", f"{{{text}}}")
            # Until an action was started once, deleting the session would free a wild pointer.
            self.tell_request(fact_text(0, ()))
            self._is_primed = True
            self.retract(retraction_text(0))
        except self._error as error:
            self.close()
            raise self._fault(str(error)) from error
        except BaseException:
            self.close()
            raise

    def tell(self, fact: str) -> list[str] | None:
        """Asserts a fact and gives the names of the rules that fire, in no order; none where no rule looks at it.

        Raises `EngineFault`. Whatever it raises, the session must be forgotten then.
        """
        handle = self._handle
        try:
            code, session = self._assert_fact(handle, fact)
            if code == _NOTHING_MATCHES:
                return None
            if code != _OK:
                raise self._fault(f"it answered {code}")
            fired = []
            started = self._start(handle, session)
            match = started and started[1]
            while match:
                # {"name":{…the facts that match…}}
                fired.append(match[2 : match.index('"', 2)])
                match = self._proceed(handle, session)
            return fired
        except self._error as error:
            raise self._fault(str(error)) from error

    def tell_request(self, fact: str) -> list[str]:
        """The same for the fact that is the request. Raises `EngineFault` where the engine does not answer."""
        fired = self.tell(fact)
        if fired is None or ALWAYS not in fired:
            raise self._fault("it does not answer")
        fired.remove(ALWAYS)
        return fired

    def retract(self, retraction: str) -> None:
        """Takes back a fact."""
        try:
            code, _ = self._retract_fact(self._handle, retraction)
        except self._error as error:
            raise self._fault(str(error)) from error
        if code != _OK:
            raise self._fault(f"it answered {code} when a fact was retracted")

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
