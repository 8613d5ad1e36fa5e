"""What an error says where many may read it: never a value that somebody has written."""

from asyncpg import PostgresError
from pydantic import ValidationError


def reason_of(error: BaseException) -> str:
    """Return an error's type and what it says, without the values that pydantic and PostgreSQL quote."""
    return f"{type(error).__name__}: {_said(error)}"


def _said(error: BaseException) -> str:
    if isinstance(error, ValidationError):
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return ", ".join(f"{_place(each['loc'])} {each['type']}" for each in faults)
    if isinstance(error, PostgresError):
        return str(error.args[0])  # without its details, which quote rows
    return str(error)


def _place(where: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in where) or "body"
