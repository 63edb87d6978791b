// site.mjs -- the program on a free port with a fresh demonstration community, and a browser to walk it.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

export const LOGIN = 'coordination@exemple.invalid', PASSWORD = 'demonstration-locale';

const freePort = () => new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

export async function startSite(binary) {
	const dir = mkdtempSync(join(tmpdir(), 'maillage-pages-')), port = await freePort();
	const conf = join(dir, 'maillage.conf'), db = process.env.MAILLAGE_TEST_PG || join(dir, 'maillage.db'), url = `http://127.0.0.1:${port}`;
	writeFileSync(conf, `[server]\nlisten = 127.0.0.1:${port}\nbase_url = ${url}\n[data]\ndirectory = ${dir}\n[log]\nrequests = none\n`);
	execFileSync(binary, ['-c', conf, '-d', db, 'init', '--demo'], { stdio: 'pipe' });
	let said = '', server;
	async function serve() {
		server = spawn(binary, ['-c', conf, '-d', db, 'serve'], { stdio: ['ignore', 'ignore', 'pipe'] });
		server.stderr.on('data', d => { said += d; });
		for (let i = 0; i < 100; i++) {
			try { await fetch(url + '/connexion'); break; } catch { await new Promise(r => setTimeout(r, 50)); }
			if (server.exitCode !== null) throw new Error('the server stopped: ' + said);
		}
	}
	async function end() {
		const ended = new Promise(r => server.once('exit', r));
		server.kill('SIGTERM');
		return ended;
	}
	await serve();
	return {
		url, dir, db, conf, binary, said: () => said,
		// What only time or other people would do, done to the database itself.
		sql: text => process.env.MAILLAGE_TEST_PG ? execFileSync('psql', ['-qAt', db, '-c', text], { encoding: 'utf8' }) :
			execFileSync('sqlite3', [db, '.timeout 5000', text], { encoding: 'utf8' }),
		// The server ends, what is given is done meanwhile, it starts again.
		async restart(meanwhile) { await end(); await meanwhile(); await serve(); },
		async stop() {
			const code = await end();
			rmSync(dir, { recursive: true, force: true });
			return code;
		},
	};
}

export const browser = () => chromium.launch({
	executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
	args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
		'--disable-component-update', '--disable-sync'],
});

export async function signIn(page, url, login = LOGIN, password = PASSWORD) {
	await page.goto(url + '/connexion');
	await page.fill('[name=login]', login);
	await page.fill('[name=password]', password);
	await Promise.all([page.waitForURL(u => !String(u).includes('/connexion')), page.click('main button.primary, main button[type=submit]')]);
}

// TAP: each point counts; the harness reads it.
let points = 0, bad = 0;
export function point(good, what, why = '') {
	points++;
	if (!good) bad++;
	console.log(`${good ? 'ok' : 'not ok'} ${points} - ${what}`);
	if (!good && why) console.log(String(why).split('\n').map(l => '# ' + l).join('\n'));
}
export async function step(what, run) {
	try { await run(); point(true, what); } catch (e) { point(false, what, e.message); }
}
export function finish() {
	console.log(`1..${points}`);
	process.exit(bad ? 1 : 0);
}
