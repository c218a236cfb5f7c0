"""tgbot: talks: the bot in Telegram."""
