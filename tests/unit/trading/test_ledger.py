"""The ledger by example; its properties stand in tests/property."""

from decimal import Decimal

import pytest

from tests.support.builders import ACCOUNT, BTC, BTC_PERP, NOW, a_fill, an_instrument
from trading.domain.instrument import Side
from trading.domain.money import Money
from trading.ledger.book import FEES, MARKET, WALLET, Entry, Posting, balances, entry_of, post


def test_a_spot_buy_moves_coins_and_quote_and_pays_its_fee_in_coins() -> None:
    entry = entry_of(a_fill(BTC), an_instrument(BTC))
    assert balances([entry]) == {"BTC": Decimal("0.00999"), "USDT": Decimal(-600)}
    assert balances([entry], MARKET) == {"BTC": Decimal("-0.01"), "USDT": Decimal(600)}
    assert balances([entry], FEES) == {"BTC": Decimal("0.00001")}
    assert entry.cause == a_fill(BTC).order


def test_a_round_trip_of_a_contract_leaves_its_profit_in_quote() -> None:
    instrument = an_instrument(BTC_PERP)
    free = Money(Decimal(0), "USDT")
    trip = [
        entry_of(a_fill(BTC_PERP, Side.SELL, price="60000", trade="a", fee=free), instrument),
        entry_of(a_fill(BTC_PERP, Side.BUY, price="59000", trade="b", fee=free), instrument),
    ]
    assert balances(trip) == {"BTC/USDT:USDT": Decimal(0), "USDT": Decimal(10)}


def test_an_entry_that_does_not_balance_cannot_be() -> None:
    one_sided = (Posting(WALLET, Money(Decimal(1), "USDT")),)
    with pytest.raises(ValueError, match="sum to zero"):
        Entry("x", ACCOUNT, NOW, one_sided, None)
    across = (Posting(WALLET, Money(Decimal(1), "USDT")), Posting(MARKET, Money(Decimal(-1), "BTC")))
    with pytest.raises(ValueError, match="sum to zero"):
        Entry("x", ACCOUNT, NOW, across, None)


def test_the_same_fill_is_posted_once() -> None:
    entry = entry_of(a_fill(), an_instrument())
    once = post({}, entry)
    assert post(once, entry) is once


def test_the_same_trade_id_on_another_symbol_or_account_is_another_entry() -> None:
    ids = {
        entry_of(a_fill(BTC), an_instrument(BTC)).id,
        entry_of(a_fill(BTC_PERP), an_instrument(BTC_PERP)).id,
        entry_of(a_fill(BTC, account=2), an_instrument(BTC)).id,
        entry_of(a_fill(BTC, trade="other"), an_instrument(BTC)).id,
    }
    assert len(ids) == 4
