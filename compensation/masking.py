"""Masks, one for each kind of value, the same in cells, titles, file names and exports.

The hidden characters are never sent to the page. Forms follow the usual Korean masks.
"""


def mask_name(name: str) -> str:
    """First and last character stay: 홍*동, 김*, 남**수."""
    if len(name) < 2:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(digits: str) -> str:
    """010-****-5678 for mobiles, 02-****-4567 for the rest; nothing for nothing."""
    if len(digits) < 8:
        return "*" * len(digits)
    head = digits[:2] if digits.startswith("02") else digits[:3]
    return f"{head}-****-{digits[-4:]}"


def mask_account(last4: str) -> str:
    """***1234."""
    return f"***{last4}" if last4 else ""


def mask_email(address: str) -> str:
    """ab***@domain."""
    name, at, domain = address.partition("@")
    return f"{name[:2]}***{at}{domain}" if at else "***" if address else ""


def mask_brn(brn: str) -> str:
    """123-45-*****: a sole trader's number points to a person."""
    return f"{brn[:3]}-{brn[3:5]}-*****" if len(brn) == 10 else "*" * len(brn)
