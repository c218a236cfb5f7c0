"""Answers as faults make them."""

import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.exchange.call import Reply
from sandbox.exchange.faults import Fault, FaultKind

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NO_ANSWER = frozenset({FaultKind.DELAY_BEFORE, FaultKind.HIDE_ORDER, FaultKind.STALE_LIST})
_PAGE = "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def replaces(fault: Fault) -> bool:
    """Whether it stands in the way of the processing; the others only bend it."""
    return fault.kind not in _NO_ANSWER


async def instead(request: web.Request, fault: Fault, coded: Reply) -> web.StreamResponse:
    """The answer to a request that was not processed; `coded` is the fault's code in the exchange's words."""
    match fault.kind:
        case FaultKind.DROP_BEFORE:
            return _drop(request)
        case FaultKind.REDIRECT:
            return web.Response(status=307, headers={"Location": fault.location})
        case FaultKind.HTTP_STATUS:
            return _status(fault)
        case FaultKind.MAINTENANCE if fault.status:
            return _status(fault)
        case _:
            return plainly(coded)


async def afterwards(request: web.Request, fault: Fault, true: Reply, coded: Reply) -> web.StreamResponse:
    """The answer to a request that was processed; `true` is the right one."""
    body = true.body
    bodies = {
        FaultKind.TRUNCATE: body[: len(body) // 2],
        FaultKind.EMPTY: b"",
        FaultKind.EMPTY_OBJECT: b"{}",
    }
    if fault.kind is FaultKind.REWRITE:
        body = re.sub(fault.find, fault.put, body.decode(), flags=re.DOTALL).encode()
    match fault.kind:
        case FaultKind.DROP_AFTER:
            return _drop(request)
        case FaultKind.TRUNCATE_LENGTH:
            return await _cut_off(request, body)
        case FaultKind.HTML:
            return web.Response(text=_PAGE, content_type="text/html")
        case FaultKind.HTTP_STATUS:
            return _status(fault)
        case FaultKind.RET_CODE:
            return plainly(coded)
        case _:
            return web.Response(body=bodies.get(fault.kind, body), content_type="application/json")


def plainly(reply: Reply) -> web.Response:
    return web.Response(
        body=reply.body, status=reply.status, headers=reply.headers, content_type=reply.content_type
    )


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _cut_off(request: web.Request, body: bytes) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Type": "application/json"})
    answer.content_length = len(body)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer


def _status(fault: Fault) -> web.Response:
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return web.Response(status=fault.status or 503, text=fault.body, headers=headers)
