"""What people find in their mailboxes and act upon: the link of an offered place."""

import re
from html import unescape

from deploy.clients.waiting import effect
from deploy.demo.claims import claim
from deploy.demo.stage import Person
from deploy.demo_trainings.bookings import standing
from deploy.demo_trainings.play import Booking, Play

LINK = re.compile(r"https?://\S+/places/[0-9a-f-]{36}/[^\s>)]+")


async def take_by_link(play: Play, booking: Booking, person: Person) -> None:
    """Let somebody take their place by the link of the mail, without signing in."""
    registration_id = booking.registrations[person.called]

    async def look() -> str | None:
        found = (LINK.search(mail.text) for mail in play.stage.mailboxes.of(str(person.email)))
        return next((each[0] for each in found if each and registration_id in each[0]), None)

    link = unescape(await effect(look, f"le courriel avec le lien de {person.called}"))
    page = await play.api.client.get(link)
    claim(page.status_code == 200 and "<form" in page.text, f"La page {link} ne demande rien.")
    await standing(
        play, booking, person, "offered"
    )  # reading changes nothing: scanners follow links
    taken = await play.api.client.post(f"{link}/accept")
    claim(taken.status_code == 200, f"Le lien de {person.called} répond {taken.status_code}.")
    await standing(play, booking, person, "registered")
    play.expect(person, "registration_placed", booking.title, booking.path)
