"""Plain Python, one function with an `if` for each rule: the floor under everything that is written in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .rules import plain

if TYPE_CHECKING:
    from .rules import Rules, Test


class PythonIfs:
    name = "plain Python ifs, generated"
    package = ""
    prepare = staticmethod(plain)
    ids = staticmethod(set)

    def __init__(self, rules: Rules) -> None:
        lines = ["def applying(v):", "    found = []"]
        lines += [f"    {name} = v.get({name!r})" if name in rules.missing else f"    {name} = v[{name!r}]" for name in rules.facts]
        lines += [f"    {name} = False" for name in rules.concepts]
        for rule in (*rules.first, *rules.rest):
            condition = rules.write(rule, _test, _joined(" and "), _joined(" or "), "{} is not None".format)
            lines += [f"    if {condition}:", f"        found.append({rule.id!r})"]
            if rule in rules.first:
                lines.append(f"        {rules.concept(rule)} = True")
        names: dict[str, Any] = {}
        exec("\n".join([*lines, "    return found"]), names)
        self.applying = names["applying"]


def _joined(word: str) -> Any:
    return lambda parts: f"({word.join(parts)})"


def _test(test: Test) -> str:
    fact, relation, constant = test
    if relation in ("in", "not in"):
        if len(constant) == 1:
            return f"{fact} {'==' if relation == 'in' else '!='} {constant[0]!r}"
        return f"{fact} {'is' if isinstance(constant, bool) else relation} {constant!r}"
    if relation in ("has any", "has none"):
        any_of = " or ".join(f"{value!r} in {fact}" for value in constant)
        return f"({any_of})" if relation == "has any" else f"(not ({any_of}))"
    if relation in ("has all", "lacks one"):
        all_of = " and ".join(f"{value!r} in {fact}" for value in constant)
        return f"({all_of})" if relation == "has all" else f"(not ({all_of}))"
    return f"{fact} {'is' if isinstance(constant, bool) else relation} {constant!r}"
