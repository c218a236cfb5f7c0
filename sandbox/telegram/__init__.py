"""A Bot API server on loopback for the real aiogram, with people to talk to and a page to be one of them."""

from sandbox.telegram.config import FloodLimits as FloodLimits
from sandbox.telegram.config import TelegramConfig as TelegramConfig
from sandbox.telegram.errors import ControlError as ControlError
from sandbox.telegram.errors import NotLoopbackError as NotLoopbackError
from sandbox.telegram.model import Message as Message
from sandbox.telegram.server import TelegramSandbox as TelegramSandbox
