"""Posts signed webhooks: one channel an endpoint, with connections of its own that are kept open."""

import asyncio
import email.utils
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpcore
import structlog
from standardwebhooks import Webhook

from services.partners.adapters.asyncio_network import HeadTooLargeError
from services.partners.adapters.system_resolver import LookUpsBusyError
from services.partners.domain.delivery import LARGEST_BODY, Answer
from services.partners.domain.public_fact import PublicFact
from services.partners.domain.webhook_url import AddressRefusedError, destination_of

log = structlog.get_logger("webhooks")

PATIENCE_S = 15.0
"""For a whole attempt: name, connection, answer."""
CONNECTIONS = 4
KEPT_OPEN_S = 45.0
KEPT_OF_ANSWER = 500
"""Bytes that are read of an answer, at most."""


@dataclass(frozen=True)
class Letter:
    """A webhook ready to be signed."""

    event_id: str
    body: str


def letter_of(fact: PublicFact) -> Letter:
    """Write a fact as a webhook's body; one that is too long is sent without its payload, which the feed holds."""
    told = {
        "type": fact.type,
        "timestamp": fact.occurred_at.isoformat(),
        "data": fact.body,
        "id": fact.event_id,
        "sequence": fact.sequence,
        "subject": fact.aggregate_id,
        "network_id": fact.network_id,
    }
    body = json.dumps(told, separators=(",", ":"))  # ASCII alone: as many bytes as characters
    if len(body) >= LARGEST_BODY:
        body = json.dumps({**told, "data": None}, separators=(",", ":"))
    return Letter(fact.event_id, body)


class Signer:
    """Signs with one secret, or with several while they are rotated."""

    def __init__(self, secrets: Sequence[tuple[str, datetime | None]]) -> None:
        """Use these secrets, each until its time if it has one."""
        self._webhooks = [(Webhook(text), until) for text, until in secrets]

    def headers(self, letter: Letter, now: datetime) -> dict[str, str]:
        """Return the headers of Standard Webhooks for an attempt made now."""
        signing = [webhook for webhook, until in self._webhooks if until is None or now < until]
        signatures = [each.sign(letter.event_id, now, letter.body) for each in signing]
        return {
            "webhook-id": letter.event_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


class Channel:
    """The way to one endpoint; nobody else's posts wait for its connections."""

    def __init__(
        self,
        url: str,
        network: httpcore.AsyncNetworkBackend,
        tls: ssl.SSLContext,
        *,
        is_local_allowed: bool,
    ) -> None:
        """Raise UrlRefusedError when no webhook may be sent to `url` (any longer)."""
        destination_of(url, is_local_allowed=is_local_allowed)
        self._url = httpcore.URL(url)
        self._fixed = [
            (b"host", _host_header(self._url)),
            (b"content-type", b"application/json"),
            (b"user-agent", b"RERS-Webhooks/1"),
        ]
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=CONNECTIONS,
            max_keepalive_connections=CONNECTIONS,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=network,
        )

    async def post(self, letter: Letter, signed: Mapping[str, str]) -> Answer:
        """Post once and return what came of it; never raises for what the other side does.

        Raise LookUpsBusyError for a trial whose partner has too many names looked up already.

        A connection that the receiver closed while it rested is replaced and the post made again.
        """
        try:
            async with asyncio.timeout(PATIENCE_S):
                try:
                    return await self._post(letter, signed)
                except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError):
                    return await self._post(letter, signed)
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(None, "timeout")
        except AddressRefusedError:
            return Answer(None, "address_refused")
        except HeadTooLargeError:
            return Answer(None, "head_too_large")
        except LookUpsBusyError:
            raise  # nothing was tried, and it is not the receiver's doing
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Answer(None, _word_of(error))
        except Exception as error:  # whatever one odd receiver makes a library trip over
            log.error("webhook_post_failed", exc_info=error)
            return Answer(None, "unexpected")

    async def close(self) -> None:
        """Close its connections."""
        await self._pool.aclose()

    async def _post(self, letter: Letter, signed: Mapping[str, str]) -> Answer:
        body = letter.body.encode("ascii")
        headers = [
            *self._fixed,
            (b"content-length", str(len(body)).encode()),
            *((name.encode(), value.encode()) for name, value in signed.items()),
        ]
        request = httpcore.Request("POST", self._url, headers=headers, content=body)
        response = await self._pool.handle_async_request(request)
        try:
            text = await _beginning(response)
        finally:
            await response.aclose()
        return Answer(response.status, text=text, retry_after=_retry_after(response))


async def _beginning(response: httpcore.Response) -> str:
    kept = b""
    async for part in response.aiter_stream():
        kept += part
        if len(kept) > KEPT_OF_ANSWER:
            break
    text = kept[:KEPT_OF_ANSWER].decode("utf-8", "replace")
    return text.replace("\x00", "\ufffd")


def _host_header(url: httpcore.URL) -> bytes:
    host = b"[" + url.host + b"]" if b":" in url.host else url.host
    return host if url.port is None else host + b":" + str(url.port).encode()


def _retry_after(response: httpcore.Response) -> timedelta | None:
    """Read the header in seconds or as a date; nonsense is passed over."""
    headers = {name.lower(): value.decode("ascii", "replace") for name, value in response.headers}
    text = headers.get(b"retry-after", "").strip()
    if not text or response.status // 100 == 2:
        return None
    if text.isdecimal():
        return timedelta(seconds=int(text[:9]))
    try:
        until = email.utils.parsedate_to_datetime(text)
        return max(until - email.utils.parsedate_to_datetime(headers[b"date"]), timedelta())
    except (KeyError, TypeError, ValueError):
        return None


def _word_of(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "tls"
        cause = cause.__cause__ or cause.__context__
    return "connection" if isinstance(error, httpcore.ConnectError) else "cut"
