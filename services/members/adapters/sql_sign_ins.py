"""Sign-ins under way in PostgreSQL; they are also the queue of their mails."""

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Text, bindparam, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.members.adapters.tables import person, sign_in, sign_in_limit
from services.members.domain.mail import WaitingCode
from services.members.domain.person import Details
from services.members.domain.sign_in import SignIn
from shared.storage.transaction import Transaction

QUARTER, MOST_IN_QUARTER = timedelta(minutes=15), 5
DAY, MOST_IN_DAY = timedelta(days=1), 20
KEPT_AFTER_EXPIRY = timedelta(minutes=30)

FIND = select(sign_in).where(sign_in.c.sign_in_id == bindparam("sign_in_id")).with_for_update()
ADD = insert(sign_in).values({column.name: bindparam(column.name) for column in sign_in.c})
TRIED = (
    update(sign_in).where(sign_in.c.sign_in_id == bindparam("id_")).values(tries=bindparam("tries"))
)
REMOVE = delete(sign_in).where(sign_in.c.sign_in_id == bindparam("id_"))

_first = upsert(sign_in_limit).values(
    address_digest=bindparam("digest"),
    quarter_began_at=bindparam("now"),
    asked_in_quarter=1,
    day_began_at=bindparam("now"),
    asked_in_day=1,
)
_is_same_quarter = sign_in_limit.c.quarter_began_at > bindparam("quarter_ago")
_is_same_day = sign_in_limit.c.day_began_at > bindparam("day_ago")
ASK = _first.on_conflict_do_update(
    index_elements=["address_digest"],
    set_={
        "quarter_began_at": case(
            (_is_same_quarter, sign_in_limit.c.quarter_began_at), else_=bindparam("now")
        ),
        "asked_in_quarter": case((_is_same_quarter, sign_in_limit.c.asked_in_quarter + 1), else_=1),
        "day_began_at": case((_is_same_day, sign_in_limit.c.day_began_at), else_=bindparam("now")),
        "asked_in_day": case((_is_same_day, sign_in_limit.c.asked_in_day + 1), else_=1),
    },
).returning(sign_in_limit.c.asked_in_quarter, sign_in_limit.c.asked_in_day)

NEXT_MAIL = (
    select(
        sign_in.c.sign_in_id,
        func.coalesce(person.c.email, sign_in.c.email, type_=Text).label("email"),
        person.c.first_name,
    )
    .select_from(sign_in.outerjoin(person, person.c.person_id == sign_in.c.person_id))
    .where(
        sign_in.c.mail_due_at <= bindparam("now"),
        sign_in.c.expires_at > bindparam("now"),
        or_(person.c.email.is_not(None), sign_in.c.email.is_not(None)),
    )
    .order_by(sign_in.c.mail_due_at)
    .limit(1)
    .with_for_update(of=sign_in, skip_locked=True)
)
MAIL_DUE = (
    update(sign_in)
    .where(sign_in.c.sign_in_id == bindparam("id_"))
    .values(mail_due_at=bindparam("due_at"))
)
FORGET = delete(sign_in).where(sign_in.c.expires_at < bindparam("before"))
FORGET_LIMITS = delete(sign_in_limit).where(sign_in_limit.c.day_began_at < bindparam("before"))


class SqlSignIns:
    """Sign-ins of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def allow(self, address_digest: str, now: datetime) -> bool:
        """Note one more sign-in for this address; False when there are too many."""
        row = await self._transaction.fetch_one(
            ASK, digest=address_digest, now=now, quarter_ago=now - QUARTER, day_ago=now - DAY
        )
        assert row is not None, "an upsert returns its row"
        is_few: bool = row["asked_in_quarter"] <= MOST_IN_QUARTER
        return is_few and row["asked_in_day"] <= MOST_IN_DAY

    async def find(self, sign_in_id: str) -> SignIn | None:
        """Load and lock, or None."""
        row = await self._transaction.fetch_one(FIND, sign_in_id=sign_in_id)
        if row is None:
            return None
        return SignIn(
            sign_in_id=row["sign_in_id"],
            person_id=row["person_id"],
            newcomer=Details(**row["newcomer"]) if row["newcomer"] else None,
            email=row["email"],
            address_digest=row["address_digest"],
            verifier_hash=row["verifier_hash"],
            expires_at=row["expires_at"],
            tries=row["tries"],
        )

    def add(self, sign_in: SignIn, now: datetime) -> None:
        """Keep a new sign-in; its mail, if it wants one, waits from now on."""
        values = {
            **vars(sign_in),
            "newcomer": asdict(sign_in.newcomer) if sign_in.newcomer else None,
            "mail_due_at": now if sign_in.wants_mail else None,
        }
        self._transaction.write(ADD, values)

    def save(self, sign_in: SignIn) -> None:
        """Keep the number of tries."""
        self._transaction.write(TRIED, {"id_": sign_in.sign_in_id, "tries": sign_in.tries})

    def remove(self, sign_in_id: str) -> None:
        """Forget a sign-in that has served."""
        self._transaction.write(REMOVE, {"id_": sign_in_id})

    async def next_mail(self, now: datetime) -> WaitingCode | None:
        """Take the next waiting mail that no other copy has taken."""
        row = await self._transaction.fetch_one(NEXT_MAIL, now=now)
        return WaitingCode(**row) if row else None

    def mail_sent(self, sign_in_id: str) -> None:
        """Take the mail off the queue."""
        self._transaction.write(MAIL_DUE, {"id_": sign_in_id, "due_at": None})

    def put_off(self, sign_in_id: str, until: datetime) -> None:
        """Let the mail wait."""
        self._transaction.write(MAIL_DUE, {"id_": sign_in_id, "due_at": until})

    def forget_expired(self, now: datetime) -> None:
        """Delete what is of no use any more."""
        self._transaction.write(FORGET, {"before": now - KEPT_AFTER_EXPIRY})
        self._transaction.write(FORGET_LIMITS, {"before": now - DAY})
