"""The durable-rules network says what `semantics` says, and survives what is done to it.

`TRIAGE_FUZZ=3000 pytest tests/durable` compares on that many random policies instead of a few.
"""

from __future__ import annotations

import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from tests.random_policies import completions, random_policy, random_stated
from triage import durable, semantics
from triage.durable import engine, layout, normal_form
from triage.model.condition import ALWAYS, COMPARISONS, All, Any, Compare, HasAll, HasAny, Is, Not
from triage.model.policy import Decide, Derive, Flag, Otherwise, Policy, Rule
from triage.model.vocabulary import Concept, Fact, Vocabulary

pytestmark = pytest.mark.skipif(not durable.available(), reason="durable-rules cannot be imported by this Python")

POLICIES = int(os.environ.get("TRIAGE_FUZZ", "200"))


def policy_of(facts, conditions, concepts=(), scope=ALWAYS, effects=None, otherwise=None):
    """A policy with rules `r0`, `r1`, … under these conditions, all in one tier; they decline where `effects` does not say else."""
    rules = {}
    for number, condition in enumerate(conditions):
        effect = (effects or {}).get(number, Decide("decline"))
        rules[f"r{number}"] = Rule(f"r{number}", condition, effect)
    vocabulary = Vocabulary("test", {fact.name: fact for fact in facts}, {concept.name: concept for concept in concepts})
    tier = tuple(rule.id for rule in rules.values() if isinstance(rule.effect, Decide))
    return Policy("test/policy", vocabulary, rules, (tier,), scope, otherwise)


def agree(policy, requests):
    """Evaluates every request in one network, and holds the worlds against `semantics`."""
    network = durable.Network(policy)
    for facts in requests:
        assert network.evaluate(facts) == semantics.worlds(policy, facts), facts
    network.close()


@pytest.fixture
def network():
    """Six rules over a number, a choice and two concepts, one of them ambiguous where `a` is blue and `b` at least 5."""
    facts = [Fact("a", "choice", {"red": {}, "blue": {}}), Fact("b", "number")]
    concepts = [Concept("p", ("yes", "no"), "no"), Concept("q", ("low", "high", "none"), "none")]
    conditions = [
        Is("a", ("blue",)),
        Compare("b", "at_least", Decimal(5)),
        All((Is("p", ("yes",)), Not(Is("q", ("none",))))),
        Is("q", ("low",)),
        Compare("b", "less_than", Decimal(0)),
        Is("p", ("no",)),
    ]
    effects = {0: Derive((("p", "yes"), ("q", "low"))), 1: Derive((("q", "high"),)), 2: Flag("seen"), 4: Decide("activate")}
    scope = Not(Compare("b", "is", Decimal("99.5")))
    made = durable.Network(policy_of(facts, conditions, concepts, scope, effects, Otherwise(Decide("activate"))))
    yield made
    made.close()


REQUESTS = [{"a": a, "b": Decimal(b)} for a, b in itertools.product(("red", "blue"), ("-1", "0", "5", "7.5", "99.5"))]


def as_before(network):
    """Whether the network of the fixture still says what `semantics` says."""
    return all(network.evaluate(facts) == semantics.worlds(network._policy, facts) for facts in REQUESTS)


# What it says.


@pytest.mark.parametrize("limits", ["as they are", "tight"])
def test_random_policies(limits, monkeypatch):
    if limits == "tight":
        # Small policies then need conclusions upon conclusions, flags and many rulesets.
        for module, name, value in (
            (normal_form, "MOST_PRODUCT", 1),
            (normal_form, "MOST_VALUES", 1),
            (normal_form, "MOST_TESTS", 2),
            (layout, "_MOST_FIELDS", 3),
            (layout, "MOST_RULES", 3),
        ):
            monkeypatch.setattr(module, name, value)
    compared = 0
    for seed in range(POLICIES):
        rng = Random(seed)
        policy = random_policy(rng)
        network = durable.Network(policy)
        cells = list(itertools.islice(completions(policy, random_stated(policy, rng)), 2_000))
        for facts in rng.sample(cells, min(len(cells), 12)):
            expected = semantics.worlds(policy, facts)
            assert network.evaluate(facts) == expected, f"seed {seed}, {facts}, {policy}"
            compared += 1
        network.close()
    print(f"{compared} requests to {POLICIES} random policies, limits {limits}")  # noqa: T201  # shown by `pytest -rP`


