from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.aspel.connection import EngineFirebirdEye, Login, Runtime, bundled_runtime
from app.aspel.connection.child import answer
from app.aspel.connection.eye import run_child
from app.aspel.connection.trouble import from_engine
from app.aspel.header import BackupState, Shutdown, read_header
from app.errors import BadInput, MaletinError, Unavailable
from app.visit.fact_words import LABELS
from app.visit.ports import FirebirdEye
from tests.aspel.firebird_server import (
    ADMIN,
    ADMIN_PASSWORD,
    READER,
    READER_PASSWORD,
    SYSTEM_ROOT,
    FirebirdServer,
    free_port,
)
from tests.twins.firebird_eye import KnownDatabases

TABLE = (
    "CREATE TABLE CLIE01 (CLAVE VARCHAR(10), NOMBRE VARCHAR(120)); COMMIT; INSERT INTO CLIE01 VALUES ('1', 'Ñandú');"
)
NEEDS_LINUX_ENGINE = pytest.mark.skipif(bundled_runtime() is None, reason="no engine in this platform's wheel")


def eye_of(user: str, password: str, **named: object) -> EngineFirebirdEye:
    return EngineFirebirdEye(lambda host: Login(user, password), **named)


@pytest.fixture(scope="session")
def sae(firebird_server: FirebirdServer) -> str:
    return firebird_server.create("SAE90EMPRE01.FDB", TABLE)


@pytest.fixture
def reader() -> EngineFirebirdEye:
    return eye_of(READER, READER_PASSWORD)


def code_of(eye: FirebirdEye, dsn: str) -> str:
    with pytest.raises(MaletinError) as caught:
        eye.facts(dsn)
    assert READER_PASSWORD not in repr(caught.value) + repr(caught.value.facts)
    return caught.value.code


class FirebirdEyeContract:
    """What every FirebirdEye promises, the real one and the twin in memory."""

    @pytest.fixture
    def eye(self) -> FirebirdEye:
        raise NotImplementedError

    @pytest.fixture
    def dsn(self) -> str:
        raise NotImplementedError

    def test_a_database_that_answers_tells_engine_and_structure(self, eye: FirebirdEye, dsn: str) -> None:
        facts = eye.facts(dsn)

        assert (facts["engine"][:8], facts["ods"], facts["forced-writes"]) == ("Firebird", "12.0", "yes")

    def test_a_server_that_is_not_there_is_unavailable(self, eye: FirebirdEye) -> None:
        assert code_of(eye, f"inet://127.0.0.1:{free_port()}/sae") == "FIREBIRD-UNREACHABLE"

    def test_the_path_of_a_file_is_refused(self, eye: FirebirdEye) -> None:
        assert code_of(eye, "/srv/aspel/SAE90EMPRE01.FDB") == "FIREBIRD-LIVE-FILE"


class TestTwin(FirebirdEyeContract):
    @pytest.fixture
    def eye(self) -> FirebirdEye:
        return KnownDatabases(
            {"inet://srv:3050/sae": {"engine": "Firebird 3.0", "ods": "12.0", "forced-writes": "yes"}}
        )

    @pytest.fixture
    def dsn(self) -> str:
        return "inet://srv:3050/sae"


class TestRealServer(FirebirdEyeContract):
    @pytest.fixture
    def eye(self, reader: EngineFirebirdEye) -> FirebirdEye:
        return reader

    @pytest.fixture
    def dsn(self, sae: str) -> str:
        return sae


