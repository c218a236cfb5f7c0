"""HTML parse mode by the rules of the Bot API: what becomes of markup, and which words refuse it."""

from typing import Any

import pytest

from sandbox.telegram.errors import ApiError
from sandbox.telegram.formatted import formatted, plain
from sandbox.telegram.html_text import ParseError, parse_html


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


GOOD = [
    ("plain", "plain", []),
    ("", "", []),
    ("<b>x</b>", "x", [entity("bold", 0, 1)]),
    ("<strong>x</strong>", "x", [entity("bold", 0, 1)]),
    ("<i>x</i><em>y</em>", "xy", [entity("italic", 0, 1), entity("italic", 1, 1)]),
    ("<u>x</u><ins>y</ins>", "xy", [entity("underline", 0, 1), entity("underline", 1, 1)]),
    ("<s>x</s><strike>y</strike><del>z</del>", "xyz", [entity("strikethrough", i, 1) for i in range(3)]),
    ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
    ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
    ("<span class='tg-spoiler'>x</span>", "x", [entity("spoiler", 0, 1)]),
    ("<span class=tg-spoiler>x</span>", "x", [entity("spoiler", 0, 1)]),
    ("<B>x</b>", "x", [entity("bold", 0, 1)]),
    ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ("<b >x</b >", "x", [entity("bold", 0, 1)]),
    ("a<b>b<i>c</i></b>", "abc", [entity("bold", 1, 2), entity("italic", 2, 1)]),
    ("<b><i>x</i></b>", "x", [entity("bold", 0, 1), entity("italic", 0, 1)]),
    ("<b></b>x", "x", []),
    ("<code>x</code>", "x", [entity("code", 0, 1)]),
    ("<pre>x\ny</pre>", "x\ny", [entity("pre", 0, 3)]),
    ('<pre><code class="language-python">x</code></pre>', "x", [entity("pre", 0, 1, language="python")]),
    ('<code class="language-python">x</code>', "x", [entity("code", 0, 1)]),
    ("<pre><b>x</b></pre>", "x", [entity("pre", 0, 1)]),
    ("<code>a<i>b</i></code>", "ab", [entity("code", 0, 2)]),
    (
        '<a href="https://e.org/a?b=1&amp;c=2">x</a>',
        "x",
        [entity("text_link", 0, 1, url="https://e.org/a?b=1&c=2")],
    ),
    ('<a href="https://e.org">x</a>', "x", [entity("text_link", 0, 1, url="https://e.org/")]),
    ('<a href="e.org">x</a>', "x", [entity("text_link", 0, 1, url="http://e.org/")]),
    ("<a>e.org</a>", "e.org", [entity("text_link", 0, 5, url="http://e.org/")]),
    ('<a href="nowhere">x</a>', "x", []),
    ('<a href="javascript:alert(1)">x</a>', "x", []),
    ('<a href="tg://user?id=42">x</a>', "x", [entity("text_mention", 0, 1, user={"id": 42})]),
    ("<blockquote>x</blockquote>", "x", [entity("blockquote", 0, 1)]),
    ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
    ('<blockquote expandable="">x</blockquote>', "x", [entity("expandable_blockquote", 0, 1)]),
    ('<tg-emoji emoji-id="536">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="536")]),
    ('<tg-time unix="1700000000">now</tg-time>', "now", [entity("date_time", 0, 3, unix_time=1700000000)]),
    (
        "<tg-time unix='1700000000' format='wDT'>now</tg-time>",
        "now",
        [entity("date_time", 0, 3, unix_time=1700000000, date_time_format="wDT")],
    ),
    ("&lt;b&gt; &amp; &quot;q&quot;", '<b> & "q"', []),
    ("&lt&gt", "<>", []),
    ("&#65;&#x42;&#128077;", "AB👍", []),
    ("&nbsp; &apos; &", "&nbsp; &apos; &", []),
    ("&#0; &#x110000;", "&#0; &#x110000;", []),
    ("Tom & <b>Jerry</b>", "Tom & Jerry", [entity("bold", 6, 5)]),
    ("👍<b>👍</b>", "👍👍", [entity("bold", 2, 2)]),
    ("я<b>ж</b>", "яж", [entity("bold", 1, 1)]),
    ("&#128077;<b>x</b>", "👍x", [entity("bold", 2, 1)]),
    ("1 > 0", "1 > 0", []),
]

BAD = [
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("я</b>", "Unexpected end tag at byte offset 2"),
    ("👍<b>x</i>", 'Unmatched end tag at byte offset 8, expected "</b>", found "</i>"'),
    ("<b", "Unclosed start tag at byte offset 0"),
    ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
    ("1 <2", "Unclosed start tag at byte offset 2"),
    ("1 < 2 > 1", 'Unsupported start tag "" at byte offset 2'),
    ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
    ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ("<!-- x -->", 'Unsupported start tag "!--" at byte offset 0'),
    ("<a href>x</a>", 'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0'),
    ("<a =x>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
    ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
    ('<a href="x', "Unclosed start tag at byte offset 0"),
    ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
    ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ('<span class="red">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    (
        "<tg-time unix=soon>x</tg-time>",
        'Tag "tg-time" must have a valid Unix time in the attribute "unix" at byte offset 0',
    ),
    (
        "<tg-time unix=1 format='xyz'>x</tg-time>",
        'Tag "tg-time" has an invalid date-time format at byte offset 0',
    ),
]


@pytest.mark.parametrize(("source", "text", "entities"), GOOD)
def test_markup_becomes_text_and_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(("source", "words"), BAD)
def test_wrong_markup_is_refused_with_the_place(source: str, words: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse_html(source)
    assert str(refused.value) == words


def test_space_around_is_cut_and_entities_follow() -> None:
    text = formatted("  \n<b> x </b> ", parse_mode="HTML")
    assert (text.text, text.entities) == ("x", [entity("bold", 0, 1)])


def test_length_counts_after_parsing_and_in_utf16() -> None:
    assert formatted(f"<b>{'x' * 4096}</b>", parse_mode="HTML").text == "x" * 4096
    with pytest.raises(ApiError, match="message is too long"):
        formatted("x" * 4097)
    assert formatted("👍" * 2048).text
    with pytest.raises(ApiError, match="message is too long"):
        formatted("👍" * 2049)
    with pytest.raises(ApiError, match="message caption is too long"):
        formatted("x" * 1025, limit=1024)


@pytest.mark.parametrize("mode", ["MarkdownV2", "Markdown"])
def test_markdown_is_refused_clearly(mode: str) -> None:
    with pytest.raises(ApiError, match=f"does not read {mode}; use HTML"):
        formatted("*x*", parse_mode=mode)


def test_what_telegram_finds_by_itself() -> None:
    found = {
        e["type"]: (e["offset"], e["length"])
        for e in plain("/start @someone #tag $BTC a@b.io https://e.org/x.").entities
    }
    assert found == {
        "bot_command": (0, 6),
        "mention": (7, 8),
        "hashtag": (16, 4),
        "cashtag": (21, 4),
        "email": (26, 6),
        "url": (33, 15),
    }


def test_nothing_is_found_inside_code() -> None:
    assert [e["type"] for e in formatted("<code>/start</code>", parse_mode="HTML").entities] == ["code"]


def test_a_pair_is_no_command() -> None:
    assert plain("BTC/USDT and 1/2").entities == []
