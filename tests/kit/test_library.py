from __future__ import annotations

import pytest

from app.errors import CheckFailed, MaletinError, Unavailable, Untrusted
from app.kit.library import KitLibrary, open_procedure, understand_procedure
from app.procedures.model import Procedure
from app.trust.envelope import LIMITS, DocumentType, seal
from app.trust.roles import TrustList, rotate
from tests.kit.builders import Office, digest_of, flip, payload, yaml_procedure
from tests.trust.firm import YEAR_2030


def on_shelf(office: Office, raw: bytes) -> str:
    with office.shelf.writing(digest_of(raw), len(raw)) as part:
        part.write(raw)
        office.shelf.finish(digest_of(raw), part)
    return digest_of(raw)


def test_signed_procedure_is_opened(office: Office) -> None:
    digest = digest_of(office.envelopes["respaldo"])

    assert open_procedure(office.shelf, digest, office.trust).slug == "respaldo"


@pytest.mark.parametrize("position", [3, 200, -2])
def test_procedure_with_one_altered_bit_is_never_opened(office: Office, position: int) -> None:
    raw = office.envelopes["respaldo"]
    flip(office.shelf.path(digest_of(raw)), position % len(raw))

    with pytest.raises(Untrusted) as caught:
        open_procedure(office.shelf, digest_of(raw), office.trust)

    assert caught.value.code == "CONTENT-ALTERED"


def test_missing_procedure_says_so(office: Office) -> None:
    with pytest.raises(Unavailable) as caught:
        open_procedure(office.shelf, "0" * 64, office.trust)

    assert caught.value.code == "CONTENT-MISSING"


@pytest.mark.parametrize(
    ("signer", "code"),
    [("stranger", "TRUST-UNKNOWN-KEY"), ("supervisor", "TRUST-WRONG-ROLE"), ("hub", "TRUST-WRONG-ROLE")],
)
def test_procedure_of_somebody_else_is_never_opened(office: Office, signer: str, code: str) -> None:
    raw = seal(yaml_procedure("otro"), DocumentType.PROCEDURE, getattr(office.firm, signer))

    with pytest.raises(Untrusted) as caught:
        open_procedure(office.shelf, on_shelf(office, raw), office.trust)

    assert caught.value.code == code


def test_kit_handed_over_as_a_procedure_is_refused(office: Office) -> None:
    digest = on_shelf(office, office.sealed(office.kit()))

    with pytest.raises(Untrusted):
        open_procedure(office.shelf, digest, office.trust)


def test_endless_file_is_refused_by_its_size() -> None:
    raw = payload("endless", LIMITS[DocumentType.PROCEDURE] + 1)
    office_trust = Office.__dataclass_fields__["firm"].default_factory().trust()

    with pytest.raises(Untrusted) as caught:
        understand_procedure(raw, digest_of(raw), office_trust)

    assert caught.value.code == "TRUST-TOO-LARGE"


def test_signed_nonsense_is_no_procedure(office: Office) -> None:
    raw = seal(b"title: nothing else", DocumentType.PROCEDURE, office.firm.consultant)

    with pytest.raises(CheckFailed) as caught:
        open_procedure(office.shelf, on_shelf(office, raw), office.trust)

    assert caught.value.code == "PROCEDURE-INVALID"


def test_procedure_is_read_once(office: Office) -> None:
    library = KitLibrary(office.shelf, lambda: office.trust)
    digest = digest_of(office.envelopes["respaldo"])
    first = library.procedure(digest)
    office.shelf.remove(digest)

    assert library.procedure(digest) is first


def test_revoked_consultant_is_felt_at_once(office: Office) -> None:
    lists = [office.trust]
    library = KitLibrary(office.shelf, lambda: lists[-1])
    digest = digest_of(office.envelopes["respaldo"])
    library.procedure(digest)
    revoked = rotate(
        office.trust,
        office.firm.root,
        expires=YEAR_2030,
        revoke={office.firm.consultant.keyid: "laptop robada"},
        roles={},
    )
    fresh: TrustList = office.trust.advance(revoked)

    lists.append(fresh)

    with pytest.raises(Untrusted) as caught:
        library.procedure(digest)
    assert caught.value.code == "TRUST-REVOKED"


def test_survey_tells_of_each_procedure(office: Office) -> None:
    kit = office.kit()
    good, bad = (entry.procedure.digest for entry in kit.tasks if entry.procedure)
    flip(office.shelf.path(bad), 5)

    found = KitLibrary(office.shelf, lambda: office.trust).survey(kit)

    assert isinstance(found[good], Procedure)
    assert isinstance(found[bad], MaletinError)


def test_procedure_that_is_not_what_the_kit_lists_is_found_out(office: Office) -> None:
    kit = office.kit()
    first = kit.tasks[0]
    assert first.procedure is not None
    lying = first.model_copy(update={"procedure": first.procedure.model_copy(update={"revision": 7})})

    found = KitLibrary(office.shelf, lambda: office.trust).survey(kit.model_copy(update={"tasks": (lying,)}))

    error = found[first.procedure.digest]
    assert isinstance(error, Untrusted)
    assert error.code == "PROCEDURE-NOT-AS-LISTED"


def test_task_without_a_procedure_is_not_surveyed(office: Office) -> None:
    kit = office.kit()
    free = kit.tasks[0].model_copy(update={"procedure": None})

    found = KitLibrary(office.shelf, lambda: office.trust).survey(kit.model_copy(update={"tasks": (free,)}))

    assert found == {}