class TestThroughAServer:
    def test_all_facts_are_told_and_each_has_words(self, reader: EngineFirebirdEye, sae: str) -> None:
        facts = reader.facts(sae)

        assert facts["engine"].startswith("Firebird 3.0")
        assert (facts["dialect"], facts["page-size"], facts["charset"]) == ("3", "8192", "ISO8859_1")
        assert (facts["proved-read-only"], facts["through"]) == ("yes", "server")
        assert set(facts) <= set(LABELS)

    def test_the_classic_name_works_too(
        self, firebird_server: FirebirdServer, sae: str, reader: EngineFirebirdEye
    ) -> None:
        path = firebird_server.data / "SAE90EMPRE01.FDB"

        assert reader.facts(f"127.0.0.1/{firebird_server.port}:{path}")["ods"] == "12.0"

    def test_a_plain_reader_cannot_silence_connect_triggers_and_we_say_so(
        self, reader: EngineFirebirdEye, sae: str
    ) -> None:
        assert reader.facts(sae)["connect-triggers"] == "on"
        assert eye_of(ADMIN, ADMIN_PASSWORD).facts(sae)["connect-triggers"] == "off"

    def test_looking_leaves_the_rows_as_they_were(
        self, firebird_server: FirebirdServer, reader: EngineFirebirdEye, sae: str
    ) -> None:
        rows = "SELECT * FROM CLIE01; SELECT COUNT(*) FROM RDB$RELATIONS;"
        before = firebird_server.sql("SAE90EMPRE01.FDB", rows)

        reader.facts(sae)

        assert firebird_server.sql("SAE90EMPRE01.FDB", rows) == before

    def test_a_wrong_password_is_its_own_trouble(self, sae: str) -> None:
        assert code_of(eye_of(READER, "otra"), sae) == "FIREBIRD-LOGIN"

    def test_without_a_login_nothing_is_tried(self, sae: str) -> None:
        assert code_of(EngineFirebirdEye(lambda host: None), sae) == "FIREBIRD-LOGIN"

    def test_an_alias_the_server_does_not_know(
        self, firebird_server: FirebirdServer, reader: EngineFirebirdEye
    ) -> None:
        assert code_of(reader, f"inet://127.0.0.1:{firebird_server.port}/nadie") == "FIREBIRD-NO-DATABASE"

    def test_a_database_shut_down_for_maintenance(
        self, firebird_server: FirebirdServer, reader: EngineFirebirdEye
    ) -> None:
        dsn = firebird_server.create("apagada.fdb", "")
        gfix = ("gfix", "-user", ADMIN, "-password", ADMIN_PASSWORD)
        firebird_server.run(*gfix, "-shut", "full", "-force", "0", dsn)

        assert code_of(reader, dsn) == "FIREBIRD-SHUTDOWN"

    def test_the_header_agrees_with_the_engine(
        self, firebird_server: FirebirdServer, reader: EngineFirebirdEye, sae: str
    ) -> None:
        header = read_header(firebird_server.data / "SAE90EMPRE01.FDB")
        facts = reader.facts(sae)

        assert (header.ods, str(header.dialect), str(header.page_size)) == (
            facts["ods"],
            facts["dialect"],
            facts["page-size"],
        )
        assert header.created is not None
        assert header.created.isoformat() == facts["created"]

    def test_the_header_shows_what_the_tools_set(self, firebird_server: FirebirdServer) -> None:
        dsn = firebird_server.create("banderas.fdb", "")
        path = firebird_server.data / "banderas.fdb"
        login = ("-user", ADMIN, "-password", ADMIN_PASSWORD)
        firebird_server.run("gfix", *login, "-write", "async", dsn)
        firebird_server.run("gfix", *login, "-mode", "read_only", dsn)
        firebird_server.run("gfix", *login, "-shut", "full", "-force", "0", dsn)

        header = read_header(path)

        assert (header.forced_writes, header.read_only, header.shutdown) == (False, True, Shutdown.FULL)
        assert header.backup is BackupState.NORMAL


