"""Small curves as inline SVG: the last hour of a series, with its words for whoever cannot see it."""

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 120.0, 28.0


def curve(values: Sequence[float | None], label: str, whole: int = 120) -> Markup:
    """Return an SVG that draws `values`, the newest at the right edge; gaps stay empty."""
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    top = max(known) or 1.0
    step = WIDTH / max(whole - 1, 1)
    start = WIDTH - step * (len(values) - 1)
    lines = _lines([(start + step * place, value) for place, value in enumerate(values)], top)
    return Markup(
        '<svg class="curve" viewBox="0 0 120 28" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>'
    ).format(label, Markup("").join(lines))


def _lines(marks: Sequence[tuple[float, float | None]], top: float) -> list[Markup]:
    runs: list[list[str]] = [[]]
    for x, value in marks:
        if value is None:
            runs.append([])
        else:
            y = HEIGHT - 2 - (HEIGHT - 4) * max(value, 0.0) / top
            runs[-1].append(f"{x:.1f},{y:.1f}")
    return [
        Markup('<polyline points="{}"/>').format(" ".join(_visible(run))) for run in runs if run
    ]


def _visible(run: list[str]) -> list[str]:
    """A single mark has no length: give it some."""
    if len(run) > 1:
        return run
    x, _, y = run[0].partition(",")
    return [f"{float(x) - 1:.1f},{y}", run[0]]
