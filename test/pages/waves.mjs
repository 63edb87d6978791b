// waves.mjs -- a need, not a message: two nurses are wanted; just enough are asked, two get a place, the third may stay
// in reserve, a withdrawal calls the reserve.  From the crisis room to "sent" in six actions at most.
import assert from 'node:assert/strict';
import { judge } from './judge.mjs';
import { browser, finish, point, signIn, startSite, step } from './site.mjs';

const site = await startSite(process.argv[2]), b = await browser();
const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36', locale: 'fr-FR', viewport: { width: 360, height: 740 }, javaScriptEnabled: false };
const wait = ms => new Promise(r => setTimeout(r, ms));
const press = (page, button) => Promise.all([page.waitForNavigation(), button.click()]);
const context = await b.newContext({ locale: 'fr-FR', viewport: { width: 1280, height: 900 } });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const phone = await (await b.newContext(PHONE)).newPage();
const links = [];
let crisis, board, asked;

// The messages of the exercise mailbox, each a personal link, newest first; again until there are as many as wanted.
async function mailbox(many) {
	for (let i = 0; i < 40; i++) {
		await page.goto(site.url + crisis + '/boite');
		const found = await page.locator('main a[href*="/r/"]').evaluateAll(as => as.map(a => a.getAttribute('href')));
		if (found.length >= many) return found;
		await wait(500);
	}
	throw new Error('too few messages');
}
// She opens her link, reads it as long as people do, presses one button.
async function say(link, what) {
	await phone.goto(new URL(link, site.url).href);
	await wait(2100);
	await press(phone, phone.locator(`button[value=${what}]`));
	return phone.textContent('main');
}

