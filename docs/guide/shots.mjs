// shots.mjs [MAILLAGE [CHAPTER...]] -- takes the pictures of the guide again: a fresh demonstration community, walked in French.
//
//     make && npm ci && node docs/guide/shots.mjs      (with Debian's chromium and chromium-l10n)
//
// Each is 1280 px wide, or 360 as on a telephone, and written with at most 256 colours, to stay under 120 kB.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { browser, signIn, startSite } from '../../test/pages/site.mjs';
import { indexed } from './png.mjs';

const here = dirname(fileURLToPath(import.meta.url)), root = join(here, '../..'), img = join(here, 'img');
const MOST = 120_000, WIDE = { width: 1280, height: 900 }, NARROW = { width: 360, height: 700 };
const PHONE = 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36';
const wait = ms => new Promise(r => setTimeout(r, ms));
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);

async function shot(page, name, height) {
	const { width } = page.viewportSize();
	const whole = await page.evaluate(() => document.documentElement.scrollHeight);

	await page.evaluate(() => scrollTo(0, 0));
	await page.setViewportSize({ width, height: Math.min(whole, height) });
	const file = indexed(await page.screenshot({ animations: 'disabled', caret: 'hide' }));
	await page.setViewportSize(width === WIDE.width ? WIDE : NARROW);
	if (file.length > MOST)
		throw new Error(`${name}: ${file.length} bytes, more than ${MOST}`);
	writeFileSync(join(img, name + '.png'), file);
	console.log(`${name}.png  ${Math.round(file.length / 1000)} kB`);
}

const nurses = async page => {
	for (const kind of ['10', '60'])
		await page.check(`[name=profession][value="${kind}"]`);
};

// The first exercise, as the first chapter tells it.
async function exercise(page, phone, url) {
	await page.goto(url + '/');
	const room = await page.locator('main a[href^="/crises/"]:not([href*="nouvelle"])').first().getAttribute('href');
	await page.goto(url + room);
	await shot(page, 'salle', 900);

	await page.goto(url + room + '/appels/nouveau');
	await nurses(page);
	await page.fill('[name=title]', 'Renfort à Savenay');
	await page.fill('[name=message]', 'Incendie à Donges : renfort demandé à la salle polyvalente de Savenay.');
	await page.fill('[name=place]', 'Salle polyvalente, Savenay');
	await page.fill('[name=bring]', 'Carte professionnelle, sac de soins');
	await wait(700);
	await shot(page, 'appeler', 860);
	await press(page, page.locator('button[value=preview]'));
	await shot(page, 'relire', 760);
	await press(page, page.locator('form.send button.primary'));
	const board = new URL(page.url()).pathname;

	let link = null;
	for (let i = 0; i < 40 && !link; i++) {
		await wait(1000);
		await page.goto(url + room + '/boite');
		link = await page.locator('main a[href*="/r/"]').first().getAttribute('href', { timeout: 500 }).catch(() => null);
	}
	await shot(page, 'boite', 760);
	await phone.goto(new URL(link, url).href);
	await shot(phone, 'reponse', 700);
	await wait(2200);
	await press(phone, phone.locator('button[value=yes]'));
	await shot(phone, 'repondu', 560);

	await page.selectOption('[name=speed]', { index: await page.locator('[name=speed] option').count() - 1 });
	await press(page, page.locator('button[name=run][value="1"]'));
	for (let i = 0; i < 60; i++) {
		await page.goto(url + board);
		if (+(await page.textContent('[data-part=counts] .big')).replace(/\D.*$/s, '') >= 25)
			break;
		await wait(1000);
	}
	await shot(page, 'tableau', 900);
	await page.goto(url + board + '/telephone');
	await press(page, page.locator('button[value=next]'));
	await shot(page, 'pupitre', 860);

	await page.goto(url + room + '/besoins/nouveau');
	await page.fill('[name=source]', 'EHPAD Les Tilleuls, Savenay');
	await page.fill('[name=what]', 'Deux lits médicalisés avant 20 h');
	await page.check('[name=urgency][value=now]').catch(() => page.selectOption('[name=urgency]', 'now'));
	await press(page, page.locator('main form button.primary'));
	await page.goto(url + room + '/decisions/nouvelle');
	await page.fill('[name=what]', 'Ouvrir un poste de soins à la salle polyvalente de Savenay');
	await page.fill('[name=author]', 'Dr Hugo ARNAUD');
	await page.fill('[name=reason]', '300 personnes évacuées, SAMU déjà engagé');
	await press(page, page.locator('main form button.primary'));
	await page.goto(url + room);
	await page.selectOption('[name=level]', 'running');
	await page.fill('#why', 'Demande de l\'ARS, équipes en route');
	await press(page, page.locator('form[action$="/niveau"] button'));
	await page.goto(url + room);
	await shot(page, 'conduite', 1000);
	await page.goto(url + room + '/main-courante');
	await shot(page, 'main-courante', 900);

	await page.setViewportSize(NARROW);
	await page.goto(url + room);
	await shot(page, 'telephone', 760);
	await page.setViewportSize(WIDE);
}

