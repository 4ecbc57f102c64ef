"""``python -m app`` and the command ``maletin``."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    from app.bootstrap import program
    from app.cli.main import run

    return run(sys.argv[1:], lambda flags: program(flags, _demo))


def _demo(folder: Path | None, headless: bool, as_json: bool) -> int:
    from app.demo.story import play

    return play(folder, headless=headless, as_json=as_json)


if __name__ == "__main__":
    sys.exit(main())
