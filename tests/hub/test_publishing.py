from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import MaletinError
from app.hub import content, enrolment
from app.hub.hiring import hire, revoke_key
from app.hub.people import NewPerson, PersonRole, add_person, everyone, log_in, set_active, set_password
from app.hub.publishing import procedures, publish_kit, publish_plan, publish_procedure, publish_withdrawal
from app.hub.tokens import hash_code, new_code
from app.hub.trusting import publish_trust, trust_in_force
from app.kit.manifest import ProcedureRef, Withdrawal
from app.plan.model import MonthlyPlan, Person
from app.trust.envelope import DocumentType, seal
from app.trust.keys import SigningKey
from app.trust.roles import Role, rotate
from app.wire.sync import EnrolRequest
from tests.hub.firm import PASSWORD, Firm, Laptop, make_kit

PROCEDURE = """\
format: 1
slug: probar-respaldo
code: P01
revision: {revision}
title: Probar el respaldo
purpose: Que se pueda restaurar.
applies:
  - product: SAE
evidence: CONFIRMED
sources:
  - manual
writes: "no"
risks:
  - ninguno
minutes: {{ least: 5, most: 10 }}
steps:
  - id: ver
    kind: instruction
    title: Ver el respaldo
"""


def refused(act) -> str:
    with pytest.raises(MaletinError) as found:
        act()
    return found.value.code


def plan(version: int) -> bytes:
    return MonthlyPlan(client="c1", month="2026-11", version=version, projects=()).model_dump_json().encode()


def test_kit_revisions_follow_each_other_without_gaps(firm: Firm) -> None:
    firm.technician("beto")
    firm.publish(make_kit())
    firm.publish(make_kit(revision=2, reason="más"))

    assert refused(lambda: firm.publish(make_kit(revision=4))) == "REVISION-CONFLICT"
    assert refused(lambda: firm.publish(make_kit(revision=1, reason="otra vez"))) == "REVISION-CONFLICT"
    assert refused(lambda: firm.publish(make_kit(revision=2, reason="distinta"))) == "REVISION-CONFLICT"


def test_a_kit_whose_content_the_hub_lacks_is_refused(firm: Firm, tmp_path: Path) -> None:
    firm.technician("beto")
    artifact = firm.artifact(tmp_path)
    absent = artifact.model_copy(update={"digest": "b" * 64})
    resized = artifact.model_copy(update={"size": artifact.size + 1})

    assert refused(lambda: firm.publish(make_kit("v", "beto", absent))) == "KIT-CONTENT-MISSING"
    assert refused(lambda: firm.publish(make_kit("v", "beto", resized))) == "KIT-CONTENT-MISSING"


def test_a_kit_for_nobody_is_refused(firm: Firm) -> None:
    firm.technician("beto")
    set_active(firm.hub, "beto", False)

    assert refused(lambda: firm.publish(make_kit(technician="beto"))) == "KIT-TECHNICIAN-UNKNOWN"
    assert refused(lambda: firm.publish(make_kit(technician="nadie"))) == "KIT-TECHNICIAN-UNKNOWN"


def test_signed_nonsense_is_refused(firm: Firm) -> None:
    raw = seal(b'{"visit": 7}', DocumentType.KIT, firm.supervisor)

    assert refused(lambda: publish_kit(firm.hub, raw, "ana")) == "DOCUMENT-INVALID"


def test_a_document_too_large_for_the_way_down_is_refused(firm: Firm) -> None:
    raw = seal(b"x" * 5_000_000, DocumentType.KIT, firm.supervisor)

    assert refused(lambda: publish_kit(firm.hub, raw, "ana")) == "HUB-TOO-LARGE"


def test_a_kit_sealed_by_a_consultant_is_refused(firm: Firm) -> None:
    raw = seal(make_kit().model_dump_json().encode(), DocumentType.KIT, firm.hire_consultant())

    assert refused(lambda: publish_kit(firm.hub, raw, "ana")) == "TRUST-WRONG-ROLE"


def test_nothing_of_a_revoked_key_is_published(firm: Firm) -> None:
    firm.technician("beto")
    version = revoke_key(firm.hub, firm.supervisor.keyid, "laptop robada", "ana", firm.root)

    assert version == 2
    assert refused(lambda: firm.publish(make_kit())) == "TRUST-REVOKED"


