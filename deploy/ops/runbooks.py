"""Shows the runbooks of docs/runbooks: the little of Markdown that they use, everything else as plain text."""

import re
import unicodedata
from pathlib import Path

from markupsafe import Markup, escape

from deploy.places import ROOT

FOLDER = ROOT / "docs" / "runbooks"
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,60}")
ITEM = re.compile(r"^\s*(?:[-*]|(\d+)\.)\s+(.*)")
LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")
HEADING = re.compile(r"(#{1,4})\s+(.*)")


def known_runbooks(folder: Path = FOLDER) -> frozenset[str]:
    """Return the names of the alerts that have a runbook."""
    return frozenset(path.stem for path in folder.glob("*.md") if NAME.fullmatch(path.stem))


def titled_runbooks(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Return each alert's name and its runbook's title, by title."""
    titles = [(name, _title(name, folder)) for name in known_runbooks(folder)]
    return sorted(titles, key=lambda pair: _without_accents(pair[1]))


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()


def _title(name: str, folder: Path) -> str:
    """Return the first heading, or the name when there is none."""
    try:
        first, _, _ = (folder / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    except OSError:
        return name
    found = HEADING.match(first)
    return found[2].strip() if found else name


def runbook(name: str, folder: Path = FOLDER) -> Markup | None:
    """Return a runbook as HTML, or None when there is none of this name."""
    if not NAME.fullmatch(name):
        return None
    try:
        return rendered((folder / f"{name}.md").read_text(encoding="utf-8"))
    except OSError:
        return None


def rendered(text: str) -> Markup:
    """Return Markdown as HTML; whatever is HTML in it is shown as text."""
    parts: list[Markup] = []
    blocks = re.split(r"(?ms)^```[^\n]*\n(.*?)^```\s*$", text)
    for place, block in enumerate(blocks):
        if place % 2:
            parts.append(Markup("<pre><code>{}</code></pre>").format(block))
        else:
            parts.extend(_block(each) for each in re.split(r"\n\s*\n", block) if each.strip())
    return Markup("\n").join(parts)


def _block(text: str) -> Markup:
    lines = text.strip("\n").splitlines()
    heading = HEADING.match(lines[0])
    if heading:
        level = min(len(heading[1]), 4)
        told = Markup(f"<h{level}>{{}}</h{level}>").format(_inline(heading[2]))  # noqa: S704 - a number
        rest = "\n".join(lines[1:])
        return told + (_block(rest) if rest.strip() else Markup(""))
    first = ITEM.match(lines[0])
    if first:
        tag = "ol" if first[1] else "ul"
        return Markup(f"<{tag}>{{}}</{tag}>").format(_items(lines))  # noqa: S704 - one of two words
    return Markup("<p>{}</p>").format(_inline(" ".join(line.strip() for line in lines)))


def _items(lines: list[str]) -> Markup:
    items: list[str] = []
    for line in lines:
        found = ITEM.match(line)
        if found:
            items.append(found[2])
        else:
            items[-1] += " " + line.strip()
    return Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)


def _inline(text: str) -> Markup:
    shown = str(escape(text))
    shown = CODE.sub(r"<code>\1</code>", shown)
    shown = BOLD.sub(r"<strong>\1</strong>", shown)
    return Markup(LINK.sub(_link, shown))  # noqa: S704 - escaped above


def _link(found: re.Match[str]) -> str:
    """Link to other runbooks and to web pages; any other address stays text."""
    address = found[2].removesuffix(".md")
    if NAME.fullmatch(address):
        return f'<a href="/runbooks/{address}">{found[1]}</a>'
    if address.startswith(("https://", "/")):
        return f'<a href="{found[2]}">{found[1]}</a>'
    return found[1]
