"""Draws how much of each part's ceiling two sizes of the platform use: `python -m deploy.bench.scale.chart`."""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TextIO

LEFT, RIGHT, TOP, ROW, BAR = 300, 30, 78, 44, 14
WIDTH = 900
LOW, HIGH = 0.01, 10_000.0
"""Percent at the ends of the axis."""

HALO = ' stroke="#ffffff" stroke-width="4" paint-order="stroke"'
"""So that figures can be read on the line of the ceiling."""

SMALL_COLOUR, LARGE_COLOUR, FULL_COLOUR = "#1f6f8b", "#c8553d", "#222222"


@dataclass(frozen=True)
class Bar:
    """One part of the platform: percent of its ceiling in use at the two sizes."""

    title: str
    small: float
    large: float


def draw(title: str, names: tuple[str, str], bars: Sequence[Bar]) -> str:
    """Return the SVG; what goes beyond 100 % breaks."""
    height = TOP + ROW * len(bars) + 44
    bottom = TOP + ROW * len(bars)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(16, 26, title, size=16),
    ]
    for place, (name, colour) in enumerate(zip(names, (SMALL_COLOUR, LARGE_COLOUR), strict=True)):
        x = LEFT + 250 * place
        lines.append(f'<rect x="{x}" y="42" width="12" height="12" fill="{colour}"/>')
        lines.append(_text(x + 18, 53, name))
    lines += _axis(bottom)
    for number, bar in enumerate(bars):
        y = TOP + ROW * number + 6
        lines.append(_text(LEFT - 10, y + BAR + 4, bar.title, anchor="end"))
        lines += _bar(y, bar.small, SMALL_COLOUR) + _bar(y + BAR + 2, bar.large, LARGE_COLOUR)
    return "\n".join([*lines, "</svg>", ""])


def _axis(bottom: int) -> list[str]:
    lines = []
    for power in range(-2, 5):
        percent = 10.0**power
        x = _x(percent)
        colour, width = (FULL_COLOUR, 2) if percent == 100 else ("#dddddd", 1)
        lines.append(
            f'<line x1="{x}" y1="{TOP - 4}" x2="{x}" y2="{bottom}" stroke="{colour}"'
            f' stroke-width="{width}"/>'
        )
        lines.append(_text(x, bottom + 18, f"{percent:g} %", anchor="middle"))
    lines.append(_text(_x(100), bottom + 36, "ceiling", anchor="middle"))
    return lines


def _bar(y: int, percent: float, colour: str) -> list[str]:
    end = _x(percent)
    if end > WIDTH - RIGHT - 60:
        said = _text(end - 6, y + BAR - 3, _said(percent), size=11, anchor="end", fill="#ffffff")
    else:
        said = _text(end + 6, y + BAR - 3, _said(percent), size=11).replace(
            " fill", HALO + " fill", 1
        )
    long = max(1.0, end - LEFT)
    return [
        f'<rect x="{LEFT}" y="{y}" width="{long:.1f}" height="{BAR}" fill="{colour}"/>',
        said,
    ]


def _said(percent: float) -> str:
    return f"{percent:,.0f} %" if percent >= 10 else f"{percent:.2g} %"


def _x(percent: float) -> float:
    share = math.log10(min(max(percent, LOW), HIGH) / LOW) / math.log10(HIGH / LOW)
    return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)


def _text(  # noqa: PLR0913 - an element's attributes
    x: float, y: float, said: str, *, size: int = 13, anchor: str = "start", fill: str = "#222222"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">'
        f"{escape(said)}</text>"
    )


def main(source: TextIO = sys.stdin) -> None:
    """Read `{"title", "names", "bars": [[title, small, large]]}` and write the SVG that argv names."""
    told = json.load(source)
    small, large = told["names"]
    drawn = draw(told["title"], (small, large), [Bar(*each) for each in told["bars"]])
    Path(sys.argv[1]).write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