def test_plans_are_counted_by_client_and_month(firm: Firm) -> None:
    def publish(version: int) -> int:
        return publish_plan(firm.hub, seal(plan(version), DocumentType.PLAN, firm.supervisor), "ana").document.revision

    assert [publish(1), publish(2)] == [1, 2]
    assert refused(lambda: publish(4)) == "REVISION-CONFLICT"


def test_a_procedure_becomes_content_by_the_digest_of_its_envelope(firm: Firm) -> None:
    carla = firm.hire_consultant()
    raw = seal(PROCEDURE.format(revision=1).encode(), DocumentType.PROCEDURE, carla)

    ref = publish_procedure(firm.hub, raw, "carla")

    assert content.held(firm.hub, ref.digest).path.read_bytes() == raw
    assert procedures(firm.hub) == (ref,)
    assert ref == ProcedureRef(
        slug="probar-respaldo", revision=1, title="Probar el respaldo", digest=ref.digest, size=len(raw)
    )


def test_a_procedure_with_mistakes_is_refused_with_all_of_them(firm: Firm) -> None:
    text = (
        PROCEDURE.format(revision=1).replace('writes: "no"', "writes: quizás").replace("kind: instruction", "kind: x")
    )
    raw = seal(text.encode(), DocumentType.PROCEDURE, firm.hire_consultant())

    with pytest.raises(MaletinError) as found:
        publish_procedure(firm.hub, raw, "carla")

    assert found.value.code == "PROCEDURE-INVALID"
    assert len(found.value.facts["problems"]) >= 2  # type: ignore[arg-type]


def test_a_visit_nobody_knows_cannot_be_withdrawn(firm: Firm) -> None:
    word = Withdrawal(visit="v9", revision=1, reason="x", issued_at="x", supervisor=Person(id="ana", name="Ana"))
    raw = seal(word.model_dump_json().encode(), DocumentType.WITHDRAWAL, firm.supervisor)

    assert refused(lambda: publish_withdrawal(firm.hub, raw, "ana")) == "VISIT-UNKNOWN"


def test_a_trust_list_not_signed_by_the_root_is_refused(firm: Firm) -> None:
    current = trust_in_force(firm.hub)
    raw = rotate(current, SigningKey.generate(), expires=current.expires)

    assert refused(lambda: publish_trust(firm.hub, raw, "ana")).startswith("TRUST-LIST-")


def test_the_same_trust_list_again_changes_nothing(firm: Firm) -> None:
    raw = trust_in_force(firm.hub).raw

    assert publish_trust(firm.hub, raw, "ana").document.revision == 1


def test_hiring_adds_the_person_and_the_key_or_neither(firm: Firm) -> None:
    key = SigningKey.generate().public
    carla = NewPerson("carla", "Carla", PersonRole.CONSULTANT, PASSWORD)

    code = refused(lambda: hire(firm.hub, carla, key, SigningKey.generate()))
    after_failure = [person.id for person in everyone(firm.hub)]
    hire(firm.hub, carla, key, firm.root)

    assert code.startswith("TRUST-LIST-")
    assert after_failure == ["ana"]
    assert key in trust_in_force(firm.hub).keys_of(Role.CONSULTANT)


def test_a_technician_signs_nothing_and_is_not_hired_with_a_key(firm: Firm) -> None:
    beto = NewPerson("beto", "Beto", PersonRole.TECHNICIAN)

    assert refused(lambda: hire(firm.hub, beto, SigningKey.generate().public, firm.root)) == "PERSON-INVALID"


def test_a_person_exists_once(firm: Firm) -> None:
    firm.technician("beto")
    carla = NewPerson("ana", "Otra Ana", PersonRole.CONSULTANT, PASSWORD)

    assert refused(lambda: firm.technician("beto")) == "PERSON-EXISTS"
    assert refused(lambda: hire(firm.hub, carla, SigningKey.generate().public, firm.root)) == "PERSON-EXISTS"


# ── people and codes ──


def test_a_changed_password_replaces_the_old_one(firm: Firm) -> None:
    set_password(firm.hub, "ana", "otra frase muy larga")

    assert refused(lambda: log_in(firm.hub, "ana", PASSWORD)) == "LOGIN-WRONG"
    assert log_in(firm.hub, "ana", "otra frase muy larga").person.id == "ana"


