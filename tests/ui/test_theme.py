"""Tokens give every colour; every pair can be read; every theme can be put on at any time."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QFontInfo, QPalette
from PySide6.QtWidgets import QPushButton

from app.settings import resource_root
from app.ui.pictures import picture
from app.ui.theme import active, icons
from app.ui.theme.dress import theme_for, wear
from app.ui.theme.palette import palette_of
from app.ui.theme.stylesheet import stylesheet_of
from app.ui.theme.tokens import SHAPE_PAIRS, TEXT_PAIRS, THEMES, contrast, placeholders, put_text_size
from app.ui.widgets.button import button
from app.ui.widgets.text import words
from tests.architecture.source import ROOT

TEXT, SHAPE = 4.5, 3.0


@pytest.mark.parametrize("theme", list(THEMES))
def test_every_text_can_be_read_on_its_ground(theme):
    colors = THEMES[theme]

    faint = {
        (text, ground): round(contrast(getattr(colors, text), getattr(colors, ground)), 2)
        for text, ground in TEXT_PAIRS
        if contrast(getattr(colors, text), getattr(colors, ground)) < TEXT
    }

    assert faint == {}


@pytest.mark.parametrize("theme", list(THEMES))
def test_outlines_that_mean_something_can_be_seen(theme):
    colors = THEMES[theme]

    assert [pair for pair in SHAPE_PAIRS if contrast(*(getattr(colors, one) for one in pair)) < SHAPE] == []


def test_letters_and_what_holds_them_grow_and_come_back():
    usual = placeholders(THEMES["light"])

    put_text_size("largest")
    grown = placeholders(THEMES["light"])
    put_text_size("normal")

    assert {name for name in usual if grown[name] != usual[name]} >= {"type_body", "type_display", "size_control"}
    assert all(int(grown[name]) > int(usual[name]) for name in usual if name.startswith("type_"))
    assert int(grown["size_control"]) - int(grown["size_focused"]) == 2
    assert placeholders(THEMES["light"]) == usual


def test_contrast_is_measured_as_the_guidelines_do():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_stylesheet_uses_tokens_only(theme):
    template = (resource_root() / "resources" / "qss" / "maletin.qss").read_text("utf-8")

    assert "$" not in stylesheet_of(theme)
    assert re.findall(r"#[0-9A-Fa-f]{3,8}\b", template) == []
    assert set(re.findall(r"\$\{?(\w+)", template)) <= {*placeholders(THEMES[theme]), "chevron"}


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_arrow_of_a_list_has_the_colour_of_its_theme(theme):
    drawn = (resource_root() / "resources" / "qss" / f"chevron-{theme}.svg").read_text("utf-8")

    assert f'stroke="{THEMES[theme].muted}"' in drawn


def test_no_widget_names_a_colour():
    offences = [
        f"{path.relative_to(ROOT)}: {found}"
        for path in (ROOT / "app" / "ui").rglob("*.py")
        if path.name not in ("tokens.py", "gallery_shelf.py", "samples.py")  # photographs of samples have colours
        for found in re.findall(r'"#[0-9A-Fa-f]{6}"', path.read_text("utf-8"))
    ]

    assert offences == []


def test_every_role_of_the_palette_follows_the_theme():
    light, dark = palette_of(THEMES["light"]), palette_of(THEMES["dark"])

    for role in (QPalette.ColorRole.Window, QPalette.ColorRole.Text, QPalette.ColorRole.Base):
        assert light.color(role) != dark.color(role)


def test_a_shown_window_changes_theme_at_once(qtbot, dressed):
    pressed = button("Guardar", kind="primary", icon="check")
    qtbot.addWidget(pressed)
    pressed.show()
    before = picture(pressed)

    wear(dressed, "dark")

    assert picture(pressed) != before
    assert active.name() == "dark"
    assert dressed.palette().color(QPalette.ColorRole.Window) == QColor(THEMES["dark"].window)


def test_icons_take_the_colour_of_their_tone(dressed):
    drawn = icons.pixmap("check", "accent", 24).toImage()
    inks = {
        drawn.pixelColor(x, y).name() for x in range(24) for y in range(24) if drawn.pixelColor(x, y).alpha() == 255
    }

    assert THEMES["light"].accent.lower() in inks


def test_an_icon_is_drawn_once_for_each_theme_and_size(dressed):
    assert icons.pixmap("check") is icons.pixmap("check")
    assert icons.pixmap("check", scale=2.0).width() == 2 * icons.pixmap("check").width()


def test_every_icon_named_in_code_is_in_the_set():
    naming = re.compile(r'(?:put_icon\([\w.]+, |Glyph\(|icon=|pixmap\(|icon\()"([a-z0-9-]+)"')
    folder = resource_root() / "resources" / "icons"

    named = {name for path in (ROOT / "app" / "ui").rglob("*.py") for name in naming.findall(path.read_text("utf-8"))}

    assert len(named) > 10
    assert [name for name in sorted(named) if not (folder / f"{name}.svg").is_file()] == []


def test_every_icon_of_the_set_is_used():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py"))

    kept = sorted(path.stem for path in (resource_root() / "resources" / "icons").glob("*.svg"))

    assert len(kept) > 10
    assert [name for name in kept if f'"{name}"' not in code] == []


def test_only_what_counts_has_figures_of_one_width(qtbot):
    name, counter = words("LAPTOP-111"), words("111", figures=True)
    for label in (name, counter):
        qtbot.addWidget(label)
        label.ensurePolished()

    assert counter.fontMetrics().horizontalAdvance("1") == counter.fontMetrics().horizontalAdvance("0")
    assert name.fontMetrics().horizontalAdvance("-") < counter.fontMetrics().horizontalAdvance("-")


def test_letters_are_the_bundled_ones(qtbot):
    label = QPushButton("Maletín")
    qtbot.addWidget(label)

    assert QFontInfo(label.font()).family() == "Inter"


def test_the_system_is_asked_and_light_is_the_answer_of_silence(dressed):
    assert theme_for("system") == "light"
    assert theme_for("contrast") == "contrast"
