"""What a browser is called, so that somebody knows his own session from a stranger's."""

#: What stands in the header, the first that is found: name of the program, name of the system.
PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("UCBrowser", "UC"),
    ("MiuiBrowser", "Xiaomi"),
    ("HuaweiBrowser", "Huawei"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """`WeChat, Android`; empty when neither is known."""
    found = (next((name for sign, name in table if sign in agent), "") for table in (PROGRAMS, SYSTEMS))
    return ", ".join(name for name in found if name)
