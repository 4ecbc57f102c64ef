"""Builds the demo world: hub, people, signed procedures, files, plan and tomorrow's visit, all over real HTTP."""

from __future__ import annotations

import json
import os
import random
import secrets
import subprocess
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from app.bootstrap import Program
from app.bootstrap.desk import Desk, open_desk
from app.bootstrap.hub import HubDoor
from app.clock import SystemClock
from app.demo import firm
from app.errors import Unavailable
from app.i18n import _
from app.kit.manifest import Artifact
from app.kit.requirements import Published, require
from app.procedures.beside import pictures_beside
from app.procedures.parse import parse
from app.settings import Settings, resource_root

MEGABYTE = 1024 * 1024
READY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class World:
    """Where everything of one demo lies."""

    root: Path
    visit: str
    day: date
    password: str
    """Of the supervisor and the consultant; made anew for each demo."""

    @property
    def hub(self) -> Path:
        """The hub's folder."""
        return self.root / "hub"

    @property
    def desk(self) -> Path:
        """Home of the supervisor's machine, whose vault keeps the signing keys."""
        return self.root / "desk"

    @property
    def laptop(self) -> Path:
        """Home of the technician's laptop."""
        return self.root / "laptop"

    @property
    def client(self) -> Path:
        """What the technician finds at the client's: a restored copy, a backup, a certificate."""
        return self.root / "client"

    @property
    def files(self) -> Path:
        """Files of the catalogue before they go into the hub."""
        return self.root / "files"

    @property
    def passphrase(self) -> Path:
        """File with the passphrase of both vaults, readable by its owner alone."""
        return self.root / "passphrase"

    @property
    def report(self) -> Path:
        """Where the visit report is written."""
        return self.root / "report.pdf"

    def environment(self) -> dict[str, str]:
        """Variables that make a child process the technician's laptop."""
        return os.environ | {
            "MALETIN_HOME": str(self.laptop),
            "MALETIN_VAULT": "passphrase",
            "MALETIN_PASSPHRASE_FILE": str(self.passphrase),
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), *_inherited_path()]),
        }

    def settings(self, home: Path) -> Settings:
        """Settings of one of the demo's machines."""
        return Settings(
            data=home / "data",
            config=home / "config",
            logs=home / "logs",
            vault="passphrase",
            passphrase_file=str(self.passphrase),
        )


def found(root: Path, now: datetime) -> World:
    """Lay the folders and secrets of a new demo."""
    root.mkdir(parents=True, exist_ok=True)
    world = World(root, f"v-{now:%Y%m%d}-aguila", (now + timedelta(days=1)).date(), secrets.token_urlsafe(12))
    for folder in (world.desk, world.laptop, world.client, world.files):
        folder.mkdir()
    handle = os.open(world.passphrase, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(18))
    return world


def build_hub(world: World) -> Mapping[str, Any]:
    """A hub with its people: supervisor, consultant and two technicians."""
    machine = Program(world.settings(world.desk), lambda *_: 2)
    door = HubDoor(lambda: machine.vault, lambda _purpose: world.password)
    made = door.init(
        world.hub, firm=firm.FIRM, supervisor=firm.SUPERVISOR.id, name=firm.SUPERVISOR.name, hosts=["127.0.0.1"]
    )
    door.add_person(world.hub, firm.CONSULTANT.id, name=firm.CONSULTANT.name, role="consultant")
    for technician in (firm.TECHNICIAN, firm.OTHER_TECHNICIAN):
        door.add_person(world.hub, technician.id, name=technician.name, role="technician")
    return made


@dataclass(frozen=True, slots=True)
class HubProcess:
    """A hub that answers."""

    url: str
    port: int
    process: subprocess.Popen[str]
    log: IO[str]

    def stop(self) -> None:
        """Ask it to end, and wait until it did."""
        self.process.terminate()
        self.process.wait(timeout=READY_SECONDS)
        self.log.close()
        if self.process.stdout:
            self.process.stdout.close()


