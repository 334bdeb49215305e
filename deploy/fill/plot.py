"""What the demonstration tells: companies, estates, how good each one is, and what residents bring."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EstatePlot:
    """An estate: its buildings (units, floors, doors a floor), requests a month, and the share of promises it keeps."""

    name: str
    code: str
    address: str
    phone: str
    grade: int
    buildings: tuple[tuple[int, int, int], ...]
    requests_a_month: int
    keeps_completion: float
    keeps_response: float
    unlucky_last_month: bool = False


@dataclass(frozen=True)
class CompanyPlot:
    """A company with its estates."""

    slug: str
    name: str
    short_name: str
    estates: tuple[EstatePlot, ...]


COMPANIES = (
    CompanyPlot(
        "hean",
        "和安物业服务有限公司",
        "和安物业",
        (
            EstatePlot("和安花园", "HY", "文一西路 588 号", "0571-88001001", 2, ((2, 15, 2),) * 5, 46, 0.92, 0.95),
            EstatePlot("和安雅苑", "YY", "丰潭路 21 号", "0571-88001002", 3, ((2, 6, 2),) * 3, 13, 0.92, 0.95, True),
            EstatePlot("江枫名邸", "JF", "钱江路 1366 号", "0571-88001003", 2, ((1, 20, 3),) * 3, 34, 0.74, 0.86),
        ),
    ),
    CompanyPlot(
        "jiangpan",
        "江畔物业管理有限公司",
        "江畔物业",
        (EstatePlot("江畔新城", "XC", "滨江大道 88 号", "0571-88002001", 2, ((2, 10, 2),) * 3, 22, 0.9, 0.94),),
    ),
)

REPAIRS: tuple[tuple[str, str, bool, int], ...] = (
    ("plumbing.tap", "厨房水龙头一直滴水", False, 12),
    ("plumbing.blocked", "卫生间下水堵了，返味", False, 10),
    ("plumbing.low_pressure", "早上水压很小，热水器打不着", False, 5),
    ("plumbing.main_leak", "管道井里在滴水", True, 3),
    ("power.flat_trip", "家里跳闸，推不上去", False, 6),
    ("power.socket_switch", "客厅插座没电", False, 5),
    ("lighting.indoor", "楼道灯不亮", True, 12),
    ("lighting.outdoor", "小区路灯坏了一盏", True, 5),
    ("lift.noise", "电梯上行有异响", True, 5),
    ("lift.door", "电梯门关不严", True, 4),
    ("lift.stopped", "电梯停了", True, 2),
    ("fire.fire_door", "防火门闭门器坏了", True, 4),
    ("access.stair_door", "单元门关不上", True, 7),
    ("access.barrier", "道闸抬杆慢", True, 3),
    ("access.video_intercom", "可视对讲没声音", False, 4),
    ("structure.facade_leak", "外墙渗水，卧室墙皮起泡", True, 3),
    ("structure.roof_leak", "顶楼下雨漏水", True, 2),
    ("grounds.manhole", "井盖松动，车压过去响", True, 2),
    ("grounds.surface", "路面砖翘起", True, 2),
    ("cleaning.bins", "垃圾桶满了没清", True, 5),
    ("greening.pruning", "树枝挡住窗户", True, 3),
    ("in_flat.lamp", "帮忙换一下吸顶灯", False, 4),
    ("in_flat.door_lock", "门锁拧不动", False, 3),
)

OTHERS: tuple[tuple[str, str, int], ...] = (
    ("complaint", "楼上装修周末施工", 5),
    ("complaint", "地下车库有人占车位", 5),
    ("complaint", "保安夜里不在岗亭", 3),
    ("consultation", "怎么开发票", 6),
    ("consultation", "物业费可以按季交吗", 4),
    ("help", "帮老人搬一下轮椅", 3),
    ("help", "钥匙锁在家里了", 3),
    ("suggestion", "建议垃圾房加灯", 3),
    ("praise", "师傅修得又快又干净", 3),
)

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
    "姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严武莫孔向汤"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文斌宇浩凯健俊帆雪婷雅欣怡梦佳琪晨阳子轩"
    "梓涵一诺思远若溪语嫣书瑶皓睿泽博海燕春梅冬青小龙玲慧莉莎珊蕾蓉璐琳彬峰岩松柏"
)
RARE = ("㛃", "𬭛", "䶮")
