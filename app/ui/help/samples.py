"""View states of this screen, for pictures and tests: the real pages, as the presenter shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from app.i18n import language
from app.ui.help.presenter import HelpPresenter, HelpView, Mode
from app.ui.help_pages import pages
from app.ui.protocol import Tools


def _shown(page: str = "", words: str = "", *, missing: bool = False) -> HelpView:
    views: list[HelpView] = []
    nobody = cast("Tools", None)  # nothing is asked of the window here
    presenter = HelpPresenter(nobody, views.append, tuple if missing else None)
    presenter.enter(page)
    presenter.search(words)
    return views[-1]


VIEWS: dict[str, Callable[[], HelpView]] = {
    "normal": lambda: _shown("visita"),
    "search": lambda: _shown(words="CUARENTENA"),
    "chapters": lambda: _shown(next(one.id for one in pages(language()) if one.part_of)),
    "empty": lambda: _shown(words="zzzzz"),
    "loading": lambda: HelpView(Mode.LOADING),
    "offline": lambda: _shown("problemas"),
    "error": lambda: _shown(missing=True),
}
