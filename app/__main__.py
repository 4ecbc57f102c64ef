"""``python -m app`` and the command ``maletin``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    from app.bootstrap import program

    if not sys.argv[1:]:
        code = _window_at_once()
        if code is not None:
            return code
    from app.cli.main import run

    return run(sys.argv[1:], lambda flags: program(flags, _demo))


def _window_at_once() -> int | None:
    """``maletin`` alone paints its window before typer, pydantic and SQLAlchemy are imported. None: the settings do
    not hold, and the command line is better at saying so."""
    # Modules are no garbage: looking for some while they are imported costs a tenth of the start. The window looks for
    # it again as soon as it rests (app.ui.application).
    gc.disable()
    from app.bootstrap import program
    from app.errors import MaletinError

    try:
        services = program({}, _demo)
    except MaletinError:
        gc.enable()
        return None
    return services.window()


def _demo(folder: Path | None, headless: bool, as_json: bool) -> int:
    from app.demo.story import play

    return play(folder, headless=headless, as_json=as_json)


if __name__ == "__main__":
    sys.exit(main())
