"""Lengths and offsets as Telegram counts them: in UTF-16 code units."""


def utf16_length(text: str) -> int:
    """UTF-16 code units of `text`."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_offset(text: str, index: int) -> int:
    """UTF-16 units before the character `index`."""
    return utf16_length(text[:index])
