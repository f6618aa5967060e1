"""What customers write: sentences that only urge, and sentences that look like it and say something else."""

URGING = r"""
什么时候好
什么时候能好？
请问什么时候能修好呢？
你好，请问大概什么时候能处理好？谢谢
麻烦问一下什么时候上门？
师傅什么时候来啊
到底什么时候解决？？？
还要多久？
大概还需要多长时间呢
还要等多久才能修好
催一下
麻烦帮忙催一下，谢谢！
再催一下这个单子
麻烦催促一下处理进度
有进展吗
有进展吗？谢谢
请问有什么进展吗？
有没有进展啊
工单有新的进展了吗
进展如何
请问处理得怎么样了？
处理到哪一步了？
现在什么进度了
我的报修有消息了吗？
还没处理吗
还没好吗？
怎么还没处理？
怎么一直没有人来
怎么还没人回复我？
这个问题还没解决吗？都三天了
处理好了吗
修好了没有
搞定了吗
请尽快处理
请尽快处理，谢谢！
麻烦尽快安排上门
烦请尽快回复
抓紧时间处理一下吧
快点！
快点处理啊，急！！！
急急急
很急，请优先处理
在线等，挺急的
已经等了三天了
等了两个小时了，还没人来吗
您好！工单 YZ-104382 有结果了吗？
您好，\n请问这个申请什么时候能批下来？
辛苦各位，能否加快处理？
拜托快一点
望尽快回复
在吗？还没好吗？
客服您好，请问有进展吗？辛苦了
any update?
Any updates on this?
Hi, any news? Thanks!
Hello team, is there any update on my ticket?
Do you have an update on this yet?
Just checking in on this.
Following up on this, please.
please hurry
Please hurry up, this is urgent!
Could you please expedite this?
When will this be fixed?
When will it be ready?
When can I expect an answer?
How long will this take?
How much longer?
What's the status?
What is the status of my request?
Still waiting...
Still no reply. Any progress?
I have been waiting for 3 days now.
Is it done yet?
Has this been resolved?
Is anyone looking into this?
ASAP please
Gentle reminder on this.
Can you give me an update?
Could someone please get back to me?
I haven't heard back from you yet.
Hi there,\n\nany update on this?\n\nBest regards,\nSofia
Dear support team,\n\nwe are still waiting for a response. Please look into this as soon as possible.\n\nKind regards
ETA?
Any news on YZ-104382?
Bump
Sorry to bother you again. Any progress?
Ticket #104382: any update?
都拖了一个星期了，怎么还没修好
"""

OTHER = r"""
什么时候上班？
你们什么时候放假
什么时候方便我过去取？
明天什么时候来都可以
我什么时候来拿？
发票什么时候开？抬头要改成恒信物业
好的，什么时候好都行
不急，什么时候好都可以
已经好了，谢谢
谢谢，收到
好的
处理好了，可以关单了
不用催了，师傅已经来了
师傅来过了，但还是不制热
还是不行
还没好，又漏水了
有进展，但是还有一个房间没有网
有进展了吗？另外二楼的打印机也坏了
催一下，顺便问下发票能开专票吗
请尽快处理，错误代码是 E4
请尽快处理。地址：锦绣路 88 弄 12 号
麻烦尽快安排上门，明天下午三点以后在家
请尽快退款
请尽快取消这个申请
别催了
不用处理了
先不要处理
请问怎么修改密码？
请问多久保养一次比较好？
需要多久发货？
保修期还有多久？
这个功能什么时候上线？
你们几点下班
什么时候可以开会讨论？
我想问一下怎么重置密码
电话打不通，请回电 13812345678
联系人换成张先生
进度条卡在 99%
处理器还没装好
已经三天没热水了，家里有老人
急：服务器宕机，全部门无法办公
急诊科的电脑蓝屏了
还没收到退款
还没收到货，单号 SF123456
能加快网速吗
快递还没到，麻烦查一下单号
谢谢！不用了
请问有没有别的型号
怎么还是没有声音？
修好了，非常满意
投诉！上次来的师傅态度很差
我再等等吧
可以改到周五吗？
您好，附件是照片
test
Thanks!
Thank you, it works now.
OK, I will wait.
No hurry.
No rush, whenever you have time.
It is done, you can close the ticket.
Please close this ticket.
Please cancel my order.
Any update to the firmware breaks it again.
Any news about the invoice? The VAT number is wrong too.
Please hurry, the server room is flooding.
When will the office open?
When will you be closed for the holidays?
When will version 3 be released?
How long is the warranty?
How long does the battery last?
Update: it happened again this morning.
I updated the driver, still no sound.
Still not working.
It is urgent that you change the delivery address to Main Street 5.
What is the status code 502?
Is it possible to get a refund?
Is there any way to export the data?
Can you give me a call at 555 0102?
Could you please send me the invoice again?
Please reply to my other address.
Please respond to the survey.
Could someone please reset my password?
I have been waiting for the printer driver to install, and now it shows error 12.
Following up on this: the log file is attached.
Just checking in on this. We also need two more licences.
I am out of office until Monday.
Has this been tested with Windows 11?
Is anyone else seeing this?
Do you have an update of the manual?
What is the status page address?
Reminder: our meeting is on Friday.
Any progress bar stays at zero.
三天了，空调又坏了
已经两天了，血压还是高
13812345678 催一下
Ticket 104382: please add the second printer
谢谢！\n于是我重启了
Yes
No
"""


def sentences(text: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in text.strip().split("\n")]
