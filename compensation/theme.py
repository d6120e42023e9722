"""The theme's settings: colours and names, as data for settings.py. What uses them is in compensation/admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _

BASE = {
    "50": "#F6F8FA",
    "100": "#EEF2F6",
    "200": "#DCE2E9",
    "300": "#C3CCD6",
    "400": "#A9B5C3",
    "500": "#616D7A",
    "600": "#55616F",
    "700": "#3A4653",
    "800": "#2E3B4A",
    "900": "#10161E",
    "950": "#0A0F15",
}
PRIMARY = {
    "50": "#EFF5FD",
    "100": "#DCE9FA",
    "200": "#BBD3F5",
    "300": "#A9C7F2",
    "400": "#8FB7EE",
    "500": "#5E95E3",
    "600": "#1F5FBF",
    "700": "#1A4F9F",
    "800": "#184383",
    "900": "#15386B",
    "950": "#0E2547",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Redress",
    "SITE_HEADER": "Redress",
    "SITE_SUBHEADER": _("Damage support office"),
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "BORDER_RADIUS": "6px",
    "COLORS": {
        "base": BASE,
        "primary": PRIMARY,
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": "compensation.admin.navigation.sidebar",
    },
    "DASHBOARD_CALLBACK": "compensation.admin.dashboard.dashboard",
}
