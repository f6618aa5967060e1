"""What can go wrong on the way through the door. Entrances turn these into 403, 409 and 422."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class ChangedOutsideTheDoor(RuntimeError):
    """Somebody called save(), update() or delete() without `change`."""


class TooDeep(Exception):
    """A chain of events that cause one another got longer than the house allows."""


class Refused(Exception):
    """The actor can see the subject but may not do this with it."""

    def __init__(self, power: str = "", message: str = ""):
        self.power = power
        super().__init__(message or _("You are not allowed to do this."))


class Conflict(Exception):
    """The subject is not in the state this needs, or somebody was faster. Nothing was changed."""


class Stale(Conflict):
    """The subject is not the version the caller saw."""


class Invalid(Exception):
    """Input that cannot be taken. `errors` maps a field key ('' for the whole) to messages for people."""

    def __init__(self, errors: str | Mapping[str, str | list[str]]):
        if isinstance(errors, str):
            errors = {"": errors}
        self.errors = {key: [text] if isinstance(text, str) else list(text) for key, text in errors.items()}
        super().__init__("; ".join(self.texts))

    def under(self, key: str) -> dict[str, list[str]]:
        """The same errors, of one part of something larger: `hours`, `hours.3`."""
        return {f"{key}.{part}" if part else key: texts for part, texts in self.errors.items()}

    @property
    def texts(self) -> list[str]:
        """All messages, whatever they are about."""
        return [text for texts in self.errors.values() for text in texts]