await step('from the crisis room, six actions at most until it is sent', async () => {
	let actions = 0;
	const act = async (what) => { actions++; await what; };
	await signIn(page, site.url);
	crisis = '/crises/1';		// the exercise on which the demonstration opens
	await page.goto(site.url + crisis);
	await act(press(page, page.locator('.head a.primary[href$="/appels/nouveau"]')));
	await act(page.fill('[name=wanted_1]', '2'));
	await act(page.selectOption('[name=who_1]', 'p:60'));
	await act(press(page, page.locator('button[value=preview]')));
	asked = +(await page.textContent('form.send button.primary')).replace(/\D/g, '');
	assert.match(await page.textContent('main'), /chances sur 100 de pourvoir 2 places/);
	assert.match(await page.textContent('.facts'), /près deDonges.*Réponses jusqu’à\S+\s\d+\s\S+\s\d\d:\d\d/s);	// who is near comes first; until when, said
	assert.doesNotMatch(await page.textContent('main'), /toutes professions/);		// the posts have theirs
	await act(press(page, page.locator('form.send button.primary')));
	board = new URL(page.url()).pathname;
	assert.match(board, /\/appels\/\d+$/);
	assert.ok(actions <= 6, `${actions} actions`);
});
await step('just enough people are asked, and the board says how many places are left', async () => {
	await page.goto(site.url + board + '?liste=sent');
	assert.equal(await page.locator('main tbody tr').count(), asked);
	await page.goto(site.url + board);
	assert.match(await page.textContent('[data-part=counts]'), /2 places à pourvoir/);
});
await step('why they were called is said once where it is the same for all, on the row where it is not', async () => {
	const rows = await page.locator('main tbody[data-rows] tr').allTextContents();
	const said = /Toutes les personnes appelées\s:\s([^.]*)\./.exec(await page.textContent('[data-part=answers]'))?.[1];
	assert.ok(said, 'nothing is said once');
	for (const one of said.split(/\s;\s/)) assert.ok(!rows.some(r => r.includes(one)), `${one}: on the rows too`);
	assert.ok(rows.every(r => /\d+\skm/.test(r)), 'how far is said of each');
	await page.goto(site.url + board + '?liste=sent');
	assert.ok((await page.textContent('main')).includes(said), 'on a list too');
	await press(page, page.locator('main tbody th a').first());
	assert.ok((await page.textContent('main')).includes(said.split(/\s;\s/)[0]), 'of one person, all of it');
	await page.goto(site.url + board);
});
await step('a yes takes a place, and gets the proof: post, calendar, how to withdraw', async () => {
	links.push(...await mailbox(asked));
	const words = await say(links[0], 'yes');
	assert.match(words, /Votre poste/);
	assert.match(words, /Je ne peux plus venir/);
	assert.ok((await mailbox(asked + 1)).length > asked, 'no proof was sent');
});
await step('on a telephone the board says what is filled, what comes by itself, and the one act, on the first screen', async () => {
	const looked = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 360, height: 740 }, bypassCSP: true })).newPage();
	await signIn(looked, site.url);
	await looked.goto(site.url + board);
	assert.match(await looked.textContent('[data-part=counts]'), /1 place à pourvoir.*la suite se décide à\s\d\d:\d\d/s);
	assert.equal(await looked.locator('main .primary').count(), 1);
	const act = looked.locator('main .primary'), stop = looked.locator('form[action$="/vagues"] button'), box = await act.boundingBox();
	assert.match(await act.textContent(), /Appeler la vague suivante/);
	assert.ok((await looked.locator('[data-part=counts]').boundingBox()).y < box.y && box.y + box.height <= 740, 'below the first screen');
	assert.notEqual(await stop.evaluate(e => getComputedStyle(e).borderTopColor), 'rgba(0, 0, 0, 0)', 'stop looks like text');
	assert.deepEqual(await judge(looked), []);
	if (process.env.SHOTS) await looked.screenshot({ path: `${process.env.SHOTS}/board-360.png` });
	await press(looked, stop);
	assert.match(await looked.textContent('[data-part=counts]'), /Vagues arrêtées/);
	assert.match(await act.textContent(), /Reprendre les vagues/);
	await looked.setViewportSize({ width: 1280, height: 900 });
	assert.deepEqual(await judge(looked), []);
	await press(looked, act);
	assert.match(await act.textContent(), /Appeler la vague suivante/);
	await looked.context().close();
});
await step('the last place makes the call full; the next yes is told so, and stays in reserve', async () => {
	await say(links[1], 'yes');
	await phone.goto(new URL(links[2], site.url).href);
	assert.match(await phone.textContent('main'), /Toutes les places sont pourvues/);
	assert.match(await say(links[2], 'reserve'), /en réserve/);
	await page.goto(site.url + board);
	assert.match(await page.textContent('[data-part=counts]'), /Complet/);
	await page.goto(site.url + board + '?liste=reserve');
	assert.equal(await page.locator('main tbody tr').count(), 1);
});
await step('who withdraws frees the place; it is offered to the reserve, who takes it', async () => {
	await phone.goto(new URL(links[0], site.url).href + '?changer=1');
	await wait(2100);
	await press(phone, phone.locator('button[value=no]'));
	for (let i = 0; i < 40; i++) {
		await phone.goto(new URL(links[2], site.url).href);
		if (/Une place s’est libérée/.test(await phone.textContent('main'))) break;
		await wait(500);
	}
	assert.match(await phone.textContent('main'), /Une place s’est libérée/);
	await wait(2100);
	await press(phone, phone.locator('button[value=yes]'));
	assert.match(await phone.textContent('main'), /Votre poste/);
	await page.goto(site.url + board);
	assert.match(await page.textContent('[data-part=counts]'), /Complet/);
	await page.goto(site.url + crisis);
	assert.match(await page.textContent('main'), /2 sur 2, complet/);
});
await step('closed, the proof stays; who withdraws is heard, the room says so, one button opens the call again', async () => {
	await page.goto(site.url + board + '/clore');
	assert.match(await page.textContent('main'), /Toutes les places sont pourvues.*Qui a une place la garde/s);
	await press(page, page.locator('form.send button'));
	await phone.goto(new URL(links[1], site.url).href);
	assert.match(await phone.textContent('main'), /Votre poste.*nous comptons toujours sur vous/s);
	await press(phone, phone.locator('a[href$="changer=1"]'));
	await wait(2100);
	await press(phone, phone.locator('button[value=no]'));
	assert.match(await phone.textContent('main'), /Vous ne pouvez pas venir.*C’est noté/s);
	await page.goto(site.url + crisis);
	assert.match(await page.textContent('[data-part=todo]'), /1 place s’est libérée après la clôture/);
	await press(page, page.locator(`[data-part=todo] a[href="${board}"]`));
	await press(page, page.locator('form[action$="/rouvrir"] button'));
	assert.match(await page.textContent('[data-part=counts]'), /1 place à pourvoir/);
	assert.equal(await page.locator('form[action$="/rouvrir"]').count(), 0);
});
await step('the log book has each step', async () => {
	await page.goto(site.url + crisis + '/main-courante');
	const log = await page.textContent('main');
	for (const words of ['complet, places pourvues', 'sa place se libère', 'proposée à la réserve', 'en réserve'])
		assert.ok(log.includes(words), `the log book lacks ${words}`);
});
await step('who can hold two posts takes one by one tap; the post that is full by then is said, and the other one offered', async () => {
	await page.goto(site.url + crisis + '/appels/nouveau');
	await page.fill('[name=wanted_1]', '3');
	await page.selectOption('[name=who_1]', 'p:60');
	for (const all of await page.locator('details:has([name=wanted_2]), details:has([name=instead_2])').all()) await all.evaluate(e => { e.open = true; });
	await page.fill('[name=wanted_2]', '1');
	await page.selectOption('[name=who_2]', 'p:70');
	await page.check('[name=instead_2][value="60"]');
	await press(page, page.locator('button[value=preview]'));
	const before = (await mailbox(0)).length;
	await page.goBack();
	await press(page, page.locator('form.send button.primary'));
	const two = new URL(page.url()).pathname, all = await mailbox(before + 4), able = [];
	for (const link of all.slice(0, all.length - before)) {
		await phone.goto(new URL(link, site.url).href);
		if (await phone.locator('button[value^="yes:"]').count() === 2) able.push(link);
	}
	assert.ok(able.length >= 2, `${able.length} can hold both`);
	const other = await (await b.newContext({ ...PHONE, javaScriptEnabled: true, bypassCSP: true })).newPage();
	await other.goto(new URL(able[1], site.url).href);
	assert.match(await other.textContent('main'), /Oui, comme infirmier\s*3 places.*Oui, comme masseur-kinésithérapeute\s*1 place/s);
	assert.deepEqual(await judge(other), []);
	if (process.env.SHOTS) await other.screenshot({ path: `${process.env.SHOTS}/two-posts-360.png`, fullPage: true });
	await phone.goto(new URL(able[0], site.url).href);
	await wait(2100);
	await press(phone, phone.locator('button[value^="yes:"]').last());
	assert.match(await phone.textContent('main'), /Votre poste\s:\s*Masseur-kinésithérapeute/);
	await press(other, other.locator('button[value^="yes:"]').last());
	assert.match(await other.textContent('main'), /Masseur-kinésithérapeute.*vient d’être pourvu/s);
	assert.equal(await other.locator('button[value^="reserve:"]').count(), 1);
	assert.deepEqual(await judge(other), []);
	if (process.env.SHOTS) await other.screenshot({ path: `${process.env.SHOTS}/post-full-360.png`, fullPage: true });
	await wait(2100);
	await press(other, other.locator('button[value^="yes:"]'));
	assert.match(await other.textContent('main'), /Votre poste\s:\s*Infirmier/);
	await page.goto(site.url + two);
	assert.match(await page.textContent('[data-part=counts]'), /2 places à pourvoir/);
	await other.context().close();
});
await step('a call for more than there are says so before it leaves', async () => {
	await page.goto(site.url + crisis + '/appels/nouveau');
	await page.fill('[name=wanted_1]', '400');
	await page.selectOption('[name=who_1]', 'p:60');
	await press(page, page.locator('button[value=preview]'));
	assert.match(await page.textContent('main'), /Il en manquera sans doute/);
});
await step('the commune goes with the place typed, until she chooses one; with script and without', async () => {
	const chosen = p => p.locator('[name=commune_code] option:checked').textContent();
	await page.goto(site.url + crisis + '/appels/nouveau');
	assert.equal(await chosen(page), 'Donges');
	await page.fill('[name=place]', 'Gymnase de Savenay');
	await page.waitForFunction(() => document.querySelector('[name=commune_code]').selectedOptions[0].textContent === 'Savenay');
	await page.selectOption('[name=commune_code]', { label: 'Pornichet' });
	await page.fill('[name=place]', 'Salle des fêtes, 2 rue de Savenay, Donges');
	await Promise.all([page.waitForResponse(r => r.url().endsWith('/compte')), page.locator('[name=place]').blur()]);
	await wait(300);
	assert.equal(await chosen(page), 'Pornichet', 'chosen by herself');

	const plain = await (await b.newContext({ locale: 'fr-FR', javaScriptEnabled: false })).newPage();
	await signIn(plain, site.url);
	const near = async (place, commune) => {
		await plain.goto(site.url + crisis + '/appels/nouveau');
		await plain.fill('[name=wanted_1]', '2');
		await plain.selectOption('[name=who_1]', 'p:60');
		await plain.fill('[name=place]', place);
		if (commune) await plain.selectOption('[name=commune_code]', { label: commune });
		await press(plain, plain.locator('button[value=preview]'));
		return plain.textContent('.facts');
	};
	assert.match(await near('Salle des fêtes, 2 rue de Savenay, Pornichet'), /près dePornichet/);
	assert.match(await near('Gymnase de Savenay', 'Pornichet'), /près dePornichet/);
	await press(plain, plain.locator('.actions a[href*="brouillon="]'));
	await plain.fill('[name=place]', 'Donges');
	await press(plain, plain.locator('button[value=preview]'));
	assert.match(await plain.textContent('.facts'), /près dePornichet/, 'a draft keeps what was chosen');
	await plain.context().close();
});
await step('on a telephone the text and the button come first, then who', async () => {
	await page.goto(site.url + crisis + '/appels/nouveau');
	await page.fill('[name=wanted_1]', '400');
	await page.selectOption('[name=who_1]', 'p:60');
	await press(page, page.locator('button[value=preview]'));
	await page.setViewportSize({ width: 360, height: 740 });
	if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/preview-360.png` });
	const top = async what => (await page.locator(what).first().boundingBox()).y;
	assert.ok(await top('.preview') < await top('#who'), 'the text comes after who');
	const text = await page.locator('.preview').boundingBox(), bar = await page.locator('.send').boundingBox();
	assert.ok(text.y + 96 < bar.y && bar.y + bar.height <= 741, 'four lines of the text, and the button, on the first screen');
	await page.setViewportSize({ width: 1280, height: 900 });
});
await step('a bad line of posts is named, and nothing typed is lost', async () => {
	await page.goto(site.url + crisis + '/appels/nouveau');
	await page.fill('[name=wanted_1]', '3');
	await page.fill('[name=message]', 'Besoin de renfort.');
	await press(page, page.locator('button[value=preview]'));
	assert.equal(await page.locator('[role=alert] a[href="#post_1"]').count(), 1);
	assert.equal(await page.inputValue('[name=message]'), 'Besoin de renfort.');
	assert.equal(await page.inputValue('[name=wanted_1]'), '3');
});
point(await site.stop() === 0, 'the program stops in order');
await b.close();
finish();
