"""Knows how somebody sits down at the office: a page of a browser, signed in by the form."""

from playwright.sync_api import Page


def sit_down(page: Page, address: str, login: str, secret: str) -> Page:
    """Sign in; return the page, which shows where the day begins."""
    page.goto(f"{address}/office/")
    page.fill("#login", login)
    page.fill("#secret", secret)
    page.click("button.go")
    page.wait_for_selector("nav")
    return page
