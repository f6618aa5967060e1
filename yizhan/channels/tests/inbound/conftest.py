"""What tests of incoming mail share: two mailboxes, files in a folder of their own."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def boxes(cast: Any) -> Any:
    """support@ belongs to 客户服务部, billing@ to 账单部."""
    # This file is read before Django is ready.
    from yizhan.channels.models import Mailbox
    from yizhan.workspace.first_run import both, keep

    return SimpleNamespace(
        support=keep(Mailbox(), slug="support", labels=both("客服邮箱", "Support"), address="support@qingshan.example",
                     aliases=["help@qingshan.example"], department=cast.support),
        billing=keep(Mailbox(), slug="billing", labels=both("账单邮箱", "Billing"), address="billing@qingshan.example",
                     department=cast.billing),
    )  # fmt: skip
