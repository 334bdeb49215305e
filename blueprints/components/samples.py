"""Invented data for the components page: long names, late work, empty lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

import segno
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

NOW = datetime(2026, 11, 21, 6, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


TRADES = [
    SelectChoice("water", "漏水、堵塞"),
    SelectChoice("power", "电路、照明"),
    SelectChoice("door", "门窗、门锁"),
    SelectChoice("lift", "电梯"),
    SelectChoice("gas", "燃气"),
    SelectChoice("other", "其他"),
]


class SampleForm(FlaskForm):  # type: ignore[misc]
    """One field of each kind."""

    problem = TextAreaField("哪里坏了？", validators=[InputRequired()])
    name = StringField("姓名", validators=[InputRequired()])
    phone = StringField("电话")
    code = StringField("收到的验证码", validators=[InputRequired()])
    password = PasswordField("密码", validators=[InputRequired()])
    area = IntegerField("建筑面积")
    day = DateField("日期")
    estate = SelectField(
        "小区",
        choices=[
            SelectChoice("1", "和安·云栖里"),
            SelectChoice("2", "和安·江畔花园二期（含商铺）"),
            SelectChoice("3", "和安·北苑"),
        ],
    )
    category = RadioField(
        "是哪方面的问题？",
        choices=TRADES,
    )
    slot = RadioField(
        "什么时候方便上门？",
        choices=[
            SelectChoice("a", "今天 14:00–16:00"),
            SelectChoice("b", "今天 16:00–18:00"),
            SelectChoice("c", "明天 09:00–11:00"),
        ],
        default="a",
    )
    face = RadioField(
        "您满意吗？",
        choices=[
            SelectChoice("5", "很满意"),
            SelectChoice("4", "满意"),
            SelectChoice("3", "一般"),
            SelectChoice("2", "不满意"),
            SelectChoice("1", "很不满意"),
        ],
    )
    kind = RadioField(
        "紧急程度", choices=[SelectChoice("urgent", "急修"), SelectChoice("normal", "一般维修")], default="normal"
    )
    roles = SelectMultipleField(
        "角色",
        choices=[
            SelectChoice("desk", "前台"),
            SelectChoice("dispatcher", "调度"),
            SelectChoice("technician", "维修师傅"),
        ],
    )
    enter = BooleanField("家里没人也可以进门")
    photos = MultipleFileField("照片")
    file = FileField("表格文件")


class BrokenForm(FlaskForm):  # type: ignore[misc]
    """A form that was sent and refused."""

    full_name = StringField("姓名", validators=[InputRequired()])
    planned_day = DateField("日期", validators=[InputRequired()])
    trade = RadioField("是哪方面的问题？", choices=TRADES)


def sample_form() -> SampleForm:
    """The form, filled."""
    return SampleForm(data={"problem": "厨房水龙头一直滴水", "roles": ["desk"]})


def broken_form() -> BrokenForm:
    """The form as it comes back, with a refusal and three messages."""
    form = BrokenForm()
    form.form_errors = ["这单维修已经完成，不能再派工。"]
    form.full_name.errors = ["请填写姓名"]
    form.planned_day.errors = ["这一天已经过去了"]
    form.trade.errors = ["请选一项"]
    return form


def _way(label: str, icon: str, *, active: bool = False, count: int | None = None) -> dict[str, Any]:
    return {"label": label, "url": "#", "icon": icon, "active": active, "count": count}


STAFF_NAV = [
    {
        "label": "今日",
        "ways": [_way("今日", "home"), _way("收件箱", "inbox", active=True, count=7), _way("派工", "route", count=2)],
    },
    {"label": "住户", "ways": [_way("档案", "address-book"), _way("变更申请", "edit"), _way("小区", "building")]},
    {"label": "数据", "ways": [_way("小区对比", "chart"), _way("报告", "file")]},
    {
        "label": "设置",
        "ways": [
            _way("成员", "users"),
            _way("服务标准", "clock"),
            _way("工作日历", "calendar"),
            _way("导入", "upload"),
        ],
    },
]
PHONE_NAV = [
    {
        "label": "",
        "ways": [
            _way("首页", "home", active=True),
            _way("报修", "tool"),
            _way("记录", "list", count=1),
            _way("我的", "user"),
        ],
    }
]
FRAME: dict[str, Any] = {
    "actor": Thing(name="林秀珍", post="前台", kind="staff"),
    "company": Thing(name="和安物业服务有限公司", short_name="和安物业", takes_new_work=True),
    "estates": [
        Thing(id="1", name="和安·云栖里"),
        Thing(id="2", name="和安·江畔花园二期（含商铺）"),
        Thing(id="3", name="和安·北苑"),
    ],
    "houses": [Thing(id="1", name="云栖里 3-2-1201"), Thing(id="2", name="云栖里 地下车位 B2-118")],
    "chosen_house": "1",
    "chosen_estate": "1",
    "emergency_phone": "0571-8800 1200",
    "search_url": "#",
    "now": NOW,
    "theme": "auto",
    "size": "normal",
    "nav": STAFF_NAV,
}


def samples() -> dict[str, Any]:
    """What the sample pages show."""
    picture = segno.make_qr("https://example.invalid/LT-3F7K").svg_inline(scale=4, omitsize=True)
    return {
        "sample_qr": Markup(picture),
        "NOW": NOW,
        "HOUR": HOUR,
        "broken_form": broken_form(),
        "phone_nav": PHONE_NAV,
        "Thing": Thing,
    }
