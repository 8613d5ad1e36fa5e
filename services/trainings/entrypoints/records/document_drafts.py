"""What each document says, gathered from what the database holds."""

from collections.abc import Iterable

from services.trainings.adapters.gatherings.icalendar_files import SessionCard, ics_of_session
from services.trainings.adapters.records.documents.contents import (
    AttendanceSheetContent,
    CertificateContent,
    ConvocationContent,
    Price,
    ProgrammeContent,
    QuoteContent,
    QuoteLine,
    Timetable,
)
from services.trainings.adapters.records.documents.wording import AUDIENCES
from services.trainings.adapters.records.records_unit_of_work import SqlRecords
from services.trainings.adapters.records.sql_documents import Draft
from services.trainings.application.records.ports_of_records import Enrolment
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.catalogue.training import Sheet
from services.trainings.domain.money import quote_content
from services.trainings.domain.money.organisation import Organisation
from services.trainings.domain.money.tariff_rule import TariffRule
from services.trainings.domain.records.certificate import CertificateNotFoundError, grouped
from services.trainings.domain.records.held_session import HeldSession, NotTrainerOfSessionError
from services.trainings.domain.registrations.registration import RegistrationNotFoundError
from services.trainings.entrypoints.records.printing import (
    NoPlaceHeldError,
    PrintedNameMissingError,
    QuoteIsDraftError,
    Records,
)
from services.trainings.entrypoints.records.records_views import verify_url

SPARE_LINES = 2
"""Blank lines of the attendance sheet for who comes unexpectedly."""
MOST_OBJECTIVES = 8


async def convocation(
    registration_id: str, actor: Actor, records: Records, uow: SqlRecords
) -> Draft:
    """Return a person's convocation; raise RegistrationNotFoundError to strangers."""
    enrolment, session = await _convened(registration_id, actor, uow)
    content = ConvocationContent(
        issuer=records.issuer,
        person=await _name_of(enrolment.member_id, uow),
        training_number=session.training_number,
        training_title=session.title,
        timetable=timetable_of(session),
        bring=records.bring,
    )
    name = f"convocation-formation-{session.training_number}"
    return Draft(content, registration_id, name, [enrolment.member_id])


async def convocation_calendar(
    registration_id: str, actor: Actor, records: Records, uow: SqlRecords
) -> bytes:
    """Return the calendar file that goes with a convocation; it names nobody."""
    enrolment, session = await _convened(registration_id, actor, uow)
    calendar = session.calendar
    card = SessionCard(
        session_id=session.session_id,
        training_number=session.training_number,
        title=session.title,
        parts=calendar.parts,
        time_zone=calendar.time_zone,
        starts=calendar.starts,
        ends=calendar.ends,
        place=session.place,
        is_remote=session.mode == "remote",
        state="confirmed",
        revision=session.revision + enrolment.revision,
        changed_at=session.changed_at or uow.now(),
    )
    return ics_of_session(card, f"{records.pages_url}/sessions/{session.session_id}")


async def _convened(
    registration_id: str, actor: Actor, uow: SqlRecords
) -> tuple[Enrolment, HeldSession]:
    """Return what a person is convened to, for them, their facilitator or the office."""
    enrolment = await uow.held.enrolment(registration_id)
    if not await act_for_person(actor, enrolment.member_id, uow):
        raise RegistrationNotFoundError
    session = await uow.held.get(enrolment.session_id)
    if not enrolment.has_place:
        raise NoPlaceHeldError
    session.check_held()
    return enrolment, session


async def attendance_sheet(
    session_id: str, actor: Actor, records: Records, uow: SqlRecords
) -> Draft:
    """Return the sheet to be signed; raise NotTrainerOfSessionError to others."""
    session = await uow.held.get(session_id)
    check_keeps_records(session, actor)
    session.check_held()
    people = [one.member_id for one in await uow.held.enrolled(session_id)]
    names = await uow.names.of([*people, *session.trainer_ids])
    content = AttendanceSheetContent(
        issuer=records.issuer,
        training_number=session.training_number,
        training_title=session.title,
        timetable=timetable_of(session),
        halves=tuple(half.value for half in session.halves),
        people=(*(names.get(person) for person in people), *([None] * SPARE_LINES)),
        trainers=tuple(names.get(person) for person in session.trainer_ids) or (None,),
    )
    name = f"feuille-emargement-formation-{session.training_number}"
    return Draft(content, session_id, name, sorted(names))


