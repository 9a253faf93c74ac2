"""Every page of the console: valid in its bones, safe in its headers, usable without sight or mouse."""

from html.parser import HTMLParser

import pytest
from test_staff_handover_page import here, service_id

VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "rect"}
OPTIONAL_END = {"option", "optgroup"}


class Page(HTMLParser):
    """What of a page is checked: its tags in their nesting, ids, labels, headings and links to itself."""

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.labels, self.fields, self.headings = [], [], set(), [], []
        self.references, self.wrong, self.title, self.language = set(), [], "", None
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = values.get("lang")
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "label" and "for" in values:
            self.labels.add(values["for"])
        if tag in ("input", "select", "textarea") and values.get("type") != "hidden":
            self.fields.append((values.get("id"), "label" in self.open, values.get("name")))
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        for name, value in values.items():
            if name.startswith("on") or name == "style":
                self.wrong.append(f"<{tag} {name}>")
            if name in ("aria-describedby", "aria-labelledby", "data-copy"):
                self.references |= set(value.split())
            if name == "href" and value.startswith("#"):
                self.references.add(value[1:])
        if tag in ("script", "style") and "src" not in values:
            self.wrong.append(f"inline <{tag}>")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open[-1:] == ["title"]:
            self.title += data


def check(response, text):
    page = Page(text)
    assert not page.wrong
    assert page.language == "fi"
    assert page.title.endswith("Polku, neuvojan työpöytä")
    assert not page.title.startswith(" ")
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False))
    assert len(page.ids) == len(set(page.ids)), sorted(one for one in page.ids if page.ids.count(one) > 1)
    for field_id, within, name in page.fields:
        assert within or field_id in page.labels, f"{name} has no label"
    assert page.references <= set(page.ids)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "None" not in text


PAGES = [
    (None, "/staff/login"),
    ("aino", "/staff"),
    ("aino", "/staff?view=open&municipality=Kajaani"),
    ("aino", "/staff?view=closed"),
    ("aino", "/staff?view=none"),
    ("aino", "/staff/find"),
    ("aino", "/staff/find?reference=ABC-1234"),
    ("aino", "{new}"),
    ("aino", "{late}"),
    ("aino", "{mine}"),
    ("aino", "{theirs}"),
    ("aino", "{done}"),
    ("aino", "{unfinished}"),
    ("seija", "{theirs}"),
    ("seija", "{done}"),
    ("aino", "{mine}/print"),
    ("aino", "{mine}/services"),
    ("aino", "{mine}/services?q=kävely&service={service}"),
    ("aino", "{mine}/services/print"),
    ("aino", "{mine}/services/print?service={service}"),
    ("seija", "{mine}/audit"),
    ("seija", "/staff/statistics"),
    ("seija", "/staff/statistics?by=municipality"),
    ("seija", "/staff/statistics?year=2023"),
    ("seija", "/staff/feedback"),
    ("paavo", "/staff/feedback?before=1"),
    ("paavo", "/staff/accounts"),
    ("paavo", "/staff/accounts/aino"),
    ("paavo", "/staff/accounts/paavo"),
    ("paavo", "/staff/account"),
    ("paavo", "/staff/nowhere"),
    ("aino", "/staff/accounts"),
]


@pytest.fixture
def addresses(house, tmp_path, clock):
    house.import_services(tmp_path)
    late = here(house.make("c-0", priority="urgent"))
    clock.advance(days=3)
    house.handovers.run_due()
    found = {
        "late": late,
        "new": here(house.make("c-1", language="sv", priority="urgent")),
        "mine": here(house.claimed(conversation="c-2")),
        "theirs": here(house.claimed("veikko", conversation="c-3")),
        "unfinished": here(house.make("c-4", reachable=False, municipality=None)),
        "service": service_id(house, "Kotikulma"),
    }
    done = house.claimed(conversation="c-5", suggestions=(found["service"],))
    house.handovers.add_note(done, house.user("aino"), "Kaksi\nriviä")
    house.handovers.resolve(done, house.user("aino"), "organisation", "Sovittu.", ["A1"])
    for words in ("Painike ei näy.", "Kuva ilman selitystä."):
        house.handovers.add_site_feedback("kainuu", words, "asukas@posti.example")
    house.handovers.feedback_answered(
        house.handovers.site_feedback(house.user("seija"))[0].id, house.user("seija")
    )
    house.context.conversations.add_feedback("comment", "Löysin kävelyryhmän.", (), "Kajaani")
    return {**found, "done": here(done)}


@pytest.mark.parametrize(("username", "address"), PAGES)
async def test_a_page_is_sound(visitor, addresses, username, address):
    browser = await visitor(username or "")
    check(*await browser.get(address.format_map(addresses)))


@pytest.mark.parametrize(
    ("username", "address", "fields"),
    [
        ("aino", "{mine}/contact", {}),
        ("aino", "{mine}/print", {}),
        ("aino", "{mine}/attempts", {"channel": "phone"}),
        ("aino", "{mine}/resolve", {"outcome": "x", "preventive_codes": "y" * 50}),
        ("aino", "{mine}/consents", {}),
        ("aino", "{mine}/participants", {}),
        ("seija", "{mine}/assign", {}),
        ("aino", "{theirs}/claim", {}),
        ("aino", "/staff/account/password", {"current_password": "x"}),
        ("aino", "/staff/account/totp", {"current_password": "kolme-mustaa-joutsenta-74"}),
        ("aino", "/staff/account/totp/confirm", {"code": "1"}),
        ("paavo", "/staff/accounts", {"username": "!"}),
        ("paavo", "/staff/accounts/aino/role", {"role": "x"}),
        ("paavo", "/staff/accounts/aino/password", {"password": "x"}),
    ],
)
async def test_a_page_that_answers_a_form_is_sound(visitor, addresses, username, address, fields):
    browser = await visitor(username)
    response, text = await browser.post(address.format_map(addresses), **fields)
    assert response.status in (200, 409, 422)
    check(response, text)


async def test_a_failed_login_is_sound(visitor):
    browser = await visitor()
    check(*await browser.log_in("aino", "väärä"))


async def test_a_second_replica_needs_nothing_of_the_first(aiohttp_client, house):
    """A session made by one server is good at another over the same database."""
    from web import create_public_app

    token = house.staff.open_session(house.user("aino")).token
    for _ in range(2):
        client = await aiohttp_client(create_public_app(house.context))
        response = await client.get("/staff", cookies={"polku_staff": token})
        assert response.status == 200
