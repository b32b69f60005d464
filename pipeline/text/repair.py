"""Undo what systems do to text: wrong decodings, entities, odd spaces. French typography is left as it is."""

from __future__ import annotations

import html
import re
from html.entities import html5

from pipeline.text.aligned import AlignedText

_UNUSUAL = re.compile(r"[^\n -%'-;=-~ÀÁÄÇÈÉÊËÎÏÔÖÙÛÜàâäçèéêëîïôöùûüÿŒœÆæŸ«»“”‘’„…–—€°²³·•§´\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]")
_CAPITAL = re.compile(r"Â(?=[a-z])")
"""As in "Âge": any other "Â" is what is left of a no-break space or a guillemet."""
_ENTITY = re.compile(r"&(?:amp;|#0*38;)*([a-zA-Z][a-zA-Z0-9]{1,31};|#\d{2,6};|#[xX][0-9a-fA-F]{2,5};)")
_ATTRIBUTES = r"(?:\s[^<>=]{0,80}=[^<>]{0,500})?\s?/?>"
_BLOCKS = "br|p|div|li|ul|ol|tr|table|blockquote|section|article|h[1-6]|hr"
_INLINE = (
    "a|abbr|acronym|address|b|big|body|button|center|cite|code|dd|del|dfn|dl|dt|em|figure|font|footer|form|head|header|html|i|iframe|img|"
    "input|ins|kbd|label|link|main|mark|meta|nav|option|pre|q|s|script|select|small|span|strike|strong|style|sub|sup|svg|tbody|td|"
    r"textarea|tfoot|th|thead|time|title|tt|u|video|wbr|[mopvw]:\w{1,20}"
)
_LINE_TAG = re.compile(rf"<\s?/?\s?(?:{_BLOCKS}){_ATTRIBUTES}", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_INLINE}){_ATTRIBUTES}|<!--(?:(?!-->|<!--).){{0,2000}}-->", re.IGNORECASE | re.DOTALL)
_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    r"[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffc]+|\u200d+(?![\u200d\u2600-\u27BF\U0001F300-\U0001FAFF])"
)
_CONTROL = re.compile(r"\x1b\[[\d;]{0,20}m|[\x00-\x08\x0e-\x1f\x7f\ufeff\ufff9-\ufffc]+")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def is_plain(text: str) -> bool:
    """Whether nothing in the text calls for repair: the usual case, and cheap to see."""
    if "â€" in text:
        return False
    return _UNUSUAL.search(text) is None or ("Â" in text and _UNUSUAL.search(_CAPITAL.sub("A", text)) is None)


def repair(text: AlignedText) -> AlignedText:
    """Mend encodings (ftfy), entities, tags, line ends, spaces and invisible characters; Unicode NFC.

    Curly quotes, guillemets, œ, ’ and € stay as they were written, and so do emoji with their joiners.
    """
    if is_plain(text.text):
        return text
    text = text.sub(_LINE_END, "\n")
    if is_plain(text.text):
        return text
    text = text.sub(_CONTROL, "").sub(_ENTITY, lambda m: _character(m[1]) or m[0])
    text = text.sub(_LINE_TAG, "\n").sub(_TAG, " ")
    text = text.map_lines(_mend_encoding)
    return text.recoded(_SPACE, " ").sub(_INVISIBLE, "")


def _character(name: str) -> str | None:
    return html.unescape(f"&{name}") if name[0] == "#" else html5.get(name)


def _mend_encoding(line: str) -> str:
    if is_plain(line):
        return line
    import ftfy

    return ftfy.fix_text_segment(line, unescape_html=False, uncurl_quotes=False, fix_line_breaks=False, explain=False, normalization="NFC")
