"""The headers by which a mail program offers to switch such mails off with one click (RFC 8058)."""

import re
from email.headerregistry import BaseHeader, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy

LINK = re.compile(r"https?://[!-;=?-~]{1,900}")
"""Printable ASCII without blanks and angle brackets, shorter than a line may be: it cannot leave its header."""


class _LinkHeader(UnstructuredHeader, BaseHeader):
    """A link in one piece: the library folds a long one by encoding it, and no mail program reads that."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


def add_unsubscribe_headers(mail: EmailMessage, link: str) -> None:
    """Say that a POST to `link` switches such mails off; a link that no header can hold is left out."""
    if LINK.fullmatch(link):
        mail["List-Unsubscribe"] = _LinkHeader("List-Unsubscribe", f"<{link}>")
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
