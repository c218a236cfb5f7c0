"""What a bot sent with one call: JSON, urlencoded or multipart, read into one shape."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import BodyPartReader, web

from sandbox.telegram.errors import ApiError, bad_request

_TRUE: Final = frozenset({"true", "1", "yes"})


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class Params:
    """Named values of one call and the files sent with it; the readers raise ApiError 400."""

    values: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if isinstance(value, int):
            return int(value)
        try:
            return int(str(value)) if self.has(name) else default
        except ValueError:
            raise bad_request(f"invalid {name} specified: an Integer is expected") from None

    def number(self, name: str, default: float = 0.0) -> float:
        try:
            return float(str(self.values[name])) if self.has(name) else default
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value if isinstance(value, bool) else str(value).lower() in _TRUE

    def json(self, name: str) -> Any:
        """The value of a structured parameter; None when it was not sent."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def array(self, name: str) -> list[Any] | None:
        value = self.json(name)
        if value is not None and not isinstance(value, list):
            raise bad_request(f"can't parse {name}: expected an Array")
        return value

    def object(self, name: str) -> dict[str, Any] | None:
        value = self.json(name)
        if value is not None and not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: expected an Object")
        return value

    def upload(self, name: str) -> Upload | None:
        """The file given as parameter `name`, directly or as `attach://part`."""
        if name in self.files:
            return self.files[name]
        return self.attached(self.text(name))

    def attached(self, reference: str) -> Upload | None:
        if not reference.startswith("attach://"):
            return None
        part = self.files.get(reference.removeprefix("attach://"))
        if part is None:
            raise bad_request("there is no attached file in the request")
        return part

    def for_log(self) -> dict[str, Any]:
        """The call as it is logged: files as their size."""
        sizes = {name: f"<{len(f.data)} bytes {f.content_type}>" for name, f in self.files.items()}
        return {**self.values, **sizes}


async def read_params(request: web.Request) -> Params:
    """Query and body of `request`. Raises ApiError 400 for a body that cannot be read."""
    params = Params(values=dict(request.query))
    if not request.can_read_body:
        return params
    kind = request.content_type
    if kind == "application/json":
        params.values.update(await _read_json(request))
    elif kind == "multipart/form-data":
        await _read_multipart(request, params)
    elif kind == "application/x-www-form-urlencoded":
        params.values.update(await request.post())
    elif await request.read():
        raise bad_request(f"unsupported content type {kind}")
    return params


async def _read_json(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise ApiError(400, "Bad Request: can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("expected an Object")
    return body


async def _read_multipart(request: web.Request, params: Params) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise bad_request("nested multipart is not supported")
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            params.values[part.name] = data.decode("utf-8", "replace")
        else:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            params.files[part.name] = Upload(part.filename, kind, data)
