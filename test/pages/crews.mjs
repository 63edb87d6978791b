// crews.mjs -- from the crisis room to a crew on site, as its users do it: a vaccination centre of ten days is set up, sixty people
// say when they can by their own links, shifts are given and taken, the planning is published, one gives her place back, a
// colleague takes another's, the day sheet is printed, the calendar is read by an independent reader, presence is ticked.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

const PEOPLE = 60, CLICKS_MOST = 25;
const site = await startSite(process.argv[2]), b = await browser();
const shots = process.env.SHOTS, press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
// Each page that is looked at is looked at on a telephone too: nothing scrolls sideways there.
const shot = async (page, name) => {
	const was = page.viewportSize();
	if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
	await page.setViewportSize({ width: 360, height: 740 });
	if (shots) await page.screenshot({ path: `${shots}/${name}-360.png`, fullPage: true });
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	await page.setViewportSize(was);
	assert.equal(wide, 0, `${name} scrolls sideways by ${wide} px at 360`);
};

// A telephone: the key says that the page was open for half a minute, as a person's is.
const key = () => `${(Math.floor(Date.now() / 1000) - 30).toString(16)}-${Math.random().toString(36).slice(2, 13)}`;
const phone = (method, path, form) => new Promise((done, failed) => {
	const body = form ? new URLSearchParams(form).toString() : undefined;
	const r = request(site.url + path, { method, headers: { origin: site.url, 'user-agent': 'Mozilla/5.0 (Linux; Android 14)', 'sec-fetch-user': '?1',
		...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) } }, a => {
		let text = '';
		a.setEncoding('utf8').on('data', d => { text += d; }).on('end', () => done({ status: a.statusCode, location: a.headers.location, type: a.headers['content-type'], text })).on('error', failed);
	});
	r.on('error', failed);
	r.end(body);
});

const context = await b.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(20000);
const page = await context.newPage(), wrong = [];
page.on('console', m => { if (m.type() === 'error' && !/status of 422/.test(m.text())) wrong.push(m.text()); });
page.on('pageerror', e => wrong.push(e.message));
let clicks = 0, room = '/crises/1', centre, links = [], everyone = [], taken, shiftPath;
const click = async where => { clicks++; await press(page, page.locator(where).first()); };

