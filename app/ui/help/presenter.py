"""Decides what «Ayuda» shows. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from app.errors import MaletinError, Unavailable
from app.i18n import _, language
from app.ui.help_pages import HelpPage, find, pages, target
from app.ui.protocol import Tools

Read = Callable[[], Sequence[HelpPage]]
"""The pages in the language in force. Raises OSError."""
_REMEMBERED = 50


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    NO_MATCH = "no-match"
    FULL = "full"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Row:
    """One page in the list."""

    id: str
    title: str
    excerpt: str = ""
    """Where the words are; empty without a search."""
    inset: bool = False
    """A chapter below its page."""


@dataclass(frozen=True, slots=True)
class HelpView:
    """Everything the screen shows."""

    mode: Mode
    words: str = ""
    rows: tuple[Row, ...] = ()
    page: HelpPage | None = None
    can_go_back: bool = False
    trouble: MaletinError | None = None


class HelpPresenter:
    """``show`` gets every new view."""

    def __init__(self, tools: Tools, show: Callable[[HelpView], None], read: Read | None = None) -> None:
        self._tools = tools
        self._show = show
        self._read = read or (lambda: pages(language()))
        self._pages: tuple[HelpPage, ...] = ()
        self._been: list[str] = []
        self._view = HelpView(Mode.LOADING)

    def enter(self, page: str = "") -> None:
        """Show that page; without one, the page of before or the first."""
        if not self._pages and not self._read_pages():
            return
        shown = self._view.page
        self.choose(page or (shown.id if shown else self._pages[0].id))

    def search(self, words: str) -> None:
        """Pages with all these words; the best of them is shown."""
        words = words.strip()
        if words == self._view.words or not self._pages:
            return
        before = self._view.page
        self._view = replace(self._view, words=words)
        rows = self._rows(before)
        best = self._page(rows[0].id) if words and rows else None
        if best is None or before is None or any(row.id == before.id for row in rows):
            self._put(before)
        else:
            self._remember(before)
            self._put(best)

    def choose(self, page: str) -> None:
        """Show that page; one that does not exist changes nothing."""
        wanted, before = self._page(page), self._view.page
        if wanted is None:
            wanted = before or self._pages[0]
        elif before is not None and before.id != wanted.id:
            self._remember(before)
        self._put(wanted)

    def follow(self, link: str) -> None:
        """A link in a page: to another page; what leads out of the help is named and not opened."""
        page = target(link, self._pages)
        if page is None:
            self._tools.notify(_("Maletín no abre enlaces de fuera: {link}").format(link=link))
            return
        self._view = replace(self._view, words="")
        self.choose(page.id)

    def back(self) -> None:
        """The page shown before."""
        if self._been:
            self._view = replace(self._view, words="")
            self._put(self._page(self._been.pop()))

    # ── inside ──

    def _read_pages(self) -> bool:
        try:
            self._pages = tuple(self._read())
        except OSError as error:
            self._fail(str(error))
        if not self._pages and self._view.trouble is None:
            self._fail("")
        return bool(self._pages)

    def _fail(self, detail: str) -> None:
        trouble = Unavailable(
            "HELP-MISSING",
            _("A esta instalación le falta la ayuda."),
            _("Todo lo demás funciona y lo guardado no se toca."),
            _("Instale Maletín de nuevo; lo que está en esta laptop se conserva."),
            detail=detail,
        )
        self._view = HelpView(Mode.ERROR, trouble=trouble)
        self._show(self._view)

    def _put(self, page: HelpPage | None) -> None:
        rows = self._rows(page)
        mode = Mode.FULL if rows else Mode.NO_MATCH
        self._view = replace(self._view, mode=mode, rows=rows, page=page, can_go_back=bool(self._been), trouble=None)
        self._show(self._view)

    def _rows(self, page: HelpPage | None) -> tuple[Row, ...]:
        if self._view.words:
            return tuple(Row(one.page.id, one.page.title, one.excerpt) for one in find(self._view.words, self._pages))
        family = (page.part_of or page.id) if page else ""
        return tuple(
            Row(one.id, one.title, inset=bool(one.part_of))
            for one in self._pages
            if not one.part_of or one.part_of == family
        )

    def _page(self, page: str) -> HelpPage | None:
        return next((one for one in self._pages if one.id == page), None)

    def _remember(self, page: HelpPage) -> None:
        self._been = [*self._been, page.id][-_REMEMBERED:]
