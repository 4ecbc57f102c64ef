"""The firm's trust list: which key may say what, and which may not any more.

It is TUF root metadata (https://theupdateframework.github.io/specification/latest/ §5.3): a version, an expiry, the
root keys with their threshold, and the chain rule that version N+1 is signed by a threshold of N's root keys AND of its
own. TUF's class fixes its four role names (root, timestamp, snapshot, targets) and refuses any other, so only its
``root`` is used as such; the other three stay without keys, and our roles travel beside them in fields that the same
signatures cover:

``x-maletin-roles``    {role: {"keyids": […], "threshold": n}} for consultant, supervisor and hub
``x-maletin-revoked``  {keyid: {"roles": [what it could sign], "reason": text}}; only ever grows
``x-maletin-holders``  {keyid: name of the person or machine}, for people to read

A key that was never listed is *unknown*; a key listed as revoked is *revoked*, for everything it ever signed: when a
laptop is stolen nobody can tell the old signatures from the thief's. Honest documents of a revoked key are sealed again
by another.

Expired is not forged: after its date the list still verifies documents (a technician in an office without Internet must
be able to work), and ``expired`` lets the screens say that it is time to sync.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from securesystemslib.exceptions import Error as SslibError
from securesystemslib.signer import CryptoSigner, SSlibKey  # type: ignore[attr-defined] # re-exported without __all__
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root  # type: ignore[attr-defined] # re-exported without __all__
from tuf.api.metadata import Role as TufRole  # type: ignore[attr-defined] # the same

from app.errors import BadInput
from app.i18n import _
from app.trust import strict_json
from app.trust.keys import SigningKey, VerifyKey
from app.trust.refusal import refusal, short

MAX_LIST_BYTES = 1024 * 1024
MIN_ANCHOR_DIGITS = 32
"""An anchor may be shortened for the telephone to half of the digest: 128 bits, still out of reach of a second list."""

ROLES_FIELD = "x-maletin-roles"
REVOKED_FIELD = "x-maletin-revoked"
HOLDERS_FIELD = "x-maletin-holders"


class Role(StrEnum):
    """What a key is for."""

    ROOT = "root"
    CONSULTANT = "consultant"
    SUPERVISOR = "supervisor"
    HUB = "hub"


@dataclass(frozen=True, slots=True)
class Grant:
    """The keys of one role and how many of them must sign."""

    keyids: frozenset[str]
    threshold: int


@dataclass(frozen=True, slots=True)
class Revocation:
    """A key that is trusted no more: what it could sign, and why."""

    roles: frozenset[Role]
    reason: str


@dataclass(frozen=True, slots=True)
class TrustList:
    """One verified version of the list. Made by ``first`` and ``advance`` only."""

    raw: bytes
    version: int
    expires: datetime
    keys: Mapping[str, VerifyKey]
    grants: Mapping[Role, Grant]
    revoked: Mapping[str, Revocation]
    holders: Mapping[str, str]
    metadata: Metadata[Root] = field(repr=False, compare=False)
    """The list as TUF holds it, to read only."""

    @classmethod
    def first(cls, raw: bytes, anchor: str | None) -> TrustList:
        """The list this laptop starts from.

        ``anchor``: its SHA-256 as the supervisor handed it over apart from the network (at least 32 digits of it);
        None only for a list that this device itself kept after accepting it.
        Raises Untrusted ``TRUST-TOO-LARGE``, ``TRUST-LIST-ANCHOR``, ``TRUST-LIST-DAMAGED``, ``TRUST-LIST-UNSIGNED``.
        """
        _bound(raw)
        # Stops: a false hub that serves its own perfectly signed list to a laptop that has none yet.
        if anchor is not None and not _matches(raw, anchor):
            raise refusal("TRUST-LIST-ANCHOR")
        fresh = _parse(raw)
        _check_own_signatures(fresh)
        return fresh

    def advance(self, raw: bytes) -> TrustList:
        """The next version, when it follows from this one.

        The same list again, whoever else signed it by now, changes nothing and gives this one.

        Raises Untrusted, in this order: ``TRUST-TOO-LARGE``, ``TRUST-LIST-DAMAGED``, ``TRUST-LIST-FORKED``,
        ``TRUST-LIST-OLDER``, ``TRUST-LIST-GAP``, ``TRUST-LIST-CHAIN``, ``TRUST-LIST-UNSIGNED``,
        ``TRUST-LIST-FORGETS``.
        """
        _bound(raw)
        fresh = _parse(raw)
        if fresh.metadata.signed == self.metadata.signed:
            return self
        _check_version(self, fresh)
        # Stops: someone who made root keys of his own and signed a list with them.
        if not _enough(self.metadata, fresh.metadata):
            raise refusal("TRUST-LIST-CHAIN")
        _check_own_signatures(fresh)
        # Stops: a revoked key that comes back by oversight, and with it everything its thief ever signed.
        if forgotten := self.revoked.keys() - fresh.revoked.keys():
            raise refusal("TRUST-LIST-FORGETS", keys=short(forgotten))
        return fresh

    @property
    def anchor(self) -> str:
        """SHA-256 of this list, to hand over apart from the network when a laptop is enrolled."""
        return hashlib.sha256(self.raw).hexdigest()

    def expired(self, now: datetime) -> bool:
        """Whether the list has passed its date: a reason to sync, not a reason to distrust."""
        return now >= self.expires

    def keys_of(self, role: Role) -> tuple[VerifyKey, ...]:
        """The keys that hold the role now, ordered by key id."""
        return tuple(self.keys[keyid] for keyid in sorted(self.grants[role].keyids))

    def threshold_of(self, role: Role) -> int:
        """How many different keys of the role must sign."""
        return self.grants[role].threshold

    def is_revoked(self, keyid: str) -> bool:
        """Whether the key was taken back."""
        return keyid in self.revoked

    def knows(self, keyid: str) -> bool:
        """Whether the key is, or once was, listed."""
        return keyid in self.keys or keyid in self.revoked

    def roles_of(self, keyid: str) -> frozenset[Role]:
        """The roles a key holds; for a revoked key those it held; empty for an unknown one."""
        if keyid in self.revoked:
            return self.revoked[keyid].roles
        return frozenset(role for role, grant in self.grants.items() if keyid in grant.keyids)

    def holder(self, keyid: str) -> str:
        """The name of who holds the key, or the first digits of its id when the list names nobody."""
        return self.holders.get(keyid) or keyid[:8]


def _bound(raw: bytes) -> None:
    if len(raw) > MAX_LIST_BYTES:
        raise refusal("TRUST-TOO-LARGE", size=len(raw), limit=MAX_LIST_BYTES)


def _matches(raw: bytes, anchor: str) -> bool:
    wanted = "".join(anchor.split()).replace("-", "").lower()
    return len(wanted) >= MIN_ANCHOR_DIGITS and hashlib.sha256(raw).hexdigest().startswith(wanted)


def _enough(authority: Metadata[Root], judged: Metadata[Root]) -> bool:
    """Whether a threshold of the authority's root keys signed the judged list."""
    return authority.signed.get_verification_result("root", judged.signed_bytes, judged.signatures).verified


