// kill9.mjs BINARY [KILLS] [--control] -- what is acknowledged is on disk.
// 32 writers send log-book entries; the server is killed -9 at a random moment, started
// again, and every entry it acknowledged must be there, once, in a chain that verifies.
// --control: the checker is shown an acknowledgement that was never written, and must see it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [binary, kills = '8'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), WRITERS = 32;
const dir = mkdtempSync(join(tmpdir(), 'maillage-kill9-'));
const port = await new Promise(done => { const s = createServer().listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); }); });
const url = `http://127.0.0.1:${port}`, db = join(dir, 'maillage.db'), conf = join(dir, 'maillage.conf');
writeFileSync(conf, `[server]\nlisten = 127.0.0.1:${port}\nbase_url = ${url}\n[data]\ndirectory = ${dir}\n[log]\nrequests = none\n`);
const run = (...args) => execFileSync(binary, ['-c', conf, '-d', db, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 });
run('init', '--demo');

const agent = new Agent({ keepAlive: true, maxSockets: WRITERS });
function http(method, path, { cookie = '', form } = {}) {
	return new Promise((done, failed) => {
		const body = form ? new URLSearchParams(form).toString() : undefined;
		const r = request(url + path, { method, agent, timeout: 5000, headers: { cookie, origin: url,
			...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) } }, a => {
			let text = '';
			a.setEncoding('utf8').on('data', d => { text += d; }).on('end', () => done({ status: a.statusCode, headers: a.headers, text })).on('error', failed);
		});
		r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout')));
		r.end(body);
	});
}
let server;
async function start() {
	const t0 = performance.now();
	server = spawn(binary, ['-c', conf, '-d', db, 'serve'], { stdio: ['ignore', 'ignore', 'ignore'] });
	for (;;) {
		try { await http('GET', '/connexion'); return performance.now() - t0; } catch { await new Promise(r => setTimeout(r, 2)); }
		if (server.exitCode !== null) throw new Error('the server stopped by itself');
	}
}
async function session() {
	const page = await http('GET', '/connexion');
	const jar = (page.headers['set-cookie'] || []).map(k => k.split(';')[0]).join('; ');
	const csrf = /name="csrf" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
	const key = /name="request_key" value="([^"]*)"/.exec(page.text)?.[1] ?? '';
	const r = await http('POST', '/connexion', { cookie: jar, form: { csrf, request_key: key, login: 'coordination@exemple.invalid', password: 'demonstration-locale' } });
	const cookie = (r.headers['set-cookie'] || []).map(k => k.split(';')[0]).join('; ');
	const room = await http('GET', '/crises/1', { cookie });
	return { cookie, csrf: /name="csrf" value="([^"]*)"/.exec(room.text)?.[1] };
}

let next = 0, ready = [];
const acked = new Set();
await start();
const who = await session();
if (!who.csrf) { console.log('Bail out! could not sign in'); process.exit(1); }
for (let k = 0; k < +kills; k++) {
	let stop = false;
	const writers = Array.from({ length: WRITERS }, async () => {
		while (!stop) {
			const id = `essai-${next++}-fin`;
			try {
				const r = await http('POST', '/crises/1/main-courante', { cookie: who.cookie, form: { csrf: who.csrf, request_key: `k${id}`, text: id } });
				if (r.status === 303) acked.add(id);
			} catch { return; }
		}
	});
	await new Promise(r => setTimeout(r, 100 + Math.random() * 300));
	server.kill('SIGKILL');
	await new Promise(r => server.once('exit', r));
	stop = true;
	await Promise.all(writers);
	ready.push(await start());
}
server.kill('SIGTERM');
await new Promise(r => server.once('exit', r));
if (control) acked.add('essai-jamais-fin');
const text = run('log', 'export'), seen = new Map();
for (const m of text.matchAll(/essai-(?:\d+|jamais)-fin/g)) seen.set(m[0], (seen.get(m[0]) ?? 0) + 1);
const lost = [...acked].filter(id => !seen.has(id)), twice = [...seen].filter(([, n]) => n > 1);
let whole = true;
try { run('log', 'verify'); run('check'); } catch (e) { whole = false; console.log('# ' + (e.stdout || '') + (e.stderr || '')); }
ready.sort((a, b) => a - b);
console.log(`# ${kills} kills, ${acked.size} acknowledged, ${lost.length} lost, ${twice.length} twice, ready again in ${ready[ready.length >> 1]?.toFixed(0)} ms (median)`);
rmSync(dir, { recursive: true, force: true });
if (control) {
	console.log(`${lost.length === 1 ? 'ok' : 'not ok'} 1 - control: a lost acknowledgement is seen`);
	console.log('1..1');
	process.exit(lost.length === 1 ? 0 : 1);
}
console.log(`${acked.size > 100 ? 'ok' : 'not ok'} 1 - the load was real: ${acked.size} acknowledged`);
console.log(`${lost.length ? 'not ok' : 'ok'} 2 - no acknowledged write lost`);
console.log(`${twice.length ? 'not ok' : 'ok'} 3 - none written twice`);
console.log(`${whole ? 'ok' : 'not ok'} 4 - the log chain is whole and every law of the data holds`);
console.log('1..4');
process.exit(acked.size <= 100 || lost.length || twice.length || !whole ? 1 : 0);
