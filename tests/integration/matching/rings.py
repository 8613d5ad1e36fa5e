"""A loop of people for the tests of rings: edges as a search leaves them, and the timer that reads them."""

from typing import Any

from services.matching.domain.ring import RINGS_TIMER
from tests.integration.matching.conftest import FACILITATOR, World
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, GARDEN, LIBRARY, ZOE, an_id

PEOPLE = {"ann": ANN, "bob": BOB, "cat": CAT, "eve": EVE}
HOMES = {"ann": GARDEN, "bob": GARDEN, "cat": LIBRARY, "eve": LIBRARY}
TITLES = {
    "ann": ("Guitare", "Tricot"),
    "bob": ("Plomberie", "Astronomie"),
    "cat": ("Polonais courant", "Jouer aux échecs"),
    "eve": ("Vannerie", "Permis bateau"),
}
"""What each offers and asks for: so unlike that no search proposes anything, whatever edges a test sets."""

THREE = (("ann", "bob"), ("bob", "cat"), ("cat", "ann"))
SCOPES = {True: "same_network", False: "linked_network"}


async def on_the_board(world: World, *names: str, **changes: Any) -> None:
    """Put an offer and a request of each on the board of two linked networks, and search."""
    letters = [world.linked()]
    for name in names:
        own = {"member_id": PEOPLE[name], "network_id": HOMES[name], "visibility": "linked"}
        offered, asked = TITLES[name]
        letters.append(world.offer(f"{name} offers", title=offered, **{**own, **changes}))
        letters.append(world.request(f"{name} asks", title=asked, **{**own, **changes}))
    await world.hear(*letters)
    await world.fire_timers()


async def could_teach(world: World, *pairs: tuple[str, str], likeness: float = 0.9) -> None:
    """Let these edges be all that there are, until the clock moves.

    Each search replaces its savoir's edges by what the titles say, and the service beside the test
    searches whenever something is due: so nothing may be due any more when edges are set by hand.
    """
    await world.fire_timers()
    await world.database.pool.execute("DELETE FROM edge")
    for giver, receiver in pairs:
        await world.database.pool.execute(
            "INSERT INTO edge VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9)",
            an_id(f"{giver} offers"),
            an_id(f"{receiver} asks"),
            PEOPLE[giver],
            HOMES[giver],
            PEOPLE[receiver],
            HOMES[receiver],
            SCOPES[HOMES[giver] == HOMES[receiver]],
            likeness,
            world.clock.now(),
        )


async def seek(world: World, name: str = "ann") -> None:
    """Let the platform look for rings through somebody's offer, as after a search."""
    async with world.database.transaction() as transaction:
        transaction.schedule(RINGS_TIMER, f"offer:{an_id(f'{name} offers')}", world.clock.now())
    await world.fire_timers()


async def ring_of_three(world: World) -> dict[str, Any]:
    """Let Ann, Bob and Cat be proposed a ring across two networks; return the fact."""
    await on_the_board(world, "ann", "bob", "cat")
    await could_teach(world, *THREE)
    await seek(world)
    (fact,) = await world.facts("ring.proposed")
    return fact


async def answer(world: World, ring_id: str, name: str, what: str = "accept") -> dict[str, Any]:
    """Let somebody of the ring answer it."""
    answered = await world.post(f"/rings/{ring_id}/{what}", world.as_(PEOPLE[name]))
    assert answered.status_code == 200, answered.text
    ring: dict[str, Any] = answered.json()
    return ring


def as_facilitator(world: World, **roles: list[str]) -> dict[str, str]:
    """Return the headers of Zoe, who accompanies GARDEN unless said otherwise."""
    return world.as_(ZOE, **(roles or {"garden": FACILITATOR}))


async def states(world: World) -> dict[str, str]:
    """Return the state of each match by the name of who teaches in it."""
    rows = await world.database.pool.fetch("SELECT offerer_id, state FROM match")
    names = {member_id: name for name, member_id in PEOPLE.items()}
    return {names[row["offerer_id"]]: row["state"] for row in rows}
