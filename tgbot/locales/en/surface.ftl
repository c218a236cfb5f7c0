not-own-words = I act only on what you write yourself. This was forwarded, or written through another bot: copy the text and send it as a message of your own.