// A need, not a message: posts, the first wave, places that fill.
async function need(page, url) {
	await page.goto(url + '/crises/1/appels/nouveau');
	await page.fill('[name=wanted_1]', '3');
	await page.selectOption('[name=who_1]', 'p:60');
	await page.locator('#more-posts > summary').click();
	await page.fill('[name=wanted_2]', '1');
	await page.selectOption('[name=who_2]', 'p:10');
	await page.fill('[name=title]', 'Relève à Savenay');
	await page.fill('[name=message]', 'Relève demandée à la salle polyvalente de Savenay. Pouvez-vous venir ?');
	await page.fill('[name=place]', 'Salle polyvalente, Savenay');
	await page.selectOption('[name=commune_code]', { label: 'Savenay' });
	await page.check('[name=urgent]');
	await wait(900);
	await shot(page, 'besoin', 900);
	await press(page, page.locator('button[value=preview]'));
	await page.locator('#names summary').click();
	await shot(page, 'vague', 860);
	await press(page, page.locator('form.send button.primary'));
	const board = new URL(page.url()).pathname;
	for (let i = 0; i < 60; i++) {
		await page.goto(url + board);
		if (/[2-4] attendus/.test(await page.textContent('[data-part=counts]')))
			break;
		await wait(1000);
	}
	await shot(page, 'places', 760);
}

// A vaccination centre, its crews, their plan, the sheet on site: chapter on crews.
async function crews(page, phone, url) {
	const room = '/crises/1', agent = { 'user-agent': PHONE, origin: url, 'sec-fetch-user': '?1' };
	const key = () => `${(Math.floor(Date.now() / 1000) - 30).toString(16)}-${Math.random().toString(36).slice(2, 13)}`;
	let links = [];

	await page.goto(url + room + '/dispositifs/nouveau');
	await page.fill('[name=name]', 'Vaccination Donges');
	await page.click('#new-site summary');
	await page.fill('[name=site_name]', 'Salle polyvalente de Donges');
	await page.selectOption('[name=commune]', { label: (await page.locator('[name=commune] option').allTextContents()).find(t => /Donges/.test(t)) });
	await page.fill('[name=contact_name]', 'M. Durand, services techniques');
	await page.fill('[name=contact_phone]', '02 61 91 00 20');
	await page.evaluate(() => document.activeElement.blur());
	await shot(page, 'monter', 900);
	await press(page, page.locator('.send button.primary'));
	await shot(page, 'dispositif', 900);
	await page.goto(url + room + '/disponibilites');
	await press(page, page.locator('.send button.primary'));
	for (let i = 0; i < 40 && links.length < 60; i++) {
		await wait(1000);
		await page.goto(url + room + '/boite');
		links = [...new Set(await page.locator('main a[href^="/p/"]').evaluateAll(all => all.map(a => a.getAttribute('href'))))];
	}
	for (const [n, link] of links.slice(0, 26).entries()) {
		const form = new URLSearchParams({ k: key() }), asked = await (await fetch(url + link + '/disponibilites')).text();
		for (const [, name] of asked.matchAll(/name="(\d+-\d+)" value="yes"/g))
			if ((parseInt(name, 10) + n * 7) % 3) form.set(name, n % 4 ? 'yes' : 'wish');
		await fetch(url + link + '/disponibilites', { method: 'POST', headers: agent, body: form, redirect: 'manual' });
	}
	await phone.goto(url + links[2]);
	await shot(phone, 'mes-creneaux', 860);
	await page.goto(url + room + '/planning');
	await press(page, page.locator('button[value=plan]'));
	await shot(page, 'proposition', 860);
	await press(page, page.locator('button[value=accept]'));
	await page.goto(url + room + '/planning/publier');
	await press(page, page.locator('.send button.primary'));
	await wait(11_000);			// the seconds in which it can be taken back
	await page.goto(url + room + '/planning');
	await shot(page, 'planning', 860);
	execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.db, 'UPDATE duty SET told_at = told_at - 7200000000']);
	await page.goto(url + room + '/planning/telephone');
	await press(page, page.locator('button[value=next]'));
	await shot(page, 'prevenir', 1300);
	await press(page, page.locator('button[value=stop]'));
	await page.goto(url + room + '/planning');
	await page.goto(url + await page.locator('a.slot').nth(3).getAttribute('href'));
	await shot(page, 'creneau', 860);
	await page.goto(`${url}${room}/dispositifs/1/feuille?jour=${new Date(Date.now() + 86400000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Paris' })}`);
	await shot(page, 'feuille', 860);
}

