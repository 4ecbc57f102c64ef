"""Puts the supervisor's and consultant's side together: an HTTP desk and the signing keys of this machine's vault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.errors import BadInput
from app.hub.setup import signing_key_name
from app.i18n import _
from app.kit.manifest import Kit, ProcedureRef
from app.plan.model import MonthlyPlan
from app.sync.http_desk import HttpDesk
from app.sync.http_hub import HubClient
from app.trust.envelope import DocumentType, seal
from app.trust.keys import SigningKey
from app.vault import Vault


class Desk:
    """What one person publishes: everything is sealed with that person's key before it leaves the machine."""

    def __init__(self, http: HttpDesk, vault: Vault) -> None:
        self.http = http
        self.token: str | None = None
        self._vault = vault
        self._person = ""

    def login(self, person: str, password: str) -> None:
        """Open a session at the hub."""
        self.token = str(self.http.login(person, password)["token"])
        self._person = person

    def publish_procedure(self, raw: bytes, *pictures: bytes) -> ProcedureRef:
        """Seal and publish the exact bytes of a procedure; first come the pictures its steps show."""
        for picture in pictures:
            self.http.put_bytes(picture)
        return ProcedureRef.model_validate(self.http.publish_procedure(self._seal(raw, DocumentType.PROCEDURE)))

    def publish_plan(self, plan: MonthlyPlan) -> None:
        """Seal and publish a monthly plan."""
        self.http.publish_plan(self._seal(plan.model_dump_json().encode(), DocumentType.PLAN))

    def publish_kit(self, kit: Kit) -> None:
        """Seal and publish a kit; it goes to the technician's laptop with the next sync."""
        self.http.publish_kit(self._seal(kit.model_dump_json().encode(), DocumentType.KIT))

    def _seal(self, payload: bytes, kind: DocumentType) -> bytes:
        seed = self._vault.get(signing_key_name(self._person))
        if seed is None:
            raise BadInput(
                "SIGNING-KEY-MISSING",
                _("La llave para firmar de «{person}» no está en esta máquina.").format(person=self._person),
                _("No se publicó nada."),
                _("Publique desde la máquina donde se dio de alta a esa persona."),
            )
        return seal(payload, kind, SigningKey.from_seed(seed))


@contextmanager
def open_desk(vault: Vault, url: str, ca: Path) -> Iterator[Desk]:
    """A desk at this hub. ``vault``: where the signing keys are; ``ca``: the hub's own certificate authority."""
    client = HubClient(url, lambda: desk.token, ca.read_bytes())
    desk = Desk(HttpDesk(client), vault)
    try:
        yield desk
    finally:
        client.close()
