"""What a role may be given here."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

INSIGHTS = _l("Reports")
VIEW = power("report.view", _l("See reports"), INSIGHTS)
