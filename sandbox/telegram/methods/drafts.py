"""sendMessageDraft: a message that is still being written, gone after half a minute or with the next one."""

from typing import Final

from sandbox.telegram.errors import bad_request
from sandbox.telegram.formatted import FormattedText, formatted
from sandbox.telegram.methods.call import Call, Handler, text_fields, writable_chat


def send_draft(call: Call) -> bool:
    chat = writable_chat(call)
    if not chat.is_private:
        raise bad_request("PEER_ID_INVALID")
    draft_id = call.params.integer("draft_id")
    if draft_id == 0:
        raise bad_request("DRAFT_ID_INVALID")
    text = _text(call)
    call.world.drafts.put(chat.id, draft_id, call.world.now(), can_stop=call.params.flag("can_stop"))
    call.world.journal.effect("draft", chat.id, text=text.text)
    call.world.bus.publish(
        "draft",
        chat_id=chat.id,
        draft_id=draft_id,
        can_stop=call.params.flag("can_stop"),
        **text_fields(text, call.world),
    )
    return True


def _text(call: Call) -> FormattedText:
    params = call.params
    return formatted(
        params.text("text"), parse_mode=params.text("parse_mode"), entities=params.array("entities")
    )


METHODS: Final[tuple[tuple[str, Handler], ...]] = (("sendMessageDraft", send_draft),)
