// booking.mjs -- the citizen's path as an old person walks it: 320 px, no script, 50 kbit/s and 400 ms away;
// a family, a mistake, a place lost, moved and given back in two taps; then the judge of axe on every page.
import assert from 'node:assert/strict';
import { phones, press } from './phone.mjs';
import { browser, finish, point, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
const SHOTS = process.env.SHOTS;
setTimeout(() => { console.log('Bail out! five minutes and more'); process.exit(1); }, 330000).unref();
const { slowPhone, ask, look, LOOK } = await phones(b, site.url);

async function choose(page) {
	await page.goto(site.url + '/rdv');
	await look(page, 'motifs');
	await press(page, 'main a.button');
	await look(page, 'ou');
	await page.selectOption('[name=commune]', '44184');
	await press(page, 'main form button.primary');
	await look(page, 'quand');
	assert.match(await page.textContent('main'), /Salle polyvalente de Saint-Nazaire/);
	await press(page, 'main .times button');
}

const fill = async (page, k, family, given) => { await page.fill(`[name=family${k}]`, family); await page.fill(`[name=given${k}]`, given); };
const places = async page => {
	await page.goto(site.url + '/rdv/m/1/quand?centre=1');
	return +/(\d+) place/.exec(await page.textContent('main details summary'))[1];
};
const settle = () => new Promise(r => setTimeout(r, 1000));	// pages are true within a second

try {
	await step('control: small letters, a narrow page, no number: all are seen', async () => {
		const page = await slowPhone();
		await page.setContent('<main><h1>A</h1><h1>B</h1><p style="font-size:12px">pale</p><button style="height:20px">x</button><div style="width:900px">w</div></main>');
		assert.ok((await ask(page, LOOK)).length >= 5);
		await page.context().close();
	});
	const page = await slowPhone();
	let link, before;
	await step('five screens: what for, where, when, who, the proof', async () => {
		before = await places(page);
		await choose(page);
		assert.match(page.url(), /\/rdv\/t\/[\w-]{22}$/);
		await look(page, 'qui');
		await settle();
		const other = await slowPhone();
		assert.equal(await places(other), before - 1, 'the place is held while the form is filled');
		await other.context().close();
		await fill(page, 1, 'Lefèvre', 'Marguerite');
		await page.fill('[name=phone]', '06 39 98 00 01');
		await press(page, 'button[value=book]');
		link = page.url();
		await look(page, 'preuve');
		assert.match(await page.textContent('h1'), /Votre rendez-vous est pris/);
		assert.match(await page.textContent('main'), /[0-9A-Z]{4}-[0-9A-Z]{4}/);
	});
	await step('the form sent again by the back button books nothing more', async () => {
		await settle();
		const n = await places(page);
		await page.goto(link);
		assert.equal(await page.locator('.visit').count(), 1);
		assert.equal(n, before - 1);
	});
	await step('paper: half a sheet, large, with the square that leads back', async () => {
		await page.goto(link);
		await press(page, 'main a[href$="/papier"]');
		await look(page, 'papier');
		assert.equal(await page.locator('svg').count(), 1);
		if (SHOTS) await page.pdf({ path: `${SHOTS}/papier.pdf`, preferCSSPageSize: true });
		const { data } = await page.cdp.send('Page.printToPDF', { preferCSSPageSize: true });
		const box = /MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)/.exec(Buffer.from(data, 'base64').toString('latin1'));
		assert.ok(Math.abs(box[1] - 419.5) < 3 && Math.abs(box[2] - 595.3) < 3, `A5, not ${box[1]} x ${box[2]}`);
	});
	await step('moved in two taps', async () => {
		await page.goto(link);
		const was = await page.textContent('.visit .when');
		await press(page, '.visit a[href*="/deplacer"]');
		await look(page, 'deplacer');
		await press(page, 'main .times button:nth-child(5)');
		assert.equal(page.url(), link);
		assert.notEqual(await page.textContent('.visit .when'), was);
	});
	await step('given back in two taps, and free for others', async () => {
		await press(page, '.visit a[href*="/annuler"]');
		await look(page, 'annuler');
		await press(page, 'main form button.primary');
		assert.match(await page.textContent('h1'), /annulé/);
		await look(page, 'annule');
		await settle();
		assert.equal(await places(page), before);
	});
	await step('back to the hours from the form: the place stays held until another is chosen', async () => {
		await choose(page);
		link = page.url();
		const was = await page.textContent('main p b');
		await press(page, 'main a[href*="/heures"]');
		await look(page, 'heures');
		assert.match(await page.textContent('main'), new RegExp(was.trim().replaceAll(/\s/g, '\\s')), 'it says what is held');
		await settle();
		assert.equal(await places(page), before - 1, 'going back gives nothing back');
		await page.goto(link);
		assert.match(await page.textContent('h1'), /Qui vient/);
		await press(page, 'main a[href*="/heures"]');
		await press(page, 'main .times button:nth-child(5)');
		assert.equal(page.url(), link, 'the same link holds the other');
		assert.notEqual(await page.textContent('main p b'), was);
		await settle();
		assert.equal(await places(page), before - 1, 'one place held, not two');
		await page.goto(link);
		await fill(page, 1, 'Retour', 'Odile');
		await page.fill('[name=phone]', '06 39 98 00 09');
		await press(page, 'button[value=book]');
		assert.match(await page.textContent('h1'), /est pris/);
		await page.goto(link + '/heures?motif=1');
		assert.equal(page.url(), link, 'booked: moved by its own page');
		await page.goto(site.url + '/rdv/t/AAAAAAAAAAAAAAAAAAAAAA/heures?motif=1');
		assert.match(await page.textContent('h1'), /Quel jour/, 'nothing held any more: the hours all the same');
	});
	await step('a helper books for three at once; a mistake keeps what was typed', async () => {
		await choose(page);
		await fill(page, 1, 'Martin', 'Paul');
		await press(page, 'button[value=add]');
		assert.equal(await page.inputValue('[name=family1]'), 'Martin');
		await fill(page, 2, 'Martin', 'Zoé');
		await press(page, 'button[value=add]');
		await look(page, 'famille');
		await press(page, 'button[value=less]');
		await press(page, 'button[value=add]');
		await fill(page, 3, 'Martin', 'Léa');
		await page.fill('[name=phone]', '06 39');
		await press(page, 'button[value=book]');
		await look(page, 'erreur');
		assert.equal(await page.inputValue('[name=given3]'), 'Léa');
		assert.match(await page.textContent('.errors'), /téléphone/);
		await page.fill('[name=phone]', '06 39 98 00 02');
		await press(page, 'button[value=book]');
		assert.equal(await page.locator('.visit').count(), 3);
		link = page.url();
	});
	await step('a series: both visits in one go, the year of birth asked because a rule needs it', async () => {
		await page.goto(site.url + '/rdv/m/2/quand?commune=44184');
		await press(page, 'main .times button');
		await fill(page, 1, 'Petit', 'Jean');
		await page.fill('[name=phone]', '06 39 98 00 03');
		await page.fill('[name=born1]', String(new Date().getFullYear() - 4));
		await press(page, 'button[value=book]');
		assert.match(await page.textContent('.errors'), /âge/);
		await page.fill('[name=born1]', '1946');
		await press(page, 'button[value=book]');
		assert.equal(await page.locator('.visit').count(), 2);
		await look(page, 'serie');
	});
	await step('the hold let go, the place taken by another: others are shown, nothing typed is lost', async () => {
		await page.goto(site.url + '/rdv/m/1/quand?centre=2');
		await press(page, 'main .times button');
		await fill(page, 1, 'Durand', 'Anne');
		await page.fill('[name=phone]', '06 39 98 00 04');
		const token = page.url().split('/').at(-1);
		site.sql(`UPDATE place SET held_by = NULL, held_until = 0 WHERE state = 'free'`);
		await press(page, 'button[value=book]');
		await look(page, 'perdu');
		assert.equal(await page.inputValue('[name=family1]'), 'Durand');
		await press(page, 'main .times button');
		assert.equal(page.url(), `${site.url}/rdv/t/${token}`);
		assert.match(await page.textContent('h1'), /est pris/);
		link = page.url();
	});
	await step('erased by its owner: the link leads nowhere any more', async () => {
		await press(page, 'main a[href$="/effacer"]');
		await look(page, 'effacer');
		await press(page, 'main form button.primary');
		await look(page, 'efface');
		const r = await page.goto(link);
		assert.equal(r.status(), 404);
		await look(page, 'rien');
		assert.match(await page.textContent('footer'), /02\s61\s91\s00\s01/);		// a dead link still has a human
		assert.equal(await page.locator('main a').getAttribute('href'), '/rdv');
	});
	await step('in English too, and wide', async () => {
		const context = await b.newContext({ javaScriptEnabled: false, locale: 'en-GB', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });
		const wide = await context.newPage();
		await wide.goto(site.url + '/rdv/m/1/quand?commune=44184');
		assert.match(await wide.textContent('h1'), /Which day/);
		if (SHOTS) await wide.screenshot({ path: `${SHOTS}/wide-dark.png` });
		await context.close();
	});
	const css = page.sizes.filter(([url]) => /public\..*css$/.test(url)).at(-1)?.[1];
	point(css && css < 6000, `the style sheet is light: ${css} bytes`);
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
