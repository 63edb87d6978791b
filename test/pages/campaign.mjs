// campaign.mjs -- the directory kept alive, as its users do it: the page of the month, one press, a person's page, a test alert.
// A gateway of our own takes the SMS: the links are those that left.  SHOTS=dir takes pictures.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { demoWorld } from '../world.mjs';
import { judge } from './judge.mjs';
import { browser, finish, point, signIn, step } from './site.mjs';

const texts = [];
const gateway = createServer((rq, rs) => {
	texts.push(new URL(rq.url, 'http://x').searchParams.get('text'));
	rs.writeHead(202).end('0: Accepted for delivery');
}).listen(0, '127.0.0.1');
await new Promise(r => gateway.once('listening', r));

const site = await demoWorld(process.argv[2]);
site.configure(`[sms]\nurl = http://127.0.0.1:${gateway.address().port}/send\nsender = CPTS\n`);
await site.start();
const sql = text => execFileSync('sqlite3', [site.db, '.timeout 5000', text], { encoding: 'utf8' });
const b = await browser();
const wait = ms => new Promise(r => setTimeout(r, ms));
const read = () => wait(2100);		// nobody reads a page and presses within a second: robots do
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36', locale: 'fr-FR', viewport: { width: 360, height: 740 }, javaScriptEnabled: false };
const shot = async (page, name) => process.env.SHOTS && page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
async function link(words) {
	for (let i = 0; i < 150; i++) {
		const t = texts.find(x => x.includes(words) && x.includes('/v/'));
		if (t) return { text: t, path: t.match(/\/v\/[\w-]{22}/)[0] };
		await wait(200);
	}
	throw new Error('no message left: ' + JSON.stringify(texts.slice(0, 3)));
}

