from __future__ import annotations

import threading
import uuid

from hypothesis import given
from hypothesis import strategies as st

from app.ids import IdMaker, new_id


class Wall:
    """A wall clock that says what it is told, in milliseconds."""

    def __init__(self, *readings: int) -> None:
        self.readings = list(readings)

    def __call__(self) -> int:
        return self.readings.pop(0) if len(self.readings) > 1 else self.readings[0]


def test_id_is_a_uuid_of_version_seven() -> None:
    made = uuid.UUID(new_id())

    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_first_48_bits_are_the_milliseconds() -> None:
    moment = 1_795_000_000_123

    made = uuid.UUID(IdMaker(Wall(moment))())

    assert made.int >> 80 == moment


def test_two_makers_at_one_instant_make_different_ids() -> None:
    assert IdMaker(Wall(5))() != IdMaker(Wall(5))()


@given(st.lists(st.integers(0, 2**41), min_size=2, max_size=50))
def test_ids_grow_whatever_the_clock_does(readings: list[int]) -> None:
    maker = IdMaker(Wall(*readings))

    made = [maker() for _reading in readings]

    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(uuid.UUID(one).version == 7 for one in made)


def test_clock_set_back_a_year_does_not_break_the_order() -> None:
    year = 365 * 86_400_000
    maker = IdMaker(Wall(1_795_000_000_000, 1_795_000_000_000 - year))

    assert maker() < maker()


def test_many_threads_get_different_ids() -> None:
    maker, made, lock = IdMaker(Wall(7)), [], threading.Lock()

    def work() -> None:
        mine = [maker() for _number in range(500)]
        assert mine == sorted(mine)
        with lock:
            made.extend(mine)

    threads = [threading.Thread(target=work) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(made)) == len(made) == 4000
