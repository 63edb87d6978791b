// places.mjs BINARY RIG-PLACES [ROUNDS] [--control] -- the last places, taken by a crowd while the server is killed.
// Each round 64 people press "yes" at once for three places; the server is killed -9 at a random moment and
// started again; everyone presses again, with the same page, until they are answered.  Then three hold a place,
// never four; none is free while somebody who said yes has none; every law of the data holds.
// Meanwhile first messages and proofs leave through a gateway of our own, which counts: none comes twice, and
// as many are shown as uncertain as never came, or more.
// --control: a broken twin counts, then inserts; the same count must catch it.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer as createHttp, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [binary, rig, rounds = '4'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), PEOPLE = 64, PLACES = 3;
const dir = mkdtempSync(join(tmpdir(), 'maillage-places-'));
const port = await new Promise(done => { const s = createServer().listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); }); });
const url = `http://127.0.0.1:${port}`, db = join(dir, 'maillage.db'), conf = join(dir, 'maillage.conf'), key = join(dir, 'maillage.key');
const came = new Map();
const gateway = createHttp((rq, rp) => {
	const q = new URL(rq.url, url).searchParams, what = `${q.get('to')} ${q.get('text')}`;
	came.set(what, (came.get(what) ?? 0) + 1);
	setTimeout(() => { rp.writeHead(202); rp.end('0: Accepted for delivery'); }, 15);
});
await new Promise(done => gateway.listen(0, '127.0.0.1', done));
writeFileSync(conf, `[server]\nlisten = 127.0.0.1:${port}\nbase_url = ${url}\n[data]\ndirectory = ${dir}\n[log]\nrequests = none\n[sms]\nurl = http://127.0.0.1:${gateway.address().port}/sendsms\nsender = CPTS\nrate_per_second = 10000\nparallel = 4\n`);
const run = (...args) => execFileSync(binary, ['-c', conf, '-d', db, ...args], { encoding: 'utf8' });
const ask = (...args) => execFileSync(rig, [db, key, ...args.map(String)], { encoding: 'utf8' });
const count = call => ask('count', call).trim().split(' ').map(Number);
const wait = ms => new Promise(done => setTimeout(done, ms));

run('init', '--demo');
const calls = ask('make', rounds, PEOPLE, PLACES).trim().split('\n').map(line => { const [call, ...tokens] = line.split(' '); return { call, tokens }; });
let beyond = 0, empty = 0, presses = 0, cut = 0, kills = 0;
const judge = ({ call }) => {
	const [held, open, waiting] = count(call);
	beyond += Math.max(0, held - PLACES);
	empty += waiting ? Math.max(0, open) : 0;
	return held;
};

if (control) {
	ask('twin', calls[0].call, PEOPLE);
	const held = judge(calls[0]);
	rmSync(dir, { recursive: true, force: true });
	gateway.close();
	console.log(`${beyond ? 'ok' : 'not ok'} 1 - control: a twin that counts, then inserts, is caught: ${held} hold ${PLACES} places`);
	console.log('1..1');
	process.exit(beyond ? 0 : 1);
}

let agent = new Agent({ keepAlive: true, maxSockets: PEOPLE });
function press(token, k) {
	return new Promise((done, failed) => {
		const body = new URLSearchParams({ answer: 'yes', k, note: '' }).toString();
		const r = request(`${url}/r/${token}`, { method: 'POST', agent, timeout: 5000, headers: { origin: url, 'user-agent': 'Mozilla/5.0',
			'sec-fetch-user': '?1', 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } },
		a => a.resume().on('end', () => done(a.statusCode)).on('error', failed));
		r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout')));
		r.end(body);
	});
}
let server;
async function start() {
	server = spawn(binary, ['-c', conf, '-d', db, 'serve'], { stdio: 'ignore' });
	for (;;) {
		try { await new Promise((done, failed) => request(`${url}/connexion`, { agent }, a => a.resume().on('end', done)).on('error', failed).end()); return; } catch { await wait(3); }
		if (server.exitCode !== null) throw new Error('the server stopped by itself');
	}
}
let up = start(), refused = 0;
await up;
for (const round of calls) {
	const from = (Math.floor(Date.now() / 1000) - 30).toString(16);
	let answered = 0, enough;		// the kill comes after so many answers, or so long, drawn anew each round
	const target = 1 + Math.floor(Math.random() * PEOPLE / 2), hit = new Promise(done => { enough = done; });
	const crowd = round.tokens.map(async (token, i) => {
		if (i % 3 === 0) await wait(Math.random() * 500);	// some are a little later: the kill finds them pressing
		for (;;) {
			presses++;
			try {
				const status = await press(token, `${from}-${round.call}.${i}`);
				if (status === 303) {
					if (++answered === target) enough();
					return;
				}
				refused++;
				if (status !== 503) throw new Error(`answered ${status}`);
			} catch (e) {
				if (/answered/.test(e.message)) throw e;
				cut++;
				await up;
			}
			await wait(5);
		}
	});
	await Promise.race([hit, wait(10 + Math.random() * 300)]);
	server.kill('SIGKILL');
	kills++;
	up = new Promise(done => server.once('exit', done)).then(start);
	await up;
	await Promise.all(crowd);
	judge(round);
}
let uncertain = 0, waiting = 1;		// until all has left, or is known not to be known
for (let i = 0; waiting && i < 120; i++) {
	const [toSend, sending, doubt] = ask('left', 0).trim().split(' ').map(Number);
	waiting = toSend + sending;
	uncertain = doubt;
	await wait(250);
}
server.kill('SIGTERM');
await new Promise(done => server.once('exit', done));
let whole = true;
try { run('log', 'verify'); run('check'); } catch (e) { whole = false; console.log('# ' + (e.stdout || '') + (e.stderr || '')); }
rmSync(dir, { recursive: true, force: true });
gateway.closeAllConnections();
gateway.close();
const twice = [...came.values()].filter(n => n > 1).length;
console.log(`# ${came.size} messages came, ${twice} twice, ${uncertain} uncertain, ${waiting} still wait`);
console.log(`# ${calls.length} rounds, ${kills} kills, ${presses} presses, ${cut} cut, ${beyond} beyond, ${empty} left empty`);
console.log(`${cut ? 'ok' : 'not ok'} 1 - the kills did hit: ${cut} presses were cut`);
console.log(`${beyond ? 'not ok' : 'ok'} 2 - no place is held twice`);
console.log(`${empty ? 'not ok' : 'ok'} 3 - no place is free while somebody who said yes has none`);
console.log(`${whole ? 'ok' : 'not ok'} 4 - the log chain is whole and every law of the data holds`);
console.log(`${twice || !came.size ? 'not ok' : 'ok'} 5 - no message came twice`);
console.log(`${waiting ? 'not ok' : 'ok'} 6 - none is forgotten: each left, was stopped by the last place, or is shown as uncertain`);
console.log('1..6');
process.exit(!cut || beyond || empty || !whole || twice || waiting || !came.size ? 1 : 0);
