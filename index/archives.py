"""The files of a .zip archive, read in memory: nothing is ever written, so no name can escape.

A bomb is stopped by what really comes out, whatever the archive declares. An archive within an
archive is refused. Untrusted: for `index.worker`.
"""

from __future__ import annotations

import base64
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from index.records import Fields, RecordError

MAX_MEMBERS = 2_000
MAX_RATIO = 100
"""Bytes out for a byte in. Deflate can give 1,000; text gives 2 to 10."""
MAX_MEMBER_BYTES = 50 * 1024**2
MAX_TOTAL_BYTES = 200 * 1024**2
"""All members together, because they cross to the main process together."""


def read_archive(data: bytes) -> Iterator[Fields | RecordError]:
    """``name`` and ``data`` (base64) of each file of the archive, in its order.

    Folders, hidden files and the twins that macOS adds are passed over. A member that cannot be
    read is a RecordError; the others go on.

    Raises:
        RecordError: not an archive, or one with too many members or too many bytes.
    """
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise RecordError(
                    f"{len(members)} fichiers dans l'archive, au plus {MAX_MEMBERS} attendus."
                    " Divisez-la.",
                    f"{len(members)} files in the archive, expected at most {MAX_MEMBERS}."
                    " Split it.",
                )
            yield from _files(archive, members)
    except BadZipFile as exc:
        raise RecordError("archive .zip illisible.", f"unreadable .zip archive: {exc}.") from exc


def _files(archive: ZipFile, members: list[ZipInfo]) -> Iterator[Fields | RecordError]:
    total = 0
    for info in members:
        parts = PurePosixPath(info.filename.replace("\\", "/")).parts
        if any(part.startswith((".", "__MACOSX")) and part != ".." for part in parts):
            continue
        name = "/".join(part for part in parts if part not in ("/", "..") and ":" not in part)
        try:
            content = read_member(archive, info)
        except RecordError as exc:
            yield RecordError(f"{name} : {exc.fr}", f"{name}: {exc.en}")
            continue
        total += len(content)
        if total > MAX_TOTAL_BYTES:
            raise RecordError(
                f"plus de {MAX_TOTAL_BYTES // 1024**2} Mo une fois ouverte. Divisez l'archive.",
                f"more than {MAX_TOTAL_BYTES // 1024**2} MB once opened. Split the archive.",
            )
        yield {"name": name, "data": base64.b64encode(content).decode("ascii")}


def read_member(archive: ZipFile, member: ZipInfo | str) -> bytes:
    """The content of one member, never more than the limits let out.

    Raises:
        RecordError: too large, compressed beyond MAX_RATIO, locked by a password, or damaged.
        KeyError: no such member.
    """
    info = archive.getinfo(member) if isinstance(member, str) else member
    limit = min(MAX_MEMBER_BYTES, MAX_RATIO * info.compress_size)
    try:
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            # subtle: zipfile opens bzip2 and LZMA by whole blocks, however little is asked for
            raise NotImplementedError(f"compression {info.compress_type}")
        with archive.open(info) as stream:
            content = stream.read(limit + 1)
    except (RuntimeError, BadZipFile, EOFError, zlib.error, OSError) as exc:
        # zipfile: RuntimeError asks for a password; NotImplementedError is one
        raise RecordError(
            "fichier d'archive illisible (mot de passe, compression inconnue ou dégât).",
            f"unreadable archive member: {exc}.",
        ) from exc
    if len(content) > limit:
        raise RecordError(
            f"plus de {MAX_MEMBER_BYTES // 1024**2} Mo, ou plus de {MAX_RATIO} fois sa taille"
            " compressée : refusé.",
            f"more than {MAX_MEMBER_BYTES // 1024**2} MB, or more than {MAX_RATIO} times its"
            " compressed size: refused.",
        )
    return content
