"""From a text as it came to a Prediction: clean, leave out what cannot be scored, score, decide, show the words."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.classifiers.saved import Model
from pipeline.errors import ModelError
from pipeline.schema import Mode, Prediction, Reason, Span, Status
from pipeline.text.clean import CleanText, clean
from pipeline.text.language import has_words, is_french

MOST_EVIDENCE = 3
"""Stretches of evidence a prediction carries at most."""


class Tagger:
    """A model in one of its modes, and the rules around it.

    Raises:
        ModelError: the model does not know the mode.
    """

    def __init__(self, model: Model, mode: Mode | None = None) -> None:
        self.mode = mode or model.default_mode()
        if self.mode not in model.deciders:
            fix = f"use --mode {' or '.join(model.deciders)}"
            raise ModelError(f"The model does not know the mode {self.mode}", where=model.name, fix=fix)
        self.name = model.name
        self._classifier = model.classifier.at(self.mode)
        self._decider = model.deciders[self.mode]

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; evidence spans are offsets into the texts as given."""
        cleaned = [clean(text) for text in texts]
        reasons = [unreadable(c.text) for c in cleaned]
        scored = [c for c, reason in zip(cleaned, reasons, strict=True) if reason is None]
        predictions = iter(self._scored(scored))
        return [next(predictions) if r is None else Prediction(Status.NOT_SCORED, r) for r in reasons]

    def _scored(self, cleaned: Sequence[CleanText]) -> list[Prediction]:
        texts = [c.text for c in cleaned]
        if not texts:
            return []
        reading = self._classifier.read(texts)
        probabilities = self._decider.calibration.apply(reading.probabilities)
        evidence = reading.evidence(probabilities.argmax(axis=1).tolist())
        return [
            self._decided(tuple(row), tuple(c.aligned.origin(span) for span in spans[:MOST_EVIDENCE]))
            for c, row, spans in zip(cleaned, probabilities.tolist(), evidence, strict=True)
        ]

    def _decided(self, probabilities: tuple[float, ...], evidence: tuple[Span, ...]) -> Prediction:
        if max(probabilities) < self._decider.threshold:
            return Prediction(Status.REVIEW, Reason.UNSURE, probabilities, evidence)
        return Prediction(Status.TAGGED, None, probabilities, evidence)


def unreadable(text: str) -> Reason | None:
    """Why a cleaned text cannot be scored, if so."""
    if not text:
        return Reason.EMPTY
    if not has_words(text):
        return Reason.NO_WORDS
    return None if is_french(text) else Reason.NOT_FRENCH
