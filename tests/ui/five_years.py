"""Five years on one laptop: 260 visits, 40,000 events, 3,000 pieces of evidence, in a real encrypted store.

The journal is the real one: chained, signed, appended through ``Journal.append``. Building it takes a while, so it is
done once per machine and kept in the temporary folder under a digest of everything that decides its content; tests and
benchmarks get a copy: ``five_years(tmp_path)``. ``python -m tests.ui.five_years`` builds it ahead.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from PIL import Image, ImageDraw

from app.bootstrap.laptop import assemble
from app.journal.event import Draft
from app.kit.inbox import KeptDocument
from app.kit.manifest import Kit, KitTask, ProcedureRef
from app.kit.shelf import Shelf
from app.laptop import Laptop
from app.plan.model import Agreement, Channel, Client, Origin, Person, Site, System, Task
from app.procedures.model import Procedure
from app.procedures.parse import parse
from app.settings import Settings, resource_root
from app.store.identity_records import Identity
from app.store.opening import Store, open_store
from app.store.outbox_records import file_new
from app.trust.envelope import DocumentType, seal
from app.vault import MemoryVault, Vault
from app.visit import facts
from app.wire.sync import DocumentKind
from tests.store.builders import SetClock
from tests.store.conftest import NAMES
from tests.trust.firm import Firm

VISITS = 260
EVENTS = 40_000
EVIDENCE = 3_000
TODAY = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
_TASKS = 6
_STEPS = 22
_FIRST = date(2021, 11, 29)
_CLIENTS = (
    "Ferretería El Águila, S.A. de C.V.", "Abarrotes La Güera", "Muebles Ibáñez Peña", "Refacciones Muñoz",
    "Papelería Niño Perdido", "Distribuidora Corregidora", "Lácteos San Andrés", "Textiles Querétaro",
    "Farmacia Santa Fe", "Imprenta Zúñiga", "Plásticos del Bajío", "Transportes Güemes",
)  # fmt: skip
_TITLES = (
    "Diagnóstico y recuperación de SAE 9", "Cierre de inventario", "Kardex que no cuadra", "Renovar el CSD",
    "Respaldo probado de la empresa", "Facturas rechazadas por el SAT", "Capacitar en notas de crédito",
    "Existencias contra kardex", "Aplicar re-instalable", "Saldos de cuentas por cobrar",
)  # fmt: skip
_SAID = (
    "Sin novedad.", "El servidor reinicia solo los lunes.", "Faltan dos conteos del almacén 3.",
    "El cliente pide capacitación para notas de crédito.", "Se depuró la carpeta de respaldos antiguos.",
    "El antivirus detuvo el instalador; se excluyó la carpeta común.", "La impresora de tickets no tenía papel.",
    "Quedó pendiente el timbrado de dos facturas.", "Se corrigió el costo promedio de la línea TORNILLERÍA.",
)  # fmt: skip


@dataclass
class FiveYears:
    """A closed laptop with its folder and the secrets of its vault."""

    settings: Settings
    vault: MemoryVault
    clock: SetClock

    def open(self) -> Store:
        return open_store(self.settings, self.vault, self.clock)

    def laptop(self, store: Store) -> Laptop:
        """The real laptop over its open store; nothing is launched."""
        return assemble(self.settings, store, self.vault, self.clock, lambda _path: None)

    def into_vault(self, vault: Vault) -> None:
        """The same secrets in another vault, for a process of its own."""
        for name in NAMES:
            vault.put(name, self.vault.get(name) or b"")


def five_years(root: Path, visits: int = VISITS) -> FiveYears:
    """A copy of one's own under ``root``. With fewer ``visits``: the first weeks of it, 153 or 154 events each."""
    kept = _kept(visits)
    shutil.copytree(kept / "data", root / "data")
    return _laptop_at(root, json.loads((kept / "secrets.json").read_text()))


# ── built once ──


def _kept(visits: int = VISITS) -> Path:
    final = Path(tempfile.gettempdir()) / f"maletin-five-years-{_recipe()}-{visits}"
    if not final.exists():
        fresh = Path(tempfile.mkdtemp(prefix="maletin-five-years-new-"))
        _build(fresh, visits)
        try:
            fresh.rename(final)
        except OSError:
            # Another worker was faster; what it made is the same.
            shutil.rmtree(fresh)
    return final


def _recipe() -> str:
    """Changes whenever the content would."""
    root = resource_root()
    parts = (
        Path(__file__), *sorted((root / "migrations" / "laptop" / "versions").glob("*.py")),
        *sorted((root / "app" / "store").glob("*.py")), *sorted((root / "app" / "journal").glob("*.py")),
        root / "app" / "visit" / "facts.py", root / "app" / "kit" / "manifest.py", root / "app" / "plan" / "model.py",
        *sorted((root / "procedures").rglob("procedure.yaml")),
    )  # fmt: skip
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.read_bytes())
    return f"{whole.hexdigest()[:12]}-{os.getuid() if hasattr(os, 'getuid') else 'w'}"


