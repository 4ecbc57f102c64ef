"""Visits told as stories, for reports: real kit, real events, real fold."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from PIL import Image, ImageDraw

from app.kit.manifest import Artifact, Kit, KitTask, PackedArtifact, Reason
from app.plan.model import Origin, Person
from app.procedures.model import ArtifactKind, Picture, Procedure
from app.report.content import ReportContent, visit_report
from app.visit import facts
from tests.visit.builders import VISIT, Story, digest, kit, kit_task, procedure, step

INSTALLER = Artifact(
    id="sae9-r12",
    kind=ArtifactKind.REINSTALLABLE,
    product="SAE",
    version="9.0",
    release="R12",
    filename="Aspel-SAE90_R12.exe",
    digest=digest("instalador"),
    size=310_000_000,
)


@dataclass
class Told:
    """A visit and everything its report needs."""

    kit: Kit
    story: Story
    procedures: dict[str, Procedure]
    evidence: dict[str, bytes] = field(default_factory=dict)

    def content(self) -> ReportContent:
        return visit_report(self.kit, self.story.state, self.story.events, self.procedures)

    def look(self, name: str) -> bytes | None:
        return self.evidence.get(name)


def photo(words: str, size: tuple[int, int] = (1600, 1200)) -> bytes:
    image = Image.new("RGB", size, "#cfe3f1")
    draw = ImageDraw.Draw(image)
    draw.rectangle((size[0] // 8, size[1] // 8, size[0] * 7 // 8, size[1] * 7 // 8), outline="#1f5f8b", width=12)
    draw.text((size[0] // 5, size[1] // 2), words, fill="#1d2430", font_size=max(1, size[1] // 10))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=70)
    return out.getvalue()


def signature() -> bytes:
    image = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.line([(20, 160), (90, 40), (150, 180), (230, 70), (300, 150), (420, 60), (580, 120)], fill="#10203a", width=7)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def reference(raw: bytes, name: str, media: str = "image/jpeg") -> facts.EvidenceRef:
    return facts.EvidenceRef(digest=hashlib.sha256(raw).hexdigest(), size=max(1, len(raw)), media=media, name=name)


def visit_kit(*tasks: KitTask, client: str = "Ferretería El Águila, S.A. de C.V.", **more) -> Kit:
    plain = kit(*tasks, **more)
    packed = PackedArtifact(artifact=INSTALLER, reasons=(Reason(task=tasks[0].task.id, need="sae", why="reinstalar"),))
    return plain.model_copy(
        update={
            "client": plain.client.model_copy(update={"name": client, "rfc": "FEA010101AB1"}),
            "leader": Person(id="lider", name="Ing. Begoña Ibáñez Peña", role="Administración"),
            "technician": Person(id="p1", name="Lucía Núñez"),
            "supervisor": Person(id="sup", name="Óscar Zúñiga"),
            "artifacts": (packed,),
        }
    )


def task_of(name: str, title: str, slug: str, *, minutes: int = 30, origin: Origin = Origin.PLANNED) -> KitTask:
    plain = kit_task(name, slug=slug, origin=origin)
    task = plain.task.model_copy(update={"title": title, "minutes": minutes, "objective": "Que el cierre cuadre"})
    assert plain.procedure is not None
    named = plain.procedure.model_copy(update={"title": title, "digest": digest(slug)})
    return KitTask(task=task, procedure=named)


def begin(told: Told, name: str) -> Procedure:
    entry = told.story.state.tasks[name].entry
    assert entry.procedure is not None
    document = told.procedures[entry.procedure.digest]
    told.story.tell(facts.TaskStarted(task=name, procedure=entry.procedure.digest, first=document.steps[0].id))
    return document


def answered(
    told: Told, task: str, name: str, answer: facts.Answer, following: str | None, *, passed: bool = True, **more
) -> None:
    told.story.tell(
        facts.StepAnswered(
            task=task,
            step=name,
            answer=answer,
            passed=passed,
            seconds=more.pop("seconds", 95.0),
            next=following,
            **more,
        )
    )


def finish(told: Told, name: str, result: facts.Result = facts.Result.SOLVED, reason: str = "") -> None:
    told.story.tell(facts.TaskFinished(task=name, result=result, reason=reason))


MARKDOWN = (
    "Entre a **Utilerías / Control de archivos** y elija *Diagnóstico*.\n\n"
    "1. Cierre las ventanas.\n2. Respalde con `gbak -g`:\n   - primero SAE\n   - luego COI\n\n"
    "> No lo haga con usuarios dentro.\n\n```\ngbak -b -g servidor:C:\\datos.fdb copia.fbk\n```\n"
    "<script>alert('x')</script> & [enlace](http://ejemplo.mx)\n"
)

DRAWN = Picture(name="diagnostico.svg", alt="El menú de Utilerías abierto.", sha256=digest("dibujo"), size=900)

RICH = (
    step("abrir", title="Abrir SAE con el usuario del cliente", text="Entre con **su** usuario.", image=DRAWN.name),
    step("usuarios", "confirm", title="Confirmar que no hay usuarios dentro", question="¿Ya salieron todos de SAE?"),
    step(
        "version",
        "choice",
        title="Versión instalada",
        question="¿Qué re-instalable muestra Ayuda / Acerca de?",
        options=[{"id": "r12", "text": "R12 o posterior"}, {"id": "viejo", "text": "Anterior a R12"}],
    ),
    step(
        "espacio",
        "check",
        title="Espacio libre en el servidor",
        probe="free-space",
        expect="Al menos tres veces la base",
    ),
    step("tamano", "measure", title="Tamaño de la base", question="¿Cuánto mide?", unit="GB", minimum=0, maximum=4),
    step("serie", "text", title="Serie de facturas revisada", question="¿Qué serie se revisó?"),
    step("fotos", "evidence", title="Captura del diagnóstico", takes="photo"),
    step("respaldo", "backup", title="Respaldo antes de reparar"),
    step("instalar", "artifact", title="Verificar y abrir el re-instalable", artifact="sae"),
    step("permiso", "approval", title="Permiso para reparar", statement="Autorizo reparar los archivos de SAE hoy."),
    step(
        "reparar",
        title="Diagnóstico y recuperación",
        irreversible=True,
        text=MARKDOWN,
        warning="Escribe y borra",
        image=DRAWN.name,
    ),
    step("esperar", "wait", title="Esperar a que termine", seconds=600),
    step("limpieza", title="Limpiar archivos temporales"),
)


def rich_visit(*, photos: int = 2, refuse: bool = False, client: str = "Ferretería El Águila, S.A. de C.V.") -> Told:
    """Three tasks: one with every kind of step, one partly solved, one never begun; a contingency and a new order."""
    first = task_of("t1", "Diagnóstico y recuperación de SAE 9", "diagnostico", minutes=90)
    second = task_of("t2", "Cierre de inventario de octubre", "cierre")
    third = task_of("t3", "Capacitar en notas de crédito", "notas")
    documents = {
        digest("diagnostico"): procedure(*RICH, slug="diagnostico").model_copy(update={"images": (DRAWN,)}),
        digest("cierre"): procedure(slug="cierre"),
    }
    told = Told(visit_kit(first, second, third, client=client), Story(), documents)
    told.story.tell(facts.VisitStarted(kit_revision=1, kit_digest=digest("kit"), verdict="go", tasks=told.kit.tasks))
    begin(told, "t1")
    _every_kind_of_step(told, photos)
    finish(told, "t1")
    _second_task(told)
    _surprise(told)
    finish(told, "t3", facts.Result.NOT_DONE, "No llegó el personal que se iba a capacitar.")
    told.story.tell(facts.NoteAdded(text="El no-break del servidor suena; conviene cambiar la batería."))
    _accept(told, refuse)
    told.story.tell(facts.VisitClosed(note="Se dejó todo conectado.", view=digest("vista")))
    return told


def _every_kind_of_step(told: Told, photos: int) -> None:
    taken = [photo(f"Captura {number}") for number in range(1, photos + 1)]
    shown = [reference(raw, f"captura-{number}.jpg") for number, raw in enumerate(taken, 1)]
    ink = signature()
    signed = reference(ink, "firma.png", "image/png")
    told.evidence |= {ref.digest: raw for ref, raw in zip(shown, taken, strict=True)} | {signed.digest: ink}
    answered(told, "t1", "abrir", facts.Done(), "usuarios", seconds=42.0)
    answered(told, "t1", "usuarios", facts.Confirmed(yes=False), None, passed=False)
    told.story.tell(
        facts.FailureHandled(
            task="t1", step="usuarios", way=facts.Way.RETRY, reason="Se pidió a ventas salir.", next="usuarios"
        )
    )
    answered(told, "t1", "usuarios", facts.Confirmed(yes=True), "version", seconds=310.0)
    answered(told, "t1", "version", facts.Chosen(option="viejo"), "espacio")
    space = {"path": "D:\\Respaldos", "free": "84000000000", "needed": "9600000000"}
    answered(told, "t1", "espacio", facts.Checked(status=facts.CheckStatus.PASSED, facts=space), "tamano")
    answered(told, "t1", "tamano", facts.Measured(value=Decimal("3.20"), unit="GB"), "serie")
    answered(told, "t1", "serie", facts.Written(text="Serie FA, folios 1201 a 1388"), "fotos", note="La FB no se usa.")
    if shown:
        answered(told, "t1", "fotos", facts.Attached(items=tuple(shown)), "respaldo")
    else:
        told.story.tell(
            facts.StepSkipped(
                task="t1", step="fotos", reason="El cliente no permite fotos.", seconds=5, next="respaldo"
            )
        )
    backed = facts.BackedUp(
        place="D:\\Respaldos\\SAE90EMPRE01.fbk",
        size=1_480_000_000,
        digest=digest("fbk"),
        proof="restore",
        rehearsed=True,
    )
    answered(told, "t1", "respaldo", backed, "instalar", seconds=840.0)
    used = facts.ArtifactUsed(digest=INSTALLER.digest, intact=True, opened=True)
    answered(told, "t1", "instalar", used, "permiso")
    approved = facts.Approved(name="Ing. Begoña Ibáñez Peña", role="Administración", signature=signed)
    answered(told, "t1", "permiso", approved, "reparar")
    answered(told, "t1", "reparar", facts.Done(), "esperar", seconds=1500.0)
    answered(told, "t1", "esperar", facts.Waited(seconds=480, cut_short="Ya había terminado."), "limpieza")
    told.story.tell(facts.StepSkipped(task="t1", step="limpieza", reason="No hay permiso de borrar.", seconds=4))
    told.story.tell(facts.NoteAdded(task="t1", step="reparar", text="Tardó más por el antivirus."))


def _second_task(told: Told) -> None:
    begin(told, "t2")
    answered(told, "t2", "uno", facts.Done(), "dos")
    answered(told, "t2", "dos", facts.Done(), "tres", passed=True)
    told.story.tell(facts.NoteAdded(task="t2", text="Faltan dos conteos del almacén 3."))
    finish(told, "t2", facts.Result.PARTIAL, "Faltó el conteo físico del almacén 3.")


def _surprise(told: Told) -> None:
    entry = task_of("e1", "Impresora de tickets sin papel térmico", "cierre", origin=Origin.CONTINGENCY)
    told.story.tell(facts.ContingencyRaised(entry=entry, raised_by="Caja 2"))
    told.story.tell(
        facts.Reranked(
            order=("t1", "t2", "e1", "t3"),
            technician_initials="LN",
            client_initials="BIP",
            reason="Sin tickets no se puede vender.",
        )
    )
    begin(told, "e1")
    answered(told, "e1", "uno", facts.Done(), "dos")
    finish(told, "e1")


def _accept(told: Told, refuse: bool) -> None:
    for name, accepted, why in (
        ("t1", True, ""),
        ("t2", False, "Se acepta cuando cuadre el almacén 3."),
        ("e1", True, ""),
        ("t3", True, "Se reprograma."),
    ):
        told.story.tell(facts.TaskAccepted(task=name, accepted=accepted, reason=why))
    if refuse:
        told.story.tell(
            facts.AcceptanceRefused(
                name="Ing. Begoña Ibáñez Peña", role="Administración", reason="Quiere ver antes el cierre de octubre."
            )
        )
        return
    ink = signature()
    signed = reference(ink, "firma.png", "image/png")
    told.evidence[signed.digest] = ink
    told.story.tell(facts.AcceptanceSigned(name="Ing. Begoña Ibáñez Peña", role="Administración", signature=signed))


def long_visit(tasks: int = 6, steps: int = 20, words: str = "Paso") -> Told:
    """Many plain steps, still open."""
    names = [f"s{number}" for number in range(1, steps + 1)]
    documents = {
        digest(f"largo-{task}"): procedure(
            *[step(name, "text", title=f"{words} {name}", question="¿Qué se vio?") for name in names],
            slug=f"largo-{task}",
        )
        for task in range(tasks)
    }
    entries: Sequence[KitTask] = [task_of(f"t{task}", f"{words} {task}", f"largo-{task}") for task in range(tasks)]
    told = Told(visit_kit(*entries), Story(), documents)
    told.story.tell(facts.VisitStarted(kit_revision=1, kit_digest=digest("kit"), verdict="go", tasks=told.kit.tasks))
    for entry in entries:
        begin(told, entry.task.id)
        for name, following in zip(names, [*names[1:], None], strict=True):
            answered(told, entry.task.id, name, facts.Written(text=f"Todo bien en {name}"), following)
        finish(told, entry.task.id)
    return told


__all__ = [
    "DRAWN",
    "INSTALLER",
    "MARKDOWN",
    "VISIT",
    "Told",
    "long_visit",
    "photo",
    "reference",
    "rich_visit",
    "signature",
]
