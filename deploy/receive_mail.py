"""Take one mail from standard input: ``python -m deploy.receive_mail HOST customers|administration``.

For a mail server that hands mail to a program, once for each address (with Postfix a ``pipe`` of ``master.cf`` with
``user=mingbai``). Answers in the mail server's own numbers: 0 taken, 65 nothing to read in it, 67 no such company or mailbox,
75 try again later. Needs the application's environment and its folder as the working directory.
"""

from __future__ import annotations

import argparse
import sys

from app import create_app
from saas.requests import MailboxPurpose
from saas.requests.mail_intake import find_mailbox, take_mail
from tenants.clock import now
from tenants.companies import company_at
from tenants.refusals import Refused
from tenants.scope import acting_in

TAKEN, UNREADABLE, NOBODY, LATER = 0, 65, 67, 75
LARGEST = 25 * 1024 * 1024


def receive(host: str, purpose: MailboxPurpose, raw: bytes) -> int:
    """Make a request of the mail; returns the exit code. Needs an application context."""
    try:
        tenant = company_at(host)
        if tenant is None or not tenant.takes_new_work:
            return NOBODY
        with acting_in(tenant.id):
            box = find_mailbox(purpose)
            if box is None:
                return NOBODY
            take_mail(box, raw, at=now())
    except Refused:
        return UNREADABLE
    return TAKEN


def main() -> int:
    """Read the mail and take it. Whatever goes wrong on our side is "later": any other number would bounce the mail."""
    parser = argparse.ArgumentParser(prog="python -m deploy.receive_mail")
    parser.add_argument("host", help="the company's host name")
    parser.add_argument("mailbox", choices=[str(purpose) for purpose in MailboxPurpose])
    chosen = parser.parse_args()
    raw = sys.stdin.buffer.read(LARGEST + 1)
    if len(raw) > LARGEST:
        return UNREADABLE
    try:
        with create_app().app_context():
            return receive(chosen.host, MailboxPurpose(chosen.mailbox), raw)
    except Exception as error:
        print(f"{type(error).__name__}: taken later", file=sys.stderr)
        return LATER


if __name__ == "__main__":
    sys.exit(main())
