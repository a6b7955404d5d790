"""Which policies are compared: those that are meant where none is named, and that their requests can be read alike."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, listed, visible
from ..model.noun import TYPE_CHECKING
from ..rulebook.find import default_policy, policy_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model.policy import Policy
    from ..model.vocabulary import Fact, Vocabulary
    from ..rulebook.cache import Loaded


def alternatives(folder: str, load: Callable[[str], Loaded]) -> list[Loaded]:
    """The policies of a rulebook that stand beside its default one: the files of its top folder, in the order of their names, without
    the default policy and without those that hold every element of it and so only add to it. Where none is left, the default one.

    Raises `Invalid`.
    """
    top = os.path.normpath(folder)
    default_file = default_policy(folder)
    default = load(default_file)
    others = [path for path in policy_files(folder).values() if os.path.dirname(path) == top and path != default_file]
    loaded = [load(path) for path in others]
    return [other for other in loaded if not default.policy.elements.keys() <= other.policy.elements.keys()] or [default]


def check_comparable(policies: Sequence[Policy]) -> None:
    """Raises `Invalid` where two policies would read the same request differently: facts of other names, types, values or bounds."""
    first = policies[0]
    for other in policies[1:]:
        one, two = _read_by(first.vocabulary), _read_by(other.vocabulary)
        differing = [name for name in {**one, **two} if one.get(name) != two.get(name)]
        if differing:
            message = f"`{visible(first.name)}` and `{visible(other.name)}` do not read the same facts: {listed(differing, 5)}"
            raise Invalid([Diagnostic("other-vocabulary", message, None, "compare policies over one vocabulary")])


def _read_by(vocabulary: Vocabulary) -> dict[str, object]:
    return {name: _shape(fact) for name, fact in vocabulary.facts.items()}


def _shape(fact: Fact) -> object:
    """What of a fact decides how a value of it is read; what it is called and assumed to be may differ."""
    return fact.type, tuple(fact.values), fact.whole, fact.min, fact.max, fact.pattern, fact.judgement, fact.computed


def names(loaded: Sequence[Loaded]) -> list[str]:
    """A name for each policy; policies of one name are told apart by their digests.

    Raises `Invalid` where the same policy is named twice.
    """
    digests = [each.digest for each in loaded]
    for index, each in enumerate(loaded):
        if each.digest in digests[:index]:
            message = f"the policy `{visible(each.policy.name)}` is named twice"
            raise Invalid([Diagnostic("given-twice", message, None, "leave one of them out")])
    plain = [each.policy.name for each in loaded]
    # The rulebook is named where it tells policies apart, and only there.
    if len({name.rpartition("/")[0] for name in plain}) == 1:
        plain = [name.rpartition("/")[2] for name in plain]
    # After `sha256:` eight digits are enough to tell a handful of policies apart.
    return [name if plain.count(name) == 1 else f"{name}@{each.digest[7:15]}" for name, each in zip(plain, loaded, strict=True)]
