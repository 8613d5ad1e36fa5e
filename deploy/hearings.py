"""Which durable consumers each service needs, as its own subscribers declare them."""

from collections.abc import Callable, Iterable
from types import ModuleType

from shared.messaging.consumer import Consumer
from shared.messaging.streams import Hearing


def _members() -> ModuleType:
    import services.members.entrypoints.subscribers as subscribers

    return subscribers


def _savoirs() -> ModuleType:
    import services.savoirs.entrypoints.subscribers as subscribers

    return subscribers


def _matching() -> ModuleType:
    import services.matching.entrypoints.subscribers as subscribers

    return subscribers


def _trainings() -> ModuleType:
    import services.trainings.entrypoints.subscribers as subscribers

    return subscribers


def _notifications() -> ModuleType:
    import services.notifications.entrypoints.subscribers as subscribers

    return subscribers


def _partners() -> ModuleType:
    import services.partners.entrypoints.subscribers as subscribers

    return subscribers


SUBSCRIBERS: dict[str, Callable[[], ModuleType]] = {
    "members": _members,
    "savoirs": _savoirs,
    "matching": _matching,
    "trainings": _trainings,
    "notifications": _notifications,
    "partners": _partners,
}


def hearings_of(services: Iterable[str]) -> list[Hearing]:
    """Return what every consumer declared by these services listens to."""
    return [
        consumer.hearing()
        for service in services
        for consumer in vars(SUBSCRIBERS[service]()).values()
        if isinstance(consumer, Consumer)
    ]
