"""Forgetting what sessions keep of a person who has been erased."""

from dataclasses import dataclass

from services.trainings.application.records.ports_of_records import RecordsUnitOfWork


@dataclass(frozen=True)
class ForgetRecords:
    """Neither a name nor a word of the person stays."""

    member_id: str


async def forget_records(command: ForgetRecords, uow: RecordsUnitOfWork) -> None:
    """Delete name, words and printed documents; certificates say that they are withdrawn."""
    uow.names.forget(command.member_id)
    uow.evaluations.forget(command.member_id)
    uow.documents.forget(command.member_id)
    for certificate in await uow.certificates.of_member(command.member_id):
        certificate.withdraw("erased", uow.now())
        uow.certificates.save(certificate)
