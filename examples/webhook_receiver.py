"""A webhook receiver: verifies signatures, passes repeated webhooks over, answers at once.

    pip install standardwebhooks
    RERS_WEBHOOK_SECRET=whsec_... python webhook_receiver.py 8080

Deliveries come at least once, in order for each subject. Answer 2xx within 15 seconds, whatever
you still have to do with the event; answer 410 when you want no more, ever.
"""

import json
import os
import sys
from collections import OrderedDict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock

from standardwebhooks import Webhook, WebhookVerificationError

LARGEST_BODY = 20_000
REMEMBERED = 10_000

seen: "OrderedDict[str, None]" = OrderedDict()
lock = Lock()


def on_event(event: dict[str, object]) -> None:
    """Do what you want to do with an event; here it is shown."""
    print(event["type"], event["subject"], event["sequence"], json.dumps(event["data"]), flush=True)


class Receiver(BaseHTTPRequestHandler):
    """Answers posts."""

    protocol_version = "HTTP/1.1"
    webhook: Webhook

    def do_POST(self) -> None:
        """Take one webhook."""
        length = int(self.headers.get("content-length") or 0)
        if not 0 < length < LARGEST_BODY:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(length)
        try:
            event = self.webhook.verify(body, dict(self.headers))
        except (WebhookVerificationError, ValueError):
            return self.answer(401)
        # Kept in memory here: keep ids where your effects are, in the same transaction.
        with lock:
            is_new = event["id"] not in seen
            seen[event["id"]] = None
            if len(seen) > REMEMBERED:
                seen.popitem(last=False)
            if is_new:
                on_event(event)
        return self.answer(204)

    def answer(self, status: int) -> None:
        """Answer without a body."""
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


if __name__ == "__main__":
    secret = os.environ.get("RERS_WEBHOOK_SECRET")
    try:
        Receiver.webhook = Webhook(secret or "")
    except Exception:  # whatever the library says of a secret that is none
        fault = "is not the whsec_... of an endpoint" if secret else "is missing"
        print(f"RERS_WEBHOOK_SECRET {fault}: it was shown when that was added", file=sys.stderr)
        sys.exit(2)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
        print(f"listening on port {port}", file=sys.stderr, flush=True)
        server.serve_forever()
    except KeyboardInterrupt:
        print("stopped; what comes now is sent again later", file=sys.stderr)
    except OSError as error:
        sys.exit(f"port {port} cannot be used: {error.strerror}")
