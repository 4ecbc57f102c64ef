"""A real Firebird 3.0 server on a free loopback port, with its own root, settings, locks and security database.

Needs Debian's `firebird3.0-server` and `firebird3.0-utils`; nothing of the system's own service is started or touched.
Session fixture `firebird_server`; import it in a conftest or a test module to use it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SYSTEM_ROOT = Path("/usr/lib/x86_64-linux-gnu/firebird/3.0")
PROGRAM = Path("/usr/sbin/firebird")
ISQL = Path("/usr/bin/isql-fb")
SECURITY_SQL = Path("/usr/share/firebird/3.0/security.sql")
ADMIN, ADMIN_PASSWORD = "SYSDBA", "jefe-de-pruebas"
READER, READER_PASSWORD = "LECTOR", "solo-lee"


@dataclass(frozen=True)
class FirebirdServer:
    root: Path
    port: int
    account: str | None
    """System account it runs under when the tests run as root; None = our own."""

    @property
    def data(self) -> Path:
        return self.root / "data"

    def dsn(self, name: str) -> str:
        """`inet://` name of a database made by `create`."""
        return f"inet://127.0.0.1:{self.port}/{self.data / name}"

    def create(self, name: str, script: str, *, page_size: int = 8192, charset: str = "ISO8859_1") -> str:
        """Make a database through the server, run the SQL script, let READER read it; returns its dsn."""
        self.sql_text(
            f"CREATE DATABASE '{self.dsn(name)}' USER '{ADMIN}' PASSWORD '{ADMIN_PASSWORD}' "
            f"PAGE_SIZE {page_size} DEFAULT CHARACTER SET {charset};\n{script}\nCOMMIT;\n"
        )
        return self.dsn(name)

    def sql(self, name: str, script: str) -> str:
        """Run SQL in a database as ADMIN; returns what isql printed."""
        return self.sql_text(
            f"CONNECT '{self.dsn(name)}' USER '{ADMIN}' PASSWORD '{ADMIN_PASSWORD}';\n{script}\nCOMMIT;\n"
        )

    def sql_text(self, script: str) -> str:
        return run_as(self.account, [str(ISQL), "-b", "-q", "-ch", "UTF8"], self.environment(), script)

    def run(self, *command: str) -> str:
        """A Firebird tool (gfix, gbak, nbackup) with this server's settings."""
        return run_as(self.account, list(command), self.environment(), "")

    def environment(self) -> dict[str, str]:
        return server_environment(self.root)


def installed() -> bool:
    return all(path.exists() for path in (SYSTEM_ROOT, PROGRAM, ISQL, SECURITY_SQL))


@pytest.fixture(scope="session")
def firebird_server() -> Iterator[FirebirdServer]:
    if not installed():
        pytest.skip("needs Debian's firebird3.0-server and firebird3.0-utils")
    root = Path(tempfile.mkdtemp(prefix="maletin-firebird-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        server = prepare(root)
        process = start(server)
        yield server
    finally:
        if process is not None:
            end(process)
        shutil.rmtree(root, ignore_errors=True)


def prepare(root: Path) -> FirebirdServer:
    """Lay out the server's root and its security database. The intl folder must be a real copy: through a link the
    engine loads the library and then finds no character set in it."""
    for folder in ("lock", "tmp", "data"):
        (root / folder).mkdir()
    for name in ("firebird.msg", "plugins", "plugins.conf", "UDF"):
        (root / name).symlink_to(SYSTEM_ROOT / name)
    shutil.copytree(SYSTEM_ROOT / "intl", root / "intl")
    shutil.copy(root / "intl" / "libfbintl.so", root / "intl" / "fbintl.so")
    server = FirebirdServer(root, free_port(), service_account())
    (root / "fbtrace.conf").touch()
    (root / "databases.conf").touch()
    (root / "firebird.conf").write_text(
        f"RemoteServicePort = {server.port}\nRemoteBindAddress = 127.0.0.1\nServerMode = Super\n"
        f"AuthServer = Srp\nUserManager = Srp\nWireCrypt = Enabled\nUdfAccess = None\n"
        f"TempDirectories = {root}/tmp\nSecurityDatabase = {root}/security3.fdb\nRemoteAuxPort = 0\n"
    )
    own(root, server.account)
    first = f"CREATE DATABASE '{root}/security3.fdb';\nIN {SECURITY_SQL};\nCOMMIT;\n"
    run_as(server.account, [str(ISQL), "-user", ADMIN, "-q"], server.environment(), first)
    people = (
        f"CONNECT '{root}/security3.fdb';\n"
        f"CREATE USER {ADMIN} PASSWORD '{ADMIN_PASSWORD}';\n"
        f"CREATE USER {READER} PASSWORD '{READER_PASSWORD}';\nCOMMIT;\n"
    )
    run_as(server.account, [str(ISQL), "-user", ADMIN, "-b", "-q"], server.environment(), people)
    return server


def start(server: FirebirdServer) -> subprocess.Popen[bytes]:
    # setpriv makes the server end with us even when the test run is killed and no fixture gets to clean up.
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", str(PROGRAM)],
        env=server.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=server.root,
        **account_arguments(server.account),
    )
    for _ in range(200):
        if answers(server.port):
            return process
        try:
            process.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        break
    process.kill()
    process.wait()
    raise RuntimeError(f"the Firebird server did not start: {log_of(server.root)}")


def end(process: subprocess.Popen[bytes]) -> None:
    """Firebird 3 sometimes never ends on SIGTERM when databases were open a moment ago; its root is thrown away."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def run_as(account: str | None, command: list[str], env: dict[str, str], script: str) -> str:
    done = subprocess.run(
        command,
        input=script,
        check=False,
        env=env,
        text=True,
        capture_output=True,
        timeout=60,
        **account_arguments(account),
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name}: {done.stdout}{done.stderr}")
    return done.stdout


def account_arguments(account: str | None) -> dict[str, object]:
    return {} if account is None else {"user": account, "group": account, "extra_groups": []}


def service_account() -> str | None:
    """Root must not run a server: the package's own account does."""
    if os.getuid() != 0:
        return None
    pwd.getpwnam("firebird")
    return "firebird"


def own(root: Path, account: str | None) -> None:
    root.chmod(0o755)
    if account is None:
        return
    for path in [root, *root.rglob("*")]:
        shutil.chown(path, account, account) if not path.is_symlink() else None


def server_environment(root: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/sbin:/usr/bin:/bin",
        "HOME": str(root),
        "FIREBIRD": str(root),
        "FIREBIRD_LOCK": str(root / "lock"),
        "FIREBIRD_TMP": str(root / "tmp"),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def log_of(root: Path) -> str:
    path = root / "firebird.log"
    return path.read_text(errors="replace")[-500:] if path.exists() else "no log"
