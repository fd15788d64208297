"""The plant's own lists of reasons: of losses, pauses, late entries and returns."""