def _laptop_at(root: Path, secrets: dict[str, str]) -> FiveYears:
    vault = MemoryVault()
    for name, value in secrets.items():
        vault.put(name, bytes.fromhex(value))
    return FiveYears(Settings(data=root / "data", config=root / "config", logs=root / "logs"), vault, SetClock(TODAY))


def _build(root: Path, visits: int) -> None:
    made = _laptop_at(root, {})
    store = made.open()
    firm = Firm()
    _enrol(store, firm)
    procedures = _publish(Shelf(made.settings.content), firm)
    pieces = iter(_keep_evidence(store, min(EVIDENCE, 12 * visits)))
    chance = random.Random(260)
    for number in (*range(visits), VISITS):
        kit = _kit(number, procedures)
        envelope = seal(kit.model_dump_json().encode(), DocumentType.KIT, firm.supervisor)
        digest = hashlib.sha256(envelope).hexdigest()
        store.inbox.keep_documents([KeptDocument(DocumentKind.KIT, kit.visit, 1, digest, envelope)], _utc(kit.day, 1))
        if number < VISITS:
            made.clock.moment = datetime.fromisoformat(_utc(kit.day, 15))
            story = list(_story(number, kit, digest, procedures, pieces, chance))
            store.journal.append([Draft(fact.kind, "tec-1", kit.visit, facts.to_body(fact)) for fact in story])
    _settle(store, _kit(visits - 1, procedures).visit)
    store.close()
    secrets = {name: (made.vault.get(name) or b"").hex() for name in NAMES}
    (root / "secrets.json").write_text(json.dumps(secrets))


def _enrol(store: Store, firm: Firm) -> None:
    first = firm.list_bytes()
    identity = Identity(
        device="laptop-1",
        person="tec-1",
        person_name="Lucía Núñez",
        firm="Soporte del Centro",
        hub_url="http://127.0.0.1:9",
        hub_ca=b"",
        anchor=hashlib.sha256(first).hexdigest(),
        public_key=store.identity.begin_enrolment(),
        enrolled_at=_utc(_FIRST, 0),
    )
    store.identity.finish_enrolment(identity, "tok-1", {1: first})


def _publish(shelf: Shelf, firm: Firm) -> list[tuple[ProcedureRef, Procedure]]:
    """The procedures of the checkout, signed and on the shelf."""
    found = []
    for path in sorted((resource_root() / "procedures").rglob("procedure.yaml")):
        raw = path.read_bytes()
        procedure = parse(raw, path.parent.name)
        sealed = seal(raw, DocumentType.PROCEDURE, firm.consultant)
        digest, size = shelf.add_stream(io.BytesIO(sealed), len(sealed))
        reference = ProcedureRef(
            slug=procedure.slug, revision=procedure.revision, title=procedure.title, digest=digest, size=size
        )
        found.append((reference, procedure))
    return found


def _keep_evidence(store: Store, count: int) -> list[facts.EvidenceRef]:
    """Small pictures, all different, in few transactions: what is tested is reading among them."""
    made = []
    with store._shelf.write() as connection:
        for number in range(1, count + 1):
            data = _picture(number)
            digest = hashlib.sha256(data).hexdigest()
            values = {"number": number, "digest": digest, "size": len(data), "data": data}
            connection.execute("INSERT INTO pieces VALUES (:number, :digest, :size)", values)
            connection.execute("INSERT INTO chunks VALUES (:number, 0, :digest, :data)", values)
            name = f"foto-{number:04}.png"
            made.append(facts.EvidenceRef(digest=digest, size=len(data), media="image/png", name=name))
    return made


def _picture(number: int) -> bytes:
    image = Image.new("RGB", (160, 120), (number * 37 % 200, number * 11 % 200, number * 53 % 200))
    ImageDraw.Draw(image).text((10, 50), f"{number:04}", fill="white")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _kit(number: int, procedures: Sequence[tuple[ProcedureRef, Procedure]]) -> Kit:
    client = number % len(_CLIENTS)
    leader = Person(id=f"lider-{client}", name=f"Begoña Ibáñez {client}", role="Administración")
    supervisor = Person(id="sup", name="Óscar Zúñiga")
    tasks = tuple(_task(number, place, procedures) for place in range(_TASKS))
    day = _FIRST + timedelta(days=7 * number) if number < VISITS else TODAY.date() + timedelta(days=1)
    return Kit(
        visit=f"v-{number:03}",
        revision=1,
        issued_at=_utc(day - timedelta(days=1), 23),
        client=Client(id=f"c-{client}", name=_CLIENTS[client], rfc="FEA010101AB1"),
        site=Site(
            id=f"s-{client}",
            address=f"Av. Juárez {10 + client}, Querétaro",
            systems=(System(product="SAE", version="9.0", release="R12"),),
        ),
        technician=Person(id="tec-1", name="Lucía Núñez"),
        supervisor=supervisor,
        leader=leader,
        day=day,
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=240,
        agreement=Agreement(
            at=_utc(day - timedelta(days=1), 22), supervisor=supervisor, leader=leader, channel=Channel.PHONE,
            order=tuple(entry.task.id for entry in tasks),
        ),
        tasks=tasks,
    )  # fmt: skip


