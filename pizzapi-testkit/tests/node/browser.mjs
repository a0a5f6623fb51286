// Opens the pages of a control plane as people see them: node browser.mjs CHROMIUM URL [FOLDER-FOR-PICTURES]. Says what it
// proved, one line each; ends with 1 when something is not so.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [executablePath, url, pictures] = process.argv.slice(2);
const description = await (await fetch(`${url}/openapi.json`)).json();
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

// Opens a page; whatever is wrong with how it loads is in `faults`.
async function open(path, { width, colorScheme }) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const faults = [];
  await page.addInitScript(() => {
    globalThis.violations = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      globalThis.violations.push(`${violatedDirective} ${blockedURI}`));
  });
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => faults.push(`failed: ${request.url()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`) && !request.url().startsWith("data:")) faults.push(`elsewhere: ${request.url()}`);
  });
  const response = await page.goto(url + path, { waitUntil: "load" });
  assert.equal(response.status(), 200, path);
  return { page, faults };
}

// The least contrast between a text and what is behind it, and whose it is.
const leastContrast = (page) => page.evaluate(() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const linear = [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) === 1) return channels(colour);
    }
    return [255, 255, 255];
  };
  let least = [21, "nothing"];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [one, other] = [channels(getComputedStyle(element).color), behind(element)].map(luminance).sort((a, b) => b - a);
    const contrast = (one + 0.05) / (other + 0.05);
    if (contrast < least[0]) least = [contrast, texts.currentNode.data];
  }
  return least;
});

for (const path of ["/", "/docs"]) {
  for (const width of [1200, 390]) {
    for (const colorScheme of ["light", "dark"]) {
      const { page, faults } = await open(path, { width, colorScheme });
      const name = `${path} at ${width} px, ${colorScheme}`;
      if (pictures) await page.screenshot({ path: `${pictures}/${path.slice(1) || "home"}-${width}-${colorScheme}.png` });
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `${name} is ${wide} px wide`);
      const [contrast, text] = await leastContrast(page);
      assert.ok(contrast >= 4.5, `${name}: ${text} has a contrast of ${contrast}`);
      faults.push(...(await page.evaluate(() => globalThis.violations)));
      assert.deepEqual(faults, [], name);
      await page.context().close();
    }
  }
}
console.log("both pages load from here alone, fit, and can be read, at 1200 and 390 px, in light and dark");

const { page } = await open("/docs", { width: 1200, colorScheme: "light" });
const shown = await page.locator("details").evaluateAll((all) =>
  all.map((details) => [...details.querySelectorAll("summary code")].map((code) => code.textContent).join(" ")));
assert.deepEqual(shown.filter((text) => text.includes(" ")).sort(), operations.sort());
console.log("every operation is on the page");

const one = page.locator("details", { has: page.locator("#patch_api_orgs_slug") });
assert.equal(await one.locator("table").first().isVisible(), false);
await one.locator("summary").click();
assert.equal(await one.locator("table").first().isVisible(), true);
if (pictures) await page.screenshot({ path: `${pictures}/operation-1200-light.png` });
if (pictures) {
  await page.setViewportSize({ width: 390, height: 900 });
  await one.evaluate((details) => details.scrollIntoView());
  await page.screenshot({ path: `${pictures}/operation-390-light.png` });
}
await one.locator("a[href='#schema-PatchOrg']").click();
assert.equal(await page.locator("#schema-PatchOrg table").isVisible(), true);
console.log("an operation opens, and leads to the shape it takes");

for (const path of ["/", "/docs"]) {
  await page.goto(url + path);
  const links = await page.locator("a").evaluateAll((all) => [...new Set(all.map((link) => link.href))]);
  const within = links.filter((link) => link.startsWith(`${url}${path}#`)).map((link) => link.split("#")[1]);
  for (const id of within) assert.equal(await page.locator(`[id="${id}"]`).count(), 1, `#${id} of ${path}`);
  for (const link of new Set(links.map((link) => link.split("#")[0]))) {
    assert.ok(link.startsWith(`${url}/`), `${link} leads elsewhere`);
    assert.equal((await fetch(link)).status, 200, link);
  }
}
console.log("every link leads somewhere");
await browser.close();
