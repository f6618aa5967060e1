"""Whole clauses that thank or say that all is well, in Chinese and English. What is not here is read by a person."""

EMOJI = frozenset("🙏👍👌❤️😊🌹👏🎉😀😃😄🙂☺🏻🏼🏽")
# Chinese
_SO = (
    r"(?:好的?|嗯+|哦+|噢|行|那|也|先|都|就|真的?|真是|实在|太|非常|十分|万分|特别|很|再次|衷心|由衷|多多|我|我们|ok)*"
)
_WHOM = r"(?:你们?|您们?|您|大家|各位|客服|师傅们?|老师们?|小哥|小姐姐|工程师|同事们?|贵司|贵公司|贵方|亲|[\u3400-\u9fff]{1,2}(?:师傅|工|老师|经理|女士|先生))"
_FOR = r"(?:及时|耐心|热心|快速|迅速|这么快|如此|细致|认真|大力|辛苦|尽快|这次|的|地)*(?:回复|答复|解答|处理|协助|帮助|帮忙|解决|支持|服务|配合|维修|修理|付出|反馈|关注|理解|指导|告知|提醒|工作|上门)"
_END = r"(?:了|啦|啊|呀|哦|噢|哈|呢|咯|喽|哟|嘞)*"
_IT = r"(?:问题|故障|网络?|系统|账号|空调|机器|设备|电脑|打印机|这个|这边|我这边|现在|目前|刚刚?|刚才|一切|都|全部|已经?|均|也)*"
CHINESE = (
    rf"{_SO}(?:谢谢+|多谢|感谢|谢过|拜谢|鸣谢|致谢|感激(?:不尽)?|谢){_WHOM}*{_SO}(?:{_FOR}(?:和|与|及)?)*{_END}(?:谢谢|多谢|感谢)*{_END}",
    rf"{_SO}{_WHOM}?(?:辛苦|费心|受累|有劳|麻烦|劳烦){_END}{_WHOM}*(?:了|啦)+{_END}",
    rf"{_SO}(?:{_WHOM})?(?:辛苦){_END}{_WHOM}*{_END}",
    rf"(?:好的?|好嘞|好哒|好滴|嗯+|嗯嗯|ok|行|收到|已收到|已阅|知道|明白|了解|清楚){_END}",
    rf"{_IT}(?:没有?问题|没事|好|搞定|解决|修好|弄好|恢复(?:正常)?|正常(?:使用)?|可以(?:用|使用|登录|上网|正常使用)?|能用|能登录)了{_END}",
    rf"{_IT}(?:已|已经)(?:解决|恢复(?:正常)?|修好|搞定|正常){_END}",
    rf"(?:服务|态度|效率|处理|速度|响应)(?:得)?(?:很|非常|真|太|十分|特别)(?:好|高|快|棒|满意|及时|赞){_END}",
    rf"(?:太|真|真是太|很|非常)(?:好|棒){_END}",
    rf"(?:很|非常|十分|特别|太)?(?:满意|给力|棒|赞|完美|专业|靠谱){_END}",
    rf"(?:给{_WHOM}?)?(?:点赞|好评|五星好评|赞一个|点个赞){_END}",
)  # fmt: skip
# English
_LEAD = r"(?:(?:ok|okay|great|perfect|good|cool|awesome|excellent|super|wonderful|brilliant|lovely|alright|right|yes|oh|and|so|well|many|big|huge|again|once again|hi|hello|hey|all|fine|really|sincere|we|i|just wanted to say|wanted to say|i just wanted to say) )*"
_OBJECT = r"(?:(?:your|the|all|all of|this|that|such|a|such a|so|very|really|my|our|and|&|quick|fast|prompt|swift|kind|great|good|excellent|speedy|rapid|super|amazing|fantastic|patient) )*(?:help|support|reply|replies|response|answer|answers|assistance|service|work|hard work|fix|solution|time|effort|efforts|update|updates|information|info|explanation|patience|understanding|attention|turnaround|resolution|advice|it|that|this|everything|all|kindness|quick|fast|prompt|help here)"
_DOING = r"(?:helping|fixing|solving|sorting|resolving|looking into|taking care of|handling|dealing with|getting back to|responding|replying|letting me know|letting us know|updating)(?: (?:me|us|it|this|that|out|so|quickly|fast|promptly|so quickly|so fast|the problem|the issue|my problem|my issue|with this|with that|this out|it out))*"
_TAIL = r"(?: (?:so much|very much|a lot|lots|a million|a bunch|a ton|tons|again|once again|indeed|everyone|everybody|all|guys|folks|team|support|sir|madam|both|kindly|heaps|in advance|you|to you|to you all|to the team|to everyone|for (?:" + _OBJECT + r")(?: and (?:" + _OBJECT + r"))*|for (?:" + _DOING + r")))*"  # fmt: skip
ENGLISH = (
    rf"{_LEAD}(?:thanks|thank you|thank u|thankyou|thx|thnx|tnx|ty|tysm|cheers|much obliged|many thanks|i thank you|we thank you){_TAIL}",
    rf"{_LEAD}(?:much |very much |greatly |really |so |highly )*appreciated?(?: (?:it|that|this|{_OBJECT}))?{_TAIL}",
    rf"{_LEAD}(?:i|we) (?:really |greatly |very much |do |so )*appreciate (?:{_OBJECT}){_TAIL}",
    r"(?:ok|okay|k|great|perfect|awesome|excellent|cool|super|wonderful|brilliant|good|fantastic|amazing|got it|received|noted|understood|will do|sounds good|all good|all fine|all set|sorted|solved|fixed|resolved|problem solved|issue resolved|issue solved|problem fixed)(?: now)?",
    r"(?:yes )?(?:it|everything|all|this|that|the (?:problem|issue|printer|system|site|app|login|network))?(?:'s| is| are| has been| have been| was)?(?: now| all)?(?: (?:works|worked|working|fixed|solved|resolved|sorted|good|fine|ok|okay|great|perfect|back to normal|back|done|up and running|running))(?: (?:now|again|fine|perfectly|great|well|like a charm|for me|for us|as expected|just fine))*",
    r"(?:that|this|it) (?:did it|did the trick|helped|helps|solved it|fixed it|solved the problem|fixed the problem|solved the issue|fixed the issue)(?: (?:a lot|very much|thanks))*",
    r"(?:great|good|excellent|amazing|awesome|fantastic|nice|top|well) (?:job|work|service|support|help|done)",
    r"you(?:'re| are| guys are| all are| rock)(?: (?:the best|great|awesome|amazing|a star|a lifesaver|wonderful|very helpful|so helpful))?",
)  # fmt: skip
# Politeness around it, which alone says nothing
MANNERS = (
    r"(?:你好|您好|亲|尊敬的.{0,6}|再见|拜拜|祝好|此致|敬礼|顺祝商祺|顺颂商祺|发自我的.{1,12}|来自.{1,8}的(?:手机|邮件))",
    r"(?:祝|预祝|祝愿)?(?:你们?|您|大家|各位)?(?:生活|工作|周末|节日|新年|身体|生意|一切|万事|天天|事业|春节|中秋)*(?:愉快|顺利|快乐|健康|兴隆|如意|开心|安康|平安|好运|顺心)(?:了|啊|哦|哈)*",
    r"(?:hi|hello|hey|dear)(?: (?:there|all|team|support|sir|madam|sir or madam|[a-z][a-z'-]+)){0,2}",
    r"(?:have|wish you|wishing you) a (?:nice|great|good|lovely|wonderful|pleasant|fantastic) (?:day|weekend|evening|week|one|afternoon|morning|time|rest of (?:the|your) (?:day|week))(?: (?:too|all|everyone|ahead))*",
    r"(?:(?:best|kind|kindest|warm|warmest|many) )?(?:regards|wishes|best|sincerely|yours|yours sincerely|bye|goodbye|take care|thanks)",
    r"sent from (?:my )?.{2,30}",
    r"get outlook for .{2,12}",
)  # fmt: skip
# What ends a letter, and who
SIGNED = r"(?:(?:many |kind |best |warm )?(?:regards|thanks|thank you|wishes|best|cheers|sincerely|yours)|thx|ty)"
NAME = r"[A-Z][\w'.-]*(?: [A-Z][\w'.-]*){0,2}"
