"""People join: three networks are founded, filled and affiliated; somebody is the training office."""

import asyncio

from deploy.clients.waiting import effect
from deploy.demo.claims import claim_equal
from deploy.demo.stage import Person
from deploy.demo_matching.joining import for_all
from deploy.demo_trainings.company import House
from deploy.demo_trainings.play import Play

CATALOGUE = 21


async def everybody_joins(play: Play) -> None:
    """Found, enter, wait until trainings knows everybody."""
    await asyncio.gather(_office_opens(play), *(_fill(play, each) for each in play.company.houses))
    year = play.days.day(0).year
    await asyncio.gather(*(_known(play, house, year) for house in play.company.houses))
    trainings = await play.all_of("/trainings", play.office)
    claim_equal(len(trainings), CATALOGUE, "Formations au catalogue")
    titles = ", ".join(house.facts.title for house in play.company.houses)
    play.narrator.tell(
        f"{sum(house.size for house in play.company.houses)} personnes de trois réseaux ({titles}) et le bureau "
        f"des formations sont là, avec les {CATALOGUE} formations du catalogue."
    )


async def _office_opens(play: Play) -> None:
    """Ops, named at the installation, entrusts the office; both sign in by the code of a mail."""
    stage, people = play.stage, play.company
    await asyncio.gather(stage.sign_up(people.ops), stage.sign_up(people.office))
    path = f"/people/{people.office.member_id}/movement-roles"
    await stage.api.put("members", path, {"roles": ["training_office"]}, people.ops.token)
    await stage.refresh(people.office)


async def _fill(play: Play, house: House) -> None:
    stage, facts = play.stage, house.facts
    await stage.sign_up(house.coordinator)
    about = {name: getattr(facts, name) for name in ("title", "kind", "town", "department")}
    body = {**about, "is_affiliated": True, "has_accepted_charter": True}
    made = await stage.api.post("members", "/networks", body, house.coordinator.token)
    house.network_id = made["network_id"]
    play.expect(house.coordinator, "welcome", facts.title)
    await stage.refresh(house.coordinator)
    await for_all(lambda person: _enter(play, house, person), house.members)


async def _enter(play: Play, house: House, person: Person) -> None:
    """Enter somebody who has signed the charter; their token is signed with the platform's own key."""
    entered = await play.api.post(
        "members",
        f"/networks/{house.network_id}/members",
        {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "has_signed_charter": True,
        },
        house.coordinator.token,
    )
    person.member_id = entered["person_id"]
    person.token = play.signer.token(person.member_id, networks={house.network_id: ["member"]})
    play.stage.people.append(person)
    play.expect(person, "welcome", house.facts.title)
    play.expect(house.coordinator, "member_joined", house.facts.title)


async def _known(play: Play, house: House, year: int) -> None:
    """Wait until trainings has heard of the network and of everybody in it."""

    async def look() -> bool:
        path = f"/networks/{house.network_id}/fdva"
        fund = await play.stage.once_heard(
            lambda: play.get(path, house.coordinator, year=year), path, "network_not_found"
        )
        return bool(fund["is_affiliated"] and fund["active_volunteers"] == house.size)

    await effect(look, f"formations ne connaît pas tous les membres de {house.facts.title}")
