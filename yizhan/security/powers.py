"""What a role may allow about security."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

ADMINISTRATION = _l("Administration")

AUDIT = power("admin.audit", _l("Read the audit log"), ADMINISTRATION)
TOKENS = power("admin.tokens", _l("API tokens of everybody"), ADMINISTRATION)
