// invite.mjs -- who may come and who waits, on an old person's telephone and at the centre: an invitation that cannot be
// shared, a list brought in whole or not at all, a place given back offered in turn, doses left.  A gateway of our own
// takes the SMS: the links are those that left.  SHOTS=dir takes pictures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { demoWorld } from '../world.mjs';
import { judge } from './judge.mjs';
import { phones, press } from './phone.mjs';
import { browser, finish, point, signIn, step } from './site.mjs';

const texts = [];
const gateway = createServer((rq, rs) => {
	const q = new URL(rq.url, 'http://x').searchParams;
	texts.push({ to: q.get('to'), text: q.get('text') });
	rs.writeHead(202).end('0: Accepted for delivery');
}).listen(0, '127.0.0.1');
await new Promise(r => gateway.once('listening', r));
setTimeout(() => { console.log('Bail out! five minutes and more'); process.exit(1); }, 330000).unref();

const site = await demoWorld(process.argv[2]);
const sql = text => execFileSync('sqlite3', [site.db, '.timeout 5000', text], { encoding: 'utf8' }).trim();
sql('UPDATE venue SET exercise = 0; UPDATE community SET quiet_from = 0, quiet_to = 0');	// a real centre, at any hour of the day
site.configure(`[sms]\nurl = http://127.0.0.1:${gateway.address().port}/send\nsender = CPTS\n`);
await site.start();
const b = await browser(), { slowPhone, look } = await phones(b, site.url);
const desk = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 }, bypassCSP: true })).newPage();
desk.setDefaultTimeout(20000);
const shot = async name => process.env.SHOTS && desk.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
const small = async name => { await desk.setViewportSize({ width: 360, height: 740 }); await shot(name); assert.deepEqual(await judge(desk), []); await desk.setViewportSize({ width: 1280, height: 900 }); };
// The last message to ${to} with ${mark} in it, once it has left.
async function message(to, mark, not = '') {
	for (let i = 0; i < 200; i++) {
		const t = texts.findLast(x => x.to.endsWith(to) && x.text.includes(mark) && x.text !== not);
		if (t) return t.text;
		await new Promise(r => setTimeout(r, 50));
	}
	throw new Error(`nothing came to ${to} with ${mark}: ${JSON.stringify(texts)}`);
}
const path = text => text.match(/https?:\/\/[^/]+(\/rdv\/(?:i|o|liste)\/[\w-]+)/)[1];
const day = n => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(new Date(Date.now() + n * 86400000));
const open = () => sql(`SELECT COUNT(*) FROM offer WHERE state = 'open'`);

async function book(page, family, phone) {
	await page.goto(site.url + '/rdv/m/1/quand?centre=1');
	await press(page, 'main .times button');
	await page.fill('[name=family1]', family);
	await page.fill('[name=given1]', 'Anne');
	await page.fill('[name=phone]', phone);
	await press(page, 'button[value=book]');
	return page.url();
}
async function cancel(page, link) {
	await page.goto(link + '/annuler');
	await press(page, 'main form button.primary');
}
async function join(page, family, phone) {
	await page.goto(site.url + '/rdv/m/1/quand?centre=1');
	await press(page, 'main a[href*="/liste"]');
	await page.selectOption('[name=commune]', '44184');
	await page.selectOption('[name=notice]', '30');
	await page.fill('[name=family1]', family);
	await page.fill('[name=given1]', 'Zoé');
	await page.fill('[name=phone]', phone);
	await press(page, 'main form button.primary');
	return page.url();
}

