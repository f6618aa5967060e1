"""What a role may allow about the knowledge base. Reading it needs none."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

KNOWLEDGE = _l("Knowledge base")

WRITE = power("knowledge.write", _l("Write articles and hand them in for review"), KNOWLEDGE)
PUBLISH = power("knowledge.publish", _l("Review, publish and withdraw articles; keep categories"), KNOWLEDGE)
