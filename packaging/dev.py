"""The one door for whoever works on Maletín: `demo`, `test`, `check`, `messages`, `screenshots`, `lint`.

Standard library only, Python 3.11 or newer, on a bare Debian 12 and on Windows, from any folder, as often as wanted.
It makes the environment `.venv/` at the root of the checkout, keeps it equal to uv.lock, and starts the tool in it.

Exit codes: those of the tool that ran; 2 wrong usage; 3 the environment could not be made.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / ".maletin-stamp"
UV_VENV = ROOT / ".dev" / "uv-venv"

WRONG_USAGE = 2
NO_ENVIRONMENT = 3
INTERRUPTED = 130
TESTS_FAILED = 1  # of pytest
REST_SECONDS = 30  # a neighbour on the same hardware is busy for seconds, seldom for half a minute

# What the wheels expect from the system (Debian 12 names): libtommath1 is for Firebird, the rest for Qt.
RUN_PACKAGES = (
    "libdbus-1-3",
    "libegl1",
    "libfontconfig1",
    "libgl1",
    "libglib2.0-0",
    "libtommath1",
    "libxkbcommon0",
)
# The xcb platform plugin of Qt, for a window on a real screen.
WINDOW_PACKAGES = (
    "libx11-xcb1",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-image0",
    "libxcb-keysyms1",
    "libxcb-randr0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xfixes0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
# pdftotext reads the reports as a client would; the tests start a Firebird 3 server and a keyring of their own.
TEST_PACKAGES = ("dbus-daemon", "firebird3.0-server", "gnome-keyring", "poppler-utils")

# The time limit of a test is a signal, which does not reach one that hangs inside Qt or SQLite: then every stack is
# shown and the run ends. The long proofs of --full take longer and are watched by a person.
HANG_ENDS = ("-o", "faulthandler_timeout=900", "-o", "faulthandler_exit_on_timeout=true")


class EnvironmentTrouble(Exception):
    """The environment could not be made; the text says what to do."""


@dataclass(frozen=True)
class Verb:
    """A word after `dev.py`: what it does, how it runs with the further arguments, which system packages it wants."""

    help: str
    run: Callable[[Sequence[str]], int]
    packages: Callable[[Sequence[str]], Sequence[str]]


def say(text: str) -> None:
    """One line a step, on stderr: stdout belongs to the tool."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


