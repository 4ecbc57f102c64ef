"""Has the report of one visit drawn, shown, saved and opened. No Qt."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import MaletinError, Unavailable
from app.i18n import _, language, ngettext
from app.ui.acta.pdf_file import Page, PdfRefused, pages_of
from app.ui.protocol import Job, Lane, Task, Tools

if TYPE_CHECKING:
    from collections.abc import Sequence


class ActaMode(Enum):
    """Which face of the report is shown."""

    NOTHING = "nothing"
    DRAWING = "drawing"
    SHOWN = "shown"
    UNSHOWN = "unshown"
    """The file is good but has something this window cannot paint: the system's viewer can."""
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ActaView:
    """Everything the pages and their tools show."""

    mode: ActaMode = ActaMode.NOTHING
    visit: str = ""
    name: str = ""
    """Proposed file name, without ending."""
    language: str = "es"
    pages: tuple[Page, ...] = ()
    detail: str = ""
    busy: bool = False
    trouble: MaletinError | None = None


class ActaPresenter:
    """``show`` gets every new view. One report at a time."""

    def __init__(self, tools: Tools, show: Callable[[ActaView], None]) -> None:
        self._tools = tools
        self._show = show
        self._view = ActaView(language=language())
        self._job: Job | None = None
        self._folder: Path | None = None

    @property
    def view(self) -> ActaView:
        """What is shown now."""
        return self._view

    def open(self, visit: str, name: str) -> None:
        """Draw the report of this visit as it is now."""
        same = visit == self._view.visit
        pages = self._view.pages if same else ()
        self._put(replace(self._view, visit=visit, name=name, pages=pages, trouble=None))
        self._draw()

    def nothing(self) -> None:
        """There is no visit to report."""
        self._forget()
        self._put(ActaView(language=self._view.language))

    def choose_language(self, chosen: str) -> None:
        """Spanish ("es") or English ("en"); the report is drawn again."""
        if chosen != self._view.language:
            self._put(replace(self._view, language=chosen))
            if self._view.visit:
                self._draw()

    def redraw(self) -> None:
        """Once more, after a trouble."""
        if self._view.visit:
            self._draw()

    def save(self, path: Path) -> None:
        """Write the report where the person wants it: whole or not at all."""
        self._write(path, _("Acta guardada: {name}").format(name=path.name), lambda: None)

    def open_outside(self, opener: Callable[[Path], bool]) -> None:
        """Write the report into a folder of our own and hand it to the system's viewer; the folder goes with us."""
        try:
            folder = self._private_folder()
        except OSError as error:
            self._put(replace(self._view, trouble=_no_room(error)))
            return
        path = folder / f"{self._view.name}.pdf"

        def opened() -> None:
            if not opener(path):
                self._put(replace(self._view, trouble=_no_viewer()))

        self._write(path, "", opened)

    def print_with(self, work: Callable[[Sequence[Page]], None]) -> None:
        """Print the pages shown; ``work`` paints them on the printer, away from the window."""
        pages = self._view.pages

        def paint(_task: Task) -> None:
            work(pages)

        self._busy(paint, lambda: self._tools.notify(_("El acta se mandó a la impresora."), tone="ok"))

    def picture(self, paint: Callable[[], object], done: Callable[[object], None]) -> None:
        """Have a page painted in the background."""
        self._tools.run(lambda _task: paint(), done=done, failed=self._unshown, lane=Lane.LONG)

    def close(self) -> None:
        """Forget everything; copies made for the system's viewer are removed."""
        self._forget()
        if self._folder is not None:
            # A viewer may still hold the file open (Windows): then the system cleans its temporary folder later.
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    # ── inside ──

    def _draw(self) -> None:
        self._forget()
        visit, chosen = self._view.visit, self._view.language
        mode = ActaMode.SHOWN if self._view.pages else ActaMode.DRAWING
        self._put(replace(self._view, mode=mode, busy=False, trouble=None))
        self._job = self._tools.run(
            lambda task: draw(task, visit, chosen), done=self._drawn, failed=self._failed, lane=Lane.LONG
        )

    def _drawn(self, pages: tuple[Page, ...]) -> None:
        self._job = None
        mode = ActaMode.SHOWN if pages else ActaMode.UNSHOWN
        said = ngettext("{count} página", "{count} páginas", len(pages)).format(count=len(pages)) if pages else ""
        self._put(replace(self._view, mode=mode, pages=pages, detail=said))

    def _failed(self, trouble: MaletinError) -> None:
        self._job = None
        self._put(replace(self._view, mode=ActaMode.ERROR, pages=(), detail="", busy=False, trouble=trouble))

    def _unshown(self, _trouble: MaletinError) -> None:
        self._put(replace(self._view, mode=ActaMode.UNSHOWN, pages=()))

    def _write(self, path: Path, said: str, then: Callable[[], None]) -> None:
        visit, chosen = self._view.visit, self._view.language

        def done() -> None:
            if said:
                self._tools.notify(said, tone="ok")
            then()

        self._busy(lambda task: task.laptop.report(visit, path, chosen), done)

    def _busy(self, work: Callable[[Task], None], done: Callable[[], None]) -> None:
        self._put(replace(self._view, busy=True, trouble=None))

        def ended(_none: None) -> None:
            self._put(replace(self._view, busy=False))
            done()

        def failed(trouble: MaletinError) -> None:
            self._put(replace(self._view, busy=False, trouble=trouble))

        self._tools.run(work, done=ended, failed=failed, lane=Lane.LONG)

    def _private_folder(self) -> Path:
        if self._folder is None or not self._folder.is_dir():
            # mkdtemp: readable by its owner alone.
            self._folder = Path(tempfile.mkdtemp(prefix="maletin-acta-"))
        return self._folder

    def _forget(self) -> None:
        if self._job is not None:
            self._job.forget()
            self._job = None

    def _put(self, view: ActaView) -> None:
        self._view = view
        self._show(view)


def draw(task: Task, visit: str, chosen: str) -> tuple[Page, ...]:
    """The pages of the very PDF, which does not stay on the disk. Empty when it cannot be shown here.

    Raises what ``Laptop.report`` raises; Unavailable ``REPORT-NOT-WRITTEN``.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="maletin-acta-") as folder:
            path = Path(folder) / "acta.pdf"
            task.laptop.report(visit, path, chosen)
            data = path.read_bytes()
    except OSError as error:
        raise _no_room(error) from error
    try:
        return pages_of(data)
    except PdfRefused:
        return ()


def _no_room(error: OSError) -> Unavailable:
    return Unavailable(
        "REPORT-NOT-WRITTEN",
        _("No se pudo preparar el acta: el disco no dejó escribirla."),
        _("La visita y su bitácora están intactas."),
        _("Libere espacio en el disco y vuelva a pedirla."),
        errno=error.errno,
    )


def _no_viewer() -> Unavailable:
    return Unavailable(
        "REPORT-NO-VIEWER",
        _("El sistema no tiene un programa para abrir archivos PDF."),
        _("El acta está completa y se ve aquí mismo."),
        _("Guárdela con «Guardar como…» y ábrala en otro equipo."),
    )
