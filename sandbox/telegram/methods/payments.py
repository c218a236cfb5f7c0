"""Payments in Stars: invoices, the answer before the payment, refunds, the ledger, subscriptions."""

from typing import Any, Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.methods.call import Call, Handler, writable_chat
from sandbox.telegram.methods.sending import bot_view, post
from sandbox.telegram.model import Json
from sandbox.telegram.payments import accept, conclude, give_back, is_open
from sandbox.telegram.stars import NANO, PERIOD, Offer

_TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
_TITLE_LIMIT: Final = 32
_DESCRIPTION_LIMIT: Final = 255
_PAYLOAD_BYTES: Final = 128
_DEAREST_SUBSCRIPTION: Final = 10_000
_MOST_LINES: Final = 100
_NOT_WITH_STARS: Final = ("provider_token", "max_tip_amount", "suggested_tip_amounts")


def send_invoice(call: Call) -> Json:
    chat = writable_chat(call)
    offer = _offer(call, start_parameter=call.params.text("start_parameter"))
    pay = {"text": f"Pay ⭐{offer.amount}", "pay": True}
    content = {"invoice": offer.wire(), "reply_markup": {"inline_keyboard": [[pay]]}}
    message = post(call, chat, content, offer=offer.id)
    call.world.stars.save(offer)
    return bot_view(message)


def create_invoice_link(call: Call) -> str:
    period = call.params.integer("subscription_period")
    if period not in {0, PERIOD}:
        raise bad_request("SUBSCRIPTION_PERIOD_INVALID")
    offer = _offer(call, period=period)
    if period and offer.amount > _DEAREST_SUBSCRIPTION:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    call.world.stars.save(offer)
    return f"https://t.me/${offer.id}"


def _offer(call: Call, *, start_parameter: str = "", period: int = 0) -> Offer:
    params = call.params
    title = _words(call, "title", _TITLE_LIMIT)
    description = _words(call, "description", _DESCRIPTION_LIMIT)
    payload = params.text("payload")
    if not 1 <= len(payload.encode()) <= _PAYLOAD_BYTES:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    if not params.has("currency"):
        raise bad_request('parameter "currency" is required')
    if params.text("currency") != "XTR":
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    prices = params.array("prices") or []
    if len(prices) != 1 or any(params.has(name) for name in _NOT_WITH_STARS):
        raise bad_request("STARS_INVOICE_INVALID")
    amount = _amount(prices[0])
    slug = f"sandbox{call.world.serial():010d}"
    return Offer(slug, title, description, payload, amount, start_parameter, period)


def _words(call: Call, name: str, limit: int) -> str:
    text = call.params.text(name).strip()
    if not text:
        raise bad_request(f'parameter "{name}" is required')
    if len(text) > limit:
        raise bad_request(f"INVOICE_{name.upper()}_INVALID")
    return text


def _amount(price: Any) -> int:
    if not isinstance(price, dict):
        raise bad_request("can't parse labeled price: expected an Object")
    if not str(price.get("label") or "").strip():
        raise bad_request('can\'t parse labeled price: field "label" must be non-empty')
    amount = price.get("amount")
    if isinstance(amount, str) and amount.isdigit():
        amount = int(amount)
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise bad_request('can\'t parse labeled price: field "amount" must be of type Number')
    if amount < 1:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return amount


def answer_pre_checkout(call: Call) -> bool:
    world, params = call.world, call.params
    ok, error = params.flag("ok"), params.text("error_message").strip()
    if not ok and not error:
        raise bad_request("ERROR_TEXT_EMPTY")
    checkout = world.stars.checkouts.get(params.text("pre_checkout_query_id"))
    if checkout is None or not is_open(world, checkout):
        raise bad_request(_TOO_OLD)
    if ok:
        accept(world, checkout)
    else:
        conclude(world, checkout, "refused", error)
        world.journal.effect("refused", checkout.chat_id, text=error, user_id=checkout.user_id)
    return True


def refund(call: Call) -> bool:
    world = call.world
    if call.params.integer("user_id") not in world.users:
        raise bad_request("user not found")
    charge = world.stars.charges.get(call.params.text("telegram_payment_charge_id"))
    if charge is None or charge.user_id != call.params.integer("user_id"):
        raise bad_request("CHARGE_NOT_FOUND")
    if charge.refunded:
        raise bad_request("CHARGE_ALREADY_REFUNDED")
    if world.stars.nanos < charge.amount * NANO:
        raise bad_request("BALANCE_TOO_LOW")
    give_back(world, charge)
    return True


def star_transactions(call: Call) -> Json:
    """Oldest first; numbers out of range are taken for the nearest in it, as the real server does."""
    offset = max(0, call.params.integer("offset"))
    limit = min(max(1, call.params.integer("limit", _MOST_LINES)), _MOST_LINES)
    return {"transactions": [one.wire() for one in call.world.stars.ledger(offset, limit)]}


def star_balance(call: Call) -> Json:
    """Rounded towards zero; both parts carry the sign."""
    nanos = call.world.stars.nanos
    sign = -1 if nanos < 0 else 1
    stars, rest = divmod(abs(nanos), NANO)
    return {"amount": sign * stars, **({"nanostar_amount": sign * rest} if rest else {})}


def edit_subscription(call: Call) -> bool:
    """The bot stops the payments, or allows the person to start them again: it cannot do so itself."""
    world = call.world
    if call.params.integer("user_id") not in world.users:
        raise bad_request("user not found")
    found = world.stars.subscriptions.get(call.params.text("telegram_payment_charge_id"))
    if found is None or found.user_id != call.params.integer("user_id"):
        raise bad_request("CHARGE_NOT_FOUND")
    found.stopped = call.params.flag("is_canceled")
    found.canceled = found.canceled or found.stopped
    world.stars.save(found)
    world.bus.publish("subscription", subscription=found.record())
    return True


METHODS: Final[tuple[tuple[str, Handler], ...]] = (
    ("sendInvoice", send_invoice),
    ("createInvoiceLink", create_invoice_link),
    ("answerPreCheckoutQuery", answer_pre_checkout),
    ("refundStarPayment", refund),
    ("getStarTransactions", star_transactions),
    ("getMyStarBalance", star_balance),
    ("editUserStarSubscription", edit_subscription),
)
