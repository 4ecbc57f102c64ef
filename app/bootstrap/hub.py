"""Puts the hub's side together: its folder, this machine's vault for people's keys, and the passwords people type."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from app.errors import BadInput
from app.hub import content, enrolment, hiring, people, quarantine, setup
from app.hub.office import Hub, open_hub
from app.hub.people import NewPerson, PersonRole
from app.hub.quarantine import Resolution
from app.hub.records.devices import Device
from app.hub.records.people import Person
from app.i18n import _
from app.kit.manifest import Artifact
from app.kit.progress import Meter, Progress
from app.trust.keys import SigningKey
from app.vault import Vault
from app.wire.slip import EnrolSlip, slip_text

USUAL_PORT = 8443
"""Where ``maletin hub serve`` listens when nobody says otherwise."""
CONSOLE = "console"
"""Who did it, when it was done on the hub's own machine."""
AskPassword = Callable[[str], str]
"""Asks a person for a password; given what it is for."""


class HubDoor:
    """What ``maletin hub`` asks for (app.cli.services.HubServices)."""

    def __init__(self, vault: Callable[[], Vault], ask: AskPassword | None = None) -> None:
        self._vault = vault
        self._ask = ask or ask_twice

    def init(self, home: Path, *, firm: str, supervisor: str, name: str, hosts: Sequence[str]) -> Mapping[str, Any]:
        """Found a hub; private keys of people go to this machine's vault."""
        password = self._ask(_("Contraseña de {name}").format(name=name))
        first = NewPerson(supervisor, name, PersonRole.SUPERVISOR, password)
        made = setup.init_hub(home, firm, first, keep_secret=self._vault().put, hosts=hosts)
        return {
            "home": str(made.home),
            "anchor": made.anchor,
            "authority": made.authority,
            "ca": str(made.home / "tls" / "ca.pem"),
            "supervisor": made.supervisor,
            "secrets": list(made.secrets),
        }

    def serve(self, home: Path, *, host: str, port: int, plain: bool) -> None:
        """Serve until stopped."""
        from app.hub.serve import serve

        serve(home, host, port, plain_http=plain)

    def enrol_code(self, home: Path, person: str, *, hours: int, url: str = "") -> Mapping[str, Any]:
        """A one-time code, made on the hub's own machine, and the slip that carries all of it in one line."""
        ca = home / "tls" / "ca.pem"
        with opened_hub(home) as hub:
            made = enrolment.make_code(hub, person, CONSOLE, hours)
            address = url or f"https://{hub.firm.hosts[0]}:{USUAL_PORT}"
        return {
            "code": made.code,
            "person": made.person,
            "expires": made.expires,
            "anchor": made.anchor,
            "ca": str(ca),
            "slip": slip_text(EnrolSlip(address, made.code, made.anchor, ca.read_text("ascii"))),
        }

    def add_person(self, home: Path, person: str, *, name: str, role: str) -> Mapping[str, Any]:
        """Technicians need neither password nor key; supervisors and consultants get both."""
        if role not in set(PersonRole):
            raise BadInput(
                "PERSON-ROLE",
                _("La función «{role}» no existe.").format(role=role),
                _("No se cambió nada."),
                _("Use technician, supervisor o consultant."),
            )
        with opened_hub(home) as hub:
            if role == PersonRole.TECHNICIAN:
                added = people.add_person(hub, NewPerson(person, name, PersonRole.TECHNICIAN))
            else:
                added = self._hire(hub, person, name, PersonRole(role))
        return {"person": added.id, "name": added.name, "role": str(added.role), "keyid": added.keyid}

    def people(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """Everybody, in order of id."""
        with opened_hub(home) as hub:
            found = people.everyone(hub)
        return [{"person": one.id, "name": one.name, "role": str(one.role), "active": one.active} for one in found]

    def devices(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """In the order they were enrolled. Neither keys nor tokens."""
        with opened_hub(home) as hub:
            return [_device_line(one) for one in enrolment.everything(hub)]

    def revoke_device(self, home: Path, device: str, reason: str) -> Mapping[str, Any]:
        """Raises BadInput ``HUB-NOT-FOUND``."""
        with opened_hub(home) as hub:
            return _device_line(enrolment.revoke(hub, device, CONSOLE, reason))

    def quarantine(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """What waits for a supervisor, oldest first."""
        with opened_hub(home) as hub:
            return [asdict(one) for one in quarantine.waiting_for_people(hub)]

    def settle(self, home: Path, event: str, *, dismiss: bool, note: str) -> Mapping[str, Any]:
        """Raises BadInput ``QUARANTINE-UNKNOWN``, ``QUARANTINE-STRAY``."""
        word = Resolution.DISMISS if dismiss else Resolution.RETRY
        with opened_hub(home) as hub:
            return {"event": event, "state": quarantine.resolve(hub, event, word, CONSOLE, note).value}

    def add_artifact(
        self, home: Path, path: Path, details: Mapping[str, str], report: Callable[[Progress], None]
    ) -> Artifact:
        """Hash a file, copy it into the hub and list it."""
        meter = Meter(path.stat().st_size, report)
        try:
            described = Artifact.model_validate(
                {"id": artifact_id(details), "filename": path.name, "digest": "0" * 64, "size": 1, **details}
            )
        except ValidationError as error:
            fields = ", ".join(sorted({str(part["loc"][0]) for part in error.errors()}))
            raise BadInput(
                "ARTIFACT-INVALID",
                _("Estos datos del archivo no son válidos: {fields}.").format(fields=fields),
                _("No se agregó nada."),
                _("Revise el tipo, el producto, la versión y el re-instalable."),
            ) from error
        with opened_hub(home) as hub:
            return content.add_artifact(hub, path, described, CONSOLE, meter.add)

    def _hire(self, hub: Hub, person: str, name: str, role: PersonRole) -> Person:
        vault = self._vault()
        seeds = [vault.get(root) for root in setup.ROOT_KEYS]
        roots = [SigningKey.from_seed(seed) for seed in seeds if seed]
        if not roots:
            raise BadInput(
                "ROOT-KEY-MISSING",
                _("La llave raíz de la empresa no está en esta máquina."),
                _("No se cambió nada."),
                _("Hágalo en la máquina donde se creó el concentrador."),
            )
        key = SigningKey.generate()
        # Kept before it is published: a list must never name a key that nobody has.
        vault.put(setup.signing_key_name(person), key.seed)
        password = self._ask(_("Contraseña de {name}").format(name=name))
        return hiring.hire(hub, NewPerson(person, name, role, password), key.public, *roots)


@contextmanager
def opened_hub(home: Path) -> Iterator[Hub]:
    """The hub in a folder, closed whatever happens."""
    hub = open_hub(home)
    try:
        yield hub
    finally:
        hub.close()


def _device_line(device: Device) -> Mapping[str, Any]:
    shown = ("person", "name", "enrolled_at", "last_seen", "pending", "revoked_at", "revoked_by", "revoked_for")
    return {"device": device.id} | {name: getattr(device, name) for name in shown}


def artifact_id(details: Mapping[str, str]) -> str:
    """A readable id: kind, product, version and release."""
    parts = (details["kind"], details["product"], details["version"], details.get("release", ""))
    return "-".join(part for part in parts if part).lower().replace(" ", "-")


def ask_twice(purpose: str) -> str:
    """A new password, typed twice without showing it. Raises BadInput ``PASSWORD-DIFFERS``."""
    first = getpass.getpass(f"{purpose}: ")
    if getpass.getpass(_("Otra vez: ")) != first:
        raise BadInput(
            "PASSWORD-DIFFERS",
            _("Las dos contraseñas no son iguales."),
            _("No se cambió nada."),
            _("Escríbala de nuevo."),
        )
    return first
