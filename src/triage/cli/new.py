"""`triage new`: an interview that asks what matters, best question first, and stops as soon as the outcome is certain."""

from __future__ import annotations

import os
import sys

import click

from ..decide import Engine
from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, render, visible
from ..explain.answers import answers
from ..explain.questions import Interview
from ..given import fill
from ..language import read_text
from ..language.nodes import Scalar, Sequence
from ..language.requests import read_request
from ..language.values import read_value
from ..model.noun import TYPE_CHECKING
from ..model.request import Request, Stated
from ..report.as_yaml import request as request_yaml
from ..report.data import asked, in_language
from ..report.explanation import answer_words
from ..report.layout import bullets, paragraph
from ..report.wording import choice, outcome, series
from ..report.words import word
from ..rulebook.cache import load
from ..rulebook.find import find_policy
from . import in_force, settings
from .main import NO
from .options import AS_OF, BY, LANG, NO_STORE, POLICY, STORE, apply
from .streams import read_input, tell, write_whole

if TYPE_CHECKING:
    from ..model.vocabulary import Fact, Value
    from ..rulebook.cache import Loaded

_YES, _NO = ("y", "j"), ("n",)


class _Quit(Exception):
    """The person stops."""


@click.command("new")
@click.argument("file", metavar="FILE")
@click.option("--id", "id", metavar="ID", help="The id of the request.")
@click.option("--record", is_flag=True, help="Decide and record the request at the end.")
@apply(POLICY, STORE, NO_STORE, BY, AS_OF, LANG)
def command(
    file: str, id: str | None, record: bool, policy: str | None, store: str | None, no_store: bool, by: str | None, as_of: str | None,
    lang: str | None,
) -> int:  # fmt: skip
    """Interview: asks the facts that matter, best question first, and stops as soon as the outcome is certain.

    Writes the request to FILE. A FILE that is there already is gone on with. Every question takes ? (why is it asked), u (unknown), b
    (back) and q (quit; the file holds what was said so far). For a judgement it asks why, by whom and on what evidence.

    \b
    Examples:
      triage new visit.yaml
      triage new visit.yaml --record --by CEH --lang da
    """
    loaded = in_force.version(load(find_policy(policy), settings.cache_folder()), as_of, store, no_store)
    lang = settings.language(lang)
    _check_writable(file)
    start = _resumed(file, loaded)
    talk = _Talk(loaded, Request(id or start.id, start.facts), lang, settings.actor(by))
    try:
        talk.run()
    except (_Quit, EOFError, KeyboardInterrupt) as stopped:
        _write(file, talk, lang)
        tell("\n" + word(lang, "new-stopped"))
        tell(word(lang, "new-resume", file=visible(file)))
        if isinstance(stopped, KeyboardInterrupt):
            raise
        return NO
    _write(file, talk, lang)
    from .decide import decide

    return decide((file,), policy, store, no_store or not record, by, as_of, lang, False)


def _check_writable(file: str) -> None:
    """Raises `Invalid` where the answers could not be kept: better said before the first question than after the last."""
    folder = os.path.dirname(file) or "."
    why = None
    if file == "-" or os.path.isdir(file):
        why = "an interview needs a file to keep the answers in"
    elif not os.path.isdir(folder):
        why = f"there is no folder `{visible(folder)}`"
    elif not os.access(file if os.path.exists(file) else folder, os.W_OK):
        why = "permission denied"
    if why:
        raise Invalid([Diagnostic("unwritable", f"`{visible(file)}` cannot be written: {why}", None, "name another file")])


def _resumed(file: str, loaded: Loaded) -> Request:
    """What a file says already; nothing where there is none."""
    if not os.path.exists(file):
        return Request(None, {})
    problems = Problems()
    raw, name = read_input(file)
    documents = read_text(raw, name, problems)
    request = read_request(documents[0], loaded.policy.vocabulary, problems) if documents else Request(None, {})
    if len(documents) > 1:
        problems.add("second-document", "an interview is about one request", documents[1].place, "put the others into files of their own")
    problems.stop()
    return request


def _write(file: str, talk: _Talk, lang: str) -> None:
    facts = talk.policy.vocabulary.facts
    ordered = {name: talk.facts[name] for name in facts if name in talk.facts}
    write_whole(file, request_yaml(Request(talk.id, ordered)))
    tell(word(lang, "new-written", file=visible(file)))


