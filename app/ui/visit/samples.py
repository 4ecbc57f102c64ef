"""View states of this screen, for pictures and tests: invented data, real wording."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtGui import QColor, QImage, QPainter

from app.dates import full_date
from app.errors import BadInput, Unavailable
from app.i18n import _, ngettext
from app.procedures.model import Picture
from app.settings import resource_root
from app.ui.drawing import draw
from app.ui.visit.view import (
    ArrivalView,
    Choice,
    FactsView,
    Mode,
    OutlineRow,
    Person,
    PictureView,
    Piece,
    RankRow,
    ResumeView,
    RowKind,
    StepView,
    TaskView,
    VisitView,
    Working,
)
from app.visit.facts import EvidenceRef, Result

_CLIENT = "Ferretería El Águila, S.A. de C.V."
_TASK = "Respaldar SAE antes de actualizar"


def _task_row(text: str, icon: str, tone: str, trail: str = "", jump: bool = False) -> OutlineRow:
    return OutlineRow(RowKind.TASK, text, "", text, icon, tone, trail=trail, spoken=text, jump=jump)


def _step_row(text: str, icon: str, tone: str, here: bool = False, jump: bool = False) -> OutlineRow:
    return OutlineRow(RowKind.STEP, _TASK, text, text, icon, tone, spoken=text, here=here, jump=jump or here)


def _outline() -> tuple[OutlineRow, ...]:
    return (
        _task_row("Revisar servidor tras el corte de luz", "circle-check", "ok", _("Resuelta")),
        _task_row(_TASK, "circle-dot", "accent", "4/12", jump=True),
        _step_row("Trabaje en el servidor", "check", "ok", jump=True),
        _step_row("Anote versión y re-instalable", "check", "ok", jump=True),
        _step_row("Espacio libre para el respaldo", "check", "ok", jump=True),
        _step_row("Captura de la ruta", "player-skip-forward", "warn", jump=True),
        _step_row("Marque siempre lo mismo", "chevron-right", "accent", here=True),
        _step_row("Etiqueta del respaldo", "circle-dashed", "muted"),
        _step_row("Genere el respaldo y pruébelo", "circle-dashed", "muted"),
        _task_row("Aplicar el re-instalable R12", "circle-dashed", "muted"),
        _task_row("La impresora de tickets no imprime", "flag", "warn", _("Propuesta, sin acuerdo")),
    )


def _base(step: StepView) -> VisitView:
    return VisitView(
        Mode.STEP,
        visit="v-1",
        client=_CLIENT,
        task_line=_TASK,
        outline=_outline(),
        step=step,
        undo="Espacio libre para el respaldo",
        since=time.monotonic() - 42,
        visit_minutes=65,
        budget_minutes=240,
        can_finish=True,
        can_raise=True,
        leader="Ana Robles",
        rank=(
            RankRow("a", _TASK, "30 min", fixed=True),
            RankRow("b", "Aplicar el re-instalable R12", "45 min"),
            RankRow("c", "La impresora de tickets no imprime", "20 min"),
        ),
    )


def _instruction() -> StepView:
    return StepView(
        key=("t1", "opciones", 4),
        kind="instruction",
        place=_("Paso {number} de {count}").format(number=5, count=12),
        title="Marque siempre lo mismo",
        body="En la ventana del respaldo marque las tres partes: **datos**, **parámetros** y **formatos**. "
        "No quite ninguna para ahorrar tiempo.",
        expected="Las tres casillas marcadas antes de continuar",
        warnings=("Restaure en una empresa de prueba. Nunca encima de la empresa en uso.",),
        minutes=1,
        main=_("Hecho"),
        can_skip=True,
    )


def _step(kind: str, title: str, **more: object) -> VisitView:
    plain = replace(_instruction(), warnings=(), body="", expected="", kind=kind, title=title, main="")
    return _base(replace(plain, **more))  # type: ignore[arg-type]  # a sample names real fields


def _choice() -> VisitView:
    return _step(
        "choice",
        "¿Qué versión tiene enfrente?",
        body="La ruta **Utilerías / Respaldo de Archivos** está comprobada en SAE 6.0. "
        "En versiones con cinta puede estar en otro lugar.",
        question="¿La ruta comprobada es la de esta versión?",
        choices=(Choice("seis", "Sí, es SAE 6.0"), Choice("otra", "Es otra versión"), Choice("no", "No se ve")),
        required=True,
        can_skip=False,
    )


def _illustrated() -> VisitView:
    """A procedure's own picture, drawn as the laptop draws it."""
    folder = resource_root() / "procedures" / "sae" / "sae-respaldo-sistema"
    name = "respaldo-probado.svg"
    data = (folder / name).read_bytes()
    about = "Tres pasos en orden: respaldar, ensayar el regreso y, solo si abrió, cambiar."
    picture = Picture(name=name, alt=about, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    view = _backup()
    step = replace(view.step, picture=PictureView(picture, draw(data, name))) if view.step is not None else None
    return replace(view, step=step)


def _unillustrated() -> VisitView:
    """The picture is not what was signed."""
    said = _("La imagen de este paso no es la que se firmó, así que no se muestra; siga las instrucciones.")
    step = replace(_instruction(), picture=PictureView(trouble=said))
    return _base(step)


def _recovered() -> VisitView:
    """After a crash: what was typed is back in its field."""
    view = _measure()
    step = replace(view.step, fields=(("text", "48"),), recovered=True) if view.step is not None else None
    return replace(view, step=step, trouble=None)


def _measure() -> VisitView:
    view = _step(
        "measure",
        "Mida el espacio libre",
        body="Abra las propiedades del disco donde está la base.",
        question="¿Cuánto espacio libre queda?",
        unit="GB",
        limits=_("Debe ser al menos {low} {unit}").format(low=20, unit="GB"),
        minimum="20",
        main=_("Guardar medida"),
    )
    what = _("«{text}» no es un número.").format(text="20 y algo")
    wrong = BadInput("ANSWER-NUMBER", what, _("Nada se guardó todavía."), _("Conteste de nuevo este paso."))
    return replace(view, trouble=wrong)


def picture(color: str, words: str) -> QImage:
    """A small invented photo."""
    image = QImage(256, 192, QImage.Format.Format_RGB32)
    image.fill(QColor(color))
    painter = QPainter(image)
    painter.setPen(QColor("white"))
    font = painter.font()
    font.setPixelSize(28)
    painter.setFont(font)
    painter.drawText(image.rect(), 0x84, words)
    painter.end()
    return image


def _piece(name: str, size: str, image: QImage | None = None, *, broken: bool = False) -> Piece:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Piece(EvidenceRef(digest=digest, size=9, media="image/png", name=name), size, image, broken)


def _evidence() -> VisitView:
    return _step(
        "evidence",
        "Prueba de la copia",
        body="Adjunte la pantalla con el nombre, la fecha y el tamaño de la copia.",
        takes="screenshot",
        at_least=2,
        hint=ngettext("Hace falta {count} evidencia.", "Hacen falta {count} evidencias distintas.", 2).format(count=2),
        pieces=(
            _piece("captura-091502.png", "412 kB", picture("#40616E", "SAE90")),
            _piece("IMG_2207.jpg", "3.4 MB", picture("#7A5C3A", "USB")),
            _piece("bitacora.pdf", "88.1 kB"),
        ),
        main=_("Guardar evidencia"),
    )


def _checking() -> VisitView:
    return _step(
        "check",
        "El archivo tiene contenido y es de hoy",
        body="Dé la ruta del archivo que acaba de generar SAE.",
        asks=True,
        target="",
        working=Working(_("La laptop revisa…"), 0.4, _("{done} de {total}").format(done=48, total=120)),
    )


def _checked() -> VisitView:
    return _step(
        "check",
        "Espacio libre para el respaldo",
        target=r"D:\Dacaspel\Sistemas Aspel\SAE9.00\Empresa01\Datos\SAE90EMPRE01.FDB",
        facts=FactsView(
            "ok",
            _("Comprobado: está bien"),
            ((_("Espacio libre"), "84.2 GB"), (_("Espacio necesario"), "6.4 GB"), (_("Equipo"), "SRV-ASPEL")),
        ),
        main=_("Guardar resultado"),
    )


def _failed() -> VisitView:
    return _step(
        "confirm",
        "Nadie conectado",
        chip=_("Falló"),
        tone="danger",
        failed=True,
        answered=_("No"),
        question="Pida que guarden y salgan.",
        choices=(
            Choice("retry", _("Intentar de nuevo"), _("El paso se contesta otra vez.")),
            Choice("alternative", _("Tomar el camino alterno"), _("Sigue: {title}").format(title="Pida la salida")),
            Choice("stop", _("Detener la tarea"), "El cliente no pudo sacar a los usuarios"),
        ),
    )  # fmt: skip


def _barred() -> VisitView:
    said = _("No tiene reversa. Se abre cuando el respaldo «{title}» esté hecho y comprobado en esta tarea.")
    return _step(
        "instruction",
        "Ejecute la reconstrucción del kárdex",
        body="Abra **Utilerías / Control de archivos** y ejecute la reconstrucción completa.",
        warnings=(_("Este paso no tiene reversa."),),
        chip=_("Cerrado"),
        tone="danger",
        barred=said.format(title="Genere el respaldo y pruébelo"),
        can_skip=False,
    )


def _approval() -> VisitView:
    return _step(
        "approval",
        "Autorización del cliente",
        question="Autorizo que se actualice SAE en el servidor, con el respaldo ya comprobado.",
        main=_("Guardar autorización"),
    )


def _waiting() -> VisitView:
    return replace(
        _step("wait", "Cinco minutos para que cierren", seconds=300, main=_("Terminó la espera")),
        since=time.monotonic() - 118,
    )


def _backup() -> VisitView:
    return _step(
        "backup",
        "Genere el respaldo y pruébelo",
        warnings=("Restaure en una empresa de prueba. Nunca encima de la empresa en uso.",),
        proof="restore",
        main=_("Guardar respaldo"),
    )


def _steps(count: int) -> str:
    return ngettext("{count} paso", "{count} pasos", count).format(count=count)


def _done(answers: int, skipped: int, lasted: str) -> str:
    said = ngettext("{count} respuesta", "{count} respuestas", answers).format(count=answers)
    without = ngettext("{count} paso omitido", "{count} pasos omitidos", skipped).format(count=skipped)
    return " · ".join((said, without, _("{time} medidos").format(time=lasted)))


def _arrival() -> VisitView:
    return VisitView(
        Mode.ARRIVAL,
        client=_CLIENT,
        arrival=ArrivalView(
            client=_CLIENT,
            address="Av. Juárez 10, Centro, Querétaro",
            when=_("{day}, a las {time}").format(day=full_date(date(2026, 11, 24)), time="09:00"),
            people=(
                Person(_("Líder de proyecto"), "Ana Robles (Administración)", "442 555 0101"),
                Person(_("Supervisor"), "Marta Solís", "442 555 0199"),
            ),
            tasks=(("Revisar servidor tras el corte de luz", "40 min"), (_TASK, "30 min"), ("Aplicar R12", "45 min")),
            budget=_("{needed} estimados · {budget} de visita").format(needed="1 h 55 min", budget="4 h"),
            verdict_tone="danger",
            verdict=_("El maletín está incompleto"),
            reasons=(
                _("Falta «{name}» ({size}).").format(name="SAE90R12.exe", size="64 MB"),
                _("Puede iniciar: quedará registrado así."),
            ),
        ),
    )


def _resume() -> VisitView:
    return replace(
        _base(_instruction()),
        mode=Mode.RESUME,
        resume=ResumeView(
            "Genere el respaldo y pruébelo",
            _TASK,
            _("Lo último se guardó {ago}.").format(ago=_("hace {time}").format(time="25 min")),
            ngettext(
                "{count} respuesta guardada en esta laptop.", "{count} respuestas guardadas en esta laptop.", 14
            ).format(count=14),
        ),
    )


def _task() -> VisitView:
    return replace(
        _base(_instruction()),
        mode=Mode.TASK,
        undo="",
        can_finish=False,
        task=TaskView(
            "t1",
            _("Tarea {number} de {count}").format(number=2, count=4),
            _TASK,
            objective="Deja una copia oficial de la empresa, hecha por SAE, antes de tocar cualquier otra cosa.",
            before=("Usuario de SAE con perfil de administrador", "Una ventana de media hora sin capturas"),
            risks=("Un respaldo hecho con usuarios trabajando puede quedar incompleto",),
            detail=" · ".join(("P01 · Respaldar SAE", _steps(12), _("{time} estimados").format(time="30 min"))),
        ),
    )


def _outcome() -> VisitView:
    return replace(
        _base(_instruction()),
        mode=Mode.OUTCOME,
        can_finish=False,
        task=TaskView(
            "t1",
            _("Resultado de la tarea"),
            _TASK,
            said=_done(11, 1, "24 min"),
            choices=(
                (Result.SOLVED, _("Resuelta")),
                (Result.PARTIAL, _("Resuelta en parte")),
                (Result.NOT_SOLVED, _("No resuelta")),
            ),
        ),
    )


def _disk_full() -> VisitView:
    trouble = Unavailable(
        "STORE-DISK-FULL",
        _("No hay espacio en el disco para guardar la respuesta."),
        _("Lo escrito sigue en la pantalla y lo anterior sigue guardado."),
        _("Libere espacio y conteste otra vez."),
    )
    return replace(_base(_instruction()), trouble=trouble)


def _review() -> VisitView:
    return _step(
        "text",
        "Anote versión y re-instalable",
        body="En SAE abra **Ayuda / Acerca de**. Escriba versión y re-instalable tal como aparecen.",
        question="Versión y re-instalable",
        review=True,
        answered="9.0 R12",
        notes=("El servidor hace ruido.",),
        chip=_("Hecho"),
        tone="ok",
        main=_("Volver al paso actual"),
    )


def _offline() -> VisitView:
    news = _("Llegó una nueva versión del maletín y ya está en uso.")
    return replace(_base(_instruction()), offline=True, announcement=news)


VIEWS: dict[str, Callable[[], VisitView]] = {
    "normal": lambda: _base(_instruction()),
    "choice": _choice,
    "measure": _measure,
    "picture": _illustrated,
    "no-picture": _unillustrated,
    "recovered": _recovered,
    "evidence": _evidence,
    "checking": _checking,
    "checked": _checked,
    "failed": _failed,
    "barred": _barred,
    "approval": _approval,
    "wait": _waiting,
    "backup": _backup,
    "arrival": _arrival,
    "resume": _resume,
    "task": _task,
    "outcome": _outcome,
    "review": _review,
    "skip": lambda: _base(_instruction()),
    "raise": lambda: _base(_instruction()),
    "rank": lambda: _base(_instruction()),
    "empty": lambda: VisitView(Mode.NONE, cause=_("No hay visitas por hacer en esta laptop.")),
    "done": lambda: replace(_base(_instruction()), mode=Mode.DONE, step=None, task_line="", can_finish=False),
    "loading": lambda: VisitView(Mode.LOADING),
    "offline": _offline,
    "error": _disk_full,
}

POSES: dict[str, Callable[[Any], None]] = {
    "measure": lambda screen: screen.step.field.field.setText("20 y algo"),
    "skip": lambda screen: screen.ask_skip(),
    "raise": lambda screen: screen.ask_raise(),
    "rank": lambda screen: screen.ask_rank(),
}
"""What a person did on the screen in that state."""
