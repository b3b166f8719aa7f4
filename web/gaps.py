"""A text with one gap, compressed once: what fills the gap on an answer stands in the stream as it is.

Deflate (RFC 1951) allows that: a full flush ends on a byte and refers to nothing before it, and a block may be stored
without being compressed. Nothing that came from elsewhere shares a compression with the filling, so its length tells
nobody what the filling is.
"""

import struct
import zlib
from dataclasses import dataclass

LEVEL = 6
#: Stored blocks have a length of 16 bits.
LONGEST_FILLING = 0xFFFF
#: RFC 1952: magic, deflate, no flags, no time, no extra flags, unknown system.
_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@dataclass(frozen=True, slots=True)
class Gapped:
    """What stands before and behind the gap, deflated; length and checksum of the former, the latter as it is."""

    before: bytes
    before_length: int
    before_crc: int
    behind: bytes
    behind_plain: bytes

    @classmethod
    def of(cls, before: bytes, behind: bytes) -> "Gapped":
        """Compress both parts."""
        first, second = _deflater(), _deflater()
        return cls(
            first.compress(before) + first.flush(zlib.Z_FULL_FLUSH),
            len(before),
            zlib.crc32(before),
            second.compress(behind) + second.flush(),
            behind,
        )

    def gzip(self, filling: bytes) -> bytes:
        """The whole as one gzip stream."""
        stored = struct.pack("<BHH", 0, len(filling), len(filling) ^ LONGEST_FILLING)
        crc = zlib.crc32(self.behind_plain, zlib.crc32(filling, self.before_crc))
        length = self.before_length + len(filling) + len(self.behind_plain)
        return b"".join((_HEAD, self.before, stored, filling, self.behind, struct.pack("<LL", crc, length)))

    def plain(self, filling: bytes) -> bytes:
        """The whole as it is."""
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(self.before) + filling + self.behind_plain


def _deflater() -> "zlib._Compress":
    return zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
