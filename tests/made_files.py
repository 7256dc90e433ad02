"""PDF, Word and zip files made by hand for the tests: no binaries in the repository."""

from __future__ import annotations

import io
import zipfile

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CORE = (
    '<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cp="urn:core"'
    ' xmlns:t="http://purl.org/dc/terms/"><dc:title>{title}</dc:title>'
    "<dc:creator>Claire Martin</dc:creator><t:created>2024-01-02T03:04:05Z</t:created>"
    "</cp:coreProperties>"
)


def pdf(*pages: list[str], title: str = "") -> bytes:
    """A PDF of ``pages`` of lines, in Windows's Western encoding."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica"
                   " /Encoding /WinAnsiEncoding >>")  # fmt: skip
    objects.append(f"<< /Title ({title}) /CreationDate (D:20240102030405) >>")
    kids = []
    for lines in pages:
        shown = " T* ".join(f"({line}) Tj" for line in lines)
        stream = f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        kids.append(len(objects) + 1)
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources"
            f" << /Font << /F1 3 0 R >> >> /Contents {len(objects)} 0 R >>"
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{listed}] >>"
    return _file_of(objects, "/Info 4 0 R")


def pdf_of_a_million_pages(*, count: int) -> bytes:
    """A kilobyte: six levels, each of ten times the next one; ``count`` is what the root tells."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    for level in range(6):
        kids, told = f"{level + 3} 0 R " * 10, count if level == 0 else 10 ** (6 - level)
        objects.append(f"<< /Type /Pages /Count {told} /Kids [{kids}] >>")
    return _file_of([*objects, "<< /Type /Page /MediaBox [0 0 595 842] >>"])


def circular_pdf(line: str) -> bytes:
    """A PDF of one line whose two tables of objects each say that the other came before."""
    made = pdf([line])
    first = made.index(b"xref\n")
    made = made.replace(b"trailer <<", b"trailer << /Prev 0000000000") + b"\n"
    second = len(made)
    made = made.replace(b"0000000000 /Size", b"%010d /Size" % second)
    trailer = b"trailer << /Size 1 /Root 1 0 R /Prev %d >>" % first
    return made + b"xref\n0 0\n%b\nstartxref\n%d\n%%%%EOF" % (trailer, second)


def _file_of(objects: list[str], trailer: str = "") -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>"
    return made + f"{trailer}\nstartxref\n{made.rindex(b'xref')}\n%%EOF".encode()


def docx(*paragraphs: str, title: str = "") -> bytes:
    """A Word document; a paragraph that begins with "<" is written as the XML it is."""
    body = "".join(
        p if p.startswith("<") else f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs
    )
    document = f"<w:document {_WORD}><w:body>{body}</w:body></w:document>"
    return archive({"word/document.xml": document, "docProps/core.xml": _CORE.format(title=title)})


def archive(members: dict[str, str | bytes]) -> bytes:
    """A compressed zip of ``members``, by name."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return made.getvalue()
