"""Rules of partners, their scopes, keys and cursors, and of what is so now."""

from datetime import UTC, datetime

import pytest

from services.partners.adapters.buckets import Buckets
from services.partners.domain.api_key import digest, fits, new_secret, prefix_of
from services.partners.domain.current_thing import SAID, changes_of, shown_fields
from services.partners.domain.cursor import Cursor, CursorMalformedError, PageCursor
from services.partners.domain.partner import (
    Partner,
    PartnerSuspendedError,
    Scope,
    SlugMalformedError,
    UnknownTypeError,
)
from services.partners.domain.public_fact import PUBLIC_TYPES, PublicFact
from shared.events import public
from shared.events.published import PublicEvent
from tests.unit.partners.facts import GARDEN, LIBRARY, an_id

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OPENED, SHARED = "rers.public.session.opened.v1", "rers.public.offer.shared.v1"


def a_partner(slug: str = "carte", scope: Scope | None = None) -> Partner:
    profile = ("Carte des lieux", "carte@exemple.fr")
    return Partner.create(an_id(slug), slug, profile, scope or Scope(), MONDAY)


@pytest.mark.parametrize(
    "slug", ["", "Carte", "a b", "-a", "a-", "a--b", "é", "x" * 41, "a.b", "*"]
)
def test_a_short_name_fits_into_an_address_and_a_subject(slug: str) -> None:
    with pytest.raises(SlugMalformedError):
        a_partner(slug)


def test_only_an_active_partner_may_hear() -> None:
    partner = a_partner()
    partner.expect_active()

    partner.suspend()
    with pytest.raises(PartnerSuspendedError):
        partner.expect_active()

    partner.resume()
    partner.expect_active()


def test_what_changes_nothing_is_no_new_version() -> None:
    partner = a_partner()

    partner.resume()
    partner.rename(partner.title, partner.contact_email)
    partner.restrict(Scope())
    assert partner.version == 1

    partner.restrict(Scope.of([GARDEN], None))
    assert partner.version == 2


def test_a_scope_lets_through_its_types_of_its_networks_and_the_movement() -> None:
    scope = Scope.of([GARDEN], [SHARED, OPENED])

    assert scope.has(SHARED, GARDEN)
    assert scope.has(OPENED, None)
    assert not scope.has(SHARED, LIBRARY)
    assert not scope.has("rers.public.place.published.v1", GARDEN)
    assert Scope().has(SHARED, LIBRARY)


def test_what_is_asked_for_never_widens_what_is_granted() -> None:
    granted = Scope.of([GARDEN], [SHARED])

    asked = granted.within(Scope.of([LIBRARY], [OPENED]))

    assert asked == Scope(networks=frozenset(), types=frozenset())
    assert granted.within(Scope()) == granted
    assert Scope().within(granted) == granted


def test_a_scope_knows_public_types_only() -> None:
    with pytest.raises(UnknownTypeError):
        Scope.of(None, ["rers.members.member.joined.v1"])


def test_a_key_is_known_again_by_its_digest_alone() -> None:
    secret, other = new_secret(), new_secret()

    assert secret != other
    assert fits(secret, digest(secret))
    assert not fits(other, digest(secret))
    assert secret.startswith(prefix_of(secret))
    assert len(secret) - len(prefix_of(secret)) > 40


def test_cursors_read_back_what_they_say() -> None:
    cursor = Cursor("epoch", 12)
    page = PageCursor(cursor, "offer", an_id("a"))

    assert Cursor.read(cursor.text()) == cursor
    assert PageCursor.read(page.text()) == page


@pytest.mark.parametrize(
    "text", ["", "x", "é", "WzEsMl0", "WyJhIiwtMV0", "WyJhIix0cnVlXQ", "bnVsbA"]
)
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorMalformedError):
        Cursor.read(text)
    with pytest.raises(CursorMalformedError):
        PageCursor.read(text)


def test_every_declared_public_event_is_heard() -> None:
    declared = {
        value.type_name()
        for value in vars(public).values()
        if isinstance(value, type) and issubclass(value, PublicEvent) and "fact" in vars(value)
    }

    assert declared == set(PUBLIC_TYPES)
    assert len(declared) >= 23


def test_every_rule_of_what_is_so_now_is_about_a_declared_fact() -> None:
    declared = {(event.aggregate, event.fact) for event in PUBLIC_TYPES.values()}

    assert set(SAID) <= declared


def test_a_gathering_that_ends_gives_up_dates_and_is_no_thing_itself() -> None:
    fact = PublicFact(
        event_id=an_id("e"),
        type="rers.public.gathering.ended.v1",
        network_id=GARDEN,
        aggregate_id=an_id("gathering"),
        sequence=7,
        occurred_at=MONDAY,
        body={"gathering_date_ids": [an_id("d")]},
    )

    [change] = changes_of(fact)

    assert (change.kind, change.thing_id, change.version) == ("gathering_date", an_id("d"), 0)


def test_who_hears_some_types_of_a_kind_sees_only_the_fields_that_these_carry() -> None:
    seen = shown_fields("session", frozenset({OPENED}))

    assert seen is not None
    assert "capacity" in seen
    assert not {"status", "registered"} & seen
    assert shown_fields("session", None) is None
    assert shown_fields("place", frozenset({OPENED})) == frozenset()


def test_a_bucket_is_emptied_filled_again_and_nobody_elses() -> None:
    now = [0.0]
    buckets = Buckets(per_second=2, most=3, seconds=lambda: now[0])

    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert buckets.take("a") == 0
    assert buckets.take("a") == 0.5
