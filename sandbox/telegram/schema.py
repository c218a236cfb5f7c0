"""The Bot API as a list of names: which methods exist (10.3) and which fields the built ones take.

A field that is not here is recorded as a contract violation: the client sends something that does not exist.
"""

from typing import Final

_SEND: Final = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id disable_notification "
    "protect_content allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters "
    "reply_markup ephemeral_message_parameters receiver_user_id callback_query_id"
)
_CAPTION: Final = "caption parse_mode caption_entities show_caption_above_media"
_EDIT: Final = "business_connection_id chat_id message_id inline_message_id reply_markup"
_COPY: Final = (
    "chat_id message_thread_id direct_messages_topic_id from_chat_id message_id video_start_timestamp "
    "disable_notification protect_content message_effect_id suggested_post_parameters"
)

_MANY: Final = (
    "chat_id message_thread_id direct_messages_topic_id from_chat_id message_ids disable_notification "
    "protect_content"
)
_PRICED: Final = (
    "title description payload provider_token currency prices max_tip_amount suggested_tip_amounts "
    "provider_data photo_url photo_size photo_width photo_height need_name need_phone_number need_email "
    "need_shipping_address send_phone_number_to_provider send_email_to_provider is_flexible"
)

_TABLE: Final = {
    "getMe": "",
    "logOut": "",
    "close": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": (
        "url certificate ip_address max_connections allowed_updates drop_pending_updates secret_token"
    ),
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "sendMessage": f"{_SEND} text parse_mode entities link_preview_options",
    "sendRichMessage": f"{_SEND} rich_message",
    "sendPhoto": f"{_SEND} {_CAPTION} photo has_spoiler",
    "sendDocument": f"{_SEND} {_CAPTION} document thumbnail disable_content_type_detection",
    "sendChatAction": "business_connection_id chat_id message_thread_id action",
    "editMessageText": f"{_EDIT} text parse_mode entities link_preview_options rich_message",
    "editMessageCaption": f"{_EDIT} {_CAPTION}",
    "editMessageMedia": f"{_EDIT} media",
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": "chat_id message_id",
    "deleteMessages": "chat_id message_ids",
    "copyMessage": f"{_COPY} {_CAPTION} allow_paid_broadcast reply_parameters reply_markup",
    "forwardMessage": _COPY,
    "copyMessages": f"{_MANY} remove_caption",
    "forwardMessages": _MANY,
    "sendMediaGroup": (
        "business_connection_id chat_id message_thread_id direct_messages_topic_id media "
        "disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters"
    ),
    "answerCallbackQuery": "callback_query_id text show_alert url cache_time",
    "answerInlineQuery": "inline_query_id results cache_time is_personal next_offset button",
    "savePreparedInlineMessage": (
        "user_id result allow_user_chats allow_bot_chats allow_group_chats allow_channel_chats"
    ),
    "sendMessageDraft": ("chat_id message_thread_id draft_id text parse_mode entities can_stop keep_on_stop"),
    "getFile": "file_id",
    "setMyCommands": "commands scope language_code",
    "getMyCommands": "scope language_code",
    "deleteMyCommands": "scope language_code",
    "setMyName": "name language_code",
    "getMyName": "language_code",
    "setMyDescription": "description language_code",
    "getMyDescription": "language_code",
    "setMyShortDescription": "short_description language_code",
    "getMyShortDescription": "language_code",
    "setChatMenuButton": "chat_id menu_button",
    "getChatMenuButton": "chat_id",
    "getChat": "chat_id",
    "getChatMember": "chat_id user_id",
    "getChatMemberCount": "chat_id",
    "leaveChat": "chat_id",
    "pinChatMessage": "business_connection_id chat_id message_id disable_notification",
    "unpinChatMessage": "business_connection_id chat_id message_id",
    "unpinAllChatMessages": "chat_id",
    "setMessageReaction": "chat_id message_id reaction is_big",
    "sendInvoice": f"{_SEND} {_PRICED} start_parameter",
    "createInvoiceLink": f"{_PRICED} business_connection_id subscription_period",
    "answerPreCheckoutQuery": "pre_checkout_query_id ok error_message",
    "refundStarPayment": "user_id telegram_payment_charge_id",
    "getStarTransactions": "offset limit",
    "getMyStarBalance": "",
    "editUserStarSubscription": "user_id telegram_payment_charge_id is_canceled",
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS: Final = {method: _names(names) for method, names in _TABLE.items()}

