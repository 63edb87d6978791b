// desk.mjs -- the telephone desk, paper typed in, the call tree of the cell, and the thread with those who come.
// Two callers at once, each with their own person; by keys alone with the script, by buttons without any.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judge } from './judge.mjs';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36', locale: 'fr-FR', viewport: { width: 360, height: 740 } };
const wait = ms => new Promise(r => setTimeout(r, ms));
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
const key = (page, k) => Promise.all([page.waitForNavigation(), page.keyboard.press(k)]);
const second = 'second@exemple.invalid', secret = 'un second mot de passe';
// Looked at by axe, wide and narrow, light and dark; kept as a picture where SHOTS says so.
async function seen(page, path) {
	for (const [width, colorScheme] of [[1280, 'light'], [320, 'dark']]) {
		await page.setViewportSize({ width, height: 900 });
		await page.emulateMedia({ colorScheme });
		await page.goto(site.url + path);
		assert.deepEqual(await judge(page), [], `${path} at ${width} ${colorScheme}`);
	}
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.emulateMedia({ colorScheme: 'light' });
}
const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }); };

async function someone(script, login, password, bypassCSP = false) {
	const context = await b.newContext({ javaScriptEnabled: script, locale: 'fr-FR', bypassCSP, viewport: { width: 1280, height: 900 } });
	context.setDefaultTimeout(20000);
	const page = await context.newPage();
	page.on('console', m => { if (m.type() === 'error' && !/status of (422|401)/.test(m.text())) wrong.push(m.text()); });
	page.on('pageerror', e => wrong.push(e.message));
	await signIn(page, site.url, login, password);
	return page;
}

