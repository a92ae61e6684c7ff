"""The page of `msvjp check --format html` in a browser: what it shows, sorts, filters and unfolds, on a phone and on a desk."""

import html
import json
import re
import shutil
import subprocess

import pytest

from msvjp.cli import main

from .test_check import SCRIPT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="the page needs a browser: no chromium is installed")

LIGHT, DARK = 1, 0  # as chromium counts
PHONE, DESK = (390, 844), (1400, 900)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    (folder / "a.py").write_text(SCRIPT)
    (folder / "b.py").write_text("from mindspore import ops\nops.relu(ops.norm(1))")
    (folder / "<b>&.py").write_text("print 'two'")
    main(["check", str(folder), "--format", "html", "--output", str(folder / "report.html")])
    return folder / "report.html"


def run(page, script, scheme=LIGHT):
    """What the script, the body of an async function, returns in the page; an error in the page fails the test."""
    begin = "<script>addEventListener('error', e => document.body.append('ERROR ' + e.message));</script>"
    answer = "document.getElementById('answer').textContent = JSON.stringify(await (async () => {%s})())" % script
    end = "<pre id=answer></pre><script type=module>%s</script>" % answer
    probed = page.with_name("probed.html")
    probed.write_text(page.read_text().replace("<body>", "<body>" + begin).replace("</body>", end + "</body>"))
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={DESK[0]},{DESK[1]}"]
    command += [f"--blink-settings=preferredColorScheme={scheme}", "--virtual-time-budget=4000", "--dump-dom"]
    command += [f"--user-data-dir={page.with_name('profile')}"]  # another run of the tests may have a browser open too
    done = subprocess.run([*command, probed.as_uri()], capture_output=True, text=True, timeout=120)
    assert "ERROR" not in done.stdout.replace("'ERROR '", ""), done.stdout[-300:]
    return json.loads(html.unescape(re.search(r'<pre id="answer">(.*?)</pre>', done.stdout, re.S)[1]))


ROWS = "[...document.querySelectorAll('#body tr')].map(r => r.querySelector('.name').textContent)"


def test_it_shows_every_name_with_what_is_missing_first(page):
    rows, verdict, rates = run(
        page,
        f"return [{ROWS}, document.getElementById('verdict').textContent,"
        " [...document.querySelectorAll('.percent')].map(p => p.textContent)]",
    )
    assert rows[:3] == ["mindspore.ops.NeighborExchangeV2", "mindspore.ops.no_such_name", "mindspore.ops.norm"]
    assert set(rows[3:]) == {"mindspore.Tensor", "mindspore.ops", "mindspore.ops.relu"}
    assert verdict == "2 names are missing"
    assert rates == ["66.6 %", "66.6 %", "50.0 %"]


def test_it_sorts_filters_and_searches(page):
    byname, fewer, found, none = run(
        page,
        f"""
        const rows = () => {ROWS}, all = [], input = () => document.getElementById('tools').dispatchEvent(new Event('input'));
        document.querySelector('#head button').click(); all.push(rows());
        document.querySelector('#chips [value=supported]').click(); all.push(rows());
        document.getElementById('search').value = 'SUCH name'; input(); all.push(rows());
        document.getElementById('search').value = 'zzz'; input(); all.push(document.getElementById('none').hidden);
        return all""",
    )
    assert byname == sorted(byname, key=str.lower)
    assert fewer == [
        name for name in byname if name.rpartition(".")[2] in ("norm", "no_such_name", "NeighborExchangeV2")
    ]
    assert found == ["mindspore.ops.no_such_name"]
    assert none is False


def test_a_heading_says_how_it_sorts_and_turns_round(page):
    says = run(
        page,
        """
        const sorts = () => [...document.querySelectorAll('#head th')].map(h => h.getAttribute('aria-sort'));
        const press = () => { document.querySelectorAll('#head button')[2].click();
          return sorts().concat(document.activeElement.textContent); };
        return [press(), press()]""",
    )
    assert says == [["none", "none", "descending", "none", "Uses"], ["none", "none", "ascending", "none", "Uses"]]


def test_places_unfold(page):
    before, after = run(
        page,
        """
        const details = document.querySelector('#body details'), before = details.querySelectorAll('li').length;
        details.open = true; details.dispatchEvent(new Event('toggle'));
        return [before, [...details.querySelectorAll('li')].map(li => li.textContent)]""",
    )
    assert before == 0
    assert [place.rpartition("/")[2] for place in after] == ["a.py : 6, 7"]


def test_the_files_and_what_cannot_be_read(page):
    rows = run(
        page,
        "document.querySelector('[value=files]').click();"
        "return [...document.querySelectorAll('#body tr')].map(r => r.innerText)",
    )
    assert [re.search(r"not read in full|lacks names|ready", row)[0] for row in rows] == [
        "not read in full",
        "lacks names",
        "ready",
    ]
    assert "<b>&.py" in rows[0], "a file's name is text"
    assert "Python 2?" in rows[0]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("view", ["names", "files"])
def test_it_fits_the_window(page, size, view):
    beyond = run(
        page,
        """
        const frame = document.createElement('iframe');
        frame.style.cssText = 'position: absolute; width: %dpx; height: %dpx; border: 0';
        frame.srcdoc = %s;
        await new Promise(loaded => { frame.onload = loaded; document.body.append(frame); });
        const inside = frame.contentDocument;
        inside.querySelector('[value=%s]').click();
        return inside.documentElement.scrollWidth - frame.contentWindow.innerWidth"""
        % (*size, json.dumps(page.read_text()).replace("<", "\\u003c"), view),
    )
    assert beyond <= 0


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("view", ["names", "files"])
def test_every_text_has_contrast(page, scheme, view):
    """4.5 to 1 at least, as WCAG 2.1 asks (success criterion 1.4.3)."""
    faint = run(
        page,
        """
        document.querySelector('[value=%s]').click();
        document.querySelectorAll('details').forEach(d => { d.open = true; d.dispatchEvent(new Event('toggle')); });
        const channels = text => text.match(/[\\d.]+/g).map(Number);
        const light = ([r, g, b]) => [r, g, b].map(c => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
          .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
        const ground = e => { for (; e; e = e.parentElement) { const c = channels(getComputedStyle(e).backgroundColor);
          if (c[3] !== 0) return c; } return [255, 255, 255]; };
        return [...document.querySelectorAll('main *')].filter(e => e.checkVisibility() && e.id !== 'answer'
            && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())).map(e => {
          const [a, b] = [light(channels(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
          return [e.tagName + ' ' + e.textContent.slice(0, 30), Math.round((a + .05) / (b + .05) * 100) / 100];
        }).filter(([, ratio]) => ratio < 4.5)"""
        % view,
        scheme=scheme,
    )
    assert not faint


def test_dark_is_dark(page):
    ground = "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    assert min(run(page, ground, scheme=LIGHT)) > 200
    assert max(run(page, ground, scheme=DARK)) < 60


def test_controls_have_names_and_can_be_reached(page):
    nameless, unreachable = run(
        page,
        """
        const controls = [...document.querySelectorAll('button, input, summary')].filter(e => e.checkVisibility());
        const name = e => e.textContent.trim() || (e.labels && [...e.labels].map(l => l.textContent.trim()).join(''));
        const reached = e => { e.focus(); return document.activeElement === e; };
        return [controls.filter(e => !name(e)).length, controls.filter(e => !reached(e)).length]""",
    )
    assert (nameless, unreachable) == (0, 0)
