"""The bot's door: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
from typing import Any

from aiohttp import web

from sandbox.telegram.errors import ApiError
from sandbox.telegram.faults import Fault
from sandbox.telegram.journal import CallRecord
from sandbox.telegram.methods import METHODS
from sandbox.telegram.methods.call import Call
from sandbox.telegram.params import Params, read_params
from sandbox.telegram.schema import BY_LOWER_NAME, FIELDS, NOT_BUILT
from sandbox.telegram.webhook import WebhookSender
from sandbox.telegram.world import World

_SERVER_ERROR_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
    "</center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
)


class BotSide:
    """Reads a call, lets the faults on order strike, runs the method, logs, answers as Telegram does."""

    def __init__(self, world: World, webhook: WebhookSender) -> None:
        self._world = world
        self._webhook = webhook

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/file/bot{token}/{path:.+}", self.file),
            web.get("/bot{token}/{method}", self.call),
            web.post("/bot{token}/{method}", self.call),
        ]

    async def file(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.config.token:
            return _error(ApiError(401, "Unauthorized"))
        file = self._world.files.by_path(request.match_info["path"])
        if file is None:
            return _error(ApiError(404, "Not Found"))
        return web.Response(body=self._world.files.content(file), content_type="application/octet-stream")

    async def call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.config.token:
            return _error(ApiError(401, "Unauthorized"))
        asked = request.match_info["method"]
        method = BY_LOWER_NAME.get(asked.lower(), asked)
        try:
            params = await read_params(request)
        except ApiError as error:
            params = Params()
            record = self._world.journal.open_call(method, {})
            return self._refuse(record, error)
        record = self._world.journal.open_call(method, params.for_log())
        fault = self._world.faults.strike(method, _chat_id(params))
        if fault is not None:
            return await self._strike(request, fault, method, params, record)
        return await self._run(method, params, record)

    async def _run(self, method: str, params: Params, record: CallRecord) -> web.Response:
        try:
            result = await self._execute(method, params)
        except ApiError as error:
            return self._refuse(record, error)
        record.ok, record.code = True, 200
        record.result = len(result) if method == "getUpdates" else result
        self._world.journal.close_call(record)
        return web.json_response({"ok": True, "result": result})

    async def _execute(self, method: str, params: Params) -> Any:
        if method in NOT_BUILT:
            self._world.journal.violation(method, "known to the Bot API, but not built in this sandbox")
            raise ApiError(501, f"Not Implemented: method {method} is not built in this sandbox")
        handler = METHODS.get(method)
        is_too_new = method == "sendRichMessage" and not self._world.config.rich_messages
        if handler is None or is_too_new:
            raise ApiError(404, "Not Found: method not found")
        for name in sorted({*params.values, *params.files} - FIELDS[method]):
            if not _is_attachment(name, params):
                self._world.journal.violation(method, f"the Bot API has no parameter {name!r}")
        result = handler(Call(self._world, self._webhook, method, params))
        return await result if inspect.isawaitable(result) else result

    async def _strike(
        self, request: web.Request, fault: Fault, method: str, params: Params, record: CallRecord
    ) -> web.StreamResponse:
        record.fault = fault.kind
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
            return await self._run(method, params, record)
        if fault.kind in {"drop_after", "malformed_json"}:
            await self._run(method, params, record)
            if fault.kind == "malformed_json":
                return web.Response(text='{"ok": true, "result": {', content_type="application/json")
            return _cut(request)
        if fault.kind == "drop_before":
            self._world.journal.close_call(record)
            return _cut(request)
        if fault.kind == "502":
            record.error, record.code = "502 Bad Gateway", 502
            self._world.journal.close_call(record)
            return web.Response(status=502, text=_SERVER_ERROR_PAGE, content_type="text/html")
        return self._refuse(record, _ordered_error(fault))

    def _refuse(self, record: CallRecord, error: ApiError) -> web.Response:
        record.error, record.code = error.description, error.code
        self._world.journal.close_call(record)
        return _error(error)


def _ordered_error(fault: Fault) -> ApiError:
    if fault.kind == "429":
        seconds = fault.retry_after
        return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    if fault.kind == "403":
        return ApiError(403, f"Forbidden: {fault.text or 'bot was blocked by the user'}")
    if fault.kind == "400":
        return ApiError(400, f"Bad Request: {fault.text or 'chat not found'}")
    return ApiError(500, "Internal Server Error")


def _cut(request: web.Request) -> web.Response:
    """Ends the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _error(error: ApiError) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.parameters:
        body["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(body, status=error.code, headers=headers)


def _chat_id(params: Params) -> int:
    text = params.text("chat_id")
    return int(text) if text.lstrip("-").isdigit() else 0


def _is_attachment(name: str, params: Params) -> bool:
    reference = f"attach://{name}"
    return name in params.files and any(reference in str(value) for value in params.values.values())
