"""One transfer or long check: name, bytes, speed, time left; pause, resume, cancel. No bar when the end is unknown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QProgressBar

from app.i18n import _
from app.kit.progress import Progress, size_text
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.text import words

_MINUTE, _HOUR = 60, 3600


class ProgressRow(QFrame):
    """``pause``/``resume``/``cancel``: what the buttons do; without them there is no such button."""

    def __init__(
        self,
        name: str,
        *,
        pause: Callable[[], None] | None = None,
        resume: Callable[[], None] | None = None,
        cancel: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self._name = words(name, "strong", wrap=False)
        self._said = words("", "muted", wrap=False, figures=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(_("Avance: {name}").format(name=name))
        self._pause, self._resume = pause, resume
        self._paused = False
        self.hold = button("", self._toggle, kind="quiet", icon="player-pause", name=_("Pausar"))
        self.cancel = button("", cancel, kind="quiet", icon="x", name=_("Cancelar: {name}").format(name=name))
        for one, does in ((self.hold, pause), (self.cancel, cancel)):
            if does is None:
                one.hide()  # never shown here: without a parent yet it would be a window for a moment
        self._name.setMinimumHeight(SIZE.control)
        head = row(self._name, None, self._said, self.hold, self.cancel, gap=SPACE.sm)
        self.setLayout(column(head, self._bar, gap=SPACE.xs))

    def show_progress(self, progress: Progress) -> None:
        known = progress.total > 0
        self._bar.setVisible(known)
        self._bar.setValue(round(progress.fraction * 1000))
        self._said.setText(progress_text(progress))

    def say(self, text: str) -> None:
        """Words instead of bytes, while there are none to count."""
        self._said.setText(text)

    def show_end(self, text: str, tone: str = "ok") -> None:
        """It ended: the row stays with its last word and without buttons."""
        self._said.setText(text)
        self.hold.hide()
        self.cancel.hide()
        retone(self._bar, tone=tone)
        retone(self._said, tone=tone)

    def show_paused(self, paused: bool) -> None:
        self._paused = paused
        self.hold.setAccessibleName(_("Continuar") if paused else _("Pausar"))
        self.hold.setToolTip(self.hold.accessibleName())
        put_icon(self.hold, "player-play" if paused else "player-pause")
        retone(self._bar, tone="muted" if paused else "")
        if paused:
            self._said.setText(_("En pausa"))

    def _toggle(self) -> None:
        ask = self._resume if self._paused else self._pause
        self.show_paused(not self._paused)
        if ask is not None:
            ask()


def progress_text(progress: Progress) -> str:
    """As "1.2 GB de 3.4 GB · 8 MB/s · faltan 4 min"; parts that are unknown are left out."""
    if progress.total <= 0:
        return size_text(progress.done)
    said = [_("{done} de {total}").format(done=size_text(progress.done), total=size_text(progress.total))]
    if progress.speed > 0:
        said.append(_("{speed}/s").format(speed=size_text(int(progress.speed))))
    if progress.seconds_left is not None and progress.done < progress.total:
        said.append(_("faltan {left}").format(left=left_text(progress.seconds_left)))
    return " · ".join(said)


def left_text(seconds: float) -> str:
    """Rounded so that it converges instead of dancing."""
    if seconds < _MINUTE:
        return _("{count} s").format(count=max(5, round(seconds / 5) * 5))
    if seconds < _HOUR:
        return _("{count} min").format(count=round(seconds / _MINUTE))
    return _("{hours} h {minutes} min").format(hours=int(seconds // _HOUR), minutes=int(seconds % _HOUR // _MINUTE))
