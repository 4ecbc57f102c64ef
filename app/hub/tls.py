"""The hub's own certificate authority: laptops are given its certificate once and trust no other for the hub."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

CA_DAYS = 3650
SERVER_DAYS = 397
"""No longer: some systems refuse server certificates of more than 398 days even from an authority of their own."""
RENEW_DAYS = 30
_BACKDATE = timedelta(days=1)
"""Laptop clocks that are a little behind must not refuse a certificate made today."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate, PEM."""

    key: bytes
    certificate: bytes


def make_authority(firm: str, now: datetime) -> Pair:
    """A new authority for this firm."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Maletin {firm}"[:64])])
    builder = _blank(name, name, key.public_key(), now, CA_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    return _signed(builder, key, key)


def make_server(authority: Pair, hosts: Sequence[str], now: datetime) -> Pair:
    """A server certificate for these host names and addresses, signed by the authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key, issuer = _open(authority)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    builder = _blank(name, issuer.subject, key.public_key(), now, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName([_host(host) for host in hosts]), critical=False)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False
    )
    return _signed(builder, key, issuer_key)


def is_due(certificate: bytes, hosts: Sequence[str], now: datetime) -> bool:
    """Whether the server certificate ends soon or does not name all these hosts."""
    found = x509.load_pem_x509_certificate(certificate)
    named = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends = found.not_valid_after_utc - timedelta(days=RENEW_DAYS)
    return now >= ends or any(_host(host) not in named for host in hosts)


def fingerprint(certificate: bytes) -> str:
    """SHA-256 of the certificate (DER), for people to compare."""
    return x509.load_pem_x509_certificate(certificate).fingerprint(hashes.SHA256()).hex()


def read_pair(key: Path, certificate: Path) -> Pair:
    """Read a pair back. Raises OSError."""
    return Pair(key.read_bytes(), certificate.read_bytes())


def write_pair(pair: Pair, key: Path, certificate: Path) -> None:
    """Replace a pair. If the power goes between the renames they do not fit, and the next start makes a new pair."""
    fresh = {key: pair.key, certificate: pair.certificate}
    for path, data in fresh.items():
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if path == key else 0o644)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    for path in fresh:
        path.with_name(f"{path.name}.new").replace(path)


def fits(pair: Pair) -> bool:
    """Whether the key is that of the certificate."""
    key, certificate = _open(pair)
    return key.public_key() == certificate.public_key()


def _blank(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACKDATE)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _open(pair: Pair) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = load_pem_private_key(pair.key, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the authority's key is not ours")
    return key, x509.load_pem_x509_certificate(pair.certificate)


def _signed(
    builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey
) -> Pair:
    certificate = builder.sign(signer, hashes.SHA256())
    return Pair(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), certificate.public_bytes(Encoding.PEM)
    )
