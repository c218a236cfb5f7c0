"""Albums, copies and forwarded messages through the real aiogram, as a broadcast needs them."""

import base64
from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto, LabeledPrice

from sandbox.telegram import ControlError, TelegramSandbox
from tests.sandbox.telegram_support import PIXEL, bot_and_alice, keyboard, post
from tests.sandbox.test_telegram_control import ctl


def picture(caption: str | None = None) -> InputMediaPhoto:
    return InputMediaPhoto(media=BufferedInputFile(PIXEL, "p.png"), caption=caption)


def paper(name: str = "a.pdf") -> InputMediaDocument:
    return InputMediaDocument(media=BufferedInputFile(b"%PDF", name))


async def test_an_album_is_sent_copied_and_forwarded_as_one() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.limits(on=False)
        alice, bob = tg.user(1001), tg.users.add(id=1002, first_name="Bob")
        await bob.start()
        sent = await bot.send_media_group(1001, [picture("<b>July</b>"), picture()])
        assert [message.caption for message in sent] == ["July", None]
        assert sent[0].caption_entities
        assert len({message.media_group_id for message in sent}) == 1
        text = await bot.send_message(1001, "plain", reply_markup=keyboard("A"))
        ids = [message.message_id for message in sent]
        copies = await bot.copy_messages(1002, 1001, [*ids, text.message_id, 99])
        assert [copy.message_id for copy in copies] == [text.message_id + step for step in (1, 2, 3)]
        one, two, three = bob.transcript()[-3:]
        assert (one.text, two.text, three.text, three.buttons) == ("July", "", "plain", [])
        album = one.wire["media_group_id"]
        assert album == two.wire["media_group_id"] != sent[0].media_group_id
        assert "forward_origin" not in one.wire
        await bot.copy_messages(1002, 1001, ids, remove_caption=True)
        assert [message.text for message in bob.transcript()[-2:]] == ["", ""]
        await bot.forward_messages(1002, 1001, ids)
        assert bob.transcript()[-1].wire["forward_origin"]["sender_user"]["is_bot"]
        papers = await bot.send_media_group(1001, [paper(), paper("b.pdf")])
        assert [one.document.file_name for one in papers if one.document] == ["a.pdf", "b.pdf"]
        assert alice.transcript()[-1].wire["media_group_id"] == papers[0].media_group_id
        assert tg.violations == []


async def test_what_people_compose_is_copied_with_all_its_looks() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        tg.limits(on=False)
        alice = tg.user(1001)
        bold = await alice.say("<b>Big</b> news", html=True)
        file = await alice.say("the report", document=("report.pdf", b"%PDF"))
        album = await alice.album([PIXEL, PIXEL, PIXEL], "three")
        heard = [update.body for update in tg.updates.waiting()[-5:]]
        assert [body.get("document", {}).get("mime_type") for body in heard[:2]] == [None, "application/pdf"]
        assert len({body["media_group_id"] for body in heard[2:]}) == 1
        for source in (bold, file, album[0]):
            await bot.copy_message(1001, 1001, source.message_id, reply_markup=keyboard("Read"))
            copy = alice.transcript()[-1]
            assert (copy.text, copy.entities, copy.buttons) == (source.text, source.entities, ["Read"])
        await bot.copy_message(1001, 1001, file.message_id, caption="<i>new</i>")
        assert alice.transcript()[-1].wire["caption_entities"] == [
            {"type": "italic", "offset": 0, "length": 3}
        ]
        assert alice.transcript()[-1].wire["document"]["file_name"] == "report.pdf"
        with pytest.raises(ControlError, match="2 to 10"):
            await alice.album([PIXEL])
        with pytest.raises(ControlError, match="1024 characters at most"):
            await alice.album([PIXEL, PIXEL], "x" * 1025)


IMAGE = {"type": "photo", "media": "AgAC"}
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMediaGroup", {}, 'parameter "media" is required'),
    ("sendMediaGroup", {"media": []}, "there are no messages to send"),
    ("sendMediaGroup", {"media": [IMAGE] * 11}, "too many messages to send as an album"),
    ("sendMediaGroup", {"media": [IMAGE] * 2}, "wrong file identifier/HTTP URL specified"),
    ("sendMediaGroup", {"media": [{"type": "photo"}]}, "can't parse InputMedia: media not found"),
    ("sendMediaGroup", {"media": ["x"]}, "can't parse InputMedia: expected an Object"),
    ("sendMediaGroup", {"media": [{"type": "poll", "media": "x"}]}, "photo or document only"),
    ("copyMessages", {"message_ids": []}, "there are no messages to copy"),
    ("copyMessages", {"message_ids": [98, 99]}, "there are no messages to copy"),
    ("copyMessages", {"message_ids": [2, 1]}, "must be in a strictly increasing order"),
    ("copyMessages", {"message_ids": [1, 1]}, "must be in a strictly increasing order"),
    ("copyMessages", {"message_ids": ["x"]}, "message identifiers must be Integers"),
    ("copyMessages", {"message_ids": list(range(1, 102))}, "too many messages to copy"),
    ("forwardMessages", {"message_ids": [99]}, "there are no messages to forward"),
]


