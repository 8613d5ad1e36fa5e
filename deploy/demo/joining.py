"""People join: accounts, networks, memberships, roles, links; each step read back."""

import asyncio

from deploy.demo.cast import Cast, Troupe
from deploy.demo.claims import claim_equal
from deploy.demo.stage import Person, Stage


async def everybody_joins(stage: Stage, cast: Cast) -> None:
    """Three networks are founded and filled at once, while ops names the training office."""
    await asyncio.gather(
        *(_network_fills(stage, troupe) for troupe in cast.troupes), _offices_open(stage, cast)
    )
    await _networks_link(stage, cast)


async def _network_fills(stage: Stage, troupe: Troupe) -> None:
    await asyncio.gather(*(stage.sign_up(person) for person in troupe.people))
    await _found(stage, troupe)
    await _join(stage, troupe, troupe.facilitator)
    path = f"/networks/{troupe.network_id}/members/{troupe.facilitator.member_id}/roles"
    await stage.api.put("members", path, {"roles": ["facilitator"]}, troupe.coordinator.token)
    await stage.refresh(troupe.facilitator)
    await asyncio.gather(
        *(_join(stage, troupe, person) for person in troupe.people[2:]),
        *(enter(stage, troupe, person) for person in troupe.paper),
    )
    stage.narrate(
        f"{troupe.facts.title} ({troupe.facts.town}) est né : {len(troupe.people)} personnes se "
        f"sont inscrites par courriel, {len(troupe.paper)} sans courriel ont été accueillies."
    )


async def _found(stage: Stage, troupe: Troupe) -> None:
    facts = troupe.facts
    about = {name: getattr(facts, name) for name in ("title", "kind", "town", "department")}
    body = {**about, "is_affiliated": True, "has_accepted_charter": True}
    made = await stage.api.post("members", "/networks", body, troupe.coordinator.token)
    troupe.network_id = made["network_id"]
    stage.expected.tell(troupe.coordinator.called, "welcome", facts.title)
    await stage.refresh(troupe.coordinator)


async def _join(stage: Stage, troupe: Troupe, person: Person) -> None:
    """Ask, be accepted by the coordinator, and take a token that says so."""
    path = f"/networks/{troupe.network_id}/memberships"
    asked = await stage.api.post("members", path, {"has_accepted_charter": True}, person.token)
    accepted = await stage.api.post(
        "members", f"{path}/{asked['membership_id']}/acceptance", token=troupe.coordinator.token
    )
    claim_equal(accepted["status"], "active", f"Adhésion de {person.called}")
    _expect_welcome(stage, troupe, person)
    await stage.refresh(person)


async def enter(stage: Stage, troupe: Troupe, person: Person) -> None:
    """Let the facilitator enter somebody who has signed the charter on paper."""
    about = {"first_name": person.first_name, "last_name": person.last_name}
    entered = await stage.api.post(
        "members",
        f"/networks/{troupe.network_id}/members",
        {**about, "email": person.email, "has_signed_charter": True},
        troupe.facilitator.token,
    )
    person.member_id = entered["person_id"]
    stage.people.append(person)
    _expect_welcome(stage, troupe, person)


def _expect_welcome(stage: Stage, troupe: Troupe, person: Person) -> None:
    """Whoever joins is welcomed; who already accompanies the network is told that somebody came."""
    stage.expected.tell(person.called, "welcome", troupe.facts.title)
    stage.expected.tell(troupe.coordinator.called, "member_joined", troupe.facts.title)
    if person is not troupe.facilitator:
        stage.expected.tell(troupe.facilitator.called, "member_joined", troupe.facts.title)


async def _offices_open(stage: Stage, cast: Cast) -> None:
    await asyncio.gather(stage.sign_up(cast.ops), stage.sign_up(cast.office))
    path = f"/people/{cast.office.member_id}/movement-roles"
    await stage.api.put("members", path, {"roles": ["training_office"]}, cast.ops.token)
    await stage.refresh(cast.office)
    stage.narrate("L'exploitation a confié le service des formations à une personne.")


async def _networks_link(stage: Stage, cast: Cast) -> None:
    """The second network agrees to the first one's link; the third one's it refuses."""
    first, second, third = cast.troupes
    for asking, answer, status in ((first, "acceptance", "active"), (third, "refusal", "refused")):
        link = await stage.api.post(
            "members",
            f"/networks/{asking.network_id}/links",
            {"other_network_id": second.network_id},
            asking.facilitator.token,
        )
        path = f"/networks/{second.network_id}/links/{link['link_id']}/{answer}"
        answered = await stage.api.post("members", path, token=second.coordinator.token)
        claim_equal(answered["status"], status, f"Lien demandé par {asking.facts.title}")
    stage.narrate(
        f"{first.facts.title} et {second.facts.title} se montrent désormais leurs offres et "
        f"leurs demandes ; la demande de {third.facts.title} a été refusée."
    )
