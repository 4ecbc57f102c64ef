"""The hub as a process of its own, over real HTTP on loopback, with real clients."""

from __future__ import annotations

import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from app.clock import SystemClock
from app.errors import MaletinError
from app.hub import tls
from app.hub.serve import is_loopback, serve
from app.wire.sync import SyncAnswer, SyncRequest
from tests.hub.firm import Firm, Laptop, TestClock, bearer, make_kit, states, wired
from tests.hub.served import Served, serving, start


@pytest.fixture(scope="module")
def office(
    founded_today: tuple[Path, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Firm, Served]]:
    """One process for the whole file: starting one costs a second or more. Each test brings people of its own."""
    home = tmp_path_factory.mktemp("served") / "hub"
    shutil.copytree(founded_today[0], home)
    firm = Firm.open(home, SystemClock(), founded_today[1])
    with serving(home) as served:
        yield firm, served
    firm.hub.close()


@pytest.fixture
def served(office: tuple[Firm, Served]) -> Served:
    return office[1]


@pytest.fixture
def firm(office: tuple[Firm, Served]) -> Firm:
    return office[0]


def test_a_laptop_syncs_over_the_wire(firm: Firm, served: Served) -> None:
    firm.technician("sara")
    laptop = firm.laptop("sara")
    firm.publish(make_kit("visit-1", "sara"))
    events = [laptop.start(make_kit()), laptop.begin(), laptop.note("ñ")]
    body = SyncRequest(cursor=0, events=wired(*events)).model_dump_json()

    answers = [
        SyncAnswer.model_validate_json(
            httpx2.post(
                f"{served.url}/api/v1/sync",
                content=body,
                headers=bearer(laptop.token) | {"Content-Type": "application/json"},
            ).content
        )
        for _ in range(2)
    ]

    assert states(answers[0].receipts) == ["applied"] * 3
    assert states(answers[1].receipts) == ["duplicate"] * 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed on this machine")
def test_curl_resumes_a_download_and_the_hash_is_right(firm: Firm, served: Served, tmp_path: Path) -> None:
    data = bytes(range(256)) * 20_000
    artifact = firm.artifact(tmp_path, data)
    firm.technician("carlos")
    laptop = firm.laptop("carlos")
    firm.publish(make_kit("visit-curl", "carlos", artifact))
    target = tmp_path / "bajado"
    target.write_bytes(data[:1_234_567])

    command = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "-C", "-"]
    command += ["-D", str(tmp_path / "headers"), "-o", str(target), "-H", f"Authorization: Bearer {laptop.token}"]
    command += [f"{served.url}/api/v1/content/{artifact.digest}"]
    ran = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert ran.returncode == 0, ran.stderr
    assert "206" in (tmp_path / "headers").read_text().splitlines()[0]
    assert hashlib.sha256(target.read_bytes()).hexdigest() == artifact.digest


