"""What a desk begins with: a survey, a plan of call-backs, two rules about bad news. All of them are paused."""

from typing import Any

SURVEY: dict[str, Any] = {
    "slug": "satisfaction",
    "labels": {"zh-hans": "满意度调查", "en": "Customer satisfaction"},
    "question": {"zh-hans": "您对本次服务满意吗？", "en": "How happy are you with our help?"},
    "scale": "stars",
    "reasons": [
        "处理太慢 | It took too long",
        "问题没有解决 | The problem is not solved",
        "服务态度不好 | The tone was not right",
        "答复看不懂 | The answer was hard to understand",
        "反复联系才有人处理 | I had to ask again and again",
    ],
    "delay_hours": 1,
    "is_paused": True,
}
PLAN: dict[str, Any] = {
    "slug": "spot-check",
    "labels": {"zh-hans": "抽样回访", "en": "Spot check"},
    "percent": 10,
    "delay_hours": 24,
    "script": "您好，我是服务中心回访专员。请问您反映的问题解决了吗？对处理结果和服务态度满意吗？还有什么意见或建议？",
    "is_paused": True,
}
RULES: tuple[dict[str, Any], ...] = (
    {
        "slug": "bad-rating",
        "labels": {"zh-hans": "差评：安排回访", "en": "Bad rating: call back"},
        "on": ["rated"],
        "condition": "rating:bad callback:no",
        "steps": [{"do": "request_callback", "with": {"why": "差评回访", "in_hours": 4, "in_working_time": True}}],
        "is_paused": True,
    },
    {
        "slug": "not-solved",
        "labels": {"zh-hans": "客户反馈未解决：重开工单", "en": "Customer says it is not solved: reopen"},
        "on": ["rated"],
        "condition": "confirmed:no status:done",
        "steps": [{"do": "reopen"}],
        "is_paused": True,
    },
)
