// offers.mjs BINARY RIG-PLACES [ROUNDS] [--control] -- freed places, offered to who waits, while the server is killed.
// Each round twelve people say yes to three places; those who have one withdraw, and the server is killed -9 while
// the places are being offered to the others; it starts again.  Then each freed place was offered, once, to
// somebody who got the message of it; who says yes again has the place; three hold one, never four; the laws hold.
// --control: an offer in two commits, dead between them; the same count must catch it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer as createHttp, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [binary, rig, rounds = '5'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), PEOPLE = 12, PLACES = 3, SETTLED_MS = 60000;
const dir = mkdtempSync(join(tmpdir(), 'maillage-offers-'));
const port = await new Promise(done => { const s = createServer().listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); }); });
const url = `http://127.0.0.1:${port}`, db = join(dir, 'maillage.db'), conf = join(dir, 'maillage.conf'), key = join(dir, 'maillage.key');
const came = new Map();
const gateway = createHttp((rq, rp) => {
	const q = new URL(rq.url, url).searchParams, what = `${q.get('to')} ${q.get('text')}`;
	came.set(what, (came.get(what) ?? 0) + 1);
	rp.writeHead(202);
	rp.end('0: Accepted for delivery');
});
await new Promise(done => gateway.listen(0, '127.0.0.1', done));
writeFileSync(conf, `[server]\nlisten = 127.0.0.1:${port}\nbase_url = ${url}\n[data]\ndirectory = ${dir}\n[log]\nrequests = none\n[sms]\nurl = http://127.0.0.1:${gateway.address().port}/sendsms\nsender = CPTS\nrate_per_second = 10000\nparallel = 4\n`);
const run = (...args) => execFileSync(binary, ['-c', conf, '-d', db, ...args], { encoding: 'utf8' });
const ask = (...args) => execFileSync(rig, [db, key, ...args.map(String)], { encoding: 'utf8' });
const wait = ms => new Promise(done => setTimeout(done, ms));
const held = call => Number(ask('count', call).split(' ')[0]);
function offers(call) {
	const [counts, placed, offered] = ask('offers', call).split('\n'), [n, messages, twice, mute] = counts.split(' ').map(Number);
	return { n, messages, twice, mute, placed: placed.trim().split(' ').filter(Boolean), offered: offered.trim().split(' ').filter(Boolean) };
}

run('init', '--demo');
const calls = ask('make', rounds, PEOPLE, PLACES).trim().split('\n').map(line => { const [call, ...tokens] = line.split(' '); return { call, tokens }; });
const agent = new Agent({ keepAlive: false, maxSockets: PEOPLE });
let server, up;
async function start() {
	server = spawn(binary, ['-c', conf, '-d', db, 'serve'], { stdio: 'ignore' });
	for (;;) {
		try { await new Promise((done, failed) => request(`${url}/connexion`, { agent }, a => a.resume().on('end', done)).on('error', failed).end()); return; } catch { await wait(3); }
		if (server.exitCode !== null) throw new Error('the server stopped by itself');
	}
}
function press(token, answer, k) {
	return new Promise((done, failed) => {
		const body = new URLSearchParams({ answer, k, note: '' }).toString();
		const r = request(`${url}/r/${token}`, { method: 'POST', agent, timeout: 5000, headers: { origin: url, 'user-agent': 'Mozilla/5.0',
			'sec-fetch-user': '?1', 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } },
		a => a.resume().on('end', () => done(a.statusCode)).on('error', failed));
		r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout')));
		r.end(body);
	});
}
/* Until it is answered, across a kill; the same form each time. */
async function insist(token, answer, k) {
	for (;;) {
		try { if (await press(token, answer, k) === 303) return; } catch { await up; }
		await wait(10);
	}
}
const from = (Math.floor(Date.now() / 1000) - 30).toString(16);
const say = (tokens, answer, word) => Promise.all(tokens.map((t, i) => insist(t, answer, `${from}-${word}.${i}`)));

up = start();
await up;
let beyond = 0, lost = 0, twice = 0, mute = 0, hits = 0, empty = 0, kills = 0;
for (const { call, tokens } of calls) {
	await say(tokens, 'yes', `y${call}`);
	const { placed } = offers(call);
	if (placed.length !== PLACES) throw new Error(`${placed.length} places taken by ${PEOPLE} people`);
	if (control) {
		server.kill('SIGKILL');
		ask('halfway', call);
		mute += offers(call).mute;
		break;
	}
	let first;
	const freed = new Promise(done => { first = done; });
	const leaving = placed.map((t, i) => insist(t, 'no', `${from}-n${call}.${i}`).then(first));
	await freed;
	await wait(Math.random() * 250);			// the offers are made in these moments
	const gone = new Promise(done => server.once('exit', done));
	server.kill('SIGKILL');
	kills++;
	up = gone.then(() => {
		const seen = offers(call);
		hits += seen.messages < PLACES;			// killed before every place was offered
		mute += seen.mute;
		beyond += Math.max(0, held(call) - PLACES);
		ask('wake', call);				// what the dead one had begun: its lease would end in time
		return start();
	});
	await up;
	await Promise.all(leaving);
	let seen = offers(call);
	for (const until = Date.now() + SETTLED_MS; seen.messages < PLACES && Date.now() < until; seen = offers(call))
		await wait(250);
	lost += Math.max(0, PLACES - seen.messages);
	twice += seen.twice + Math.max(0, seen.messages - PLACES);
	mute += seen.mute;
	await say(seen.offered, 'yes', `o${call}`);
	beyond += Math.max(0, held(call) - PLACES);
	empty += Math.max(0, PLACES - held(call));
}
if (!control) server.kill('SIGTERM');
await new Promise(done => server.exitCode !== null || server.signalCode ? done() : server.once('exit', done));
let whole = true;
try { run('log', 'verify'); run('check'); } catch (e) { whole = false; console.log('# ' + (e.stdout || '') + (e.stderr || '')); }
rmSync(dir, { recursive: true, force: true });
gateway.closeAllConnections();
gateway.close();
if (control) {
	console.log(`${mute ? 'ok' : 'not ok'} 1 - control: an offer without its message is caught: ${mute}`);
	console.log('1..1');
	process.exit(mute ? 0 : 1);
}
twice += [...came.values()].filter(n => n > 1).length;
console.log(`# ${calls.length} rounds, ${kills} kills, ${hits} of them before every place was offered; ${came.size} messages came`);
const checks = [[hits, `the kills did hit: ${hits} came while places were being offered`], [!lost && !mute, `each freed place was offered, with its message (${lost} not, ${mute} mute)`],
	[!twice, 'once'], [!beyond, 'no place is held twice'], [!empty, 'who was offered a place and took it has it'], [whole, 'the log chain is whole and every law of the data holds']];
checks.forEach(([good, what], i) => console.log(`${good ? 'ok' : 'not ok'} ${i + 1} - ${what}`));
console.log(`1..${checks.length}`);
process.exit(checks.every(([good]) => good) ? 0 : 1);
