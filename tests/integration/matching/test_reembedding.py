"""Reading savoirs anew: after a rush, with a new centre, interrupted; and forgetting them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from deploy.matching.relearning import relearn
from services.matching.adapters.meaning.current import current_reader
from services.matching.adapters.meaning.encoders import EncoderName
from services.matching.adapters.meaning.reader import Reader
from services.matching.adapters.meaning.space import shipped_space
from services.matching.adapters.sql_embeddings import FIRST_ID, SqlEmbeddings
from services.matching.adapters.sql_ranking import REFINE_AFTER, REFINE_AGAIN_AFTER, RUSH
from shared.events.members import MemberErased
from shared.events.savoirs import OfferUpdated
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, CAT, an_id

TITLES = ["Guitare folk", "Tricot", "Apiculture", "Réparer un vélo", "Italien", "Poterie"]


async def read_by(world: World, name: str) -> Sequence[EncoderName]:
    """Return which encoders have read a savoir; none when it was not read."""
    found = await world.database.pool.fetchval(
        "SELECT encoders FROM reading WHERE savoir_id = $1", an_id(name)
    )
    return sorted(found or [])


async def vector(world: World, name: str) -> str | None:
    found: str | None = await world.database.pool.fetchval(
        "SELECT CAST(vector AS text) FROM embedding WHERE savoir_id = $1", an_id(name)
    )
    return found


async def due(world: World, kind: str) -> set[str]:
    rows = await world.database.pool.fetch("SELECT key FROM timer WHERE kind = $1", kind)
    return {row["key"] for row in rows}


async def stale(world: World) -> int:
    async with world.database.transaction() as transaction:
        await SqlEmbeddings(transaction).follow()
        return await SqlEmbeddings(transaction).stale()


async def board(world: World, *titles: str) -> None:
    """Put offers of as many people on the board, without searching for them."""
    await world.hear(
        *(
            world.offer(f"offer {n}", title=title, member_id=an_id(f"person {n}"))
            for n, title in enumerate(titles)
        )
    )
    await world.database.pool.execute("DELETE FROM timer")


async def new_centre(world: World) -> None:
    async with world.database.transaction() as transaction:
        await SqlEmbeddings(transaction).take_centre()


async def test_in_a_rush_the_slow_encoder_is_left_for_later_and_then_improves_what_was_read(
    quiet_world: World,
) -> None:
    world = quiet_world
    await world.hear(
        world.request("request", title="Jouer d'un instrument"),
        *(world.offer(f"wait {n}", member_id=an_id(f"person {n}")) for n in range(RUSH)),
    )
    await world.database.pool.execute("DELETE FROM timer WHERE kind = 'follow'")
    await world.database.pool.execute(
        "UPDATE timer SET due_at = due_at - interval '1 second' WHERE key LIKE 'request:%'"
    )
    await world.fire_timers()
    hasty = await vector(world, "request")
    assert await read_by(world, "request") == ["use"]
    assert f"request:{an_id('request')}" in await due(world, "refine")
    assert await read_by(world, f"wait {RUSH - 1}") == ["e5", "use"]

    world.clock.advance(REFINE_AFTER)
    await world.fire_timers()

    assert await read_by(world, "request") == ["e5", "use"]
    assert await vector(world, "request") != hasty
    assert await due(world, "refine") == set()
    searched_at = await world.database.pool.fetchval(
        "SELECT searched_at FROM latest_search WHERE savoir_id = $1", an_id("request")
    )
    assert searched_at == world.clock.now()


async def test_while_the_rush_lasts_a_refinement_waits_instead_of_searching_in_vain(
    quiet_world: World,
) -> None:
    world = quiet_world
    await board(world, "Guitare folk")
    now = world.clock.now()
    put = "INSERT INTO timer (kind, key, due_at) VALUES ($1, $2, $3)"
    key = f"offer:{an_id('offer 0')}"
    await world.database.pool.execute(put, "refine", key, now - timedelta(seconds=1))
    for n in range(RUSH):
        await world.database.pool.execute(put, "search", f"offer:{an_id(f'none {n}')}", now)

    await world.fire_timers()

    assert await read_by(world, "offer 0") == []
    due_at = await world.database.pool.fetchval("SELECT due_at FROM timer WHERE kind = 'refine'")
    assert due_at == now + REFINE_AGAIN_AFTER


async def test_a_quiet_board_is_read_by_all_encoders_at_once(quiet_world: World) -> None:
    await quiet_world.hear(quiet_world.request("request"))

    await quiet_world.fire_timers()

    assert await read_by(quiet_world, "request") == ["e5", "use"]
    assert await due(quiet_world, "refine") == set()


async def test_a_machine_with_one_encoder_reads_beside_one_with_both(quiet_world: World) -> None:
    world, both = quiet_world, current_reader()
    fast = Reader({"use": both.encoders["use"]}, both.space, both.speller)
    await board(world, "Guitare folk", "Tricot")
    async with world.database.transaction() as transaction:
        await SqlEmbeddings(transaction, lambda: fast).learn(an_id("offer 0"))
        await SqlEmbeddings(transaction, lambda: fast).learn(an_id("offer 1"))
    assert await read_by(world, "offer 0") == ["use"]

    await world.hear(world.request("request", title="Apprendre la guitare"))
    await world.fire_timers()

    (fact,) = await world.facts("match.proposed")
    assert fact["offer_id"] == an_id("offer 0")


async def test_reading_anew_ends_with_nothing_stale_and_is_told_as_it_goes(
    quiet_world: World,
) -> None:
    await board(quiet_world, *TITLES)
    told: list[tuple[int, int]] = []

    read = await relearn(quiet_world.database, lambda done, of: told.append((done, of)))

    assert read == len(TITLES)
    assert told[0] == (0, len(TITLES))
    assert told[-1] == (len(TITLES), len(TITLES))
    assert await stale(quiet_world) == 0
    space = current_reader().space.name
    assert {row["space"] for row in await quiet_world.rows("reading")} == {space}
    assert space != shipped_space().name


async def test_interrupted_it_goes_on_where_it_was(quiet_world: World) -> None:
    world = quiet_world
    await board(world, *TITLES)

    class StoppedError(Exception):
        """As Ctrl-C does."""

    def stop_at_four(done: int, of: int) -> None:
        if done == 4:
            raise StoppedError

    with pytest.raises(StoppedError):
        await relearn(world.database, stop_at_four, at_once=2)
    centre = (await world.rows("centre"))[0]["middle"]
    world.clock.advance(timedelta(seconds=1))
    await world.hear(world.offer("later", title="Échecs"))
    assert await stale(world) == 3

    read = await relearn(world.database, lambda done, of: None)

    assert read == 3
    assert (await world.rows("centre"))[0]["middle"] == centre
    assert await stale(world) == 0


async def test_one_that_is_new_and_unread_does_not_keep_a_new_centre_from_being_taken(
    quiet_world: World,
) -> None:
    world = quiet_world
    await board(world, *TITLES)
    await relearn(world.database, lambda done, of: None)
    before = (await world.rows("centre"))[0]["middle"]
    world.clock.advance(timedelta(seconds=1))
    await world.hear(world.offer("later", title="Échecs"))

    read = await relearn(world.database, lambda done, of: None)

    assert read == len(TITLES) + 1
    assert (await world.rows("centre"))[0]["middle"] != before


async def test_the_service_proposes_half_way_and_what_it_reads_then_is_not_read_again(
    quiet_world: World,
) -> None:
    world = quiet_world
    await board(world, *TITLES)
    await relearn(world.database, lambda done, of: None)
    await board(world, *TITLES, "Guitare classique")
    await new_centre(world)
    async with world.database.transaction() as transaction:
        await SqlEmbeddings(transaction).follow()
        await SqlEmbeddings(transaction).relearn_some(FIRST_ID, 3)

    await world.hear(world.request("request", title="Apprendre la guitare"))
    await world.fire_timers()

    offered = {fact["offer_id"] for fact in await world.facts("match.proposed")}
    assert an_id("offer 0") in offered
    assert await stale(world) == len(TITLES) + 1 - 3
    await relearn(world.database, lambda done, of: None)
    assert await stale(world) == 0


async def test_every_copy_of_the_service_follows_a_new_centre_at_its_next_search(
    quiet_world: World,
) -> None:
    world = quiet_world
    other = Reader(current_reader().encoders, shipped_space(), current_reader().speller)
    await board(world, *TITLES)
    await new_centre(world)

    async with world.database.transaction() as transaction:
        row = await SqlEmbeddings(transaction, lambda: other).learn(an_id("offer 0"))

    mark = other.space.name.partition("@")[2]
    assert row is not None
    assert row["centre"] == mark
    assert row["space"] == other.space.name


async def test_what_is_reworded_while_it_is_read_keeps_no_vector_of_its_old_words(
    quiet_world: World,
) -> None:
    world, titles = quiet_world, ["Guitare folk", "Tricot"]
    await board(world, *titles)
    reader = current_reader()
    async with world.database.transaction() as transaction:
        embeddings = SqlEmbeddings(transaction, lambda: reader)
        rows = await transaction.connection.fetch(
            "SELECT savoir_id, title, description FROM savoir ORDER BY savoir_id"
        )
        await world.hear(
            world.savoir(OfferUpdated, "offer 0", 2, title="Couture", member_id=an_id("person 0"))
        )
        await embeddings.keep_readings(rows, reader.usable())

    assert await vector(world, "offer 0") is None
    assert await vector(world, "offer 1") is not None


async def test_what_leaves_the_board_leaves_no_vector(quiet_world: World) -> None:
    world = quiet_world
    await world.hear(world.offer("offer"), world.request("request"))
    await world.fire_timers()
    assert await vector(world, "offer") is not None

    await world.hear(world.withdrawn("offer", "offer"), world.withdrawn("request", "request"))
    await world.fire_timers()

    assert await world.rows("embedding") == await world.rows("reading") == []


async def test_of_erased_people_no_vector_is_kept_nor_ever_made_again(quiet_world: World) -> None:
    world = quiet_world
    await world.hear(world.offer("offer"), world.request("request"))
    await world.fire_timers()

    await world.hear(world.received(MemberErased(member_id=ANN), ANN))
    late = world.savoir(OfferUpdated, "offer", 2, title="Guitare")
    await world.hear(late)
    await world.fire_timers()
    await relearn(world.database, lambda done, of: None)

    kept = {
        row["savoir_id"] for table in ("embedding", "reading") for row in await world.rows(table)
    }
    assert kept == {an_id("request")}
    assert await stale(world) == 0


async def test_following_takes_in_the_words_of_the_board_and_comes_again(
    quiet_world: World,
) -> None:
    world = quiet_world
    title = "Kintsuguiste"
    await world.hear(
        world.offer("one", title=title), world.offer("two", title=title, member_id=CAT)
    )
    await new_centre(world)

    await world.fire_timers()

    speller = current_reader().speller
    assert speller.mended("kintsuguste") == "kintsuguiste"
    assert "@" in current_reader().space.name
    (due_at,) = [row["due_at"] for row in await world.rows("timer") if row["kind"] == "follow"]
    assert due_at == world.clock.now() + timedelta(hours=1)


async def test_an_empty_board_is_read_anew_in_no_time(quiet_world: World) -> None:
    assert await relearn(quiet_world.database, lambda done, of: None) == 0
    assert await quiet_world.rows("centre") == []
