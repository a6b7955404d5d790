"""Whether a policy hangs together: names that exist, one tier for each rule that decides, no circles (`language.md` 4)."""

from __future__ import annotations

from ..diagnostics import brief, closest, did_you_mean, listed
from ..model.condition import leaves
from ..model.noun import TYPE_CHECKING
from ..model.policy import Decide, Derive, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..diagnostics import Place, Problems
    from ..language.policies import Draft, Element, Named
    from ..model.policy import Rule
    from ..model.vocabulary import Source, Vocabulary


def check_policy(
    draft: Draft, vocabulary: Vocabulary, elements: Mapping[str, Element], sources: Mapping[str, Source] | None, problems: Problems
) -> Policy:
    """The policy of a draft. `elements` are those that were found; `sources` is None in a rulebook without that file.

    Raises `Invalid` with these and all earlier problems, where there are any.
    """
    rules = _rules(draft, elements, problems)
    if sources is not None:
        for named in draft.elements:
            for written in elements[named.name].rules if named.name in elements else ():
                _check_cites(written.cited, sources, problems)
        _check_cites(draft.otherwise_cites, sources, problems)
    unread = {id for element in elements.values() for id in element.broken}
    tiers = _tiers(draft, rules, elements, unread, problems)
    for named in draft.accepted_rules:
        if named.name not in rules and named.name not in unread:
            help = did_you_mean(named.name, rules) or "name rules of this policy"
            problems.add("unknown-rule", f"there is no rule `{brief(named.name)}` in this policy", named.place, help)
    cited = {cite for rule in rules.values() for cite in rule.cites} | set(draft.otherwise.cites if draft.otherwise else ())
    policy = Policy(
        f"{vocabulary.name}/{draft.name}", vocabulary, rules, tiers, draft.scope, draft.otherwise, draft.title, draft.status,
        draft.decided, draft.valid, {id: source for id, source in (sources or {}).items() if id in cited},
        {named.name: elements[named.name].title for named in draft.elements if named.name in elements}, draft.accepted, draft.place,
    )  # fmt: skip
    _check_circles(policy, problems)
    problems.stop()
    return policy


def _rules(draft: Draft, elements: Mapping[str, Element], problems: Problems) -> dict[str, Rule]:
    """The rules of all elements by id, in their order."""
    rules: dict[str, Rule] = {}
    names = {named.name: named.place for named in draft.elements}
    for named in draft.elements:
        for written in elements[named.name].rules if named.name in elements else ():
            rule = written.rule
            if rule.id in rules:
                again = (("first here", rules[rule.id].place),)
                problems.add("given-twice", f"two rules are called `{rule.id}`", rule.place, "give one of them another id", again)
            elif rule.id in names:
                again = (("the element", names[rule.id]),)
                problems.add("name-taken", f"`{rule.id}` is the name of an element", rule.place, "give the rule another id", again)
            else:
                rules[rule.id] = rule
    return rules


def _check_cites(cites: Iterable[Named], sources: Mapping[str, Source], problems: Problems) -> None:
    for cite in cites:
        if cite.name not in sources:
            help = did_you_mean(cite.name, sources) or f"the sources are {listed(sources, 20)}"
            problems.add("unknown-source", f"there is no source `{brief(cite.name)}`", cite.place, help)


def _tiers(
    draft: Draft, rules: Mapping[str, Rule], elements: Mapping[str, Element], unread: set[str], problems: Problems
) -> tuple[tuple[str, ...], ...]:
    """The ids of the rules that decide, tier by tier; a rule named by itself leaves its element's tier.

    A name that is not known is passed over where it may be that of a rule that could not be read.
    """
    all_read = all(named.name in elements for named in draft.elements) and (draft.elements or not problems.found)
    deciding = {id for id, rule in rules.items() if isinstance(rule.effect, Decide)}
    all_named = {named.name for tier in draft.order for named in tier}
    own = all_named & rules.keys()
    listed_elements = [named.name for named in draft.elements]
    placed: dict[str, Place | None] = {}
    tiers = []
    for tier in draft.order:
        ids: list[str] = []
        for named in tier:
            name = named.name
            if name not in rules and name not in listed_elements and name not in unread and all_read:
                meant = closest(name, [*listed_elements, *rules])
                help = f"did you mean `{meant}`?" if meant else "name an element or a rule of this policy"
                problems.add("unknown-element", f"there is no element or rule `{brief(name)}` in this policy", named.place, help)
                # What is meant is placed here, so that it is not said to be missing too.
                name = meant if meant and meant not in all_named else name
            if name in placed:
                again = (("first here", placed[name]),)
                problems.add("given-twice", f"`{brief(name)}` stands in the order twice", named.place, "delete one", again)
                continue
            placed[name] = named.place
            if name in rules:
                if name not in deciding:
                    help, again = "delete it: the order is of rules that decide", (("the rule", rules[name].place),)
                    problems.add("not-deciding", f"the rule `{name}` does not decide", named.place, help, again)
                ids.append(name)
            elif name in elements:
                ids += [written.rule.id for written in elements[name].rules if written.rule.id not in own]
        tiers.append(tuple(id for id in ids if id in deciding))
    known = {id for tier in tiers for id in tier}
    for id, rule in rules.items():
        if id in deciding and id not in known:
            help = f"name the element `{rule.element}`, or the rule, in a tier of `order`"
            problems.add("no-tier", f"the rule `{id}` decides, but stands in no tier", rule.place, help, (("the policy", draft.place),))
    return tuple(tiers)


def _check_circles(policy: Policy, problems: Problems) -> None:
    from graphlib import CycleError
    from itertools import pairwise

    from ..semantics import concept_order

    try:
        concept_order(policy)
    except CycleError as fault:
        # Each concept of the circle depends on the one after it: the rule that sets the one tests the other.
        circle = fault.args[1][::-1]
        steps = [(_deriving(policy, *step), *step) for step in pairwise(circle)]
        path = " → ".join(f"`{name}`" for name in circle)
        related = tuple((f"sets `{name}` by `{tested}`", rule.place) for rule, name, tested in steps[1:])
        message = f"concepts depend on one another in a circle: {path}"
        problems.add("circle", message, steps[0][0].place, "let one of these rules test something else", related)


def _deriving(policy: Policy, name: str, tested: str) -> Rule:
    """The first rule that sets one concept by testing another."""
    return next(
        rule
        for rule in policy.rules.values()
        if isinstance(rule.effect, Derive)
        and name in dict(rule.effect.values)
        and any(leaf.fact == tested for leaf in leaves(rule.condition))
    )
