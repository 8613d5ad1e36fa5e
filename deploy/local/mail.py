"""An SMTP server that sends nothing on: it keeps each mail as one file, for people who try the platform and for tests."""

import argparse
import asyncio
import os
import re
import signal
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.clock import Clock, SystemClock

HOST = "127.0.0.1"
LARGEST_MAIL = 10 * 1024 * 1024


class KeptMails:
    """Writes each received mail in a folder, whole or not at all."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Keep the mails in `folder`, made when absent."""
        self._folder = folder
        self._clock = clock or SystemClock()
        self._received = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail, then accept it: the sender is told so only once the file is there."""
        content = envelope.original_content or b""
        self._keep(content)
        return "250 kept"

    def _keep(self, content: bytes) -> None:
        self._received += 1
        arrival = self._clock.now().strftime("%Y%m%dT%H%M%S.%fZ")
        name = f"{arrival}-{self._received:06d}-{slug(content)}.eml"
        unfinished = self._folder / f".{name}.tmp"
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / name)


def slug(content: bytes) -> str:
    """Return a file-name form of the mail's Message-ID, `no-id` when it has none."""
    identifier = str(BytesHeaderParser().parsebytes(content).get("Message-ID", ""))
    return re.sub(r"[^A-Za-z0-9]+", "-", identifier).strip("-")[:80] or "no-id"


async def serve(port: int, folder: Path) -> None:
    """Listen on the loopback address until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    kept = KeptMails(folder)
    server = await loop.create_server(
        lambda: SMTP(kept, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, ident="rers"),
        host=HOST,
        port=port,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main() -> None:
    """Read --port and --folder, then serve."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local.mail", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    os.umask(0o077)
    asyncio.run(serve(options.port, options.folder))


if __name__ == "__main__":
    main()
