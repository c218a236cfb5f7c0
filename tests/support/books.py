"""Where paper accounts live in tests."""

from collections.abc import Mapping


class MemoryBooks:
    """PaperBooks in memory, with a count of how often each account was saved."""

    def __init__(self, books: Mapping[int, bytes] | None = None) -> None:
        self.books = dict(books or {})
        self.saves: dict[int, int] = {}

    async def load(self, account: int) -> bytes | None:
        return self.books.get(account)

    async def save(self, account: int, book: bytes) -> None:
        self.books[account] = book
        self.saves[account] = self.saves.get(account, 0) + 1
