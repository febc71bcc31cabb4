# SPDX-License-Identifier: Apache-2.0
"""A browser without a window: cookies, forms, redirects, and what browsers tell servers about where a request comes from."""
import html.parser
import urllib.parse

from support import client

REDIRECTS_MAX = 12
INLINE = ("a", "b", "em", "i", "span", "small")


class Form:
    def __init__(self, attributes, page_url):
        self.method = (attributes.get("method") or "get").upper()
        self.action = urllib.parse.urljoin(page_url, attributes.get("action") or page_url)
        self.fields = []    # (name, value) as a browser would send them untouched
        self.buttons = []   # (name, value, label)
        self.choices = {}   # name -> values of its radio buttons, check boxes or options
        self.labels = ""

    def value(self, name):
        for key, value in self.fields:
            if key == name:
                return value
        return None

    def names(self):
        return [name for name, _ in self.fields] + [button[0] for button in self.buttons] + list(self.choices)


class PageParser(html.parser.HTMLParser):
    """Collects forms, links, headings and the visible text."""

    def __init__(self, url):
        super().__init__(convert_charrefs=True)
        self.url, self.forms, self.links, self.text, self.scripts = url, [], [], [], []
        self.form = self.area = self.select = self.button = self.link = None
        self.headings = []
        self.heading = False

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        getattr(self, "start_" + tag, lambda _: None)(given)
        if tag not in INLINE:
            self.text.append(" ")
        if tag in ("h1", "h2", "h3"):
            self.heading = True
            self.headings.append("")
        if any(name.startswith("on") or name == "style" for name in given):
            self.scripts.append(f"<{tag} {given}>")

    def start_form(self, given):
        self.form = Form(given, self.url)
        self.forms.append(self.form)

    def start_a(self, given):
        if given.get("href"):
            self.link = [urllib.parse.urljoin(self.url, given["href"]), ""]
            self.links.append(self.link)

    def start_script(self, given):
        self.scripts.append(given.get("src") or "<script>")

    def start_style(self, _):
        self.scripts.append("<style>")

    def start_input(self, given):
        name, kind = given.get("name"), (given.get("type") or "text").lower()
        if self.form is None or not name:
            return
        value = given.get("value") or ("on" if kind in ("checkbox", "radio") else "")
        if kind in ("checkbox", "radio"):
            self.form.choices.setdefault(name, []).append(value)
            if "checked" not in given:
                return
        if kind in ("submit", "image"):
            self.form.buttons.append((name, value, value))
        elif kind != "button":
            self.form.fields.append((name, value))

    def start_textarea(self, given):
        if self.form is not None:
            self.area = [given.get("name"), ""]

    def start_select(self, given):
        self.select = [given.get("name"), None, None]

    def start_option(self, given):
        if self.form is None or self.select is None:
            return
        value = given.get("value") or ""
        self.form.choices.setdefault(self.select[0], []).append(value)
        if self.select[1] is None:
            self.select[1] = value
        if "selected" in given:
            self.select[2] = value

    def start_button(self, given):
        if self.form is not None and (given.get("type") or "submit") == "submit":
            self.button = [given.get("name"), given.get("value") or "", ""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "textarea" and self.area:
            self.form.fields.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select" and self.select:
            chosen = self.select[2] if self.select[2] is not None else self.select[1]
            if self.form is not None and chosen is not None:
                self.form.fields.append((self.select[0], chosen))
            self.select = None
        elif tag == "button" and self.button:
            self.form.buttons.append(tuple(self.button))
            self.button = None
        elif tag == "a":
            self.link = None
        elif tag in ("h1", "h2", "h3"):
            self.heading = False

    def handle_data(self, data):
        if self.area:
            self.area[1] += data
            return
        self.text.append(data)
        if self.button:
            self.button[2] += data
        if self.link:
            self.link[1] += data
        if self.heading:
            self.headings[-1] += data


class Page:
    def __init__(self, url, answer):
        self.url, self.answer, self.status = url, answer, answer.status
        parser = PageParser(url)
        if "html" in answer.header("Content-Type"):
            parser.feed(answer.text)
        self.forms, self.links, self.scripts = parser.forms, parser.links, parser.scripts
        self.headings = [" ".join(heading.split()) for heading in parser.headings]
        self.text = " ".join("".join(parser.text).split())

    def form(self, *, action=None, button=None, field=None):
        """The one form whose action holds `action`, that has a button labelled `button`, or a field `field`."""
        for form in self.forms:
            path = urllib.parse.urlsplit(form.action).path
            if "/applinks/logout" in path and action is None:
                continue
            if action is not None and action not in form.action:
                continue
            if button is not None and not any(button in (label.strip(), name) for name, _, label in form.buttons):
                continue
            if field is not None and field not in form.names():
                continue
            return form
        raise AssertionError(f"no such form ({action=}, {button=}, {field=}) on {self.url} ({self.status}):\n{self.text[:3000]}")

    def link(self, text):
        for href, label in self.links:
            if text in label or text in href:
                return href
        raise AssertionError(f"no link {text!r} on {self.url} ({self.status}):\n{self.text[:3000]}")


class Browser:
    """Cookies belong to a host, whatever its port, as in every browser."""

    def __init__(self):
        self.jar = {}  # host -> {name: value}
        self.page = None
        self.visited = []

    # One step

    def send(self, method, url, body=None, *, source=None, headers=None):
        parts = urllib.parse.urlsplit(url)
        site = relation(source, url)
        given = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document",
                 "Sec-Fetch-Site": site}
        cookies = self.jar.get(parts.hostname, {})
        if cookies and not (site == "cross-site" and method != "GET"):  # SameSite=Lax
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        if method != "GET":
            # Fetch: a page with `Referrer-Policy: no-referrer` makes navigations carry a null origin.
            given["Origin"] = "null" if source is not None and source.no_referrer else origin_of(source)
        given.update(headers or {})
        answer = client.send(method, url, given, body)
        self.visited.append((method, url, answer.status))
        for value in answer.all("Set-Cookie"):
            self.keep(parts.hostname, value)
        return answer

    def keep(self, host, value):
        pair, *attributes = [part.strip() for part in value.split(";")]
        name, _, content = pair.partition("=")
        gone = any(attribute.lower() == "max-age=0" for attribute in attributes)
        cookies = self.jar.setdefault(host, {})
        if gone:
            cookies.pop(name, None)
        else:
            cookies[name] = content

    def go(self, method, url, body=None, *, source=None, follow=True, rules=None):
        for _ in range(REDIRECTS_MAX):
            if rules:
                rules(url)
            answer = self.send(method, url, body, source=source)
            if not follow or answer.status not in (301, 302, 303, 307, 308):
                self.page = Page(url, answer)
                return self.page
            if answer.status in (301, 302, 303):
                method, body = "GET", None
            url = urllib.parse.urljoin(url, answer.header("Location"))
        raise AssertionError(f"too many redirects: {[step[1] for step in self.visited[-REDIRECTS_MAX:]]}")

    # What people do

    def open(self, url, follow=True):
        """Types an address."""
        return self.go("GET", url, follow=follow)

    def click(self, text, follow=True):
        return self.go("GET", self.page.link(text), source=Source(self.page), follow=follow)

    def submit(self, form, values=None, button=None, follow=True):
        """Sends a form of the current page; `values` fills fields in, None takes one out. `button` is a label or name."""
        fields = [(name, value) for name, value in form.fields if name not in (values or {})]
        for name, value in (values or {}).items():
            if name not in form.names():
                raise AssertionError(f"the form has no field {name!r}: {form.names()}")
            if value is not None:
                fields.append((name, value))
        if button is not None:
            chosen = [entry for entry in form.buttons if button in (entry[2].strip(), entry[0], entry[1])]
            if not chosen:
                raise AssertionError(f"the form has no button {button!r}: {form.buttons}")
            if chosen[0][0]:
                fields.append(chosen[0][:2])
        body = urllib.parse.urlencode(fields)
        source = Source(self.page)
        rules = self.form_action_rules(self.page)
        if form.method == "GET":
            return self.go("GET", form.action.partition("?")[0] + "?" + body, source=source, follow=follow, rules=rules)
        return self.go("POST", form.action, body, source=source, follow=follow, rules=rules)

    def form_action_rules(self, page):
        """CSP `form-action` is checked by browsers for the form's address and for each redirect after it."""
        allowed = None
        for part in page.answer.header("Content-Security-Policy").split(";"):
            words = part.split()
            if words and words[0] == "form-action":
                allowed = [origin(page.url) if word == "'self'" else word for word in words[1:]]

        def check(url):
            if allowed is not None and origin(url) not in allowed:
                raise AssertionError(f"the page {page.url} does not allow its form to lead to {url}: {allowed}")
        return check

    # Signing in

    def sign_in(self, base, user, password, follow=True):
        page = self.open(base + "/applinks/login")
        return self.submit(page.form(action="/applinks/login"), {"user": user, "password": password}, follow=follow)

    def answer_login(self, user, password):
        """Fills in the login or step-up page that stands in the way, if one does; returns the page behind it."""
        for _ in range(3):
            path = urllib.parse.urlsplit(self.page.url).path
            if path.endswith("/applinks/login"):
                self.submit(self.page.form(action="/applinks/login"), {"user": user, "password": password})
            elif path.endswith("/applinks/step-up"):
                self.submit(self.page.form(action="/applinks/step-up"), {"password": password})
            else:
                return self.page
        raise AssertionError(f"the login page does not let {user} pass: {self.page.text}")

    def connect_account(self, button="keep"):
        """Back from a linked application: the page that names the account there, before anything is stored (S-31)."""
        return self.submit(self.page.form(field="offer"), button=button)

    def cookies(self, url):
        return self.jar.get(urllib.parse.urlsplit(url).hostname, {})

    def cookie_header(self, url):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies(url).items())}


class Source:
    """The page that a request comes from."""

    def __init__(self, page):
        self.url = page.url
        self.no_referrer = page.answer.header("Referrer-Policy") == "no-referrer"


def origin(url):
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def origin_of(source):
    return origin(source.url) if source is not None else "null"


def relation(source, url):
    """Sec-Fetch-Site. A site is scheme and host; an address has no subdomains."""
    if source is None:
        return "none"
    here, there = urllib.parse.urlsplit(source.url), urllib.parse.urlsplit(url)
    if (here.scheme, here.netloc) == (there.scheme, there.netloc):
        return "same-origin"
    return "same-site" if (here.scheme, here.hostname) == (there.scheme, there.hostname) else "cross-site"
