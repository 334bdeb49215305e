"""Master keys on the command line.

python -m deploy.keys status     which master keys wrap what
python -m deploy.keys add        append a new master key to the file; then restart every process
python -m deploy.keys rewrap     wrap every company's keys with the newest one
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from app import create_app
from tenants.companies import every_company
from tenants.keys import SealBroken, master_keys, rewrap_keys, wrapped_by
from tenants.master_keys import NoMasterKey, add_master_key
from tenants.operators import operators_by_key
from tenants.scope import acting_in


def main(arguments: list[str] | None = None) -> int:
    """Do one of the three; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m deploy.keys")
    parser.add_argument("command", choices=["status", "add", "rewrap"])
    chosen = parser.parse_args(arguments)
    try:
        return {"status": _status, "add": _add, "rewrap": _rewrap}[chosen.command]()
    except NoMasterKey as trouble:
        print(f"NoMasterKey: {trouble}", file=sys.stderr)
        return 1


def _add() -> int:
    version = add_master_key(Path(os.environ["MINGBAI_MASTER_KEYS"]))
    print(f"Master key {version} is in the file. Keep a copy elsewhere, restart every process, then: rewrap.")
    return 0


def _rewrap() -> int:
    with create_app().app_context():
        changed, unopened = rewrap_everything(at=datetime.now(UTC))
    print(f"{changed} keys wrapped anew.")
    for tenant_id in unopened:
        print(f"company {tenant_id}: its keys do not open with any master key of the file.", file=sys.stderr)
    return max(_status(), 1 if unopened else 0)


def _status() -> int:
    with create_app().app_context():
        in_use, newest = keys_in_use(), master_keys().newest
    for version, what in sorted(in_use.items()):
        print(f"master key {version}{' (newest)' if version == newest else ''}: {what}")
    for version in sorted(set(master_keys().by_version) - set(in_use) - {newest}):
        print(f"master key {version}: nothing. Its line may be taken out of the file once no backup needs it.")
    return 0


def rewrap_everything(*, at: datetime) -> tuple[int, list[int]]:
    """Wrap the keys of every company with the newest master key, one company a transaction.

    How many there were, and the companies whose keys do not open. Cut off at any moment it may be run again.
    """
    changed, unopened = 0, []
    for company in every_company():
        with acting_in(company.id):
            try:
                changed += rewrap_keys(at=at)
            except (NoMasterKey, SealBroken):
                unopened.append(company.id)
    return changed, unopened


def keys_in_use() -> dict[int, str]:
    """What is wrapped with, or derived from, each master key: companies' keys and operators' authenticators."""
    wrapped: Counter[int] = Counter()
    for company in every_company():
        with acting_in(company.id):
            wrapped.update(wrapped_by())
    operators = operators_by_key()
    return {
        version: f"{wrapped[version]} keys of companies, {operators.get(version, 0)} operators"
        for version in set(wrapped) | set(operators)
    }


if __name__ == "__main__":
    sys.exit(main())
