"""Pictures that people send: decoded and encoded again in a child process, so that only clean pixels are kept.

What is stored is never what was uploaded: at most 1600 pixels on the longer side, upright, without place, device,
comment or hidden second picture, and a small one of 320 pixels beside it.
"""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import structlog

from tenants.refusals import Refused
from tenants.text import N_

log = structlog.get_logger(__name__)

MAX_PIXELS = 40_000_000
WALL_SECONDS = 40.0
CHILDREN_AT_ONCE = 2  # of each process: a bound on memory, since one may take 768 MB
_CHILD = Path(__file__).with_name("image_child.py")
_turns = BoundedSemaphore(CHILDREN_AT_ONCE)


class NotAPicture(Refused):
    message = N_("This file is not a picture we can read. Send a photo as JPEG, PNG or WebP.")


class HeicNotRead(Refused):
    message = N_(
        "This photo is in Apple's HEIC format, which we cannot read. On the iPhone choose Settings, Camera, Formats, "
        "Most Compatible and take it again, or send a screenshot of it."
    )


class TooManyPixels(Refused):
    message = N_("This picture has more than %(megapixels)s megapixels. Send a smaller one.")


class TooCostlyPicture(Refused):
    message = N_("This picture is too large to be read. Send a smaller one, or a JPEG.")


@dataclass(frozen=True)
class Picture:
    """A clean JPEG."""

    width: int
    height: int
    data: bytes


@dataclass(frozen=True)
class Pictures:
    """Both sizes of one upload, and how many bytes of memory the child needed at its peak."""

    large: Picture
    small: Picture
    peak: int


def clean_picture(data: bytes, *, max_pixels: int = MAX_PIXELS, seconds: float = WALL_SECONDS) -> Pictures:
    """Decode and re-encode an upload in a child process; a named refusal for everything that is not a fit picture."""
    with _turns:
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(_CHILD), str(max_pixels)],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            log.warning("picture_child_killed", bytes=len(data), after_seconds=seconds)
            raise TooCostlyPicture() from None
    return _read_answer(done.returncode, done.stdout, max_pixels)


def _read_answer(returncode: int, out: bytes, max_pixels: int) -> Pictures:
    if returncode != 0 or len(out) < 4:
        log.warning("picture_child_died", returncode=returncode)
        raise TooCostlyPicture()
    (length,) = struct.unpack_from(">I", out)
    facts, bodies = json.loads(out[4 : 4 + length]), out[4 + length :]
    if "refused" in facts:
        raise _refusal(facts["refused"], max_pixels)
    (width, height, size), (small_width, small_height, small_size) = facts["pictures"]
    if len(bodies) != size + small_size:
        raise TooCostlyPicture()
    large = Picture(width, height, bodies[:size])
    return Pictures(large, Picture(small_width, small_height, bodies[size:]), facts["peak"])


def _refusal(name: str, max_pixels: int) -> Refused:
    if name == "too_many_pixels":
        return TooManyPixels(megapixels=max_pixels // 1_000_000)
    return TooCostlyPicture() if name == "too_costly" else NotAPicture()
