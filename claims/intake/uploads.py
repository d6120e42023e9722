"""What may be uploaded: a short list of file types told from their bytes, and opened to be sure."""

import hashlib
import io
import zipfile
from dataclasses import dataclass

import pypdfium2
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from compensation.errors import GuardFailed

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 60_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Paper:
    """One paper as it comes in: its kind, and its bytes unless it came on paper."""

    kind: str
    content: bytes | None = None
    file_name: str = ""


@dataclass(frozen=True)
class Checked:
    """What is known of accepted bytes."""

    content_type: str
    sha256: str
    size: int


def check_upload(content: bytes) -> Checked:
    """The type and hash of an acceptable file. Raises GuardFailed with a sentence for anything else."""
    if not content:
        raise GuardFailed(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise GuardFailed(_("The file is larger than 20 MB."))
    content_type = _sniff(content)
    if content_type is None:
        raise GuardFailed(_("This kind of file is not accepted. Use JPG, PNG, PDF, HWP, HWPX or XLSX."))
    if content_type.startswith("image/"):
        _open_image(content)
    elif content_type == "application/pdf":
        _open_pdf(content)
    return Checked(content_type, hashlib.sha256(content).hexdigest(), len(content))


def _sniff(content: bytes) -> str | None:
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(OLE2) and "HwpSummaryInformation".encode("utf-16-le") in content:
        return "application/x-hwp"
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    return None


def _sniff_zip(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "mimetype" in names and package.read("mimetype").startswith(b"application/hwp+zip"):
                return "application/hwp+zip"
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return None
    # A workbook with macros or one in another guise is not an XLSX.
    return XLSX if "xl/workbook.xml" in names and "xl/vbaProject.bin" not in names else None


def _open_image(content: bytes) -> None:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise GuardFailed(_("The picture is too large to open safely."))
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise GuardFailed(_("The picture cannot be opened. Take or save it again.")) from error


def _open_pdf(content: bytes) -> None:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise GuardFailed(_("The file is password protected. Remove the password and upload it again.")) from error
        raise GuardFailed(_("The PDF cannot be opened. Save it again.")) from error
    try:
        if len(document) == 0:
            raise GuardFailed(_("The PDF has no pages."))
    finally:
        document.close()
