"""Make the first operator of an installation: ``python -m deploy.first_operator LOGIN NAME``.

The password is asked for (or read from standard input), never an argument, because arguments are seen by everybody on
the machine. Prints the TOTP secret once, for the operator's authenticator. Needs the application's environment.
"""

from __future__ import annotations

import argparse
import getpass
import sys

from app import create_app
from tenants.operators import add_operator
from tenants.refusals import Refused


def main() -> int:
    """Add the operator; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.first_operator")
    parser.add_argument("login")
    parser.add_argument("name")
    chosen = parser.parse_args()
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with create_app().app_context():
        try:
            operator, secret = add_operator(login=chosen.login, name=chosen.name, password=password)
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 1
    print(
        f"{operator.login} can log in at operator.<BASE_HOST>. Secret for the authenticator, shown only now: {secret}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
