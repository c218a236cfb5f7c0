"""Floods and updates of any shape: what stops is never held up, and the next good update is served."""

import asyncio
from typing import Any

from aiogram.types import Message, Update
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.telegram.model import Message as Seen
from tests.support.chat import ALICE, BOB, House, command, register
from tgbot.callbacks import Action
from tgbot.inbox import Parcel
from tgbot.middlewares.throttle import BURST, is_stopping

STOPPING = (
    "/stop",
    "/STOP now",
    "/stop@some_bot",
    " /panic",
    "/panic\nplease",
    "/pause 4",
    "/stopbuy",
    "/fx all",
)
GOING = ("/start", "/stopp", "stop", "/resume", "/forceentry btc", "", "/", "/help /stop")


def test_what_stops_is_known_by_its_first_word() -> None:
    assert [text for text in STOPPING if not is_stopping(text)] == []
    assert [text for text in GOING if is_stopping(text)] == []


def confirmation(message: Seen) -> str:
    """The data of the button that confirms an emergency stop; empty where there is none."""
    carried = [str(button.get("callback_data")) for row in message.keyboard for button in row]
    return next((data for data in carried if data.startswith(f"{Action.PANIC}|")), "")


async def test_in_a_flood_what_stops_is_still_done(house: House) -> None:
    """After forty messages at once: the stop, the emergency stop and its confirmation, and a payment."""
    alice = house.person()
    await register(alice)
    await command(alice, "/symbols eth")
    await command(alice, "/trade")
    await alice.tap(text="Start trading")
    await alice.wait_for(lambda m: "Trading is on" in m.text)
    for _ in range(int(BURST) * 2):
        await alice.say("/version")
    last = await alice.say("/stop right now")
    await alice.wait_for(lambda m: "New trades are stopped" in m.text, after=last.message_id)
    assert not (await house.account()).armed
    for _ in range(int(BURST) * 2):
        await alice.say("/version")
    last = await alice.say("/panic")
    asked = await alice.wait_for(confirmation, after=last.message_id)
    tap = await alice.tap(data=confirmation(asked), message_id=asked.message_id)
    payment = {"currency": "XTR", "total_amount": 1, "invoice_payload": "p" * 40}
    payment |= {"telegram_payment_charge_id": "c" * 40, "provider_payment_charge_id": "d" * 40}
    sender = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    chat = {"id": ALICE, "type": "private"}
    paid = house.tg.raw(
        {
            "message": {
                "message_id": 9999,
                "date": 1,
                "chat": chat,
                "from": sender,
                "successful_payment": payment,
            }
        }
    )
    await house.idle()
    outcomes = await house.outcomes()
    assert (outcomes[tap.update_id], outcomes[paid]) == ("handled", "noted")
    assert "throttled" in outcomes.values(), "there was a flood"


async def test_others_do_not_wait_for_a_flood(house: House) -> None:
    alice, bob = house.person(), house.person(BOB, name="Bob")
    await register(alice)
    await register(bob)
    await house.idle()
    for _ in range(200):
        await alice.say("/start")
    for number in range(100):
        await house.person(20_000 + number, name="New").start()
    async with asyncio.timeout(60):
        assert "Simbiot" in await command(bob, "/version")
    await house.idle()
    assert "throttled" in (await house.outcomes()).values()


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from(["/stop", "/start", "private", "-1", "<b>", "\ud800", "\0", "h||0|AAAAAAAAAAAA"]),
)
FIELDS = sorted(
    {
        *Message.model_fields,
        *Update.model_fields,
        "id",
        "from",
        "type",
        "data",
        "message",
        "first_name",
        "is_bot",
    }
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6),
    max_leaves=20,
)


def a_message() -> dict[str, Any]:
    return {
        "message_id": 1,
        "date": 1767614400,
        "text": "/version",
        "chat": {"id": ALICE, "type": "private", "first_name": "Alice"},
        "from": {"id": ALICE, "is_bot": False, "first_name": "Alice", "language_code": "en"},
        "entities": [{"type": "bot_command", "offset": 0, "length": 8}],
    }


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """A good update in which some things are of another type, missing, or too many."""
    kind = draw(
        st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "inline_query"])
    )
    body = a_message()
    if kind == "callback_query":
        body = {"id": "1", "from": body["from"], "message": body, "chat_instance": "1", "data": "h||0|A"}
    for _ in range(draw(st.integers(1, 4))):
        place: Any = body
        while draw(st.booleans()) and (inner := [one for one in place.values() if isinstance(one, dict)]):
            place = draw(st.sampled_from(inner))
        name = draw(st.sampled_from([*place, *FIELDS]))
        if draw(st.booleans()):
            place[name] = draw(TREES)
        else:
            place.pop(name, None)
    return {kind: body}


async def test_after_updates_of_any_shape_the_next_good_one_is_served(house: House) -> None:
    """Two hundred of them through the inbox, the lanes and the dispatcher; what could not be is left out."""
    bob = house.person(BOB, name="Bob")
    await register(bob)
    await house.idle()
    hostile: list[dict[str, Any]] = []

    @settings(max_examples=200, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(updates())
    def collect(update: dict[str, Any]) -> None:
        hostile.append(update)

    collect()
    numbered = [{"update_id": 900_000_000 + place, **update} for place, update in enumerate(hostile)]
    assert await house.bot.inbox.record(numbered) == 900_000_000 + len(hostile) - 1
    async with asyncio.timeout(60):
        while await house.pool.fetchval("SELECT count(*) FROM tg_update WHERE done_at IS NULL"):
            await asyncio.sleep(0.05)
    said = await bob.say("/version")
    await bob.wait_for(lambda m: "Simbiot" in m.text, after=said.message_id)
    await house.idle()
    failed = [one for one in (await house.outcomes()).values() if one.startswith("failed")]
    assert set(failed) <= {"failed: TelegramBadRequest"}, "answers to people who are not there"


@given(TREES)
def test_a_parcel_that_is_none_is_a_value_error(tree: object) -> None:
    """What lies in the table is read again after a restart, by another release maybe."""
    body = repr(tree).encode("utf-8", "replace")
    try:
        Parcel.unpack(body)
    except ValueError:
        return
    raise AssertionError("nothing of the kind is a parcel")
