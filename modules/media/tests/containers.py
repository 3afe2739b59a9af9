"""Containers of sound and video, built from their parts: headers and tracks as recorders write them, and noise."""

UNKNOWN_SIZE = b"\x01" + b"\xff" * 7


def element(id: str, content: bytes, *, size: bytes | None = None) -> bytes:
    """An element of Matroska."""
    return bytes.fromhex(id) + (size or (1 << 56 | len(content)).to_bytes(8, "big")) + content


def matroska(*types: int, doc_type: bytes = b"webm", live: bool = False, tracks_last: bool = False) -> bytes:
    """A film or a recording with tracks of these types: 1 for pictures, 2 for sound."""
    header = element("1a45dfa3", element("4282", doc_type))
    entries = b"".join(element("ae", element("d7", b"\1") + element("83", bytes([type]))) for type in types)
    tracks, info = element("1654ae6b", entries), element("1549a966", element("4d80", b"V_VP8 A_OPUS"))
    cluster = element("1f43b675", b"\xa3V_VP8 A_OPUS" * 20, size=UNKNOWN_SIZE if live else None)
    if not tracks_last:
        return header + element("18538067", info + tracks + cluster, size=UNKNOWN_SIZE if live else None)
    index_length = len(_index(0))
    index = _index(index_length + len(info) + len(cluster))
    return header + element("18538067", index + info + cluster + tracks)


def _index(position: int) -> bytes:
    seek = element("53ab", bytes.fromhex("1654ae6b")) + element("53ac", position.to_bytes(8, "big"))
    return element("114d9b74", element("4dbb", seek))


def box(name: bytes, *content: bytes, large: bool = False) -> bytes:
    """A box of MP4."""
    body = b"".join(content)
    if large:
        return b"\0\0\0\1" + name + (len(body) + 16).to_bytes(8, "big") + body
    return (len(body) + 8).to_bytes(4, "big") + name + body


def iso_media(*handlers: bytes, brand: bytes = b"isom", moov_last: bool = False, fragmented: bool = False) -> bytes:
    """A film or a recording with tracks of these handlers: `vide`, `soun`."""
    start = box(b"ftyp", brand, bytes(4), brand, b"mp41")
    tracks = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)))) for handler in handlers]
    moov = box(b"moov", box(b"mvhd", bytes(100)), *tracks, box(b"mvex", bytes(32)) if fragmented else b"")
    data = box(b"mdat", b"vide soun hdlr moov" * 2000, large=moov_last)
    if fragmented:
        return start + moov + box(b"moof", box(b"mfhd", bytes(8))) + data
    return start + data + moov if moov_last else start + moov + data


def ogg(*codecs: bytes) -> bytes:
    """A film or a recording with streams of these codecs."""
    first = b"".join(_page(codec + bytes(16), number, is_first=True) for number, codec in enumerate(codecs))
    return first + _page(b"\x80theora OpusHead" * 8, 0, is_first=False)


def _page(packet: bytes, stream: int, *, is_first: bool) -> bytes:
    head = b"OggS\0" + bytes([2 if is_first else 0]) + bytes(8) + stream.to_bytes(4, "little") + bytes(8)
    return head + bytes([1, len(packet)]) + packet
