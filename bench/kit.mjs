// kit.mjs -- what the rows of bench/run share: a place on disk, servers, readers, a table.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';

export const build = process.env.BUILD || 'build', log = join(build, 'bench.log');
export const maillage = process.env.MAILLAGE || join(build, 'maillage');
export const dir = mkdtempSync(join(process.env.BENCH_DIR || '/var/tmp', 'maillage-bench-'));
const PASSWORD = 'demonstration-locale';
const children = new Set();

export const note = text => appendFileSync(log, text.endsWith('\n') ? text : text + '\n');
export const sleep = ms => new Promise(done => setTimeout(done, ms));
export const median = v => [...v].sort((a, b) => a - b)[v.length >> 1];
export const has = command => { try { execFileSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }); return true; } catch { return false; } };

// Where everything goes when this ends, however it ends.
export function clean() {
	for (const child of children) child.kill('SIGKILL');
	rmSync(dir, { recursive: true, force: true });
}
export function run(command, args, options = {}) {
	note(`$ ${command} ${args.join(' ')}`);
	const text = execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'pipe'], ...options });
	note(text.length > 4000 ? text.slice(0, 4000) + '...' : text);
	return text;
}
export const program = (name, under = 'bench') => {
	const path = join(build, under, name);
	run('ninja', ['-C', build, `${under}/${name}`]);
	return path;
};
export function start(command, args, options = {}) {
	note(`$ ${command} ${args.join(' ')} &`);
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
	children.add(child);
	child.ended = new Promise(done => child.once('exit', code => { children.delete(child); done(code); }));
	child.stderr?.on('data', d => note(d.toString()));
	return child;
}
export const place = name => { const p = join(dir, name); mkdirSync(p, { recursive: true }); return p; };

let next = +(process.env.BENCH_PORT || 0);
export const port = () => next ? Promise.resolve(next++) : new Promise(done => {
	const s = createServer().listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); });
});

const agent = new Agent({ keepAlive: true });
export function http(method, url, { cookie = '', form, headers: more } = {}) {
	return new Promise((done, failed) => {
		const body = form && new URLSearchParams(form).toString();
		const headers = { cookie, origin: new URL(url).origin, ...more };
		if (form) Object.assign(headers, { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) });
		const r = request(url, { method, agent, timeout: 30000, headers }, a => {
			let text = '';
			a.setEncoding('utf8').on('data', d => { text += d; }).on('error', failed).on('end', () => done({ status: a.statusCode, headers: a.headers, text }));
		});
		r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout'))).end(body);
	});
}
const jar = r => (r.headers['set-cookie'] || []).map(k => k.split(';')[0]).join('; ');

// Through the page, as everybody does: the cookie of a session.
export async function signIn(url, login) {
	const page = await http('GET', url + '/connexion');
	const field = name => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
	const r = await http('POST', url + '/connexion', { cookie: jar(page), form: { csrf: field('csrf'), request_key: field('request_key'), login, password: PASSWORD } });
	if (r.status !== 303 || !jar(r)) throw new Error(`${login} could not sign in: ${r.status}`);
	return jar(r);
}

// A community with its database: `init --demo`, then what bench-fill adds.
export async function community(name, { people, called, database, workers }) {
	const home = place(name), p = await port(), m = await port(), url = `http://127.0.0.1:${p}`;
	const conf = join(home, 'maillage.conf'), db = database || join(home, 'maillage.db');
	writeFileSync(conf, `[server]\nlisten = 127.0.0.1:${p}\nbase_url = ${url}\nmetrics_listen = 127.0.0.1:${m}\n${workers ? `workers = ${workers}\n` : ''}[data]\ndirectory = ${home}\n[log]\nrequests = none\n`);
	const args = ['-c', conf, '-d', db];
	run(maillage, [...args, 'init', '--demo']);
	const call = people ? +run(program('bench-fill'), [db, join(home, 'maillage.key'), `${people}`, `${called}`]) : 0;
	return { home, port: p, url, metrics: `http://127.0.0.1:${m}`, conf, db, args, call };
}
export async function serve(site, binary = maillage) {
	const from = performance.now(), child = start(binary, [...site.args, 'serve']);
	for (;;) {
		try { await http('GET', site.url + (site.ready || '/connexion')); break; } catch { await sleep(1); }
		if (child.exitCode !== null) throw new Error('the server ended by itself: see ' + log);
	}
	child.readyMs = performance.now() - from;
	child.stop = () => { child.kill('SIGTERM'); return child.ended; };
	return child;
}
// Processor time of a process and its threads, microseconds.
export const processor = pid => { const f = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' '); return (+f[11] + +f[12]) * 10000; };
export const memory = (pid, what) => +new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1] / 1024;

