"""QR codes as pictures inside the page: no request, no script, no inline style."""

from __future__ import annotations

import segno


def qr_image(text: str) -> str:
    """An address for `<img src>` with the QR code of a text, dark on white."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))
