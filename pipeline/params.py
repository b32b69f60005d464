"""params.yaml as one frozen model. A key that does not exist is an error, also when DVC let it through with `-S`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline.errors import ParamsError
from pipeline.schema import TAGS

PATH = Path("params.yaml")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class SplitParams(_Section):
    """How the corpus is cut: shares of the comments, and what counts as a near-copy."""

    seed: int
    near_copy: float = Field(gt=0, le=1)
    permutations: int = Field(ge=16, le=1024)
    validation: float = Field(gt=0, lt=0.5)
    calibration: float = Field(gt=0, lt=0.5)
    test: float = Field(gt=0, lt=0.5)

    @model_validator(mode="after")
    def _something_is_left_to_learn_from(self) -> SplitParams:
        if self.validation + self.calibration + self.test >= 1:
            raise ValueError("validation, calibration and test take all: nothing is left to learn from")
        return self


class LessonsParams(_Section):
    """What the transformer teaches the linear model with, beside the comments and their sentences."""

    mixtures: int = Field(ge=0)


class LinearParams(_Section):
    """Logistic regression on hashed words and letters; a lesson counts ``taught`` times what a comment does."""

    C: float = Field(gt=0)
    taught: float = Field(ge=0)
    shortest: int = Field(ge=1, le=8)
    longest: int = Field(ge=1, le=8)

    @model_validator(mode="after")
    def _longest_is_not_shorter(self) -> LinearParams:
        if self.longest < self.shortest:
            raise ValueError("longest is shorter than shortest")
        return self


class GateParams(_Section):
    """What stops comments without a judgement, and the share of comments with one that it may stop."""

    C: float = Field(gt=0)
    lost: float = Field(gt=0, lt=0.1)


class SpacyParams(_Section):
    """spaCy's text categoriser."""

    epochs: int = Field(ge=1)
    batch: int = Field(ge=1)
    learn_rate: float = Field(gt=0)
    dropout: float = Field(ge=0, lt=1)


class EncoderParams(_Section):
    """Where the encoder comes from: ``wheel``, ``hub:NAME`` or ``dir:PATH``."""

    source: str = Field(pattern=r"^(wheel|hub:.+|dir:.+)$")


class TransformerParams(_Section):
    """Fine-tuning of the encoder in the folder ``encoder``."""

    encoder: str
    layers: int = Field(ge=1)
    frozen: int = Field(ge=0)
    epochs: int = Field(ge=1)
    batch: int = Field(ge=1)
    learn_rate: float = Field(gt=0)
    label_smoothing: float = Field(ge=0, lt=1)
    mixed_back: float = Field(ge=0, lt=1)
    noise: float = Field(ge=0, lt=1)
    longest: int = Field(ge=8, le=512)
    longest_in_training: int = Field(ge=8, le=512)

    @model_validator(mode="after")
    def _layers_learn_and_what_training_reads_is_read(self) -> TransformerParams:
        if self.frozen >= self.layers:
            raise ValueError("frozen is not less than layers: none would learn")
        if self.longest_in_training > self.longest:
            raise ValueError("longest_in_training is more than longest")
        return self


class CascadeParams(_Section):
    """The shares of comments that the transformer reads in the two modes that ask it, and its weight where it reads."""

    balanced: float = Field(gt=0, le=1)
    accurate: float = Field(gt=0, le=1)
    weight: float = Field(gt=0, le=1)


class TrainParams(_Section):
    """What each family is trained with."""

    seed: int
    gate: GateParams
    lessons: LessonsParams
    linear: LinearParams
    spacy: SpacyParams
    transformer: TransformerParams
    cascade: CascadeParams


class SpeedParams(_Section):
    """Comments a second on one core, as `python -m bench.modes` measured them: the frontier's axis must not change from run to run."""

    linear: float = Field(gt=0)
    transformer: float = Field(gt=0)


class EvaluateParams(_Section):
    """Resamples of the bootstrap, bins of the calibration error, the comments that a slice needs to count, and how fast the models are."""

    seed: int
    bootstrap: int = Field(ge=100)
    calibration_bins: int = Field(ge=2)
    smallest_slice: int = Field(ge=2)
    speed: SpeedParams


class SelectParams(_Section):
    """When two classifiers are within noise."""

    seed: int
    bootstrap: int = Field(ge=100)
    noise: float = Field(gt=0, lt=1)


class PromoteParams(_Section):
    """When a challenger is better, and what it may lose on a slice of the frozen test set."""

    seed: int
    bootstrap: int = Field(ge=100)
    noise: float = Field(gt=0, lt=1)
    margin: float = Field(gt=0, lt=1)
    smallest_slice: int = Field(ge=2)


class RegisterParams(_Section):
    """Names in MLflow."""

    name: str
    experiment: str


class DecideParams(_Section):
    """The mix of tags in life, and the accuracy that `tagged` promises."""

    prior: dict[str, float]
    target_accuracy: float = Field(gt=0.25, lt=1)

    @model_validator(mode="after")
    def _prior_covers_the_tags(self) -> DecideParams:
        shares = self.prior.values()
        if list(self.prior) != [str(tag) for tag in TAGS] or min(shares) <= 0 or abs(sum(shares) - 1) > 1e-3:
            raise ValueError("prior needs the four tags in alphabetical order, each above 0, adding up to 1")
        return self


class InsightParams(_Section):
    """How the labels of data/insight are learned (scikit-learn's C) and measured."""

    seed: int
    strength: float = Field(gt=0)
    folds: int = Field(ge=2, le=20)
    bootstrap: int = Field(ge=100)


class ReportParams(_Section):
    """The language of the sample's page, and the day on which it is written, whenever the stage runs."""

    lang: Literal["fr", "en"]
    today: date


class Params(_Section):
    """All of params.yaml."""

    split: SplitParams
    encoder: EncoderParams
    train: TrainParams
    decide: DecideParams
    evaluate: EvaluateParams
    select: SelectParams
    promote: PromoteParams
    register_: RegisterParams = Field(alias="register")
    insight: InsightParams
    report: ReportParams


def load_params(path: Path = PATH) -> Params:
    """Read and check params.yaml.

    Raises:
        ParamsError: the file is missing, is not YAML, or holds a key or value that the project does not know.
    """
    import yaml

    try:
        values: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ParamsError(f"params.yaml cannot be read: {error.strerror}", where=str(path), fix="run from the project's folder") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ParamsError(f"params.yaml is not YAML: {error}", where=str(path), fix="mend the line named above") from error
    try:
        return Params.model_validate(values)
    except ValidationError as error:
        raise _as_params_error(error, path) from error


def _as_params_error(error: ValidationError, path: Path) -> ParamsError:
    problem = error.errors()[0]
    key = ".".join(map(str, problem["loc"])) or "(top level)"
    if problem["type"] == "extra_forbidden":
        what, fix = f"unknown key {key!r}", "compare with the repository's; `dvc exp run -S +KEY=…` adds any key"
    else:
        what, fix = f"{key}: {problem['msg']}", "give it such a value, in params.yaml or with `dvc exp run -S`"
    return ParamsError(f"params.yaml: {what}", where=f"{path}, key {key}", fix=fix)