def test_requests_from_many_laptops_at_once_lose_nothing(firm: Firm, served: Served) -> None:
    firm.technician("beto")
    laptops = [firm.laptop("beto") for _ in range(3)]
    found: list[list[str]] = []
    for number, laptop in enumerate(laptops):
        firm.publish(make_kit(f"v{number}"))
        laptop.start(make_kit(f"v{number}"))

    def send(laptop: Laptop, visit: str) -> None:
        laptop.head = type(laptop.head)(laptop.head.device)
        events = [laptop.start(make_kit(visit)), *(laptop.note(str(n), visit) for n in range(10))]
        body = SyncRequest(cursor=0, events=wired(*events)).model_dump_json()
        headers = bearer(laptop.token) | {"Content-Type": "application/json"}
        answer = httpx2.post(f"{served.url}/api/v1/sync", content=body, headers=headers, timeout=60)
        found.append(states(SyncAnswer.model_validate_json(answer.content).receipts))

    threads = [threading.Thread(target=send, args=(laptop, f"v{n}")) for n, laptop in enumerate(laptops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [["applied"] * 11] * 3


def test_an_upload_cut_in_the_middle_leaves_nothing_and_can_be_done_again(firm: Firm, served: Served) -> None:
    from tests.hub.firm import supervisor_token

    data = b"z" * 3_000_000
    digest = hashlib.sha256(data).hexdigest()
    token = supervisor_token(firm)
    head = f"PUT /api/v1/content/{digest} HTTP/1.1\r\nHost: x\r\nAuthorization: {token['Authorization']}\r\n"
    with socket.create_connection(("127.0.0.1", served.said["port"])) as cut:
        cut.sendall(head.encode() + f"Content-Length: {len(data)}\r\n\r\n".encode() + data[:2_000_000])
    before = httpx2.head(f"{served.url}/api/v1/content/{digest}", headers=token).status_code

    for _ in range(50):  # the first writer may take a moment to notice that it is alone
        answer = httpx2.put(f"{served.url}/api/v1/content/{digest}", content=data, headers=token)
        if answer.status_code == 200:
            break

    assert before == 404
    assert answer.json() == {"digest": digest, "size": len(data)}


def test_tls_is_verified_with_the_hubs_own_authority_and_sigterm_ends_it_well(
    founded_today: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    shutil.copytree(founded_today[0], tmp_path / "hub")
    authority = ssl.create_default_context(cafile=str(tmp_path / "hub" / "tls" / "ca.pem"))
    authority.verify_flags |= ssl.VERIFY_X509_STRICT

    with serving(tmp_path / "hub", "tls") as served:
        ours = httpx2.get(f"{served.url}/api/v1/health", verify=authority).status_code
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{served.url}/api/v1/health")

    assert served.url.startswith("https://")
    assert ours == 200
    assert served.process.returncode == 0


def test_one_hub_is_served_once(firm: Firm, served: Served) -> None:
    second = start(firm.hub.home)
    _, complaint = second.communicate(timeout=30)

    assert second.returncode == 1
    assert "HUB-SERVED" in complaint


def test_a_taken_port_is_named(founded_today: tuple[Path, dict[str, bytes]], tmp_path: Path) -> None:
    shutil.copytree(founded_today[0], tmp_path / "hub")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(MaletinError) as refused:
            serve(tmp_path / "hub", "127.0.0.1", taken.getsockname()[1], plain_http=True)

    assert refused.value.code == "HUB-PORT"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.10", "::", "oficina.example"])
def test_plain_http_is_refused_beyond_this_machine(firm: Firm, host: str) -> None:
    with pytest.raises(MaletinError) as refused:
        serve(firm.hub.home, host, 0, plain_http=True)

    assert refused.value.code == "HUB-PLAIN-HTTP"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_is_known_by_all_its_names(host: str) -> None:
    assert is_loopback(host)


def test_a_certificate_is_renewed_before_it_ends_or_when_a_name_is_missing(clock: TestClock, tmp_path: Path) -> None:
    authority = tls.make_authority("Firma", clock.now())
    pair = tls.make_server(authority, ["localhost", "127.0.0.1"], clock.now())
    fresh = tls.is_due(pair.certificate, ["localhost"], clock.now())
    named = tls.is_due(pair.certificate, ["localhost", "oficina.example"], clock.now())
    clock.pass_by(days=tls.SERVER_DAYS - tls.RENEW_DAYS)
    old = tls.is_due(pair.certificate, ["localhost"], clock.now())
    tls.write_pair(pair, tmp_path / "k", tmp_path / "c")
    tls.write_pair(tls.make_server(authority, ["x"], clock.now()), tmp_path / "k", tmp_path / "c")
    found = tls.read_pair(tmp_path / "k", tmp_path / "c")

    assert [fresh, named, old] == [False, True, True]
    assert tls.fits(found)
    assert not tls.fits(tls.Pair(pair.key, found.certificate))
