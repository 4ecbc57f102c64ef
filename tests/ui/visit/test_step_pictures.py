"""The card shows the picture a procedure binds, and never one whose bytes are not exactly those."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QDialog

from app.kit.shelf import Shelf
from app.procedures.model import Picture
from app.ui.drawing import SIDE, draw
from app.ui.history.pictures import draw as draw_history
from app.ui.visit.illustrations import Illustrations
from app.ui.visit.pixels import read_image
from app.ui.visit.view import Mode, PictureView
from app.ui.widgets.step_picture import StepPicture, on_paper
from tests.kit.builders import digest_of, flip
from tests.procedures.drawings import raster, short, svg
from tests.ui.faults.stage import read, staged
from tests.ui.stand_in import AtOnce
from tests.ui.visit.world import Stage, VisitLaptop
from tests.visit.builders import step

DRAWING = svg('<rect x="0" y="0" width="360" height="240" fill="#A8221A"/>')
ALTERED = "La imagen de este paso no es la que se firmó, así que no se muestra"
MISSING = "La imagen de este paso no está en la laptop"


def bound(data: bytes = DRAWING, name: str = "menu.svg") -> Picture:
    return Picture(name=name, alt="Un menú", sha256=digest_of(data), size=len(data))


def laptop_with(folder, *, images: tuple[Picture, ...] = (bound(),), here: bytes = DRAWING) -> VisitLaptop:
    """A visit whose first step shows a picture."""
    laptop = VisitLaptop(step("uno", image="menu.svg"), step("dos"))
    laptop.document = laptop.document.model_copy(update={"images": images})
    laptop.shelf = Shelf(folder)
    if here:
        laptop.shelf.add_stream(io.BytesIO(here), len(here))
    return laptop


def stage_of(laptop: VisitLaptop) -> Stage:
    stage = Stage(laptop)
    stage.presenter._illustrations._draw = lambda data, name: f"{name} {len(data)}"
    stage.begin()
    return stage


# ── what is shown ──


def test_step_shows_the_picture_its_procedure_binds(tmp_path) -> None:
    shown = stage_of(laptop_with(tmp_path)).view.step.picture

    assert shown == PictureView(bound(), f"menu.svg {len(DRAWING)}")


def test_step_without_a_picture_shows_none(tmp_path) -> None:
    stage = stage_of(laptop_with(tmp_path))

    stage.presenter.main(None)

    assert stage.view.step.key[1] == "dos"
    assert stage.view.step.picture is None


def test_altered_picture_is_not_shown_and_said_and_the_step_goes_on(tmp_path) -> None:
    laptop = laptop_with(tmp_path)
    flip(laptop.shelf.path(bound().sha256), 60)

    stage = stage_of(laptop)

    assert stage.view.step.picture.drawn is None
    assert ALTERED in stage.view.step.picture.trouble
    assert stage.view.trouble is None
    assert stage.view.step.main


def test_missing_picture_is_said_and_shown_once_it_came(tmp_path) -> None:
    stage = stage_of(laptop_with(tmp_path, here=b""))
    assert MISSING in stage.view.step.picture.trouble

    stage.laptop.shelf.add_stream(io.BytesIO(DRAWING), len(DRAWING))
    stage.presenter.enter({})

    assert stage.view.step.picture.trouble == ""
    assert stage.view.step.picture.drawn


def test_picture_nobody_bound_is_never_looked_for(tmp_path) -> None:
    """A document signed before pictures were bound names one: whatever lies beside it, nobody signed for it."""
    shown = stage_of(laptop_with(tmp_path, images=())).view.step.picture

    assert shown.picture is None
    assert "no la trae" in shown.trouble


def test_picture_that_cannot_be_drawn_is_said(tmp_path) -> None:
    stage = Stage(laptop_with(tmp_path))
    stage.begin()

    assert "no se puede dibujar" in stage.view.step.picture.trouble


def test_only_the_last_pictures_are_kept(tmp_path) -> None:
    drawings = [svg(f'<rect width="{number}"/>') for number in range(1, 15)]
    laptop = laptop_with(tmp_path, images=tuple(map(bound, drawings)))
    for data in drawings:
        laptop.shelf.add_stream(io.BytesIO(data), len(data))
    made: list[str] = []
    pictures = Illustrations(AtOnce(laptop), lambda data, name: made.append(name) or data, lambda: None)
    view = stage_of(laptop_with(tmp_path / "otra")).view
    for data in (*drawings, drawings[0], drawings[-1]):
        asked = replace(view, step=replace(view.step, picture=PictureView(bound(data))))
        pictures.with_picture(asked)
        assert pictures.with_picture(asked).step.picture.drawn == data

    assert len(made) == len(drawings) + 1


# ── drawing ──


@pytest.mark.parametrize(
    ("data", "name", "size"),
    [
        (DRAWING, "a.svg", (SIDE, SIDE // 3)),
        (raster("PNG"), "a.png", (40, 30)),
        (raster("JPEG", 3840, 1920), "a.jpg", (SIDE, SIDE // 2)),
    ],
    ids=short,
)
def test_picture_is_drawn_sharp_and_no_larger_than_needed(data: bytes, name: str, size: tuple[int, int]) -> None:
    image = draw(data, name)

    assert (image.width(), image.height()) == size


@pytest.mark.parametrize(("data", "name"), [(b"no", "a.svg"), (b"no", "a.png")], ids=short)
def test_what_is_no_picture_of_that_kind_is_not_drawn(data: bytes, name: str) -> None:
    assert draw(data, name) is None


def test_drawing_without_ground_lies_on_paper(qapp) -> None:
    shown = on_paper(draw(DRAWING, "a.svg"), QSize(720, 400))

    assert (shown.width(), shown.height()) == (720, 240)
    assert shown.pixelColor(90, 120).name().upper() == "#A8221A"
    assert shown.pixelColor(540, 120) == QColor("#FFFFFF")


# ── the widget ──


def test_it_is_no_taller_than_its_share_of_the_window(qtbot) -> None:
    picture = StepPicture("G")
    qtbot.addWidget(picture)
    picture.resize(700, 800)
    wide, tall = QImage(1920, 640, QImage.Format.Format_RGB32), QImage(640, 1920, QImage.Format.Format_RGB32)

    picture.show_picture(wide, "Ancha", "")
    assert 220 < picture.paper.heightForWidth(700) < 260
    picture.show_picture(tall, "Alta", "")
    assert picture.paper.heightForWidth(700) == 360

    assert picture.paper.accessibleName() == "Alta"
    assert "G" in picture.paper.accessibleDescription()
    assert picture.paper.focusPolicy() & Qt.FocusPolicy.TabFocus


def at_the_step(person):
    person.at("today")
    visit = person.go("visit")
    person.until(lambda: visit.view.mode is Mode.ARRIVAL and visit.view.arrival.checking is None)
    person.press("Enter", "Enter")
    return visit


def test_person_sees_it_and_enlarges_it_by_key_and_by_enter(qtbot, monkeypatch, tmp_path) -> None:
    with staged(qtbot, monkeypatch, laptop_with(tmp_path)) as person:
        visit = at_the_step(person)
        picture = visit.step.card.picture
        person.until(lambda: picture.paper.isVisible())
        assert picture.paper.accessibleName() == "Un menú"
        assert picture.paper.width() > 500
        assert visit.step.main.hasFocus()

        person.press("G")
        assert opened(person) == "Imagen del paso"
        person.press("Esc")
        assert opened(person) == ""
        person.window.activateWindow()  # what a desktop does by itself
        person.until(person.window.isActiveWindow)
        person.tab_to(picture.paper)
        person.press("Enter")
        assert opened(person) == "Imagen del paso"
        assert visit.view.step.key[1] == "uno"


def opened(person) -> str:
    """What stands in front of the window."""
    dialogs = [one for one in person.window.findChildren(QDialog) if one.isVisible()]
    return dialogs[-1].accessibleName() if dialogs else ""


def test_person_is_told_calmly_that_it_is_not_what_was_signed(qtbot, monkeypatch, tmp_path) -> None:
    laptop = laptop_with(tmp_path)
    flip(laptop.shelf.path(bound().sha256), 60)
    with staged(qtbot, monkeypatch, laptop) as person:
        visit = at_the_step(person)
        person.until(lambda: ALTERED in read(visit.step))

        assert not visit.step.card.picture.paper.isVisible()
        assert visit.step.main.isVisible()


def test_drawing_that_comes_as_evidence_is_kept_and_never_drawn() -> None:
    """Nobody signed it, and it could name files of this laptop."""
    assert read_image(DRAWING, 256) is None
    assert draw_history(DRAWING, 256) is None
    assert read_image(raster("PNG"), 256) is not None
