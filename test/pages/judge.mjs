// judge.mjs -- what axe finds on a page, whether it scrolls sideways, and whether it has one <h1>.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice'];

// Fields that a person who comes to them by the keyboard does not see: WCAG 2.2, 2.4.11.
function covered() {
	const bar = document.querySelector('.send'), found = [], at = window.scrollY, had = document.activeElement;
	if (!bar) return found;
	for (const field of document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')) {
		if (!field.checkVisibility() || bar.contains(field)) continue;
		window.scrollTo(0, 0);
		field.focus();
		const of = field.getBoundingClientRect(), over = bar.getBoundingClientRect();
		if (of.bottom > over.top + 1 && of.top < over.bottom) found.push(field.name);
	}
	if (had instanceof HTMLElement) had.focus(); else document.activeElement.blur();
	window.scrollTo(0, at);
	return found;
}

export async function judge(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS);
	const found = violations.map(v => `${v.id}: ${v.help}\n   ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join('\n   ')}`);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
	const hidden = await page.evaluate(covered);
	if (hidden.length) found.push(`under the bar at the bottom when it has the focus: ${hidden.join(', ')}`);
	const h1 = await page.locator('h1').count();
	if (h1 !== 1) found.push(`${h1} <h1>`);
	return found;
}
