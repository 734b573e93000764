import numpy as np
import pytest

from reviews.maths.assignment import Facts, Reader, Reading, Refused, assign, fitted, foresee, match_parts
from reviews.maths.assignment.result import Contradiction

READINGS = (Reading("a0", 2, "ka", "schools", frozenset({"schools", "art"})), Reading("a1", 1, "en", "parks"))
READERS = (Reader("r0"), Reader("r1", 1, frozenset({"ka"}), frozenset({"art", "sport"})), Reader("r2", 3))


def test_a_match_is_the_mean_of_its_parts() -> None:
    facts = Facts(READINGS, READERS, read_before=frozenset({("a0", "r1"), ("a1", "r2")}))
    assert fitted(facts).match.tolist() == [[75, 75, 75], [75, 50, 50]]
    assert match_parts(facts, READINGS[0], READERS[1]) == {"fresh_eyes": 50, "strengths": 100}
    assert match_parts(facts, READINGS[1], READERS[1]) == {"fresh_eyes": 100, "strengths": 0}
    assert match_parts(facts, READINGS[1], READERS[2]) == {"fresh_eyes": 50, "strengths": 50}


def test_every_stored_part_adds_up_to_the_match() -> None:
    facts = Facts(READINGS, READERS, read_before=frozenset({("a0", "r0")}))
    found = [[np.mean([*match_parts(facts, one, other).values()]) for other in READERS] for one in READINGS]
    assert fitted(facts).match.tolist() == found


def test_strengths_tell_nothing_where_nobody_names_one() -> None:
    facts = Facts(READINGS, (Reader("r0"), Reader("r1")))
    assert fitted(facts).match.tolist() == [[100, 100], [100, 100]]
    assert match_parts(facts, READINGS[0], READERS[0]) == {"fresh_eyes": 100}


def test_a_language_that_is_not_read_bars_but_does_not_end_what_is_there() -> None:
    made = fitted(Facts(READINGS, READERS))
    assert [[made.grounds[place] for place in row] for row in made.ground] == [["", "", ""], ["", "language", ""]]
    assert fitted(Facts(READINGS, READERS, pins=frozenset({("a1", "r1")}))).eligible.all()
    assert made.needs == {"a0": ["language:ka"], "a1": ["language:en"]}
    assert made.offers["r1"] == ["language:ka"]
    assert made.offers["r0"] == ["language:en", "language:ka"]


def test_lots_are_labels_where_someone_knows_them_best() -> None:
    made = fitted(Facts(READINGS, (Reader("r0", 1, strengths=frozenset({"schools"})), Reader("r1", 5))))
    assert made.needs["a0"] == ["language:ka", "lot:schools"]
    assert [(one.label, one.wanted, one.capacity) for one in foresee(made).labels] == [("lot:schools", 2, 1)]


def test_what_is_wanted_and_possible_grows_to_what_is_there() -> None:
    pins = frozenset({("a1", "r0"), ("a1", "r1"), ("a0", "r1")})
    made = fitted(Facts(READINGS, READERS, pins=pins))
    assert (made.wanted.tolist(), made.capacity.tolist()) == ([2, 2], [2, 2, 3])
    assert not isinstance(assign(made), Refused)


def test_one_of_a_house_reads_an_application_unless_several_do_already() -> None:
    houses = {"house": frozenset({"r0", "r2"}), "alone": frozenset({"r1"})}
    free = assign(fitted(Facts(READINGS, READERS, houses=houses)))
    assert {pair.reviewer for pair in free.pairs if pair.application == "a0"} in ({"r0", "r1"}, {"r1", "r2"})
    kept = assign(fitted(Facts(READINGS, READERS, pins=frozenset({("a1", "r0"), ("a1", "r2")}), houses=houses)))
    assert {pair.reviewer for pair in kept.pairs if pair.application == "a1"} == {"r0", "r2"}


def test_a_ground_against_what_is_there_is_a_contradiction() -> None:
    facts = Facts(READINGS, READERS, {("a0", "r0"): "named"}, pins=frozenset({("a0", "r0")}))
    assert assign(fitted(facts)) == Refused((Contradiction("pin_not_eligible", ("a0 r0",)),))


def test_order_is_irrelevant() -> None:
    facts = Facts(READINGS, READERS, {("a0", "r2"): "conflict"})
    turned = Facts(READINGS[::-1], READERS[::-1], {("a0", "r2"): "conflict"})
    assert fitted(facts).digest() == fitted(turned).digest()


@pytest.mark.parametrize("facts", [Facts((), ()), Facts(READINGS, ()), Facts((), READERS)])
def test_nothing_to_read_and_nobody_to_read_it_give_nothing(facts: Facts) -> None:
    assert assign(fitted(facts)).pairs == ()
