"""Knows the lists of reasons a plant begins with. It may make them its own; on the wire stand the codes, shown in words."""

from sync.lexicon import Words

LISTS: dict[str, Words] = {
    "scrap": {
        "size": ("尺寸", "Size"),
        "surface": ("外观", "Surface"),
        "crack": ("裂纹", "Crack"),
        "material": ("来料", "Incoming material"),
        "setup": ("调机", "Set-up"),
        "machine": ("设备", "Machine"),
        "other": ("其他", "Other"),
    },
    "pause": {
        "no_material": ("待料", "No material"),
        "rush_order": ("插单", "Rush order"),
        "mould_change": ("换模", "Mould change"),
        "stoppage": ("停机", "Stoppage"),
        "off_shift": ("下班", "Off shift"),
        "other": ("其他", "Other"),
    },
    "late": {
        "power_cut": ("停电", "Power cut"),
        "no_network": ("断网", "No network"),
        "temporary": ("临时工", "Temporary worker"),
        "no_phone": ("没带手机", "No phone"),
        "other": ("其他", "Other"),
    },
    "return": {
        "surplus": ("多余", "Surplus"),
        "defect": ("不良", "Defective"),
        "other": ("其他", "Other"),
    },
}
"""By list, in the order in which they are offered: code, Chinese and English."""
