"""Chinese sentences have full-width punctuation; what is quoted from a machine stays."""

import pytest

from yizhan.lib.punctuation import half_width


@pytest.mark.parametrize(
    ("source", "text", "wrong"),
    [
        ("A tree: it asks, it answers.", "像树一样的对话:逐步提问,给出解答。", ["像树一样的对话:", "话:逐步提问,"]),
        ("Solved?", "解决了吗?", ["解决了吗?"]),
        ("Solved?", "解决了吗？", []),
        ("Has nodes (%(n)s).", "有节点(%(n)s)。", ["有节点(", ")"]),
        ("At most %(most)s, please.", "最多 %(most)s,谢谢", [" %(most)s,"]),
        ("At %(time)s: begin.", "时间: %(time)s", ["时间:"]),
        ("From 9:30 on", "9:30 起", []),
        ("As in status:open tag:vip", "如 状态:未办结 标签:vip", []),
        ("As in status:open, or words?", "如 状态:未办结,或文字?", ["态:未办结,", ",或文字?"]),
        ("See https://example.org (English)", "见 https://example.org（英文）", []),
        ("Yes,No", "是,否", []),
    ],
)
def test_half_width_marks_are_found(source: str, text: str, wrong: list[str]) -> None:
    found = half_width(source, text)
    assert [one[-1] for one in found] == [one[-1] for one in wrong]
