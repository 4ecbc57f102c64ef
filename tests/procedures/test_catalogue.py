"""Which revision fits: versions compare as numbers, and the newest revision that was validated for the system wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.procedures.catalogue import applies_to, best, fitting
from app.procedures.model import Procedure
from app.procedures.versions import compare, fits, never_fits, number_of
from tests.procedures.paper import HEAD, good, paper

VERSIONS = st.lists(st.integers(0, 30), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


def revision(number: int, versions: str, slug: str = "de-prueba", code: str = "P99") -> Procedure:
    head = HEAD.replace("revision: 1", f"revision: {number}").replace(">=6 <11", versions)
    return good(paper(head=head.replace("de-prueba", slug).replace("P99", code)))


@pytest.mark.parametrize(
    ("version", "bounds", "answer"),
    [
        ("10.0", ">=6 <11", True),
        ("9.0", "<10", True),
        ("10.0", "<9.0", False),
        ("9", "==9.0", True),
        ("9.1", "==9", False),
        ("8.00.36", ">8 <=9", True),
        ("6", "<=6.0", True),
        ("6.0.0", ">6", False),
        ("", "*", True),
        ("", ">=1", False),
        ("nueve", ">=1", False),
    ],
)
def test_versions_compare_as_numbers(version: str, bounds: str, answer: bool) -> None:
    assert fits(version, bounds) is answer


@given(VERSIONS, VERSIONS)
def test_comparison_is_the_same_from_both_sides(one: str, other: str) -> None:
    assert compare(number_of(one), number_of(other)) == -compare(number_of(other), number_of(one))


@given(VERSIONS, st.lists(st.tuples(st.sampled_from([">=", "<=", "<", ">", "=="]), VERSIONS), min_size=1, max_size=3))
def test_bounds_called_impossible_fit_nothing(version: str, limits: list[tuple[str, str]]) -> None:
    bounds = " ".join(sign + limit for sign, limit in limits)

    if never_fits(bounds):
        assert not fits(version, bounds)


@pytest.mark.parametrize(
    ("bounds", "answer"),
    [
        ("*", False),
        (">=6 <11", False),
        (">9 <10", False),
        ("<0", True),
        (">=9 <9", True),
        ("==6 ==7", True),
        ("<1", False),
    ],
)
def test_bounds_no_version_can_meet_are_known(bounds: str, answer: bool) -> None:
    assert never_fits(bounds) is answer


def test_highest_revision_that_fits_wins_even_if_a_newer_one_left_the_version() -> None:
    old, new = revision(1, ">=6 <9"), revision(2, ">=9 <11")

    assert best([new, old], "de-prueba", "SAE", "8.0") is old
    assert best([old, new], "de-prueba", "SAE", "10.0") is new
    assert best([old, new], "de-prueba", "SAE", "5.0") is None
    assert best([old, new], "de-prueba", "COI", "9.0") is None
    assert best([old, new], "otro", "SAE", "9.0") is None


def test_list_for_a_system_has_each_procedure_once_in_order_of_code() -> None:
    first, second = revision(1, "*"), revision(3, "*")
    other = revision(7, "*", slug="antes", code="P01")
    foreign = revision(9, "<5")

    assert fitting([first, second, other, foreign], "SAE", "9.0") == (other, second)
    assert fitting([second, first], "SAE", "9.0") == (second,)
    assert applies_to(first, "SAE", "9.0")