try {
	await signIn(desk, site.url);
	const page = await slowPhone();
	let link, waiting;
	await step('the waiting list: one page of questions, then one\'s place in it', async () => {
		link = await book(page, 'Martin', '06 39 98 00 01');
		await page.goto(site.url + '/rdv/m/1/liste?centre=1');
		await look(page, 'liste');
		await page.fill('[name=family1]', 'Leroy');
		await page.fill('[name=given1]', 'Zoé');
		await page.fill('[name=phone]', '06 39');
		await page.selectOption('[name=commune]', '44184');
		await press(page, 'main form button.primary');
		await look(page, 'liste-erreur');
		assert.equal(await page.inputValue('[name=family1]'), 'Leroy');
		await page.fill('[name=phone]', '06 39 98 00 02');
		await press(page, 'main form button.primary');
		waiting = page.url();
		await look(page, 'liste-inscrite');
		assert.match(await page.textContent('h1'), /liste d’attente/);
		assert.equal(path(await message('639980002', '/rdv/liste/')), new URL(waiting).pathname);
		await join(page, 'Petit', '06 39 98 00 03');
		assert.match(await page.textContent('main'), /1 personne est avant vous/);
	});
	await step('a place given back: offered to the first, and looking at the link answers nothing', async () => {
		await cancel(page, link);
		const offer = path(await message('639980002', '/rdv/o/'));
		for (let i = 0; i < 3; i++) await page.goto(site.url + offer);
		await look(page, 'proposition');
		assert.equal(open(), '1');
		assert.equal(texts.filter(t => t.to.endsWith('639980003') && t.text.includes('/rdv/o/')).length, 0, 'one person at a time');
		await press(page, 'button[value=no]');
		await look(page, 'proposition-refusee');
		const next = path(await message('639980003', '/rdv/o/'));
		await page.goto(site.url + next);
		await press(page, 'button[value=yes]');
		assert.match(await page.textContent('h1'), /rendez-vous est pris/);
		await look(page, 'proposition-prise');
		await page.goto(site.url + offer);
		await look(page, 'proposition-tard');
		assert.match(await page.textContent('main'), /Vous restez sur la liste|pas cette fois/);
	});
	await step('left by oneself, in one tap', async () => {
		await page.goto(waiting);
		await press(page, 'main form button');
		await look(page, 'liste-quittee');
		assert.match(await page.textContent('h1'), /plus sur la liste/);
		assert.equal(sql(`SELECT COUNT(*) FROM waiting WHERE person IS NOT NULL`), '0');
	});
	await step('a caller without a mobile is put on it by the desk, and called', async () => {
		link = await book(page, 'Durand', '06 39 98 00 04');
		await desk.goto(site.url + '/bureau/liste?motif=1');
		await desk.fill('[name=family1]', 'Blanc');
		await desk.fill('[name=given1]', 'Odette');
		await desk.fill('[name=phone]', '02 40 11 22 33');
		await desk.selectOption('[name=commune]', '44184');
		await shot('bureau-liste');
		await press(desk, 'main form[action^="/bureau/liste"] button.primary');
		assert.match(await desk.textContent('.flash'), /rappellerez/);
		await cancel(page, link);
		await desk.goto(site.url + '/bureau/rappels');
		assert.match(await desk.textContent('main'), /BLANC/);
		await shot('bureau-rappels'); await small('bureau-rappels-360');
		await press(desk, 'main button[name=yes]');
		assert.match(await desk.textContent('h1'), /[0-9A-Z]{4}-[0-9A-Z]{4}/);
		assert.ok(+sql(`SELECT COUNT(*) FROM access WHERE verb = 'booking.calls'`) >= 1, 'that names were read is recorded');
	});
	await step('doses left: one button, offered to who is near, counted', async () => {
		await desk.goto(site.url + '/centres/1');
		await press(desk, 'form[action$="/equipe"]:has-text("Camille") button');
		await join(page, 'Roux', '06 39 98 00 05');
		await desk.goto(site.url + '/centres/1/jour');
		await desk.fill('[name=doses]', '2');
		await press(desk, 'form[action$="/doses"] button.primary');
		const offer = path(await message('639980005', 'dose'));
		await page.goto(site.url + offer);
		await look(page, 'dose');
		await press(page, 'button[value=yes]');
		assert.match(await page.textContent('h1'), /rendez-vous est pris/);
		await desk.goto(site.url + '/centres/1/jour');
		assert.match((await desk.locator('#doses-title ~ .scroll tbody tr').first().textContent()).replace(/\s/g, ''), /^\d\d:\d\d21/);
		await shot('doses'); await small('doses-360');
	});
	let period;
	await step('a period on invitation; a list with mistakes adds nobody, and says where they are', async () => {
		await desk.goto(site.url + '/invitations');
		await desk.locator('details:has(form[action="/invitations"]) summary').click();
		await desk.fill('[name=label]', 'Plus de 75 ans');
		await desk.selectOption('[name=venue]', '1');
		await desk.fill('[name=from]', `${day(1)}T00:00`);
		await desk.fill('[name=to]', `${day(40)}T00:00`);
		await desk.fill('[name=age_min]', '75');
		await shot('periode-nouvelle');
		await press(desk, 'form[action="/invitations"] button.primary');
		period = new URL(desk.url()).pathname;
		const send = async text => { await desk.setInputFiles('[name=file]', { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }); await press(desk, 'form[action$="/fichier"] button'); };
		await send('Nom;Prénom;Naissance;Mobile\nLefèvre;Marguerite;1940;06 39 98 00 06\nJeune;Zoé;1990;\nPetit;;1938;06\n');
		assert.match(await desk.textContent('main'), /Rien n’a été ajouté/);
		assert.equal(sql('SELECT COUNT(*) FROM invite'), '0');
		await shot('liste-fautes'); await small('liste-fautes-360');
		await send('Nom;Prénom;Naissance;Mobile;Adresse;Commune\nLefèvre;Marguerite;1940;06 39 98 00 06;;\nPetit;Jean;1938;;3 rue du Port;Donges\n');
		assert.match(await desk.textContent('.flash'), /2 personnes ajoutées/);
		assert.deepEqual(await judge(desk), []);
		await press(desk, 'form[action$="/envoyer"] button');
		assert.match(await desk.textContent('.flash'), /1 personne va être prévenue/);
		await shot('periode');
	});
	await step('letters for who cannot be reached: half a sheet each, with the square and the code', async () => {
		await desk.goto(site.url + period + '/lettres');
		assert.match(await desk.textContent('main'), /PETIT/);
		assert.doesNotMatch(await desk.textContent('main'), /LEF/);
		assert.equal(await desk.locator('.letter svg').count(), 1);
		assert.equal((await desk.textContent('body')).split('Un problème').length - 1, 1, 'whom to call is said once a letter');
		await shot('lettre');
		if (process.env.SHOTS) await desk.pdf({ path: `${process.env.SHOTS}/lettre.pdf`, preferCSSPageSize: true });
		assert.ok(+sql(`SELECT COUNT(*) FROM access WHERE verb = 'booking.letters'`) >= 1, 'that names were read is recorded');
	});
	await step('the public reads who may come before any hour, and sees no hour that is not for all', async () => {
		await new Promise(r => setTimeout(r, 700));
		await page.goto(site.url + '/rdv/m/1/quand?centre=1');
		await look(page, 'sur-invitation');
		assert.match(await page.textContent('main'), /sur invitation personnelle/);
		assert.match(await page.textContent('main'), /75 ans/);
		assert.equal(await page.locator('.times button').count(), 0);
		await page.goto(site.url + '/rdv/m/1/quand?centre=2');
		assert.ok(await page.locator('.times button').count() > 0, 'control: the other centre is open to all');
	});
	await step('an invitation: the rules, the year of birth, a time, the proof: four screens', async () => {
		const mine = path(await message('639980006', '/rdv/i/'));
		await page.goto(site.url + mine);
		await look(page, 'invitation');
		assert.doesNotMatch(await page.textContent('main'), /Marguerite/i, 'the link alone shows no name');
		await page.fill('[name=born]', '1970');
		await press(page, 'main form button.primary');
		await look(page, 'invitation-faux');
		await page.fill('[name=born]', '1940');
		await press(page, 'main form button.primary');
		await look(page, 'invitation-heures');
		assert.match(await page.textContent('main'), /LEFÈVRE/);
		await press(page, 'main .times button');
		await look(page, 'invitation-preuve');
		assert.match(await page.textContent('h1'), /rendez-vous est pris/);
		const appointment = page.url();
		await message('639980006', new URL(appointment).pathname);
		const other = await slowPhone();			// forwarded to someone who knows the year
		await other.goto(site.url + mine);
		await other.fill('[name=born]', '1940');
		await press(other, 'main form button.primary');
		assert.equal(other.url(), appointment, 'it leads to her own appointment, in her name');
		assert.equal(sql(`SELECT COUNT(*) FROM place p JOIN invite i JOIN booking k ON k.token_hash = i.booking_hash AND p.booking_id = k.id`), '1');
		await other.context().close();
	});
	await step('the code of a letter, typed; and one that is none', async () => {
		await desk.goto(site.url + period + '/lettres?tous=1');
		const code = (await desk.locator('.letter b').allTextContents()).find(t => /^[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}$/.test(t));
		await page.goto(site.url + '/rdv/i');
		await look(page, 'code');
		await page.fill('[name=code]', '1234');
		await press(page, 'main form button.primary');
		await look(page, 'code-faux');
		await page.fill('[name=code]', code.toLowerCase());
		await press(page, 'main form button.primary');
		await page.fill('[name=born]', '1938');
		await press(page, 'main form button.primary');
		await press(page, 'main a[href$="/refuser"]');
		await look(page, 'refuser');
		await press(page, 'main form button.primary');
		await look(page, 'refusee');
		assert.equal(sql(`SELECT COUNT(*) FROM invite WHERE state = 'declined' AND person IS NULL`), '1');
		const r = await page.goto(site.url + '/rdv/i/ABCDEFGH1234');
		assert.equal(r.status(), 404);
		await look(page, 'invitation-inconnue');
	});
	await step('the list is erased: its number stays', async () => {
		await desk.goto(site.url + period);
		await desk.locator('details:has(form[action$="/effacer"]) summary').click();
		await press(desk, 'form[action$="/effacer"] button');
		assert.equal(sql('SELECT COUNT(*) FROM invite'), '0');
		assert.match(await desk.textContent('main'), /2 invités, 1 avaient/);
	});
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said);
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
	site.remove();
	gateway.close();
}
finish();
