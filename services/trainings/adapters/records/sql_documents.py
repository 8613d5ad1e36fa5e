"""What was printed: content, moment and digest, so that the same document comes out again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.trainings.adapters.records.documents.contents import Content
from services.trainings.adapters.records.documents.rendering import (
    content_json,
    content_of,
    digest_of,
)
from services.trainings.adapters.records.records_tables import issued_documents
from shared.storage.transaction import Transaction

_columns = issued_documents.c
_is_it = (
    (_columns.kind == bindparam("of_kind")),
    (_columns.subject_id == bindparam("of_subject")),
    (_columns.digest == bindparam("of_digest")),
)
ADD = (
    upsert(issued_documents)
    .values({column.name: bindparam(column.name) for column in _columns if column.name != "sha256"})
    .on_conflict_do_nothing()
)
FIND = select(_columns.content, _columns.issued_at, _columns.sha256).where(*_is_it)
KEEP_SHA256 = (
    update(issued_documents)
    .where(*_is_it, _columns.sha256.is_(None))
    .values(sha256=bindparam("sha256"))
)
FORGET = delete(issued_documents).where(
    _columns.member_ids.contains(bindparam("member_ids", type_=_columns.member_ids.type))
)


@dataclass(frozen=True)
class Draft:
    """What is to be printed, as things stand."""

    content: Content
    subject_id: str
    """What it is about: a registration, a session, a quote."""
    file_name: str
    """ASCII, without its ending."""
    member_ids: Sequence[str] = ()
    """Whom it names."""
    issued_at: datetime | None = None
    """The moment that the thing itself was issued at; None for the moment at which it is printed first."""


@dataclass(frozen=True)
class Issue:
    """One document as it was issued first: whoever asks again gets the same bytes."""

    subject_id: str
    content: Content
    digest: str
    """Of the content."""
    issued_at: datetime
    sha256: str | None
    """Of the bytes; None until they have been set once."""


class SqlDocuments:
    """The issued documents of one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        """Read and write in `transaction`."""
        self._transaction = transaction

    async def issue(self, draft: Draft) -> Issue:
        """Return what was issued with this content, or issue it now; gone when somebody named is forgotten."""
        content, digest = draft.content, digest_of(draft.content)
        found = await self._find(content.kind, draft.subject_id, digest)
        if found is not None:
            return found
        at = draft.issued_at or self._transaction.now()
        values = {
            "kind": content.kind,
            "subject_id": draft.subject_id,
            "digest": digest,
            "content": content_json(content),
            "member_ids": list(draft.member_ids),
            "issued_at": at.replace(microsecond=0),
        }
        await self._transaction.execute(ADD, **values)
        issued = await self._find(content.kind, draft.subject_id, digest)
        assert issued is not None  # committed by whoever was first, and nobody else deletes it now
        return issued

    async def _find(self, kind: str, subject_id: str, digest: str) -> Issue | None:
        row = await self._transaction.fetch_one(
            FIND, of_kind=kind, of_subject=subject_id, of_digest=digest
        )
        if row is None:
            return None
        content = content_of(kind, row["content"])
        return Issue(subject_id, content, digest, row["issued_at"], row["sha256"])

    def keep_sha256(self, issue: Issue, sha256: str) -> None:
        """Remember what the bytes were when they were set first."""
        values = {
            "of_kind": issue.content.kind,
            "of_subject": issue.subject_id,
            "of_digest": issue.digest,
            "sha256": sha256,
        }
        self._transaction.write(KEEP_SHA256, values)

    def forget(self, member_id: str) -> None:
        """Keep no document that names this person."""
        self._transaction.write(FORGET, {"member_ids": [member_id]})
