// centre.mjs -- who runs the centre: sets it up from nothing, books for a family on the telephone by keyboard,
// ticks arrivals from a telephone, prints the day, closes an hour before with everyone told; without script.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

setTimeout(() => { console.log('Bail out! four minutes and more'); process.exit(1); }, 240000).unref();
const site = await startSite(process.argv[2]), b = await browser(), SHOTS = process.env.SHOTS;
const context = await b.newContext({ javaScriptEnabled: false, locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const press = (p, what) => Promise.all([p.waitForNavigation(), p.locator(what).first().click()]);
const shot = async (name, width) => {
	if (!SHOTS) return;
	if (width) await page.setViewportSize({ width, height: 740 });
	await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
	await page.setViewportSize({ width: 1280, height: 900 });
};
// The judge needs script: it is shown the same bytes, narrow, in a page of its own.
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const court = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 320, height: 640 }, bypassCSP: true })).newPage();
let html = '';
await court.route('**/judged', r => r.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice'];
async function judge(text = '') {
	html = text || await page.content();
	await court.goto(site.url + '/judged');
	await court.evaluate(axe);
	return court.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })
		.then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 100))), TAGS);
}
const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date());
const tomorrow = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(Date.now() + 86400000));
let centre;

try {
	await signIn(page, site.url);
	await step('a motive, a centre, a line, a week of slots, from nothing', async () => {
		await page.goto(site.url + '/centres');
		await shot('centres');
		await page.locator('details:has(form[action="/centres/motifs"]) summary').click();
		await page.fill('[name=label]', 'Dépistage');
		await press(page, 'form[action="/centres/motifs"]:has([name=label]) button');
		assert.match(await page.textContent('main'), /Dépistage/);
		await page.goto(site.url + '/centres/nouveau');
		await page.fill('[name=name]', 'Gymnase de Trignac');
		await page.fill('[name=address]', '1 rue du Stade');
		await page.selectOption('[name=commune]', '44210');
		await page.fill('[name=opens_at]', `${today}T00:00`);
		await page.check('[name=exercise]');
		await press(page, 'form[action="/centres"] button.primary');
		centre = new URL(page.url()).pathname;
		assert.match(centre, /^\/centres\/\d+$/);
		await page.locator('details:has(form[action$="/lignes"]) summary').click();
		await page.fill('[name=line_name]', 'Table 1');
		await page.selectOption('[name=motive]', { label: 'Dépistage' });
		await page.fill('[name=capacity]', '2');
		await page.fill('[name=walkin]', '1');
		await press(page, 'form[action$="/lignes"] button');
		await page.fill('[name=from]', today);
		await page.fill('[name=to]', tomorrow);
		for (const d of ['6', '0']) await page.check(`[name=weekdays][value="${d}"]`);
		for (const [k, v] of [['opens', '0:00'], ['closes', '24:00'], ['break_from', ''], ['break_to', '']]) await page.fill(`[name=${k}]`, v);
		await press(page, 'form[action$="/creneaux"] button');
		assert.match(await page.textContent('.flash'), /288 créneaux ouverts/);
		await shot('centre'); await shot('centre-360', 360);
		assert.deepEqual(await judge(), []);
	});
	await step('a mistake keeps what was typed', async () => {
		await page.fill('[name=opens]', 'tôt');
		await press(page, 'form[action$="/creneaux"] button');
		assert.equal(await page.inputValue('[name=opens]'), 'tôt');
		assert.match(await page.textContent('[role=alert]'), /9:00/);
	});
	let reference;
	await step('the desk: a family of three in one go, by keyboard, without e-mail', async () => {
		const from = Date.now();
		await page.goto(site.url + '/bureau');
		await page.selectOption('[name=motif]', { label: 'Dépistage' });
		await press(page, 'form[action="/bureau"][method=get] button');
		await page.focus('#phone');
		await page.keyboard.type('0639980010');
		for (const name of ['Leroy', 'Anne', 'Leroy', 'Tom', 'Leroy', 'Zoé']) { await page.keyboard.press('Tab'); await page.keyboard.type(name); }
		await shot('bureau');
		await page.keyboard.press('Enter');
		await page.locator('h1 strong').waitFor();
		reference = (await page.textContent('h1 strong')).trim();
		assert.match(reference, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
		assert.equal(await page.locator('main ul li').count(), 3);
		console.log(`# the family took ${Date.now() - from} ms of machine`);
		await shot('bureau-fait');
		assert.deepEqual(await judge(), []);
	});
	await step('the reference, read out in small letters, finds it; who comes is not said', async () => {
		await page.goto(`${site.url}/bureau/numero?ref=${reference.toLowerCase().replace('-', ' ')}`);
		assert.equal(await page.locator('main ul li').count(), 3);
		assert.doesNotMatch(await page.textContent('main'), /Leroy/i);
	});
	await step('the day: who is expected, one here, one absent, one who comes without', async () => {
		const rows = 'main form tbody tr', count = async d => (await page.goto(`${site.url}${centre}/jour?d=${d}`), page.locator(rows).count());
		if (await count(today) < 3) assert.equal(await count(tomorrow), 3);	/* near midnight the first slot is tomorrow's */
		await press(page, 'button[value^="arrived:"]');
		await press(page, 'button[value^="absent:"]');
		assert.match(await page.textContent('.lead'), /3 attendus, 1 arrivés, 1 absents/);
		await page.fill('[name=family]', 'Petit');
		await page.fill('[name=given]', 'Luc');
		await press(page, 'form[action$="/venu"] button.primary');
		assert.equal(await count(today) + await count(tomorrow), 4);
		if (await count(today) < 3) await count(tomorrow);
		await shot('jour'); await shot('jour-360', 360);
		assert.deepEqual(await judge(), []);
		assert.ok((await judge('<html><img src="x.png"></html>')).length > 1, 'control: a bad page is found bad');
	});
	await step('the sheet for when the network dies: every name, boxes to tick', async () => {
		await page.goto(`${site.url}${centre}/feuille?d=${today}`);
		if (!/LEROY/.test(await page.textContent('main'))) await page.goto(`${site.url}${centre}/feuille?d=${tomorrow}`);
		assert.match(await page.textContent('main'), /LEROY/);
		assert.ok((await page.textContent('main')).includes('☐'));
		await shot('feuille');
	});
	await step('who does not work there reads no name, and the coordination neither once it has left', async () => {
		await page.goto(site.url + '/centres/1');
		const mine = await page.goto(`${site.url}/centres/1/jour`);
		assert.equal(mine.status(), 404);
		await page.goto(site.url + centre);
		await press(page, `form[action$="/equipe"]:has-text("Camille") button`);
		const gone = await page.goto(`${site.url}${centre}/jour`);
		assert.equal(gone.status(), 404);
		assert.doesNotMatch(await page.textContent('main'), /Leroy/i);
		await page.goto(site.url + centre);
		await press(page, `form[action$="/equipe"]:has-text("Camille") button`);
		assert.equal((await page.goto(`${site.url}${centre}/jour`)).status(), 200);
		assert.ok(+site.sql(`SELECT COUNT(*) FROM access WHERE verb = 'booking.day'`) >= 4, 'each reading is recorded');
	});
	await step('closed an hour before: everyone concerned is told, the log book says so', async () => {
		await page.goto(site.url + centre);
		await page.fill('[name=begin]', `${today}T00:00`);
		await page.fill('[name=end]', `${tomorrow}T23:59`);
		await page.check('[name=change][value=close]');
		await page.fill('[name=why]', 'Inondation du gymnase');
		await press(page, 'form[action$="/changer"] button');
		assert.match(await page.textContent('.flash'), /concernés\s?: 1/);
		assert.ok(+site.sql(`SELECT COUNT(*) FROM outbox WHERE send_key LIKE 'booking:%:change:%'`) >= 1);
		await page.goto(site.url + '/main-courante');
		assert.match(await page.textContent('main'), /Inondation du gymnase/);
	});
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
