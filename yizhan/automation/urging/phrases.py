"""How people urge, clause by clause: patterns that must match a whole clause, in lower case."""

# What is said beside an urge, and means nothing more
MANNERS = (
    r"(?:尊敬的|亲爱的)?(?:各位)?(?:您好|你好|亲|hi|hello|客服|老师|师傅|工程师|领导|大家)+(?:们)?(?:好)?",
    r"在吗|在么|在不在|有人吗|有人在吗|早上好|上午好|中午好|下午好|晚上好",
    r"(?:多谢|谢谢|感谢|辛苦|麻烦|拜托|劳驾|打扰)(?:你|您|各位|大家|啦|了|哈|您了|你们|您们|帮忙)?",
    r"不好意思|打扰了|抱歉打扰(?:一下|了)?|请问(?:一下|下)?|我想问(?:一下|下)?|想问(?:一下|下)?|祝好|此致|敬礼",
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))(?: (?:there|all|team|support|everyone|folks|sir|madam|sir or madam|support team|help desk|helpdesk))*",
    r"(?:many |kind |best |warm )?(?:thanks|thank you|thx|regards|wishes|best|cheers|sincerely|yours)(?: (?:so much|very much|a lot|again|in advance|and regards|sincerely))*",
    r"sorry (?:to bother (?:you)?(?: again)?|for (?:bothering|chasing|the bother)(?: you)?(?: again)?)|excuse me|please|pls|re|it",
)
# Chinese urges, as whole clauses
_SO = r"(?:现在|目前|请问|麻烦(?:您|你)?|想问(?:一)?下|问(?:一)?下|那|就|所以|咱们|你们|您们|您|你|我|我们|这边|那边|到底|究竟|能不能|可以|可不可以|能否|能|再|都|还|又|也|请|再次|一直|已经|拜托|务必|烦请|劳烦)*"
_IT = r"(?:这个|那个|我的|我这个|我们的|上次的|之前的|这边的|此|该|本)?(?:事情?|问题|工单|单子|单|报修|申请|请求|诉求|故障|投诉|维修|处理|情况)?(?:的)?"
_END = r"(?:啊|呀|呢|吗|嘛|么|吧|哈|哦|了|啦|呐|咯|诶|的)*"
_WHEN = r"(?:大概|大约|预计|估计|最快|最晚|一般)?(?:还)?(?:要|需要|得)?(?:什么时候|啥时候|何时|几时|几点|哪天|多久|多长时间|等多久|等到什么时候)(?:才|能|可以|会|就)*"
_DONE = r"(?:帮我|给我)?(?:好|搞好|弄好|搞定|弄完|修好|修|处理|处理好|处理完|处理完成|解决|解决好|完成|办好|办完|办结|有结果|有消息|有进展|有回复|有答复|回复|答复|来|上门|来修|来处理|安排|安排人|安排上门|到|结束|恢复|批|批好|批下来|审批|审批好|通过)(?:我|一下)?"
CHINESE = (
    rf"{_SO}{_IT}{_SO}{_WHEN}{_DONE}{_END}",
    rf"{_SO}{_IT}{_SO}(?:大概|大约|估计|还)*(?:要|需要|得)(?:等)?(?:多久|多长时间|几天|到什么时候|到啥时候){_END}",
    rf"{_SO}{_IT}{_SO}(?:有没有|有)?(?:什么|啥|新的?|任何|最新)?(?:进展|进度|消息|结果|动静|眉目|回复|答复|下文|反馈|音信)(?:如何|怎么样|怎样|怎么样了|到哪了|到哪一步|到哪步了)?(?:吗|么|嘛|没|没有|呢|了|啊|呀)+",
    rf"{_SO}{_IT}{_SO}有(?:什么|啥|新的?|任何|最新)(?:进展|进度|消息|结果|动静|反馈)",
    rf"{_SO}{_IT}{_SO}(?:进展|进度|处理|处理的?|情况|办得?|修得?)(?:得|的)?(?:如何|怎么样|怎样|咋样)(?:了)?{_END}",
    rf"{_SO}{_IT}{_SO}(?:进展|进行|处理|办|走|修|弄)?到(?:哪|哪里|哪儿|哪一步|哪步|什么程度|什么地步|啥程度)(?:了)?{_END}",
    rf"{_SO}{_IT}{_SO}怎么(?:还|一直|仍然|都)(?:是)?(?:没|没有|不|未)(?:人)?(?:来|动静|消息|进展|结果|反应|管|{_DONE})(?:人)?{_END}",
    rf"{_SO}{_IT}{_SO}(?:怎么)?(?:还|仍|一直|到现在|现在|至今|都)+(?:是)?(?:还)?(?:没|没有|未|不)(?:人)?(?:来|管|动静|消息|进展|结果|反应|{_DONE})(?:人)?(?:吗|么|嘛|啊|呀|呢|吧)+",
    rf"{_SO}(?:还)?(?:没|没有|未)(?:有)?(?:{_DONE}|进展|结果|消息)(?:吗|么|嘛|呢)+",
    rf"{_SO}{_IT}{_SO}(?:处理|解决|修|搞|弄|办)(?:好|完|定)(?:了)?(?:吗|么|嘛|没|没有)+",
    rf"{_SO}(?:帮忙|帮我|给我|帮)?{_SO}(?:催|催促|跟催|催办|跟进|推进|督促|加急|提速|加快)(?:一下|下|催)?{_IT}(?:处理|进度|办理|解决|推进|跟进|一下|下)*{_END}",
    rf"{_SO}(?:帮忙|帮我|给我|帮)?{_SO}(?:尽快|尽早|赶快|赶紧|抓紧|快点|快一点|快些|早点|早些|速度|立刻|马上|优先|加急|火速|及时)(?:帮我|给我|时间)?(?:派人|安排人|安排师傅)?(?:{_DONE}|跟进|推进|办理|受理|上门|派人|催一下|点|些)?(?:一下|下)?{_IT}{_END}",
    rf"{_SO}(?:催单|催办|催一催|催促|催催|急急急?|急|很急|非常急|十分紧急|挺急|比较急|急用|加急|等不及|在线等|挺急的|在线等挺急的|很着急|着急|急死了|快点吧|快点|快啊|快呀|速回|速办|盼复|望尽快回复|望回复|等回复|等你们回复|等消息){_END}",
    rf"{_SO}(?:我|我们)?(?:都|已经)?(?:等了|等)(?:很久|好久|半天|好几天|很多天|几天|[一二两三四五六七八九十几\d]+(?:个)?(?:多)?(?:天|小时|钟头|周|星期|礼拜|个月|月|分钟))(?:了|多)*{_END}",
    rf"{_SO}(?:都|已经|又)?(?:过去|过|拖)?(?:了)?(?:很久|好久|好几天|几天|[一二两三四五六七八九十几\d]+(?:个)?(?:多)?(?:天|小时|周|星期|礼拜|个月|月))(?:了)*{_END}",
)  # fmt: skip
# English urges
_POLITE = r"(?:just |so |and |but |ok |okay |well |again |please |pls |kindly |also |once again |hi |hello )*"
_CHECKING = r"(?:i (?:am|was)|i'm|just|we are|we're)? ?(?:just )?(?:checking in|following up|chasing|wondering|checking|asking)(?: again)?"
_ON = r"(?: (?:on|about|with|for|regarding|to) (?:this|it|that|my (?:ticket|request|issue|case|problem)|the (?:ticket|request|issue|case|problem|matter|below|above|status)|this (?:ticket|request|issue|case|problem|matter)))?"
_SOON = r"(?: (?:yet|soon|now|today|so far|please|pls|asap|as soon as possible|at all|here|for me|there))*"
ENGLISH = (
    rf"{_POLITE}(?:is there |are there |have you |do you have |any chance of |got |there |can (?:i|we) (?:get|have) |could (?:i|we) (?:get|have) |may i have |can you (?:give|send) (?:me|us) |could you (?:give|send) (?:me|us) )?(?:any |an |some |a )?(?:further |more |new )?(?:update|updates|news|progress|word|movement|eta|status update|feedback|answer|reply|response){_ON}{_SOON}",
    rf"{_POLITE}(?:what(?:'s| is) |whats )(?:the |my )?(?:latest|status|current status|progress|eta|state|news|hold ?up|the hold ?up){_ON}(?: of (?:this|it|my (?:ticket|request|issue|case)|the (?:ticket|request|issue|case)))?{_SOON}",
    rf"{_POLITE}when (?:will|can|could|would|is|are|do|should) (?:it|this|that|i|we|you|somebody|someone|my (?:ticket|request|issue|problem)|the (?:ticket|issue|problem|request)) (?:expect (?:an? )?(?:answer|reply|update|response|fix|solution)|be (?:done|fixed|ready|solved|resolved|finished|handled|back|looked at|completed)|going to be (?:done|fixed|ready|solved|resolved|finished)|get (?:an? )?(?:answer|reply|update|response|fixed|done|solved)|ready|done|reply|answer|fix (?:it|this)|come|hear back|hear from you|get back to (?:me|us)){_SOON}",
    rf"{_POLITE}how (?:much longer|long|much more time|is it going|far (?:is|are) (?:it|this|you|we)|are we doing)(?: (?:will|does|is|do|must|should|do i have to|will i have to|do we have to) ?(?:this|it|that|i|we)?(?: going to)? ?(?:take|be|wait|have to wait|need)?)?{_ON}{_SOON}",
    rf"{_POLITE}(?:can|could|would|will) (?:you|somebody|someone|anyone|anybody) (?:please |pls |kindly )*(?:hurry(?: up)?|speed (?:this|it|things) up|expedite(?: (?:this|it))?|prioriti[sz]e (?:this|it)|escalate(?: (?:this|it))?|look (?:at|into) (?:this|it)|get back to (?:me|us)|reply|respond|answer|update (?:me|us)|give (?:me|us) an update|help|chase (?:this|it)|follow up)(?: (?:on (?:this|it)))?{_SOON}",
    rf"{_POLITE}(?:hurry(?: up)?|speed (?:this|it) up|expedite(?: (?:this|it))?|look (?:at|into) (?:this|it)|respond|reply|answer|update (?:me|us)|advise|escalate(?: this)?|do (?:this|it)|act|fix (?:this|it)|get back to (?:me|us)|let me know(?: (?:the status|the progress|when it is done|when (?:it|this) will be (?:done|fixed|ready)))?|keep me posted)(?: (?:on (?:this|it)))?{_SOON}",
    rf"{_POLITE}{_CHECKING}(?: (?:if|whether) (?:there is|there's|there are|there was|you have|you had|there has been) (?:any |an )?(?:update|updates|news|progress))?{_ON}{_SOON}",
    rf"{_POLITE}(?:i am |i'm |we are |we're )?(?:still )?(?:waiting|still waiting|still no (?:answer|reply|response|news|update|progress)|no (?:answer|reply|response|news|update|progress)(?: yet)?|nothing yet|not heard (?:back|anything))(?: (?:for|on) (?:a|an|any|your|the) (?:answer|reply|response|update|news|feedback))?{_SOON}",
    rf"{_POLITE}(?:i|we)(?: have|'ve)? (?:still )?(?:not heard|haven't heard|have not heard|heard nothing)(?: (?:back|anything|from you|back from you))*{_SOON}",
    rf"{_POLITE}(?:i|we)(?: have|'ve)? (?:been )?wait(?:ed|ing) (?:for )?(?:\d+|one|two|three|four|five|several|many|a few|some|too|so)? ?(?:hours?|days?|weeks?|months?|long)(?: (?:now|already))*{_SOON}",
    rf"{_POLITE}(?:is (?:it|this|that)|has (?:it|this|that) been) (?:done|fixed|ready|solved|resolved|finished|handled|looked at|being (?:handled|looked at|worked on))(?: yet)?{_SOON}",
    rf"{_POLITE}(?:is |are )?(?:anyone|anybody|someone|somebody|you|you guys)(?: still)? (?:working on|looking (?:at|into)|handling|on) (?:this|it){_SOON}",
    rf"{_POLITE}(?:it(?:'s| is)|this is|that is|is) (?:really |very |quite |so |extremely |rather |getting )*(?:urgent|pressing|important)(?: now)?{_SOON}",
    rf"{_POLITE}(?:urgent|asap|as soon as possible|hello\?|anybody there|anyone there|bump|ping|gentle reminder|friendly reminder|reminder|kind reminder)(?: (?:on|about|for) (?:this|my (?:ticket|request)))?{_SOON}",
)  # fmt: skip
# A ticket's number, with what is said before it
NUMBER = r"(?:(?:工单号?|ticket|case|request)[\s:]*)?(?:[a-z]{1,5}-|#)\d{2,9}\b|(?:工单号?|ticket|case|request)[\s:]*\d{2,9}\b"
# What ends a letter, and who
SIGNED = r"(?:(?:many |kind |best |warm )?(?:regards|thanks|thank you|wishes|best|cheers|sincerely|yours)|祝好|此致|敬礼)(?: sincerely)?"
NAME = r"[a-z][a-z'.-]*(?: [a-z][a-z'.-]*){0,2}"
