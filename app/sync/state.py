"""Where a sync stands, for people: every state has a text and a way on. Nothing ends in silence (lesson 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.errors import MaletinError
from app.i18n import _, ngettext
from app.kit.progress import size_text


class Phase(StrEnum):
    """The kinds of state."""

    IDLE = "idle"
    CONTACTING = "contacting"
    SENDING = "sending"
    RECEIVING = "receiving"
    UPLOADING = "uploading"
    DOWNLOADING = "downloading"
    DONE = "done"
    WAITING = "waiting"
    NEEDS_PERSON = "needs-person"
    CANCELLED = "cancelled"


_STOPS = frozenset({Phase.DONE, Phase.WAITING, Phase.NEEDS_PERSON, Phase.CANCELLED})
_WORK = frozenset({Phase.CONTACTING, Phase.SENDING, Phase.RECEIVING, Phase.UPLOADING, Phase.DOWNLOADING})
EXITS: dict[Phase, frozenset[Phase]] = (
    {Phase.IDLE: frozenset({Phase.CONTACTING})}
    | {phase: (_WORK | _STOPS) - ({Phase.CONTACTING} - {phase}) for phase in _WORK}
    | {phase: frozenset({Phase.CONTACTING}) for phase in _STOPS}
)
"""Which state may follow which; a new pass begins by contacting."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """One moment of a sync."""

    phase: Phase
    done: int = 0
    """Events while sending; bytes while uploading or downloading; events still at the hub's when done."""
    total: int = 0
    name: str = ""
    """File on its way."""
    seconds_left: float | None = None
    speed: float = 0.0
    """Bytes per second."""
    until: datetime | None = None
    """When the next try comes by itself."""
    trouble: MaletinError | None = None

    @property
    def code(self) -> str:
        """The trouble's code; empty when there is none."""
        return self.trouble.code if self.trouble else ""

    def text(self) -> str:
        """One sentence: what is happening."""
        match self.phase:
            case Phase.IDLE:
                return _("Sin sincronizar todavía.")
            case Phase.CONTACTING:
                return _("Llamando a la oficina…")
            case Phase.SENDING:
                return _("Enviando registros: {done} de {total}.").format(done=self.done, total=self.total)
            case Phase.RECEIVING:
                return _("Recibiendo documentos de la oficina…")
            case Phase.UPLOADING:
                return self._bytes(_("Subiendo evidencia: {done} de {total}"))
            case Phase.DOWNLOADING:
                return self._bytes(_("Descargando el maletín: {done} de {total}"))
            case _:
                return self._ended()

    def next_action(self) -> str:
        """What comes next, by itself or by the person."""
        match self.phase:
            case Phase.WAITING if self.until is not None:
                when = self.until.astimezone().strftime("%H:%M:%S")
                return _("Se intenta de nuevo a las {time}; también puede sincronizar ahora.").format(time=when)
            case Phase.NEEDS_PERSON if self.trouble is not None and self.trouble.todo:
                return self.trouble.todo
            case Phase.NEEDS_PERSON:
                return _("Llame al supervisor y sincronice de nuevo.")
            case phase if phase in _WORK:
                return _("Puede detenerla cuando quiera: nada se pierde.")
            case _:
                return _("Puede sincronizar cuando quiera.")

    def _ended(self) -> str:
        match self.phase:
            case Phase.DONE if self.total:
                return ngettext(
                    "Sincronizado; {count} registro espera en la oficina.",
                    "Sincronizado; {count} registros esperan en la oficina.",
                    self.total,
                ).format(count=self.total)
            case Phase.DONE:
                return _("Todo está sincronizado.")
            case Phase.CANCELLED:
                return _("Se detuvo a petición suya; lo enviado y lo recibido se conservan.")
            case _ if self.trouble is not None:
                return f"{self.trouble.what} ({self.code})"
            case Phase.WAITING:
                return _("Lo que falta por enviar o recibir espera su turno.")
            case _:
                return _("La sincronización se detuvo.")

    def _bytes(self, words: str) -> str:
        said = words.format(done=size_text(self.done), total=size_text(self.total))
        if self.seconds_left is None:
            return f"{said}."
        return _("{said} · {speed}/s, faltan {left}.").format(
            said=said, speed=size_text(int(self.speed)), left=_duration(self.seconds_left)
        )


def _duration(seconds: float) -> str:
    if seconds < 60:
        return _("{count} s").format(count=max(1, round(seconds)))
    return _("{count} min").format(count=round(seconds / 60))
