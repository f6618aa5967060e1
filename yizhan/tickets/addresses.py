"""Lists of mail addresses as a field type."""

import re
from email.utils import getaddresses
from typing import Any

from django.utils.translation import gettext as _

from yizhan.spine.errors import Invalid
from yizhan.spine.fields import Context, Email, FieldType

MOST = 50


class Addresses(FieldType):
    """Several mail addresses; names beside them are dropped."""

    control = "addresses"
    one = Email()

    def parse(self, raw: Any, context: Context) -> list[str]:
        if isinstance(raw, (list, tuple)):
            parts = [str(part) for part in raw]
        else:
            parts = [address or name for name, address in getaddresses([re.sub(r"[;；，\n]", ",", str(raw))])]
        found = [self.one.parse(part, context) for part in parts if part.strip()]
        if len(found) > MOST:
            raise Invalid(_("At most %(most)s addresses.") % {"most": MOST})
        return list(dict.fromkeys(address for address in found if address))

    def show(self, value: Any) -> str:
        return ", ".join(value or [])

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "email"}}