def test_ambiguous_concepts_give_a_world_for_each_combination():
    facts = [Fact("a", "choices", {value: {} for value in "vwxyz"})]
    concepts = [Concept("p", ("1", "2", "3"), "1"), Concept("q", ("1", "2"), "1"), Concept("r", ("1", "2"), "1")]
    conditions = [
        HasAny("a", ("v",)),
        HasAny("a", ("w",)),
        HasAny("a", ("x",)),
        # q is ambiguous only where p is 2.
        All((Is("p", ("2",)), HasAny("a", ("y",)))),
        HasAny("a", ("y",)),
        All((Is("q", ("2",)), Is("p", ("2", "3")))),
        HasAny("a", ("z",)),
        Is("r", ("2",)),
    ]
    effects = {
        0: Derive((("p", "3"),)),
        1: Derive((("p", "2"),)),
        2: Derive((("p", "1"), ("q", "1"))),
        3: Derive((("q", "2"),)),
        4: Derive((("q", "1"),)),
        5: Derive((("r", "2"),)),
        6: Derive((("r", "1"),)),
        7: Decide("activate"),
    }
    policy = policy_of(facts, conditions, concepts, effects=effects)
    requests = [{"a": frozenset(some)} for size in range(6) for some in itertools.combinations("vwxyz", size)]
    assert max(len(semantics.worlds(policy, facts)) for facts in requests) == 5
    agree(policy, requests)


def test_out_of_scope_nothing_decides_or_flags_but_concepts_are_set(network):
    (world,) = network.evaluate({"a": "blue", "b": Decimal("99.50")})[:1]
    assert (world.outcome, world.applying, world.concepts["p"]) == ("out-of-scope", {"r0", "r1"}, "yes")
    assert as_before(network)


def test_scope_may_test_a_concept():
    facts, concepts = [Fact("a", "yes-no")], [Concept("p", ("yes", "no"), "yes")]
    policy = policy_of(facts, [Is("a", ("yes",)), ALWAYS], concepts, Is("p", ("yes",)), {0: Derive((("p", "no"),))})
    agree(policy, [{"a": "yes"}, {"a": "no"}])


def test_conditions_that_always_or_never_hold():
    conditions = [ALWAYS, Any(()), Not(ALWAYS), Not(Any(())), All((ALWAYS, Any((ALWAYS,)))), Not(Not(Any(())))]
    for scope in conditions:
        agree(policy_of([Fact("a", "yes-no")], conditions, scope=scope), [{}, {"a": "yes"}])


def test_a_policy_without_rules():
    agree(policy_of([], []), [{}])


# Values.


def compare_everywhere(kind, constants, values):
    conditions = [Compare("a", comparison, constant) for constant in constants for comparison in COMPARISONS]
    conditions += [Not(condition) for condition in conditions]
    # More than one ruleset, so that constants meet again in another.
    agree(policy_of([Fact("a", kind)], conditions), [{"a": value} for value in values])


TINY, LONG = Decimal("1E-30"), Decimal("12345678901234567890.123456789012345678901234567890")
NUMBERS = {
    "whole": ["0"],
    "several": ["-3", "0", "5", "40"],
    "decimals": ["-0.5", "0.25", "12.125"],
    "same in other words": ["2.5", "2.50", "5E+1", "50", "-0", "0.00"],
    "as large as fits": ["999999999999999999", "-999999999999999999", "99999999999999999.5", "0.00000000000000001"],
    "only just too large": ["1000000000000000000", "0.1"],
    "only just too many decimals": ["0.000000000000000001"],
    "too long": ["12345678901234567890.123456789012345678901234567890", "12345678901234567890", "-1"],
    "very long": ["1" + "0" * 990, "0." + "0" * 990 + "1", "3"],
}


@pytest.mark.parametrize("constants", NUMBERS.values(), ids=NUMBERS.keys())
def test_numbers(constants):
    constants = [Decimal(constant) for constant in constants]
    values = [Decimal(zero) for zero in ("0", "-0.0", "0E+50", "0E-50")]
    values += [TINY, -TINY, LONG, -LONG, Fraction(1, 3), Fraction(-1, 3)]
    values += [Decimal(sign + text) for sign in ("", "-") for text in ("1E+999999", "1E-999999", "9" * 1000, "0." + "9" * 1000)]
    values += [Decimal(2) ** 63 + step for step in (-1, 0, 1)]
    for constant in constants:
        exact = Fraction(constant)
        values += [constant, exact, exact + Fraction(1, 10**40), exact - Fraction(1, 10**40), exact + Fraction(1, 3)]
        with_more_digits = Decimal(f"{abs(constant):f}" + ("" if "." in f"{constant:f}" else ".") + "000000000000000000000000000001")
        values += [with_more_digits, -with_more_digits, constant + 1, constant - 1]
    compare_everywhere("number", constants, values)


