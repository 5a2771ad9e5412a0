"""Labelwright: how far each label can be trusted."""

from labelwright._adaptive import Adaptive
from labelwright._agreement import (
    accuracy_on_aggregates,
    agreement,
    agreement_interval,
    alpha,
    alpha_krippendorff,
    consistency,
    uncertainty,
)
from labelwright._belief import Belief, posterior
from labelwright._boxes import Boxes, Spans
from labelwright._calibration import Calibration
from labelwright._certificate import Certificate, Prospect, series_confidence
from labelwright._certificate_classes import chosen_classes, every_class, recall_bound
from labelwright._certificate_losses import LossesLook, certify_losses
from labelwright._choices import BinaryRelevance, Choices
from labelwright._client import Client, Event
from labelwright._errors import (
    ConflictError,
    ForbiddenError,
    InternalError,
    InvalidError,
    JobFailedError,
    LabelwrightError,
    MalformedError,
    NotFoundError,
    Problem,
    TooLargeError,
    TooManyError,
    UnauthenticatedError,
    UnavailableError,
    UndefinedError,
)
from labelwright._guided import GuidedAudit
from labelwright._intervals import (
    Interval,
    Share,
    clopper_pearson_interval,
    hypergeometric_interval,
    jeffreys_interval,
    stratified_share,
    wilson_interval,
)
from labelwright._likeness import Likeness, likeness
from labelwright._masks import SegmentationEM, SegmentationMajorityVote, mask_overlap
from labelwright._numbers import Numbers
from labelwright._pairs import BradleyTerry, NoisyBradleyTerry
from labelwright._points import Points
from labelwright._polygons import Polygons
from labelwright._review import review_end
from labelwright._sampling import (
    LetteredPlan,
    Plan,
    Sprt,
    SprtProspect,
    fixed_plan,
    iso2859_plan,
)
from labelwright._skeletons import Skeletons
from labelwright._skilled import GLAD, KOS, MACE, MMSR, Wawa, ZeroBasedSkill
from labelwright._tests import Difference, adjusted_p_values, permutation_test
from labelwright._texts import ROVER, TextChoice, text_overlap
from labelwright._truth import (
    BWA,
    EBCC,
    IBCC,
    Auto,
    Committee,
    DawidSkene,
    Hier,
    MajorityVote,
    OneCoinDawidSkene,
    Subtypes,
)

__all__ = [
    "BWA",
    "EBCC",
    "GLAD",
    "IBCC",
    "KOS",
    "MACE",
    "MMSR",
    "ROVER",
    "Adaptive",
    "Auto",
    "Belief",
    "BinaryRelevance",
    "Boxes",
    "BradleyTerry",
    "Calibration",
    "Certificate",
    "Choices",
    "Client",
    "Committee",
    "ConflictError",
    "DawidSkene",
    "Difference",
    "Event",
    "ForbiddenError",
    "GuidedAudit",
    "Hier",
    "InternalError",
    "Interval",
    "InvalidError",
    "JobFailedError",
    "LabelwrightError",
    "LetteredPlan",
    "Likeness",
    "LossesLook",
    "MajorityVote",
    "MalformedError",
    "NoisyBradleyTerry",
    "NotFoundError",
    "Numbers",
    "OneCoinDawidSkene",
    "Plan",
    "Points",
    "Polygons",
    "Problem",
    "Prospect",
    "SegmentationEM",
    "SegmentationMajorityVote",
    "Share",
    "Skeletons",
    "Spans",
    "Sprt",
    "SprtProspect",
    "Subtypes",
    "TextChoice",
    "TooLargeError",
    "TooManyError",
    "UnauthenticatedError",
    "UnavailableError",
    "UndefinedError",
    "Wawa",
    "ZeroBasedSkill",
    "accuracy_on_aggregates",
    "adjusted_p_values",
    "agreement",
    "agreement_interval",
    "alpha",
    "alpha_krippendorff",
    "certify_losses",
    "chosen_classes",
    "clopper_pearson_interval",
    "consistency",
    "every_class",
    "fixed_plan",
    "hypergeometric_interval",
    "iso2859_plan",
    "jeffreys_interval",
    "likeness",
    "mask_overlap",
    "permutation_test",
    "posterior",
    "recall_bound",
    "review_end",
    "series_confidence",
    "stratified_share",
    "text_overlap",
    "uncertainty",
    "wilson_interval",
]
