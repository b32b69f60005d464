"""From texts as they came to what is said of them: clean, leave out what cannot be scored, score, decide, show the words."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from threading import local

import numpy as np

from pipeline.classifiers.calibration import Prior
from pipeline.classifiers.linear import LinearClassifier
from pipeline.classifiers.linear_pass import WordMemory
from pipeline.classifiers.names import OWN_MIX, name_in_mode
from pipeline.classifiers.protocol import Classifier, Probabilities, softmax
from pipeline.classifiers.saved import Model
from pipeline.schema import TAGS, Mode, Prediction, Reason
from pipeline.scoring.tagged import REASONS, Places, Tagged
from pipeline.strings import ByteSpans, Strings, as_byte_spans
from pipeline.text.language import has_words, is_french
from pipeline.text.many import clean_many
from pipeline.text.wording import ASK, EMPTY, NO_WORDS, NOT_FRENCH, wording

MOST_EVIDENCE = 3
"""Stretches of evidence a prediction carries at most."""
_REASON_OF = np.zeros(ASK + 1, np.int64)
_REASON_OF[[EMPTY, NO_WORDS, NOT_FRENCH]] = [REASONS.index(reason) for reason in (Reason.EMPTY, Reason.NO_WORDS, Reason.NOT_FRENCH)]
_NO_JUDGEMENT = REASONS.index(Reason.NO_JUDGEMENT)
_UNSURE = REASONS.index(Reason.UNSURE)


class Tagger:
    """A model in one of its modes, and the rules around it.

    Raises:
        ModelError: the model does not know the mode.
    """

    def __init__(self, model: Model, mode: Mode | None = None) -> None:
        self.mode = model.known(mode)
        self.name = name_in_mode(model.name, self.mode) if len(model.deciders) > 1 else model.name
        self.prior = model.prior_array
        self._classifier = model.classifier.at(self.mode)
        self._decider = model.deciders[self.mode]
        self._gate = model.gate
        self._own = local()

    def for_mix(self, mix: Prior) -> Tagger:
        """The same tagger where the tags come in other shares, (4,)."""
        moved = copy(self)
        moved.prior, moved.name = mix, self.name + OWN_MIX
        moved._decider = replace(self._decider, calibration=self._decider.calibration.for_prior(self.prior, mix))
        return moved

    def warm_up(self) -> None:
        """Load the passes that reading needs, for this process and those forked from it; not the encoder: a fork loses its threads."""
        some = Strings.of(["Très bien."])
        reasons_of(clean_many(some).texts)
        if isinstance(self._classifier, LinearClassifier):
            self.read(some)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """One prediction a text, in order; evidence spans are offsets into the texts as given."""
        return self.read(Strings.of(texts)).predictions()

    def read(self, texts: Strings) -> Tagged:
        """What is said of each text, in order."""
        cleaned = clean_many(texts)
        reasons = reasons_of(cleaned.texts)
        if self._gate:
            reasons[(reasons == 0) & self._gate.stops(cleaned.texts)] = _NO_JUDGEMENT
        probabilities, evidence = self._scored(cleaned.texts, np.flatnonzero(reasons == 0))
        reasons[probabilities.max(axis=1, initial=-np.inf) < self._decider.threshold] = _UNSURE
        return Tagged(texts, reasons, probabilities, cleaned.origins(evidence))

    def _scored(self, texts: Strings, rows: Places) -> tuple[Probabilities, ByteSpans]:
        """Probabilities and evidence in the cleaned texts, of the rows that can be scored; the others get none."""
        probabilities = np.full((len(texts), len(TAGS)), np.nan)
        evidence = np.full((len(texts), MOST_EVIDENCE, 2), -1, np.int64)
        if isinstance(self._classifier, LinearClassifier):
            calibration = self._decider.calibration
            scores, spans = self._classifier.scored(texts, most=MOST_EVIDENCE, lean=calibration.lean, memory=self._memory())
            probabilities[rows], evidence[rows] = calibration.apply(softmax(scores[rows])), spans[rows]
        elif len(rows):
            probabilities[rows], evidence[rows] = self._one_by_one(self._classifier, [texts[row] for row in rows.tolist()])
        return probabilities, evidence

    def _one_by_one(self, classifier: Classifier, texts: list[str]) -> tuple[Probabilities, ByteSpans]:
        reading = classifier.read(texts)
        probabilities = self._decider.calibration.apply(reading.probabilities)
        spans = reading.evidence(probabilities.argmax(axis=1).tolist())
        return probabilities, np.stack([as_byte_spans(text, own, MOST_EVIDENCE) for text, own in zip(texts, spans, strict=True)])

    def _memory(self) -> WordMemory:
        """This thread's own."""
        if not hasattr(self._own, "memory"):
            self._own.memory = WordMemory()
        memory: WordMemory = self._own.memory
        return memory


def reasons_of(texts: Strings) -> Places:
    """Places in REASONS: why each cleaned text cannot be scored, if so."""
    found = wording(texts.data, texts.offsets)
    reasons = _REASON_OF[found]
    for row in np.flatnonzero(found == ASK).tolist():
        reasons[row] = REASONS.index(unreadable(texts[row]))
    return reasons


def unreadable(text: str) -> Reason | None:
    """Why a cleaned text cannot be scored, if so."""
    if not text:
        return Reason.EMPTY
    if not has_words(text):
        return Reason.NO_WORDS
    return None if is_french(text) else Reason.NOT_FRENCH