def check_keeps_records(session: HeldSession, actor: Actor) -> None:
    """Raise unless the actor is of the office or trains in the session."""
    if not (actor.is_office or actor.member_id in session.trainer_ids):
        raise NotTrainerOfSessionError


async def certificate(
    registration_id: str, actor: Actor, records: Records, uow: SqlRecords
) -> Draft:
    """Return a person's certificate; raise CertificateNotFoundError before there is one."""
    enrolment = await uow.held.enrolment(registration_id)
    if not await act_for_person(actor, enrolment.member_id, uow):
        raise CertificateNotFoundError
    issued = await uow.certificates.of_registration(registration_id)
    issued.check_valid()
    session = await uow.held.get(issued.session_id)
    training = await uow.trainings.by_number(issued.training_number)
    content = CertificateContent(
        issuer=records.issuer,
        person=await _name_of(issued.member_id, uow),
        training_number=issued.training_number,
        training_title=issued.title,
        timetable=timetable_of(session),
        half_days=len(list(session.half_days())),
        is_whole=issued.is_whole,
        objectives=_objectives(training.sheet),
        certified_on=session.local_day(issued.issued_at),
        code=grouped(issued.code),
        verify_url=verify_url(issued, records),
    )
    name = f"attestation-formation-{issued.training_number}"
    return Draft(content, issued.certificate_id, name, [issued.member_id], issued.issued_at)


async def quote(said: quote_content.QuoteContent, records: Records, uow: SqlRecords) -> Draft:
    """Return a quote as it was sent, or raise QuoteIsDraftError."""
    if said.number is None or said.sent_at is None or said.valid_until is None:
        raise QuoteIsDraftError
    contact, organisation = said.customer.contact_member_id, said.customer.organisation
    named = [contact] if contact and organisation is None else []
    content = QuoteContent(
        issuer=records.issuer,
        number=said.number,
        quoted_on=said.sent_at.astimezone(records.time_zone).date(),
        valid_until=said.valid_until,
        organisation=organisation.title if organisation else await _name_of(contact, uow),
        organisation_lines=_address(organisation) if organisation else (),
        training_number=said.subject.training_number,
        training_title=said.subject.title,
        days=said.subject.dates,
        place=said.subject.place,
        lines=tuple(
            QuoteLine(
                label=line.label,
                quantity=line.quantity,
                unit_price=line.unit_price,
                amount=line.amount,
            )
            for line in said.lines
        ),
        total=said.total,
        mentions=tuple(each for each in (said.terms.vat_notice, *said.terms.conditions) if each),
    )
    return Draft(content, said.quote_id, f"devis-{said.number}", named, said.sent_at)


def _address(organisation: Organisation) -> tuple[str, ...]:
    siret = (f"SIRET : {organisation.siret}",) if organisation.siret else ()
    return (*organisation.postal_address.splitlines(), *siret)


async def programme(
    number: int, rules: Iterable[TariffRule], records: Records, uow: SqlRecords
) -> Draft:
    """Return the sheet of a training with these tariffs, or raise TrainingNotFoundError."""
    training = await uow.trainings.by_number(number)
    content = ProgrammeContent(
        issuer=records.issuer,
        sheet=training.sheet,
        prices=prices_of(rules, sum(training.sheet.days_by_part)),
        minimum=records.minimum,
    )
    return Draft(content, training.training_id, f"programme-formation-{number}")


def prices_of(rules: Iterable[TariffRule], days: int) -> tuple[Price, ...]:
    """Return what each audience pays for so many days."""
    return tuple(
        Price(
            audience=rule.audience,
            per_day=rule.day_price,
            whole=None if rule.day_price is None else rule.day_price * days,
            registration_fee=rule.registration_fee,
            funding=rule.funding,
        )
        for rule in sorted(rules, key=lambda rule: list(AUDIENCES).index(rule.audience))
    )


def timetable_of(session: HeldSession) -> Timetable:
    """Return when and where a session is held."""
    calendar = session.calendar
    return Timetable(
        parts=calendar.parts,
        starts=calendar.starts,
        ends=calendar.ends,
        place=session.place,
        mode=session.mode,
    )


def _objectives(sheet: Sheet) -> tuple[str, ...]:
    bullets = sheet.learning_objectives or sheet.pedagogical_objectives
    return tuple(bullet.text for bullet in bullets[:MOST_OBJECTIVES])


async def _name_of(member_id: str | None, uow: SqlRecords) -> str:
    names = await uow.names.of([member_id] if member_id else [])
    if member_id not in names:
        raise PrintedNameMissingError
    return names[member_id]
