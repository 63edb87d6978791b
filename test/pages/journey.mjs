// journey.mjs -- the main job as its users do it: she takes the call, calls, they answer, the log book wrote itself.
// Walked twice: with the small script, and without any.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
// A telephone as people hold it: one that calls itself headless is taken for a robot, and so is one that answers at once.
const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36', locale: 'fr-FR', viewport: { width: 360, height: 740 } };
const read = () => new Promise(r => setTimeout(r, 2100));
const cli = (...args) => execFileSync(site.binary, ['-c', site.conf, '-d', site.db, ...args], { encoding: 'utf8' });
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

async function walk(script) {
	const said = what => `${what}${script ? '' : ', without script'}`;
	const context = await b.newContext({ javaScriptEnabled: script, locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
	context.setDefaultTimeout(20000);
	const page = await context.newPage(), wrong = [];
	page.on('console', m => { if (m.type() === 'error' && !/status of (422|401)/.test(m.text())) wrong.push(m.text()); });
	page.on('pageerror', e => wrong.push(e.message));
	let crisis, board, link;

	await step(said('she signs in'), async () => {
		await signIn(page, site.url);
		await page.goto(site.url + '/');
		assert.match(await page.textContent('h1'), /Crises/);
	});
	await step(said('a form with a mistake keeps what was typed'), async () => {
		await page.goto(site.url + '/crises/nouvelle?exercise=1');
		await page.fill('[name=by]', 'Mme Durand');
		await page.fill('[name=text]', 'Crue de la Loire, routes coupées');
		await page.fill('[name=at]', '2099-01-01T00:00');
		await page.fill('[name=title]', 'Crue');
		await press(page, page.locator('main form button.primary'));
		assert.equal(await page.inputValue('[name=by]'), 'Mme Durand');
		assert.ok(await page.locator('[role=alert]').count());
	});
	await step(said('she declares the event'), async () => {
		await page.goto(site.url + '/crises/nouvelle?exercise=1');
		await page.fill('[name=by]', 'M. Petit, préfecture');
		await page.fill('[name=text]', 'Crue de la Loire, routes coupées à Donges');
		await page.fill('[name=title]', said('Crue de la Loire'));
		await press(page, page.locator('main form button.primary'));
		crisis = new URL(page.url()).pathname;
		assert.match(crisis, /^\/crises\/\d+$/);
		assert.match(await page.content(), /EXERCICE/);
	});
	await step(said('she calls nurses, reads once, sends'), async () => {
		await page.goto(site.url + crisis + '/appels/nouveau');
		await page.check('[name=profession][value="60"]');
		await page.fill('[name=title]', 'Renfort à Savenay');
		await page.fill('[name=message]', 'Renfort infirmier demandé à Savenay cette nuit.');
		await press(page, page.locator('button[value=preview]'));
		const n = +(await page.textContent('form.send button.primary')).replace(/\D/g, '');
		assert.ok(n > 5, `reaches ${n}`);
		await press(page, page.locator('form.send button.primary'));
		board = new URL(page.url()).pathname;
		assert.match(board, /\/appels\/\d+$/);
	});
	await step(said('the nurse finds the message, opens its link, says yes; opening said nothing'), async () => {
		for (let i = 0; i < 30 && !link; i++) {
			await page.goto(site.url + crisis + '/boite');
			link = await page.locator('main a[href*="/r/"]').first().getAttribute('href', { timeout: 1000 }).catch(() => null);
			if (!link) await new Promise(r => setTimeout(r, 1000));
		}
		assert.ok(link, 'no message came');
		const phone = await (await b.newContext({ ...PHONE, javaScriptEnabled: false })).newPage();
		const url = new URL(link, site.url).href, opened = await phone.goto(url);
		assert.ok((await opened.body()).length <= 4096, 'over 4 kB');
		assert.match(await phone.content(), /EXERCICE/);
		await page.goto(site.url + board + '?liste=yes');
		const yes = async () => (await page.goto(site.url + board + '?liste=yes'), page.locator('main tbody tr').count());
		assert.equal(await yes(), 0);
		await read();
		await press(phone, phone.locator('button[value=yes]'));
		assert.equal(await yes(), 1);
		await phone.goto(url + '?changer=1');
		await read();
		await press(phone, phone.locator('button[value=no]'));
		assert.equal(await yes(), 0);
		await phone.context().close();
	});
	if (script) {
		await step('an answer shows on the board by itself', async () => {
			await page.goto(site.url + board);
			const phone = await (await b.newContext(PHONE)).newPage();
			await phone.goto(new URL(link, site.url).href + '?changer=1');
			await read();
			await press(phone, phone.locator('button[value=yes]'));
			await page.waitForFunction(() => /1/.test(document.querySelector('[data-part=counts] .chip.yes')?.textContent ?? ''), null, { timeout: 5000 });
			await phone.context().close();
		});
	}
	await step(said('an answer by telephone is typed in beside the name'), async () => {
		await page.goto(site.url + board + '?liste=silent');
		const before = await page.locator('main tbody tr').count();
		await press(page, page.locator('button[name=answer][value^="later:"]').first());
		await page.goto(site.url + board + '?liste=silent');
		assert.equal(await page.locator('main tbody tr').count(), before - 1);
	});
	await step(said('a reminder goes to the silent only'), async () => {
		await page.goto(site.url + board + '/relance');
		await press(page, page.locator('main form button.primary').last());
		assert.match(page.url(), /\/appels\/\d+/);
	});
	await step(said('a need, a decision, a level: each writes itself down'), async () => {
		await page.goto(site.url + crisis + '/besoins/nouveau');
		await page.fill('[name=source]', 'EHPAD Les Tilleuls');
		await page.fill('[name=what]', 'Deux lits médicalisés');
		await press(page, page.locator('main form button.primary'));
		await page.goto(site.url + crisis + '/decisions/nouvelle');
		await page.fill('[name=what]', 'Ouvrir la salle polyvalente');
		await press(page, page.locator('main form button.primary'));
		await page.selectOption('[name=level]', 'running');
		await press(page, page.locator('form[action$="/niveau"] button'));
		await page.goto(site.url + crisis + '/main-courante');
		const log = await page.textContent('main');
		for (const words of ['EHPAD Les Tilleuls', 'Ouvrir la salle polyvalente', 'Conduite', 'Savenay'])
			assert.ok(log.includes(words), `the log book lacks ${words}`);
	});
	await step(said('who is no longer signed in is told how, and loses nothing; a closed event says so'), async () => {
		await page.goto(site.url + crisis + '/decisions/nouvelle');
		await page.fill('[name=what]', 'Fermer la salle');
		const cookies = await context.cookies();
		await context.clearCookies();
		await press(page, page.locator('main form button.primary'));
		assert.equal(await page.locator('main a[href="/connexion"][target=_blank]').count(), 1);
		await context.addCookies(cookies);
		await page.goto(site.url + crisis);
		await page.locator('details:has(form[action$="/cloture"]) summary').click();
		await page.fill('form[action$="/cloture"] [name=why]', 'Décrue');
		await press(page, page.locator('form[action$="/cloture"] button'));
		await page.goto(site.url + crisis);
		assert.match(await page.textContent('main .head'), /Événement clos/);
	});
	point(!wrong.length, said('the browser complains of nothing'), wrong.join('\n'));
	await context.close();
}

try {
	await walk(true);
	await walk(false);
	await step('the log book verifies, in the database and in a file without it', async () => {
		cli('log', 'verify');
		const file = join(site.dir, 'log.json'), text = cli('log', 'export');
		writeFileSync(file, text);
		cli('log', 'verify', file);
		writeFileSync(file, text.replace('EHPAD Les Tilleuls', 'EHPAD Les Tilleuk'));
		assert.throws(() => cli('log', 'verify', file), 'control: one changed letter must be seen');
		cli('check');
	});
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