@pytest.mark.parametrize(
    ("person", "password"), [("ana", "mala"), ("nadie", PASSWORD), ("ana", "\ud800"), ("beto", "")]
)
def test_a_wrong_login_never_says_what_was_wrong(firm: Firm, person: str, password: str) -> None:
    add_person(firm.hub, NewPerson("beto", "Beto", PersonRole.TECHNICIAN))

    assert refused(lambda: log_in(firm.hub, person, password)) == "LOGIN-WRONG"


def test_who_is_not_active_cannot_log_in(firm: Firm) -> None:
    set_active(firm.hub, "ana", False)

    assert refused(lambda: log_in(firm.hub, "ana", PASSWORD)) == "LOGIN-WRONG"


def test_a_person_nobody_knows_gets_no_code(firm: Firm) -> None:
    assert refused(lambda: enrolment.make_code(firm.hub, "nadie", "ana")) == "PERSON-UNKNOWN"
    assert refused(lambda: set_active(firm.hub, "nadie", True)) == "PERSON-UNKNOWN"
    assert refused(lambda: enrolment.revoke(firm.hub, "nada", "ana", "")) == "HUB-NOT-FOUND"


def test_a_code_expires(firm: Firm) -> None:
    firm.technician("beto")
    code = enrolment.make_code(firm.hub, "beto", "ana").code
    firm.clock.pass_by(hours=24)
    request = EnrolRequest(code=code, public_key=SigningKey.generate().public.hex, device_name="x")

    assert refused(lambda: enrolment.enrol(firm.hub, request)) == "ENROL-CODE-EXPIRED"


def test_a_laptop_whose_answer_was_lost_enrols_again_with_the_same_code_and_key(firm: Firm) -> None:
    firm.technician("beto")
    code = enrolment.make_code(firm.hub, "beto", "ana").code
    request = EnrolRequest(code=code, public_key=SigningKey.generate().public.hex, device_name="x")

    first, second = enrolment.enrol(firm.hub, request), enrolment.enrol(firm.hub, request)

    assert first.device == second.device
    assert first.token != second.token
    assert len(enrolment.everything(firm.hub)) == 1


def test_a_revoked_laptop_does_not_come_back_with_its_old_code(firm: Firm) -> None:
    firm.technician("beto")
    code = enrolment.make_code(firm.hub, "beto", "ana").code
    request = EnrolRequest(code=code, public_key=SigningKey.generate().public.hex, device_name="x")
    enrolment.revoke(firm.hub, enrolment.enrol(firm.hub, request).device, "ana", "robada")

    assert refused(lambda: enrolment.enrol(firm.hub, request)) == "ENROL-CODE-USED"


def test_a_public_key_that_is_none_is_refused_and_the_code_not_spent(firm: Firm) -> None:
    firm.technician("beto")
    code = enrolment.make_code(firm.hub, "beto", "ana").code
    bad = EnrolRequest(code=code, public_key="0" * 64, device_name="x")
    good = EnrolRequest(code=code, public_key=SigningKey.generate().public.hex, device_name="x")

    assert refused(lambda: enrolment.enrol(firm.hub, bad)) == "KEY-INVALID"
    assert enrolment.enrol(firm.hub, good).person == "beto"


@given(st.randoms(use_true_random=False))
def test_a_code_may_be_typed_carelessly(chance) -> None:
    code = new_code()
    typed = "".join(chance.choice((letter, letter.lower())) + chance.choice(("", "", " ", "-")) for letter in code)
    typed = "".join(
        chance.choice("O0o") if letter == "0" else chance.choice("1Il") if letter == "1" else letter for letter in typed
    )

    assert hash_code(typed) == hash_code(code)


def test_no_token_code_or_password_is_kept_as_it_was_given(firm: Firm, laptop: Laptop) -> None:
    code = enrolment.make_code(firm.hub, "beto", "ana").code
    session = log_in(firm.hub, "ana", PASSWORD).token
    kept = b"".join(path.read_bytes() for path in firm.hub.home.glob("hub.db*"))

    for secret in (laptop.token, code, code.replace("-", ""), session, PASSWORD):
        assert secret.encode() not in kept
