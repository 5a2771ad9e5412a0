"""Labelwright: how far each label can be trusted."""

from labelwright._engine import EngineError, InvalidError, UndefinedError
from labelwright._truth import (
    Auto,
    Committee,
    DawidSkene,
    Hier,
    MajorityVote,
    OneCoinDawidSkene,
    Subtypes,
)

__all__ = [
    "Auto",
    "Committee",
    "DawidSkene",
    "EngineError",
    "Hier",
    "InvalidError",
    "MajorityVote",
    "OneCoinDawidSkene",
    "Subtypes",
    "UndefinedError",
]