def _check_own_signatures(fresh: TrustList) -> None:
    # Stops: handing trust to root keys that nobody holds, after which no version could ever follow.
    if not _enough(fresh.metadata, fresh.metadata):
        raise refusal("TRUST-LIST-UNSIGNED")


def _check_version(known: TrustList, fresh: TrustList) -> None:
    versions = {"found": fresh.version, "seen": known.version}
    # Stops: two lists under one number, so that two laptops trust different people and both look up to date.
    # Only the holders of the root keys can do that; from anyone else it is an attempt at the chain.
    if fresh.version == known.version:
        raise refusal(
            "TRUST-LIST-FORKED" if _enough(known.metadata, fresh.metadata) else "TRUST-LIST-CHAIN", **versions
        )
    # Stops: replaying an old list in which a stolen key was still good.
    if fresh.version < known.version:
        raise refusal("TRUST-LIST-OLDER", **versions)
    # Stops: skipping the version in which the signing root key was taken away.
    if fresh.version > known.version + 1:
        raise refusal("TRUST-LIST-GAP", **versions)


# ------------------------------------------------------------------------------------------------------------- reading
def _parse(raw: bytes) -> TrustList:
    """Everything but the signatures. TUF signs the canonical form of the *parsed* list, so parsing comes first."""
    try:
        metadata = _read(raw)
        signed = metadata.signed
        extra = signed.unrecognized_fields
        grants = {Role.ROOT: _grant(signed.roles["root"])}
        for role in (Role.CONSULTANT, Role.SUPERVISOR, Role.HUB):
            grants[role] = _grant(TufRole.from_dict(dict(extra[ROLES_FIELD][role.value])))
        fresh = TrustList(
            raw=raw,
            version=signed.version,
            expires=signed.expires.replace(tzinfo=UTC),
            keys={keyid: _key(keyid, cast("SSlibKey", key)) for keyid, key in signed.keys.items()},
            grants=grants,
            revoked={keyid: _revocation(entry) for keyid, entry in extra[REVOKED_FIELD].items()},
            holders={keyid: _text(name) for keyid, name in extra[HOLDERS_FIELD].items()},
            metadata=metadata,
        )
        _check_consistent(fresh)
    except (ValueError, KeyError, TypeError, AttributeError, SslibError, RepositoryError, BadInput) as error:
        raise refusal("TRUST-LIST-DAMAGED", detail=type(error).__name__) from error
    return fresh


