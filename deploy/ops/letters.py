"""The pages of dead letters: groups, one group, and the decisions that people take there."""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from deploy.errors import DeadLetterMissingError, DeployError
from deploy.operations import dead_letter_groups, dead_letters
from deploy.operations.audit import Audit, who
from deploy.operations.dead_letter_groups import Group
from deploy.operations.dead_letters import Replayed
from deploy.operations.events import body_of
from deploy.ops.access import Forms, user_of
from deploy.ops.dead import DeadLetterRoom
from deploy.ops.french import count
from deploy.ops.pages import page
from deploy.ops.settings import OpsSettings
from shared.clock import Clock
from shared.messaging.dead_letters import DeadLetter

SHOWN = 50
LONGEST_FORM = 4096
TROUBLE = (NatsError, TimeoutError, OSError, DeployError)
VERBS = {"replay": "rejoué", "discard": "écarté"}
AWAY = "NATS ne répond pas : rien n'a été fait."
STALE = "Ce formulaire n'est plus valable : rechargez la page et recommencez. Rien n'a été fait."


@dataclass(frozen=True)
class Wanted:
    """What a form asks for: one letter by its number, else all that the page shows."""

    number: int | None
    reason: str


@dataclass(eq=False)
class LetterPages:
    """Everything that these pages need."""

    settings: OpsSettings
    room: DeadLetterRoom
    forms: Forms
    clock: Clock

    def audit(self, request: Request) -> Audit:
        """Return the log of decisions, in the name of whoever sends this request."""
        named = user_of(request.headers)
        by = f"{named} (page d'exploitation)" if named else f"{who()} (page d'exploitation)"
        return Audit(self.settings.folder, self.clock, by)

    async def groups(self, told: str = "", is_bad: bool = False, status: int = 200) -> Response:
        """Show all groups."""
        found, is_away = await self._read()
        shown = page(
            "dead_letters.html",
            groups=found,
            total=sum(len(group.letters) for group in found),
            token=self.forms.token,
            told=told,
            is_bad=is_bad,
            is_away=is_away,
        )
        return HTMLResponse(shown, status)

    async def _read(self) -> tuple[list[Group], bool]:
        jetstream = self.room.jetstream
        if jetstream is None:
            return [], True
        try:
            return dead_letter_groups.grouped(await dead_letters.listed(jetstream)), False
        except TROUBLE:
            return [], True

    async def group(self, fingerprint: str, request: Request) -> Response:
        """Show one group; all of them with a word when it is gone."""
        found, _ = await self._read()
        group = next((each for each in found if each.fingerprint == fingerprint), None)
        if group is None:
            return await self.groups("Ce groupe n'a plus de message en échec.", status=404)
        audit = self.audit(request)
        newest = list(reversed(group.letters[-SHOWN:]))
        letters = [(letter, _body(letter), _story(letter, audit)) for letter in newest]
        is_cut = len(group.letters) > SHOWN
        return HTMLResponse(
            page(
                "dead_letter_group.html",
                group=group,
                letters=letters,
                token=self.forms.token,
                cut=is_cut,
            )
        )

    async def replay(self, request: Request, fingerprint: str | None) -> Response:
        """Send one letter, a group or all again."""
        wanted, jetstream = await self._wanted(request), self.room.jetstream
        if wanted is None:
            return await self.groups(STALE, True, 403)
        if jetstream is None:
            return await self.groups(AWAY, True, 503)
        try:
            sent = await self._replay(jetstream, fingerprint, wanted, self.audit(request))
        except TROUBLE as error:
            return await self.groups(_told(error), True, 409)
        return _back("replayed", len(sent.numbers), len(sent.stayed))

    async def _replay(
        self, jetstream: JetStreamContext, fingerprint: str | None, wanted: Wanted, audit: Audit
    ) -> Replayed:
        if wanted.number is not None:
            return await dead_letters.replay_one(jetstream, wanted.number, audit)
        if fingerprint is not None:
            return await dead_letter_groups.replay_group(jetstream, fingerprint, audit)
        return await dead_letters.replay(jetstream, await dead_letters.listed(jetstream), audit)

    async def discard(self, request: Request, fingerprint: str) -> Response:
        """Set one letter or a group aside for good, with a reason."""
        wanted, jetstream = await self._wanted(request), self.room.jetstream
        if wanted is None:
            return await self.groups(STALE, True, 403)
        if len(wanted.reason) < 3:
            return await self.groups("Dites pourquoi : rien n'a été écarté.", True, 422)
        if jetstream is None:
            return await self.groups(AWAY, True, 503)
        audit = self.audit(request)
        try:
            gone = await _discard(jetstream, fingerprint, wanted, audit)
        except TROUBLE as error:
            return await self.groups(_told(error), True, 409)
        return _back("discarded", gone, 0)

    async def _wanted(self, request: Request) -> Wanted | None:
        """Read the form; None when another page may have sent it."""
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > LONGEST_FORM:
                return None
        fields = parse_qs(body.decode("utf-8", "replace"))
        told = {name: values[0] for name, values in fields.items()}
        if not self.forms.may_send(request.headers, told.get("token", "")):
            return None
        number = told.get("number", "")
        reason = " ".join(told.get("reason", "").split())[:300]
        return Wanted(int(number) if number.isdecimal() else None, reason)