def test_random_numbers():
    rng = Random(7)
    for _ in range(30):
        places = rng.choice((0, 1, 3, 17))
        constants = [Decimal(rng.randint(-(10**6), 10**6)).scaleb(-places) for _ in range(3)]
        near = [constant + Decimal(rng.randint(-3, 3)).scaleb(-places - rng.randint(0, 2)) for constant in constants for _ in range(9)]
        fractions = [Fraction(constant) + Fraction(rng.randint(-2, 2), 7**20) for constant in constants]
        compare_everywhere("number", constants, near + fractions)


def test_dates():
    days = [date.min, date(2017, 2, 28), date(2017, 3, 1), date(2020, 2, 29), date.max]
    values = {*days, *(day + timedelta(1) for day in days[:-1]), *(day - timedelta(1) for day in days[1:])}
    compare_everywhere("date", days, sorted(values))
    compare_everywhere("date", days[1:2], sorted(values))


ODD = [
    *("", " ", "#", "#0", "#1", "##", "5", "1.5", "true", "null", "NaN", '"', "\\", "'", '\\"', "},{", '{"n":0}', "\n", "\t", "\r"),
    *("\0", "a\0b", "\x7f", "æøå", "Æ", "e\u0301", "é", "中文", "🙂", "\u202e", "\ud800", "\udfff", "$eq", "%", "%s", "f0", "n"),
    *("id", "sid", "a", "A", "ab", "abc", "abc" + "y" * 65536, "y" * 65536, "y" * 100_000, "y" * 100_001),
    *("z" * 200, "z" * 201, "z" * 202),
]


def test_strings():
    named = ODD[::2]
    fact = Fact("a", "code", pattern="(?s).*")
    conditions = [Is("a", (word,)) for word in named] + [Not(Is("a", (word,))) for word in named]
    conditions += [Is("a", tuple(named[:9])), Not(Is("a", tuple(named[5:14]))), Is("a", tuple(named)), Not(Is("a", tuple(named)))]
    agree(policy_of([fact], conditions), [{"a": word} for word in ODD])


def test_names_of_facts_concepts_and_values_may_be_odd():
    facts = [Fact(name, "choices", {value: {} for value in ODD}) for name in ("id", "sid", '"', "k\0", "f1", "")]
    concepts = [Concept("n", tuple(ODD), ODD[0])]
    conditions = [HasAny(fact.name, (word,)) for fact, word in itertools.product(facts, ODD[:9])]
    conditions += [Is("n", (word,)) for word in ODD]
    effects = {number: Derive((("n", word),)) for number, word in enumerate(ODD[:9])}
    rng = Random(3)
    requests = [{fact.name: frozenset(rng.sample(ODD, 2)) for fact in facts} for _ in range(60)]
    agree(policy_of(facts, conditions, concepts, effects=effects), requests)


def test_sets_of_values():
    members = [f"v{number}" for number in range(6)]
    conditions = [test("a", some) for test in (HasAny, HasAll) for size in (1, 2, 3, 6) for some in itertools.combinations(members, size)]
    conditions += [Not(condition) for condition in conditions]
    subsets = [frozenset(some) for size in range(7) for some in itertools.combinations([*members[:5], "untested"], size)]
    agree(policy_of([Fact("a", "choices", {member: {} for member in members})], conditions), [{"a": some} for some in subsets])


# Limits of the engine (`durable-rules.md` 1.7).


def test_more_than_64_rules_apply_at_once():
    conditions = [ALWAYS] * 100 + [Is("a", ("yes",))] * 100 + [Compare("b", "more_than", Decimal(n)) for n in range(300)]
    facts = [Fact("a", "yes-no"), Fact("b", "number")]
    requests = [{"a": a, "b": Decimal(b)} for a in ("yes", "no") for b in ("-1", "64", "299", "300.5")]
    agree(policy_of(facts, conditions), requests)


