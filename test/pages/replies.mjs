// replies.mjs -- replies in people's own words, in the exercise mailbox; what the program does not understand is decided
// by a person, who also says for which post.
import assert from 'node:assert/strict';
import { judge } from './judge.mjs';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
const wait = ms => new Promise(r => setTimeout(r, ms));
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
const context = await b.newContext({ locale: 'fr-FR', bypassCSP: true, viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(8000);
const page = await context.newPage();
const crisis = '/crises/1';		// the exercise on which the demonstration opens
let letters = [], board;

// Looked at by axe, wide and narrow, light and dark; kept as pictures where SHOTS says so.
async function seen(name, path) {
	for (const [width, colorScheme] of [[1280, 'light'], [1280, 'dark'], [360, 'light'], [360, 'dark']]) {
		await page.setViewportSize({ width, height: 900 });
		await page.emulateMedia({ colorScheme });
		if (path) await page.goto(site.url + path);
		assert.deepEqual(await judge(page), [], `${name} at ${width} ${colorScheme}`);
		if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}-${width}-${colorScheme}.png`, fullPage: true });
	}
	await page.setViewportSize({ width: 1280, height: 900 });
	await page.emulateMedia({ colorScheme: 'light' });
}
// Someone who was asked writes; back comes what the page says of it.
async function write(letter, words) {
	await page.goto(site.url + letter);
	await page.fill('[name=text]', words);
	await press(page, page.locator('main form button.primary'));
	return page.textContent('.flash');
}

await step('a call of two posts, which nurses can both hold', async () => {
	await signIn(page, site.url);
	await page.goto(site.url + crisis + '/appels/nouveau');
	await page.fill('[name=title]', 'Renfort à Savenay');
	await page.fill('[name=wanted_1]', '2');
	await page.selectOption('[name=who_1]', 'p:60');
	await page.locator('details:has(> #post_2, > * #post_2) > summary').first().click();
	await page.fill('[name=wanted_2]', '1');
	await page.selectOption('[name=who_2]', 'p:10');
	await page.locator('#instead_2 > summary').click();
	await page.check('[name=instead_2][value="60"]');
	await press(page, page.locator('button[value=preview]'));
	await press(page, page.locator('form.send button.primary'));
	board = new URL(page.url()).pathname;
	let nurses = [], doctors = [];		// who is asked first depends on the hour
	for (let i = 0; i < 40 && (nurses.length < 2 || nurses.length + doctors.length < 4); i++) {
		await wait(500);
		await page.goto(site.url + crisis + '/boite');
		const all = await page.locator('main a[href*="/boite/"]').evaluateAll(as => as.map(a => [a.getAttribute('href'), a.closest('li, tr').textContent]));
		nurses = all.filter(([, text]) => !/Dr /.test(text)).map(([href]) => href);
		doctors = all.filter(([, text]) => /Dr /.test(text)).map(([href]) => href);
	}
	assert.ok(nurses.length >= 2 && nurses.length + doctors.length >= 4, `${nurses.length} and ${doctors.length} letters`);
	const [first, last, ...others] = nurses;
	letters = [first, ...others, ...doctors].slice(0, 3).concat(last);
});
await step('what is plain is recorded, what is not waits for a person', async () => {
	await seen('exercise-reply', letters[0]);
	assert.match(await write(letters[0], 'ok mais je suis à Lyon'), /▲/);
	await seen('exercise-reply-human');
	assert.match(await write(letters[1], 'non désolée'), /✕/);
	assert.match(await write(letters[2], 'bien reçu, c\'est payé ?'), /▲/);
	await write(letters[3], 'ok mais je n\'ai plus de seringues');
	await page.goto(site.url + '/reponses');
	const likeness = words => page.locator('ul.lines > li:has(form)').filter({ hasText: words }).first().textContent();
	assert.match(await likeness('je suis à Lyon'), /Ressemble à\s: Non/);
	assert.doesNotMatch(await likeness('bien reçu'), /Ressemble/);		// control: nobody knows
	await seen('replies', '/reponses');
});
await step('who decides chooses the post, and the place is taken at once', async () => {
	const first = page.locator('ul.lines > li:has(form)').filter({ hasText: 'je suis à Lyon' });
	assert.match(await first.textContent(), /réponse enregistrée\s: ○ silence/);
	const post = await first.locator('select option').nth(2).textContent();
	await first.locator('select').selectOption({ index: 2 });
	await press(page, first.locator('button[value=yes]'));
	assert.match(await page.textContent('main'), /Place\s: /);
	assert.match(post, /^2 · /);
	await page.goto(site.url + crisis + '/main-courante');
	assert.match(await page.textContent('main'), new RegExp('Poste choisi\\s: ' + post.slice(4)));
});
await step('a post that is full meanwhile is not exchanged for another, and that is said', async () => {
	await page.goto(site.url + '/reponses');
	const next = page.locator('ul.lines > li:has(form)').filter({ hasText: 'plus de seringues' });
	assert.match(await next.locator('select option').nth(2).textContent(), /complet/);
	await next.locator('select').selectOption({ index: 2 });
	await press(page, next.locator('button[value=yes]'));
	assert.match(await page.textContent('.flash'), /plus de place/);
	const settled = page.locator('ul.lines > li:not(:has(form))').filter({ hasText: 'plus de seringues' });
	assert.match(await settled.textContent(), /● Oui +■ oui, mais complet/);		// never a bare yes
	assert.match(await settled.locator('a').last().getAttribute('href'), /\/appels\/\d+\?p=\d+$/);
	await seen('replies-full');
});
point(await site.stop() === 0, 'the program stops in order');
await b.close();
finish();
