"""The methods of the Bot API that are built: one tuple, one line a method."""

from typing import Final

from sandbox.telegram.methods import (
    albums,
    callbacks,
    chats,
    copying,
    drafts,
    editing,
    inline,
    payments,
    profile,
    receiving,
    rich,
    sending,
)
from sandbox.telegram.methods.call import Handler

_ALL: Final[tuple[tuple[str, Handler], ...]] = (
    *receiving.METHODS,
    *sending.METHODS,
    *albums.METHODS,
    *copying.METHODS,
    *rich.METHODS,
    *editing.METHODS,
    *callbacks.METHODS,
    *inline.METHODS,
    *drafts.METHODS,
    *chats.METHODS,
    *profile.METHODS,
    *payments.METHODS,
)

METHODS: Final = dict(_ALL)
