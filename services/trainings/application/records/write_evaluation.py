"""Writing what one came for and what one brings back."""

from dataclasses import dataclass

from services.trainings.application.records.ports_of_records import RecordsUnitOfWork
from services.trainings.application.registrations.act_for_person import Actor, act_for_person
from services.trainings.domain.records.evaluation import (
    Evaluation,
    EvaluationRole,
    NotOfSessionError,
    Words,
)
from services.trainings.domain.records.held_session import HeldSession
from services.trainings.domain.sessions.session_life import SessionNotFoundError


@dataclass(frozen=True)
class WriteEvaluation:
    """A participant or a trainer, or somebody for them, writes of a session that is over."""

    session_id: str
    member_id: str
    words: Words
    actor: Actor


async def write_evaluation(command: WriteEvaluation, uow: RecordsUnitOfWork) -> Evaluation:
    """Write, or write anew; raise SessionNotOverError or NotOfSessionError."""
    if not await act_for_person(command.actor, command.member_id, uow):
        raise SessionNotFoundError
    await uow.held.lock(command.session_id)
    session = await uow.held.get(command.session_id)
    session.check_over(uow.now())
    evaluation = await uow.evaluations.find(command.session_id, command.member_id)
    if evaluation is None:
        role = await _role(command.member_id, session, uow)
        evaluation = Evaluation.begin(uow.new_id(), command.member_id, role, session)
    evaluation.write(command.words, uow.now())
    if evaluation.facts:
        uow.evaluations.put(evaluation)
    return evaluation


async def _role(member_id: str, session: HeldSession, uow: RecordsUnitOfWork) -> EvaluationRole:
    if member_id in session.trainer_ids:
        return "trainer"
    if any(one.member_id == member_id for one in await uow.held.enrolled(session.session_id)):
        return "participant"
    raise NotOfSessionError
