"""When what was done to which process, and when it was well again; drawn as SVG."""

import time
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

COLOURS = {"kill": "#b3261e", "stop": "#8250df", "term": "#9a6700", "fault": "#0969da"}
ROW, LEFT, WIDTH = 16, 120, 900


@dataclass
class Mark:
    """One thing done: seconds of the machine's clock; `until` is None while it lasts."""

    name: str
    kind: str
    at: float
    until: float | None = None


@dataclass(eq=False)
class Timeline:
    """All marks of a fault."""

    marks: list[Mark] = field(default_factory=list)

    def begin(self, name: str, kind: str) -> Mark:
        """Note that something is done to a process now."""
        mark = Mark(name, kind, time.time())
        self.marks.append(mark)
        return mark

    def end(self, mark: Mark) -> None:
        """Note that it is well again."""
        mark.until = time.time()

    def told(self) -> list[dict[str, Any]]:
        """Return the marks as plain values."""
        return [asdict(mark) for mark in self.marks]


def drawing(marks: list[dict[str, Any]], title: str) -> str:
    """Return one SVG: a row for each process, a bar from each blow to the recovery."""
    if not marks:
        return ""
    names = sorted({mark["name"] for mark in marks})
    first = min(mark["at"] for mark in marks)
    last = max(mark["until"] or mark["at"] for mark in marks)
    scale = (WIDTH - LEFT - 10) / max(last - first, 1.0)
    height = ROW * len(names) + 24
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<title>{escape(title)}</title>",
    ]
    for row, name in enumerate(names):
        y = ROW * row
        parts.append(f'<text x="0" y="{y + 12}">{escape(name)}</text>')
        parts.append(f'<line x1="{LEFT}" y1="{y + 8}" x2="{WIDTH}" y2="{y + 8}" class="rule"/>')
        parts += [_bar(mark, y, first, scale) for mark in marks if mark["name"] == name]
    parts.append(f'<text x="{LEFT}" y="{height - 4}">0 s</text>')
    parts.append(
        f'<text x="{WIDTH}" y="{height - 4}" text-anchor="end">{last - first:.0f} s</text></svg>'
    )
    return "".join(parts)


def _bar(mark: dict[str, Any], y: int, first: float, scale: float) -> str:
    x = LEFT + (mark["at"] - first) * scale
    length = max(((mark["until"] or mark["at"]) - mark["at"]) * scale, 2.0)
    colour = COLOURS.get(mark["kind"], COLOURS["fault"])
    return f'<rect x="{x:.1f}" y="{y + 3}" width="{length:.1f}" height="10" fill="{colour}"/>'
