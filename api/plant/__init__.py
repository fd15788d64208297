"""The plant's registers: what it makes and how, where and with whom."""
