"""What is typed and what is said, without a window: sizes, minutes, limits, times, lines of the outline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtTest import QAbstractItemModelTester

from app.errors import BadInput
from app.procedures.model import Measure
from app.ui.visit.answers import Typed, backed_up, measure_hint, minutes_of, size_of
from app.ui.visit.evidence import media_of
from app.ui.visit.outline_list import OutlineModel
from app.ui.visit.samples import VIEWS
from app.ui.visit.view import StepView
from app.ui.visit.wording import ago_text, clock_text, limits_text, minutes_text, over, timer_text
from tests.store.builders import NOON


@pytest.mark.parametrize(
    ("text", "count"),
    [("3.2 GB", 3_200_000_000), ("3,2gb", 3_200_000_000), ("812 MB", 812_000_000), ("1 234 567", 1_234_567),
     ("512 bytes", 512), ("1 TB", 10**12)],
)  # fmt: skip
def test_a_size_is_read_as_people_write_it(text, count):
    assert size_of(text) == count


@pytest.mark.parametrize("text", ["mucho", "GB", "", "3 PB", "99999999 TB", "1.2.3 GB"])
def test_what_is_no_size_is_refused(text):
    with pytest.raises(BadInput):
        size_of(text)


@pytest.mark.parametrize(("place", "size"), [("", "1 GB"), ("E:/x", "")])
def test_a_backup_needs_its_place_and_its_size(place, size):
    with pytest.raises(BadInput) as caught:
        backed_up(Typed(place=place, size=size), None)

    assert caught.value.code == "ANSWER-BACKUP"


@pytest.mark.parametrize("text", ["0", "601", "-5", "1.5", "", "²"])
def test_minutes_are_whole_and_of_one_day(text):
    with pytest.raises(BadInput):
        minutes_of(text)


@pytest.mark.parametrize(
    ("text", "said"), [("", ""), ("3", ""), ("3,5", ""), ("0", "Fuera"), ("9", "Fuera"), ("x", "«x» no es un número.")]
)
def test_while_typing_a_measure_it_says_what_enter_would_do(text, said):
    view = StepView(("t", "s", 0), "measure", "", "", minimum="1", maximum="5")

    assert measure_hint(view, text).startswith(said)
    assert bool(measure_hint(view, text)) is bool(said)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(None, None, ""), ("1", None, "Debe ser al menos 1 GB"), (None, "5.50", "Debe ser a lo más 5.5 GB"),
     ("1", "5", "Debe estar entre 1 y 5 GB"), ("100", None, "Debe ser al menos 100 GB")],
)  # fmt: skip
def test_limits_in_words(low, high, said):
    step = Measure(id="a", kind="measure", title="A", question="¿?", unit="GB", minimum=low, maximum=high)

    assert limits_text(step) == said


def test_times_in_words():
    assert [clock_text(one) for one in (-1, 7.9, 247, 3750)] == ["0:00", "0:07", "4:07", "1:02:30"]
    assert [minutes_text(one) for one in (0, 25, 60, 80)] == ["0 min", "25 min", "1 h", "1 h 20 min"]
    assert timer_text(62, 5) == "1:02 de 5 min"
    assert (over(60, 1), over(61, 1)) == (False, True)
    then = (NOON - timedelta(minutes=130)).isoformat()
    assert ago_text(then, NOON) == "hace 2 h 10 min"
    assert ago_text(NOON.isoformat(), NOON) == "hace un momento"


@pytest.mark.parametrize(
    ("data", "name", "media"),
    [
        (b"\x89PNG\r\n\x1a\n", "a", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.txt", "image/jpeg"),
        (b"RIFF1234WEBP", "a", "image/webp"),
        (b"1234ftypheic", "a", "image/heic"),
        (b"%PDF-1.7", "a", "application/pdf"),
        (b"hola", "a.txt", "text/plain"),
        (b"hola", "a.nada", "application/octet-stream"),
    ],
)
def test_bytes_say_what_they_are(data, name, media):
    assert media_of(data, name) == media


def test_qt_finds_nothing_wrong_in_the_outline(qtbot):
    model, told = OutlineModel(), []
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = VIEWS["normal"]().outline
    model.show_rows(rows)
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

    model.show_rows((rows[1], *rows[1:]))
    model.show_rows(rows[:3])
    model.show_rows((*rows[:3], rows[5]))
    model.show_rows(())

    assert told[0] == (0, 0)
    assert model.rowCount() == 0
