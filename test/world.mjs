// world.mjs -- the program on a free port with a fresh demonstration community, and words to speak to it:
// what the tests from outside share.  TAP.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const PASSWORD = 'demonstration-locale', COORDINATOR = 'coordination@exemple.invalid';
export const sleep = ms => new Promise(r => setTimeout(r, ms));
export const freePort = () => new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => done(port)); });
});

export class World {
	constructor(binary, dir, port) {
		Object.assign(this, { binary, dir, port, said: '', url: `http://127.0.0.1:${port}`,
			db: join(dir, 'maillage.db'), conf: join(dir, 'maillage.conf'), agent: new Agent({ keepAlive: true, maxSockets: 64 }) });
		this.configure();
	}
	configure(more = '') {
		writeFileSync(this.conf, `[server]\nlisten = 127.0.0.1:${this.port}\nbase_url = ${this.url}\n[data]\ndirectory = ${this.dir}\n[log]\nrequests = none\n${more}`);
	}
	// Runs to its end: { code, out, err }.
	run(...args) {
		try {
			return { code: 0, out: execFileSync(this.binary, ['-c', this.conf, '-d', this.db, ...args],
				{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30, timeout: 60000 }), err: '' };
		} catch (e) {
			if (e.status === null || e.status === undefined) throw e;
			return { code: e.status, out: e.stdout, err: e.stderr };
		}
	}
	// ${wrap}: words before the program's, as ['prlimit', '--fsize=…'].
	async start(wrap = []) {
		const words = [...wrap, this.binary, '-c', this.conf, '-d', this.db, 'serve'];
		this.server = spawn(words[0], words.slice(1), { stdio: ['ignore', 'ignore', 'pipe'] });
		this.server.stderr.on('data', d => { this.said += d; });
		this.ended = new Promise(r => this.server.once('exit', (code, signal) => r(code ?? signal)));
		for (let i = 0; i < 500; i++) {
			try { await this.get('/connexion'); return this; } catch { await sleep(20); }
			if (this.server.exitCode !== null) throw new Error('the server stopped by itself: ' + this.said);
		}
		throw new Error('the server does not answer: ' + this.said);
	}
	async stop(signal = 'SIGTERM') {
		this.server.kill(signal);
		return this.ended;
	}
	remove() {
		this.agent.destroy();
		if (this.server?.exitCode === null) this.server.kill('SIGKILL');
		rmSync(this.dir, { recursive: true, force: true });
	}
	// Resolves at the head for event streams, which have no end.
	http(method, path, { cookie = '', form, agent = this.agent } = {}) {
		return new Promise((done, failed) => {
			const body = form ? new URLSearchParams(form).toString() : undefined;
			const r = request(this.url + path, { method, agent, timeout: 20000, headers: { cookie, origin: this.url,
				...(body !== undefined ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) } }, a => {
				let text = '';
				if (/event-stream/.test(a.headers['content-type'] ?? '')) { done({ status: a.statusCode, headers: a.headers, text }); r.destroy(); return; }
				a.setEncoding('utf8').on('data', d => { text += d; }).on('error', failed)
					.on('end', () => done({ status: a.statusCode, headers: a.headers, text }));
			});
			r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout')));
			r.end(body);
		});
	}
	get(path, o) { return this.http('GET', path, o); }
	post(path, form, o = {}) { return this.http('POST', path, { ...o, form }); }
	// Sign in: { cookie, csrf }.
	async session(login = COORDINATOR, password = PASSWORD) {
		const page = await this.get('/connexion'), cookies = r => (r.headers['set-cookie'] || []).map(k => k.split(';')[0]).join('; ');
		const r = await this.post('/connexion', { csrf: field(page, 'csrf'), request_key: field(page, 'request_key'), login, password }, { cookie: cookies(page) });
		const cookie = cookies(r);
		if (r.status !== 303 || !cookie) throw new Error(`${login} is not let in: ${r.status}`);
		return { cookie, csrf: field(await this.get('/moi', { cookie }), 'csrf') };
	}
	// One entry of the log book; its status.
	async note(who, text, key = 'k' + text) {
		return (await this.post('/crises/1/main-courante', { csrf: who.csrf, request_key: key, text }, { cookie: who.cookie })).status;
	}
}
export const field = (page, name) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';

export async function demoWorld(binary, dir = mkdtempSync(join(tmpdir(), 'maillage-world-'))) {
	const w = new World(binary, dir, await freePort()), made = w.run('init', '--demo');
	if (made.code) throw new Error('init --demo: ' + made.err);
	return w;
}

let points = 0, bad = 0;
export function point(good, what, why = '') {
	points++;
	if (!good) bad++;
	console.log(`${good ? 'ok' : 'not ok'} ${points} - ${what}`);
	if (!good && why) console.log(String(why).split('\n').map(l => '# ' + l).join('\n'));
}
// A part that throws is a failed point, and the rest still runs.
export async function part(what, run) {
	try { await run(); } catch (e) { point(false, what, e.stack); }
}
export function finish() {
	console.log(`1..${points}`);
	process.exit(bad ? 1 : 0);
}
