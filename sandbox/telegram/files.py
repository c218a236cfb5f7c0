"""Pictures and documents the bot or a person sent: bytes by file id."""

import hashlib
import struct
from dataclasses import asdict, dataclass
from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.params import Upload
from sandbox.telegram.store import Store

PHOTO_BYTES: Final = 10 * 1024 * 1024
FILE_BYTES: Final = 50 * 1024 * 1024
_SIDES: Final = 10_000
_RATIO: Final = 20
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


@dataclass(frozen=True, slots=True)
class StoredFile:
    file_id: str
    unique_id: str
    kind: str
    name: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0

    @property
    def path(self) -> str:
        return f"{self.kind}s/{self.unique_id}.{self.name.rpartition('.')[2] or 'bin'}"

    def wire(self) -> dict[str, Any]:
        """As PhotoSize or Document."""
        same = {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}
        if self.kind == "photo":
            return {**same, "width": self.width, "height": self.height}
        return {**same, "file_name": self.name, "mime_type": self.content_type}


class Files:
    """Keeps the bytes in memory, or in a folder beside the state file."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._bytes: dict[str, bytes] = {}
        self._files = {key: StoredFile(**body) for key, body in store.load("file")}

    def add_photo(self, upload: Upload) -> StoredFile:
        """Raises ApiError 400 for what is no picture or too large a one."""
        if len(upload.data) > PHOTO_BYTES:
            raise bad_request("file is too big for a photo: 10 MB at most")
        size = image_size(upload.data)
        if size is None:
            raise bad_request("IMAGE_PROCESS_FAILED")
        width, height = size
        if width + height > _SIDES or max(size) > _RATIO * min(size):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._keep(upload, "photo", image_type(upload.data), width, height)

    def add_document(self, upload: Upload) -> StoredFile:
        if not upload.data:
            raise bad_request("file must be non-empty")
        if len(upload.data) > FILE_BYTES:
            raise bad_request("file is too big: 50 MB at most")
        return self._keep(upload, "document", upload.content_type)

    def _keep(
        self, upload: Upload, kind: str, content_type: str, width: int = 0, height: int = 0
    ) -> StoredFile:
        number = len(self._files) + 1
        unique = hashlib.blake2s(upload.data, digest_size=9).hexdigest()
        prefix = "AgACAgIAAxk" if kind == "photo" else "BQACAgIAAxk"
        name = upload.filename or f"{kind}.bin"
        if kind == "photo":
            name = f"photo.{content_type.removeprefix('image/').replace('jpeg', 'jpg')}"
        file = StoredFile(
            f"{prefix}{number:06d}{unique}", unique, kind, name, content_type, len(upload.data), width, height
        )
        if self._store.folder is None:
            self._bytes[unique] = upload.data
        else:
            self._store.folder.mkdir(parents=True, exist_ok=True)
            (self._store.folder / unique).write_bytes(upload.data)
        self._files[file.file_id] = file
        self._store.put("file", file.file_id, asdict(file))
        return file

    def known(self, file_id: str, kind: str) -> StoredFile:
        """A file sent before, by its id. Raises ApiError 400 where there is none of this kind."""
        if file_id.startswith(("http://", "https://")):
            raise bad_request("failed to get HTTP URL content")
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if file.kind != kind:
            raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._files.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        return next((file for file in self._files.values() if file.path == path), None)

    def content(self, file: StoredFile) -> bytes:
        if self._store.folder is None:
            return self._bytes[file.unique_id]
        return (self._store.folder / file.unique_id).read_bytes()

    def clear(self) -> None:
        self._files.clear()
        self._bytes.clear()


def image_type(data: bytes) -> str:
    if data.startswith(_PNG):
        return "image/png"
    return "image/gif" if data.startswith(b"GIF8") else "image/jpeg"


def image_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG or GIF; None for anything else."""
    if data.startswith(_PNG) and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
    elif data.startswith(b"GIF8") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
    else:
        width, height = _jpeg_size(data)
    return (width, height) if width and height else None


def _jpeg_size(data: bytes) -> tuple[int, int]:
    if not data.startswith(b"\xff\xd8"):
        return 0, 0
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return 0, 0
