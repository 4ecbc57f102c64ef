"""A dressed application for every test of the window."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from app.i18n import install
from app.settings import resource_root
from app.ui.plain_imports import plain_imports
from app.ui.theme import active
from app.ui.theme.dress import choose_style, dress, wear

plain_imports()  # as the program does


@pytest.fixture(scope="session")
def qapp_cls():
    choose_style()
    return QApplication


@pytest.fixture(autouse=True)
def dressed(qapp):
    """The light theme and Spanish, whatever the test before chose."""
    install(resource_root() / "resources" / "locale", "es")
    # Windows thrown away by the test before would be restyled too.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if not qapp.property("dressed"):
        qapp.setProperty("dressed", True)
        dress(qapp, "light")
    elif active.name() != "light":
        wear(qapp, "light")
    # As in the program (app.ui.collector): a worker that looked for garbage would destroy widgets of the test before.
    gc.disable()
    yield qapp
    gc.collect(1)
    gc.enable()
    install(resource_root() / "resources" / "locale", "es")
