"""Reading a policy with its vocabulary, sources and elements from files."""

from __future__ import annotations

import os

from ..check.policy import check_policy
from ..diagnostics import Problems, brief, did_you_mean, listed
from ..language import yaml_text
from ..language.nodes import Fields, Mapping, Scalar
from ..language.policies import POLICY_KEYS, read_element, read_policy, read_sources
from ..language.vocabulary import read_vocabulary
from ..model.noun import TYPE_CHECKING
from .files import Files, shown, yaml_files

if TYPE_CHECKING:
    from ..language.nodes import Node
    from ..language.policies import Draft, Element
    from ..model.place import Place
    from ..model.policy import Policy
    from ..model.vocabulary import Source, Vocabulary


def load_policy(path: str, files: Files | None = None) -> Policy:
    """The policy of a file, checked. Raises `Invalid` with everything that is wrong in it and in the files that it names."""
    files = files or Files()
    problems = Problems()
    node = _document(path, files, problems)
    folder, vocabulary = _vocabulary(path, node, files, problems)
    sources = _sources(folder, files, problems)
    if vocabulary is None or node is None:
        _read_alone(node, folder, files, problems)
        problems.stop()
        raise AssertionError(path)
    draft = read_policy(node, vocabulary, problems)
    elements = _elements(draft, folder, vocabulary, files, problems)
    return check_policy(draft, vocabulary, elements, sources, problems)


def load_vocabulary(path: str, files: Files | None = None) -> Vocabulary:
    """The vocabulary of a file. Raises `Invalid`."""
    problems = Problems()
    node = _document(path, files or Files(), problems)
    vocabulary = read_vocabulary(node, problems) if node is not None else None
    problems.stop()
    assert vocabulary is not None
    return vocabulary


def rulebook_folder(path: str) -> str:
    """The folder of the rulebook to which a policy file belongs: that of its vocabulary."""
    problems = Problems()
    node = _document(path, Files(), problems)
    problems.stop()
    name = Fields(node, "a policy", (), Problems()).text("vocabulary") if isinstance(node, Mapping) else ""
    return os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(path)), os.path.dirname(name or ".")))


def declared(folder: str) -> tuple[dict[str, Place | None], dict[str, Place | None]]:
    """The sources and the elements that the files of a rulebook declare, with their places, whether a policy uses them or not."""
    files, problems = Files(), Problems()
    sources = _sources(folder, files, problems) or {}
    elements: dict[str, Place | None] = {}
    inside = os.path.join(folder, "elements")
    for name in files.listing(inside):
        node = _document(os.path.join(inside, name), files, problems)
        key = {key.text: value for key, value in node.entries}.get("element") if isinstance(node, Mapping) else None
        if isinstance(key, Scalar):
            elements[key.text] = key.place
    return {id: source.place for id, source in sources.items()}, elements


def _document(path: str, files: Files, problems: Problems, named: Place | None = None) -> Node | None:
    """The only document of a file; None, and a report, where there is none. `named` is where somebody names the file."""
    raw = files.read(path)
    if raw is None:
        help = None
        if named:
            help = (
                did_you_mean(os.path.basename(path), yaml_files(os.path.dirname(path))) or "paths are relative to the file that names them"
            )
        problems.add("no-file", f"there is no file `{shown(path)}`", named, help)
        return None
    before = len(problems.found)
    documents = yaml_text.read(raw, shown(path), problems)
    for further in documents[1:]:
        problems.add("second-document", "a second document begins here", further.place, "put it into a file of its own")
    if not documents and len(problems.found) == before:
        problems.add("empty-file", f"there is nothing in `{shown(path)}`", named)
    return documents[0] if documents else None


def _vocabulary(path: str, node: Node | None, files: Files, problems: Problems) -> tuple[str, Vocabulary | None]:
    """The folder of the rulebook that a policy file belongs to, and its vocabulary, None where it cannot be read."""
    folder = os.path.dirname(os.path.abspath(path))
    if not isinstance(node, Mapping):
        if node is not None:
            Fields(node, "a policy", POLICY_KEYS, problems)
        return folder, None
    named = {key.text: value for key, value in node.entries}.get("vocabulary")
    if not isinstance(named, Scalar) or named.blank:
        problems.add("missing-key", "a policy needs `vocabulary`", (named or node).place, "write `vocabulary: vocabulary.yaml`")
        return folder, None
    found = os.path.normpath(os.path.join(folder, named.text))
    inner = _document(found, files, problems, named.place)
    return os.path.dirname(found), read_vocabulary(inner, problems) if inner is not None else None


def _read_alone(node: Node | None, folder: str, files: Files, problems: Problems) -> None:
    """Reports what can be said of a policy's elements without a vocabulary: whether they are YAML at all."""
    if isinstance(node, Mapping):
        inside = os.path.join(folder, "elements")
        names = files.listing(inside)
        for name, place in Fields(node, "a policy", POLICY_KEYS, Problems()).words("elements"):
            for file in (f"{name}.yaml", f"{name}.yml"):
                if file in names:
                    _document(os.path.join(inside, file), files, problems, place)


def _sources(folder: str, files: Files, problems: Problems) -> dict[str, Source] | None:
    path = os.path.join(folder, "sources.yaml")
    if files.read(path) is None:
        return None
    node = _document(path, files, problems)
    return read_sources(node, problems) if node is not None else None


def _elements(draft: Draft, folder: str, vocabulary: Vocabulary, files: Files, problems: Problems) -> dict[str, Element]:
    """The elements that a policy names: in the file of that name, or in any other of the folder."""
    folder = os.path.join(folder, "elements")
    names = files.listing(folder)
    wanted = {named.name: named.place for named in draft.elements}
    first = [f"{name}{ending}" for name in wanted for ending in (".yaml", ".yml") if f"{name}{ending}" in names]
    found: dict[str, Element] = {}
    unreadable: set[str] = set()
    for file in [*first, *(name for name in names if name not in first)]:
        if file not in first and wanted.keys() <= found.keys() | unreadable:
            break
        own = Problems()
        node = _document(os.path.join(folder, file), files, own, wanted.get(os.path.splitext(file)[0]))
        element = read_element(node, vocabulary, own) if node is not None else None
        stem = os.path.splitext(file)[0]
        if file in first and (element is None or element.name != stem):
            unreadable.add(stem)
            if element is not None and element.name:
                message = f"this file holds the element `{brief(element.name)}`, not `{stem}`"
                problems.add(
                    "unknown-element", message, element.place, f"write `element: {stem}`", ((f"`{stem}` is named here", wanted[stem]),)
                )
        elif element is None or element.name not in wanted:
            # A file that this policy does not name may be as wrong as it likes.
            continue
        problems.found += own.found
        if element is None or element.name not in wanted:
            continue
        if element.name in found:
            again = (("first here", found[element.name].place),)
            problems.add(
                "given-twice", f"two files hold the element `{element.name}`", element.place, "give one of them another name", again
            )
        found.setdefault(element.name, element)
    for name in wanted.keys() - found.keys() - unreadable:
        stems = [os.path.splitext(file)[0] for file in names]
        help = did_you_mean(name, stems) or (f"the elements are {listed(stems, 30)}" if stems else f"write it in `{shown(folder)}`")
        problems.add("unknown-element", f"there is no element `{brief(name)}`", wanted[name], help)
    return found
