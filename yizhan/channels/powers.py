"""What a role may allow about channels."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

ADMINISTRATION = _l("Administration")

CHANNELS = power("admin.channels", _l("Mailboxes and channels"), ADMINISTRATION)
QUARANTINE = power("admin.quarantine", _l("Quarantined mail"), ADMINISTRATION)
