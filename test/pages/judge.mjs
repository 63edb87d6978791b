// judge.mjs -- what axe finds on a page, whether it scrolls sideways, and whether it has one <h1>.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'wcag2aaa', 'best-practice'];

export async function judge(page) {
	await page.evaluate(axe);
	const { violations } = await page.evaluate(tags => axe.run(document, { runOnly: { type: 'tag', values: tags } }), TAGS);
	const found = violations.map(v => `${v.id}: ${v.help}\n   ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join('\n   ')}`);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
	const h1 = await page.locator('h1').count();
	if (h1 !== 1) found.push(`${h1} <h1>`);
	return found;
}
