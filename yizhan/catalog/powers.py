"""What a role may allow about the catalog."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

ADMINISTRATION = _l("Administration")

CATALOG = power("admin.catalog", _l("Statuses, types, fields and tags"), ADMINISTRATION)
DESK = power("admin.desk", _l("Settings of the desk"), ADMINISTRATION)
ANNOUNCEMENTS = power("admin.announcements", _l("Announcements to customers"), ADMINISTRATION)
BRANDS = power("admin.brands", _l("Brands of the help centre"), ADMINISTRATION)
