"""The laptop's own HTTP client and the hub, face to face over a real socket."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.errors import BadInput, Unavailable
from app.hub.enrolment import make_code, revoke
from app.sync.http_desk import HttpDesk
from app.sync.http_hub import HttpHub
from app.trust.keys import SigningKey
from app.wire.sync import EnrolRequest, SyncRequest
from tests.hub.firm import PASSWORD, Firm, make_kit, states, wired
from tests.hub.served import Served, serving


@pytest.fixture(scope="module")
def office(
    founded_today: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Firm, Served]]:
    home = tmp_path_factory.mktemp("met") / "hub"
    shutil.copytree(founded_today[0], home)
    firm = Firm.open(home, SystemClock(), founded_today[1])
    with serving(home, "tls") as served:
        yield firm, served
    firm.hub.close()


def client(office: tuple[Firm, Served], token: str = "") -> HttpHub:
    firm, served = office
    return HttpHub(served.url, lambda: token, (firm.hub.home / "tls" / "ca.pem").read_bytes())


def test_the_desk_publishes_and_the_laptop_works_with_it(office: tuple[Firm, Served], tmp_path: Path) -> None:
    firm, _ = office
    firm.technician("beto")
    desk_line = client(office)
    session = HttpDesk(desk_line.client).login("ana", PASSWORD)
    desk_line.close()
    desk_line = client(office, session["token"])
    desk = HttpDesk(desk_line.client)
    data = bytes(range(256)) * 8_000
    (tmp_path / "sae.exe").write_bytes(data)
    digest, size = desk.put_content(tmp_path / "sae.exe")
    artifact = firm.artifact(tmp_path, data).model_copy(update={"id": "sae-10"})
    desk.add_artifact(artifact.model_dump_json().encode())
    desk.publish_kit(firm.sealed(make_kit("visit-1", "beto", artifact)))
    laptop = firm.laptop("beto")
    line = client(office, laptop.token)
    photo = b"png" * 50_000
    events = [laptop.start(make_kit()), laptop.photo(photo), laptop.note()]

    before = line.exchange(SyncRequest(cursor=0, events=wired(*events)))
    status = line.upload_status(hashlib.sha256(photo).hexdigest(), len(photo), "image/png")
    half = line.upload(status.digest, status.offset, photo[:100_000])
    whole = line.upload(half.digest, half.offset, photo[100_000:])
    after = line.exchange(SyncRequest(cursor=before.cursor, ask=(events[1].id, events[2].id)))
    with line.fetch(digest, 1_000_000) as incoming:
        tail = b"".join(incoming.chunks)
        start = incoming.start
    view = desk.visit_view("visit-1")
    line.close()
    desk_line.close()

    assert (digest, size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert states(before.receipts) == ["applied", "received", "received"]
    assert (half.offset, whole.complete) == (100_000, True)
    assert states(after.receipts) == ["duplicate", "duplicate"]
    assert (start, tail) == (1_000_000, data[1_000_000:])
    assert (view["applied"], view["received"]) == (3, 0)


def test_a_revoked_laptop_is_told_so(office: tuple[Firm, Served]) -> None:
    firm, _ = office
    firm.technician("raul")
    laptop = firm.laptop("raul")
    revoke(firm.hub, laptop.head.device, "ana", "robada")
    line = client(office, laptop.token)

    with pytest.raises(Unavailable) as refused:
        line.exchange(SyncRequest(cursor=0))

    line.close()
    assert (refused.value.code, refused.value.facts["problem"]) == ("HUB-TOKEN", "DEVICE-REVOKED")


@pytest.mark.parametrize(
    ("spoil", "code"), [("wrong", "ENROL-CODE-WRONG"), ("used", "ENROL-CODE-USED"), ("old", "ENROL-CODE-EXPIRED")]
)
def test_a_bad_code_is_told_by_name(office: tuple[Firm, Served], spoil: str, code: str) -> None:
    firm, _ = office
    firm.technician(f"tec-{spoil}")
    fresh = make_code(firm.hub, f"tec-{spoil}", "ana", hours=-24 * 3650 if spoil == "old" else 24 * 3650).code
    request = EnrolRequest(code=fresh, public_key=SigningKey.generate().public.hex, device_name="x")
    line = client(office)
    if spoil == "used":
        line.enrol(request)
        request = request.model_copy(update={"public_key": SigningKey.generate().public.hex})
    if spoil == "wrong":
        request = request.model_copy(update={"code": "AAAA-AAAA-AAAA-AAAA"})

    with pytest.raises(BadInput) as refused:
        line.enrol(request)

    line.close()
    assert refused.value.code == code