async def _discard(
    jetstream: JetStreamContext, fingerprint: str, wanted: Wanted, audit: Audit
) -> int:
    if wanted.number is None:
        return len(
            await dead_letter_groups.discard_group(jetstream, fingerprint, wanted.reason, audit)
        )
    await dead_letters.discard(jetstream, wanted.number, wanted.reason, audit)
    return 1


def letters_router(pages: LetterPages) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/dead-letters")

    @router.get("")
    async def groups(replayed: int = -1, discarded: int = -1, stayed: int = 0) -> Response:
        """Show all groups, and what has just been done."""
        return await pages.groups(_done(replayed, discarded, stayed), stayed > 0)

    @router.post("/replay")
    async def replay_all(request: Request) -> Response:
        """Send all again."""
        return await pages.replay(request, None)

    @router.get("/{fingerprint}")
    async def group(fingerprint: str, request: Request) -> Response:
        """Show one group."""
        return await pages.group(fingerprint, request)

    @router.post("/{fingerprint}/replay")
    async def replay(fingerprint: str, request: Request) -> Response:
        """Send one letter or the group again."""
        return await pages.replay(request, fingerprint)

    @router.post("/{fingerprint}/discard")
    async def discard(fingerprint: str, request: Request) -> Response:
        """Set one letter or the group aside."""
        return await pages.discard(request, fingerprint)

    return router


def _done(replayed: int, discarded: int, stayed: int) -> str:
    told = ""
    if replayed >= 0:
        told = f"{count(replayed, 'message rejoué', 'messages rejoués')}."
    elif discarded >= 0:
        told = f"{count(discarded, 'message écarté', 'messages écartés')}."
    if stayed > 0:
        told += f" {count(stayed, 'message reste', 'messages restent')} : voir leur consommateur."
    return told


def _back(done: str, count_done: int, stayed: int) -> Response:
    more = f"&stayed={stayed}" if stayed else ""
    return RedirectResponse(f"/dead-letters?{quote(done)}={count_done}{more}", 303)


def _told(error: Exception) -> str:
    if isinstance(error, DeadLetterMissingError):
        return "Ce message n'est plus parmi les messages en échec."
    return f"Cela n'a pas pu être fait ({type(error).__name__}). Rien d'autre n'a changé."


def _body(letter: DeadLetter) -> str:
    body = body_of(letter.body)
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, indent=2)


def _story(letter: DeadLetter, audit: Audit) -> list[tuple[str, str]]:
    """Return earlier deaths and decisions, oldest first."""
    story = [
        (death.get("died_at", ""), f"échec : {death.get('reason')}") for death in letter.history
    ]
    for line in audit.about(letter):
        why = f" : {line['reason']}" if line.get("reason") else ""
        verb = VERBS.get(str(line.get("action")), "?")
        story.append((str(line.get("at")), f"{verb} par {line.get('who')}{why}"))
    return sorted(story)
