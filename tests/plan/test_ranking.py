from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.plan.ranking import added, drop_sequence, moved, nudged, ranked, removed
from tests.kit.builders import task

ORDER = ("a", "b", "c", "d")
orders = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


def test_tasks_are_put_in_the_agreed_order() -> None:
    assert [one.id for one in ranked([task("a"), task("b"), task("c")], ["c", "a", "b"])] == ["c", "a", "b"]


def test_task_nobody_ranked_comes_last_and_is_not_lost() -> None:
    assert [one.id for one in ranked([task("new"), task("a")], ["a"])] == ["a", "new"]


def test_task_is_moved_to_a_place() -> None:
    assert moved(ORDER, "d", 1) == ("a", "d", "b", "c")


def test_place_beyond_the_ends_is_the_end() -> None:
    assert moved(ORDER, "a", 99) == ("b", "c", "d", "a")
    assert moved(ORDER, "d", -5) == ("d", "a", "b", "c")


def test_unknown_task_moves_nothing() -> None:
    assert moved(ORDER, "x", 0) == ORDER
    assert nudged(ORDER, "x", 1) == ORDER


def test_task_is_nudged_up_and_down() -> None:
    assert nudged(ORDER, "c", -1) == ("a", "c", "b", "d")
    assert nudged(ORDER, "c", 1) == ("a", "b", "d", "c")
    assert nudged(ORDER, "a", -1) == ORDER
    assert nudged(ORDER, "d", 1) == ORDER


def test_new_task_goes_last_or_where_it_is_told() -> None:
    assert added(ORDER, "x") == (*ORDER, "x")
    assert added(ORDER, "x", 0) == ("x", *ORDER)
    assert added(ORDER, "b") == ("a", "c", "d", "b")


def test_removed_task_leaves_the_rest_in_order() -> None:
    assert removed(ORDER, "b") == ("a", "c", "d")


@given(order=orders, name=st.sampled_from("abcdefgh"), to=st.integers(-3, 12))
def test_moving_neither_loses_nor_doubles_a_task(order: list[str], name: str, to: int) -> None:
    result = moved(order, name, to)

    assert sorted(result) == sorted(order)
    assert removed(result, name) == removed(order, name)


@given(order=orders.filter(bool), data=st.data())
def test_a_nudge_down_undoes_a_nudge_up(order: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(order) - 1))

    if position > 0:
        assert nudged(nudged(order, order[position], -1), order[position], 1) == tuple(order)


def test_drop_order_one_goes_first_and_of_equals_the_lowest_in_rank() -> None:
    tasks = [task("a", drop_order=2), task("b", drop_order=1), task("c"), task("d", drop_order=2)]

    assert [one.id for one in drop_sequence(tasks)] == ["b", "d", "a"]


def test_begun_task_is_not_dropped() -> None:
    tasks = [task("a", drop_order=2), task("b", drop_order=1)]

    assert [one.id for one in drop_sequence(tasks, keep={"b"})] == ["a"]
