"""Sets a document's content as PDF: off the event loop, a few at a time, the same bytes every time."""

import asyncio
import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst
from pydantic import TypeAdapter

from services.trainings.adapters.records.documents.contents import CONTENTS, Content
from services.trainings.adapters.records.documents.wording import shown

TEMPLATES = Path(__file__).parent / "templates"
AT_ONCE = 2
PREVIEW_PPI = 70.0

FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
"""Only those that come with typst, so that no machine sets a document otherwise than another."""

ADAPTERS: dict[str, TypeAdapter[Content]] = {
    kind: TypeAdapter(content) for kind, content in CONTENTS.items()
}


def content_json(content: Content) -> dict[str, object]:
    """Return the content as it is stored."""
    stored: dict[str, object] = ADAPTERS[content.kind].dump_python(content, mode="json")
    return stored


def content_of(kind: str, stored: object) -> Content:
    """Return the content that was stored."""
    return ADAPTERS[kind].validate_python(stored)


def digest_of(content: Content) -> str:
    """Return what tells two contents apart, in hexadecimal digits."""
    text = json.dumps(content_json(content), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(f"{content.kind}\n{text}".encode()).hexdigest()


def rendered(content: Content, issued_at: datetime) -> bytes:
    """Return the document as tagged PDF (PDF/UA-1); the same content and moment give the same bytes."""
    return typst.compile(
        TEMPLATES / f"{content.kind}.typ",
        root=TEMPLATES,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs=_inputs(content, issued_at),
        pdf_standards=["ua-1"],
        timestamp=int(issued_at.timestamp()),
    )


def previewed(content: Content, issued_at: datetime) -> list[bytes]:
    """Return the pages as pictures (PNG), to be looked at."""
    return _pages(content, issued_at, "png")


def _pages(content: Content, issued_at: datetime, kind: Literal["png", "svg"]) -> list[bytes]:
    pages = typst.Compiler(
        TEMPLATES / f"{content.kind}.typ",
        root=TEMPLATES,
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs=_inputs(content, issued_at),
    ).compile(format=kind, ppi=PREVIEW_PPI, timestamp=int(issued_at.timestamp()))
    return pages if isinstance(pages, list) else [pages or b""]


def _inputs(content: Content, issued_at: datetime) -> dict[str, str]:
    """Return what the template reads: text stays text there, since it is only ever shown as a string."""
    moment = [getattr(issued_at, name) for name in ("year", "month", "day", "hour", "minute")]
    return {"content": json.dumps({**shown(content), "issued": moment}, ensure_ascii=False)}


@dataclass(eq=False)
class Renderer:
    """Renders for the doors of one process; whoever comes while `AT_ONCE` are being set waits."""

    _turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def pdf(self, content: Content, issued_at: datetime) -> bytes:
        """Return the document's bytes; the event loop goes on meanwhile."""
        async with self._turn:
            return await asyncio.to_thread(rendered, content, issued_at)