class TestACopy:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        """A database with ODS 13.1, made by the embedded engine in a process of its own."""
        path = tmp_path / "copia ñ.fdb"
        make_with_embedded_engine(path)
        return path

    @NEEDS_LINUX_ENGINE
    def test_a_declared_copy_is_read_with_the_embedded_engine(self, copy: Path) -> None:
        facts = EngineFirebirdEye(lambda host: None).facts(f"copy:{copy}")

        assert facts["engine"].startswith("Firebird 5.0")
        assert (facts["ods"], facts["through"], facts["proved-read-only"]) == ("13.1", "copy", "yes")

    @NEEDS_LINUX_ENGINE
    def test_a_copy_somebody_has_open_is_refused(self, copy: Path) -> None:
        with copy.open("rb"):
            assert code_of(EngineFirebirdEye(lambda host: None), f"copy:{copy}") == "FIREBIRD-LIVE-FILE"

    @NEEDS_LINUX_ENGINE
    def test_a_file_in_aspels_own_folders_is_refused_even_when_called_a_copy(self, tmp_path: Path, copy: Path) -> None:
        live = tmp_path / "SAE9.00" / "Empresa01" / "Datos" / "SAE90EMPRE01.FDB"
        live.parent.mkdir(parents=True)
        shutil.copy(copy, live)
        before = hashlib.sha256(live.read_bytes()).hexdigest()

        assert code_of(EngineFirebirdEye(lambda host: None), f"copy:{live}") == "FIREBIRD-LIVE-FILE"
        assert hashlib.sha256(live.read_bytes()).hexdigest() == before

    def test_a_file_its_server_has_open_is_refused(self, firebird_server: FirebirdServer, sae: str) -> None:
        path = firebird_server.data / "SAE90EMPRE01.FDB"
        with held_open(firebird_server, sae):
            assert code_of(EngineFirebirdEye(lambda host: None), f"copy:{path}") == "FIREBIRD-LIVE-FILE"

    def test_an_engine_that_does_not_know_the_structure_is_named_before_it_tries(
        self, firebird_server: FirebirdServer, tmp_path: Path
    ) -> None:
        firebird_server.create("tres.fdb", "")
        copied = tmp_path / "tres.fdb"
        shutil.copy(firebird_server.data / "tres.fdb", copied)

        with pytest.raises(Unavailable) as caught:
            EngineFirebirdEye(lambda host: None).facts(f"copy:{copied}")

        assert (caught.value.code, caught.value.facts["engine"]) == ("FIREBIRD-ENGINE-MISSING", "Firebird 3.0")

    def test_another_engine_can_be_given_for_older_copies(
        self, firebird_server: FirebirdServer, tmp_path: Path
    ) -> None:
        firebird_server.create("vieja.fdb", TABLE)
        copied = tmp_path / "vieja.fdb"
        shutil.copy(firebird_server.data / "vieja.fdb", copied)
        three = Runtime(Path("/usr/lib/x86_64-linux-gnu/libfbclient.so.2"), SYSTEM_ROOT)

        facts = EngineFirebirdEye(lambda host: None, engines={12: three}).facts(f"copy:{copied}")

        assert (facts["engine"][:12], facts["through"]) == ("Firebird 3.0", "copy")

    def test_what_is_no_database_never_reaches_an_engine(self, tmp_path: Path) -> None:
        path = tmp_path / "foto.fdb"
        path.write_bytes(b"\x89PNG" * 100)

        assert code_of(EngineFirebirdEye(lambda host: None), f"copy:{path}") == "FDB-NOT-A-DATABASE"