def test_700_rules_with_different_conditions():
    codes = [f"{a}{b}" for a in "ABCDEFGHIJKLMNOPQRSTUVWXYZÆ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    agree(policy_of([Fact("a", "code")], [Is("a", (code,)) for code in codes]), [{"a": code} for code in [*codes[::50], "XX", "åå"]])


def test_300_rules_over_20_concepts():
    facts = [Fact(f"a{n}", "number") for n in range(40)]
    concepts = [Concept(f"p{n}", ("yes", "no", "both"), "no") for n in range(20)]
    rng = Random(11)

    def condition(below):
        parts = [Compare(f"a{rng.randrange(40)}", rng.choice(COMPARISONS), Decimal(rng.randint(0, 3))) for _ in range(2)]
        return All((*parts[:1], Any((*parts[1:], *(Is(f"p{rng.randrange(below)}", ("yes", "both")) for _ in range(below and 2))))))

    effects = {n: Derive(((f"p{n // 3}", "both" if n in (10, 31, 50) else "yes"),)) for n in range(60)}
    conditions = [condition(n // 3 if n < 60 else 20) for n in range(300)]
    requests = [{fact.name: Decimal(rng.randint(-1, 4)) for fact in facts} for _ in range(20)]
    agree(policy_of(facts, conditions, concepts, effects=effects), requests)


def test_products_of_alternatives_do_not_explode():
    members = [f"v{number}" for number in range(20)]
    facts = [Fact(name, "choices", {member: {} for member in members}) for name in "abcdef"]
    every = All(tuple(HasAny(name, tuple(members)) for name in "abcdef"))
    nested = All(tuple(Any((HasAll(name, ("v0", "v1")), Not(HasAll(name, ("v0", "v2", "v3"))))) for name in "abcdef"))
    policy = policy_of(facts, [every, Not(every), nested, Not(nested), All((every, nested)), Any((every, nested))])
    assert len(layout.plan(policy).targets) < 1_000
    rng = Random(5)
    agree(policy, [{name: frozenset(rng.sample(members, rng.randint(0, 6))) for name in "abcdef"} for _ in range(100)])


def test_many_values_in_one_test():
    codes = [f"C{number}" for number in range(3_000)]
    conditions = [Is("a", tuple(codes[:2_000])), Not(Is("a", tuple(codes[1_000:]))), Is("a", tuple(codes[:20])), Is("a", ("C5", "C2500"))]
    agree(policy_of([Fact("a", "code")], conditions), [{"a": code} for code in [*codes[::250], "C5", "C19", "C20", "XX"]])


def test_more_fields_than_a_fact_of_the_engine_holds():
    members = tuple(f"v{number}" for number in range(700))
    fact = Fact("a", "choices", {member: {} for member in members})
    conditions = [HasAll("a", members[:300]), Not(HasAny("a", members[100:])), HasAny("a", members), Not(HasAll("a", members))]
    conditions += [HasAny("a", (member,)) for member in members]
    some = [frozenset(), frozenset(members), frozenset(members[:300]), frozenset(members[1:300]), frozenset(members[:100]), {"v699"}]
    agree(policy_of([fact], conditions), [{"a": frozenset(one)} for one in some])


def test_conditions_on_many_concepts():
    facts = [Fact("a", "choices", {f"v{n}": {} for n in range(40)})]
    concepts = [Concept(f"p{n}", ("yes", "no"), "no") for n in range(40)]
    derived = [HasAny("a", (f"v{n}",)) for n in range(40)]
    all_yes, none_yes = (All(tuple(Is(f"p{n}", (value,)) for n in range(40))) for value in ("yes", "no"))
    conditions = [*derived, all_yes, none_yes, Not(all_yes), Not(none_yes), All((Any((all_yes, none_yes)), HasAny("a", ("v3",))))]
    effects = {n: Derive(((f"p{n}", "yes"),)) for n in range(40)}
    every = frozenset(facts[0].values)
    requests = [frozenset(), every, every - {"v7"}, every - {"v39"}, frozenset({"v3"})]
    agree(policy_of(facts, conditions, concepts, effects=effects), [{"a": one} for one in requests])


def test_what_cannot_be_held_is_refused():
    deep = Is("a", ("yes",))
    for _ in range(5_000):
        deep = Not(deep)
    wide = Any(tuple(Compare("b", "is", Decimal(number)) for number in range(30_000)))
    many = HasAny("c", tuple(f"v{number}" for number in range(10_001)))
    for condition in (deep, wide, many):
        with pytest.raises(durable.OutsideLane, match=r"^[a-z][^.]*$"):
            durable.Network(policy_of([Fact("a", "yes-no"), Fact("b", "number"), Fact("c", "choices")], [condition]))


def test_names_of_fields_have_different_hashes():
    """The engine tells names apart by their 32-bit FNV-1a hash alone (`durable-rules.md` 1.2)."""

    def fnv(text):
        found = 2166136261
        for byte in text.encode():
            found = ((found ^ byte) * 16777619) & 0xFFFFFFFF
        return found

    known = ("all any pri count cap dist m name id sid n $s $i $m $l $r $forward $lt $lte $gt $gte $eq $neq $mt $imt $iall $iany",)
    known += ("$ex $nex $or $and $add $sub $mul $div",)
    names = [*" ".join(known).split(), *(f"f{number}" for number in range(layout.MOST_FIELD_NAMES))]
    ids = ["sid-s", "$pulse", "q"]
    for several in (names, ids):
        assert len({fnv(name) for name in several}) == len(several)


# What is done to it.


def resident_pages():
    return int(Path("/proc/self/statm").read_text().split()[1])


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory in use from /proc")
def test_memory_is_flat_over_evaluations(network):
    pages = []
    for number in range(24_000):
        if number % 4_000 == 0:
            gc.collect()
            pages.append(resident_pages())
        network.evaluate(REQUESTS[number % len(REQUESTS)])
    # The first stretch may still fill pools.
    assert pages[-1] - pages[1] < 64, pages


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads the memory in use from /proc")
@pytest.mark.parametrize("how", ["close", "drop", "interrupt"])
def test_memory_is_flat_over_networks(network, how):
    pages = []
    for number in range(400):
        if number % 100 == 0:
            gc.collect()
            pages.append(resident_pages())
        made = durable.Network(network._policy)
        made.evaluate(REQUESTS[0])
        if how == "interrupt":
            with pytest.raises(KeyboardInterrupt):
                interrupted(made, 2).evaluate(REQUESTS[5])
        if how == "close":
            made.close()
            made.close()
    # A network that is not given back costs 30 pages and more.
    assert pages[-1] - pages[1] < 300, pages


def interrupted(network, when, error=KeyboardInterrupt):
    """The network with an exception at the n-th call of the engine, counted over all its functions."""
    calls = itertools.count()

    def failing(function):
        def call(*arguments):
            if next(calls) == when:
                raise error
            return function(*arguments)

        return call

    for ruleset in network._rulesets:
        for name in ("_assert_fact", "_retract_fact", "_start", "_proceed"):
            setattr(ruleset, name, failing(getattr(ruleset, name)))
    return network


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_an_exception_anywhere_leaves_nothing_behind(network, error):
    for when in range(40):
        made = interrupted(durable.Network(network._policy), when, error)
        try:
            for _ in range(3):
                made.evaluate(REQUESTS[7])
        except error:
            pass
        else:
            assert when > 30
        assert as_before(made), when
        made.close()


def test_a_session_can_be_deleted_before_any_request():
    """The engine frees a wild pointer where a session is deleted in which nothing has ever fired (`durable-rules.md` 2)."""
    program = (
        "from triage.durable.engine import Ruleset, fact_form\n"
        "for _ in range(50):\n"
        "    ruleset = Ruleset({}, 'none')\n"
        "    ruleset._assert_fact(ruleset._handle, fact_form(()))\n"
        "    ruleset.forget()\n"
        "    ruleset.close()\n"
    )
    # Where the C library knows this, fresh memory is filled with odd bytes.
    subprocess.run([sys.executable, "-c", program], check=True, env=os.environ | {"MALLOC_PERTURB_": "165"})


def test_a_second_exception_while_cleaning_up(network):
    interrupted(network, 3)
    ruleset = network._rulesets[0]
    delete_state, ruleset._delete_state = ruleset._delete_state, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        network.evaluate(REQUESTS[0])
    ruleset._delete_state = delete_state
    assert as_before(network)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers that interrupt")
def test_ctrl_c_at_any_moment(network):
    def interrupt(*_):
        raise KeyboardInterrupt

    rng = Random(1)
    before = signal.signal(signal.SIGALRM, interrupt)
    caught = 0
    try:
        for _ in range(300):
            try:
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.00005, 0.002))
                while True:
                    network.evaluate(REQUESTS[rng.randrange(len(REQUESTS))])
            except KeyboardInterrupt:
                caught += 1
            assert network.evaluate(REQUESTS[5]) == semantics.worlds(network._policy, REQUESTS[5])
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert caught == 300
    assert as_before(network)


def test_a_missing_fact_is_an_error_and_leaves_nothing_behind(network):
    with pytest.raises(KeyError, match="b"):
        network.evaluate({"a": "red"})
    assert as_before(network)


def test_facts_that_are_not_tested_are_not_looked_at(network):
    facts = REQUESTS[3] | {"title": "x" * 100_000, "odd": object()}
    assert network.evaluate(facts) == network.evaluate(REQUESTS[3])


def test_threads_wait_for_one_another(network):
    wrong = []

    def work():
        wrong.extend(None for _ in range(60) if not as_before(network))

    threads = [threading.Thread(target=work) for _ in range(4)]
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(switch)
    assert not wrong


def test_two_networks_live_side_by_side(network):
    other = durable.Network(policy_of([Fact("a", "yes-no")], [Is("a", ("yes",)), Is("a", ("no",))]))
    for _ in range(20):
        assert as_before(network)
        assert other.evaluate({"a": "no"})[0].applying == {"r1"}
    other.close()
    assert as_before(network)


def test_closed(network):
    network.close()
    network.close()
    with pytest.raises(ValueError, match="closed"):
        network.evaluate(REQUESTS[0])


# Faults of the engine are noticed.


@pytest.mark.parametrize(
    ("function", "answer", "said"),
    [
        ("_start", None, "does not answer"),
        ("_assert_fact", (1, 1), "answered 1"),
        ("_assert_fact", (2, 1), "answered 2"),
        ("_retract_fact", (7, 1), "answered 7"),
    ],
)
def test_a_fault_names_the_rules(network, function, answer, said):
    ruleset = network._rulesets[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ruleset, function, lambda *_: answer)
        with pytest.raises(durable.EngineFault, match=said) as fault:
            network.evaluate(REQUESTS[7])
    # The rules that look at facts alone, and so are tried first.
    assert "the rules `r0`, `r1`:" in str(fault.value)
    assert as_before(network)


def test_a_rule_that_nobody_gave_is_a_fault(network):
    ruleset = network._rulesets[0]
    answers = iter(['{"r77":{}}', '{"always":{}}', None])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ruleset, "_start", lambda *_: ("{}", next(answers)))
        patch.setattr(ruleset, "_proceed", lambda *_: next(answers))
        with pytest.raises(durable.EngineFault, match="`r77`"):
            network.evaluate(REQUESTS[7])
    assert as_before(network)


