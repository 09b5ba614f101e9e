"""The page in a browser: every view, by mouse and by keyboard, wide and narrow, in light and dark."""

import re
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Event, Thread

import pytest

from stbench.report.page.publishing import publish_page
from stbench.report.publish import publish
from tests.made.boards import boards, write_boards
from tests.made.browser import browser, watched

VIEWS = {
    "made-task": ["leaderboard", "certainty", "cost", "genes", "tissue", "structure", "protocols", "methods", "about",
                  "method/good"],
    "made-clustering": ["clusters"],
    "made-variants": ["ablation"],
}  # fmt: skip
EVERY = [(task, view) for task, views in VIEWS.items() for view in views]
APART = ("genes", "tissue", "structure", "clusters")
"""Views that stand on pages of their own, since the index is given no room for galleries."""
EVIL = "<img src=x onerror=alert(1)>\u202e=cmd \"quoted\" 'one' | **b**"
SETTLED = """() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
  return root.dataset.drawn === location.hash && render.width === innerWidth &&
    (themeChoice !== "auto" || root.dataset.theme === (dark ? "dark" : "light"));
}"""
"""What the address names is there, in the size and colours that the window has."""
RANKS = """async (name) => {
  const board = await load(`board:made/${name}`), { rows } = pooled(board, new URLSearchParams());
  const { points, bars } = rankRows(board, rows);
  return [board.charts.ranks, [...points, ...bars]];
}"""
UNDRAWN = ".chart:not([data-drawn]):not(:has(p))"
WIDE, NARROW = {"width": 1200, "height": 3000}, {"width": 360, "height": 5000}
"""High enough for all figures to be in sight, which are drawn only then."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = write_boards(tmp_path_factory.mktemp("page"))
    evil = boards()[0]
    rows = tuple(replace(row, title=EVIL, note=EVIL, cause=EVIL if not row.values else "") for row in evil.rows)
    publish(replace(evil, facts=replace(evil.facts, dataset="evil", title=EVIL, remarks=(EVIL,)), rows=rows), folder)
    publish_page(folder, room=0)
    return folder


@pytest.fixture(scope="module")
def opened():
    with browser() as one:
        context = one.new_context(viewport=WIDE, accept_downloads=True, reduced_motion="reduce")
        page = context.new_page()
        page.wrong = watched(page)
        yield page
        context.close()


@pytest.fixture
def quiet(opened, folder):
    """The page, whose console stays empty and which asks for nothing."""
    opened.folder = folder
    yield opened
    wrong, opened.wrong[:] = [*opened.wrong], []
    assert wrong == []


@pytest.fixture
def page(quiet):
    """Wide and light."""
    show(quiet, WIDE, "light")
    return quiet


def show(page, size, scheme):
    """Change what differs: each change draws the page anew."""
    if page.viewport_size != size:
        page.set_viewport_size(size)
    if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") != (scheme == "dark"):
        page.emulate_media(color_scheme=scheme)


def go(page, path, drawn=True):
    """Show an address of the index, or of the table's own page, without loading a file that is shown already."""
    _, task, view = f"{path}//".split("/")[:3]
    name = f"made/{task}.html" if view.split("?")[0] in APART and task in VIEWS else "index.html"
    address = f"{(page.folder / name).as_uri()}#/{path}"
    if page.url != address:
        page.goto(address)
    page.wait_for_function(SETTLED)
    if drawn:
        page.locator(UNDRAWN).first.wait_for(state="detached")
    return page


def names(page):
    return page.locator("tbody tr:not(.limit) th a").all_inner_texts()


@pytest.mark.parametrize(("task", "view"), EVERY)
@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (NARROW, "dark")], ids=["wide-light", "narrow-dark"])
def test_a_view_draws_in_every_size_and_colour(quiet, size, scheme, task, view):
    page = quiet
    show(page, size, scheme)
    go(page, f"made/{task}/{view}")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)


