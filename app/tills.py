"""Ways to pay beside Stars, put together: clients, letters, and the loop that looks after payments."""

from contextlib import AsyncExitStack

from app.config import Settings
from app.infra.clock import SystemClock
from app.infra.cryptopay import CryptoPay
from app.infra.cryptopay_letters import CryptoPayLetters
from app.infra.cryptopay_provider import CryptoPayProvider
from app.infra.key_cipher import KeyCipher
from app.ports import UnitOfWorkFactory
from app.runtime.incidents import IncidentDesk
from app.runtime.payments_poll import PaymentsPoll
from app.services.collecting import Books, Collecting
from app.services.payment_ways import CryptoPayOn


class CryptoPayTill:
    """All of Crypto Pay. letters: where payments are told, None where our pages are not public."""

    def __init__(
        self, settings: Settings, unit: UnitOfWorkFactory, cipher: KeyCipher, api: CryptoPay, token: str
    ) -> None:
        clock = SystemClock()
        self._clock = clock
        self._poll: PaymentsPoll | None = None
        self.provider = CryptoPayProvider(api, unit, clock)
        path = f"/pay/{cipher.tag('crypto pay path')}{cipher.tag('crypto pay path, second half')}"
        self.letters = CryptoPayLetters(token, path, self._ring, clock)
        public = settings.page_url.startswith("https://")
        self.on = CryptoPayOn(self.provider, f"{settings.page_url}{path}" if public else None)

    def poll(self, books: Books, incidents: IncidentDesk) -> PaymentsPoll:
        """The loop that credits what was paid, and that a letter wakes."""
        self._poll = PaymentsPoll(Collecting(self.provider, books, self._clock).look, incidents, self._clock)
        return self._poll

    def _ring(self) -> None:
        if self._poll is not None:
            self._poll.ring()


async def open_crypto_pay(
    settings: Settings, unit: UnitOfWorkFactory, cipher: KeyCipher, stack: AsyncExitStack
) -> CryptoPayTill | None:
    """Crypto Pay while the stack is open, where the settings have a token for it."""
    if settings.crypto_pay_token is None:
        return None
    token = settings.crypto_pay_token.get_secret_value()
    api = await stack.enter_async_context(CryptoPay(settings.crypto_pay_url, token))
    return CryptoPayTill(settings, unit, cipher, api, token)
