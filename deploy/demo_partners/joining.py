"""People join: three networks are founded, the first has a few members, somebody is the training office."""

import asyncio

from deploy.demo_partners.company import House
from deploy.demo_partners.play import Play


async def everybody_joins(play: Play) -> None:
    """Found the networks, enter the members, entrust the office."""
    await asyncio.gather(_office_opens(play), *(_found(play, each) for each in play.company.houses))
    await asyncio.gather(*(_enter(play, number) for number in range(len(play.company.members))))
    titles = ", ".join(house.facts.title for house in play.company.houses)
    play.narrator.tell(f"Trois réseaux sont fondés : {titles}. Le bureau des formations est là.")


async def _office_opens(play: Play) -> None:
    stage, people = play.stage, play.company
    await asyncio.gather(stage.sign_up(people.ops), stage.sign_up(people.office))
    path = f"/people/{people.office.member_id}/movement-roles"
    await stage.api.put("members", path, {"roles": ["training_office"]}, people.ops.token)
    await stage.refresh(people.office)


async def _found(play: Play, house: House) -> None:
    await play.stage.sign_up(house.coordinator)
    about = {name: getattr(house.facts, name) for name in ("title", "kind", "town", "department")}
    body = {**about, "is_affiliated": True, "has_accepted_charter": True}
    made = await play.api.post("members", "/networks", body, house.coordinator.token)
    house.network_id = made["network_id"]
    play.announces("network.created")
    await play.stage.refresh(house.coordinator)


async def _enter(play: Play, number: int) -> None:
    """Enter somebody who has signed the charter; their token is signed with the platform's own key."""
    house, person = play.company.houses[0], play.company.members[number]
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