class TestTheChild:
    @pytest.fixture
    def silent_server(self) -> Iterator[int]:
        """Accepts and never says a word, as a frozen server does."""
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            yield listening.getsockname()[1]

    def test_a_server_that_hangs_is_left_after_the_timeout(self, silent_server: int) -> None:
        eye = eye_of(READER, READER_PASSWORD, seconds=1.5)

        assert code_of(eye, f"inet://127.0.0.1:{silent_server}/sae") == "FIREBIRD-TIMEOUT"
        assert children() == set()

    def test_cancelling_kills_the_child(self, silent_server: int) -> None:
        asked = threading.Event()
        asked.set()
        eye = eye_of(READER, READER_PASSWORD, seconds=60, cancelled=asked.is_set)

        assert code_of(eye, f"inet://127.0.0.1:{silent_server}/sae") == "FIREBIRD-CANCELLED"
        assert children() == set()

    def test_the_password_is_in_no_argument_and_no_variable(self, silent_server: int) -> None:
        seen: list[bytes] = []

        def look_around() -> bool:
            for pid in children():
                seen.extend(Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "environ"))
            return len(seen) >= 2

        eye = eye_of(READER, READER_PASSWORD, seconds=60, cancelled=look_around)

        assert code_of(eye, f"inet://127.0.0.1:{silent_server}/sae") == "FIREBIRD-CANCELLED"
        assert not any(READER_PASSWORD.encode() in text for text in seen)

    def test_a_child_that_dies_is_a_crash_and_not_ours(self) -> None:
        with pytest.raises(Unavailable, match="FIREBIRD-CRASHED"):
            run_child({"not": "a request"}, 20, lambda: False)

    def test_a_library_that_is_not_there_is_a_missing_engine(self, tmp_path: Path) -> None:
        eye = eye_of("x", "y", client=Runtime(tmp_path / "nada.so", tmp_path))

        assert code_of(eye, "inet://127.0.0.1/sae") == "FIREBIRD-ENGINE-MISSING"

    def test_the_engine_is_not_loaded_into_our_own_process(self, reader: EngineFirebirdEye, sae: str) -> None:
        script = (
            "import sys; from app.aspel.connection import EngineFirebirdEye, Login;"
            f"EngineFirebirdEye(lambda host: Login('{READER}', '{READER_PASSWORD}')).facts('{sae}');"
            "assert 'firebird.driver' not in sys.modules"
        )

        subprocess.run([sys.executable, "-c", script], check=True, timeout=60)

    def test_a_login_never_shows_its_password(self) -> None:
        assert "clave" not in repr(Login("SYSDBA", "clave"))


def test_a_broken_request_is_answered_with_the_missing_engine(tmp_path: Path) -> None:
    said = answer({"library": str(tmp_path / "a"), "root": str(tmp_path), "preload": [str(tmp_path / "b.so")]})

    assert said["error"]["kind"] == "engine"


def test_without_any_engine_the_missing_engine_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.aspel.connection.eye.bundled_runtime", lambda: None)

    assert code_of(eye_of("x", "y"), "inet://127.0.0.1/sae") == "FIREBIRD-ENGINE-MISSING"


def test_a_file_in_use_and_an_unknown_number_have_words() -> None:
    assert from_engine("database", [335544345], "", copy=True).code == "FIREBIRD-LIVE-FILE"
    assert from_engine("database", [1], "", copy=False).code == "FIREBIRD-FAILED"


def test_bad_names_are_refused_before_any_login_is_asked_for() -> None:
    def nobody(host: str) -> Login:
        raise AssertionError("asked for a login")

    with pytest.raises(BadInput, match="FIREBIRD-DSN"):
        EngineFirebirdEye(nobody).facts("inet://u:p@srv/sae")


def children() -> set[int]:
    """Our own child processes that run the engine."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == os.getpid() and b"app.aspel.connection.child" in command:
            found.add(int(status.parent.name))
    return found


def make_with_embedded_engine(path: Path) -> None:
    runtime = bundled_runtime()
    assert runtime is not None
    script = (
        "import sys; from pathlib import Path; from app.aspel.connection.child import load_client;"
        "target, library, root, *preload = sys.argv[1:];"
        "load_client(Path(library), Path(root), [Path(name) for name in preload]);"
        "from firebird.driver import create_database; create_database(target, user='SYSDBA').close()"
    )
    names = [path, runtime.library, runtime.root, *runtime.preload]
    scratch = {"FIREBIRD_LOCK": str(path.parent), "FIREBIRD_TMP": str(path.parent)}
    subprocess.run([sys.executable, "-c", script, *names], check=True, timeout=60, env=dict(os.environ) | scratch)


class held_open:  # noqa: N801 - reads as a verb in a with statement
    """A connection of somebody else that stays open meanwhile."""

    def __init__(self, server: FirebirdServer, dsn: str) -> None:
        self._isql = subprocess.Popen(
            ["isql-fb", "-q"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=server.environment()
        )
        assert self._isql.stdin is not None
        assert self._isql.stdout is not None
        self._isql.stdin.write(f"CONNECT '{dsn}' USER '{ADMIN}' PASSWORD '{ADMIN_PASSWORD}';\nSHOW SQL DIALECT;\n")
        self._isql.stdin.flush()
        while "dialect" not in self._isql.stdout.readline():
            continue

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._isql.kill()
        self._isql.communicate()
