"""The broker's address in one setting: one node, or several with commas between; passwords are never shown."""

import re

_PASSWORD = re.compile(r"(?<=//)[^/@\s,]*@")


def nodes_of(url: str) -> list[str]:
    """Return the address of each node, in a form that clients take."""
    return [part for each in url.split(",") if (part := each.strip())] or [url]


def shown(url: str) -> str:
    """Return the addresses without user and password, for screens and logs."""
    return _PASSWORD.sub("", url)
