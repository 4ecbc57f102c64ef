"""``maletin demo``: the whole story over real parts, with a crash in the middle, and what must hold at its end.

publish → enrol → sync → verdict → hub stopped → visit offline, process killed and resumed → acceptance → report → hub
started → sync back. Every check is a comparison of two things measured apart.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.bootstrap import Program
from app.clock import SystemClock
from app.demo import firm, window, world
from app.demo.props import lay_company, lay_out
from app.demo.world import HubProcess, World
from app.errors import Unavailable
from app.i18n import _
from app.visit.scans import scans_of
from app.visit.state import view_digest

KILL_AFTER = 40
"""Answers reported as saved before the technician's process is killed."""


@dataclass
class Story:
    """What happened, as it goes on."""

    world: World
    seconds: dict[str, float] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    checks: dict[str, bool] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str, text: str) -> Iterator[None]:
        """Measure one part and say it on stderr."""
        sys.stderr.write(f"· {text}\n")
        began = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - began, 2)

    def document(self) -> dict[str, Any]:
        """The result as one JSON document."""
        return {
            "ok": all(self.checks.values()),
            "dir": str(self.world.root),
            **self.facts,
            "checks": self.checks,
            "seconds": self.seconds,
        }


def play(folder: Path | None, *, headless: bool, as_json: bool) -> int:
    """Build the demo and open its window; ``headless`` plays it to its end and prints the result. The exit code.

    A folder whose demo was built before and whose visit is still ahead is opened again.
    """
    root = (folder or Path(tempfile.mkdtemp(prefix="maletin-demo-"))).absolute()
    if not headless:
        return _play_in_window(root, as_json=as_json)
    story = Story(world.found(_new(root), SystemClock().now()))
    told = play_whole(story)
    if as_json or headless:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    return 0 if told["ok"] else 1


def play_whole(story: Story) -> dict[str, Any]:
    """The whole story; returns the result document."""
    hub = _evening(story)
    try:
        _prepare(story)
    finally:
        hub.stop()
    _visit_offline(story, hub)
    hub = world.start_hub(story.world, hub.port)
    try:
        with story.timed("sync_back", _("De regreso: se entrega lo hecho")):
            story.facts["sync_back"] = maletin(story.world, "sync", "--json")
        story.facts["hub"] = dict(world.hub_view(story.world, hub.url))
    finally:
        hub.stop()
    _compare(story)
    return story.document()


def _evening(story: Story) -> HubProcess:
    with story.timed("build", _("La empresa: concentrador, personas, llaves")):
        story.facts["anchor"] = world.build_hub(story.world)["anchor"]
        lay_out(story.world.client)
        story.facts["client_database"] = lay_company(story.world.client)
        hub = world.start_hub(story.world)
    try:
        with story.timed("publish", _("La víspera: procedimientos firmados, archivos, plan y maletín")):
            story.facts["published"] = dict(world.publish(story.world, hub.url))
        with story.timed("enrol", _("Alta de la laptop")):
            code = world.enrolment_code(story.world, hub.url, firm.TECHNICIAN.id)
            ca = story.world.hub / "tls" / "ca.pem"
            enrolled = maletin(
                story.world, "enrol", hub.url, code["code"], "--anchor", code["anchor"], "--ca", str(ca), "--json"
            )
            story.checks["enrolled"] = enrolled["person"] == firm.TECHNICIAN.id
    except BaseException:
        # Whatever stopped it, also Ctrl+C: nobody else would end the hub.
        hub.stop()
        raise
    return hub


def _prepare(story: Story) -> None:
    with story.timed("sync", _("Sincronizar: la lista de mañana y sus archivos")):
        story.facts["sync"] = maletin(story.world, "sync", "--json")
    with story.timed("verdict", _("Dictamen de salida")):
        verdict = maletin(story.world, "kit", "verify", story.world.visit, "--json")
    story.facts["verdict"] = verdict["verdict"]
    story.checks["verdict_go"] = verdict["verdict"] == "go"


def _visit_offline(story: Story, stopped: HubProcess) -> None:
    story.checks["hub_is_down"] = stopped.process.poll() is not None
    with story.timed("visit_until_kill", _("La visita, sin red; se mata el proceso a media tarea")):
        before = _play_technician(story.world, KILL_AFTER)
    with story.timed("visit_after_kill", _("Se retoma en el mismo paso y se termina")):
        after = _play_technician(story.world)
    saved = [line for line in before + after if line["what"] == "saved"]
    last, resumed = before[-1], next(line for line in after if line["what"] == "resumed")
    story.facts["offline_steps"] = len(saved)
    story.facts["killed_after"] = {"saved": last["saved"], "task": last["task"], "step": last["step"]}
    story.facts["resumed_at"] = {"task": resumed["task"], "step": resumed["step"]}
    # Nothing was in flight when it died: it stood on a step. The count already holds the "resumed" event itself.
    story.facts["resumed_at_same_step"] = (
        resumed["step"] == last["next"] and resumed["task"] == last["task"] and resumed["events"] - 1 == last["events"]
    )
    story.checks["resumed_at_same_step"] = story.facts["resumed_at_same_step"]
    story.checks["visit_closed"] = any(line["what"] == "closed" for line in after)
    story.facts["report"] = str(story.world.report)
    story.checks["report_written"] = story.world.report.is_file()


