"""How Stars move: from Pay over the bot's answer to the receipt, the next period, and back."""

import hashlib
from typing import Final

from sandbox.telegram.model import Chat, Json, Message, User
from sandbox.telegram.stars import NANO, Charge, Checkout, Offer, Subscription, Transaction
from sandbox.telegram.world import World

LATE: Final = "BOT_PRECHECKOUT_TIMEOUT"


def begin(world: World, user: User, offer: Offer, message: Message | None) -> Checkout:
    """Pay is pressed: the bot is asked. A bot that does not listen is too late at once."""
    checkout = Checkout(
        str(world.config.bot_id * 1000 + world.serial()),
        user.id,
        offer.id,
        message.chat_id if message else user.id,
        message.message_id if message else 0,
        world.now(),
    )
    body = {
        "id": checkout.id,
        "from": user.wire(),
        "currency": "XTR",
        "total_amount": offer.amount,
        "invoice_payload": offer.payload,
    }
    update_id = world.tell_bot("pre_checkout_query", body, user.id)
    checkout.update_id = update_id or 0
    world.stars.save(checkout)
    if update_id is None:
        conclude(world, checkout, "late", LATE)
    return checkout


def is_open(world: World, checkout: Checkout) -> bool:
    """Whether the bot may still answer; what is too late becomes so here."""
    if checkout.outcome is None and world.now() - checkout.asked_at > world.config.pre_checkout_seconds:
        conclude(world, checkout, "late", LATE)
    return checkout.outcome is None


def conclude(world: World, checkout: Checkout, status: str, error: str = "", charge_id: str = "") -> None:
    checkout.outcome = {"status": status, "error": error, "charge_id": charge_id}
    world.stars.save(checkout)
    world.bus.publish("checkout", checkout_id=checkout.id, user_id=checkout.user_id, **checkout.outcome)


def accept(world: World, checkout: Checkout) -> None:
    """The bot said yes: the Stars are taken, if they are still there."""
    user, offer = world.users[checkout.user_id], world.stars.offers[checkout.offer_id]
    if user.stars is not None and user.stars < offer.amount:
        conclude(world, checkout, "poor", "BALANCE_TOO_LOW")
        return
    asked_in = world.chats[checkout.chat_id]
    chat = asked_in if asked_in.bot_status == "member" else world.chats[user.id]
    charge = take(world, user, offer, chat)
    message = world.message(checkout.chat_id, checkout.message_id)
    if message is not None and user.id not in message.paid_by:
        message.paid_by.append(user.id)
        world.touch(message)
    conclude(world, checkout, "paid", charge_id=charge.id)


def take(
    world: World, user: User, offer: Offer, chat: Chat, subscription: Subscription | None = None
) -> Charge:
    """One payment, the first or (of `subscription`) a later one: ledger, receipt in the chat, update."""
    now, serial = int(world.now()), world.serial()
    # A sandbox that forgot everything must not give an id again that the bot has in its books.
    unique = hashlib.blake2s(f"{world.config.bot_id}:{world.now()}:{serial}".encode(), digest_size=20)
    charge = Charge(f"stx{unique.hexdigest()}", f"{user.id}_{serial}", user.id, offer.id, offer.amount, now)
    is_first = subscription is None
    if offer.period:
        subscription = subscription or Subscription(charge.id, user.id, offer.id, now)
        subscription.until = max(subscription.until, now) + offer.period
        subscription.failed = False
        world.stars.save(subscription)
        charge.subscription = subscription.id
    world.stars.save(charge)
    _purse(world, user, -offer.amount)
    partner = _partner(user, offer)
    world.stars.book(Transaction(charge.id, offer.amount * NANO, now, incoming=True, partner=partner))
    receipt = {**_money(offer, charge), **_recurring(subscription, is_first=is_first)}
    _service(world, chat, user, {"successful_payment": receipt}, "paid")
    return charge


def give_back(world: World, charge: Charge) -> None:
    """The payment is undone, on the bot's wish or against it."""
    user, offer = world.users[charge.user_id], world.stars.offers[charge.offer_id]
    charge.refunded = True
    world.stars.save(charge)
    _purse(world, user, charge.amount)
    nanos, now = charge.amount * NANO, int(world.now())
    world.stars.book(Transaction(charge.id, nanos, now, incoming=False, partner=_partner(user, offer)))
    content = {"refunded_payment": _money(offer, charge)}
    _service(world, world.chats[user.id], user, content, "refunded")


def tell_state(world: World, subscription: Subscription, state: str) -> None:
    """The `subscription` update; it names no charge."""
    user, offer = world.users[subscription.user_id], world.stars.offers[subscription.offer_id]
    world.stars.save(subscription)
    body = {"user": user.wire(), "invoice_payload": offer.payload, "state": state}
    world.tell_bot("subscription", body, user.id)
    world.bus.publish("subscription", subscription=subscription.record())


def _purse(world: World, user: User, change: int) -> None:
    user.seen = user.started = True
    if user.stars is not None:
        user.stars += change
    world.save_user(user)


def _partner(user: User, offer: Offer) -> Json:
    period = {"subscription_period": offer.period} if offer.period else {}
    return {
        "type": "user",
        "transaction_type": "invoice_payment",
        "user": user.wire(),
        "invoice_payload": offer.payload,
        **period,
    }


def _money(offer: Offer, charge: Charge) -> Json:
    return {
        "currency": "XTR",
        "total_amount": charge.amount,
        "invoice_payload": offer.payload,
        "telegram_payment_charge_id": charge.id,
        "provider_payment_charge_id": charge.provider_id,
    }


def _recurring(subscription: Subscription | None, *, is_first: bool) -> Json:
    if subscription is None:
        return {}
    first = {"is_first_recurring": True} if is_first else {}
    return {"subscription_expiration_date": subscription.until, "is_recurring": True, **first}


def _service(world: World, chat: Chat, user: User, content: Json, effect: str) -> None:
    message = world.post(chat, user.wire(), content)
    world.journal.effect(effect, chat.id, message.message_id, user_id=user.id)
    world.tell_bot("message", message.wire, chat.id)
