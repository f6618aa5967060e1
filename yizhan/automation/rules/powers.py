"""What a role may allow about rules and macros."""

from django.utils.translation import gettext_lazy as _l

from yizhan.people.powers import ADMINISTRATION
from yizhan.spine.powers import power

AUTOMATION = power("admin.automation", _l("Rules, assignment, SLA and flows"), ADMINISTRATION)