try {
	const context = await b.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
	context.setDefaultTimeout(20000);
	const page = await context.newPage(), phone = await (await b.newContext(PHONE)).newPage();
	let ours;

	await signIn(page, site.url);
	await step('the page of the month says whom to ask, and the home page leads there', async () => {
		await page.goto(site.url + '/annuaire/a-tenir');
		assert.match(await page.textContent('h1'), /À tenir ce mois-ci/);
		assert.match(await page.textContent('form.send button'), /Demander confirmation à \d+ personnes/);
		await shot(page, 'a-tenir');
		await page.goto(site.url + '/annuaire/a-tenir?liste=unconfirmed');
		assert.match(await page.textContent('#liste'), /jamais confirmé/);
		await shot(page, 'a-tenir-liste');
		await page.goto(site.url + '/');
		assert.ok(await page.locator('a[href="/annuaire/a-tenir"]').count());
	});
	await step('one press makes a draft; nothing leaves before it was read and sent', async () => {
		await page.goto(site.url + '/annuaire/a-tenir');
		await press(page, page.locator('form.send button'));
		assert.match(new URL(page.url()).pathname, /^\/annuaire\/campagnes\/\d+$/);
		assert.match(await page.textContent('.preview'), /Est-ce toujours vous/);
		await shot(page, 'campagne-relire');
		assert.equal(texts.length, 0);
		ours = new URL(page.url()).pathname;
	});
	await step('it is sent, and can be taken back for ten seconds', async () => {
		await press(page, page.locator('form.send button.primary'));
		assert.match(await page.content(), /Annuler l’envoi/);
		await shot(page, 'campagne-envoyee');
		assert.equal(texts.length, 0);
	});
	// In quiet hours the messages wait for the morning: the hours are moved, not the test.
	sql("UPDATE outbox SET not_before = 0 WHERE state = 'to_send' AND send_key LIKE 'campaign:%'");
	const mine = await link('Est-ce toujours vous');
	await step('her page shows what is kept, masked, in a few kilobytes, and opening it changes nothing', async () => {
		const before = sql('SELECT COUNT(*) FROM campaign_person WHERE outcome <> \'\'').trim();
		const r = await phone.goto(site.url + mine.path), body = await phone.content();
		assert.equal(r.status(), 200);
		assert.match(body, /0[67] •• •• •• \d\d/);
		assert.doesNotMatch(body, /\+33[67]\d{8}|0[67] \d\d \d\d \d\d \d\d/);
		assert.ok(body.length < 14000, `${body.length} bytes`);
		await shot(phone, 'lien-confirmer');
		assert.equal(sql('SELECT COUNT(*) FROM campaign_person WHERE outcome <> \'\'').trim(), before);
	});
	await step('her pages are judged by axe', async () => {
		const seen = await (await b.newContext({ ...PHONE, javaScriptEnabled: true, bypassCSP: true })).newPage();
		for (const path of [mine.path, mine.path + '/corriger']) {
			await seen.goto(site.url + path);
			assert.deepEqual(await judge(seen), []);
		}
	});
	await step('a robot that presses changes nothing; a person does', async () => {
		const robot = await (await b.newContext({ ...PHONE, userAgent: 'Mozilla/5.0 (compatible; LinkScanner/1.0; bot)' })).newPage();
		await robot.goto(site.url + mine.path);
		await press(robot, robot.locator('button[value=right]'));
		assert.match(await robot.content(), /Appuyez encore une fois/);
		assert.equal(sql("SELECT COUNT(*) FROM campaign_person WHERE outcome <> ''").trim(), '0');
		await phone.goto(site.url + mine.path);
		await read();
		await press(phone, phone.locator('button[value=right]'));
		assert.match(await phone.textContent('[role=status]'), /tout est juste/);
		await shot(phone, 'lien-merci');
	});
	await step('she changes her mind and corrects: a wrong number is said and nothing is lost', async () => {
		await phone.goto(site.url + mine.path + '/corriger');
		await phone.fill('[name=mobile]', '06 12');
		await phone.fill('[name=email]', 'jeanne@exemple.fr');
		await phone.check('[name=agrees]');
		await read();
		await press(phone, phone.locator('button.primary'));
		assert.equal(await phone.inputValue('[name=email]'), 'jeanne@exemple.fr');
		assert.ok(await phone.locator('[role=alert]').count());
		await shot(phone, 'lien-corriger');
		await phone.fill('[name=mobile]', '06 98 76 54 32');
		await phone.selectOption('[name=ch1]', 'sms');
		await phone.selectOption('[name=ch2]', 'email');
		await read();
		await press(phone, phone.locator('button.primary'));
		assert.match(await phone.textContent('[role=status]'), /corrections/);
		assert.equal(sql("SELECT source FROM contact WHERE source = 'self' LIMIT 1").trim(), 'self');
	});
	await step('the campaign says who answered what', async () => {
		await page.goto(site.url + ours);
		assert.match(await page.textContent('.big'), /1/);
		await page.goto(site.url + ours + '?liste=silent');
		await shot(page, 'campagne-suivi');
	});
	await step('a test alert is marked, answered with one press, and measured', async () => {
		await page.goto(site.url + '/annuaire/campagnes/nouvelle?genre=test');
		await shot(page, 'test-nouveau');
		await press(page, page.locator('main form button.primary'));
		assert.match(await page.textContent('.preview'), /CECI EST UN TEST/);
		await press(page, page.locator('form.send button.primary'));
		const at = new URL(page.url()).pathname;
		sql("UPDATE outbox SET not_before = 0 WHERE state = 'to_send' AND send_key LIKE 'campaign:%'");
		const test = await link('CECI EST UN TEST');
		await phone.goto(site.url + test.path);
		assert.match(await phone.textContent('h1'), /Ceci est un test/);
		await shot(phone, 'lien-test');
		await read();
		await press(phone, phone.locator('button[value=received]'));
		await page.goto(site.url + at);
		assert.match(await page.textContent('table'), /SMS/);
		await shot(page, 'test-rapport');
	});
	await step('a text approved once is taken up by the composer, and made cheaper with one press', async () => {
		await page.goto(site.url + '/reglages/modeles');
		await page.fill('[name=name]', 'Canicule');
		await page.fill('[name=title]', 'Renfort canicule');
		await page.fill('[name=message]', 'Être présent à 8 heures s’il vous plaît, la forêt brûle : déjà là où l’été…');
		await page.fill('[name=validator]', 'Dr Anne MARTIN');
		await press(page, page.locator('main form.form button.primary'));
		assert.match(await page.textContent('ul.lines'), /Canicule/);
		await shot(page, 'modeles');
		await page.goto(site.url + '/crises/1/appels/nouveau');
		await press(page, page.locator('a[href*="modele="]'));
		assert.equal(await page.inputValue('[name=validator]'), 'Dr Anne MARTIN');
		await shot(page, 'modele-appel');
		await press(page, page.locator('button[value=cheaper]'));
		assert.equal(await page.inputValue('[name=message]'), "Etre présent à 8 h SVP, la foret brule : déjà là où l'été...");
		assert.equal(await page.inputValue('[name=validator]'), 'Dr Anne MARTIN');
	});
	await step('on paper', async () => {
		await page.goto(site.url + '/annuaire/a-tenir/imprimer');
		assert.match(await page.content(), /☐/);
		await shot(page, 'a-tenir-papier');
	});
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said);
} finally {
	await b.close();
	await site.stop();
	site.remove();
	gateway.close();
}
finish();
