"""One line of the table of who is told what, and the people that several lines name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.notifications.adapters.sql_scenes import Scene
from services.notifications.domain.kind import Kind
from services.notifications.domain.recipient import Audience
from shared.events.contract import Event

Told = Callable[[Any], Audience]
Author = Callable[[Any, Scene], str | None]


def nobody(_: Event, __: Scene) -> None:
    """Time or a rule made it happen."""


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    event: type[Event]
    kind: Kind
    told: Told
    author: Author = nobody
    is_told: Callable[[Any], bool] = lambda _: True


def the_person(event: Any) -> Audience:
    """The one person whom the fact is about."""
    return Audience((event.member_id,))


def the_members(event: Any) -> Audience:
    """Everybody whom the fact names, all alike."""
    return Audience(tuple(event.member_ids))


def the_registered(event: Any) -> Audience:
    """Everyone who has a place."""
    return Audience(tuple(event.registered_member_ids))


def the_registered_and_waiting(event: Any) -> Audience:
    """Everyone who has a place, and everyone who waits for one or is offered one."""
    return Audience((*event.registered_member_ids, *event.waiting_member_ids))


def the_facilitators(event: Any) -> Audience:
    """The facilitators of the network."""
    return Audience(facilitators_of=(event.network_id,))


def the_training_office(_: Event) -> Audience:
    """Everyone of the training office."""
    return Audience(has_training_office=True)


def is_known_who_answered(event: Any) -> bool:
    """Say whether the fact names who left the places of a group: its author, who is not told."""
    return event.answered_by is not None


def the_named(field: str) -> Author:
    """Return who stands in this field of the fact."""
    return lambda event, _: getattr(event, field)
