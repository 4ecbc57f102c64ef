from __future__ import annotations

import pytest

from app.kit.progress import Cancelled, CancelToken, Meter, Progress, size_text


class Watch:
    """Time that passes only when told."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_progress_tells_speed_and_time_left() -> None:
    watch, seen = Watch(), []
    meter = Meter(1000, seen.append, watch)

    watch.at += 2
    meter.add(400)

    assert seen[-1] == Progress(400, 1000, 200.0)
    assert seen[-1].seconds_left == 3.0
    assert seen[-1].fraction == 0.4


def test_time_left_is_unknown_before_the_first_byte() -> None:
    assert Meter(10, None, Watch()).reading().seconds_left is None


def test_work_without_bytes_is_done() -> None:
    assert Progress(0, 0, 0.0).fraction == 1.0


def test_speed_forgets_a_pause() -> None:
    watch = Watch()
    meter = Meter(10_000, lambda _progress: None, watch)
    watch.at += 60  # the person went for a coffee
    meter.add(0)

    for _second in range(6):
        watch.at += 1
        meter.add(100)

    assert meter.reading().speed == pytest.approx(100)


def test_reports_are_not_repeated_faster_than_a_person_reads() -> None:
    watch, seen = Watch(), []
    meter = Meter(1000, seen.append, watch)

    for _chunk in range(100):
        watch.at += 0.001
        meter.add(1)

    assert len(seen) == 1


def test_end_is_always_reported() -> None:
    watch, seen = Watch(), []
    meter = Meter(2, seen.append, watch)

    meter.add(1)
    meter.add(1)
    meter.finish()

    assert seen[-1].done == 2


def test_name_of_what_is_worked_on_travels_with_the_reading() -> None:
    seen: list[Progress] = []
    meter = Meter(2, seen.append, Watch())

    meter.working_on("SAE 9")

    assert seen[-1].name == "SAE 9"


def test_cancel_of_the_parent_reaches_the_child_and_not_the_other_way() -> None:
    parent = CancelToken()
    child, sibling = CancelToken(parent), CancelToken(parent)

    sibling.cancel()
    child.check()
    assert not parent.cancelled

    parent.cancel()
    with pytest.raises(Cancelled) as caught:
        child.check()
    assert caught.value.code == "CANCELLED"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (64_000_000, "64 MB"),
        (64_200_000, "64.2 MB"),
        (420_100_000, "420 MB"),
        (999_960_000, "1 GB"),
        (3_200_000_000, "3.2 GB"),
        (5 * 10**12, "5 TB"),
    ],
)
def test_size_is_said_as_file_managers_say_it(count: int, text: str) -> None:
    assert size_text(count) == text
