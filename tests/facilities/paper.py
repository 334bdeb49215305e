"""What stands on a paper that was printed, as a reader gets it out."""

from __future__ import annotations

import subprocess

from tenants.db import db
from tenants.files import StoredFile, open_file
from tenants.scope import acting_in
from tests.cast import Company


def text_on(company: Company, kind: str) -> str:
    """The words of the newest file of a kind, without the line breaks."""
    with acting_in(company.id):
        file = db.session.query(StoredFile).filter_by(kind=kind).order_by(StoredFile.id.desc()).first()
        assert file is not None, f"no {kind} was made"
        data = open_file(file).read()
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())
