"""Aerial images made to harm: refused in a letter, within little time and memory, whatever is in them."""

import io
import random
import struct
import zlib
from dataclasses import asdict

import pytest
from PIL import Image, TiffImagePlugin

from tacmap.errors import PlanRefused
from tacmap.preplan import Georeference
from tacmap.readers.aerial import rectified
from tacmap.service import aerial
from tacmap.settings import Limits

FRAME = Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0)
BOX = (-40.0, -40.0, 80.0, 60.0)
CORNERS = [(31.0012, -99.0014), (30.9990, -98.9984)]


def geotiff():
    """A small one in EPSG:4326, uncompressed."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags.tagtype |= {33550: 12, 33922: 12, 34735: 3}
    tags[33550] = (0.0000375, 0.0000367, 0.0)
    tags[33922] = (0.0, 0.0, 0.0, -99.0014, 31.0012, 0.0)
    tags[34735] = (1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326)
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((80, 60)).convert("RGB").save(stream, "TIFF", tiffinfo=tags)
    return stream.getvalue()


def picture(form):
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((286, 245)).convert("RGB").save(stream, form)
    return stream.getvalue()


def spoiled(content, seed):
    """The same with some bytes changed, and sometimes its end missing."""
    dice = random.Random(seed)
    changed = bytearray(content)
    for _ in range(dice.choice((1, 3, 20))):
        changed[dice.randrange(min(len(changed), 600) if dice.random() < 0.8 else len(changed))] = dice.randrange(256)
    return bytes(changed[: dice.randrange(len(changed))] if dice.random() < 0.2 else changed)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_spoiled_image_is_read_or_refused_and_nothing_else(form):
    content = picture(form)
    for seed in range(60):
        try:
            got = rectified(spoiled(content, seed), corners=CORNERS, frame=FRAME, box=BOX, limits=Limits())
        except PlanRefused:
            continue
        assert got.startswith(b"\xff\xd8")


def test_spoiled_tags_of_a_geotiff_are_read_or_refused_and_nothing_else():
    content = geotiff()
    assert rectified(content, corners=None, frame=FRAME, box=BOX, limits=Limits()).startswith(b"\xff\xd8")
    for seed in range(150):
        try:
            got = rectified(spoiled(content, seed), corners=None, frame=FRAME, box=BOX, limits=Limits())
        except PlanRefused:
            continue
        assert got.startswith(b"\xff\xd8")


def test_an_image_that_takes_all_memory_ends_in_a_letter():
    """99 million pixels of four colours: under the cap of pixels, and 400 MB before anything is done with them."""
    wide, high = 10_800, 9_200
    packer, rows = zlib.compressobj(9), []
    line = bytes(1 + 4 * wide)
    rows = [packer.compress(line) for _ in range(high)]
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 6, 0, 0, 0)),
        (b"IDAT", b"".join((*rows, packer.flush()))),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in parts)
    order = {"corners": CORNERS, "frame": asdict(FRAME), "box": BOX}
    with pytest.raises(PlanRefused, match="more time or memory"):
        aerial._read(b"\x89PNG\r\n\x1a\n" + b"".join(chunks), order, Limits())
