"""What a chat can do to a menu, and what a button can carry: the limits of the Bot API at their worst."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.chat import ALICE, House, a_key_cipher, command, register
from tgbot.callbacks import ALWAYS, DATA_BYTES, Action, Forged, Press, pack, unpack
from trading.domain.ids import UserId

CIPHER = a_key_cipher()
WORST = UserId(2**52)
VERSION = 999_999_999
LONGEST = max(Action, key=len)
ROOM = DATA_BYTES - len(pack(CIPHER, WORST, Press(LONGEST, "", VERSION)).encode())
arguments = st.text(st.characters(exclude_characters="|", exclude_categories=["Cs"]), max_size=40)


@given(st.sampled_from(Action), arguments, st.integers(1, VERSION))
def test_a_button_comes_back_as_it_was_or_is_not_made(action: Action, argument: str, version: int) -> None:
    press = Press(action, argument, version)
    if len(argument.encode()) <= ROOM:
        data = pack(CIPHER, WORST, press)
        assert len(data.encode()) <= DATA_BYTES
        assert unpack(CIPHER, WORST, data) == press
        return
    try:
        assert len(pack(CIPHER, WORST, press).encode()) <= DATA_BYTES
    except ValueError:
        assert len(argument.encode()) > ROOM


@given(st.sampled_from(Action), arguments.filter(lambda a: len(a.encode()) <= ROOM), st.data())
def test_no_change_to_a_button_gets_through(action: Action, argument: str, draw: st.DataObject) -> None:
    data = pack(CIPHER, WORST, Press(action, argument, VERSION))
    place = draw.draw(st.integers(0, len(data) - 1))
    letter = draw.draw(st.characters(exclude_characters=data[place]))
    with pytest.raises(Forged):
        unpack(CIPHER, WORST, data[:place] + letter + data[place + 1 :])
    with pytest.raises(Forged):
        unpack(CIPHER, UserId(WORST - 1), data)


def test_a_button_for_ever_is_made_for_what_only_shows() -> None:
    for action in Action:
        if action.is_durable:
            assert len(pack(CIPHER, WORST, Press(action, "x" * ROOM, ALWAYS)).encode()) <= DATA_BYTES
        else:
            with pytest.raises(ValueError, match="cannot carry"):
                pack(CIPHER, WORST, Press(action, "", ALWAYS))


async def test_the_same_screen_again_is_no_error_and_no_second_message(house: House) -> None:
    alice = house.person()
    await register(alice)
    await command(alice, "/language")
    await house.idle()
    before = alice.transcript()
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    same = pack(CIPHER, user.id, Press(Action.LANGUAGE, "", user.screen))
    tap = await alice.forge(same, message_id=before[-1].message_id)
    await tap.answered()
    await house.idle()
    assert [call.error for call in house.tg.calls("editMessageText")][-1].startswith(
        "Bad Request: message is not"
    )
    assert [one.message_id for one in alice.transcript()] == [one.message_id for one in before]
    assert await house.pool.fetchval("SELECT count(*) FROM incident") == 0


async def test_a_press_on_a_message_that_telegram_shows_no_more_gets_a_new_menu(house: House) -> None:
    alice = house.person()
    await register(alice)
    await house.idle()
    last = alice.transcript()[-1].message_id
    user = await house.services.people.get(UserId(ALICE))
    assert user is not None
    gone = {"chat": {"id": ALICE, "type": "private", "first_name": "Alice"}, "message_id": 3, "date": 0}
    sender = {"id": ALICE, "is_bot": False, "first_name": "Alice"}
    data = pack(CIPHER, user.id, Press(Action.LANGUAGE, "", user.screen))
    query = {"id": "77", "from": sender, "message": gone, "chat_instance": "1", "data": data}
    house.tg.raw({"callback_query": query}, ALICE)
    shown = await alice.wait_for(lambda m: "Which language" in m.text, after=last)
    assert shown.message_id > last
    await house.idle()
    assert await house.pool.fetchval("SELECT count(*) FROM incident") == 0
