"""Amounts as Chinese receipts write them: 大写金额, after the appendix of the payment rules (支付结算办法 附一)."""

from __future__ import annotations

from itertools import groupby

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")
SECTIONS = ("", "万", "亿", "万亿")
LARGEST_FEN = 10**18 - 1  # 9,999 万亿 yuan: four sections of four digits, and two for 角 and 分


def in_capitals(fen: int) -> str:
    """The amount in words: 140950 fen is 人民币壹仟肆佰零玖元伍角整.

    Of the forms the rules leave open this one is used throughout: 整 after 元 and after 角, never after 分; a 零
    after 元 when the digit before it is zero and 角 follows (¥107,000.53 is 人民币壹拾万柒仟元零伍角叁分). A refund
    is written with 负 after 人民币. Raises ValueError beyond 9,999 万亿 yuan.
    """
    if abs(fen) > LARGEST_FEN:
        raise ValueError(f"{fen} fen is more than can be written in words")
    yuan, cents = divmod(abs(fen), 100)
    jiao, rest = divmod(cents, 10)
    words = f"{_whole(yuan)}元" if yuan or not cents else ""
    if jiao:
        words += ("零" if yuan and yuan % 10 == 0 else "") + f"{DIGITS[jiao]}角"
    elif rest and yuan:
        words += "零"
    words += f"{DIGITS[rest]}分" if rest else "整"
    return f"人民币{'负' if fen < 0 else ''}{words}"


def _whole(yuan: int) -> str:
    """A whole number of yuan, without the unit: sections of four digits, one 零 for any run of zeros inside."""
    if yuan == 0:
        return "零"
    written = ""
    for section in reversed(range(len(SECTIONS))):
        digits = yuan // 10_000**section % 10_000
        if digits == 0:
            continue
        leading_zero = written and (digits < 1000 or _skips_a_section(yuan, section))
        written += ("零" if leading_zero else "") + _section(digits) + _unit(yuan, section)
    return written


def _skips_a_section(yuan: int, section: int) -> bool:
    """Whether the section just above is empty although something stands above it."""
    above: int = yuan // 10_000 ** (section + 1) % 10_000
    return above == 0


def _unit(yuan: int, section: int) -> str:
    """万, 亿 or 万亿; of 万亿 only 万 when the 亿 follows by itself."""
    followed_by_yi = section == 3 and yuan // 10_000**2 % 10_000 != 0
    return "万" if followed_by_yi else SECTIONS[section]


def _section(digits: int) -> str:
    """Up to four digits with their places, zeros inside once and at the end not at all."""
    places = list(zip(f"{digits:04d}", PLACES, strict=True))
    runs = [(digit, list(run)) for digit, run in groupby(places, key=lambda place: place[0])]
    words = "".join(
        "零" if digit == "0" else "".join(DIGITS[int(d)] + place for d, place in run) for digit, run in runs
    )
    return words.strip("零")
