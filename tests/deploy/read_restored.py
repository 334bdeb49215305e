"""Run as a process of its own: the application starts on what was restored and reads a sealed value and a file."""

from __future__ import annotations

import json
import sys
from uuid import UUID

from app import create_app
from tenants.files import find_file, open_file
from tenants.members import find_member
from tenants.scope import acting_in


def main(tenant_id: int, member_id: UUID, token: str) -> None:
    """Print what the application reads as JSON."""
    with create_app().app_context(), acting_in(tenant_id):
        member, file = find_member(member_id), find_file(token)
        assert member is not None
        assert file is not None
        with open_file(file) as stream:
            size = len(stream.read())
        print(json.dumps({"name": member.name, "phone": member.phone, "size": size}, ensure_ascii=False))


if __name__ == "__main__":
    main(int(sys.argv[1]), UUID(sys.argv[2]), sys.argv[3])
