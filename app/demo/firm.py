"""Who and what the demo firm is: invented people and companies; its files hold random bytes, nothing of Aspel's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from app.clock import utc_text
from app.kit.manifest import Artifact, Kit
from app.kit.requirements import Requirements
from app.plan.model import (
    Agreement,
    Channel,
    Client,
    MonthlyPlan,
    Origin,
    Person,
    Project,
    Site,
    System,
    Task,
)
from app.procedures.model import ArtifactKind

FIRM = "Soporte Programado del Bajío"
ZONE = "America/Mexico_City"
SUPERVISOR = Person(id="marta", name="Marta Solís Cárdenas", role="Supervisora", phone="442 555 0101")
CONSULTANT = Person(id="raul", name="Raúl Peña Ibarra", role="Consultor", phone="442 555 0102")
TECHNICIAN = Person(id="lucia", name="Lucía Núñez Ávila", role="Técnica", phone="442 555 0103")
OTHER_TECHNICIAN = Person(id="beto", name="Norberto Güemes Ríos", role="Técnico", phone="442 555 0104")
LEADER = Person(id="ana", name="Ana Ruiz Cedeño", role="Líder de proyecto", phone="442 555 0190")

CLIENTS = (
    Client(id="aguila", name="Ferretería El Águila, S.A. de C.V.", rfc="FEA010203AB1"),
    Client(id="colmena", name="Dulces Típicos La Colmena", rfc="DTC050607CD2"),
    Client(id="nunez", name="Refaccionaria Núñez Hermanos", rfc="RNH090807EF3"),
)
SITE = Site(
    id="matriz",
    address="Av. Juárez 1042, Col. Centro, Querétaro, Qro., 76000",
    directions="Entrada de proveedores por la calle Hidalgo; preguntar por Ana.",
    systems=(
        System(product="SAE", version="9.0", release="R7", place="SERVIDOR, D:\\Dacaspel"),
        System(product="COI", version="10.0", release="R4", place="SERVIDOR, D:\\Dacaspel"),
        System(product="Firebird", version="2.5.9", place="SERVIDOR, puerto 3050"),
    ),
)


@dataclass(frozen=True, slots=True)
class FileSpec:
    """A file of the catalogue, made of random bytes on the spot."""

    id: str
    kind: ArtifactKind
    product: str
    version: str
    release: str
    filename: str
    megabytes: int

    def artifact(self, digest: str, size: int) -> Artifact:
        """The catalogue entry once the file exists."""
        return Artifact(
            id=self.id,
            kind=self.kind,
            product=self.product,
            version=self.version,
            release=self.release,
            filename=self.filename,
            digest=digest,
            size=size,
            source="Demostración: bytes al azar",
        )


FILES = (
    FileSpec("sae-90-r8", ArtifactKind.REINSTALLABLE, "SAE", "9.0", "R8", "Demo-SAE90_R8.exe", 64),
    FileSpec("sae-90-r7", ArtifactKind.REINSTALLABLE, "SAE", "9.0", "R7", "Demo-SAE90_R7.exe", 48),
    FileSpec("sae-80-r36", ArtifactKind.PREVIOUS, "SAE", "8.0", "R36", "Demo-SAE80_R36.exe", 32),
    FileSpec("coi-100-r5", ArtifactKind.REINSTALLABLE, "COI", "10.0", "R5", "Demo-COI100_R5.exe", 24),
    FileSpec("firebird-259", ArtifactKind.TOOL, "Firebird", "2.5.9", "", "Demo-firebird-2.5.9-tools.zip", 8),
    FileSpec("hoja-conteo", ArtifactKind.FORM, "SAE", "9.0", "", "Hoja-de-conteo.xlsx", 1),
)


def tasks() -> tuple[Task, ...]:
    """Tomorrow's six tasks in the order both sides agreed: two contingencies came up since the plan."""
    return (
        _task("respaldo", "Respaldo completo de SAE antes de empezar", "sae-respaldo-sistema", 30),
        _task("rechazos", "Facturas rechazadas por datos del receptor", "factura-rechazada-receptor", 30, urgent=True),
        _task("existencias", "Las existencias no cuadran con el kardex", "existencia-contra-kardex", 60, urgent=True),
        _task("sello", "Renovar el certificado de sello digital (CSD)", "renovar-csd", 40),
        _task("actualizar", "Actualizar SAE 9 al re-instalable R8", "aplicar-reinstalable", 90, drop=2),
        _task("inventario", "Inventario físico de la bodega 2", "inventario-fisico", 120, drop=1),
    )


def _task(
    name: str, title: str, procedure: str, minutes: int, *, urgent: bool = False, drop: int | None = None
) -> Task:
    return Task(
        id=f"t-{name}",
        title=title,
        origin=Origin.CONTINGENCY if urgent else Origin.PLANNED,
        product="SAE",
        procedure=procedure,
        minutes=minutes,
        project=None if urgent else "orden-inventario",
        objective="" if urgent else "Inventario y facturación confiables",
        drop_order=drop,
    )


def plan(day: date) -> MonthlyPlan:
    """The month's plan the client approved; the contingencies are not part of it."""
    planned = tuple(task for task in tasks() if task.origin is Origin.PLANNED)
    project = Project(
        id="orden-inventario",
        name="Inventario en orden",
        objective="Que las existencias de SAE coincidan con el almacén y se pueda facturar sin tropiezos",
        due=day + timedelta(days=20),
        tasks=planned,
    )
    return MonthlyPlan(
        client=CLIENTS[0].id, month=f"{day:%Y-%m}", version=1, projects=(project,), approved_by=LEADER.name
    )


def kit(visit: str, day: date, needs: Requirements, now: datetime) -> Kit:
    """The signed content of tomorrow's visit, with the agreement of this evening."""
    return Kit(
        visit=visit,
        revision=1,
        issued_at=utc_text(now),
        client=CLIENTS[0],
        site=SITE,
        technician=TECHNICIAN,
        supervisor=SUPERVISOR,
        leader=LEADER,
        day=day,
        starts="09:00",
        zone=ZONE,
        budget_minutes=420,
        agreement=Agreement(
            at=utc_text(now.astimezone(UTC)),
            supervisor=SUPERVISOR,
            leader=LEADER,
            channel=Channel.PHONE,
            order=tuple(entry.task.id for entry in needs.tasks),
            note="Ana pide empezar por el respaldo; el inventario puede pasar a la otra semana.",
        ),
        tasks=needs.tasks,
        artifacts=needs.artifacts,
        pictures=needs.pictures,
    )
