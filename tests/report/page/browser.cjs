// Uses the page of a backlog as a reader does, in headless Chromium, and prints what it saw as JSON.
// node browser.cjs PAGE PROFILE CHROMIUM [HARM], with playwright-core and axe-core where NODE_PATH says.
const fs = require('fs');
const { pathToFileURL } = require('url');
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [report, profile, executablePath, harm] = process.argv.slice(2);
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];
const address = pathToFileURL(report).href;

const lines = (page) => page.evaluate(() =>
  [...document.querySelectorAll('.cases tbody')].filter((each) => each.getBoundingClientRect().height > 0)
    .map((each) => [...each.rows[0].cells].map((cell) => cell.textContent)));

const look = async (page, width, open) => {
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  const violations = result.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  return { width, open, violations, passes: result.passes.length, wide };
};

(async () => {
  const asked = [];
  const messages = [];
  const prepare = async (context) => {
    await context.route('**/*', (route) => {
      if (route.request().url() === address) return route.continue();
      asked.push(route.request().url());
      return route.abort();
    });
    const page = context.pages()[0] || await context.newPage();
    page.on('request', (request) => request.url() === address || asked.push(request.url()));
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (fault) => messages.push(String(fault)));
    page.on('dialog', (dialog) => { messages.push(dialog.message()); dialog.dismiss(); });
    return page;
  };
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
  const page = await prepare(context);
  const told = { asked, messages, found: [] };

  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(address);
    await page.evaluate(axe); // not a script of the page, so the page's policy does not forbid it
    for (const open of [false, true]) {
      // One after the other, as a reader unfolds them: a few are as good as all.
      const few = page.locator('.cases tbody.on summary');
      for (let at = 0; open && at < Math.min(12, await few.count()); at += 1) await few.nth(at).click();
      told.found.push(await look(page, width, open));
    }
  }

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(address);
  told.all = await lines(page);
  if (harm) {
    told.hacked = await page.evaluate(() => typeof window.hacked);
    await page.click('#unfold');
    told.hacked += await page.evaluate(() => typeof window.hacked);
    told.text = await page.evaluate(() => document.body.innerText);
    told.elements = await page.evaluate(() => [...new Set([...document.querySelectorAll('*')].map((each) => each.localName))]);
    told.handlers = await page.evaluate(() => [...document.querySelectorAll('*')]
      .filter((each) => each.getAttributeNames().some((name) => name.startsWith('on') || name === 'style' || name === 'src')).length);
    told.links = await page.evaluate(() => [...document.querySelectorAll('[href]')].map((each) => each.getAttribute('href')));
    await context.close();
    return process.stdout.write(JSON.stringify(told));
  }

  // Sorting by each heading, up and down.
  told.sorted = [];
  const heads = page.locator('.cases thead button');
  for (let at = 0; at < await heads.count(); at += 1) {
    for (const way of ['ascending', 'descending']) {
      await heads.nth(at).click();
      const says = await page.locator('.cases thead th').nth(at).getAttribute('aria-sort');
      const times = await page.evaluate((column) => [...document.querySelectorAll('.cases tbody.on')].map((each) => {
        const time = each.rows[0].cells[column].querySelector('time');
        return time ? time.dateTime : each.rows[0].cells[column].textContent;
      }), at);
      told.sorted.push({ way, says, times });
    }
  }

  // Filtering by a box, by a figure that leads to its cases, and searching.
  await page.selectOption('select[data-field=outcome]', 'decline');
  told.declined = await lines(page);
  told.count = await page.textContent('#count');
  await page.click('.figures .is-activate a');
  told.activated = await lines(page);
  told.focus = await page.evaluate(() => document.activeElement.id);
  told.chosen = await page.inputValue('select[data-field=outcome]');
  await page.click('table.chart td:last-child a >> nth=0');
  told.guideline = await lines(page);
  // What people decided otherwise, where the page is of a record.
  if (await page.locator('#overridden').count()) {
    await page.click('#clear');
    await page.selectOption('select[data-field=by]', 'person');
    told.overridden = await lines(page);
    await page.click('#overridden ~ .wide-table a >> nth=0');
    told.changed = await lines(page);
  }
  await page.click('#clear');
  await page.fill('#search', '土壤');
  await page.waitForFunction(() => document.querySelectorAll('.cases tbody.on').length < 10);
  told.searched = await lines(page);
  await page.fill('#search', 'no such case anywhere');
  await page.waitForFunction(() => document.querySelectorAll('.cases tbody.on').length === 0);
  await page.click('#clear');
  told.cleared = (await lines(page)).length;

  // From an open request in the plan to its case; and a case whose reason stands at another one.
  await page.click('table.plan a >> nth=0');
  told.jumped = await page.evaluate(() => {
    const body = document.activeElement.closest('tbody');
    return [body.rows[0].cells[0].textContent, body.querySelector('details').open];
  });
  told.copied = await page.evaluate(async () => {
    const deep = document.querySelector('.deep[data-like]');
    if (!deep) return null;
    const first = document.querySelector(`#${deep.dataset.like} .deep`).textContent;
    deep.closest('details').open = true;
    await new Promise((done) => setTimeout(done, 50));
    return deep.textContent.endsWith(first) && first.length > 100;
  });

  // The keyboard alone: from the top to the search box, through the headings to a case, and unfolding it.
  await page.goto(address);
  const here = () => page.evaluate(() => {
    const it = document.activeElement;
    const style = getComputedStyle(it);
    return { tag: it.localName, id: it.id, outline: style.outlineStyle !== 'none' && style.outlineWidth !== '0px' };
  });
  await page.keyboard.press('Tab');
  told.firstStop = await page.evaluate(() => document.activeElement.className);
  await page.keyboard.press('Enter');
  const stops = [];
  let unfolded = null;
  let sortedBy = null;
  for (let step = 0; step < 60 && unfolded === null; step += 1) {
    await page.keyboard.press('Tab');
    const at = await here();
    stops.push(at);
    if (at.id === 'search') {
      await page.keyboard.type('kina');
      await page.waitForTimeout(300);
    }
    if (at.tag === 'button' && await page.evaluate(() => !!document.activeElement.closest('thead')) && sortedBy === null) {
      await page.keyboard.press('Space');
      sortedBy = await page.evaluate(() => document.activeElement.closest('th').getAttribute('aria-sort'));
    }
    if (at.tag === 'summary') {
      await page.keyboard.press('Enter');
      unfolded = await page.evaluate(() => document.activeElement.closest('details').open);
    }
  }
  told.keyboard = { stops: stops.map((each) => each.id || each.tag), unseen: stops.filter((each) => !each.outline), sortedBy, unfolded,
    lines: (await lines(page)).length };

  // Paper: the reason of every case that is shown, unfolded or not.
  await page.goto(address);
  const pdf = await page.pdf({ format: 'A4' });
  told.pdf = pdf.length;
  await page.emulateMedia({ media: 'print' });
  told.printed = await page.evaluate(() => [...document.querySelectorAll('.cases tbody.on')].every((each) => {
    const details = each.querySelector('details');
    return details.querySelector('.because').getBoundingClientRect().height > 0 &&
      details.querySelector('.deep').getBoundingClientRect().height === 0;
  }));
  told.paperControls = await page.evaluate(() => document.getElementById('controls').getBoundingClientRect().height);
  await context.close();

  // Without scripts everything is there.
  const bare = await chromium.launch({ executablePath, headless: true, args });
  const plain = await prepare(await bare.newContext({ javaScriptEnabled: false }));
  await plain.goto(address);
  told.plain = await plain.locator('.cases tbody').evaluateAll((all) => all.filter((each) => each.offsetHeight > 0).length);
  told.plainControls = await plain.locator('#controls').isVisible();
  told.plainNote = await plain.locator('noscript p').isVisible();
  await bare.close();
  process.stdout.write(JSON.stringify(told));
})();
