"""Undo what systems do to text: wrong decodings, entities, odd spaces. French typography is left as it is."""

from __future__ import annotations

import html
import re

from pipeline.text.aligned import AlignedText

_SUSPECT = re.compile(
    r"[^\n\r -~À-ÁÂÄÇÈÉÊËÎÏÔÖÙÛÜàâäçèéêëîïôöùûüÿŒœÆæŸ«»“”‘’„…–—€°²³·•§´\U0001F300-\U0001FAFF\u2600-\u27BF\uFE0F]"
    r"|â€|Ã|Â(?![a-z])|[&<]"
)
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#[xX][0-9a-fA-F]{2,5});")
_LINE_TAG = re.compile(r"<\s*/?\s*(?:br|p|div|li|tr|h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|<!--.{0,2000}?-->", re.DOTALL)
_SPACE = re.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u2060\ufeff\ufffc]|\u200d(?![\u2600-\u27BF\U0001F300-\U0001FAFF])")
_LINE_END = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")


def is_plain(text: str) -> bool:
    """Whether nothing in the text calls for repair: the usual case, and cheap to see."""
    return _SUSPECT.search(text) is None


def repair(text: AlignedText) -> AlignedText:
    """Mend encodings (ftfy), entities, tags, line ends, spaces and invisible characters; Unicode NFC.

    Curly quotes, guillemets, œ, ’ and € stay as they were written, and so do emoji with their joiners.
    """
    text = text.sub(_LINE_END, "\n")
    if is_plain(text.text):
        return text
    text = text.sub(_ENTITY, lambda m: html.unescape(m[0]))
    text = text.sub(_LINE_TAG, "\n").sub(_TAG, " ")
    text = text.map_lines(_mend_encoding)
    return text.sub(_SPACE, " ").sub(_INVISIBLE, "")


def _mend_encoding(line: str) -> str:
    import ftfy

    return ftfy.fix_text_segment(line, unescape_html=False, uncurl_quotes=False, fix_line_breaks=False, explain=False, normalization="NFC")
