// phone.mjs -- an old person's telephone: 320 px, no script, 50 kbit/s and 400 ms away; and what is looked at on each
// page: its bytes, its letters, what has to be pressed, the number at its place, and what axe finds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const LIMIT = 14000, LETTERS = 20, TARGET = 48, SHOTS = process.env.SHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const press = (page, what) => Promise.all([page.waitForNavigation(), page.locator(what).first().click()]);

export async function phones(b, url) {
	async function slowPhone(width = 320) {
		const context = await b.newContext({ javaScriptEnabled: false, locale: 'fr-FR', viewport: { width, height: 640 }, bypassCSP: true });
		context.setDefaultTimeout(20000);
		const page = await context.newPage(), cdp = await context.newCDPSession(page);
		await cdp.send('Network.enable');
		await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 400, downloadThroughput: 50000 / 8, uploadThroughput: 50000 / 8 });
		page.cdp = cdp;
		page.sizes = [];
		page.on('response', async r => { try { page.sizes.push([r.url(), (await r.body()).length]); } catch { /* a redirection has none */ } });
		return page;
	}

	// What one looks at is asked of the browser itself, since the page may run no script.
	async function ask(page, expression) {
		const { result, exceptionDetails } = await page.cdp.send('Runtime.evaluate', { expression, returnByValue: true });
		if (exceptionDetails) throw new Error(exceptionDetails.text + ' ' + (exceptionDetails.exception?.description ?? ''));
		return result.value;
	}

	const LOOK = `(() => {
		const wrong = [], shown = e => e.getClientRects().length > 0;
		const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
		if (wide > 0) wrong.push('scrolls sideways by ' + wide + ' px');
		for (const e of document.querySelectorAll('main *, footer, footer *')) {
			const own = [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
			if (own && shown(e) && parseFloat(getComputedStyle(e).fontSize) < ${LETTERS}) wrong.push('small letters: ' + e.outerHTML.slice(0, 80));
		}
		for (const e of document.querySelectorAll('button, a.button, input:not([type=hidden]), select, summary'))
			if (shown(e) && (e.closest('label') ?? e).getBoundingClientRect().height < ${TARGET}) wrong.push('small target: ' + e.outerHTML.slice(0, 80));
		for (const title of document.querySelectorAll('h1, h2')) {		// a word with hyphens goes to the next line whole
			const walk = document.createTreeWalker(title, NodeFilter.SHOW_TEXT);
			for (let n = walk.nextNode(); n && shown(title); n = walk.nextNode())
				for (const word of n.data.matchAll(/[^ \\n]+/g)) {
					const r = document.createRange();
					r.setStart(n, word.index);
					r.setEnd(n, word.index + word[0].length);
					const lines = new Set([...r.getClientRects()].map(x => Math.round(x.top))).size;
					if (lines > 1 && word[0].length <= 12) wrong.push('a title breaks inside a word: ' + word[0]);
				}
		}
		const last = document.body.lastElementChild;
		if (!last || last.tagName !== 'FOOTER' || !last.querySelector('a[href^="tel:"]')) wrong.push('no telephone number at its place');
		if (document.querySelectorAll('h1').length !== 1) wrong.push(document.querySelectorAll('h1').length + ' h1');
		if (document.scripts.length) wrong.push('a script');
		return wrong;
	})()`;

	// The judge needs script: it is shown the same bytes in a page of its own.
	const court = await (await b.newContext({ locale: 'fr-FR', viewport: { width: 320, height: 640 }, bypassCSP: true })).newPage();
	let html = '';
	await court.route('**/judged', r => r.fulfill({ body: html, contentType: 'text/html; charset=utf-8' }));
	const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice'];
	async function judge(text) {
		html = text;
		await court.goto(url + '/judged');
		await court.evaluate(axe);
		return court.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags } })
			.then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 100))), TAGS);
	}

	let looked = 0;
	async function look(page, name) {
		const wrong = await ask(page, LOOK);
		const violations = await judge(await page.content());
		const size = page.sizes.filter(([url]) => !/\.(css|svg)$/.test(url)).at(-1)?.[1] ?? 0;
		if (size > LIMIT) wrong.push(`${size} bytes`);
		if (SHOTS) await page.screenshot({ path: `${SHOTS}/${String(++looked).padStart(2, '0')}-${name}.png`, fullPage: true });
		assert.deepEqual([...wrong, ...violations], [], name);
	}
	return { slowPhone, ask, look, LOOK };
}