async def test_refusals_of_albums_and_copies() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        for method, params, words in REFUSALS:
            body = {"chat_id": 1001, "from_chat_id": 1001, **params}
            if method == "sendMediaGroup":
                del body["from_chat_id"]
            _, answer, _ = await post(f"{tg.url}/bot{tg.config.token}/{method}", **body)
            assert words in answer.get("description", "accepted"), (method, params, answer)
        with pytest.raises(TelegramBadRequest, match="document can't be mixed"):
            await bot.send_media_group(1001, [picture(), paper()])
        assert tg.violations == []
        await bot.send_media_group(1001, [picture()])
        assert [violation.text for violation in tg.violations] == ["an album has 2 to 10 items"]


async def test_an_album_weighs_as_many_messages() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        await bot.send_media_group(1001, [picture()] * 8)
        with pytest.raises(TelegramRetryAfter) as error:
            await bot.send_message(1001, "too soon")
        assert error.value.retry_after == 4


async def test_service_messages_and_old_ones_stay_where_they_are() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        group = tg.groups.add(id=-100, title="G", creator=1001)
        joined = tg.user(1001).transcript(group.id)[0]
        for refused in (bot.copy_message, bot.forward_message):
            with pytest.raises(TelegramBadRequest, match="message can't be"):
                await refused(1001, group.id, joined.message_id)
        protected = await bot.send_message(1001, "secret", protect_content=True)
        with pytest.raises(TelegramBadRequest, match="message can't be forwarded"):
            await bot.forward_message(1001, 1001, protected.message_id)
        tg.advance(48 * 3600 + 60)
        with pytest.raises(TelegramBadRequest, match="message can't be deleted for everyone"):
            await bot.delete_message(1001, protected.message_id)


async def test_people_forward_invoices() -> None:
    price = [LabeledPrice(label="Pro", amount=5)]
    offer: dict[str, Any] = {
        "title": "Pro",
        "description": "d",
        "payload": "p",
        "currency": "XTR",
        "prices": price,
    }
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        alice, bob = tg.user(1001), tg.users.add(id=1002, first_name="Bob")
        group = tg.groups.add(id=-100, title="G", creator=1001, members=(1002,))
        tied = await bot.send_invoice(1001, start_parameter="pro", **offer)
        loose = await bot.send_invoice(1001, **offer)
        link = await alice.forward(tied.message_id, group.id)
        assert link.keyboard == [
            [{"text": "Pay ⭐5", "url": f"https://t.me/{tg.config.bot_username}?start=pro"}]
        ]
        with pytest.raises(ControlError, match="has a link to the bot and no Pay button"):
            await bob.pay(message_id=link.message_id, chat_id=group.id)
        assert (await bob.tap(text="Pay ⭐5", chat_id=group.id)).url.endswith("?start=pro")
        handed = await alice.forward(loose.message_id, 1002)
        with pytest.raises(TelegramForbiddenError, match="bot is not a member"):
            await bot.send_message(handed.chat_id, "x")
        checkout = bob.press_pay(chat_id=handed.chat_id)
        await bot.answer_pre_checkout_query(checkout.id, ok=True)
        assert "successful_payment" in bob.transcript()[-1].wire
        shared = await bot.send_invoice(group.id, **offer)
        checkout = alice.press_pay(message_id=shared.message_id, chat_id=group.id)
        await bot.answer_pre_checkout_query(checkout.id, ok=True)
        assert "successful_payment" in alice.transcript(group.id)[-1].wire
        assert (len(bob.charges), len(alice.charges)) == (1, 1)
        with pytest.raises(ControlError, match="cannot be forwarded"):
            await bob.forward(bob.transcript()[-1].message_id, group.id)
        back = await alice.forward(loose.message_id, 1001)
        assert back.wire["forward_origin"]["sender_user"]["is_bot"]
        assert tg.updates.waiting()[-1].body["invoice"]["total_amount"] == 5


async def test_paid_broadcasts_cost_a_tenth_of_a_star() -> None:
    async with TelegramSandbox() as tg, bot_and_alice(tg) as bot:
        with pytest.raises(TelegramBadRequest, match="BALANCE_TOO_LOW"):
            await bot.send_message(1001, "x", allow_paid_broadcast=True)
        tg.deposit(1)
        await bot.send_message(1001, "x", allow_paid_broadcast=True)
        balance = await bot.get_my_star_balance()
        assert (balance.amount, balance.nanostar_amount) == (0, 900_000_000)
        line = (await bot.get_star_transactions(offset=1)).transactions[0]
        assert (line.amount, line.nanostar_amount) == (0, 100_000_000)
        assert line.receiver is not None
        assert line.receiver.type == "telegram_api"


async def test_the_people_s_door_for_letters() -> None:
    image = base64.b64encode(PIXEL).decode()
    async with TelegramSandbox() as tg, bot_and_alice(tg):
        said = await ctl(
            tg.url, "say", user_id=1001, text="<b>x</b>", html=True, document=image, filename="x.csv"
        )
        assert (said["wire"]["document"]["mime_type"], said["wire"]["caption"]) == ("text/csv", "x")
        album = await ctl(tg.url, "album", user_id=1001, photos=[image, image], text="two")
        assert len(album) == 2
        group = await ctl(tg.url, "add_group", title="G", user_id=1001)
        kept = await ctl(tg.url, "forward", user_id=1001, message_id=said["message_id"], to=group["id"])
        assert kept["chat_id"] == group["id"]
