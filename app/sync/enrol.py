"""A new laptop joins the firm. Its own key comes first and is durable before the code is spent (store.identity sees to
that), so that a lost answer can be asked for again with the same code and key; nothing that comes back is believed
unproved.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from app.clock import utc_text
from app.errors import BadInput, Untrusted
from app.i18n import _
from app.kit.inbox import Accepted, KeptDocument
from app.sync.ports import HubPort
from app.sync.trouble import trouble
from app.trust.roles import TrustList
from app.wire.sync import DocumentKind, EnrolAnswer, EnrolRequest


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What to keep of an enrolment: first ``accepted`` in the inbox, then the token and the rest as identity.

    ``accepted`` holds every trust list; without it the engine has nobody to believe (``TRUST-NOT-SET``).
    """

    device: str
    token: str
    person: str
    person_name: str
    firm: str
    trust: TrustList
    accepted: Accepted


def enrol(hub: HubPort, public_key: str, code: str, *, device_name: str, anchor: str | None, now: datetime) -> Enrolled:
    """Spend the code and verify what comes back.

    ``public_key``: of the key this laptop keeps already, hexadecimal. ``anchor``: what the person was given beside the
    code (spaces and dashes do not matter, half of it is enough); None trusts the first answer over the hub's
    certificate alone.
    Raises BadInput ``ENROL-CODE-WRONG``/``-USED``/``-EXPIRED``, Untrusted ``TRUST-LIST-…``, the errors of HubPort.
    """
    request = EnrolRequest(code=_tidy(code), public_key=public_key, device_name=device_name[:500])
    answer = hub.enrol(request)
    lists = _chain(answer, anchor)
    return Enrolled(
        device=answer.device,
        token=answer.token,
        person=answer.person,
        person_name=answer.person_name,
        firm=answer.firm,
        trust=lists[-1],
        accepted=_to_keep(lists, now),
    )


def _tidy(code: str) -> str:
    tidy = "".join(code.split())
    if not 4 <= len(tidy) <= 64:
        raise BadInput(
            "ENROL-CODE-WRONG",
            _("El código de alta no es correcto."),
            _("No se cambió nada en esta computadora."),
            _("Pida otro código al supervisor."),
        )
    return tidy


def _chain(answer: EnrolAnswer, anchor: str | None) -> list[TrustList]:
    """Every version, each following from the one before, the first one being what the person was told."""
    if not answer.trust:
        raise trouble("HUB-PROTOCOL", detail="no trust list")
    raws = [text.encode() for text in answer.trust]
    if anchor is not None and hashlib.sha256(raws[0]).hexdigest() != answer.anchor:
        raise Untrusted("TRUST-LIST-ANCHOR", _("La lista de confianza no corresponde a su propia huella."))
    lists = [TrustList.first(raws[0], anchor if anchor is not None else answer.anchor)]
    for raw in raws[1:]:
        lists.append(lists[-1].advance(raw))
    return lists


def _to_keep(lists: list[TrustList], now: datetime) -> Accepted:
    return Accepted(
        receipts=(),
        documents=tuple(
            KeptDocument(DocumentKind.TRUST, "root", trust.version, trust.anchor, trust.raw) for trust in lists
        ),
        refused=(),
        cursor=0,
        assigned=(),
        plan_vanished=False,
        hub_time=utc_text(now),
        skew_seconds=0.0,
    )
