"""What people read when a rule of this service says no: a French title for each error code."""

from shared.http.problems import Message

MESSAGES: dict[str, Message] = {}
