"""Mail by SMTP. One function; whoever receives the mail decides nothing about headers."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from email.utils import formatdate

from flask import current_app

from tenants.clock import now

TIMEOUT_SECONDS = 20


def send_mail(*, to: str, subject: str, text: str, html: str | None, message_id: str) -> None:
    """Send one mail. `message_id` is the idempotency key: the same wish has the same Message-ID however often it runs."""
    config = current_app.config
    domain = str(config["MAIL_FROM"]).rpartition("@")[2]
    message = EmailMessage()
    message["From"] = config["MAIL_FROM"]
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = formatdate(now().timestamp())
    message["Message-ID"] = f"<{message_id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    with smtplib.SMTP(config["MAIL_HOST"], config["MAIL_PORT"], timeout=TIMEOUT_SECONDS) as server:
        server.send_message(message)