# --------------------------------------------------------------------------------------------------------- processes
def child_environment() -> dict[str, str]:
    """The caller's environment without a foreign virtual environment's marks.

    Nor may it forbid compiled bytecode: a test run starts hundreds of processes, and in a fresh clone each of them
    would compile every library again.
    """
    foreign = {"VIRTUAL_ENV", "PYTHONHOME", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return kept | {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "PYTHONUTF8": "1"}


def prepare(command: Sequence[str | Path], **extra: str) -> bool:
    """Run a step that makes the environment; what it prints goes to stderr, for stdout may be a JSON document."""
    return run(command, extra=extra, stdout=sys.stderr) == 0


def run(command: Sequence[str | Path], *, extra: dict[str, str] | None = None, stdout: TextIO | None = None) -> int:
    """Run a tool in the root of the checkout and return its exit code (128 + n when signal n ended it).

    Ctrl+C reaches the tool by itself; we wait for it to leave instead of leaving it behind.
    """
    words = [str(word) for word in command]
    try:
        process = subprocess.Popen(words, cwd=ROOT, env=child_environment() | (extra or {}), stdout=stdout)
    except OSError as trouble:
        raise EnvironmentTrouble(f"could not start {words[0]}: {trouble}") from trouble
    try:
        code = process.wait()
    except KeyboardInterrupt:
        leave(process)
        raise
    return code if code >= 0 else 128 - code


def leave(process: subprocess.Popen[bytes]) -> None:
    """Wait for a child that Ctrl+C has reached too; end it when it does not go."""
    try:
        process.wait(timeout=10)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.terminate()
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a quiet command exists and exits 0."""
    try:
        done = subprocess.run(
            [str(w) for w in command], cwd=ROOT, env=child_environment(), capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def python_of(environment: Path) -> Path:
    """The interpreter inside a virtual environment, on this system."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


# ---------------------------------------------------------------------------------------------------- system packages
def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Those of `wanted` that dpkg does not have installed; none where there is no dpkg."""
    if not wanted or shutil.which("dpkg-query") is None:
        return []
    query = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *wanted]
    answer = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    installed = {line.split()[0] for line in answer.splitlines() if line.endswith(" installed")}
    return [name for name in wanted if name not in installed]


def ensure_packages(wanted: Sequence[str]) -> None:
    """Install missing Debian packages as root, or name the exact command and go on: not every test needs them all."""
    missing = missing_packages(wanted)
    if not missing:
        return
    if os.name == "nt" or os.geteuid() != 0:
        say(f"system packages are missing; as root: apt-get install -y {' '.join(missing)}")
        return
    say(f"installing system packages: {' '.join(missing)}")
    # RUNLEVEL=1 keeps a package's service from starting: the tests start their own server on their own port.
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    prepare(["apt-get", "update", "-qq"], **quiet)
    if not prepare(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], **quiet):
        say("apt-get did not install them; going on without")
    elif "firebird3.0-server" in missing and Path("/run/systemd/system").is_dir():
        succeeds(["systemctl", "disable", "--now", "firebird3.0.service"])


# -------------------------------------------------------------------------------------------------------- environment
def wanted_stamp() -> str:
    """A digest of everything the environment is made from."""
    digest = hashlib.sha256(".".join(map(str, sys.version_info[:2])).encode())
    for name in ("pyproject.toml", "uv.lock"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_fresh() -> bool:
    """Whether `.venv` was made from today's files and still runs."""
    try:
        recorded = STAMP.read_text(encoding="ascii")
    except OSError:
        return False
    return recorded == wanted_stamp() and succeeds([python_of(VENV), "-c", "import pytest, app"])


def ensure_environment() -> None:
    """Make `.venv` equal to uv.lock, by the first way that works: uv on PATH, uv of our own, pip."""
    if is_fresh():
        return
    if VENV.exists() and not succeeds([python_of(VENV), "-c", "pass"]):
        say("removing .venv: its Python does not run")
        shutil.rmtree(VENV)
    if not any(way() for way in (sync_with_path_uv, sync_with_own_uv, install_with_pip)):
        raise EnvironmentTrouble("neither uv nor pip could make .venv; the lines above say why (is there a network?)")
    STAMP.write_text(wanted_stamp(), encoding="ascii")


def sync_with_path_uv() -> bool:
    """A `uv` on PATH may be a shim that does not run, or too old for our lock: then the next way is tried."""
    uv = shutil.which("uv")
    return uv is not None and succeeds([uv, "--version"]) and sync(uv)


def sync_with_own_uv() -> bool:
    """A private uv under .dev/, installed with pip."""
    uv = python_of(UV_VENV).with_name("uv.exe" if os.name == "nt" else "uv")
    if not succeeds([uv, "--version"]):
        say("installing uv into .dev/uv-venv")
        if not make_venv(UV_VENV) or not prepare([python_of(UV_VENV), "-m", "pip", "install", "-q", "uv"]):
            return False
    return sync(uv)


def sync(uv: str | Path) -> bool:
    """Bring `.venv` to the locked versions, with the hub and the development tools."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say("uv sync --frozen --extra hub")
    return prepare([uv, "sync", "--frozen", "--extra", "hub", "--python", version, "-q"])


def make_venv(folder: Path) -> bool:
    """A virtual environment with pip. Debian keeps `ensurepip` in a package of its own."""
    if importlib.util.find_spec("ensurepip") is None:
        ensure_packages(["python3-venv"])
    shutil.rmtree(folder, ignore_errors=True)
    return prepare([base_python(), "-m", "venv", folder])


def base_python() -> str:
    """The interpreter behind this one: a virtual environment must not grow out of another that it replaces."""
    return getattr(sys, "_base_executable", None) or sys.executable


def install_with_pip() -> bool:
    """Last resort: pip, held to the versions of uv.lock."""
    import tomllib  # noqa: PLC0415, RUF100 - only here, so that an old Python can still say that it is too old

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    say("installing with pip, versions from uv.lock")
    if not make_venv(VENV):
        return False
    constraints = VENV / "constraints.txt"
    constraints.write_text("\n".join(pins(locked)) + "\n", encoding="utf-8")
    pip = [python_of(VENV), "-m", "pip", "install", "-q", "-c", constraints]
    return prepare([*pip, "-e", f"{ROOT}[hub]", *project["dependency-groups"]["dev"]])


def pins(locked: Sequence[dict[str, object]]) -> list[str]:
    """`name==version` of every locked package that has one version for all systems."""
    versions: dict[str, set[str]] = {}
    for package in locked:
        source = package.get("source")
        if isinstance(source, dict) and "registry" in source:
            versions.setdefault(str(package["name"]), set()).add(str(package["version"]))
    return [f"{name}=={min(found)}" for name, found in sorted(versions.items()) if len(found) == 1]


# -------------------------------------------------------------------------------------------------------------- verbs
def tool(*words: str) -> int:
    """Run a Python module in `.venv`."""
    say(" ".join(words))
    return run([python_of(VENV), "-m", *words])


def lint(arguments: Sequence[str]) -> int:
    """Every linter, even after one failed: one run shows all there is to mend. Arguments go to `ruff check`."""
    codes = [
        tool("ruff", "check", *(arguments or ["."])),
        tool("ruff", "format", "--check", "."),
        tool("mypy", "--strict", "app"),
        run_import_linter(),
    ]
    return next((code for code in codes if code), 0)


def run_import_linter() -> int:
    """Its console script: import-linter has no `-m` door, and a script's own path would tie us to one system."""
    say("lint-imports")
    return run(
        [python_of(VENV), "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-logo"]
    )


def test(arguments: Sequence[str]) -> int:
    """All of it: linters, then every test on every core with the coverage gate, then the ratios with nothing beside
    them. With a selection, only those tests. Each part runs even after another failed: one run shows all there is."""
    if set(arguments) - {"--full"}:
        return tool("pytest", *arguments)
    gate = ["-p", "tests.branch_gate", "--cov", "--cov-report="]
    bound = [*(() if arguments else HANG_ENDS), *order_of_this_commit()]
    codes = {
        "linters": lint([]),
        "tests": tool("pytest", *on_every_core(), *gate, *bound, "-m", "not benchmark_suite", *arguments),
        "ratios": ratios([*bound, "-m", "benchmark_suite", *arguments]),
    }
    for part, code in codes.items():
        say(f"{part}: {'passed' if code == 0 else f'FAILED ({code})'}")
    return next((code for code in codes.values() if code), 0)


def ratios(arguments: Sequence[str]) -> int:
    """The benchmarks. What failed is measured once more: whatever else runs on the machine only ever makes a reading
    worse, so the better of two is nearer to the truth, and a ratio that is really too high fails both times. Half a
    minute lies between: measured at once, both readings would meet the same busy neighbour."""
    code = tool("pytest", *arguments)
    if code != TESTS_FAILED:
        return code
    say(f"ratios: FAILED once, what failed is measured again in {REST_SECONDS} s")
    time.sleep(REST_SECONDS)
    return tool("pytest", *arguments, "--last-failed", "--last-failed-no-failures=none")


def order_of_this_commit() -> list[str]:
    """The random order of the tests, another one for each commit: whoever runs a commit again meets the same order."""
    try:
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return []
    return [] if done.returncode else [f"--randomly-seed={int(done.stdout[:8], 16)}"]


def check(arguments: Sequence[str]) -> int:
    """The fast subset, before each commit."""
    return lint([]) or tool("pytest", *on_every_core(), "-m", "not slow", *arguments)


def on_every_core() -> list[str]:
    """loadgroup keeps tests that share a server on one worker. A worker that dies is not replaced: the run then ends
    with the name of the test that killed it, where xdist 3.8 would wait for ever for work it gave away (its issue
    1378)."""
    return ["-n", str(os.cpu_count() or 2), "--dist", "loadgroup", "--max-worker-restart=0"]


def demo(arguments: Sequence[str]) -> int:
    """The product's own demo."""
    return tool("app", "demo", *arguments)


def messages(arguments: Sequence[str]) -> int:
    """Gather every marked text, bring the English catalogue up to date, compile it."""
    return run([python_of(VENV), ROOT / "packaging" / "messages.py", *arguments])


def screenshots(arguments: Sequence[str]) -> int:
    """Every screen × theme × language × state as PNG; no screen is needed."""
    return run([python_of(VENV), "-m", "app.ui.pictures", *arguments], extra={"QT_QPA_PLATFORM": "offscreen"})


def no_packages(_: Sequence[str]) -> Sequence[str]:
    """Linters need nothing of the system."""
    return ()


def packages_of_demo(arguments: Sequence[str]) -> Sequence[str]:
    """A headless demo draws no window."""
    return RUN_PACKAGES if "--headless" in arguments else RUN_PACKAGES + WINDOW_PACKAGES


def packages_of_tests(_: Sequence[str]) -> Sequence[str]:
    """The tests also read PDFs and talk to a Firebird server."""
    return RUN_PACKAGES + TEST_PACKAGES


VERBS: dict[str, Verb] = {
    "demo": Verb("the demo firm; --headless plays the whole story and prints JSON", demo, packages_of_demo),
    "test": Verb(
        "linters, then all tests with the coverage gate; with arguments, only pytest", test, packages_of_tests
    ),
    "check": Verb("linters and the tests that are not slow", check, lambda _: RUN_PACKAGES),
    "messages": Verb("bring the catalogue of texts up to date; --check only says what lacks", messages, no_packages),
    "screenshots": Verb("every screen as PNG; --out DIR", screenshots, lambda _: RUN_PACKAGES),
    "lint": Verb("ruff, mypy --strict app, import-linter", lint, no_packages),
}


# --------------------------------------------------------------------------------------------------------------- main
def parser() -> argparse.ArgumentParser:
    """The usage, made from the table of verbs."""
    rows = "\n".join(f"  {name:<11} {verb.help}" for name, verb in VERBS.items())
    made = argparse.ArgumentParser(
        prog="dev.py",
        description="Makes the environment .venv/ and runs a tool in it.",
        epilog=f"verbs:\n{rows}\n\nFurther arguments are passed on: `dev.py demo --headless`, `dev.py test -k kit`.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("verb", choices=VERBS, metavar="VERB", help=" · ".join(VERBS))
    made.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="passed on to the tool")
    return made


def main(words: Sequence[str]) -> int:
    """Run one verb; see the exit codes above."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is what tells the owner of an older Python
        say(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
        return NO_ENVIRONMENT
    chosen = parser().parse_args(words)  # argparse itself exits 2 on wrong usage
    verb = VERBS[chosen.verb]
    try:
        ensure_packages(verb.packages(chosen.arguments))
        ensure_environment()
        return verb.run(chosen.arguments)
    except EnvironmentTrouble as trouble:
        say(str(trouble))
        return NO_ENVIRONMENT
    except KeyboardInterrupt:
        say("interrupted")
        return INTERRUPTED


if __name__ == "__main__":
    if hasattr(signal, "SIGBREAK"):  # Windows: Ctrl+Break ends like Ctrl+C
        signal.signal(signal.SIGBREAK, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
