"""Sessions and printed codes in PostgreSQL, as hashes."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select, update

from services.members.adapters.tables import printed_code, session
from services.members.domain.printed_code import PrintedCode
from services.members.domain.session import ABSOLUTE_LIMIT, IDLE_LIMIT, Session
from shared.storage.transaction import Transaction

FIND = select(session).where(session.c.session_id == bindparam("session_id")).with_for_update()
ADD = insert(session).values({column.name: bindparam(column.name) for column in session.c})
SAVE = (
    update(session)
    .where(session.c.session_id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("token_hash", "previous_hash", "rotated_at")})
)
REMOVE = delete(session).where(session.c.session_id == bindparam("id_"))
REMOVE_ALL = delete(session).where(session.c.person_id == bindparam("person_id"))
FORGET = delete(session).where(
    or_(
        session.c.rotated_at < bindparam("idle_since"),
        session.c.created_at < bindparam("created_before"),
    )
)

ADD_CODE = insert(printed_code).values(
    {column.name: bindparam(column.name) for column in printed_code.c}
)
TAKE_CODE = (
    delete(printed_code)
    .where(
        printed_code.c.code_hash == bindparam("code_hash"),
        printed_code.c.expires_at > bindparam("now"),
    )
    .returning(printed_code.c.person_id)
)
FORGET_CODES = delete(printed_code).where(printed_code.c.expires_at < bindparam("now"))


class SqlSessions:
    """Sessions of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def find(self, session_id: str) -> Session | None:
        """Load and lock, or None."""
        row = await self._transaction.fetch_one(FIND, session_id=session_id)
        return Session(**row) if row else None

    def add(self, session: Session) -> None:
        """Keep a new session."""
        self._transaction.write(ADD, vars(session))

    def save(self, session: Session) -> None:
        """Keep the replaced token."""
        self._transaction.write(SAVE, {"id_": session.session_id, **vars(session)})

    def remove(self, session_id: str) -> None:
        """End one session."""
        self._transaction.write(REMOVE, {"id_": session_id})

    def remove_all(self, person_id: str) -> None:
        """End all sessions of a person."""
        self._transaction.write(REMOVE_ALL, {"person_id": person_id})

    def forget_expired(self, now: datetime) -> None:
        """Delete those that nobody can use any more."""
        self._transaction.write(
            FORGET, {"idle_since": now - IDLE_LIMIT, "created_before": now - ABSOLUTE_LIMIT}
        )


class SqlPrintedCodes:
    """Printed codes of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, code: PrintedCode) -> None:
        """Keep a new code."""
        self._transaction.write(ADD_CODE, vars(code))

    async def take(self, code_hash: str, now: datetime) -> str | None:
        """Use up a code that is still good and return its person's id, or None."""
        row = await self._transaction.fetch_one(TAKE_CODE, code_hash=code_hash, now=now)
        return str(row["person_id"]) if row else None

    def forget_expired(self, now: datetime) -> None:
        """Delete those that nobody can use any more."""
        self._transaction.write(FORGET_CODES, {"now": now})
