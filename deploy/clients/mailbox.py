"""Reads what the mail catcher kept, as the people it was addressed to."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

CODE = re.compile(r"\b(\d{6})\b")


@dataclass(frozen=True)
class Mail:
    """One mail that was delivered."""

    message_id: str
    to: str
    subject: str
    text: str
    html: str

    def code(self) -> str | None:
        """Return the six-digit code in it, if there is one."""
        found = CODE.search(self.text)
        return found[1] if found else None


@dataclass(eq=False)
class Mailboxes:
    """All mailboxes of the catcher's folder; each file is read once."""

    folder: Path
    mails: list[Mail] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def look(self) -> list[Mail]:
        """Return all mails, those that have just come included, in their order of arrival."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._seen:
                self._seen.add(path.name)
                self.mails.append(_read(path))
        return self.mails

    def skip(self) -> None:
        """Leave out what has come so far: parsing ten thousand old mails takes many seconds."""
        self._seen.update(path.name for path in self.folder.glob("*.eml"))

    def of(self, address: str) -> list[Mail]:
        """Return the mails of one person."""
        return [mail for mail in self.look() if mail.to == address]


def _read(path: Path) -> Mail:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Mail(
        message_id=str(message["Message-ID"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""
