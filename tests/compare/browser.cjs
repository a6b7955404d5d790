// Opens a report in headless Chromium at several widths; prints what axe-core finds, what was asked of the network, and the widths.
// node browser.cjs REPORT PROFILE CHROMIUM, with playwright-core and axe-core where NODE_PATH says.
const fs = require('fs');
const { pathToFileURL } = require('url');
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [report, profile, executablePath] = process.argv.slice(2);
const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync',
];

(async () => {
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args });
  const page = context.pages()[0];
  const address = pathToFileURL(report).href;
  const asked = [];
  await context.route('**/*', (route) => {
    if (route.request().url() === address) return route.continue();
    asked.push(route.request().url());
    return route.abort();
  });
  page.on('request', (request) => request.url() === address || asked.push(request.url()));
  const messages = [];
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (fault) => messages.push(String(fault)));
  const found = [];
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(address);
    await page.evaluate(axe); // not a script of the page, so the page's policy does not forbid it
    for (const open of [false, true]) {
      await page.evaluate((to) => document.querySelectorAll('details').forEach((each) => { each.open = to; }), open);
      const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
      const violations = result.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      found.push({ width, open, violations, passes: result.passes.length, wide });
    }
  }
  await page.emulateMedia({ media: 'print' });
  await page.goto(address);
  const printed = await page.evaluate(() =>
    [...document.querySelectorAll('details > :not(summary)')].every((each) => each.getBoundingClientRect().height > 0));
  await context.close();
  process.stdout.write(JSON.stringify({ asked, messages, found, printed }));
})();
