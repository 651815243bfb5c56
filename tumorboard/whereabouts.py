"""Where a request comes from: its address, as far as the site's own proxies vouch for it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks.

    Each of our proxies adds at the right whom it was asked by; what stands further left was sent
    along by the asker, who may write there what they like.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(told) >= settings.TRUSTED_PROXIES:
            seen = told[-settings.TRUSTED_PROXIES]
    try:
        found = ipaddress.ip_address(seen.strip().partition("%")[0])
    except ValueError:
        return UNKNOWN
    return str(getattr(found, "ipv4_mapped", None) or found)


def neighbourhood_of(request: HttpRequest) -> str:
    """The address of whoever asks, as far as one customer has it: of IPv6 the first 64 bits.

    Everybody with a line has as many addresses behind these as there are guesses in a lifetime.
    """
    seen = address_of(request)
    if ":" not in seen:
        return seen
    return str(ipaddress.ip_network(f"{seen}/64", strict=False))


def device_of(request: HttpRequest) -> str:
    """The browser's own name for itself, as a person would say it."""
    told = request.META.get("HTTP_USER_AGENT", "")
    return f"{_first(BROWSERS, told)} on {_first(SYSTEMS, told)}"


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def _first(known: tuple[tuple[str, str], ...], told: str) -> str:
    return next((name for mark, name in known if mark in told), "an unknown device")
