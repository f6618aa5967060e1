"""Templates of approvals that every desk begins with."""

from .models import CLOSE

# slug, Chinese and English name, the question in both, purpose, levels
TEMPLATES = (
    ("close-review", ("办结审核", "Review before closing"),
     {"zh-hans": "处理结果是否属实、完整，同意办结？", "en": "Is the work complete? May the ticket be closed?"},
     CLOSE, [{"mode": "any", "who": ["head:ticket"]}]),
    ("two-levels", ("两级审批", "Manager, then head of department"),
     {"zh-hans": "请审批本工单的处理方案。", "en": "Please approve what is planned for this ticket."},
     "", [{"mode": "any", "who": ["manager:assignee"]}, {"mode": "any", "who": ["head:ticket"]}]),
)  # fmt: skip
REMIND_HOURS = 24
ESCALATE_HOURS = 72