def _task(number: int, place: int, procedures: Sequence[tuple[ProcedureRef, Procedure]]) -> KitTask:
    reference, _procedure = procedures[(number + place) % len(procedures)]
    task = Task(
        id=f"t{place + 1}", title=_TITLES[(number + 3 * place) % len(_TITLES)], origin=Origin.PLANNED, product="SAE",
        procedure=reference.slug, minutes=30, objective="Cerrar el mes con inventario y cartera cuadrados",
    )  # fmt: skip
    return KitTask(task=task, procedure=reference)


def _story(
    number: int,
    kit: Kit,
    digest: str,
    procedures: Sequence[tuple[ProcedureRef, Procedure]],
    pieces: Iterator[facts.EvidenceRef],
    chance: random.Random,
) -> Iterator[facts.Fact]:
    """153 events, and a note or none: 40,000 in all."""
    known = {reference.digest: procedure for reference, procedure in procedures}
    yield facts.VisitStarted(kit_revision=1, kit_digest=digest, verdict="go", tasks=kit.tasks)
    for place, entry in enumerate(kit.tasks):
        assert entry.procedure is not None
        # A signature each visit and two pictures each task would be 3,380; the last task of some visits has less.
        turns = (4, 15) if place < _TASKS - 1 else (4,) * (number < EVIDENCE - VISITS * (2 * _TASKS - 1))
        steps = known[entry.procedure.digest].steps
        yield facts.TaskStarted(task=entry.task.id, procedure=entry.procedure.digest, first=steps[0].id)
        for turn in range(_STEPS):
            following = steps[(turn + 1) % len(steps)].id if turn + 1 < _STEPS else None
            yield _answered(entry.task.id, steps[turn % len(steps)], following, turn, turns, pieces, chance)
        solved = chance.random() < 0.9
        result = facts.Result.SOLVED if solved else facts.Result.PARTIAL
        yield facts.TaskFinished(task=entry.task.id, result=result, reason="" if solved else chance.choice(_SAID))
    if number < EVENTS - 153 * VISITS:
        yield facts.NoteAdded(text=chance.choice(_SAID))
    for entry in kit.tasks:
        yield facts.TaskAccepted(task=entry.task.id, accepted=True)
    ink = next(pieces)
    yield facts.AcceptanceSigned(name=kit.leader.name, role=kit.leader.role, signature=ink)
    yield facts.VisitClosed(note="Se entrega el acta.", view=digest)


def _answered(task, step, following, turn, turns, pieces, chance) -> facts.StepAnswered:
    if turn in turns:
        given: facts.Answer = facts.Attached(items=(next(pieces),))
    else:
        given = _answer_to(step, chance)
    return facts.StepAnswered(
        task=task, step=step.id, answer=given, passed=True, seconds=chance.randrange(20, 400), next=following
    )


def _answer_to(step, chance) -> facts.Answer:
    match step.kind:
        case "confirm":
            return facts.Confirmed(yes=True)
        case "choice":
            return facts.Chosen(option=step.options[0].id)
        case "measure":
            return facts.Measured(value=Decimal(12), unit=step.unit)
        case "text":
            return facts.Written(text=chance.choice(_SAID))
        case "check":
            seen = {"path": "D:\\Respaldos", "free": "84000000000", "needed": "9600000000"}
            return facts.Checked(status=facts.CheckStatus.PASSED, facts=seen)
        case _:
            return facts.Done()


def _settle(store: Store, last: str) -> None:
    """The office applied everything but the last visit."""
    with store._database.write() as connection:
        settled = "(SELECT sequence FROM journal WHERE visit <> :last)"
        file_new(connection)
        connection.execute("UPDATE outbox SET state = 'applied' WHERE sequence IN " + settled, {"last": last})
        connection.execute('UPDATE uploads SET done = 1, "offset" = size WHERE sequence IN ' + settled, {"last": last})
        connection.execute(
            """INSERT INTO receipts (event, digest, state, code, reason, missing, hub_time)
               SELECT id, digest, 'applied', '', '', '', utc FROM journal WHERE visit <> :last""",
            {"last": last},
        )
        connection.execute("UPDATE contact SET last_try = :at, last_success = :at", {"at": _utc(TODAY.date(), 12)})


def _utc(day: date, hour: int) -> str:
    return f"{day.isoformat()}T{hour:02}:00:00.000Z"


if __name__ == "__main__":
    sys.stderr.write(f"{_kept()}\n")
