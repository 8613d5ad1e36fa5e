"""From what the rules and queries of workshops and kits return to what their doors answer."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from services.trainings.adapters.workshops.sql_kit_queries import Relative
from services.trainings.adapters.workshops.sql_workshop_queries import FoundNote
from services.trainings.application.workshops.ports_of_workshops import NoteText, Vote
from services.trainings.domain.workshops.kit import Kit
from services.trainings.domain.workshops.poll import Answer, CandidateDate
from services.trainings.domain.workshops.problem import Problem, first_among
from services.trainings.domain.workshops.workshop import Workshop, WorkshopState
from services.trainings.entrypoints.workshops.kits_schemas import (
    KitDetailOut,
    KitOut,
    RelativeOut,
    StepOut,
)
from services.trainings.entrypoints.workshops.workshops_schemas import (
    CandidateOut,
    FoundNoteOut,
    NoteOut,
    PollOut,
    ProblemOut,
    ProblemsOut,
    WorkshopOut,
)

STANDINGS = {
    WorkshopState.PROPOSED: "proposé, sans date pour l'instant",
    WorkshopState.POLLING: "date à choisir ensemble",
    WorkshopState.SCHEDULED: "date choisie",
    WorkshopState.HELD: "a eu lieu",
    WorkshopState.CANCELLED: "annulé",
}


def workshop_out(workshop: Workshop, *, is_part: bool = False) -> WorkshopOut:
    """Return a workshop; with its video link only for somebody who takes part or leads it."""
    venue = workshop.venue
    return WorkshopOut(
        workshop_id=workshop.workshop_id,
        network_id=workshop.network_id,
        title=workshop.title,
        about=workshop.about,
        visibility=workshop.visibility,
        state=workshop.state,
        standing=_standing(workshop),
        proposer_id=workshop.proposer_id,
        facilitator_id=workshop.facilitator_id,
        is_seeking_facilitator=_seeks(workshop),
        kit_id=workshop.kit_id,
        places=workshop.places,
        time_zone=workshop.time_zone,
        is_remote=venue.is_remote,
        place=venue.place,
        place_id=venue.place_id,
        video_link=(venue.video_link or None) if is_part else None,
        begins_at=workshop.begins_at,
        ends_at=workshop.ends_at,
        closes_at=workshop.poll.closes_at,
        chosen_problem_id=workshop.chosen_problem_id,
        note_version=workshop.note_version,
    )


def _seeks(workshop: Workshop) -> bool:
    is_over = workshop.state in {WorkshopState.HELD, WorkshopState.CANCELLED}
    return workshop.facilitator_id is None and not is_over


def _standing(workshop: Workshop) -> str:
    seeking = ", cherche une animatrice ou un animateur" if _seeks(workshop) else ""
    return STANDINGS[workshop.state] + seeking


def poll_out(workshop: Workshop, votes: Sequence[Vote], now: datetime) -> PollOut:
    """Return a workshop's poll with who said what."""
    closes_at, is_polling = workshop.poll.closes_at, workshop.state is WorkshopState.POLLING
    best = workshop.poll.best(now) if is_polling else None
    return PollOut(
        workshop_id=workshop.workshop_id,
        version=workshop.poll.version,
        closes_at=closes_at,
        is_open=is_polling and (closes_at is None or now < closes_at),
        dates=[_candidate_out(workshop, date, votes) for date in workshop.poll.dates],
        suggested_date_id=best.date_id if best else None,
    )


def _candidate_out(workshop: Workshop, date: CandidateDate, votes: Sequence[Vote]) -> CandidateOut:
    local = date.begins_at.astimezone(ZoneInfo(workshop.time_zone)).replace(tzinfo=None)
    said: dict[Answer, list[str]] = {answer: [] for answer in Answer}
    for vote in votes:
        if vote.date_id == date.date_id:
            said[vote.answer].append(vote.member_id)
    return CandidateOut(
        date_id=date.date_id,
        begins_at=date.begins_at,
        ends_at=date.ends_at,
        starts=local,
        yes=said[Answer.YES],
        if_need_be=said[Answer.IF_NEED_BE],
        no=said[Answer.NO],
        free=max(workshop.places - date.yes, 0),
    )


def problems_out(workshop: Workshop, problems: Sequence[Problem]) -> ProblemsOut:
    """Return what was brought: what is first while the group chooses, what was chosen and what is kept."""
    first = [problem.problem_id for problem in first_among(problems) if problem.voices]
    items = []
    for problem in problems:
        shown = ProblemOut(
            problem_id=problem.problem_id,
            member_id=problem.member_id,
            text=problem.text,
            voices=problem.voices,
            standing="first" if problem.problem_id in first else "brought",
        )
        if workshop.chosen_problem_id is not None or workshop.state is WorkshopState.HELD:
            is_chosen = problem.problem_id == workshop.chosen_problem_id
            shown.standing = "chosen" if is_chosen else "next_time"
        items.append(shown)
    return ProblemsOut(items=items, is_tied=workshop.chosen_problem_id is None and len(first) > 1)


def note_out(workshop_id: str, note: NoteText) -> NoteOut:
    """Return a version of a note."""
    return NoteOut(workshop_id=workshop_id, **vars(note))


def found_note_out(found: FoundNote) -> FoundNoteOut:
    """Return a note with its workshop."""
    return FoundNoteOut(
        workshop_id=found.workshop_id,
        title=found.title,
        network_id=found.network_id,
        **vars(found.note),
    )


def kit_out(kit: Kit) -> KitOut:
    """Return a kit."""
    sheet = kit.sheet
    return KitOut(
        kit_id=kit.kit_id,
        network_id=kit.network_id,
        author_id=kit.author_id,
        state=kit.state,
        title=sheet.title,
        theme=sheet.theme,
        audience=sheet.audience,
        text=sheet.text,
        material=list(sheet.material),
        steps=[StepOut(**vars(step)) for step in sheet.steps],
        minutes=sheet.minutes,
        visibility=sheet.visibility,
        revision=kit.revision,
        copied_from=kit.copied_from,
    )


def kit_detail_out(
    kit: Kit, lineage: Sequence[Relative], copies: Sequence[Relative]
) -> KitDetailOut:
    """Return a kit with its relatives."""
    return KitDetailOut(
        **dict(kit_out(kit)),
        lineage=[RelativeOut(**vars(one)) for one in lineage],
        copies=[RelativeOut(**vars(one)) for one in copies],
    )
