// crowd.mjs -- a call to 400 people: the board is cut in pages, and a row that is on a screen changes by itself, whatever
// page it is on; without script a refresh does it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { browser, finish, signIn, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
const call = +execFileSync(process.argv[3], [site.db, join(site.dir, 'maillage.key'), '500', '400'], { encoding: 'utf8' });
const context = await b.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(20000);
const page = await context.newPage(), second = await context.newPage();
const plain = await (await b.newContext({ locale: 'fr-FR', javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage();
const board = `/crises/1/appels/${call}`;
const recipients = site.sql(`SELECT id FROM recipient WHERE call_id = ${call} ORDER BY id`).trim().split('\n');
const shot = process.env.SHOTS ? (p, name) => p.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : async () => {};

// An answer by her link, as a telephone sends it.
async function answer(n, what) {
	const at = Math.floor(Date.now() / 1000) - 30;
	const r = await fetch(`${site.url}/r/bench-${String(n).padStart(16, '0')}`, { method: 'POST', redirect: 'manual',
		headers: { origin: site.url, 'user-agent': 'Mozilla/5.0', 'sec-fetch-user': '?1', 'content-type': 'application/x-www-form-urlencoded' },
		body: `answer=${what}&k=${at.toString(16)}-crowd${n}${what}&note=` });
	assert.equal(r.status, 303);
}
const chip = (p, id) => p.textContent(`#row-${id} .chip`);
async function becomes(p, id, word) {
	await p.waitForFunction(([id, word]) => document.querySelector(`#row-${id} .chip`)?.textContent.includes(word), [id, word], { timeout: 5000 });
}

await step('a page of 100, the following ones, 400 in all', async () => {
	await signIn(page, site.url);
	await page.goto(site.url + board);
	assert.equal(await page.locator('tbody[data-rows] tr').count(), 100);
	assert.match(await page.textContent('main'), /1 à 100 sur 400/);
	const seen = new Set();
	await second.goto(site.url + board);
	for (let i = 0; i < 4; i++) {
		for (const id of await second.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id))) seen.add(id);
		const next = second.locator('main a.button', { hasText: 'Les suivants' });
		if (await next.count()) await Promise.all([second.waitForNavigation(), next.click()]);
	}
	assert.equal(seen.size, 400);
	assert.match(await second.textContent('main'), /301 à 400 sur 400/);
});
await step('a row on the screen changes by itself, on the first page and on the last, without a reload', async () => {
	const shown = await page.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id.slice(4)));
	const far = await second.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id.slice(4)));
	await page.evaluate(() => { window.same = true; });
	await second.evaluate(() => { window.same = true; });
	await page.waitForTimeout(1000);
	for (const [p, id, what, word] of [[page, shown[40], 'yes', 'oui'], [second, far[7], 'no', 'non'], [page, shown[40], 'later', 'plus tard']]) {
		const before = await chip(p, id), order = await p.locator('tbody[data-rows] tr').count();
		await answer(recipients.indexOf(id), what);
		await becomes(p, id, word);
		assert.notEqual(before, await chip(p, id));
		assert.ok(await p.locator('tbody[data-rows] tr').count() >= order);
	}
	assert.ok(await page.evaluate(() => window.same) && await second.evaluate(() => window.same), 'the page was loaded again');
	await shot(page, 'crowd-wide');
});
await step('one who is not on the first page comes on top of it, and not on the others', async () => {
	const here = new Set(await page.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id.slice(4))));
	const there = new Set(await second.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id.slice(4))));
	const id = recipients.find(r => !here.has(r) && !there.has(r));
	await answer(recipients.indexOf(id), 'yes');
	await becomes(page, id, 'oui');
	assert.equal(await page.locator('tbody[data-rows] tr').first().getAttribute('id'), `row-${id}`);
	assert.equal(await second.locator(`#row-${id}`).count(), 0);
});
await step('sixty at once: every row that the screen shows has followed', async () => {
	const shown = (await page.locator('tbody[data-rows] tr').evaluateAll(r => r.map(x => x.id.slice(4)))).slice(-60);
	await Promise.all(shown.map(id => answer(recipients.indexOf(id), 'no')));
	for (const id of shown) await becomes(page, id, 'non');
});
await step('who is on a link keeps it while its row changes', async () => {
	const id = await page.locator('tbody[data-rows] tr').nth(30).getAttribute('id');
	await page.focus(`#${id} a`);
	await answer(recipients.indexOf(id.slice(4)), 'later');
	await becomes(page, id.slice(4), 'plus tard');
	assert.equal(await page.evaluate(() => document.activeElement.closest('tr')?.id), id);
});
await step('what was said while the line was cut is there when it comes back', async () => {
	const id = (await page.locator('tbody[data-rows] tr').nth(70).getAttribute('id')).slice(4), at = (Date.now() - 600_000) * 1000;
	assert.doesNotMatch(await chip(page, id), /oui/);
	await site.restart(() => site.sql(`UPDATE recipient SET answer = 'yes', answered_at = ${at}, answered_via = 'link' WHERE id = ${id}`));
	await page.waitForFunction(id => document.querySelector(`#row-${id} .chip`)?.textContent.includes('oui'), id, { timeout: 20000 });
	assert.ok(await page.evaluate(() => window.same));
});
await step('without script, at 360 px, a refresh shows it', async () => {
	await signIn(plain, site.url);
	await plain.goto(site.url + board);
	const id = (await plain.locator('tbody[data-rows] tr').nth(90).getAttribute('id')).slice(4);
	await answer(recipients.indexOf(id), 'yes');
	assert.doesNotMatch(await chip(plain, id), /oui/);
	await plain.click('main a.button.quiet:has-text("Actualiser")');
	assert.match(await chip(plain, id), /oui/);
	assert.equal(await plain.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
	await shot(plain, 'crowd-360');
});
await b.close();
await site.stop();
finish();
