"""What a role may allow about chats."""

from django.utils.translation import gettext_lazy as _l

from yizhan.spine.powers import power

CHATS = _l("Chats")

TAKE = power("chat.take", _l("Answer chats of own departments"), CHATS)
SUPERVISE = power("chat.supervise", _l("See every chat of own departments, whisper and join"), CHATS)
