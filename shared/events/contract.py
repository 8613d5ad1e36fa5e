"""How a fact is declared, named and found again by its name."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

MOVEMENT = "movement"
"""Subject token of the facts that belong to no single network."""


class UnknownEventError(Exception):
    """No event of this type is known to this build."""


class Event(BaseModel):
    """A fact, in ids and values that are nobody's personal data.

    A subclass is declared with its address: `class OfferCreated(Event, service="savoirs",
    aggregate="offer", fact="created")`. Its type is `rers.savoirs.offer.created.v1`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ClassVar[str]
    aggregate: ClassVar[str]
    fact: ClassVar[str]
    event_version: ClassVar[int]
    stream: ClassVar[str]

    def __init_subclass__(
        cls,
        *,
        service: str = "",
        aggregate: str = "",
        fact: str = "",
        version: int = 1,
        stream: str = "EVENTS",
        **_: object,
    ) -> None:
        """Give the declared event its address and enter it in the registry."""
        super().__init_subclass__()
        if not fact:
            return
        cls.service, cls.aggregate, cls.fact, cls.event_version = service, aggregate, fact, version
        cls.stream = stream
        if cls.type_name() in _REGISTRY:
            raise TypeError(f"{cls.type_name()} is declared twice")
        _REGISTRY[cls.type_name()] = cls

    @classmethod
    def type_name(cls) -> str:
        """Return the CloudEvents type, with the version at its end."""
        return f"rers.{cls.service}.{cls.aggregate}.{cls.fact}.v{cls.event_version}"

    @classmethod
    def subject_filter(cls) -> str:
        """Return the subject pattern that all facts of this type match."""
        return cls.subject("*", "*")

    @classmethod
    def subject(cls, network_id: str | None, aggregate_id: str) -> str:
        """Return the subject of one fact of this type."""
        root, network = _ROOTS[cls.stream], network_id or MOVEMENT
        return f"{root}.{network}.{cls.service}.{cls.aggregate}.{cls.fact}.{aggregate_id}"


_ROOTS = {"EVENTS": "rers", "MAIL": "mail"}
"""First subject token of each stream that carries events."""

_REGISTRY: dict[str, type[Event]] = {}


def event_class(type_name: str) -> type[Event]:
    """Return the class declared for `type_name`, or raise UnknownEventError."""
    try:
        return _REGISTRY[type_name]
    except KeyError:
        raise UnknownEventError(f"unknown event type {type_name!r}") from None


def declared_events() -> dict[str, type[Event]]:
    """Return every declared event by its type name."""
    return dict(_REGISTRY)
