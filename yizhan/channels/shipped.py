"""The mails a desk sends by itself, as shipped. Liquid: {{ ticket.code }}, {{ customer.name }}, {{ desk.name }} …"""

RECEIPT_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的请求已受理，工单号 <b>{{ ticket.code }}</b>。我们会尽快处理，有进展会第一时间通知您。</p>
<p>查看进度：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>如需补充信息，直接回复本邮件即可。</p>
<p>{{ desk.name }}</p>"""
RECEIPT_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>we have received your request. Its number is <b>{{ ticket.code }}</b>. We will get back to you as soon as we can.</p>
<p>Follow its progress: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>To add something, simply reply to this mail.</p>
<p>{{ desk.name }}</p>"""
NOTICE_ZH = """<p>{{ sentence }}</p><p><a href="{{ ticket.desk_url }}">{{ ticket.code }} {{ ticket.subject }}</a></p>
<blockquote>{{ excerpt }}</blockquote>"""
NOTICE_EN = NOTICE_ZH
INVITE_ZH = """<p>{{ agent.name }}，您好：</p><p>{{ desk.name }} 邀请您加入工单系统。请在 48 小时内打开下面的链接设置密码：</p>
<p><a href="{{ url }}">{{ url }}</a></p>"""
INVITE_EN = """<p>Hello {{ agent.name }},</p><p>{{ desk.name }} invites you to its ticket desk.
Please open this link within 48 hours and choose a password:</p><p><a href="{{ url }}">{{ url }}</a></p>"""
RESET_ZH = """<p>{{ agent.name }}，您好：</p><p>有人（应该是您本人）申请重置密码。请在一小时内打开下面的链接：</p>
<p><a href="{{ url }}">{{ url }}</a></p><p>如果不是您本人操作，请忽略本邮件，密码不会改变。</p>"""
RESET_EN = """<p>Hello {{ agent.name }},</p><p>somebody, probably you, asked for a new password.
Please open this link within an hour:</p><p><a href="{{ url }}">{{ url }}</a></p>
<p>If it was not you, ignore this mail; nothing changes.</p>"""
TRACK_ZH = """<p>您好：</p><p>您（或他人用您的邮箱）于 {{ asked_at }} 申请查看工单 <b>{{ ticket.code }}</b> 的进度，请打开下面的链接：</p>
<p><a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>持有此链接即可查看该工单，请勿转发。如果不是您本人操作，请忽略本邮件。</p><p>{{ desk.name }}</p>"""
TRACK_EN = """<p>Hello,</p><p>you, or somebody who knows your address, asked at {{ asked_at }} to see request
<b>{{ ticket.code }}</b>. Please open this link:</p><p><a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>Whoever has the link can see the request, so please do not pass it on. If it was not you, ignore this mail.</p>
<p>{{ desk.name }}</p>"""
URGED_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的催促已收到，我们已转告负责人尽快处理工单 <b>{{ ticket.code }}</b>。</p>
<p>当前进度：<b>{{ ticket.stage }}</b>{% if ticket.due != "" %}<br>预计完成时间：<b>{{ ticket.due }}</b> 前{% endif %}</p>
<p>查看进度：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
URGED_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>we have told those who work on your request <b>{{ ticket.code }}</b> that it is urgent for you.</p>
<p>Where it stands: <b>{{ ticket.stage }}</b>{% if ticket.due != "" %}<br>We aim to finish by <b>{{ ticket.due }}</b>{% endif %}</p>
<p>Follow its progress: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
EXTENDED_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>很抱歉，您的工单 <b>{{ ticket.code }}</b> 需要更多时间处理，预计完成时间调整为 <b>{{ ticket.due }}</b> 前。</p>
<p>查看进度：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>如有疑问，直接回复本邮件即可。</p>
<p>{{ desk.name }}</p>"""
EXTENDED_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>we are sorry: your request <b>{{ ticket.code }}</b> takes longer than we thought. We now aim to finish by <b>{{ ticket.due }}</b>.</p>
<p>Follow its progress: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>If you have questions, simply reply to this mail.</p>
<p>{{ desk.name }}</p>"""
SIGN_IN_ZH = """<p>您好：</p><p>您（或他人用您的邮箱）正在登录 {{ desk.name }}，验证码：</p>
<p><b style="font-size:24px">{{ code }}</b></p>
<p>也可以打开下面的链接登录：<br><a href="{{ url }}">{{ url }}</a></p>
<p>验证码和链接 15 分钟内有效，只能使用一次，请勿转发或告诉他人。如果不是您本人操作，请忽略本邮件。</p><p>{{ desk.name }}</p>"""
SIGN_IN_EN = """<p>Hello,</p><p>you, or somebody who knows your address, are signing in to {{ desk.name }}. Your code:</p>
<p><b style="font-size:24px">{{ code }}</b></p>
<p>Or open this link: <br><a href="{{ url }}">{{ url }}</a></p>
<p>Both are good once, for 15 minutes. Please do not pass them on. If it was not you, ignore this mail.</p>
<p>{{ desk.name }}</p>"""
PROVE_ZH = """<p>您好：</p><p>有人要把这个邮箱添加到 {{ desk.name }} 的账户，验证码：</p>
<p><b style="font-size:24px">{{ code }}</b></p>
<p>验证码 15 分钟内有效。如果不是您本人操作，请忽略本邮件，邮箱不会被添加。</p><p>{{ desk.name }}</p>"""
PROVE_EN = """<p>Hello,</p><p>somebody wants to add this address to their account at {{ desk.name }}. The code:</p>
<p><b style="font-size:24px">{{ code }}</b></p>
<p>It is good for 15 minutes. If it was not you, ignore this mail; nothing happens.</p><p>{{ desk.name }}</p>"""
APPROVAL_ZH = """<p>您好：</p><p>{{ asker }} 就工单 <b>{{ ticket.code }}</b>「{{ ticket.subject }}」请您审核：</p>
<blockquote>{{ question }}</blockquote>
<p>请打开下面的链接查看并作出决定（同意或驳回），无需登录：</p>
<p><a href="{{ url }}">{{ url }}</a></p>
<p>链接仅供您本人使用，请勿转发；作出决定后或 14 天后失效。</p><p>{{ desk.name }}</p>"""
APPROVAL_EN = """<p>Hello,</p><p>{{ asker }} asks for your approval of <b>{{ ticket.code }}</b> “{{ ticket.subject }}”:</p>
<blockquote>{{ question }}</blockquote>
<p>Open this link to look at it and decide; there is no need to sign in:</p>
<p><a href="{{ url }}">{{ url }}</a></p>
<p>The link is for you alone, so please do not pass it on. It works once, for two weeks.</p><p>{{ desk.name }}</p>"""
COMMUNITY_ZH = """<p>您好：</p><p>您关注的话题「{{ topic.title }}」有新内容，{{ author }} 写道：</p>
<blockquote>{{ excerpt }}</blockquote>
<p><a href="{{ url }}">查看全部</a></p>
<p>不想再收到此话题的邮件？<a href="{{ unfollow }}">取消关注</a></p><p>{{ desk.name }}</p>"""
COMMUNITY_EN = """<p>Hello,</p><p>{{ author }} wrote in “{{ topic.title }}”, which you follow:</p>
<blockquote>{{ excerpt }}</blockquote>
<p><a href="{{ url }}">Read all of it</a></p>
<p>No more mails about this topic? <a href="{{ unfollow }}">Stop following it</a></p><p>{{ desk.name }}</p>"""
CLOSING_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的工单 <b>{{ ticket.code }}</b> 目前状态为“{{ ticket.stage }}”。如无其他问题，我们将于 <b>{{ ticket.closing }}</b> 办结此工单。</p>
<p>如果问题仍未解决或需要补充信息，请在此之前直接回复本邮件，工单将继续处理。</p>
<p>查看详情：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
CLOSING_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>your request <b>{{ ticket.code }}</b> stands at “{{ ticket.stage }}”. If there is nothing more to do, we will close it on <b>{{ ticket.closing }}</b>.</p>
<p>If it is not settled, or you want to add something, simply reply to this mail before then and we will go on.</p>
<p>See your request: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
RESOLVED_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的工单 <b>{{ ticket.code }}</b> 已处理完成。</p>
<p>如果问题仍未解决，直接回复本邮件，我们会继续处理。</p>
<p>查看详情：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
RESOLVED_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>your request <b>{{ ticket.code }}</b> has been resolved.</p>
<p>If it is not settled for you, simply reply to this mail and we will go on.</p>
<p>See your request: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
WAITING_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的工单 <b>{{ ticket.code }}</b> 需要您的答复才能继续处理。</p>
<p>请直接回复本邮件，或打开链接查看：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
WAITING_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>to go on with your request <b>{{ ticket.code }}</b> we need an answer from you.</p>
<p>Please reply to this mail, or open <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
CLOSED_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的工单 <b>{{ ticket.code }}</b> 已办结，感谢您的联系。</p>
<p>查看详情：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
CLOSED_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>your request <b>{{ ticket.code }}</b> is closed. Thank you for writing to us.</p>
<p>See your request: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
SURVEY_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>您的工单 <b>{{ ticket.code }}</b> 已处理完成。{{ question }}</p>
<p>{% for one in scores %}<a href="{{ one[1].url }}">{{ one[1].label }}</a>{% if in_a_row != "" %}&nbsp; {% else %}<br>{% endif %}{% endfor %}</p>
<p>点一下即可，无需登录，也可打开 <a href="{{ url }}">评价页</a> 补充意见。如果问题仍未解决，直接回复本邮件。</p>
<p>{{ desk.name }}</p>"""
SURVEY_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>your request <b>{{ ticket.code }}</b> has been resolved. {{ question }}</p>
<p>{% for one in scores %}<a href="{{ one[1].url }}">{{ one[1].label }}</a>{% if in_a_row != "" %}&nbsp; {% else %}<br>{% endif %}{% endfor %}</p>
<p>One click is enough. On <a href="{{ url }}">this page</a> you can tell us more. If it is not settled, simply reply to this mail.</p>
<p>{{ desk.name }}</p>"""
DIGEST_ZH = """<p>{{ agent.name }}，您好：</p><p>您有 {{ count }} 条未读通知：</p>
<ul>{% for one in lines %}<li>{{ one[1].sentence }}{% if one[1].code != "" %} · <a href="{{ one[1].url }}">{{ one[1].code }} {{ one[1].subject }}</a>{% endif %}</li>{% endfor %}</ul>
{% if more != "" %}<p>另有 {{ more }} 条，请在系统中查看。</p>{% endif %}"""
DIGEST_EN = """<p>Hello {{ agent.name }},</p><p>you have {{ count }} unread notices:</p>
<ul>{% for one in lines %}<li>{{ one[1].sentence }}{% if one[1].code != "" %} · <a href="{{ one[1].url }}">{{ one[1].code }} {{ one[1].subject }}</a>{% endif %}</li>{% endfor %}</ul>
{% if more != "" %}<p>And {{ more }} more, in the desk.</p>{% endif %}"""