def start_hub(world: World, port: int = 0) -> HubProcess:
    """Start ``maletin hub serve`` and wait for its ready line. Raises Unavailable ``DEMO-HUB``."""
    command = [sys.executable, "-m", "app", "hub", "serve", "--home", str(world.hub), "--port", str(port)]
    log = (world.root / "hub.log").open("a", encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 - our own program with a list of arguments
        command, env=world.environment(), stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
    )
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        process.wait(timeout=READY_SECONDS)
        HubProcess("", port, process, log).stop()
        raise Unavailable(
            "DEMO-HUB",
            _("El concentrador de la demostración no arrancó."),
            _("No se cambió nada fuera de la carpeta de la demostración."),
            _("Revise {log}.").format(log=world.root / "hub.log"),
        )
    ready = json.loads(line)
    return HubProcess(ready["url"], ready["port"], process, log)


def publish(world: World, url: str) -> Mapping[str, int]:
    """Everything the supervisor and the consultant do the evening before."""
    published = _publish_procedures(world, url)
    with _desk(world, url) as desk:
        desk.login(firm.SUPERVISOR.id, world.password)
        catalogue = [_put_file(world, desk, spec) for spec in firm.FILES]
        desk.publish_plan(firm.plan(world.day))
        needs = require(firm.tasks(), published, firm.SITE.systems, catalogue)
        if needs.unresolved:
            raise AssertionError(f"the demo's own needs are not covered: {needs.unresolved}")
        kit = firm.kit(world.visit, world.day, needs, SystemClock().now())
        desk.publish_kit(kit)
    return {
        "procedures": len(published),
        "artifacts": len(catalogue),
        "artifact_bytes": sum(artifact.size for artifact in catalogue),
        "kit_artifacts": len(kit.artifacts),
        "kit_pictures": len(kit.pictures),
        "kit_bytes": sum(kit.content().values()),
        "tasks": len(kit.tasks),
    }


def enrolment_code(world: World, url: str, person: str) -> Mapping[str, Any]:
    """The one-time code the supervisor gives to a technician."""
    with _desk(world, url) as desk:
        desk.login(firm.SUPERVISOR.id, world.password)
        made: Mapping[str, Any] = desk.http.enrol_code(person)
        return made


def hub_view(world: World, url: str) -> Mapping[str, Any]:
    """The visit as the hub sees it."""
    with _desk(world, url) as desk:
        desk.login(firm.SUPERVISOR.id, world.password)
        seen: Mapping[str, Any] = desk.http.visit_view(world.visit)
        return seen


def _publish_procedures(world: World, url: str) -> dict[str, Published]:
    published: dict[str, Published] = {}
    with _desk(world, url) as desk:
        desk.login(firm.CONSULTANT.id, world.password)
        for file in sorted((resource_root() / "procedures").rglob("procedure.yaml")):
            raw = file.read_bytes()
            files = pictures_beside(file)
            procedure = parse(raw, file.name, files)
            ref = desk.publish_procedure(raw, *(files[picture.name] for picture in procedure.images))
            published[procedure.slug] = Published(procedure, ref)
    return published


def _put_file(world: World, desk: Desk, spec: firm.FileSpec) -> Artifact:
    path = world.files / spec.filename
    chance = random.Random(spec.id)
    with path.open("wb") as file:
        for _piece in range(spec.megabytes):
            file.write(chance.randbytes(MEGABYTE))
    digest, size = desk.http.put_content(path)
    artifact = spec.artifact(digest, size)
    desk.http.add_artifact(artifact.model_dump_json().encode())
    return artifact


def _desk(world: World, url: str) -> AbstractContextManager[Desk]:
    machine = Program(world.settings(world.desk), lambda *_: 2)
    return open_desk(machine.vault, url, world.hub / "tls" / "ca.pem")


def _inherited_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
