"""Certificates in PostgreSQL, found again by registration, person or code."""

from asyncpg import Record
from sqlalchemy import bindparam, insert, select, update

from services.trainings.adapters.records.records_tables import certificates
from services.trainings.domain.records.certificate import Certificate, CertificateNotFoundError
from shared.storage.transaction import Transaction

_columns = certificates.c
OF_SESSION = select(certificates).where(_columns.session_id == bindparam("session_id"))
OF_MEMBER = (
    select(certificates)
    .where(_columns.member_id == bindparam("member_id"))
    .order_by(_columns.id)
    .with_for_update()
)
OF_REGISTRATION = select(certificates).where(
    _columns.registration_id == bindparam("registration_id")
)
BY_CODE = select(certificates).where(_columns.code == bindparam("code"))
ADD = insert(certificates).values({column.name: bindparam(column.name) for column in _columns})
CERTIFICATE_FIELDS = [column.name for column in _columns]
CHANGED = ("is_whole", "withdrawn_at", "withdrawn_because", "version")
UPDATE = (
    update(certificates)
    .where(_columns.id == bindparam("certificate_id"))
    .values({name: bindparam(name) for name in CHANGED})
)


class SqlCertificates:
    """The certificates of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def of_session(self, session_id: str) -> dict[str, Certificate]:
        """Return a session's, by registration."""
        rows = await self._transaction.fetch_all(OF_SESSION, session_id=session_id)
        return {row["registration_id"]: certificate_of(row) for row in rows}

    async def of_member(self, member_id: str) -> list[Certificate]:
        """Load and lock all of a person."""
        rows = await self._transaction.fetch_all(OF_MEMBER, member_id=member_id)
        return [certificate_of(row) for row in rows]

    async def of_registration(self, registration_id: str) -> Certificate:
        """Return it, or raise CertificateNotFoundError."""
        return _found(
            await self._transaction.fetch_one(OF_REGISTRATION, registration_id=registration_id)
        )

    async def by_code(self, code: str) -> Certificate:
        """Return the one that bears this code, or raise CertificateNotFoundError."""
        return _found(await self._transaction.fetch_one(BY_CODE, code=code))

    def add(self, certificate: Certificate) -> None:
        """Write a new one and announce its fact."""
        values = {name: getattr(certificate, name, None) for name in CERTIFICATE_FIELDS}
        self._transaction.write(ADD, {**values, "id": certificate.certificate_id})
        self._transaction.announce(certificate, certificate.certificate_id, None)

    def save(self, certificate: Certificate) -> None:
        """Write a loaded one and announce its facts."""
        values = {name: getattr(certificate, name) for name in CHANGED}
        self._transaction.write(UPDATE, {**values, "certificate_id": certificate.certificate_id})
        self._transaction.announce(certificate, certificate.certificate_id, None)


def _found(row: Record | None) -> Certificate:
    if row is None:
        raise CertificateNotFoundError
    return certificate_of(row)


def certificate_of(row: Record) -> Certificate:
    """Return the certificate that a row holds."""
    values = dict(row.items())
    return Certificate(certificate_id=values.pop("id"), **values)
