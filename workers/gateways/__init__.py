"""Payment channels from our side: open an order, ask about it, give back. One adapter for each channel."""

from __future__ import annotations

from saas.payments import Channel, Gateway, Merchant
from workers.gateways.alipay import Alipay
from workers.gateways.wechat import WeChatPay

_ADAPTERS: dict[Channel, type[WeChatPay] | type[Alipay]] = {Channel.WECHAT: WeChatPay, Channel.ALIPAY: Alipay}


def gateway_of(merchant: Merchant) -> Gateway:
    """The adapter of a merchant account."""
    return _ADAPTERS[Channel(merchant.channel)](merchant)
