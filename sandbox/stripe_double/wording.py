"""What the hosted page says. A foreign service brings its own words, so they are not among the shop's."""

WORDS = {
    "zh": {
        "lang": "zh-Hans",
        "pay": "付款",
        "total": "应付总额",
        "contents": "付款内容",
        "quantity": "数量",
        "before": "请在北京时间 {time} 前付款",
        "confirm": "确认支付 {total}",
        "decline": "试一试：银行拒绝",
        "cancel": "不付款，返回商店",
        "declined": "银行拒绝了这次付款，没有扣款。可以再试一次。",
        "declined_title": "付款没有成功",
        "paid": "已付款",
        "paid_text": "这笔付款已经完成，不会重复扣款。",
        "expired": "付款页面已过期",
        "expired_text": "没有扣款。请返回商店重新下单或重新付款。",
        "unknown": "没有这个付款页面",
        "unknown_text": "请检查网址，或返回商店重新开始付款。没有扣款。",
        "back": "返回商店",
    },
    "en": {
        "lang": "en",
        "pay": "Pay",
        "total": "Total to pay",
        "contents": "What you pay for",
        "quantity": "Quantity",
        "before": "Please pay before {time} (Beijing time)",
        "confirm": "Pay {total}",
        "decline": "Try it: the bank declines",
        "cancel": "Do not pay, go back to the shop",
        "declined": "The bank declined this payment. Nothing was charged. You can try again.",
        "declined_title": "The payment did not go through",
        "paid": "Paid",
        "paid_text": "This payment is complete. You will not be charged twice.",
        "expired": "This payment page has expired",
        "expired_text": "Nothing was charged. Go back to the shop to order or pay again.",
        "unknown": "There is no such payment page",
        "unknown_text": "Check the address, or start again from the shop. Nothing was charged.",
        "back": "Back to the shop",
    },
}


def words_for(locale: str | None, accepted: str | None) -> dict[str, str]:
    """Words for a session's locale; without one (or with `auto`) for the browser's first choice, else Chinese."""
    if locale in {None, "auto"}:
        return WORDS["en" if accepted == "en" else "zh"]
    return WORDS["zh" if (locale or "").startswith("zh") else "en"]