const wrong = [];
try {
	writeFileSync(join(site.dir, 'password'), secret + '\n', { mode: 0o600 });
	execFileSync(site.binary, ['-c', site.conf, '-d', site.db, 'account', 'add', second, '--name', 'Dominique PETIT', '--role', 'cell', '--password-file', join(site.dir, 'password')]);
	// Eight nurses who are only ever telephoned: whom no message can reach.
	execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.db, `UPDATE person SET preferred = 'phone' WHERE id IN (SELECT p.id FROM person p JOIN contact k ON k.person_id = p.id
		WHERE p.profession = '60' AND p.status = 'active' AND p.no_call = 0 AND k.kind = 'mobile' AND k.consent_on IS NOT NULL ORDER BY p.id LIMIT 8)`]);
	const page = await someone(true), other = await someone(false, second, secret);
	let crisis, board, first;

	await step('a call is sent in an exercise', async () => {
		await page.goto(site.url + '/crises/nouvelle?exercise=1');
		await page.fill('[name=by]', 'M. Petit, préfecture');
		await page.fill('[name=text]', 'Crue de la Loire');
		await page.fill('[name=title]', 'Crue de la Loire');
		await press(page, page.locator('main form button.primary'));
		crisis = new URL(page.url()).pathname;
		await page.goto(site.url + crisis + '/appels/nouveau');
		await page.check('[name=profession][value="60"]');
		await page.fill('[name=title]', 'Renfort à Savenay');
		await page.fill('[name=message]', 'Renfort infirmier demandé à Savenay cette nuit. Pouvez-vous venir ?');
		await page.fill('[name=place]', 'Salle polyvalente, Savenay');
		await press(page, page.locator('button[value=preview]'));
		await press(page, page.locator('form.send button.primary'));
		board = new URL(page.url()).pathname;
		assert.match(board, /\/appels\/\d+$/);
	});
	await step('the first caller has someone: the number, what to say, seven keys', async () => {
		await page.goto(site.url + board + '/telephone');
		await shot(page, 'desk-start');
		await key(page, 'n');
		first = await page.textContent('#who');
		assert.ok(first.length > 5);
		assert.match(await page.textContent('.say'), /pour .*Renfort infirmier/s);
		assert.equal(await page.locator('.number a').count(), 0);	// an exercise: nobody is to dial
		assert.match(await page.textContent('.number'), /0\d( \d\d){4}/);
		assert.equal(await page.locator('.outcomes button[accesskey]').count(), 7);
		await shot(page, 'desk');
		await page.setViewportSize({ width: 360, height: 740 });
		await shot(page, 'desk-360');
		await page.setViewportSize({ width: 1280, height: 900 });
	});
	await step('the second caller has another person, and the board says who is on the line', async () => {
		await other.goto(site.url + board + '/telephone');
		await press(other, other.locator('button[value=next]'));
		assert.notEqual(await other.textContent('#who'), first);
		await page.goto(site.url + board + '?liste=unreachable');
		assert.match(await page.textContent('main'), /au téléphone avec/);
		await page.goto(site.url + board);
		assert.match(await page.textContent('[data-part=counts]'), /2 en ligne/);
		await page.goto(site.url + board + '?liste=unreachable');
		await shot(page, 'board-desk');
	});
	await step('a relay on the line is asked to how many it was passed on', async () => {
		await page.goto(site.url + board + '/telephone');
		assert.equal(await page.locator('#people').count(), 0);
		site.sql(`INSERT INTO audience (name, criteria, updated_at) VALUES ('Infirmiers de Savenay', '{}', 0);
			INSERT INTO audience_relay (audience_id, person_id) SELECT (SELECT MAX(id) FROM audience), r.person_id FROM recipient r
			JOIN account a ON a.id = r.desk_by WHERE a.login = 'coordination@exemple.invalid'`);
		await page.reload();
		assert.match(await page.textContent('label[for=people]'), /transmis à combien/);
		await page.fill('#people', '14');
		await page.keyboard.press('Escape');
		await shot(page, 'desk-relay');
		await page.setViewportSize({ width: 360, height: 740 });
		assert.deepEqual(await judge(page), []);
		await shot(page, 'desk-relay-360');
		await page.setViewportSize({ width: 1280, height: 900 });
	});
	await step('a word, then one key: noted, and the next person is there', async () => {
		assert.equal(await page.inputValue('#people'), '14');
		await page.keyboard.press('m');
		await page.keyboard.type('pas avant 14 h');
		await page.keyboard.press('Escape');
		await key(page, '3');
		assert.match(await page.textContent('.flash'), /plus tard/);
		assert.notEqual(await page.textContent('#who'), first);
		await page.goto(site.url + board + '?liste=later');
		assert.match(await page.textContent('main'), /pas avant 14 h/);
		assert.match(await page.textContent('main'), /A transmis à 14 personnes/);
		await page.goto(site.url + board);
		assert.match(await page.textContent('[data-part=counts]'), /1 relais a transmis, à 14 personnes/);
		await shot(page, 'board-relay');
	});
	await step('the same by buttons alone, without script', async () => {
		const before = await other.textContent('#who');
		await press(other, other.locator('button[value=no_answer]'));
		assert.match(await other.textContent('.flash'), /pas de réponse|no answer/);
		assert.notEqual(await other.textContent('#who'), before);
		await press(other, other.locator('button[value=yes]'));
		assert.match(await other.textContent('.flash'), /oui|yes/);
		await press(other, other.locator('button[value=stop]'));
		assert.equal(await other.locator('#who').count(), 0);
	});
	await step('a paper list is typed in', async () => {
		await page.goto(site.url + board + '/saisie');
		await page.locator('select[name^=outcome_]').nth(0).selectOption('yes');
		await page.locator('select[name^=outcome_]').nth(1).selectOption('no');
		await page.locator('input[name^=note_]').nth(1).fill('en congé');
		await shot(page, 'paper');
		await press(page, page.locator('.actions button.primary'));
		assert.match(await page.textContent('.flash'), /2/);
		await page.goto(site.url + board + '?liste=no');
		assert.match(await page.textContent('main'), /en congé/);
	});
	await step('the cell is called: the holder, then the substitute, then it is vacant with suggestions', async () => {
		await page.goto(site.url + crisis);			// the room says first whom to call, and is one tap away
		const held = async () => /(\d+) fonctions? tenues? sur 8/.exec(await page.textContent('main'))[1];
		assert.equal(await held(), '0');
		assert.match(await page.textContent('[data-part=todo] li'), /6 fonctions de la cellule ne sont pas encore appelées/);
		await press(page, page.locator('[data-part=todo] a', { hasText: 'Appeler la cellule' }));
		assert.equal(await held(), '0');			// and both pages count alike
		await key(page, 'n');
		const holder = await page.textContent('#who');
		await shot(page, 'cell');
		await key(page, '4');
		assert.notEqual(await page.textContent('#who'), holder);
		await key(page, '1');
		await page.goto(site.url + crisis);
		assert.match(await page.textContent('[data-part=cell]'), /appelé/);
		assert.equal(await held(), '1');
		await page.goto(site.url + crisis + '/cellule/telephone/imprimer');
		assert.ok(await page.locator('.box').count() > 6);
		assert.ok((await page.locator('.nowrap:has(> .box)').evaluateAll(all => all.map(e => parseFloat(getComputedStyle(e).marginRight)))).every(mm => mm > 12), 'a box touches the word before it');
		assert.match(await page.textContent('main'), /▲ Aucun numéro utilisable/);		// and no box to tick where nobody can be called
		await shot(page, 'cell-print');
		await page.goto(site.url + crisis + '/main-courante');
		assert.match(await page.textContent('main'), /ne répond pas/);
	});
	await step('those who come are written to; she reads it on her page, says so, answers a line', async () => {
		await page.goto(site.url + board + '/fil');
		await page.fill('[name=text]', 'Rendez-vous avancé à 7 h 30, entrée par la cour.');
		await press(page, page.locator('main form button.primary'));
		assert.match(await page.textContent('main .lines'), /entrée par la cour/);
		await shot(page, 'thread');
		let link;
		for (let i = 0; i < 30 && !link; i++) {
			await page.goto(site.url + crisis + '/boite');
			link = await page.locator('main li:has-text("entrée par la cour") a[href*="/r/"], main tr:has-text("entrée par la cour") a[href*="/r/"]').first().getAttribute('href', { timeout: 500 }).catch(() => null);
			if (!link) await wait(1000);
		}
		assert.ok(link, 'no message came');
		const phone = await (await b.newContext({ ...PHONE, javaScriptEnabled: false })).newPage();
		await phone.goto(new URL(link, site.url).href);
		assert.match(await phone.textContent('main'), /entrée par la cour/);
		await shot(phone, 'thread-360');
		await wait(2100);
		await press(phone, phone.locator('form[action$="/lu"] button'));
		assert.match(await phone.textContent('main'), /Lu/);
		await phone.locator('details summary').last().click();
		await phone.fill('[name=text]', 'Bien reçu, j’arrive');
		await press(phone, phone.locator('form[action$="/mot"] button'));
		assert.match(await phone.textContent('main'), /Bien reçu/);
		await page.goto(site.url + crisis);
		assert.match(await page.textContent('[data-part=mobilisation]'), /1 message/);
		await page.goto(site.url + board + '/fil');
		assert.match(await page.textContent('main .lines'), /Bien reçu/);
		await press(page, page.locator('form[action$="/vu"] button'));
		assert.equal(await page.locator('form[action$="/vu"]').count(), 0);
	});
	await step('a handover note stands on top, and on paper', async () => {
		await page.goto(site.url + board + '/fil');
		await page.fill('[name=text]', 'Masques dans l’armoire B. Clé chez Mme Petit.');
		await page.check('[name=handover]');
		await press(page, page.locator('main form button.primary'));
		assert.match(await page.textContent('#handover + p'), /armoire B/);
		await page.goto(site.url + board + '/fil/consigne');
		assert.match(await page.textContent('main'), /armoire B/);
		await shot(page, 'handover');
	});
	await step('a place and a reserve by telephone alone: told not to come first, then the place is offered', async () => {
		await page.goto(site.url + crisis + '/appels/nouveau');
		await page.fill('[name=title]', 'Relève à Savenay');
		await page.fill('[name=message]', 'Relève infirmière à Savenay demain. Pouvez-vous venir ?');
		await page.fill('[name=wanted_1]', '1');
		await page.selectOption('[name=who_1]', 'p:60');
		await press(page, page.locator('button[value=preview]'));
		await press(page, page.locator('form.send button.primary'));
		const relief = new URL(page.url()).pathname, telephone = site.url + relief + '/telephone';
		await page.goto(telephone);
		await key(page, 'n');
		const placed = await page.textContent('#who');
		await key(page, '1');
		assert.match(await page.textContent('.flash'), /une place est prise/);
		const reserve = site.sql(`SELECT p.family || '|' || r.id || '|' || r.call_id FROM recipient r JOIN person p ON p.id = r.person_id
			WHERE r.channel = 'none' AND r.standing = 'asked' AND r.call_id = ${relief.split('/').pop()} ORDER BY r.id LIMIT 1`).trim().split('|');
		site.sql(`INSERT INTO reply (recipient_id, answer, note, via, suspect, at, request_key) VALUES (${reserve[1]}, 'yes', '', 'phone', 0, 1, 'reserve');
			UPDATE recipient SET answer = 'yes', answered_at = 1, answered_via = 'phone', standing = 'reserve', standing_at = 1 WHERE id = ${reserve[1]}`);
		const id = site.sql(`SELECT id FROM recipient WHERE standing = 'placed' AND channel = 'none' AND call_id = ${reserve[2]}`).trim();
		await page.goto(site.url + relief + '?p=' + id);
		assert.match(await page.textContent('form[action$="/decommander"]'), /à lui dire par téléphone/);
		await shot(page, 'release');
		await page.setViewportSize({ width: 360, height: 740 });
		assert.deepEqual(await judge(page), []);
		await shot(page, 'release-360');
		await page.setViewportSize({ width: 1280, height: 900 });
		await press(page, page.locator('form[action$="/decommander"] button'));
		await page.goto(site.url + relief);
		assert.match(await page.textContent('main'), /☎ à prévenir par téléphone/);
		await shot(page, 'board-tell');
		await page.goto(telephone);
		await key(page, 'n');
		assert.equal(await page.textContent('#who'), placed);
		assert.match(await page.textContent('.say'), /plus nécessaire de venir/);
		assert.deepEqual(await page.locator('.outcomes button').evaluateAll(all => all.map(b => b.value)), ['told', 'no_answer', 'message', 'wrong', 'busy']);
		await shot(page, 'desk-tell');
		await page.setViewportSize({ width: 360, height: 740 });
		assert.deepEqual(await judge(page), []);
		await shot(page, 'desk-tell-360');
		await page.setViewportSize({ width: 1280, height: 900 });
		await key(page, '1');
		assert.match(await page.textContent('.flash'), /c’est dit/);
		for (let i = 0; i < 30 && !site.sql(`SELECT desk_say FROM recipient WHERE id = ${reserve[1]}`).trim(); i++)
			await wait(500);
		if (await page.locator('#who').count() && !(await page.textContent('#who')).includes(reserve[0]))
			await press(page, page.locator('button[value=stop]'));
		await page.goto(telephone);
		if (!await page.locator('#who').count())
			await key(page, 'n');
		assert.ok((await page.textContent('#who')).includes(reserve[0]));
		assert.match(await page.textContent('.say'), /Une place s’est libérée/);
		await shot(page, 'desk-offer');
		await page.setViewportSize({ width: 360, height: 740 });
		assert.deepEqual(await judge(page), []);
		await shot(page, 'desk-offer-360');
		await page.setViewportSize({ width: 1280, height: 900 });
		await key(page, '1');
		assert.match(await page.textContent('.flash'), /une place est prise/);
	});
	await step('axe finds nothing on these pages', async () => {
		const looked = await someone(true, second, secret, true);
		for (const path of ['/telephone', '/saisie', '/fil', '', '?liste=unreachable'])
			await seen(looked, board + path);
		await looked.goto(site.url + board + '/telephone');
		await press(looked, looked.locator('button[value=next]'));
		await seen(looked, board + '/telephone');
		await seen(looked, crisis + '/cellule/telephone');
	});
	point(!wrong.length, 'the browser complains of nothing', wrong.join('\n'));
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
