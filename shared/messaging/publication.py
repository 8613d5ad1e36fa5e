"""From a service's own fact to the public one that goes with it, announced in the same transaction."""

import datetime
from collections.abc import Callable
from typing import Any, TypeVar

from shared.events import gatherings, members, public, savoirs, trainings
from shared.events.contract import Event
from shared.events.published import PublicEvent, published_count
from shared.themes import THEMES

E = TypeVar("E", bound=Event)
Twin = Callable[[Any], PublicEvent | None]

_TWINS: dict[type[Event], list[Twin]] = {}
"""Several where a new version of a public fact goes out beside the old one."""


def public_twins(fact: Event, day: datetime.date) -> list[PublicEvent]:
    """Return the public facts that go with `fact` on that day, the one declared first at the head."""
    made = [twin(fact) for twin in _TWINS.get(type(fact), ())]
    return [public for public in made if public is not None and not public.life.is_over(day)]


def published_types() -> set[type[Event]]:
    """Return the facts that may have a public one beside them."""
    return set(_TWINS)


def publish(*facts: type[E]) -> Callable[[Callable[[E], PublicEvent | None]], Twin]:
    """Have what the decorated function makes of these facts go out beside them."""

    def declare(twin: Callable[[E], PublicEvent | None]) -> Twin:
        for fact in facts:
            _TWINS.setdefault(fact, []).append(twin)
        return twin

    return declare


def _copied(fact: Event, into: type[PublicEvent], **more: Any) -> PublicEvent:
    """Return `into` with the fields that it shares with `fact`."""
    return into(
        **{name: getattr(fact, name) for name in into.model_fields if name not in more}, **more
    )


def _is_published(kind: members.NetworkKind | None) -> bool:
    """Say whether partners hear of a network of this kind; None where there is none."""
    return kind is not None and kind not in members.OF_CHILDREN


def _place(into: type[PublicEvent]) -> Twin:
    """Publish a place, which is an institution; of which network it is only where partners hear of that."""

    def twin(fact: members.PlaceState | members.PlaceWithdrawn) -> PublicEvent:
        is_told = fact.network_kind not in members.OF_CHILDREN
        return _copied(fact, into, network_id=fact.network_id if is_told else None)

    return twin


def _same(into: type[PublicEvent]) -> Twin:
    return lambda fact: _copied(fact, into)


publish(members.PlacePublished)(_place(public.PublicPlacePublished))
publish(members.PlaceUpdated)(_place(public.PublicPlaceUpdated))
publish(members.PlaceWithdrawn)(_place(public.PublicPlaceWithdrawn))
publish(trainings.SessionOpened)(_same(public.PublicSessionOpened))
publish(trainings.SessionPaused)(_same(public.PublicSessionPaused))
publish(trainings.SessionResumed)(_same(public.PublicSessionResumed))
publish(trainings.SessionExtended)(_same(public.PublicSessionExtended))
publish(trainings.SessionMoved)(_same(public.PublicSessionMoved))
publish(trainings.SessionMerged)(_same(public.PublicSessionMerged))
publish(trainings.SessionCancelled)(_same(public.PublicSessionCancelled))
publish(trainings.SessionReopened)(_same(public.PublicSessionReopened))
publish(gatherings.GatheringRestricted)(_same(public.PublicGatheringUnshared))


@publish(members.NetworkCreated)
def _network_created(fact: members.NetworkCreated) -> PublicEvent | None:
    return _copied(fact, public.PublicNetworkCreated) if _is_published(fact.kind) else None


@publish(members.NetworkUpdated)
def _network_updated(fact: members.NetworkUpdated) -> PublicEvent | None:
    """Publish its new state; take back what was published of a network that has become one of children."""
    if _is_published(fact.kind):
        return _copied(fact, public.PublicNetworkUpdated)
    if _is_published(fact.former_kind):
        return _copied(fact, public.PublicNetworkWithdrawn)
    return None


@publish(trainings.SessionConfirmed)
def _confirmed(fact: trainings.SessionConfirmed) -> PublicEvent:
    registered = published_count(len(fact.registered_member_ids))
    return _copied(fact, public.PublicSessionConfirmed, registered=registered)


@publish(trainings.SessionCompleted)
def _completed(fact: trainings.SessionCompleted) -> PublicEvent:
    registered = published_count(len(fact.registered_member_ids))
    return _copied(fact, public.PublicSessionCompleted, registered=registered)


@publish(gatherings.GatheringDateAnnounced)
def _date_announced(fact: gatherings.GatheringDateAnnounced) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateAnnounced) if fact.is_public else None


@publish(gatherings.GatheringDateMoved)
def _date_moved(fact: gatherings.GatheringDateMoved) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateMoved) if fact.is_public else None


@publish(gatherings.GatheringDateCancelled)
def _date_cancelled(fact: gatherings.GatheringDateCancelled) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateCancelled) if fact.is_public else None


@publish(gatherings.GatheringEnded)
def _gathering_ended(fact: gatherings.GatheringEnded) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringEnded) if fact.is_public else None


@publish(savoirs.OfferCreated, savoirs.OfferUpdated, savoirs.OfferRenewed)
def _offer(fact: savoirs.OfferState) -> PublicEvent | None:
    return _savoir(fact, fact.offer_id, public.PublicOfferShared, public.PublicOfferUnshared)


@publish(savoirs.RequestCreated, savoirs.RequestUpdated, savoirs.RequestRenewed)
def _request(fact: savoirs.RequestState) -> PublicEvent | None:
    return _savoir(fact, fact.request_id, public.PublicRequestShared, public.PublicRequestUnshared)


@publish(savoirs.OfferWithdrawn, savoirs.OfferExpired)
def _offer_gone(fact: savoirs.OfferGone) -> PublicEvent | None:
    if fact.visibility != "everyone":
        return None
    return public.PublicOfferUnshared(savoir_id=fact.offer_id, network_id=fact.network_id)


@publish(savoirs.RequestWithdrawn, savoirs.RequestExpired)
def _request_gone(fact: savoirs.RequestGone) -> PublicEvent | None:
    if fact.visibility != "everyone":
        return None
    return public.PublicRequestUnshared(savoir_id=fact.request_id, network_id=fact.network_id)


def _savoir(
    fact: savoirs.SavoirState,
    savoir_id: str,
    shared: type[PublicEvent],
    unshared: type[PublicEvent],
) -> PublicEvent | None:
    """Publish what everyone may see; take back what everyone could see until now.

    Of the themes only those of the suggested list: the others are somebody's own words.
    """
    if fact.visibility == "everyone":
        themes = [theme for theme in fact.themes if theme in THEMES]
        return _copied(fact, shared, savoir_id=savoir_id, themes=themes)
    if fact.former_visibility == "everyone":
        return _copied(fact, unshared, savoir_id=savoir_id)
    return None