NOT_BUILT: Final = _names(
    """
    addStickerToSet answerChatJoinRequestQuery answerGuestQuery answerShippingQuery
    answerWebAppQuery approveChatJoinRequest approveSuggestedPost banChatMember banChatSenderChat
    closeForumTopic closeGeneralForumTopic convertGiftToStars createChatInviteLink
    createChatSubscriptionInviteLink createForumTopic createNewStickerSet declineChatJoinRequest
    declineSuggestedPost deleteAllMessageReactions deleteBusinessMessages deleteChatPhoto
    deleteChatStickerSet deleteEphemeralMessage deleteForumTopic deleteMessageReaction
    deleteStickerFromSet deleteStickerSet deleteStory editChatInviteLink
    editChatSubscriptionInviteLink editEphemeralMessageCaption editEphemeralMessageMedia
    editEphemeralMessageReplyMarkup editEphemeralMessageText editForumTopic editGeneralForumTopic
    editMessageChecklist editMessageLiveLocation editStory exportChatInviteLink
    getAvailableGifts getBusinessAccountGifts getBusinessAccountStarBalance getBusinessConnection
    getChatAdministrators getChatGifts getCustomEmojiStickers getForumTopicIconStickers
    getGameHighScores getManagedBotAccessSettings getManagedBotToken getMyDefaultAdministratorRights
    getStickerSet getUserChatBoosts getUserGifts getUserPersonalChatMessages getUserProfileAudios
    getUserProfilePhotos giftPremiumSubscription hideGeneralForumTopic postStory promoteChatMember
    readBusinessMessage removeBusinessAccountProfilePhoto removeChatVerification
    removeMyProfilePhoto removeUserVerification reopenForumTopic reopenGeneralForumTopic
    replaceManagedBotToken replaceStickerInSet repostStory restrictChatMember revokeChatInviteLink
    savePreparedKeyboardButton sendAnimation sendAudio sendChatJoinRequestWebApp sendChecklist
    sendContact sendDice sendGame sendGift sendLivePhoto sendLocation sendPaidMedia
    sendPoll sendRichMessageDraft sendSticker sendVenue sendVideo sendVideoNote sendVoice
    setBusinessAccountBio setBusinessAccountGiftSettings setBusinessAccountName
    setBusinessAccountProfilePhoto setBusinessAccountUsername setChatAdministratorCustomTitle
    setChatDescription setChatMemberTag setChatPermissions setChatPhoto setChatStickerSet
    setChatTitle setCustomEmojiStickerSetThumbnail setGameScore setManagedBotAccessSettings
    setMyDefaultAdministratorRights setMyProfilePhoto setPassportDataErrors setStickerEmojiList
    setStickerKeywords setStickerMaskPosition setStickerPositionInSet setStickerSetThumbnail
    setStickerSetTitle setUserEmojiStatus stopMessageLiveLocation stopPoll
    transferBusinessAccountStars transferGift unbanChatMember unbanChatSenderChat
    unhideGeneralForumTopic unpinAllForumTopicMessages unpinAllGeneralForumTopicMessages upgradeGift
    uploadStickerFile verifyChat verifyUser
    """
)

UPDATE_KINDS: Final = _names(
    """
    message edited_message channel_post edited_channel_post business_connection business_message
    edited_business_message deleted_business_messages guest_message message_reaction
    message_reaction_count inline_query chosen_inline_result callback_query shipping_query
    pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member
    chat_join_request chat_boost removed_chat_boost managed_bot subscription
    stopped_message_generation
    """
)

BY_LOWER_NAME: Final = {name.lower(): name for name in (*FIELDS, *NOT_BUILT)}

OBJECT_FIELDS: Final = {
    "InlineKeyboardMarkup": frozenset({"inline_keyboard", "force_reply"}),
    "InlineKeyboardButton": _names(
        """
    text icon_custom_emoji_id style url callback_data web_app login_url switch_inline_query
    switch_inline_query_current_chat switch_inline_query_chosen_chat copy_text callback_game pay
    disabled
    """
    ),
    "ReplyKeyboardMarkup": _names(
        """
    keyboard is_persistent resize_keyboard one_time_keyboard input_field_placeholder selective
    force_reply
    """
    ),
    "KeyboardButton": _names(
        """
    text icon_custom_emoji_id style request_users request_chat request_managed_bot request_contact
    request_location request_poll web_app
    """
    ),
    "ReplyKeyboardRemove": frozenset({"remove_keyboard", "selective"}),
    "ForceReply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
    "ReplyParameters": _names(
        """
    message_id chat_id allow_sending_without_reply quote quote_parse_mode quote_entities
    quote_position checklist_task_id poll_option_id ephemeral_message_id
    """
    ),
    "LinkPreviewOptions": _names(
        """
    is_disabled url prefer_small_media prefer_large_media show_above_text
    """
    ),
    "BotCommand": frozenset({"command", "description", "is_ephemeral"}),
    "InputMedia": _names(
        """
    type media caption parse_mode caption_entities show_caption_above_media has_spoiler thumbnail
    disable_content_type_detection
    """
    ),
}
