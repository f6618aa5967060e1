"""What a role may allow about the community. Reading it needs none."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

COMMUNITY = _l("Community")

ANSWER = power("community.answer", _l("Write in the community in the name of the desk"), COMMUNITY)
MODERATE = power("community.moderate", _l("Check posts, hide them, move topics, ban members"), COMMUNITY)
ADMIN = power("admin.community", _l("Boards and rules of the community"), COMMUNITY)