try {
	await signIn(page, site.url);
	await step('she sets up a vaccination centre for ten days from the room', async () => {
		await page.goto(site.url + room);
		await click('a[href$="/dispositifs/nouveau"]');
		await page.fill('[name=name]', 'Vaccination Savenay');
		clicks++;
		await page.click('#new-site summary');
		await page.fill('[name=site_name]', 'Salle polyvalente de Savenay');
		const savenay = (await page.locator('[name=commune] option').allTextContents()).find(t => /Donges/.test(t));
		await page.selectOption('[name=commune]', { label: savenay });
		await page.fill('[name=contact_name]', 'M. Durand');
		await page.fill('[name=contact_phone]', '02 40 58 39 39');
		await click('.send button.primary');
		centre = new URL(page.url()).pathname;
		assert.match(centre, /\/dispositifs\/\d+$/);
		assert.match(await page.content(), /Injection/);
		await shot(page, 'centre');
	});
	await step('she asks who can; the exact text stands there', async () => {
		await click(`a[href^="${room}/planning"]`);
		assert.match(await page.textContent('main'), /places à pourvoir/);
		await click(`a[href="${room}/disponibilites"]`);
		await shot(page, 'ask');
		assert.match(await page.textContent('.preview'), /EXERCICE/);
		await click('.send button.primary');
		assert.match(await page.textContent('main'), /Annuler l.envoi/);
	});
	await step(`${PEOPLE} people say when they can, by links the exercise mailbox shows`, async () => {
		for (let i = 0; i < 40 && links.length < PEOPLE; i++) {
			await new Promise(r => setTimeout(r, 1000));
			await page.goto(site.url + room + '/boite');
			links = [...new Set(await page.locator('main a[href^="/p/"]').evaluateAll(all => all.map(a => a.getAttribute('href'))))];
		}
		assert.ok(links.length >= PEOPLE, `${links.length} links`);
		everyone = links;
		links = links.slice(0, PEOPLE);
		for (const [n, link] of links.entries()) {
			const form = { k: key(), hours: n % 5 ? '' : '24' }, asked = await phone('GET', link + '/disponibilites');
			assert.equal(asked.status, 200);
			for (const [, name] of asked.text.matchAll(/name="(\d+-\d+)" value="yes"/g))
				if ((parseInt(name, 10) + n * 7) % 3) form[name] = n % 4 ? 'yes' : 'wish';
			const said = await phone('POST', link + '/disponibilites', form);
			assert.equal(said.status, 303, said.text);
		}
		await page.goto(site.url + room + '/planning');
		assert.match((await page.textContent('main')).replace(/\s/g, ' '), new RegExp(`${PEOPLE} ont dit leurs disponibilités`));
		await shot(page, 'planning');
	});
	await step('one takes a shift with a tap; opening the page took nothing', async () => {
		for (const link of links) {
			const own = await phone('GET', link), shift = /value="take:(\d+)"/.exec(own.text);
			if (!shift) continue;
			assert.ok(!/rendre maintenant/.test(own.text));
			const robot = await phone('POST', link, { act: `take:${shift[1]}`, k: `${Math.floor(Date.now() / 1000).toString(16)}-x` });
			assert.equal(robot.status, 422, 'pressed at once, as robots press');
			const took = await phone('POST', link, { act: `take:${shift[1]}`, k: key() });
			assert.equal(took.status, 303, took.text);
			taken = { link, shift: shift[1] };
			break;
		}
		assert.ok(taken);
		assert.ok(/Votre créneau \(1\)/.test((await phone('GET', taken.link)).text), 'it stands on her page');
	});
	await step('she says with whom she wishes to work; the other sees it, may decline, and the coordination reads it', async () => {
		const once = site.sql(`SELECT p.family FROM staff f JOIN person p ON p.id = f.person_id GROUP BY p.family HAVING COUNT(*) = 1 ORDER BY p.family LIMIT 2`).trim().split('\n');
		const wish = name => phone('POST', links[0], { act: 'wish', name, k: key() });
		assert.match((await wish('Nemo')).text, /Personne de ce nom/);
		assert.match((await phone('GET', links[0])).text, /Avec qui je souhaite travailler/);
		let said = await wish(once[0]);
		if (said.status !== 303) said = await wish(once[1]);	// the first is her own
		assert.equal(said.status, 303, said.text);
		const other = (await Promise.all(everyone.map(async l => [l, (await phone('GET', l)).text]))).filter(([, t]) => /souhaite travailler avec vous/.test(t));
		assert.equal(other.length, 1);
		const from = /value="decline:(\d+)"/.exec(other[0][1])[1];
		await page.goto(site.url + room + '/equipes');
		assert.match(await page.textContent('main'), /souhaite faire équipe avec/);
		const her = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 740 } })).newPage();
		for (const [who, name] of [[links[0], 'wish'], [other[0][0], 'wished']]) {
			await her.goto(site.url + who);
			await her.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = d.querySelector('#name') !== null; }));
			await shot(her, `own-${name}`);
		}
		assert.equal((await phone('POST', other[0][0], { act: `decline:${from}`, k: key() })).status, 303);
		await page.reload();
		assert.match(await page.textContent('main'), /non retenu/);
		await shot(page, 'wishes');
		assert.ok(!/préfér/.test((await phone('GET', links[0])).text.replace(/préférez ne pas ou/g, '')), 'she is not told');
		const back = /value="unwish:(\d+)"/.exec((await phone('GET', links[0])).text)[1];
		assert.equal((await phone('POST', links[0], { act: `unwish:${back}`, k: key() })).status, 303);
		await page.reload();
		assert.doesNotMatch(await page.textContent('main'), /souhaite faire équipe avec/);
	});
	await step('she puts someone on a shift, of those who may; a rule in the way says which', async () => {
		await page.goto(site.url + room + '/planning');
		shiftPath = await page.locator('a.slot:has(.unsure)').first().getAttribute('href');
		await page.goto(site.url + shiftPath);
		await shot(page, 'shift');
		await click('#can ~ form button[name=staff], section:has(#can) button[name=staff]');
		assert.match(await page.textContent('main'), /prévu, pas encore prévenu/);
	});
	await step('she asks for a plan, reads coverage, bound, holes and loads, and accepts it', async () => {
		await page.goto(site.url + room + '/planning');
		await click('button[value=plan]');
		assert.match(await page.textContent('main'), /du minimum/);
		await shot(page, 'plan');
		assert.ok(await page.locator('#loads').count());
		await click('button[value=accept]');
		await shot(page, 'accepted');
		assert.match(await page.textContent('main'), /Prévenir \d+ personnes/);
	});
	await step('she publishes; whoever changed is told', async () => {
		await page.goto(site.url + room + '/planning');
		await click(`a[href="${room}/planning/publier"]`);
		await shot(page, 'publish');
		await click('.send button.primary');
		assert.match(await page.textContent('main'), /publié/);
	});
	await step('who has not read is called: the number, what changed, one key; who read on her page is not', async () => {
		const wait = site.sql(`SELECT MAX(not_before) FROM outbox WHERE send_key LIKE 'staff:%'`).trim();
		for (let i = 0; i < 30 && Date.now() * 1000 < +wait; i++) await new Promise(r => setTimeout(r, 1000));
		const unread = async () => { await page.goto(site.url + room + '/planning/telephone'); return +(await page.textContent('.head')).match(/(\d+) n.(ont|a) pas lu/)[1]; };
		const before = await unread();
		assert.match(await page.textContent('main'), /on laisse le temps de lire/);
		await page.goto(site.url + room + '/planning');
		assert.match(await page.textContent('main'), /n.ont pas lu leur planning/);
		let reader;
		for (const link of everyone) if (/value="read"/.test((await phone('GET', link)).text)) { reader = link; break; }
		const her = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 740 } })).newPage();
		await her.goto(site.url + reader);
		await shot(her, 'own-read');
		assert.equal((await phone('POST', reader, { act: 'read', k: key() })).status, 303);
		assert.ok(!/value="read"/.test((await phone('GET', reader)).text));
		assert.equal(await unread(), before - 1);
		site.sql('UPDATE duty SET told_at = told_at - 7200000000');		// two hours go by
		await page.reload();
		await press(page, page.locator('button[value=next]'));
		const first = await page.textContent('#who');
		assert.match(await page.textContent('.say'), /à tenir/);
		await shot(page, 'crew-desk');
		await press(page, page.locator('button[value=told]'));
		assert.notEqual(await page.textContent('#who'), first);
		await press(page, page.locator('button[value=no_answer]'));
		await press(page, page.locator('button[value=stop]'));
		assert.equal(await unread(), before - 2);
		await page.goto(site.url + room + '/main-courante');
		assert.match(await page.textContent('main'), /prévenu au téléphone de son planning/);
	});
	point(clicks <= CLICKS_MOST, `from "open" to "published" in ${clicks} clicks, at most ${CLICKS_MOST}`);
	await step('a telephone subscribes: an independent reader takes the calendar, cancelled events and sequences included', async () => {
		const read = async () => {
			const feed = await phone('GET', taken.link + '/agenda.ics'), file = join(site.dir, 'feed.ics');
			assert.equal(feed.status, 200);
			assert.match(feed.type, /^text\/calendar/);
			writeFileSync(file, feed.text);
			return execFileSync('test/calendar', [file], { encoding: 'utf8' }).trim().split('\n');
		};
		const before = await read();
		assert.equal(before.length, 1);
		assert.match(before[0], / 0 CONFIRMED .*EXERCICE/);
		const own = await phone('GET', taken.link), duty = /value="withdraw:(\d+)"/.exec(own.text)[1];
		assert.equal((await phone('POST', taken.link, { act: `withdraw:${duty}`, k: key() })).status, 303);
		const after = await read();
		assert.equal(after[0].split(' ')[0], before[0].split(' ')[0], 'the same UID');
		assert.match(after[0], / 1 CANCELLED /);
		await phone('POST', taken.link, { act: `take:${taken.shift}`, k: key() });
		assert.match((await read())[0], / 2 CONFIRMED /);
	});
	await step('one gives her place back; the repair is proposed, and the hole is closed', async () => {
		const missing = async () => +(/(\d+) places? à pourvoir/.exec((await page.goto(site.url + room + '/planning'), (await page.textContent('main')).replace(/\s/g, ' '))) ?? [0, 0])[1];
		const before = await missing();
		for (const link of links) {
			const own = await phone('GET', link), duty = link !== taken.link && /value="withdraw:(\d+)"/.exec(own.text);
			if (!duty || !/Injection/.test(own.text)) continue;
			assert.equal((await phone('POST', link, { act: `withdraw:${duty[1]}`, k: key() })).status, 303);
			if (await missing() > before) break;
		}
		assert.ok(await missing() > before, 'a hole');
		const ready = page.locator('main a', { hasText: 'Une réparation est prête' });
		for (let i = 0; i < 30 && !await ready.count(); i++)
			await new Promise(r => setTimeout(r, 500)), await missing();
		await shot(page, 'planning-gap');
		await press(page, ready);	// proposed by itself: nobody asked for it
		await shot(page, 'repair');
		await press(page, page.locator('button[value=accept]'));
		assert.ok(await missing() <= before, 'closed');
	});
	await step('a place offered to colleagues is taken by one of them', async () => {
		const duty = /value="offer:(\d+)"/.exec((await phone('GET', taken.link)).text)[1];
		assert.equal((await phone('POST', taken.link, { act: `offer:${duty}`, k: key() })).status, 303);
		let done = 0;
		for (const link of links) {
			const swap = link !== taken.link && /value="swap:(\d+)"/.exec((await phone('GET', link)).text);
			if (!swap) continue;
			const a = await phone('POST', link, { act: `swap:${swap[1]}`, k: key() });
			assert.equal(a.status, 303, a.text);
			done++;
			break;
		}
		assert.equal(done, 1);
		assert.match((await phone('GET', taken.link)).text, /aucun créneau à venir/);
	});
	await step('on site: the sheet to sign, presence ticked by hand and by QR, a note to the next crew', async () => {
		const day = (await page.goto(site.url + shiftPath), await page.textContent('.lead'));
		const tomorrow = new Date(Date.now() + 86400000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' });
		assert.ok(day);
		await page.goto(`${site.url}${centre}/feuille?jour=${tomorrow}`);
		assert.match(await page.textContent('main'), /Signature/);
		await shot(page, 'sheet');
		await page.goto(`${site.url}${centre}/presence?jour=${tomorrow}`);
		await shot(page, 'presence');
		await press(page, page.locator('button[value^="arrive:"]').first());
		assert.match(await page.textContent('main'), /1 présent/);
		const duty = /leave:(\d+)/.exec(await page.content())[1];
		await page.goto(`${site.url}${room}/presence/${duty}`);	// what the QR leads to
		await press(page, page.locator('button[value=leave]'));
		assert.match(await page.textContent('main'), /parti/);
		await page.goto(`${site.url}${centre}/presence?jour=${tomorrow}`);
		await page.fill('[name=text]', 'Il reste 40 doses, réfrigérateur à 5 °C.');
		await press(page, page.locator('button[value=note]'));
		assert.match(await page.textContent('main'), /40 doses/);
	});
	await step('the crews are written to, one reads it on her page and answers a line', async () => {
		await page.goto(site.url + centre);
		await press(page, page.locator('a[href$="/fil"]').first());
		await page.fill('[name=text]', 'Entrée par la cour, badge à l’accueil.');
		await press(page, page.locator('main form button.primary'));
		assert.match(await page.textContent('main .lines'), /Entrée par la cour/);
		await shot(page, 'thread-crew');
		const small = await (await b.newContext({ viewport: { width: 360, height: 740 }, locale: 'fr-FR', javaScriptEnabled: false,
			userAgent: 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36' })).newPage();
		let hers;
		for (const link of links) {
			await small.goto(site.url + link);
			if (await small.locator('form[action$="/lu"]').count()) { hers = link; break; }
		}
		assert.ok(hers, 'nobody has it to read');
		await shot(small, 'own-thread-n');
		await new Promise(r => setTimeout(r, 2100));
		await press(small, small.locator('form[action$="/lu"] button'));
		await small.locator('form[action$="/mot"] summary').click();
		await small.fill('form[action$="/mot"] [name=text]', 'Bien reçu');
		await press(small, small.locator('form[action$="/mot"] button'));
		await page.goto(site.url + room);
		assert.match(await page.textContent('[data-part=responses]'), /1 message non lu/);
		await page.goto(site.url + centre + '/fil');
		assert.match(await page.textContent('main .lines'), /Bien reçu/);
		await small.context().close();
	});
	await step('who is in the crews, who is tired; a record of engagement', async () => {
		await page.goto(site.url + room + '/equipes');
		await shot(page, 'people');
		await page.goto(site.url + await page.locator('a[href$="/attestation"]').first().getAttribute('href'));
		assert.match(await page.textContent('h1'), /Attestation/);
		await page.goto(site.url + '/reglages/planning');
		await shot(page, 'rules');
		await page.fill('[name=rest]', '8');
		await press(page, page.locator('.send button.primary'));
		assert.match(await page.textContent('main'), /dites pourquoi/);
	});
	await step('two are kept together; rules that contradict the hours make no plan, and the page names the pair', async () => {
		await page.goto(site.url + room + '/equipes');
		await page.selectOption('[name=staff]', { index: 1 });
		await page.selectOption('[name=with]', { index: 2 });
		await press(page, page.locator('button[value=together]'));
		assert.equal(await page.locator('.together').count(), 2);
		await page.goto(site.url + '/reglages/planning');
		await page.fill('[name=day]', '4');
		await press(page, page.locator('.send button.primary'));
		await page.goto(site.url + room + '/planning');
		await press(page, page.locator('button[value=plan]'));
		const said = (await page.textContent('main')).replace(/\s/g, ' ');
		assert.match(said, /Heures par jour, au plus.*4 h.*contredit.*6 h/);
		assert.match(said, /reste en vigueur/);
		await shot(page, 'contradiction');
		await page.goto(site.url + '/reglages/planning');
		await page.fill('[name=day]', '12');
		await press(page, page.locator('.send button.primary'));
	});
	await step('on a telephone the week is read day by day, whole, without script', async () => {
		const small = await (await b.newContext({ viewport: { width: 360, height: 740 }, locale: 'fr-FR', javaScriptEnabled: false,
			storageState: await context.storageState() })).newPage();
		await small.goto(site.url + room + '/planning');
		assert.ok(await small.locator('.by-day').first().isVisible());
		assert.ok(!await small.locator('table.roster').first().isVisible());
		const box = await small.locator('.by-day .slot .chip').first().boundingBox();
		assert.ok(box.x >= 0 && box.x + box.width <= 360, 'cut');
		await small.goto(`${site.url}${centre}/presence?jour=2026-01-01`);	// a day with nobody
		const next = await small.locator('main a.primary').getAttribute('href');
		await small.goto(site.url + next);
		assert.ok(await small.locator('main form ul.lines li').count(), 'the next day with a crew, in one tap');
		await small.context().close();
	});
	point(!wrong.length, 'no page complained', wrong.join('\n'));
	if (shots) {
		const small = await (await b.newContext({ viewport: { width: 360, height: 740 }, locale: 'fr-FR' })).newPage();
		for (const [name, path] of [['own-n', links[3]], ['can-n', links[3] + '/disponibilites']])
			await small.goto(site.url + path), await shot(small, name);
		await signIn(small, site.url);
		for (const [name, path] of [['planning-n', room + '/planning'], ['shift-n', shiftPath], ['presence-n', centre + '/presence'], ['people-n', room + '/equipes']])
			await small.goto(site.url + path), await shot(small, name);
	}
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