def assert_accessible(page):
    """Of everything but what is drawn within charts, whose colours are tested by themselves."""
    if find_spec("axe_playwright_python") is None:
        pytest.skip("axe is not installed")
    if not page.evaluate("'axe' in window"):
        folder = Path(find_spec("axe_playwright_python").submodule_search_locations[0])
        page.evaluate((folder / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({exclude: ['.chart svg']}, {resultTypes: ['violations']})")
    grave = [
        (one["id"], node["target"], node["failureSummary"])
        for one in found["violations"] if one["impact"] in ("serious", "critical") for node in one["nodes"]
    ]  # fmt: skip
    assert grave == []


def test_the_index_leads_to_the_page_of_a_table_and_back(page):
    go(page, "made/made-task")
    page.get_by_role("link", name="Genes").click()
    page.wait_for_url("**/made/made-task.html#/made/made-task/genes")
    page.locator(UNDRAWN).first.wait_for(state="detached")
    page.get_by_role("link", name="stbench leaderboards").click()
    page.wait_for_url(re.compile("index.html"))


@pytest.mark.parametrize("view", ["genes", "tissue"])
def test_an_address_of_a_view_on_another_page_says_where_it_is(page, view):
    page.goto(f"{(page.folder / 'index.html').as_uri()}#/made/made-task/{view}")
    leads = page.get_by_role("link", name="open it").get_attribute("href")
    assert leads == f"made/made-task.html#/made/made-task/{view}"


@pytest.mark.parametrize("task", ["made-task", "made-variants"])
def test_ranks_of_all_rows_are_those_that_files_show(page, task):
    go(page, f"made/{task}/certainty")
    known, here = page.evaluate(RANKS, task)
    assert here == known


@pytest.mark.parametrize(("pool", "title"), [("pool=ranked", "3 methods on 3"), ("only=fair,poor", "2 methods on 3")])
def test_the_diagram_of_ranks_is_of_the_pool(page, pool, title):
    go(page, f"made/made-task/certainty?{pool}")
    assert f"Critical-difference diagram: {title} slides" in page.locator("main").inner_text()


def test_a_click_sorts_and_a_second_turns_it_and_the_address_says_so(page):
    go(page, "made/made-task")
    order = names(page)
    head = page.get_by_role("columnheader", name="MAE, all genes")
    head.get_by_role("button").click()
    page.wait_for_selector("th[aria-sort='ascending']")
    assert "sort=mae" in page.url
    head.get_by_role("button").click()
    page.wait_for_selector("th[aria-sort='descending']")
    assert names(page) != order
    page.go_back()
    page.wait_for_selector("th[aria-sort='ascending']")


@pytest.mark.parametrize(("typed", "left"), [("fair", ["Fair"]), ("o", ["Good", "Poor"]), ("zz", [])])
def test_rows_are_filtered_by_name(page, typed, left):
    go(page, "made/made-task", drawn=False)
    page.get_by_label("Filter methods").fill(typed)
    assert names(page) == left
    assert f"q={typed}" in page.url


@pytest.mark.parametrize(
    ("query", "ranks"),
    [("", ["1=", "1=", "1=", "\u2013"]), ("pool=ranked", ["1=", "1=", "1="]), ("only=fair", ["1"])],
)
def test_ranks_are_counted_within_the_pool(page, query, ranks):
    go(page, f"made/made-task/leaderboard?{query}", drawn=False)
    assert page.locator("tbody tr:not(.limit) td.rank").all_inner_texts() == ranks


def test_pools_and_columns_are_chosen_by_boxes(page):
    go(page, "made/made-task", drawn=False)
    page.get_by_text("Choose rows").click()
    page.get_by_role("group", name="Pool").get_by_label("Good").uncheck()
    page.wait_for_url("**only=*")
    page.locator("tbody tr:not(.limit)").nth(3).wait_for(state="detached")
    page.keyboard.press("Escape")
    page.get_by_text("Columns").click()
    page.get_by_label("peak memory, MB").check()
    page.get_by_role("columnheader", name="peak memory, MB").wait_for()
    page.keyboard.press("Escape")


def test_a_metric_explains_itself_on_hover_and_focus(page):
    go(page, "made/made-task", drawn=False)
    button = page.get_by_role("columnheader", name="HVG-5 PCC").get_by_role("button")
    for show, hide in (
        (button.hover, lambda: page.mouse.move(0, 0)),
        (button.focus, lambda: page.keyboard.press("Escape")),
    ):
        show()
        assert "highest variance" in page.locator("#tip:not([hidden])").inner_text()
        hide()
        assert page.locator("#tip").is_hidden()


@pytest.mark.parametrize("kind", ["CSV", "SVG", "PNG"])
def test_a_figure_is_downloaded(page, kind):
    go(page, "made/made-task/certainty")
    with page.expect_download() as waiting:
        page.get_by_role("button", name=f"{kind}: Slide by slide").click()
    content = Path(waiting.value.path()).read_bytes()
    assert content.startswith({"CSV": b"method,name,kind", "SVG": b"<svg", "PNG": b"\x89PNG"}[kind])


def test_the_table_is_downloaded_as_it_stands(page):
    go(page, "evil/made-task/leaderboard?pool=ranked", drawn=False)
    with page.expect_download() as waiting:
        page.get_by_role("region", name="Scores", exact=True).get_by_role("button", name="CSV", exact=True).click()
    lines = Path(waiting.value.path()).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("Rank,Method,HVG-5 PCC")


def test_the_keyboard_alone_reaches_a_method_and_comes_back(page):
    page.goto("about:blank")  # so that Tab begins at the top
    go(page, "made/made-task", drawn=False)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('tbody th') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/method/good*")
    page.get_by_role("heading", name="Good", level=1).wait_for()
    assert page.evaluate("document.activeElement.id") == "main"
    page.go_back()
    page.get_by_role("region", name="Scores", exact=True).wait_for()


def test_the_theme_is_kept_and_lists_lead_to_other_tables(page):
    go(page, "made/made-task", drawn=False)
    button = page.get_by_role("button", name="Theme")
    for _ in range(2):
        button.click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    button.click()
    page.get_by_label("Task").select_option("made-clustering")
    page.wait_for_url("**/made-clustering/leaderboard")
    page.get_by_role("link", name="Clusters").click()
    page.wait_for_url("**/made-clustering/clusters")


@pytest.mark.parametrize("view", ["leaderboard", "certainty", "method/good", "methods"])
def test_names_are_shown_and_do_nothing(page, view):
    go(page, f"evil/made-task/{view}")
    assert page.locator("main img").count() == 0
    assert "onerror=alert(1)" in page.locator("main").inner_text()


@pytest.mark.parametrize(
    "path", ["nowhere", "made/made-task/nothing", "made/made-task/ablation", "made/made-task/method/none", "%ff/%"]
)
def test_an_address_that_leads_nowhere_says_so(page, path):
    go(page, path, drawn=False)
    assert page.locator("main a").count() >= 1


@pytest.fixture
def halting(folder):
    """A server that halts within the data of a table until it is let go on, and its address."""
    page = (folder / "index.html").read_bytes()
    cut = page.index(b'data-name="board:made/made-task"') + 200
    goes_on = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page[:cut])
            goes_on.wait(30)
            self.wfile.write(page[cut:])

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", goes_on
    goes_on.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("path", "waits"), [("evil/made-task", False), ("made/made-task", True)])
def test_a_table_is_shown_as_soon_as_it_has_arrived(opened, halting, path, waits):
    address, goes_on = halting
    page = opened.context.new_page()
    page.goto(f"{address}#/{path}", wait_until="commit")
    page.wait_for_selector("main .sub" if waits else "main table")
    assert page.locator("main table").count() == (0 if waits else 1)
    goes_on.set()
    page.wait_for_selector("main table")
    page.close()