class _Talk:
    """An interview with a person at standard input; questions and messages go to standard error."""

    def __init__(self, loaded: Loaded, request: Request, lang: str, by: str) -> None:
        self.policy, self.lang, self.by = loaded.policy, lang, by
        self.engine = Engine(loaded.policy)
        self.interview = Interview(self.engine.kernel)
        self.id, self.facts = request.id, dict(request.facts)
        self.unknown: list[str] = []
        self.order: list[str] = []

    def run(self) -> None:
        """Asks until the outcome is certain, or hangs only on what nobody knows. Raises `_Quit`."""
        tell(word(self.lang, "new-start"))
        while True:
            stated = {name: given.value for name, given in self.facts.items()}
            question = self.interview.next(stated, self.unknown)
            if question is None:
                return
            fact = self.policy.vocabulary.facts[question.fact]
            tell("")
            number = len(self.order) + 1
            tell(
                "\n".join(paragraph(word(self.lang, "new-question", number=str(number), question=str(asked(fact, self.lang)["question"]))))
            )
            self._help(fact)
            tell(f"  ({word(self.lang, 'new-expected', count=str(max(1, round(question.expected))))})")
            self._answer(fact)

    def _help(self, fact: Fact) -> None:
        if fact.tests:
            tell(word(self.lang, "new-tests"))
            tell("\n".join(bullets(in_language(test, self.lang) for test in fact.tests)))
        if fact.type in ("choice", "choices"):
            for number, value in enumerate(fact.values, 1):
                tell(f"  {number:>2}  {value}: {choice(fact.name, value, self.policy.vocabulary, self.lang)}")
            if fact.type == "choices":
                tell(f"  {word(self.lang, 'new-options')}")

    def _answer(self, fact: Fact) -> None:
        """Takes one answer: a value that can be read, or one of the commands. Raises `_Quit`."""
        while True:
            said = self._line("> ").strip()
            if said in ("q", "quit", "stop"):
                raise _Quit
            if said in ("b", "back", "tilbage"):
                if not self.order:
                    tell(word(self.lang, "new-nothing-before"))
                    continue
                last = self.order.pop()
                self.facts.pop(last, None)
                self.unknown = [name for name in self.unknown if name != last]
                return
            if said in ("u", "unknown", "ukendt"):
                self.unknown.append(fact.name)
                self.order.append(fact.name)
                return
            if said == "?":
                self._why(fact)
                continue
            value = self._read(fact, said) if said else None
            if value is not None and self._possible(fact, value):
                self.facts[fact.name] = self._with_provenance(fact, value)
                self.order.append(fact.name)
                return

    def _line(self, prompt: str) -> str:
        sys.stderr.write(prompt)
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def _why(self, fact: Fact) -> None:
        stated = {name: given.value for name, given in self.facts.items()}
        result = self.engine.kernel.evaluate(fill(self.policy.vocabulary, stated).values).outcome
        words = series((outcome(of, self.policy, self.lang) for of in result.outcomes), self.lang, "or")
        tell("\n".join(paragraph(word(self.lang, "new-why", outcomes=words))))
        for item in answers(self.engine.kernel, stated, (fact.name,)):
            leads = series((outcome(of, self.policy, self.lang) for of in item.outcomes), self.lang, "or")
            told = answer_words(item, leads, self.policy, self.lang)
            tell("\n".join(bullets([told[:1].upper() + told[1:]])))

    def _read(self, fact: Fact, said: str) -> Value | None:
        """A typed answer; what cannot be read is said, and asked again."""
        place = Place(SourceText("answer", (said,)), 1, 1, max(1, len(said)))
        words = [part.strip() for part in said.split(",")] if fact.type == "choices" else [said]
        names = list(fact.values)
        if fact.type in ("choice", "choices"):
            words = [
                names[int(part) - 1] if part.isdecimal() and 0 < int(part) <= len(names) and part not in names else part for part in words
            ]
        elif fact.type == "yes-no":
            words = ["yes" if said.lower() in _YES else "no" if said.lower() in _NO else said]
        problems = Problems()
        if fact.type == "choices":
            items = () if said == "-" else tuple(Scalar(part, True, place) for part in words)
            value = read_value(fact, Sequence(items, place), problems)
        else:
            value = read_value(fact, Scalar(words[0], True, place), problems)
        for diagnostic in problems.found:
            tell(render(diagnostic))
        return None if problems.found else value

    def _possible(self, fact: Fact, value: Value) -> bool:
        """Whether the answer goes with the others; says where it does not."""
        stated = {**{name: given.value for name, given in self.facts.items()}, fact.name: value}
        try:
            self.engine.decide(Request(None, {name: Stated(of) for name, of in stated.items()}), again=False)
        except Invalid as fault:
            tell(render(Diagnostic(fault.diagnostics[0].code, fault.diagnostics[0].message)))
            return False
        return True

    def _with_provenance(self, fact: Fact, value: Value) -> Stated:
        if not fact.judgement:
            return Stated(value)
        because = self._line(f"{word(self.lang, 'new-because')} ").strip()
        by = self._line(f"{word(self.lang, 'new-by', name=self.by)} ").strip() or self.by
        evidence = self._line(f"{word(self.lang, 'new-evidence')} ")
        return Stated(value, because, by, settings.now()[:10], tuple(part.strip() for part in evidence.split(",") if part.strip()))
