"""The mail catcher: what it accepted is there, whole, as one file per mail."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from deploy.local.ports import HOST, Ports
from deploy.local.servers import mail_program
from deploy.local.supervisor import Supervisor


def a_mail(number: int) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "rers@example.org", "ada@example.org"
    mail["Subject"] = "Échange proposé"
    mail["Message-ID"] = f"<fact-{number}@rers>"
    mail.set_content("Quelqu'un propose d'apprendre à tailler les rosiers.")
    return mail


async def test_each_accepted_mail_is_one_whole_file_named_by_arrival_and_message_id(
    tmp_path: Path,
) -> None:
    (tmp_path / "logs").mkdir()
    supervisor, mails = Supervisor(tmp_path / "logs"), tmp_path / "mails"
    port = Ports(tmp_path / "ports.json").reserve("mail")
    await supervisor.start(mail_program(port, mails))

    for number in (1, 2):
        await aiosmtplib.send(a_mail(number), hostname=HOST, port=port, start_tls=False)

    first, second = sorted(mails.iterdir())
    assert first.name.endswith("-fact-1-rers.eml")
    assert second.name.endswith("-fact-2-rers.eml")
    kept = message_from_bytes(first.read_bytes(), policy=policy.default)
    assert kept["Subject"] == "Échange proposé"
    assert "tailler les rosiers" in kept.get_content()
    await supervisor.stop()
