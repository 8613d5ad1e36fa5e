"""The inbox, the preferences and the letters, by HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.notifications.adapters.french_wordings import FrenchWordings
from services.notifications.adapters.sql_inbox import SqlInbox
from services.notifications.adapters.unit_of_work import SqlUnitOfWork
from services.notifications.application.change_preferences import (
    ChangePreferences,
    change_preferences,
)
from services.notifications.application.print_letters import PrintLetters, print_letters
from services.notifications.application.read_inbox import ReadInbox, read_inbox
from services.notifications.application.read_notification import (
    ReadNotification,
    read_notification,
)
from services.notifications.domain.kind import Kind, is_mailed
from services.notifications.domain.notification import InboxAlwaysOnError, UnknownPersonError
from services.notifications.entrypoints.messages import KIND_TITLES
from services.notifications.entrypoints.roles import ROLES
from services.notifications.entrypoints.schemas import (
    InboxOut,
    LetterOut,
    LettersOut,
    NotificationOut,
    PreferenceOut,
    PreferencesIn,
    PreferencesOut,
    PrintedIn,
)
from shared.http.door import CommandDoor
from shared.http.tokens import Caller, CurrentCaller, require
from shared.storage.transaction import Transaction

router = APIRouter(tags=["notifications"])


def page_size(request: Request, limit: Annotated[int, Query(ge=1)] = 20) -> int:
    """Return how many are given at once: what was asked, up to the service's bound."""
    largest: int = request.app.state.largest_page
    return min(limit, largest)


def wordings_of(request: Request) -> FrenchWordings:
    """Return the words for people."""
    wordings: FrenchWordings = request.app.state.wordings
    return wordings


PageSize = Annotated[int, Depends(page_size)]
Words = Annotated[FrenchWordings, Depends(wordings_of)]


@router.get("/notifications", response_model=InboxOut)
async def get_notifications(
    caller: CurrentCaller,
    door: CommandDoor,
    size: PageSize,
    after: UUID | None = None,
    unread: bool = False,
) -> InboxOut:
    """Read one's own inbox, newest first; `unread=true` leaves out what has been read."""
    require(ROLES, "read_inbox", caller)

    async def query(transaction: Transaction) -> InboxOut:
        rows = await SqlInbox(transaction).of(
            caller.member_id, after=_text(after), size=size + 1, is_unread=unread
        )
        shown = [NotificationOut.of(row) for row in rows[:size]]
        return InboxOut(notifications=shown, next_after=_next(shown, len(rows) > size))

    page: InboxOut = await door.read(query)
    return page


@router.post("/notifications/read-all", status_code=204)
async def post_read_all(caller: CurrentCaller, door: CommandDoor, words: Words) -> Response:
    """Mark all of one's own inbox as read."""
    require(ROLES, "read_inbox", caller)

    async def use_case(transaction: Transaction) -> None:
        await read_inbox(ReadInbox(caller.member_id), SqlUnitOfWork(transaction, words))

    return await door.run(use_case)


@router.post("/notifications/{notification_id}/read", status_code=204)
async def post_read(
    notification_id: UUID, caller: CurrentCaller, door: CommandDoor, words: Words
) -> Response:
    """Mark one notification of one's own inbox as read."""
    require(ROLES, "read_inbox", caller)
    command = ReadNotification(str(notification_id), caller.member_id)

    async def use_case(transaction: Transaction) -> None:
        await read_notification(command, SqlUnitOfWork(transaction, words))

    return await door.run(use_case)


@router.get("/preferences", response_model=PreferencesOut)
async def get_preferences(
    caller: CurrentCaller, door: CommandDoor, words: Words, member_id: UUID | None = None
) -> PreferencesOut:
    """See what is mailed; a facilitator may look for a member of their network."""

    async def query(transaction: Transaction) -> PreferencesOut:
        person = await _person(caller, member_id, transaction)
        return await _preferences(person, SqlUnitOfWork(transaction, words))

    answer: PreferencesOut = await door.read(query)
    return answer


@router.put("/preferences", response_model=PreferencesOut)
async def put_preferences(
    body: PreferencesIn,
    caller: CurrentCaller,
    door: CommandDoor,
    words: Words,
    member_id: UUID | None = None,
) -> Response:
    """Choose what is mailed, kind by kind; a facilitator may choose for a member."""
    if not all(choice.has_inbox for choice in body.preferences):
        raise InboxAlwaysOnError
    choices = {choice.kind: choice.has_mail for choice in body.preferences}

    async def use_case(transaction: Transaction) -> PreferencesOut:
        person = await _person(caller, member_id, transaction)
        uow = SqlUnitOfWork(transaction, words)
        await change_preferences(ChangePreferences(person, choices), uow)
        return await _preferences(person, uow)

    return await door.run(use_case)


@router.get("/networks/{network_id}/letters", response_model=LettersOut)
async def get_letters(
    network_id: UUID,
    caller: CurrentCaller,
    door: CommandDoor,
    size: PageSize,
    after: UUID | None = None,
) -> LettersOut:
    """List the letters to print for members without a mailbox, oldest first."""
    require(ROLES, "print_letters", caller, str(network_id))
    words = wordings_of(door.request)

    async def query(transaction: Transaction) -> LettersOut:
        rows = await SqlInbox(transaction).letters(
            str(network_id), after=_text(after), size=size + 1
        )
        shown = [LetterOut.of(row, words.address(row["link_path"])) for row in rows[:size]]
        return LettersOut(letters=shown, next_after=_next(shown, len(rows) > size))

    page: LettersOut = await door.read(query)
    return page


@router.post("/networks/{network_id}/letters/printed", status_code=204)
async def post_printed(
    network_id: UUID, body: PrintedIn, caller: CurrentCaller, door: CommandDoor, words: Words
) -> Response:
    """Take letters that have been printed off the list."""
    require(ROLES, "print_letters", caller, str(network_id))
    printed = frozenset(str(notification_id) for notification_id in body.notification_ids)

    async def use_case(transaction: Transaction) -> None:
        command = PrintLetters(str(network_id), printed)
        await print_letters(command, SqlUnitOfWork(transaction, words))

    return await door.run(use_case)


async def _person(caller: Caller, asked: UUID | None, transaction: Transaction) -> str:
    """Return whose preferences are meant, if the caller may."""
    require(ROLES, "choose", caller)
    if asked is None or str(asked) == caller.member_id:
        return caller.member_id
    allowed = ROLES["choose_for_a_member"]
    for network_id in await SqlInbox(transaction).networks_of(str(asked)):
        if allowed & caller.roles(network_id):
            return str(asked)
    raise UnknownPersonError


async def _preferences(member_id: str, uow: SqlUnitOfWork) -> PreferencesOut:
    chosen = await uow.preferences.of(member_id)
    return PreferencesOut(
        preferences=[
            PreferenceOut(
                kind=kind, title=KIND_TITLES[kind], has_mail=is_mailed(kind, chosen.get(kind))
            )
            for kind in Kind
        ]
    )


def _text(cursor: UUID | None) -> str | None:
    return None if cursor is None else str(cursor)


def _next(shown: list[NotificationOut] | list[LetterOut], has_more: bool) -> str | None:
    return shown[-1].notification_id if has_more else None
