"""The phone in a real browser, with a real service worker and a profile on disk."""
