"""Who is in the demo, and which sandbox exchange accounts they have."""

from dataclasses import dataclass

# Well-known on purpose: they open nothing but the sandbox on this machine.
BOT_TOKEN = "4200000000:SANDBOX-bot-token-for-this-machine-only"  # noqa: S105  # see above
START_BALANCES = {"USDT": "10000"}


@dataclass(frozen=True, slots=True)
class Character:
    """A person of the demo. key, secret: of their account, the same on each sandbox exchange."""

    id: int
    name: str
    language: str
    is_admin: bool
    key: str
    secret: str


ALICE = Character(1001, "Alice", "en", False, "SandboxAliceKey0001", "SandboxAliceSecret00000000000001")
BOB = Character(1002, "Боб", "ru", False, "SandboxBobKey000002", "SandboxBobSecret0000000000000002")
OPERATOR = Character(1003, "Operator", "en", True, "SandboxOperKey00003", "SandboxOperSecret000000000000003")
# Beside key and secret; only OKX asks for it.
PASSPHRASE = "Sandbox-passphrase-1"  # noqa: S105  # see above
CAST = (ALICE, BOB, OPERATOR)

# A key that the service must refuse, for whoever wants to see it.
WITHDRAW_KEY = ("SandboxWithdrawKey4", "SandboxWithdrawSecret00000000004")