def test_an_error_of_the_engine_is_a_fault(network):
    ruleset = network._rulesets[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ruleset, "_handle", 130_000)
        with pytest.raises(durable.EngineFault, match="error code: 111"):
            network.evaluate(REQUESTS[0])
    assert as_before(network)


def test_rules_that_the_engine_refuses_are_a_fault():
    with pytest.raises(durable.EngineFault, match="failed on these"):
        engine.Ruleset({"r": ['{"$gt":5}']}, "these")


# Whether it is there.


def test_available():
    assert durable.available()
    assert durable.version() == "2.0.28"


@pytest.mark.parametrize("error", [ImportError("undefined symbol: PyEval_CallObject"), OSError("no")])
def test_not_available(monkeypatch, error):
    def fail():
        raise error

    monkeypatch.setattr(engine, "_load", fail)
    assert not durable.available()
    assert durable.version() is None


def test_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "durable_rules_engine", None)
    assert not durable.available()
    assert durable.version() is None
    with pytest.raises(ImportError):
        durable.Network(policy_of([], [ALWAYS]))


def test_version_where_the_folder_does_not_say(monkeypatch, tmp_path):
    monkeypatch.setattr(engine, "_load", lambda: SimpleNamespace(__file__=str(tmp_path / "durable_rules_engine.so")))
    assert durable.version() == "2.0.28"


def test_imports_are_light():
    heavy = {"durable", "dataclasses", "typing", "inspect", "logging", "importlib.metadata", "fractions"}
    program = (
        "import sys; before = {*sys.modules}; from triage import durable; from triage.durable import engine;"
        "print('durable_rules_engine' in sys.modules); engine._load(); print(*{*sys.modules} - before)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lazy, loaded = done.stdout.splitlines()
    assert lazy == "False"
    assert not heavy & {*loaded.split()}
