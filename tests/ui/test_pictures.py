"""What the window looks like does not change by accident: a few pictures, with tolerance.

A picture that differs leaves the new one and the difference beside the test's temporary files and names them. After a
wanted change, make the baselines again: ``MAKE_BASELINES=1`` with this file alone, on Linux, and look at them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from app.ui.pictures import framed, gallery_shot, shot
from app.ui.screens import ENTRIES, samples_of
from app.ui.theme.dress import wear

BASELINES = Path(__file__).parent / "baselines"
TOLERANCE = 24
"""Of 255 per channel: smoothing of letters differs a little between machines."""
ALLOWED = 0.004
"""Share of pixels that may differ more than that."""
STEP = 2
"""Every second pixel of every second line is enough to see a change."""


def picture_of(name: str) -> QImage:
    if name == "gallery":
        return gallery_shot()
    one = next(one for one in ENTRIES if one.id == name)
    return shot(framed(one, samples_of(one)["normal"]()))


def differing(one: QImage, other: QImage) -> tuple[float, QImage]:
    """Share of pixels that differ, and a picture of where."""
    where = QImage(one.size(), QImage.Format.Format_RGB32)
    where.fill(QColor("white"))
    count = 0
    for y in range(0, one.height(), STEP):
        for x in range(0, one.width(), STEP):
            if one.pixel(x, y) != other.pixel(x, y) and far(one.pixelColor(x, y), other.pixelColor(x, y)):
                where.setPixelColor(x, y, QColor("red"))
                count += 1
    return count * STEP * STEP / (one.width() * one.height()), where


def far(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return any(abs(first - second) > TOLERANCE for first, second in pairs)


@pytest.mark.skipif(sys.platform != "linux", reason="baselines come from Linux: letters are drawn otherwise elsewhere")
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["gallery", "outbox"])
def test_it_looks_as_it_did(qtbot, dressed, tmp_path, name, theme):
    wear(dressed, theme)
    baseline = BASELINES / f"{name}-{theme}.png"

    now = picture_of(name)

    if os.environ.get("MAKE_BASELINES"):
        BASELINES.mkdir(exist_ok=True)
        now.save(str(baseline), "PNG", 0)
    before = QImage(str(baseline))
    assert now.size() == before.size(), f"{baseline.name}: {before.size().toTuple()} became {now.size().toTuple()}"
    share, where = differing(now, before)
    if share > ALLOWED:
        now.save(str(tmp_path / f"{name}-{theme}.png"))
        where.save(str(tmp_path / f"{name}-{theme}-diff.png"))
    assert share <= ALLOWED, f"{share:.1%} of the pixels differ; see {tmp_path}"


def test_a_change_is_seen(qtbot):
    one = QImage(40, 40, QImage.Format.Format_RGB32)
    one.fill(QColor("white"))
    other = one.copy()
    for y in range(20):
        other.setPixelColor(10, y, QColor("black"))
        other.setPixelColor(20, y, QColor("#F8F8F8"))

    share, where = differing(one, other)

    assert 0 < share < 0.05
    assert where.pixelColor(10, 0) == QColor("red")
    assert where.pixelColor(20, 0) == QColor("white")


def test_every_picture_has_its_name(qtbot, dressed):
    from app.ui.pictures import all_pictures

    names = [name for name, _image in all_pictures(["dark"], ["en"], screens=["gallery", "outbox"])]
    QApplication.processEvents()

    assert "gallery-dark-en" in names
    assert "outbox-empty-dark-en" in names
