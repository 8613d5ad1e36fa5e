"""Annuaire: what one person may see of another."""

from dataclasses import dataclass

from services.members.domain.person import Details


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the directory as one viewer may read it; None is what they may not see."""

    person_id: str
    shown_as: str
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    is_minor: bool | None = None
    birth_year: int | None = None
    guardian_name: str | None = None
    guardian_contact: str | None = None


def entry_of(
    person_id: str, details: Details, email: str | None, *, is_for_facilitator: bool
) -> Entry:
    """Return first name and initial for members, everything needed to reach them for facilitators.

    A minor is shown to other members by the first name alone.
    """
    if not is_for_facilitator:
        return Entry(person_id=person_id, shown_as=shown_as(details))
    return Entry(
        person_id=person_id,
        shown_as=f"{details.first_name} {details.last_name}",
        last_name=details.last_name,
        email=email,
        phone=details.phone,
        is_minor=details.is_minor,
        birth_year=details.birth_year,
        guardian_name=details.guardian_name,
        guardian_contact=details.guardian_contact,
    )


def shown_as(details: Details) -> str:
    """Return the name that other members read."""
    if details.is_minor:
        return details.first_name
    return f"{details.first_name} {details.last_name[:1]}."
