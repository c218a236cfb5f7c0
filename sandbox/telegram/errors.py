"""Refusals: of the bot (in Telegram's words) and of a user who does what a client would not let him do."""

from typing import Any


class ApiError(Exception):
    """An answer `ok: false` to the bot; `code` is also the HTTP status, `parameters` as in the Bot API."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


class ControlError(Exception):
    """The user side was asked for something a real client would not offer; the text says what and why."""


class NotLoopbackError(ValueError):
    """The sandbox was asked to listen where others could reach it; take a loopback host instead."""


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def too_many_requests(seconds: int) -> ApiError:
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
