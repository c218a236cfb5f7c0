"""Crypto Pay on loopback: invoices that are paid, expire and are deleted, signed webhooks, and outages."""

from sandbox.cryptopay.invoices import Invoice, Refusal
from sandbox.cryptopay.server import CryptoPaySandbox, Mood
from sandbox.cryptopay.webhook import Letter, signature_of

__all__ = ["CryptoPaySandbox", "Invoice", "Letter", "Mood", "Refusal", "signature_of"]
