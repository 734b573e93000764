"""What a person types into the small call, section by section, and the way through its pages."""

from playwright.sync_api import Page

ANSWERS: dict[str, dict[str, str]] = {
    "applicant": {
        "org_name": "მთის თემი",
        "org_id": "999000555",
        "contact-full_name": "ქეთევან ლაბაძე",
        "contact-email": "keti@example.org",
        "contact-phone": "+995 500 00 05 55",
    },
    "project": {
        "project_title": "წყაროს აღდგენა",
        "idea": "სოფელში წყარო დაშრა. აღვადგენთ და მოვუვლით.",
        "community": "სამუშაოს მოხალისეები შეასრულებენ.",
    },
    "budget": {
        "budget-lines-0-description": "მილები",
        "budget-lines-0-unit": "კომპლექტი",
        "budget-lines-0-quantity": "1",
        "budget-lines-0-unit_cost": "1500,00",
        "budget-lines-0-total": "1500,00",
        "budget-lines-0-requested": "1500,00",
        "budget-lines-0-own": "0",
        "budget-declared_total": "1500,00",
        "budget-declared_requested": "1500,00",
    },
    "documents": {},
    "declarations": {},
}
CHOICES = {"budget": {"budget-lines-0-category": "materials", "budget-lines-0-own_kind": "cash"}}
TICKS = {"project": ["ozurgeti"], "declarations": ["true_data", "data_processing"]}


def fill_section(page: Page, section: str) -> None:
    """Type the answers of a section into its page."""
    for name, text in ANSWERS[section].items():
        field = page.locator(f'[name="{name}"]')
        if field.is_editable():
            field.fill(text)
    for name, value in CHOICES.get(section, {}).items():
        page.locator(f'[name="{name}"]').select_option(value)
    for value in TICKS.get(section, []):
        box = page.locator(f'input[type="checkbox"][value="{value}"]')
        if not box.is_visible():
            page.locator("details", has=box).locator("summary").first.click()
        box.check()


def go_on(page: Page) -> None:
    """Press the main button of the page's own form."""
    page.locator("main form button.btn-primary[type=submit]").first.click()


def fill_and_submit(page: Page, reference: str) -> None:
    """Fill every section, look at everything once more, and hand in."""
    page.goto(f"/applications/{reference}/sections/{next(iter(ANSWERS))}/")
    for section in ANSWERS:
        page.wait_for_url(f"**/sections/{section}/")
        fill_section(page, section)
        go_on(page)
    page.wait_for_url("**/check/")
    go_on(page)
    page.wait_for_url("**/submitted/")


def begin(page: Page, code: str) -> str:
    """Begin an application and return its reference."""
    page.goto(f"/calls/{code}/apply/")
    go_on(page)
    page.wait_for_url("**/applications/*/")
    return page.url.rstrip("/").rsplit("/", 1)[-1]
