"""Fields: what a thing has. One registry for built-in and administrator-made ones."""

from .address import Address
from .asked import ConditionText
from .base import Context, Field, FieldType, Subject, subjects, types
from .choice import Boolean, Choice, MultiChoice, Option, Tags
from .drawn import Drawn
from .mapped import Mapped, Values
from .moment import Date, Moment
from .number import Bounded, Integer, Number
from .reference import Person, Reference, References
from .structure import Html, Labels, Options, Secret, Texts, Words
from .text import Email, LongText, Phone, RichText, Text, Url
from .upload import Files
from .web import Colour, Domain, Origin

__all__ = [
    "Address",
    "Boolean",
    "Bounded",
    "Choice",
    "Colour",
    "ConditionText",
    "Context",
    "Date",
    "Domain",
    "Drawn",
    "Email",
    "Field",
    "FieldType",
    "Files",
    "Html",
    "Integer",
    "Labels",
    "LongText",
    "Mapped",
    "Moment",
    "MultiChoice",
    "Number",
    "Option",
    "Options",
    "Origin",
    "Person",
    "Phone",
    "Reference",
    "References",
    "RichText",
    "Secret",
    "Subject",
    "Tags",
    "Text",
    "Texts",
    "Url",
    "Values",
    "Words",
    "subjects",
    "types",
]  # fmt: skip
