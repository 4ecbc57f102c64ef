"""Visita in a window just wide enough for the outline: nothing of the card goes under it."""

from __future__ import annotations

import pytest

from app.i18n import LANGUAGES, install
from app.settings import resource_root
from app.ui.visit.samples import VIEWS
from app.ui.visit.screen import _ROOM_FOR_OUTLINE, VisitScreen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ways_to_evidence_stay_beside_the_outline(qtbot, dressed, language):
    install(resource_root() / "resources" / "locale", language)
    screen = VisitScreen()
    qtbot.addWidget(screen)
    screen.resize(_ROOM_FOR_OUTLINE, 540)
    screen.show()

    screen.show_view(VIEWS["evidence"]())
    qtbot.wait(1)

    last = screen.step.evidence.capture
    assert screen.aside.isVisible()
    assert last.mapTo(screen, last.rect().topRight()).x() < screen.aside.x()
