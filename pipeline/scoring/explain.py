"""One comment, explained for a person at a terminal."""

from __future__ import annotations

from pipeline.schema import TAGS
from pipeline.scoring.tagger import Tagger

BAR = 30


def explanation(text: str, *, tagger: Tagger) -> str:
    """The tag, the probabilities as bars, and the words that decided, strongest first."""
    (prediction,) = tagger.predict([text])
    if prediction.tag is None or prediction.confidence is None:
        return f"not scored: {prediction.reason}"
    because = f" ({prediction.reason})" if prediction.reason else ""
    lines = [f"{prediction.tag}  {prediction.confidence:.1%}  {prediction.status}{because}", ""]
    lines += [f"  {tag:<16} {p:6.1%} {'█' * round(p * BAR)}".rstrip() for tag, p in zip(TAGS, prediction.probabilities, strict=True)]
    words = ", ".join(f"“{span.of(text)}” ({span.start}–{span.end})" for span in prediction.evidence)
    return "\n".join([*lines, "", f"evidence: {words or 'none stands out'}", f"model: {tagger.name}"])
