"""What the window looks like does not change by accident: every screen, in light and dark, in both languages, and in
one of its other states.

A picture that differs leaves the new one and the difference beside the test's temporary files and names them. After a
wanted change make the baselines again, on Linux, and look at them:

    MAKE_BASELINES=1 python -m pytest tests/ui/test_pictures.py -n0
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
import time_machine
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from app.i18n import install
from app.settings import resource_root
from app.ui.pictures import GALLERY, ZONE, Showcase, all_pictures, gallery_shot, picture
from app.ui.screen_base import Screen
from app.ui.screens import ENTRIES, samples_of
from app.ui.theme.dress import wear
from app.ui.theme.tokens import THEMES
from tests.ui import likeness

BASELINES = Path(__file__).parent / "baselines"
ROOM = 2_500_000
"""Bytes all baselines together may have."""


@dataclass(frozen=True)
class Look:
    """One picture of a screen."""

    state: str
    theme: str
    language: str

    def __str__(self) -> str:
        return f"{self.state}-{self.theme}-{self.language}"


USUAL = (Look("normal", "light", "es"), Look("normal", "dark", "en"))
OTHER = {
    "first-run": Look("error", "dark", "es"),
    "today": Look("offline", "light", "en"),
    "kit": Look("offline", "contrast", "es"),
    "visit": Look("error", "contrast", "es"),
    "closing": Look("empty", "dark", "es"),
    "outbox": Look("error", "light", "en"),
    "history": Look("empty", "light", "en"),
    "settings": Look("error", "contrast", "es"),
    "scan": Look("offline", "dark", "es"),
    "help": Look("empty", "contrast", "en"),
}
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="baselines come from Linux: letters are drawn otherwise elsewhere"
)


@pytest.fixture(autouse=True)
def another_day_elsewhere(monkeypatch):
    """Neither the day nor the place of the machine is in a picture: it is taken years later, in its own zone, while
    all clocks stand still: a slow machine would show another second of a step."""
    with monkeypatch.context() as patch, time_machine.travel("2031-02-03T04:05:06+00:00", tick=False):
        patch.setenv("TZ", ZONE)
        patch.setattr(time, "monotonic", lambda: 5_000.0)
        time.tzset()
        yield
    time.tzset()


def put_on(application: QApplication, look: Look) -> None:
    install(resource_root() / "resources" / "locale", look.language)
    wear(application, look.theme)


def unlike(name: str, now: QImage, where: Path) -> list[str]:
    """What is wrong with a picture, in words; the pictures to look at lie in ``where`` then."""
    baseline = BASELINES / f"{name}.png"
    if os.environ.get("MAKE_BASELINES"):
        likeness.reduced(now).save(str(baseline), "PNG", 0)
    before = QImage(str(baseline))
    if before.size() != now.size():
        now.save(str(where / baseline.name))
        return [f"{baseline.name}: {before.size().toTuple()} became {now.size().toTuple()}"]
    squares = likeness.differing(now, before)
    if not squares:
        return []
    now.save(str(where / baseline.name))
    likeness.difference_picture(now, before).save(str(where / f"{name}-diff.png"))
    side = likeness.TILE * likeness.HALF
    first = ", ".join(f"{column * side}×{row * side}" for column, row in squares[:5])
    return [f"{baseline.name}: {len(squares)} squares differ, the first at {first}"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: one.id)
def test_a_screen_looks_as_it_did(dressed, tmp_path, entry):
    makers, said = samples_of(entry), []

    for look in (*USUAL, OTHER[entry.id]):
        put_on(dressed, look)
        showcase = Showcase()
        said += unlike(f"{entry.id}-{look}", showcase.picture_of(entry, makers[look.state](), look.state), tmp_path)
        showcase.close()

    assert said == [], f"look at the pictures in {tmp_path}"


def test_the_widgets_look_as_they_did(dressed, tmp_path):
    said = []

    for theme in THEMES:
        put_on(dressed, Look("", theme, "es"))
        said += unlike(f"{GALLERY}-{theme}", gallery_shot(), tmp_path)

    assert said == [], f"look at the pictures in {tmp_path}"


def test_every_kind_of_state_and_every_theme_has_pictures():
    looks = [*USUAL, *OTHER.values()]

    assert {look.state for look in looks} == {"normal", "empty", "error", "offline"}
    assert {look.theme for look in looks} == set(THEMES)
    assert set(OTHER) == {one.id for one in ENTRIES}


def test_no_baseline_is_left_over_and_all_are_small():
    wanted = {f"{one.id}-{look}" for one in ENTRIES for look in (*USUAL, OTHER[one.id])}
    wanted |= {f"{GALLERY}-{theme}" for theme in THEMES}

    kept = list(BASELINES.iterdir())

    assert {path.name for path in kept} == {f"{name}.png" for name in wanted}
    assert sum(path.stat().st_size for path in kept) < ROOM


def test_every_picture_has_its_name(qtbot, dressed):
    names = [name for name, _image in all_pictures(["dark"], ["en"], screens=["outbox"])]

    assert "outbox-empty-dark-en" in names


def test_a_window_of_pictures_leaves_those_that_are_gone_alone(dressed):
    """Each screen is thrown away when the next one takes its place; touched again it ends the program."""
    told = []

    class Heard(Screen):
        def closing(self) -> None:
            told.append(self.objectName())

    showcase = Showcase()
    for entry in ENTRIES[1:3]:
        screen = Heard()
        screen.setObjectName(entry.id)
        showcase.put(entry, screen)
    showcase.close()

    assert told == [ENTRIES[2].id]


# ------------------------------------------------------------------------------------------ the comparison can say no
@pytest.fixture
def shown(dressed) -> QImage:
    """A real screen, as it is today."""
    outbox = next(one for one in ENTRIES if one.id == "outbox")
    showcase = Showcase()
    image = showcase.picture_of(outbox, samples_of(outbox)["normal"](), "normal")
    showcase.close()
    return image


def changed(image: QImage, place: QRect, *, by: int = 0, fill: str = "") -> QImage:
    """A copy in which a part was moved to the right, or filled with a colour."""
    made = image.copy()
    painter = QPainter(made)
    if fill:
        painter.fillRect(place, QColor(fill))
    else:
        painter.drawImage(place.translated(by, 0).topLeft(), image.copy(place))
    painter.end()
    return made


def test_the_same_picture_in_256_colours_is_the_same(shown):
    assert likeness.differing(shown, likeness.reduced(shown)) == []


def test_a_word_that_moved_two_pixels_is_seen(shown):
    heading = QRect(230, 20, 300, 40)

    moved = likeness.differing(shown, changed(shown, heading, by=2))

    assert moved
    assert all(6 <= column <= 17 and row <= 2 for column, row in moved)


def test_a_small_caption_that_moved_two_pixels_is_seen(shown):
    indicators = QRect(240, 740, 400, 24)

    assert likeness.differing(shown, changed(shown, indicators, by=2))


def test_a_ground_with_a_slightly_other_colour_is_seen(shown):
    empty_of_rail = QRect(20, 480, 160, 120)

    assert likeness.differing(shown, changed(shown, empty_of_rail, fill=THEMES["light"].window))


def test_a_picture_of_another_language_is_not_the_same(dressed, shown):
    put_on(dressed, Look("normal", "light", "en"))
    outbox = next(one for one in ENTRIES if one.id == "outbox")
    showcase = Showcase()

    english = showcase.picture_of(outbox, samples_of(outbox)["normal"](), "normal")

    showcase.close()
    assert likeness.differing(shown, english)


def test_smoothing_of_letters_is_no_change(qtbot):
    pictures = []
    for hinting in ("PreferNoHinting", "PreferVerticalHinting"):
        label = QLabel("Ferretería El Águila, S.A. de C.V.: 6 tareas acordadas")
        qtbot.addWidget(label)
        font = label.font()
        font.setHintingPreference(getattr(font.HintingPreference, hinting))
        label.setFont(font)
        label.resize(480, 40)
        pictures.append(picture(label))

    assert pictures[0] != pictures[1]
    assert likeness.differing(*pictures) == []


def test_a_picture_that_differs_is_left_to_look_at_with_its_difference(monkeypatch, shown, tmp_path):
    monkeypatch.delenv("MAKE_BASELINES", raising=False)
    spoilt = changed(shown, QRect(600, 300, 80, 80), fill="#FF0000")

    said = unlike("outbox-normal-light-es", spoilt, tmp_path)

    assert len(said) == 1
    assert "squares differ, the first at 576×288" in said[0]
    assert sorted(path.name for path in tmp_path.glob("*.png")) == [
        "outbox-normal-light-es-diff.png",
        "outbox-normal-light-es.png",
    ]
