"""Pictures as cameras make them, by the library that the product decodes with."""

import ctypes
import struct
from collections.abc import Sequence

UCHAR, USHORT, SHORT = 0, 2, 3


def library() -> ctypes.CDLL:
    vips = ctypes.CDLL("libvips.so.42")
    for name in (
        "vips_image_new_from_memory_copy",
        "vips_image_new_from_buffer",
        "vips_image_write_to_memory",
        "vips_blob_get",
    ):
        getattr(vips, name).restype = ctypes.c_void_p
    assert vips.vips_init(b"tests") == 0
    return vips


def encode(pixels: bytes, width: int, height: int, bands: int, form: int, name: str) -> bytes:
    """Samples row by row, of 8 or 16 bits; `name` is the format's in the library."""
    vips = library()
    image = vips.vips_image_new_from_memory_copy(
        pixels, ctypes.c_size_t(len(pixels)), width, height, bands, form
    )
    data, count = ctypes.c_void_p(), ctypes.c_size_t()
    failed = getattr(vips, f"vips_{name}save_buffer")(
        ctypes.c_void_p(image), ctypes.byref(data), ctypes.byref(count), None
    )
    assert failed == 0
    return ctypes.string_at(data.value, count.value)


def encode_jpeg(pixels: bytes, width: int, height: int) -> bytes:
    """Pixels are red, green and blue, row by row."""
    return encode(pixels, width, height, 3, UCHAR, "jpeg")


def encode_tiff(
    samples: Sequence[int], width: int, height: int, bands: int, *, signed: bool = False
) -> bytes:
    """Of 16 bits a sample."""
    pixels = struct.pack(f"={len(samples)}{'h' if signed else 'H'}", *samples)
    return encode(pixels, width, height, bands, SHORT if signed else USHORT, "tiff")


def decode(content: bytes) -> tuple[int, int, int, bytes]:
    """Width, height, bands, and the samples row by row as the machine has them."""
    vips = library()
    image = vips.vips_image_new_from_buffer(content, ctypes.c_size_t(len(content)), b"", None)
    assert image
    held, count = ctypes.c_void_p(image), ctypes.c_size_t()
    data = vips.vips_image_write_to_memory(held, ctypes.byref(count))
    sides = (vips.vips_image_get_width, vips.vips_image_get_height, vips.vips_image_get_bands)
    width, height, bands = (side(held) for side in sides)
    return width, height, bands, ctypes.string_at(data, count.value)


def decode_jpeg(content: bytes) -> bytes:
    return decode(content)[3]


def display_p3() -> bytes:
    """The ICC profile of wide screens."""
    vips = library()
    blob, count = ctypes.c_void_p(), ctypes.c_size_t()
    assert vips.vips_profile_load(b"p3", ctypes.byref(blob), None) == 0
    data = vips.vips_blob_get(blob, ctypes.byref(count))
    return ctypes.string_at(data, count.value)


def with_segment(jpeg: bytes, marker: int, body: bytes) -> bytes:
    """The JPEG with one more segment behind its beginning."""
    return jpeg[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + jpeg[2:]


def exif(orientation: int) -> bytes:
    """Orientation, maker, and where it was taken."""
    maker, day = b"secret maker\0", b"1999:01:02\0"
    gps_at = 8 + 2 + 3 * 12 + 4
    maker_at = gps_at + 2 + 2 * 12 + 4
    first = struct.pack("<H", 3)
    first += struct.pack("<HHII", 0x010F, 2, len(maker), maker_at)
    first += struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0)
    first += struct.pack("<HHII", 0x8825, 4, 1, gps_at) + bytes(4)
    gps = struct.pack("<H", 2) + struct.pack("<HHI4s", 0x0001, 2, 2, b"N\0\0\0")
    gps += struct.pack("<HHII", 0x001D, 2, len(day), maker_at + len(maker)) + bytes(4)
    return b"Exif\0\0II*\0\x08\0\0\0" + first + gps + maker + day