APPOINTED_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>工单 <b>{{ ticket.code }}</b> 的上门时间为 <b>{{ ticket.appointment }}</b>{% if ticket.place != "" %}，地点：{{ ticket.place }}{% endif %}。</p>
<p>确认、改约或添加到日历：<a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""
APPOINTED_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>your appointment for request <b>{{ ticket.code }}</b> is <b>{{ ticket.appointment }}</b>{% if ticket.place != "" %} at {{ ticket.place }}{% endif %}.</p>
<p>Confirm it, change it or add it to your calendar: <a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""
OFFER_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>请为工单 <b>{{ ticket.code }}</b> 选择方便的上门时间：</p>
<p><a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""
OFFER_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>please choose a time at which we may come for your request <b>{{ ticket.code }}</b>:</p>
<p><a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""
OFF_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>工单 <b>{{ ticket.code }}</b> 的上门预约已取消。</p>
<p>查看详情：<a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
OFF_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>the appointment for your request <b>{{ ticket.code }}</b> has been called off.</p>
<p>See your request: <a href="{{ ticket.url }}">{{ ticket.url }}</a></p>
<p>{{ desk.name }}</p>"""
NEAR_ZH = """<p>{{ customer.name | default: "您" }}，您好：</p>
<p>提醒您：工单 <b>{{ ticket.code }}</b> 的上门时间为 <b>{{ ticket.appointment }}</b>{% if ticket.place != "" %}，地点：{{ ticket.place }}{% endif %}。</p>
<p>查看或改约：<a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""
NEAR_EN = """<p>Hello {{ customer.name | default: "there" }},</p>
<p>a reminder: we come for your request <b>{{ ticket.code }}</b> on <b>{{ ticket.appointment }}</b>{% if ticket.place != "" %} at {{ ticket.place }}{% endif %}.</p>
<p>See or change it: <a href="{{ ticket.appointment_url }}">{{ ticket.appointment_url }}</a></p>
<p>{{ desk.name }}</p>"""

