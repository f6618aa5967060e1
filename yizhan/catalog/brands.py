"""Brands: how the customers' side looks and speaks, on which domain, for which departments."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from yizhan.lib.colour import dark_tones, light_tones
from yizhan.lib.config import config
from yizhan.spine.actors import Actor
from yizhan.spine.change import change
from yizhan.spine.errors import Conflict, Invalid
from yizhan.spine.labelled import Labelled, in_language

from .models import Desk

TOKENS = {
    "accent": "accent",
    "accent-deep": "deep",
    "accent-soft": "soft",
    "on-accent": "on",
    "accent-ground": "ground",
}
# Goes with the address of the style sheet: another arithmetic is another sheet.
SHEET = 1


class Brand(Labelled):
    """A face of the desk towards customers. One is the default: it serves whatever no other brand does."""

    domain = models.CharField(_l("Domain"), max_length=253, unique=True, null=True, blank=True)
    # "" is the colour of the house.
    colour = models.CharField(_l("Colour"), max_length=7, default="", blank=True)
    # Where the file store keeps it; the name is made of its content.
    logo = models.CharField(_l("Logo"), max_length=100, default="", blank=True)
    # None of them named: all.
    languages = ArrayField(
        models.CharField(max_length=10), default=list, blank=True, verbose_name=pgettext_lazy("brand", "Languages")
    )
    language = models.CharField(_l("Default language"), max_length=10, default="", blank=True)
    department_ids = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name=_l("Departments"))
    greetings = models.JSONField(_l("Greeting"), default=dict, blank=True)
    footers = models.JSONField(_l("Footer"), default=dict, blank=True)
    is_default = models.BooleanField(_l("Default brand"), default=False)

    class Meta(Labelled.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_brand"
            )
        ]

    @property
    def label(self) -> str:
        return in_language(self.labels) or Desk.the().name

    # -- which one
    @classmethod
    def default(cls) -> "Brand":
        """The default one; before set-up an unsaved one called like the desk."""
        return next((row for row in cls.current() if row.is_default), None) or cls(slug="default", is_default=True)

    @classmethod
    def at(cls, host: str) -> "Brand | None":
        """The brand whose own domain this is."""
        return next((row for row in cls.current() if row.domain == host), None) if host else None

    @classmethod
    def called(cls, slug: str) -> "Brand | None":
        """By its slug; only one that is in use."""
        return next((row for row in cls.current() if row.slug == slug), None) if slug else None

    @classmethod
    def serving(cls, department_id: int | None) -> "Brand":
        """The first brand that names the department, else the default one."""
        return next((row for row in cls.current() if department_id in row.department_ids), None) or cls.default()

    # -- what it is like
    @property
    def url(self) -> str:
        """What links to its pages begin with."""
        if not self.domain:
            return config.url
        desk = urlsplit(config.url)
        return f"{desk.scheme}://{self.domain}{f':{desk.port}' if desk.port else ''}"

    def link(self, path: str) -> str:
        """A page of it, for who comes from elsewhere; on the address of the desk it has to be named."""
        is_known = self.domain or len(Brand.current()) == 1
        return f"{self.url}{path}" if is_known else f"{self.url}{path}?brand={self.slug}"

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The languages visitors can choose: (key, its own name)."""
        return [pair for pair in settings.LANGUAGES if not self.languages or pair[0] in self.languages]

    @property
    def own_language(self) -> str:
        """For visitors who have not said which they want."""
        keys = [key for key, _name in self.offered]
        return next((key for key in (self.language, Desk.the().language) if key in keys), keys[0])

    @property
    def greeting(self) -> str:
        return in_language(self.greetings)

    @property
    def footer(self) -> str:
        return in_language(self.footers)

    @property
    def initial(self) -> str:
        """What stands in place of a logo."""
        return self.label[:1].upper()

    @property
    def logo_key(self) -> str:
        """Changes with the logo, so that it may be kept for ever."""
        return self.logo.rpartition("/")[2]

    @property
    def style_key(self) -> str:
        """Changes with the style sheet."""
        return f"{SHEET}{self.colour[1:]}"

    @property
    def style(self) -> str:
        """Its style sheet: the accents of the house in its own colour, readable on light and dark."""
        light, dark = light_tones(self.colour), dark_tones(self.colour)
        pairs = (
            f"--{token}:light-dark({getattr(light, name)},{getattr(dark, name)})" for token, name in TOKENS.items()
        )
        return f":root{{{';'.join(pairs)}}}" if self.colour else ""


def keep_sound(row: Brand, by: Actor) -> None:
    """What no single field can see. Raises Invalid; making another brand the default takes it off the old one."""
    if row.domain and row.domain == urlsplit(config.url).hostname:
        raise Invalid({"domain": _("This is the address of the desk itself. Agents could not get in any more.")})
    if row.language and row.language not in dict(row.offered):
        raise Invalid({"language": _("The default language must be one of the languages offered.")})
    before = Brand.objects.filter(is_default=True).exclude(pk=row.pk).first()
    if row.is_default and before:
        with change(before, "brand.edited", by=by):
            before.is_default = False
    elif not row.is_default and not before:
        raise Invalid({"is_default": _("One brand must be the default. Make another one the default instead.")})


def keep_default(row: Brand, by: Actor) -> None:
    """The default brand stays: raises Conflict."""
    if row.is_default:
        raise Conflict(_("One brand must be the default. Make another one the default instead."))