// Readers over connections that stay open.
export function wrk(url, { connections = 16, seconds = 3, cookie, gzip } = {}) {
	const text = run('wrk', ['-t2', `-c${connections}`, `-d${seconds}s`, ...(cookie ? ['-H', `Cookie: ${cookie}`] : []), ...(gzip ? ['-H', 'Accept-Encoding: gzip'] : []), '-s', 'bench/wrk.lua', url]);
	const [rate, p50, p95, p99, bad, bytes] = /RESULT (.*)/.exec(text)[1].split(' ').map(Number);
	if (bad) throw new Error(`${bad} readings of ${url} failed`);
	return { rate, p50, p95, p99, bytes };
}

// PostgreSQL of its own, flushing as it does by itself; null when it is not installed.
export async function postgres() {
	const child = start('test/with_postgres', ['sh', '-c', 'echo "$MAILLAGE_TEST_PG"; cat'],
		{ env: { ...process.env, MAILLAGE_PG_FSYNC: 'on', MAILLAGE_PG_DIR: join(dir, '..') } });
	const uri = await Promise.race([new Promise(done => child.stdout.once('data', d => done(d.toString().trim()))), child.ended.then(() => '')]);
	if (!uri.startsWith('postgresql:')) return null;
	return { uri, sql: text => run('psql', ['-qAt', uri, '-c', text]), stop: () => { child.stdin.end(); return child.ended; } };
}

// Kannel of its own, with its fake operator; null when it is not installed.
export async function kannel() {
	const child = start('test/with_kannel', ['sh', '-c', 'echo "$KANNEL_URL $KANNEL_USER $(cat $KANNEL_PASSWORD_FILE) KANNEL"; cat'],
		{ env: { ...process.env, RIG_PORT: process.env.RIG_PORT || '7650' } });
	const line = await Promise.race([new Promise(done => child.stdout.once('data', d => done(d.toString()))), child.ended.then(() => '')]);
	const [, url, user, password] = /(\S+) (\S+) (\S+) KANNEL/.exec(line) || [];
	return url ? { url, user, password, stop: () => { child.stdin.end(); return child.ended; } } : null;
}

export function machine() {
	const [rate, p99] = run(program('bench-flush'), [join(dir, 'flush')]).trim().split(' ');
	const cpu = cpus();
	return `${cpu[0].model.trim()}, ${cpu.length} cores; ${rate} flushes of 4 KiB a second (p99 ${p99} ms); load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`;
}

export const n = (v, digits = 0) => v.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
export const row = (figure, product, peer, ratio, goal, reached) => ({ figure, product, peer, ratio, goal, reached });
export function print(rows) {
	const head = row('figure', 'product', 'peer or limit', 'ratio', 'goal', 'reached');
	const text = rows.map(r => ({ ...r, reached: r.reached === null ? 'not run' : r.reached ? 'yes' : 'NO' }));
	const wide = Object.keys(head).map(k => Math.max(...[head, ...text].map(r => [...r[k]].length)));
	for (const r of [head, ...text])
		console.log(Object.values(r).map((v, i) => v.padEnd(wide[i])).join(' | ').trimEnd());
}
