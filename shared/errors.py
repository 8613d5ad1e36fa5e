"""The errors that a rule of the domain may raise, each with a stable code."""

from typing import ClassVar


class DomainError(Exception):
    """A rule says no; the caller can understand and mend it.

    `code` is stable and machine-readable (`offer_not_found`); `status` is the HTTP status that
    the door answers with; `facts` are values that the French message may quote.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        """Keep the facts that the message for people may quote."""
        super().__init__(self.code)
        self.facts = facts


class NotFoundError(DomainError):
    """The thing does not exist, or the caller may not know that it does."""

    code = "not_found"
    status = 404


class ForbiddenError(DomainError):
    """The caller's roles do not allow this."""

    code = "forbidden"
    status = 403


class InvalidError(DomainError):
    """The command is well formed but its values break a rule."""

    code = "invalid"
    status = 422
