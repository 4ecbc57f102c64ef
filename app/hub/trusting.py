"""The firm's trust list on the hub: every version is a document that goes down to every laptop."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from app.hub.office import Hub
from app.hub.records import documents
from app.hub.records.database import Taken, Transaction
from app.hub.records.documents import EVERYBODY, Document, Published
from app.hub.refusals import refusal
from app.trust.roles import TrustList

TRUST = "trust"
ROOT = "root"


def trust_list(tx: Transaction) -> TrustList:
    """The list in force, walked from the first version. Raises Untrusted as TrustList does."""
    first, *later = documents.of_kind(tx, TRUST, ROOT)
    found = TrustList.first(first.document.envelope, first.document.digest)
    for version in later:
        found = found.advance(version.document.envelope)
    return found


def trust_texts(tx: Transaction) -> tuple[str, ...]:
    """Every version as text, the first one is the anchor."""
    return tuple(version.document.envelope.decode() for version in documents.of_kind(tx, TRUST, ROOT))


def trust_in_force(hub: Hub) -> TrustList:
    """The list in force."""
    with hub.database.read() as tx:
        return trust_list(tx)


class TrustVersions(NamedTuple):
    """The list's whole story."""

    version: int
    anchor: str
    versions: tuple[str, ...]


def everything(hub: Hub) -> TrustVersions:
    """Version in force, anchor, and every version as text."""
    with hub.database.read() as tx:
        found = documents.of_kind(tx, TRUST, ROOT)
    return TrustVersions(
        found[-1].document.revision,
        found[0].document.digest,
        tuple(version.document.envelope.decode() for version in found),
    )


def publish_trust(hub: Hub, raw: bytes, by: str) -> Published:
    """Put the next version in force. The same version again changes nothing.

    Raises Untrusted ``TRUST-LIST-…`` when it does not follow from the one in force.
    """
    try:
        with hub.database.write() as tx:
            return publish_trust_in(tx, raw, by, hub.now())
    except Taken as error:
        raise refusal("REVISION-CONFLICT", name=ROOT, expected="?", found="?") from error


def publish_trust_in(tx: Transaction, raw: bytes, by: str, at: str) -> Published:
    """The same inside a transaction that does more; also for the very first version."""
    digest = hashlib.sha256(raw).hexdigest()
    if documents.last_revision(tx, TRUST, ROOT) == 0:
        version = TrustList.first(raw, None).version
    else:
        version = trust_list(tx).advance(raw).version
        known = documents.find(tx, TRUST, ROOT, version)
        if known is not None:
            return known
    document = Document(TRUST, ROOT, version, EVERYBODY, "", digest, raw, at, by)
    return documents.publish(tx, document)
