"""Decoding and encoding again: what comes out is a clean picture of ours, or a refusal by name."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tenants.file_kinds import MEGABYTE, PHOTO, Limits
from tenants.file_types import JPEG, PICTURES
from tenants.images import MAX_PIXELS, HeicNotRead, NotAPicture, TooCostlyPicture, TooManyPixels, clean_picture
from tenants.received import EmptyFile, FileTooLarge, receive
from tenants.refusals import Refused
from tests.files import corpus

FIT = list(corpus.fit())
UNFIT = list(corpus.unfit())
CHILD_MEMORY = 768 * MEGABYTE
TRACES = (
    corpus.MARKER,
    b"<script",
    b"<?php",
    b"Exif",
    b"ICC_PROFILE",
    b"Photoshop",
    b"http://",
    b"%PDF",
    b"PK\x03\x04",
)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data), formats=["JPEG"])
    picture.load()
    return picture


@pytest.mark.rule("T12")
def test_the_corpus_is_large_enough() -> None:
    assert len(FIT) + len(UNFIT) >= 60


@pytest.mark.rule("T12")
@pytest.mark.parametrize(("name", "data"), FIT, ids=[name for name, _ in FIT])
def test_a_fit_picture_is_encoded_again_and_bare(name: str, data: bytes) -> None:
    received = receive(data, name=name, limits=PHOTO)

    assert received.media_type == JPEG
    assert received.small is not None
    for kept in (received.data, received.small):
        assert kept != data
        assert not [trace for trace in TRACES if trace in kept]
        picture = opened(kept)
        assert picture.format == "JPEG"
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert (received.width, received.height) == opened(received.data).size


@pytest.mark.rule("T12")
@pytest.mark.parametrize(("name", "data"), UNFIT, ids=[ascii(name) for name, _ in UNFIT])
def test_anything_else_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(NotAPicture):
        receive(data, name=name, limits=PHOTO)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1"])
@pytest.mark.parametrize("name", ["IMG_0001.HEIC", "IMG_0001.jpg", ""])
def test_heic_is_refused_with_advice(brand: bytes, name: str) -> None:
    with pytest.raises(HeicNotRead, match="Most Compatible"):
        receive(corpus.heic(brand), name=name, limits=PHOTO)


def test_nothing_is_refused() -> None:
    with pytest.raises(EmptyFile):
        receive(b"", name="a.jpg", limits=PHOTO)


def test_too_many_bytes_are_refused_before_anything_looks_at_them() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0, "the whole stream was asked for"
            self.given += size
            return b"\xff" * size

    stream = Endless()
    with pytest.raises(FileTooLarge, match="larger than 15 MB"):
        receive(stream, name="a.jpg", limits=PHOTO)  # type: ignore[arg-type]

    assert stream.given == PHOTO.bytes + 1


@pytest.mark.rule("T14")
@pytest.mark.parametrize("turned", range(1, 9))
def test_the_place_is_gone_and_the_picture_upright(turned: int) -> None:
    data = corpus.jpeg_with_everything(turned)
    assert data.count(corpus.MARKER) > 5
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)

    pictures = clean_picture(data)

    for clean in (pictures.large, pictures.small):
        picture = opened(clean.data)
        assert picture.size == (clean.width, clean.height) == ((48, 32) if turned < 5 else (32, 48))
        assert _dark_side(picture) == _DARK_SIDE[turned]


_DARK_SIDE = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


def _dark_side(picture: Image.Image) -> str:
    width, height = picture.size
    points = {
        "left": (3, height // 2),
        "right": (width - 4, height // 2),
        "top": (width // 2, 3),
        "bottom": (width // 2, height - 4),
    }
    return min(points, key=lambda side: sum(picture.getpixel(points[side])))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((48, 32), (48, 32), (48, 32)),
        ((1600, 1200), (1600, 1200), (320, 240)),
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((3000, 4000), (1200, 1600), (240, 320)),
        ((9000, 30), (1600, 5), (320, 1)),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_both_sizes(kind: str, size: tuple[int, int], large: tuple[int, int], small: tuple[int, int]) -> None:
    pictures = clean_picture(corpus.encoded(corpus.image(size=size), kind))

    assert (pictures.large.width, pictures.large.height) == large
    assert (pictures.small.width, pictures.small.height) == small


def test_what_is_transparent_becomes_white_paper() -> None:
    clear = Image.new("RGBA", (40, 40), (0, 0, 0, 0))

    picture = opened(clean_picture(corpus.encoded(clear, "PNG")).large.data)

    assert min(picture.getpixel((20, 20))) > 250  # type: ignore[type-var]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_kept(kind: str) -> None:
    picture = opened(clean_picture(corpus.animated(kind)).large.data)

    assert not getattr(picture, "is_animated", False)
    red, _, blue = picture.getpixel((40, 16))  # type: ignore[misc]
    assert red > blue


BOMBS: dict[str, Callable[[], bytes]] = {
    "85 megapixels in a small PNG": lambda: corpus.png_of(9220, 9220),
    "400 megapixels": lambda: corpus.png_of(20000, 20000),
    "just above the limit": lambda: corpus.png_of(8000, 5001),
    "a promise of 4 gigapixels": lambda: corpus.png_of(65535, 65535, b""),
    "a WebP canvas of 268 megapixels": lambda: corpus.webp_canvas(16384, 16384),
    "a WebP canvas of 281 terapixels": lambda: corpus.webp_canvas(1 << 24, 1 << 24),
}


@pytest.mark.rule("T13")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_is_decoded(name: str) -> None:
    bomb = BOMBS[name]()

    with pytest.raises(TooManyPixels, match="40 megapixels"):
        receive(bomb, name="a.png" if b"PNG" in bomb[:8] else "a.webp", limits=PHOTO)


@pytest.mark.rule("T13")
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P"])
def test_the_largest_allowed_stays_within_memory(mode: str) -> None:
    data = corpus.encoded(Image.new(mode, (8000, 5000)), "PNG", compress_level=1)

    pictures = clean_picture(data)

    assert pictures.large.width * pictures.large.height <= 1600 * 1600
    assert MAX_PIXELS == 40_000_000
    assert pictures.peak < CHILD_MEMORY


@pytest.mark.rule("T13")
def test_a_child_that_needs_more_memory_than_it_may_is_a_refusal() -> None:
    """Without the pixel limit the same picture runs into the limit of its process, and we stay alive."""
    with pytest.raises(TooCostlyPicture):
        clean_picture(corpus.encoded(Image.new("RGBA", (16000, 12000)), "PNG", compress_level=1), max_pixels=10**9)


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(TooCostlyPicture):
        clean_picture(corpus.encoded(Image.new("RGB", (8000, 5000)), "PNG", compress_level=1), seconds=0.01)


def test_the_pixel_limit_is_the_kinds_own() -> None:
    with pytest.raises(TooManyPixels, match="1 megapixels"):
        receive(corpus.png_of(1100, 1000), name="a.png", limits=Limits(PICTURES, MEGABYTE, pixels=1_000_000))


@given(at=st.integers(min_value=0, max_value=10_000), byte=st.integers(min_value=0, max_value=255))
@settings(max_examples=25)
def test_a_spoilt_picture_is_a_picture_or_a_refusal(at: int, byte: int) -> None:
    data = bytearray(corpus.jpeg_with_everything())
    data[at % len(data)] = byte

    try:
        received = receive(bytes(data), name="a.jpg", limits=PHOTO)
    except Refused:
        return
    assert corpus.MARKER not in received.data
