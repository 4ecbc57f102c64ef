"""The one door through which a signed document becomes trusted.

The checks run in this order, the one of the product's plan, each with its own error:

 1. ``TRUST-TOO-LARGE``    size, before a single byte is parsed
 2. ``TRUST-NOT-SIGNED``   it is an envelope with at least one signature
 3. ``TRUST-UNKNOWN-KEY``  at least one signing key is or was listed by the firm
 4. ``TRUST-WRONG-ROLE``   such a key may (or, if revoked, might) sign what the envelope claims to be
 5. ``TRUST-REVOKED``      enough of those keys are left when the revoked ones do not count
 6. ``TRUST-ALTERED``      every one of those signatures is good, over exactly these bytes
 7. ``TRUST-WRONG-TYPE``   it is the kind of document that was asked for
 8. ``TRUST-TOO-FEW``      as many people signed as the role demands
 9. ``TRUST-OLDER``        it is not older than what this laptop has already seen

Why this order tells the truth. Who signed comes before whether the bytes match: a stranger's key makes the rest
meaningless, and it is what a person can act on (sync the list, call the one whose key it is). Steps 3 to 5 rest on key
ids that nobody has proved yet; they can only refuse, so a forger gains nothing by lying there. The role is that of the
envelope's *own* claim, and the kind is compared after the signature. So a genuine procedure handed over as a kit is
"another kind of document" and not "a consultant who oversteps", a kit sealed by a consultant is "wrong role", and a
claim edited on the way is "altered" (or "wrong role", when the edited claim is not the signer's to make).

Signatures of keys that play no part (unknown ones, or without the role) are passed over: while keys are being exchanged
a document carries the old and the new one, and laptops with either list must accept it. Of the keys that do play a part
a single bad signature refuses the document, even if the others would be enough: a good envelope never contains one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from securesystemslib.dsse import Envelope

from app.trust import envelope as envelopes
from app.trust.envelope import DocumentType
from app.trust.keys import VerifyKey
from app.trust.refusal import refusal, short
from app.trust.roles import Role, TrustList

ROLE_FOR: dict[DocumentType, Role] = {
    DocumentType.PROCEDURE: Role.CONSULTANT,
    DocumentType.KIT: Role.SUPERVISOR,
    DocumentType.PLAN: Role.SUPERVISOR,
    DocumentType.WITHDRAWAL: Role.SUPERVISOR,
    DocumentType.BUNDLE: Role.HUB,
    DocumentType.REPORT: Role.HUB,
}
"""Who signs what. Bundles and reports are made by machines: the hub, or a device the caller vouches for."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that passed every check."""

    payload: bytes
    signers: tuple[str, ...]
    """Key ids whose signatures were verified and count, sorted."""
    digest: str
    """SHA-256 of the whole envelope: the name under which the document is pinned and kept."""


def open_sealed(
    raw: bytes,
    kind: DocumentType,
    trust: TrustList,
    *,
    seen_revision: int = 0,
    revision_of: Callable[[bytes], int] | None = None,
    devices: Iterable[VerifyKey] = (),
) -> Opened:
    """Verify a sealed document and hand out its payload. Raises Untrusted; the codes and their order are above.

    ``revision_of`` reads the revision out of the payload, and is called only after the signatures held;
    ``seen_revision`` is the newest revision of the same document this laptop ever accepted.
    ``devices``: keys of enrolled laptops, good for bundles and reports alone.
    """
    envelope = envelopes.read(raw, kind)
    claimed = _role_claimed(envelope, kind)
    machines = {key.keyid: key for key in devices} if claimed is Role.HUB else {}
    entitled = _entitled(envelope, claimed, trust, machines)
    _check_signatures(envelope, raw, entitled)
    # Stops: a genuine document of one kind taken for another (a plan as a kit, last year's report as a bundle).
    if envelope.payload_type != kind:
        raise refusal("TRUST-WRONG-TYPE", found=envelope.payload_type)
    # Stops: one person alone, or one person's stolen key, where the firm decided that it takes two.
    if len(entitled) < trust.threshold_of(claimed):
        raise refusal("TRUST-TOO-FEW", found=len(entitled), needed=trust.threshold_of(claimed))
    _check_revision(envelope.payload, seen_revision, revision_of)
    return Opened(envelope.payload, tuple(sorted(entitled)), hashlib.sha256(raw).hexdigest())


def _role_claimed(envelope: Envelope, kind: DocumentType) -> Role:
    """The role that the envelope's own type needs; a type that is not ours is judged as the kind asked for."""
    try:
        return ROLE_FOR[DocumentType(envelope.payload_type)]
    except ValueError:
        return ROLE_FOR[kind]


def _entitled(envelope: Envelope, role: Role, trust: TrustList, machines: dict[str, VerifyKey]) -> dict[str, VerifyKey]:
    """The keys named in the envelope that may sign for the role. Nothing is proved yet."""
    named = frozenset(envelope.signatures)
    # Stops: a document of anybody who made himself a key pair.
    known = {keyid for keyid in named if trust.knows(keyid) or keyid in machines}
    if not known:
        raise refusal("TRUST-UNKNOWN-KEY", keys=short(named))
    # Stops: one of our own people, or his stolen key, signing what is another's to decide.
    fitting = {keyid for keyid in known if role in trust.roles_of(keyid) or keyid in machines}
    if not fitting:
        raise refusal("TRUST-WRONG-ROLE", keys=short(known))
    # Stops: whatever a thief signs with a stolen key, and puts the date of last year on.
    revoked = {keyid for keyid in fitting if trust.is_revoked(keyid)}
    if revoked and len(fitting - revoked) < trust.threshold_of(role):
        raise refusal("TRUST-REVOKED", keys=short(revoked))
    return {keyid: machines.get(keyid) or trust.keys[keyid] for keyid in fitting - revoked}


def _check_signatures(envelope: Envelope, raw: bytes, keys: dict[str, VerifyKey]) -> None:
    # Stops: a step, a price or a digest changed on the way, by malice or by a bad disk.
    signed = envelope.pae()
    for keyid, key in keys.items():
        if not key.verify(signed, bytes.fromhex(envelope.signatures[keyid].signature)):
            raise refusal("TRUST-ALTERED")
    # Stops: the same document under a second digest (spaces, spare base64 bits), which no list of digests would know.
    if envelopes.write(envelope) != raw:
        raise refusal("TRUST-ALTERED")


def _check_revision(payload: bytes, seen: int, revision_of: Callable[[bytes], int] | None) -> None:
    # Stops: a genuine older revision brought back, with the error that the newer one mended.
    if revision_of is not None and (found := revision_of(payload)) < seen:
        raise refusal("TRUST-OLDER", found=found, seen=seen)
