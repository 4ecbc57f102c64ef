"""What the author probably meant by a name that does not exist. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _

_LIKE = 0.6


def with_guess(sentence: str, name: str, names: Sequence[str]) -> str:
    """The sentence, and after it the nearest of ``names`` where one is near."""
    from difflib import get_close_matches  # a right procedure needs no guess

    close = get_close_matches(name, names, n=1, cutoff=_LIKE)
    return " ".join([sentence, *(_("¿Quiso decir «{name}»?").format(name=one) for one in close)])