def _read(raw: bytes) -> Metadata[Root]:
    found = strict_json.load(raw)
    if type(found["signed"]["version"]) is not int:  # True is an int to Python, and equals 1
        raise TypeError("version")
    metadata: Metadata[Any] = Metadata.from_dict(found)
    if not isinstance(metadata.signed, Root):
        raise TypeError("not a root list")
    # One spelling: a field outside the signed part, or spaces, would give the same list another anchor.
    if _write(metadata) != raw:
        raise ValueError("spelling")
    return metadata


def _write(metadata: Metadata[Root]) -> bytes:
    """The only accepted spelling of a list: strict JSON, signatures by key id and without anything beside them."""
    signatures = [
        {"keyid": keyid, "sig": bytes.fromhex(signature.signature).hex()}
        for keyid, signature in sorted(metadata.signatures.items())
    ]
    return strict_json.dump({"signed": metadata.signed.to_dict(), "signatures": signatures})


def _grant(role: TufRole) -> Grant:
    return Grant(frozenset(role.keyids), role.threshold)


def _key(keyid: str, key: SSlibKey) -> VerifyKey:
    """Only Ed25519 under its own id: one key under two ids would count twice towards a threshold."""
    if (key.keytype, key.scheme) != ("ed25519", "ed25519"):
        raise ValueError("kind of key")
    found = VerifyKey.from_hex(key.keyval["public"])
    if found.keyid != keyid:
        raise ValueError("key id")
    return found


