"""The enrolment slip survives copying, mails and scanners; what is cut is refused, what is loose is found."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.hub.tls import make_authority
from app.wire.slip import EnrolSlip, read_slip, slip_text

CA = make_authority("Soporte del Centro", datetime(2026, 11, 23, tzinfo=UTC)).certificate.decode()
SLIP = EnrolSlip("https://oficina.soporte.mx:8443", "7K2M-9QTF-0XWA-4HVR", "ab" * 32, CA)


def test_what_was_written_is_read():
    assert read_slip(slip_text(SLIP)) == SLIP


def test_it_is_one_line_short_enough_for_a_qr():
    line = slip_text(SLIP)

    assert line.isprintable()
    assert " " not in line
    assert len(line) < 1_200


@given(st.text(max_size=80), st.text(max_size=80), st.integers(1, 120))
def test_a_mail_around_it_and_broken_lines_change_nothing(before, behind, width):
    line = slip_text(SLIP)
    broken = "\r\n  ".join(line[start : start + width] for start in range(0, len(line), width))
    if "maletin:alta?" in (before + broken[:13]).lower()[:-1]:
        before = ""

    assert read_slip(f"{before}\n{line}\n{behind}") == SLIP
    if width >= 13:
        assert read_slip(f"{broken} {behind}") == SLIP


@given(st.integers(13, len(slip_text(SLIP)) - 1))
def test_a_slip_that_lost_its_end_is_refused(length):
    with pytest.raises(BadInput) as caught:
        read_slip(slip_text(SLIP)[:length])

    assert caught.value.code == "ENROL-SLIP"


def test_loose_words_are_found():
    found = read_slip(
        f"Hola Lucía, entra a https://oficina.soporte.mx:8443 con 7K2M-9QTF-0XWA-4HVR.\nHuella {'ab' * 32}"
    )

    assert found == EnrolSlip("https://oficina.soporte.mx:8443", "7K2M-9QTF-0XWA-4HVR", "ab" * 32)


def test_a_certificate_alone_is_found():
    assert ssl.PEM_cert_to_DER_cert(read_slip(f"ca.pem:\n{CA}").ca) == ssl.PEM_cert_to_DER_cert(CA)


@pytest.mark.parametrize("text", ["", "buenos días", "maletin:alta?o=https%3A%2F%2Fx&z=fin", "maletin:alta?&z=fin"])
def test_what_is_no_slip_is_refused(text):
    with pytest.raises(BadInput):
        read_slip(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text):
    try:
        found = read_slip(text)
    except BadInput:
        return
    assert found.url or found.code or found.ca


def test_a_damaged_certificate_is_refused():
    line = slip_text(SLIP)
    place = line.index("&a=") + 20

    with pytest.raises(BadInput):
        read_slip(line[:place] + line[place + 4 :])


def test_the_code_is_not_in_its_repr():
    assert "7K2M" not in repr(SLIP)
