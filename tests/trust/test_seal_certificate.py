from __future__ import annotations

from datetime import UTC

from app.demo.company import story
from app.demo.company.spec import TINY
from app.trust.seal_certificate import read_seal_certificate


def test_a_seal_certificate_tells_whose_it_is_and_until_when() -> None:
    found = read_seal_certificate(story.certificate(TINY, "ACME", "ABC010101AB1"))

    assert found is not None
    assert (found.rfc, found.is_seal, found.number) == ("ABC010101AB1", True, "30001000000500003416")
    assert found.begins < TINY.as_of.replace(tzinfo=UTC) < found.ends


def test_an_e_firma_is_not_a_seal() -> None:
    found = read_seal_certificate(story.certificate(TINY, "ACME", "ABC010101AB1", csd=False))

    assert found is not None
    assert not found.is_seal


def test_other_bytes_are_no_certificate() -> None:
    assert read_seal_certificate(b"") is None
    assert read_seal_certificate(b"-----BEGIN CERTIFICATE-----\nnada") is None
