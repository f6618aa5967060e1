"""What a role may be given here."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

INSIGHTS = _l("Reports")
VIEW = power("report.view", _l("See reports"), INSIGHTS)
SHARE = power("report.share", _l("Share reports and dashboards with others"), INSIGHTS)
EXPORT = power("report.export", _l("Export and send figures and lists of tickets"), INSIGHTS)
ALERT = power("report.alert", _l("Set alerts on figures"), INSIGHTS)
