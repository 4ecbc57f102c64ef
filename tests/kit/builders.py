"""A small kit that is whole and signed; a test says only what it changes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.kit.manifest import Artifact, Kit, KitTask, PackedArtifact, ProcedureRef, Reason
from app.kit.shelf import Shelf
from app.plan.model import Agreement, Client, Origin, Person, Site, System, Task
from app.procedures.model import Procedure
from app.procedures.parse import parse
from app.trust.envelope import DocumentType, seal
from app.trust.roles import TrustList
from tests.trust.firm import Firm

SUPERVISOR = Person(id="sup", name="Ana Ruiz")
TECHNICIAN = Person(id="tec", name="Beto Ku")
LEADER = Person(id="lid", name="Carmen Sosa")


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def payload(text: str, size: int = 40_000) -> bytes:
    """Bytes that look like nothing else, the same for the same text."""
    block = hashlib.sha256(text.encode()).digest()
    return (block * (size // len(block) + 1))[:size]


def task(task_id: str = "t1", **changes) -> Task:
    known = {
        "id": task_id,
        "title": f"Tarea {task_id}",
        "origin": Origin.PLANNED,
        "product": "SAE",
        "procedure": "respaldo",
        "minutes": 30,
    }
    return Task.model_validate(known | changes)


def artifact(name: str = "sae9", data: bytes | None = None, **changes) -> Artifact:
    content = payload(name) if data is None else data
    known = {
        "id": name,
        "kind": "reinstallable",
        "product": "SAE",
        "version": "9.0",
        "release": "R12",
        "filename": f"{name}.exe",
        "digest": digest_of(content),
        "size": len(content),
    }
    return Artifact.model_validate(known | changes)


def yaml_procedure(slug: str = "respaldo", revision: int = 1, artifacts: str = "") -> bytes:
    needs = f"artifacts:\n{artifacts}" if artifacts else ""
    return f"""\
format: 1
slug: {slug}
code: P01
revision: {revision}
title: Respaldo de {slug}
purpose: Tener con qué regresar.
applies:
  - product: SAE
    versions: ">=6 <11"
evidence: CONFIRMED
sources: [Guía]
writes: no
risks: [Falta de espacio]
minutes: {{least: 1, most: 20}}
{needs}
steps:
  - id: mirar
    kind: instruction
    title: Mire la pantalla
""".encode()


NEED = """\
  - id: instalador
    kind: reinstallable
    product: same
    version: same
    release: current
    why: Regresar al re-instalable actual
"""


def procedure(slug: str = "respaldo", artifacts: str = "") -> Procedure:
    return parse(yaml_procedure(slug, artifacts=artifacts), slug)


@dataclass
class Office:
    """A firm that publishes one kit and a laptop's shelf that holds all of it."""

    shelf: Shelf
    firm: Firm = field(default_factory=Firm)
    slugs: tuple[str, ...] = ("respaldo", "reindexar")
    artifact_bytes: dict[str, bytes] = field(default_factory=dict)
    envelopes: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slug in self.slugs:
            raw = seal(yaml_procedure(slug), DocumentType.PROCEDURE, self.firm.consultant)
            self.envelopes[slug] = raw
        self.artifact_bytes = {"sae9": payload("sae9"), "firebird": payload("firebird", 3_000_000)}

    @property
    def trust(self) -> TrustList:
        return self.firm.trust()

    def refs(self) -> list[ProcedureRef]:
        return [
            ProcedureRef(slug=slug, revision=1, title=f"Respaldo de {slug}", digest=digest_of(raw), size=len(raw))
            for slug, raw in self.envelopes.items()
        ]

    def kit(self, **changes) -> Kit:
        tasks = [task(f"t{number}", procedure=slug) for number, slug in enumerate(self.slugs, 1)]
        packed = [
            PackedArtifact(
                artifact=artifact(name, data),
                reasons=(Reason(task="t1", need="instalador", why="hace falta"),),
                optional=name == "firebird",
            )
            for name, data in self.artifact_bytes.items()
        ]
        known = {
            "visit": "v-1",
            "revision": 1,
            "issued_at": "2026-11-22T23:00:00.000Z",
            "client": Client(id="c1", name="Ferretería"),
            "site": Site(id="s1", address="Centro", systems=(System(product="SAE", version="9.0", release="R12"),)),
            "technician": TECHNICIAN,
            "supervisor": SUPERVISOR,
            "leader": LEADER,
            "day": date(2026, 11, 23),
            "starts": "09:00",
            "zone": "America/Mexico_City",
            "budget_minutes": 240,
            "agreement": agreement(*(entry.id for entry in tasks)),
            "tasks": tuple(KitTask(task=entry, procedure=ref) for entry, ref in zip(tasks, self.refs(), strict=True)),
            "artifacts": tuple(packed),
        }
        return Kit.model_validate(known | changes)

    def sealed(self, kit: Kit) -> bytes:
        return seal(kit.model_dump_json().encode(), DocumentType.KIT, self.firm.supervisor)

    def stock(self, folder: Path) -> None:
        """Put every file of the kit on the shelf."""
        folder.mkdir(parents=True, exist_ok=True)
        for data in (*self.envelopes.values(), *self.artifact_bytes.values()):
            source = folder / digest_of(data)
            source.write_bytes(data)
            self.shelf.add_file(source)


def agreement(*order: str, **changes) -> Agreement:
    known = {
        "at": "2026-11-22T23:00:00.000Z",
        "supervisor": SUPERVISOR,
        "leader": LEADER,
        "channel": "phone",
        "order": order,
    }
    return Agreement.model_validate(known | changes)


def flip(path: Path, position: int) -> None:
    """Change one bit of a file, as a bad disk or a stranger does."""
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.seek(position)
        byte = file.read(1)[0]
        file.seek(position)
        file.write(bytes([byte ^ 1]))