TEMPLATES = {
    "appointed": {
        "zh-hans": ("上门时间：{{ ticket.appointment }} {{ ticket.mark }}", APPOINTED_ZH),
        "en": ("Your appointment: {{ ticket.appointment }} {{ ticket.mark }}", APPOINTED_EN),
    },
    "appointment_offer": {
        "zh-hans": ("请选择上门时间 {{ ticket.mark }}", OFFER_ZH),
        "en": ("Please choose a time {{ ticket.mark }}", OFFER_EN),
    },
    "appointment_off": {
        "zh-hans": ("上门预约已取消 {{ ticket.mark }}", OFF_ZH),
        "en": ("Your appointment is called off {{ ticket.mark }}", OFF_EN),
    },
    "appointment_near": {
        "zh-hans": ("上门提醒：{{ ticket.appointment }} {{ ticket.mark }}", NEAR_ZH),
        "en": ("Reminder: {{ ticket.appointment }} {{ ticket.mark }}", NEAR_EN),
    },
    "receipt": {
        "zh-hans": ("已受理：您的请求 {{ ticket.mark }}", RECEIPT_ZH),
        "en": ("We received your request {{ ticket.mark }}", RECEIPT_EN),
    },
    "urged": {
        "zh-hans": ("已为您催办 {{ ticket.mark }}", URGED_ZH),
        "en": ("We passed on that it is urgent {{ ticket.mark }}", URGED_EN),
    },
    "extended": {
        "zh-hans": ("您的工单预计完成时间有调整 {{ ticket.mark }}", EXTENDED_ZH),
        "en": ("A new date for your request {{ ticket.mark }}", EXTENDED_EN),
    },
    "sign_in": {
        "zh-hans": ("{{ desk.name }} 登录验证码", SIGN_IN_ZH),
        "en": ("Your code for {{ desk.name }}", SIGN_IN_EN),
    },
    "prove_address": {
        "zh-hans": ("{{ desk.name }} 邮箱验证码", PROVE_ZH),
        "en": ("Confirm your address for {{ desk.name }}", PROVE_EN),
    },
    "approval": {
        "zh-hans": ("请审核 {{ ticket.mark }} {{ ticket.subject }}", APPROVAL_ZH),
        "en": ("Your approval is asked for {{ ticket.mark }} {{ ticket.subject }}", APPROVAL_EN),
    },
    "community": {
        "zh-hans": ("您关注的话题有新内容：{{ topic.title }}", COMMUNITY_ZH),
        "en": ("New in “{{ topic.title }}”", COMMUNITY_EN),
    },
    "closing": {
        "zh-hans": ("您的工单即将办结 {{ ticket.mark }}", CLOSING_ZH),
        "en": ("Your request will be closed soon {{ ticket.mark }}", CLOSING_EN),
    },
    "resolved": {
        "zh-hans": ("您的工单已处理完成 {{ ticket.mark }}", RESOLVED_ZH),
        "en": ("Your request has been resolved {{ ticket.mark }}", RESOLVED_EN),
    },
    "waiting": {
        "zh-hans": ("您的工单需要您的答复 {{ ticket.mark }}", WAITING_ZH),
        "en": ("We need your answer {{ ticket.mark }}", WAITING_EN),
    },
    "closed": {
        "zh-hans": ("您的工单已办结 {{ ticket.mark }}", CLOSED_ZH),
        "en": ("Your request is closed {{ ticket.mark }}", CLOSED_EN),
    },
    "survey": {
        "zh-hans": ("{{ question }} {{ ticket.mark }}", SURVEY_ZH),
        "en": ("{{ question }} {{ ticket.mark }}", SURVEY_EN),
    },
    "digest": {
        "zh-hans": ("{{ count }} 条未读通知 · {{ desk.name }}", DIGEST_ZH),
        "en": ("{{ count }} unread notices · {{ desk.name }}", DIGEST_EN),
    },
    "notice": {
        "zh-hans": ("{{ ticket.mark }} {{ sentence }}", NOTICE_ZH),
        "en": ("{{ ticket.mark }} {{ sentence }}", NOTICE_EN),
    },
    "invite": {
        "zh-hans": ("{{ desk.name }} 邀请您加入", INVITE_ZH),
        "en": ("You are invited to {{ desk.name }}", INVITE_EN),
    },
    "reset": {
        "zh-hans": ("重置 {{ desk.name }} 的密码", RESET_ZH),
        "en": ("Your new password for {{ desk.name }}", RESET_EN),
    },
    "track": {
        "zh-hans": ("您的工单进度链接 {{ ticket.mark }}", TRACK_ZH),
        "en": ("The link to your request {{ ticket.mark }}", TRACK_EN),
    },
}