def _compare(story: Story) -> None:
    """What the laptop recorded against what the hub applied, each asked for apart."""
    status = maletin(story.world, "status", "--json")
    local, hub = _laptop_view(story), story.facts["hub"]
    kept = _hub_events(story)
    story.facts |= {
        "journal_digest": local["digest"],
        "events_recorded": local["events"],
        "events_applied": hub["applied"],
        "lost": len(set(local["ids"]) - set(kept)),
        "duplicated": len(kept) - len(set(kept)),
        "pending": status["outbox"]["pending"],
        "evidence_waiting": status["outbox"]["evidence_waiting"],
        "scans": local["scans"],
    }
    story.checks |= {
        "all_applied": local["events"] == hub["applied"],
        "nothing_lost": story.facts["lost"] == 0,
        "nothing_twice": story.facts["duplicated"] == 0,
        "nothing_pending": status["outbox"]["pending"] == 0 and status["outbox"]["evidence_waiting"] == 0,
        "same_view": local["view"] == hub["view_digest"],
        "disorder_measured": any(one["violations"] for one in local["scans"]) is story.facts["client_database"],
        "six_tasks": len(local["tasks"]) >= len(firm.tasks()),
    }


def _hub_events(story: Story) -> list[str]:
    """Ids of the events the hub applied, read from its database by hand: not through the code that wrote them."""
    with closing(sqlite3.connect(story.world.hub / "hub.db")) as database:
        found = database.execute(
            "SELECT event FROM standings WHERE visit = ? AND state IN ('applied', 'duplicate')", (story.world.visit,)
        )
        return [str(row[0]) for row in found]


def _laptop_view(story: Story) -> dict[str, Any]:
    machine = Program(story.world.settings(story.world.laptop), lambda *_: 2)
    with machine.laptop() as laptop:
        events = laptop.parts.journal.events(story.world.visit)
        state = laptop.session(story.world.visit).state
    return {
        "events": len(events),
        "ids": [event.id for event in events],
        "digest": state.last_digest,
        "view": view_digest(state),
        "tasks": [task.entry.task.title for task in state.in_order()],
        "scans": [
            {"step": one.step, "violations": one.scan.violations, "order_percent": one.scan.order_percent}
            for one in scans_of(events)
        ],
    }


def technician(world: World, stop_after: int | None = None) -> subprocess.Popen[str]:
    """The technician's process, doing the visit; with ``stop_after`` it stands still after so many answers."""
    command = [sys.executable, "-m", "app.demo.technician", world.visit, str(world.client), str(world.report)]
    command += [str(stop_after)] if stop_after else []
    return subprocess.Popen(  # noqa: S603 - our own program with a list of arguments
        command, env=world.environment(), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _play_technician(world: World, kill_after: int | None = None) -> list[dict[str, Any]]:
    """Everything the technician says; with ``kill_after`` he is killed, not asked, at that answer."""
    lines: list[dict[str, Any]] = []
    with technician(world, kill_after) as process:
        for text in process.stdout or ():
            lines.append(json.loads(text))
            if kill_after is not None and lines[-1].get("saved") == kill_after:
                process.kill()
                break
    if kill_after is None and process.returncode != 0:
        raise _failed("app.demo.technician", process.returncode)
    return lines


def maletin(world: World, *arguments: str) -> dict[str, Any]:
    """Run a command of the laptop as a person would; returns its JSON document."""
    done = subprocess.run(  # noqa: S603 - our own program with a list of arguments
        [sys.executable, "-m", "app", *arguments],
        env=world.environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if not done.stdout.strip():
        raise _failed(f"maletin {arguments[0]}", done.returncode)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _play_in_window(root: Path, *, as_json: bool) -> int:
    before = window.built_before(root)
    if before is not None:
        here, port = before
        return window.open_window(here, window.hub_again(here, port), as_json=as_json)
    story = Story(world.found(_new(root), SystemClock().now()))
    with window.stoppable():
        hub = _evening(story)
        try:
            _prepare(story)
        except BaseException:
            # Whatever stopped it, also Ctrl+C: nobody else would end the hub.
            hub.stop()
            raise
    window.keep_mark(story.world, hub.port)
    return window.open_window(story.world, hub, as_json=as_json)


def _new(root: Path) -> Path:
    if root.exists() and any(root.iterdir()):
        raise Unavailable(
            "DEMO-FOLDER",
            _("La carpeta {folder} no está vacía.").format(folder=root),
            _("No se tocó nada de lo que hay en ella."),
            _("Elija otra carpeta con --dir."),
        )
    return root


def _failed(what: str, code: int) -> Unavailable:
    return Unavailable(
        "DEMO-FAILED",
        _("La demostración se detuvo: {what} terminó con {code}.").format(what=what, code=code),
        _("Lo hecho hasta ahí quedó en su carpeta."),
        _("Revise los avisos de arriba."),
    )
