"""From a service's own fact to the public one that goes with it, announced in the same transaction."""

from collections.abc import Callable
from typing import Any, TypeVar

from shared.events import gatherings, members, public, savoirs, trainings
from shared.events.contract import Event
from shared.events.published import PublicEvent, published_count

E = TypeVar("E", bound=Event)
Twin = Callable[[Any], PublicEvent | None]

NEVER_PUBLISHED = frozenset({"school", "class"})
"""Kinds of networks whose members are children."""

_TWINS: dict[type[Event], Twin] = {}


def public_twin(fact: Event) -> PublicEvent | None:
    """Return the public fact that goes with `fact`; None when there is nothing to publish."""
    twin = _TWINS.get(type(fact))
    return twin(fact) if twin is not None else None


def published_types() -> set[type[Event]]:
    """Return the facts that may have a public one beside them."""
    return set(_TWINS)


def _publish(*facts: type[E]) -> Callable[[Callable[[E], PublicEvent | None]], Twin]:
    def declare(twin: Callable[[E], PublicEvent | None]) -> Twin:
        _TWINS.update(dict.fromkeys(facts, twin))
        return twin

    return declare


def _copied(fact: Event, into: type[PublicEvent], **more: Any) -> PublicEvent:
    """Return `into` with the fields that it shares with `fact`."""
    return into(
        **{name: getattr(fact, name) for name in into.model_fields if name not in more}, **more
    )


def _network(into: type[PublicEvent]) -> Twin:
    def twin(fact: members.NetworkState) -> PublicEvent | None:
        return None if fact.kind in NEVER_PUBLISHED else _copied(fact, into)

    return twin


def _same(into: type[PublicEvent]) -> Twin:
    return lambda fact: _copied(fact, into)


_publish(members.NetworkCreated)(_network(public.PublicNetworkCreated))
_publish(members.NetworkUpdated)(_network(public.PublicNetworkUpdated))
_publish(members.PlacePublished)(_same(public.PublicPlacePublished))
_publish(members.PlaceUpdated)(_same(public.PublicPlaceUpdated))
_publish(members.PlaceWithdrawn)(_same(public.PublicPlaceWithdrawn))
_publish(trainings.SessionOpened)(_same(public.PublicSessionOpened))
_publish(trainings.SessionPaused)(_same(public.PublicSessionPaused))
_publish(trainings.SessionResumed)(_same(public.PublicSessionResumed))
_publish(trainings.SessionExtended)(_same(public.PublicSessionExtended))
_publish(trainings.SessionMoved)(_same(public.PublicSessionMoved))
_publish(trainings.SessionMerged)(_same(public.PublicSessionMerged))
_publish(trainings.SessionCancelled)(_same(public.PublicSessionCancelled))
_publish(trainings.SessionReopened)(_same(public.PublicSessionReopened))


@_publish(trainings.SessionConfirmed)
def _confirmed(fact: trainings.SessionConfirmed) -> PublicEvent:
    registered = published_count(len(fact.registered_member_ids))
    return _copied(fact, public.PublicSessionConfirmed, registered=registered)


@_publish(trainings.SessionCompleted)
def _completed(fact: trainings.SessionCompleted) -> PublicEvent:
    registered = published_count(len(fact.registered_member_ids))
    return _copied(fact, public.PublicSessionCompleted, registered=registered)


@_publish(gatherings.GatheringDateAnnounced)
def _date_announced(fact: gatherings.GatheringDateAnnounced) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateAnnounced) if fact.is_public else None


@_publish(gatherings.GatheringDateMoved)
def _date_moved(fact: gatherings.GatheringDateMoved) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateMoved) if fact.is_public else None


@_publish(gatherings.GatheringDateCancelled)
def _date_cancelled(fact: gatherings.GatheringDateCancelled) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringDateCancelled) if fact.is_public else None


@_publish(gatherings.GatheringEnded)
def _gathering_ended(fact: gatherings.GatheringEnded) -> PublicEvent | None:
    return _copied(fact, public.PublicGatheringEnded) if fact.is_public else None


@_publish(savoirs.OfferCreated, savoirs.OfferUpdated, savoirs.OfferRenewed)
def _offer(fact: savoirs.OfferState) -> PublicEvent | None:
    return _savoir(fact, fact.offer_id, public.PublicOfferShared, public.PublicOfferUnshared)


@_publish(savoirs.RequestCreated, savoirs.RequestUpdated, savoirs.RequestRenewed)
def _request(fact: savoirs.RequestState) -> PublicEvent | None:
    return _savoir(fact, fact.request_id, public.PublicRequestShared, public.PublicRequestUnshared)


@_publish(savoirs.OfferWithdrawn, savoirs.OfferExpired)
def _offer_gone(fact: savoirs.OfferGone) -> PublicEvent | None:
    if fact.visibility != "everyone":
        return None
    return public.PublicOfferUnshared(savoir_id=fact.offer_id, network_id=fact.network_id)


@_publish(savoirs.RequestWithdrawn, savoirs.RequestExpired)
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
    """Publish what everyone may see; take back what everyone could see until now."""
    if fact.visibility == "everyone":
        return _copied(fact, shared, savoir_id=savoir_id)
    if fact.former_visibility == "everyone":
        return _copied(fact, unshared, savoir_id=savoir_id)
    return None