// What is done in peacetime.
async function peace(page, url) {
	await page.goto(url + '/crises/nouvelle');
	await page.fill('[name=by]', 'Mme Lefèvre, point focal régional');
	await page.fill('[name=body]', 'ARS Pays de la Loire');
	await page.fill('[name=phone]', '02 61 91 00 10');
	await page.fill('[name=text]', 'Crue de la Loire. Deux EHPAD isolés, routes coupées au sud de Donges.');
	await shot(page, 'alerte', 860);
	await page.goto(url + '/annuaire?state=member');
	await page.goto(new URL(await page.locator('main tbody a[href^="/annuaire/"]').first().getAttribute('href'), url).href);
	await shot(page, 'fiche', 800);
	await page.goto(url + '/annuaire/importer');
	await page.setInputFiles('[name=file]', join(root, 'data/demo/membres.csv'));
	await press(page, page.locator('main form button.primary'));
	await shot(page, 'import', 760);
	await page.goto(url + '/territoire');
	await shot(page, 'territoire', 860);
	await page.goto(url + '/comptes');
	await shot(page, 'comptes', 760);
}

// A centre, its lines and slots; the citizen's path; the telephone desk; the day.
async function appointments(page, phone, url) {
	await page.goto(url + '/centres/1');
	await shot(page, 'centre', 900);
	await phone.goto(url + '/rdv/m/1/quand?commune=44184');
	await shot(phone, 'rdv-heures', 760);
	await press(phone, phone.locator('main .times button').nth(4));
	await phone.fill('[name=family1]', 'Lefèvre');
	await phone.fill('[name=given1]', 'Marguerite');
	await phone.fill('[name=phone]', '06 39 98 00 01');
	await shot(phone, 'rdv-qui', 1000);
	await press(phone, phone.locator('button[value=book]'));
	await shot(phone, 'rdv-preuve', 900);
	await page.goto(url + '/bureau');
	await page.fill('#phone', '06 39 98 00 02');
	for (const [k, given] of [[1, 'Anne'], [2, 'Tom'], [3, 'Zoé']]) {
		await page.fill(`[name=family${k}]`, 'Leroy');
		await page.fill(`[name=given${k}]`, given);
	}
	await shot(page, 'bureau', 900);
	const rpps = execFileSync('sqlite3', [site.db, 'SELECT rpps FROM person WHERE rpps IS NOT NULL ORDER BY id LIMIT 1'], { encoding: 'utf8' }).trim();
	await page.goto(url + '/centres/1/lignes/1/sas');
	await page.fill('[name=rpps]', rpps);
	await press(page, page.locator('main button.primary'));
	await shot(page, 'sas-ligne', 900);
}

process.env.LANGUAGE = 'fr';		// of the date fields: Debian's chromium-l10n
mkdirSync(img, { recursive: true });
const site = await startSite(process.argv[2] ?? join(root, 'build/maillage')), b = await browser();
try {
	const page = await (await b.newContext({ locale: 'fr-FR', timezoneId: 'Europe/Paris', viewport: WIDE })).newPage();
	const phone = await (await b.newContext({ locale: 'fr-FR', userAgent: PHONE, viewport: NARROW })).newPage();
	page.setDefaultTimeout(10000);
	// Whom no message reaches, for the telephone desk.
	execFileSync('sqlite3', ['-cmd', '.timeout 5000', site.db, `UPDATE person SET preferred = 'phone' WHERE profession = '60' AND id % 9 = 0`]);
	await signIn(page, site.url);
	const chapters = { exercise: () => exercise(page, phone, site.url), need: () => need(page, site.url),
		crews: () => crews(page, phone, site.url), peace: () => peace(page, site.url),
		appointments: () => appointments(page, phone, site.url) };
	for (const name of process.argv.length > 3 ? process.argv.slice(3) : Object.keys(chapters))
		await chapters[name]();
} finally {
	await b.close();
	await site.stop();
}
