"""A new laptop believes nothing unproved."""

from __future__ import annotations

import hashlib

import pytest

from app.errors import BadInput, MaletinError
from app.sync.enrol import Enrolled, enrol
from app.trust.roles import rotate
from app.wire.sync import DocumentKind
from tests.sync.builders import NOON, Office
from tests.trust.firm import YEAR_2030, Firm, key


def join(office: Office, code: str = "CODE-1", anchor: str | None = None) -> Enrolled:
    return enrol(office.hub, office.key.public.hex, code, device_name="Laptop de Ana", anchor=anchor, now=NOON)


def refusal(office: Office, **named) -> str:
    with pytest.raises(MaletinError) as caught:
        join(office, **named)
    return caught.value.code


@pytest.fixture
def anchor(office: Office) -> str:
    return hashlib.sha256(office.firm.list_bytes()).hexdigest()


def test_everything_to_keep_comes_back(office: Office, anchor: str) -> None:
    enrolled = join(office, anchor=anchor)

    assert (enrolled.device, enrolled.token, enrolled.person, enrolled.firm) == ("laptop-1", "t-1", "tec-1", "Firma")
    assert [kept.kind for kept in enrolled.accepted.documents] == [DocumentKind.TRUST]
    assert enrolled.trust.version == 1


def test_anchor_may_be_read_over_the_telephone(office: Office, anchor: str) -> None:
    spoken = " ".join(anchor[i : i + 4].upper() for i in range(0, 32, 4))

    assert join(office, anchor=spoken).trust.anchor == anchor


def test_another_firms_list_is_not_believed(office: Office, anchor: str) -> None:
    office.hub.trust_lists = (Firm(root=key("otra raiz"), supervisor=key("otra")).list_bytes().decode(),)

    assert refusal(office, anchor=anchor) == "TRUST-LIST-ANCHOR"


@pytest.mark.parametrize("told", [True, False])
def test_hub_that_misstates_its_own_anchor(office: Office, anchor: str, told: bool) -> None:
    real = office.hub.enrol
    office.hub.enrol = lambda request: real(request).model_copy(update={"anchor": "0" * 64})

    assert refusal(office, anchor=anchor if told else None) == "TRUST-LIST-ANCHOR"


def test_hub_without_a_list(office: Office) -> None:
    office.hub.trust_lists = ()

    assert refusal(office) == "HUB-PROTOCOL"


def test_every_version_is_followed(office: Office) -> None:
    second = rotate(office.firm.trust(), office.firm.root, expires=YEAR_2030)
    office.hub.trust_lists += (second.decode(),)

    enrolled = join(office)

    assert [kept.revision for kept in enrolled.accepted.documents] == [1, 2]
    assert enrolled.trust.version == 2


def test_version_that_does_not_follow(office: Office) -> None:
    forged = rotate(office.firm.trust(), key("ladron"), expires=YEAR_2030)
    office.hub.trust_lists += (forged.decode(),)

    assert refusal(office) == "TRUST-LIST-CHAIN"


def test_lost_answer_is_asked_for_again_with_the_same_key(office: Office) -> None:
    join(office)

    assert join(office).device == "laptop-1"


def test_code_used_by_another_laptop(office: Office) -> None:
    office.hub.memory.codes["CODE-1"] = "f" * 64

    assert refusal(office) == "ENROL-CODE-USED"


@pytest.mark.parametrize("code", ["", "   ", "abc", "x" * 65])
def test_code_that_cannot_be_one_is_not_even_sent(office: Office, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        join(office, code)

    assert caught.value.code == "ENROL-CODE-WRONG"


def test_wrong_code(office: Office) -> None:
    assert refusal(office, code="OTRO-9") == "ENROL-CODE-WRONG"
