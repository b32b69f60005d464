"""How a text becomes the encoder's tokens, in training and in scoring alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

PREFIX = "query: "
"""What E5 was trained to read before a text: Wang et al. 2024, "Multilingual E5 Text Embeddings"."""
LONGEST_TEXT = 4_000
"""Characters of a text that are cut into tokens: more than its first tokens can come from."""


def encoded(tokenizer: Tokenizer, texts: Sequence[str], *, longest: int) -> list[Encoding]:
    """The tokens of each text, after E5's prefix, cut to the longest that is read, the end token kept.

    Sets the tokenizer's truncation and padding: a checkpoint's tokenizer may come with one, and padding would be read as words.
    """
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    encodings: list[Encoding] = tokenizer.encode_batch([PREFIX + text[:LONGEST_TEXT].encode("utf-8", "replace").decode() for text in texts])
    return encodings