def _revocation(entry: Mapping[str, Any]) -> Revocation:
    return Revocation(frozenset(Role(role) for role in entry["roles"]), _text(entry["reason"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _check_consistent(fresh: TrustList) -> None:
    granted = frozenset().union(*(grant.keyids for grant in fresh.grants.values()))
    if not granted <= fresh.keys.keys():
        raise ValueError("role without its key")
    if fresh.revoked.keys() & fresh.keys.keys():
        raise ValueError("revoked key in use")


# ------------------------------------------------------------------------------------------------------------- writing
def make_root(
    *signers: SigningKey,
    roles: Mapping[Role, Iterable[VerifyKey]],
    expires: datetime,
    thresholds: Mapping[Role, int] | None = None,
    holders: Mapping[str, str] | None = None,
) -> bytes:
    """Version 1 of a firm's list, signed by the keys given (which should be its root keys).

    A role left out has no keys: nobody can sign for it until a later version. ``holders``: names by key id.
    Raises BadInput ``TRUST-LIST-THRESHOLD`` when a role has fewer keys than must sign.
    """
    keys = {role: tuple(roles.get(role, ())) for role in Role}
    return cosign(_compose(1, expires, keys, thresholds or {}, {}, holders or {}), *signers)


def rotate(
    current: TrustList,
    *signers: SigningKey,
    expires: datetime,
    roles: Mapping[Role, Iterable[VerifyKey]] | None = None,
    thresholds: Mapping[Role, int] | None = None,
    revoke: Mapping[str, str] | None = None,
    holders: Mapping[str, str] | None = None,
) -> bytes:
    """The version after ``current``: what is not named stays as it is.

    ``roles`` replaces the keys of the roles it names; ``revoke`` (key id → reason) takes keys out of every role for
    ever. Sign with a threshold of the current root keys and of the new ones, here or later with ``cosign``.
    Raises BadInput ``TRUST-LIST-THRESHOLD``, and ``TRUST-LIST-NO-SUCH-KEY`` for a revocation of a key not listed.
    """
    taken = dict(revoke or {})
    if strangers := taken.keys() - current.keys.keys():
        raise _no_such_key(strangers)
    revoked = dict(current.revoked)
    for keyid, reason in taken.items():
        revoked[keyid] = Revocation(current.roles_of(keyid), reason)
    wanted = {role: tuple((roles or {}).get(role, current.keys_of(role))) for role in Role}
    kept = {role: tuple(key for key in keys if key.keyid not in revoked) for role, keys in wanted.items()}
    numbers = {role: current.threshold_of(role) for role in Role} | dict(thresholds or {})
    names = dict(current.holders) | dict(holders or {})
    return cosign(_compose(current.version + 1, expires, kept, numbers, revoked, names), *signers)


def cosign(raw: bytes, *keys: SigningKey) -> bytes:
    """Add signatures to a list, where several people hold root keys. Nothing is verified here; ``advance`` does.

    Raises Untrusted ``TRUST-LIST-DAMAGED``.
    """
    metadata = _parse(raw).metadata
    for key in keys:
        metadata.sign(CryptoSigner(key.private), append=True)
    return _write(metadata)


def _compose(
    version: int,
    expires: datetime,
    keys: Mapping[Role, tuple[VerifyKey, ...]],
    thresholds: Mapping[Role, int],
    revoked: Mapping[str, Revocation],
    holders: Mapping[str, str],
) -> bytes:
    """An unsigned list in its only spelling."""
    grants = {role: _grant_fields(role, keys[role], thresholds.get(role, 1)) for role in Role}
    listed = {key.keyid: key for group in keys.values() for key in group}
    signed = {
        "_type": "root",
        "version": version,
        "spec_version": Root().spec_version,
        "expires": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "consistent_snapshot": True,
        "keys": {keyid: _key_fields(key) for keyid, key in listed.items()},
        "roles": {name: {"keyids": [], "threshold": 1} for name in ("timestamp", "snapshot", "targets")}
        | {"root": grants.pop(Role.ROOT)},
        ROLES_FIELD: {role.value: fields for role, fields in grants.items()},
        REVOKED_FIELD: {
            keyid: {"roles": sorted(entry.roles), "reason": entry.reason} for keyid, entry in revoked.items()
        },
        HOLDERS_FIELD: {keyid: name for keyid, name in holders.items() if keyid in listed or keyid in revoked},
    }
    return strict_json.dump({"signed": signed, "signatures": []})


def _grant_fields(role: Role, keys: tuple[VerifyKey, ...], threshold: int) -> dict[str, object]:
    """A role may stand empty (nobody can sign for it), except the root, without which the list is dead."""
    keyids = sorted({key.keyid for key in keys})
    if threshold < 1 or (len(keyids) < threshold and (keyids or role is Role.ROOT)):
        raise BadInput(
            "TRUST-LIST-THRESHOLD",
            _("Para {role} se piden {needed} firmas y hay {found} llaves.").format(
                role=role.value, needed=threshold, found=len(keyids)
            ),
            _("La lista de confianza no cambió."),
            _("Agregue llaves a esa función o pida menos firmas."),
        )
    return {"keyids": keyids, "threshold": threshold}


def _key_fields(key: VerifyKey) -> dict[str, object]:
    return {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": key.hex}}


def _no_such_key(keyids: Iterable[str]) -> BadInput:
    return BadInput(
        "TRUST-LIST-NO-SUCH-KEY",
        _("Esas llaves no están en la lista de confianza: {keys}.").format(keys=short(keyids)),
        _("La lista de confianza no cambió."),
        _("Revise el identificador de la llave que quiere revocar."),
    )
