"""Every colour, space, radius, size and duration of the window. No Qt here: tests compute contrast from these values.

Three themes: "light" (paper), "dark" (a lamp-lit bench), "contrast" (black, white and two signals). One accent, petrol.
Status colours never stand alone: an icon and a word say the same. Tuples with names, because the first paint waits for
this module and dataclasses of this size take ten times as long to make.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Colors(NamedTuple):
    """One theme. Texts: text, muted, accent, ok, warn, danger, info. The ``*_soft`` are their quiet backgrounds,
    ``*_line`` the edges of those."""

    window: str
    surface: str
    sunken: str
    chip: str
    """Ground of a sign without a tone, and of a key."""
    line: str
    edge: str
    """Of what says in words that it can be pressed."""
    line_strong: str
    track: str
    """What a ring has still ahead."""
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    accent_line: str
    focus: str
    ok: str
    ok_soft: str
    ok_line: str
    warn: str
    warn_soft: str
    warn_line: str
    danger: str
    danger_hover: str
    on_danger: str
    danger_soft: str
    danger_line: str
    info: str
    info_soft: str
    info_line: str
    disabled: str
    """Text of what cannot be used now; exempt from the contrast rule, never the only carrier of a meaning."""
    shade: str
    """What lies over the window while something floats on it."""
    ink: str
    """What a signature is drawn with; always on ``paper``."""
    paper: str


LIGHT: Final = Colors(
    window="#F5F3EF",
    surface="#FFFFFF",
    sunken="#ECE9E3",
    chip="#ECE9E3",
    line="#DDD8CF",
    edge="#BDB7AC",
    line_strong="#8A857B",
    track="#DDD8CF",
    text="#1B2126",
    muted="#555C63",
    accent="#0B615D",
    accent_hover="#084C49",
    on_accent="#FFFFFF",
    accent_soft="#DCECEA",
    accent_line="#8DB7B4",
    focus="#0B7F79",
    ok="#1B6B37",
    ok_soft="#E1F1E5",
    ok_line="#96BEA3",
    warn="#7D4E00",
    warn_soft="#FBEFD5",
    warn_line="#CBB284",
    danger="#A8221A",
    danger_hover="#861A14",
    on_danger="#FFFFFF",
    danger_soft="#FBE6E3",
    danger_line="#DB9C97",
    info="#1C5596",
    info_soft="#E2ECF8",
    info_line="#97B3D3",
    disabled="#9A968D",
    shade="#1B2126",
    ink="#14213D",
    paper="#FFFFFF",
)

DARK: Final = Colors(
    window="#121619",
    surface="#1A2024",
    sunken="#0D1012",
    chip="#2A3238",
    line="#2C343A",
    edge="#46515A",
    line_strong="#6F7C85",
    track="#2C343A",
    text="#E9EDEF",
    muted="#A4B0B8",
    accent="#5CCBC1",
    accent_hover="#83DAD2",
    on_accent="#06201E",
    accent_soft="#173633",
    accent_line="#316F69",
    focus="#5CCBC1",
    ok="#77D093",
    ok_soft="#16301F",
    ok_line="#3B6D4B",
    warn="#EABD63",
    warn_soft="#352A12",
    warn_line="#7A6231",
    danger="#FF9A90",
    danger_hover="#FFB5AD",
    on_danger="#2B0705",
    danger_soft="#3B1B18",
    danger_line="#854B46",
    info="#8CBAF4",
    info_soft="#182A40",
    info_line="#446184",
    disabled="#66727A",
    shade="#000000",
    ink="#14213D",
    paper="#F7F7F4",
)

CONTRAST: Final = Colors(
    window="#000000",
    surface="#000000",
    sunken="#1F1F1F",
    chip="#333333",
    line="#FFFFFF",
    edge="#FFFFFF",
    line_strong="#FFFFFF",
    track="#4A4A4A",
    text="#FFFFFF",
    muted="#E6E6E6",
    accent="#FFE04D",
    accent_hover="#FFF0A6",
    on_accent="#000000",
    accent_soft="#332B00",
    accent_line="#FFE04D",
    focus="#4DE8FF",
    ok="#7CFF9B",
    ok_soft="#002B0C",
    ok_line="#7CFF9B",
    warn="#FFC65C",
    warn_soft="#332100",
    warn_line="#FFC65C",
    danger="#FFA39B",
    danger_hover="#FFC9C4",
    on_danger="#000000",
    danger_soft="#3A0A06",
    danger_line="#FFA39B",
    info="#9CCBFF",
    info_soft="#04213F",
    info_line="#9CCBFF",
    disabled="#9E9E9E",
    shade="#000000",
    ink="#000000",
    paper="#FFFFFF",
)

THEMES: Final[dict[str, Colors]] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

TEXT_TONES: Final = ("text", "muted", "accent", "ok", "warn", "danger", "info")
GROUNDS: Final = ("window", "surface", "sunken")
SOFT_TONES: Final = ("accent", "ok", "warn", "danger", "info")

TEXT_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((tone, ground) for tone in TEXT_TONES for ground in GROUNDS),
    *((tone, f"{tone}_soft") for tone in SOFT_TONES),
    *(("text", f"{tone}_soft") for tone in SOFT_TONES),
    *(("muted", f"{tone}_soft") for tone in SOFT_TONES),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_danger", "danger"),
    ("on_danger", "danger_hover"),
    ("text", "chip"),
    ("muted", "chip"),
    ("ink", "paper"),
)
"""Every (text, background) a widget may use; each must reach 4.5 : 1 in every theme."""
SHAPE_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *(("focus", ground) for ground in GROUNDS),
    *(("line_strong", ground) for ground in GROUNDS),
)
"""Outlines that carry a meaning (focus, edge of a field); each must reach 3 : 1."""


class Space(NamedTuple):
    """Distances, in device-independent pixels."""

    hair: int = 2
    xs: int = 4
    sm: int = 8
    md: int = 12
    lg: int = 16
    xl: int = 24
    xxl: int = 32
    page: int = 32


class Radius(NamedTuple):
    """Corners."""

    sm: int = 4
    md: int = 8
    lg: int = 12


class _Growing:
    """Pixels that follow the size of letters a person chose (``put_text_size``). Read them when a widget is made or
    painted: kept in a constant they would stay as they were at the start."""

    def by_name(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in type(self).__annotations__}


class Type(_Growing):
    """Letter sizes, in device-independent pixels."""

    caption: int = 12
    body: int = 14
    lead: int = 16
    title: int = 19
    headline: int = 26
    display: int = 34


class Size(_Growing):
    """Sizes of things. Those in ``_WITH_LETTERS`` grow with the letters they hold."""

    icon: int = 18
    icon_large: int = 28
    icon_huge: int = 44
    control: int = 36
    """Least height of anything to press: comfortable with a finger or a tired hand."""
    focused: int = 34
    """The same with the wider edge of the focus: nothing moves when it comes."""
    place: int = 40
    """Height of a place in the rail."""
    rail: int = 204
    rail_compact: int = 64
    rail_breakpoint: int = 1064
    """Windows narrower than this show the rail with icons only: what is beside it needs the rest (``_BESIDE``)."""
    reading: int = 760
    """Lines of text grow no wider."""
    option: int = 48
    """Least height of an answer to choose."""
    main_answer: int = 168
    """Least width of the button of Enter: the same place for every step."""
    outline: int = 288
    outline_compact: int = 232
    """Width of the list of tasks and steps beside the card."""
    thumbnail: int = 96
    chip: int = 24
    chip_round: int = 12
    line: int = 20
    """Height of one line of words in a list that is painted."""
    ring: int = 112
    bar: int = 8
    pad_height: int = 180
    palette_width: int = 620
    sheet: int = 480
    column: int = 96
    palette_rows: int = 8
    window_width: int = 1280
    window_height: int = 720
    window_least_width: int = 880
    window_least_height: int = 500


class Motion(NamedTuple):
    """Durations in milliseconds. Nothing moves for its own sake."""

    undo_bar: int = 8000
    notice: int = 6000
    search_delay: int = 150


SPACE: Final = Space()
RADIUS: Final = Radius()
TYPE: Final = Type()
SIZE: Final = Size()
MOTION: Final = Motion()


TEXT_SIZES: Final = {"normal": 1.0, "large": 1.15, "largest": 1.3}
"""What may be chosen, and by how much letters and what holds them grow."""
_RAIL_WORDS, _BESIDE = 130, 860
"""Pixels of the rail that are words and figures, and the least a screen gets beside it; its icons do not grow."""
_WITH_LETTERS: Final = (
    "control", "place", "option", "main_answer", "outline", "outline_compact", "chip",
    "line", "ring", "column", "palette_width", "sheet",
)  # fmt: skip


def put_text_size(name: str) -> None:
    """Letters of another size from now on; whoever calls this dresses the application and builds its window again."""
    for scale, names in ((TYPE, Type.__annotations__), (SIZE, _WITH_LETTERS)):
        for one in names:
            setattr(scale, one, round(getattr(type(scale), one) * TEXT_SIZES[name]))
    SIZE.focused = SIZE.control - 2
    SIZE.chip_round = SIZE.chip // 2
    SIZE.rail = Size.rail + grown(_RAIL_WORDS) - _RAIL_WORDS
    SIZE.rail_breakpoint = SIZE.rail + grown(_BESIDE)


def grown(pixels: int) -> int:
    """As much more as the letters are larger now than usual."""
    return round(pixels * TYPE.body / Type.body)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1.0 to 21.0 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def placeholders(colors: Colors) -> dict[str, str]:
    """Every token by its name in the stylesheet: ``$accent``, ``$space_md``, ``$radius_lg``, ``$type_body``."""
    scales = {
        "space": SPACE._asdict(), "radius": RADIUS._asdict(), "type": TYPE.by_name(), "size": SIZE.by_name(),
    }  # fmt: skip
    sizes = {f"{prefix}_{name}": size for prefix, scale in scales.items() for name, size in scale.items()}
    return {name: str(value) for name, value in (colors._asdict() | sizes).items()}


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else float(((channel + 0.055) / 1.055) ** 2.4)
