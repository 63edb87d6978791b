// axe.mjs -- every page, wide and narrow, light and dark, judged by axe; and nothing scrolls sideways at 320 px.
import { judge } from './judge.mjs';
import { browser, finish, point, signIn, startSite } from './site.mjs';

const MODES = [
	{ name: '1280 light', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
	{ name: '320 light', viewport: { width: 320, height: 700 }, colorScheme: 'light' },
	{ name: '1280 dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
	{ name: '320 dark', viewport: { width: 320, height: 700 }, colorScheme: 'dark' },
];

const site = await startSite(process.argv[2]);
const b = await browser();
try {
	// A broken page, to show that the judge can find something.
	{
		const page = await (await b.newContext()).newPage();
		await page.setContent('<html><body><img src="x.png"><p style="color:#999;background:#aaa">pale</p></body></html>');
		point((await judge(page)).length >= 3, 'control: a bad page is found bad');
	}
	const pages = ['/connexion', '/r/aaaaaaaaaaaaaaaaaaaaaa', '/nowhere'];
	const staff = ['/', '/crises/nouvelle', '/crises/1', '/crises/1/besoins/nouveau', '/crises/1/decisions/nouvelle',
		'/crises/1/cellule/1', '/crises/1/cellule/telephone', '/crises/1/cellule/telephone/imprimer', '/crises/1/main-courante', '/crises/1/point', '/crises/1/point/imprimer', '/organigramme', '/crises/1/appels', '/crises/1/appels/nouveau', '/crises/1/boite', '/crises/1/dispositifs', '/crises/1/dispositifs/nouveau', '/crises/1/planning', '/crises/1/disponibilites', '/crises/1/equipes', '/reglages/planning',
		'/main-courante', '/annuaire', '/annuaire?q=martin', '/annuaire/1', '/annuaire/1/appels', '/annuaire/nouveau', '/annuaire/importer', '/annuaire/a-tenir', '/annuaire/a-tenir?liste=unconfirmed', '/annuaire/campagnes', '/annuaire/campagnes/nouvelle?genre=test', '/annuaire/campagnes/nouvelle?genre=relay', '/recherche?q=donges', '/partenaires',
		'/territoire', '/territoire/modifier', '/groupes', '/reglages', '/reglages/crises', '/comptes', '/moi', '/exploitation', '/reponses',
		'/centres', '/centres/1', '/centres/nouveau', '/centres/sas', '/centres/1/lignes/1/sas', '/bureau'];
	for (const mode of MODES) {
		const context = await b.newContext({ viewport: mode.viewport, colorScheme: mode.colorScheme, bypassCSP: true, locale: 'fr-FR' });
		const page = await context.newPage();
		for (const path of pages) {
			await page.goto(site.url + path);
			const found = await judge(page);
			point(!found.length, `${path} at ${mode.name}`, found.join('\n'));
		}
		await signIn(page, site.url);
		for (const path of staff) {
			const r = await page.goto(site.url + path);
			const found = r.status() === 200 ? await judge(page) : [`status ${r.status()}`];
			point(!found.length, `${path} at ${mode.name}`, found.join('\n'));
			if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${path.replace(/\W+/g, '_')}-${mode.name.replace(' ', '-')}.png`, fullPage: true });
		}
		await context.close();
	}
} catch (e) {
	point(false, 'the walk', e.stack + '\n' + site.said());
} finally {
	await b.close();
	point(await site.stop() === 0, 'the server stops in order');
}
finish();
