"""A help centre with an article for every ten tickets, up to 10,000: titles alike, texts of a page or two."""

from random import Random

from django.db import connection

from yizhan.knowledge import words
from yizhan.knowledge.models import Article, Category, Edition, Stage
from yizhan.lib import clock
from yizhan.people.models import Agent
from yizhan.spine.guard import door
from yizhan.workspace.first_run import both, keep

SHARE, MOST = 10, 10_000
SHELVES = 12
ROUND = 2_000
THINGS = "空调 打印机 投影仪 交换机 显示器 门禁 电话机 扫描仪 笔记本 服务器 路由器 热水器".split()
DOINGS = "异响 卡纸 无法开机 连接不上 反应慢 漏水 报错 更换耗材 清洗 升级 安装 重置密码".split()
ENDS = "怎么处理 的六种原因 操作步骤 常见问题 注意事项 排查指南 收费标准 使用说明".split()
SENTENCES = (
    "请先确认电源和连接线。", "如果指示灯为红色，请关机后等待五分钟。", "Open the cover and check the sensor.",
    "按住复位键十秒直到指示灯闪烁。", "仍未解决请提交工单并附上照片。", "The firmware can be updated over the network.",
    "滤网每两周清洗一次，晾干后装回。", "检查支架螺丝是否松动。",
)  # fmt: skip


def article_count(tickets: int) -> int:
    return min(tickets // SHARE, MOST)


def fill_articles(tickets: int) -> int:
    """Write them; returns how many."""
    random, many = Random(11), article_count(tickets)
    by = Agent.objects.all()[0]
    shelves = [keep(Category(), slug=f"shelf-{n}", labels=both(f"分类{n}", f"Topic {n}")) for n in range(SHELVES)]
    for start in range(0, many, ROUND):
        size = min(ROUND, many - start)
        with door(True):
            made = Article.objects.bulk_create(
                Article(category=shelves[(start + n) % SHELVES], owner=by, position=start + n) for n in range(size)
            )
            told = Edition.objects.bulk_create(edition(one, start + at, random) for at, one in enumerate(made))
        for one in told:
            words.keep(one)
    with connection.cursor() as sql:
        sql.execute("UPDATE knowledge_articlewords SET reads = edition_id * 7919 % 1000")
        sql.execute("ANALYZE")
    return many


def edition(article: Article, number: int, random: Random) -> Edition:
    title = f"{random.choice(THINGS)}{random.choice(DOINGS)}{random.choice(ENDS)} {number}"
    lines = [random.choice(SENTENCES) for _line in range(random.randrange(10, 60))]
    return Edition(
        article=article, language="zh-hans", title=title, html="".join(f"<p>{line}</p>" for line in lines),
        text="\n".join(lines), number=1, is_live=True, published_at=clock.now(), stage=Stage.PUBLISHED,
        draft_title=title,
    )  # fmt: skip
