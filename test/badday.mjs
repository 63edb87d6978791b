// badday.mjs BINARY [--control] -- bad days, from outside: what is refused, what goes on, what comes back.
// --control: the server is killed where it should be stopped, and the checker of cut requests must see it.
import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { demoWorld, finish, freePort, part, point, sleep } from './world.mjs';

const [binary] = process.argv.slice(2), control = process.argv.includes('--control');
const w = await demoWorld(binary);

// SIGTERM (or ${signal}) while 32 clients write: how many requests were cut, how many acknowledged.
async function ended(signal) {
	const acked = [], cut = [], refused = [], who = await w.session(), agent = new Agent({ keepAlive: true, maxSockets: 32 });
	let over = false, n = 0;
	const clients = Array.from({ length: 32 }, async () => {
		for (let i = 0; !over && i < 2000; i++) {
			const text = `fin-${signal}-${n++}-mot`;
			try {
				const a = await w.post('/crises/1/main-courante', { csrf: who.csrf, request_key: text, text }, { cookie: who.cookie, agent });
				if (a.status === 303) acked.push(text); else refused.push(a.status);
			} catch (e) {
				if (e.code === 'ECONNREFUSED') return;
				cut.push(e.code ?? e.message);
				if (cut.length > 200) return;
			}
		}
	});
	while (acked.length < 200) await sleep(10);
	const code = await w.stop(signal);
	over = true;
	await Promise.all(clients);
	agent.destroy();
	return { acked, cut, refused, code };
}

if (control) {
	await part('control', async () => {
		await w.start();
		const r = await ended('SIGKILL');
		point(r.cut.length > 0, 'control: a killed server cuts requests, and they are seen', JSON.stringify(r.cut));
	});
	w.remove();
	finish();
}

await part('settings', async () => {
	point(w.run('config').code === 0, 'control: good settings are taken');
	w.configure('[server]\nlisen = 1\n');
	const lines = readFileSync(w.conf, 'utf8').trimEnd().split('\n').length, r = w.run('serve');
	point(r.code === 1 && r.err.includes(`maillage.conf:${lines}`) && /listen/.test(r.err), 'an unknown setting: not started, line and nearest name', r.err);
	w.configure('[server]\nheader_timeout = 10 apples\n');
	const unit = w.run('serve');
	point(unit.code === 1 && /header_timeout|time with its unit/.test(unit.err), 'a wrong unit: not started', unit.err);
	w.configure();
});

await part('the key', async () => {
	const key = join(w.dir, 'maillage.key'), kept = key + '.kept';
	renameSync(key, kept);
	const gone = w.run('serve');
	point(gone.code === 1 && gone.err.includes('maillage.key') && !existsSync(key), 'no key: not started, and none is made up', gone.err);
	writeFileSync(key, Buffer.alloc(32, 7), { mode: 0o400 });
	const other = w.run('serve');
	point(other.code === 1 && other.err.includes('not the key'), "another community's key: not started", other.err);
	rmSync(key);
	copyFileSync(kept, key);
	chmodSync(key, 0o644);
	const open = w.run('serve');
	point(open.code === 1 && /mode/.test(open.err), 'a key that others can read: not started', open.err);
	rmSync(key);
	renameSync(kept, key);
	point(w.run('check').code === 0, 'control: with its own key, all is well');
});

await part('a newer database', async () => {
	const sql = text => execFileSync('sqlite3', [w.db, text], { encoding: 'utf8' });
	const columns = sql("SELECT group_concat(name) FROM pragma_table_info('schema_migration')").trim();
	sql(`INSERT INTO schema_migration SELECT '9999_tomorrow.sql'${columns.split(',').slice(1).map(k => ',' + k).join('')} FROM schema_migration LIMIT 1`);
	const r = w.run('serve');
	point(r.code === 1 && r.err.includes('9999_tomorrow'), 'a database newer than the program: not started, and says which', r.err);
	sql("DELETE FROM schema_migration WHERE name LIKE '9999%'");
});

await part('a place that is taken', async () => {
	await w.start();
	const second = w.run('serve');
	point(second.code === 1 && /in use|listen/i.test(second.err), 'the same address twice: the second says so and ends', second.err);
	point((await w.get('/connexion')).status === 200, 'and the first answers');
});

await part('hostile requests', async () => {
	const torn = [], agent = new Agent({ keepAlive: false }), seen = [];
	const raw = text => new Promise(done => {
		let got = '';
		const s = connect(w.port, '127.0.0.1', () => s.write(text));
		s.on('data', d => { got += d; }).on('error', () => done(got)).on('close', () => done(got));
		torn.push(s);
	});
	const closed = [
		raw('GET / HTTP/1.1\r\nHost: a\r\n' + 'X: ' + 'y'.repeat(1 << 20) + '\r\n\r\n'),
		raw('GET /' + 'a'.repeat(1 << 18) + ' HTTP/1.1\r\nHost: a\r\n\r\n'),
		raw('POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n'),
		raw('POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n'),
		raw('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n'),
		raw('\x16\x03\x01\x02\x00\x01\x00'),
	];
	for (let i = 0; i < 200; i++) void raw('POST /connexion HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nlogin=');
	for (let i = 0; i < 50; i++) seen.push((await w.get('/connexion', { agent })).status);
	const said = await Promise.all(closed);
	point(said.every(t => /^HTTP\/1\.1 4\d\d /.test(t) || t === ''), 'oversized and malformed: refused, and closed', said.map(t => t.slice(0, 30)).join('\n'));
	point(said.filter(t => t).length >= 4, 'and told why', said.map(t => t.slice(0, 30)).join('\n'));
	point(seen.every(s => s === 200), 'others are served meanwhile', seen.join(' '));
	torn.forEach(s => s.destroy());
	agent.destroy();
});

await part('twice', async () => {
	const who = await w.session();
	const all = await Promise.all(Array.from({ length: 30 }, () => w.note(who, 'une-seule-fois', 'memecle')));
	const times = w.run('log', 'export').out.split('une-seule-fois').length - 1;
	point(times === 1, 'one request sent thirty times: one entry', `${times} entries, ${all.join(' ')}`);
});

await part('a full disk', async () => {
	const who = await w.session(), acked = [], pid = String(w.server.pid);
	const limit = n => execFileSync('prlimit', ['--pid', pid, `--fsize=${n}:unlimited`]);
	limit(Math.max(...[w.db, w.db + '-wal'].filter(existsSync).map(f => statSync(f).size)) + 40000);
	let refused = 0;
	for (let i = 0; i < 400 && !refused; i++) {
		const status = await w.note(who, `plein-${i}-mot`);
		if (status === 303) acked.push(`plein-${i}-mot`); else refused = status;
	}
	point(refused === 503 || refused === 500, 'full: a write is refused with a page', `${refused} after ${acked.length}`);
	point((await w.get('/crises/1', who)).status === 200, 'full: pages are still read');
	limit('unlimited');
	let again = 0;
	for (let i = 0; i < 50 && again !== 303; i++) { again = await w.note(who, `place-${i}-mot`); if (again !== 303) await sleep(100); }
	point(again === 303, 'room again: writes are taken again', again);
	const text = w.run('log', 'export').out;
	point(acked.every(t => text.includes(t)), 'and nothing acknowledged is missing');
});

// What the server gave up before it opened its database; a twin told to do without is the control.
await part('the walls', async () => {
	const walls = () => /^Seccomp:\s+(\d)/m.exec(readFileSync(`/proc/${w.server.pid}/status`, 'utf8'))?.[1];
	if (w.server.exitCode !== null) await w.start();
	const said = /event=sandbox seccomp=(\w+) landlock=(\d+)/.exec(w.said);
	point(walls() === '2' && said?.[1] === 'yes', 'the server runs behind its walls, and says so', `${walls()} ${said}`);
	await w.stop();
	w.configure('[server]\nsandbox = no\n');
	await w.start();
	point(walls() === '0', 'control: `sandbox = no` does without', walls());
	await w.stop();
	w.configure();
	await w.start();
});

// A disk of its own, filled to the last byte: not a limit of ours, the system's own ENOSPC.
await part('a disk with no room left', async () => {
	const dir = mkdtempSync(join(tmpdir(), 'maillage-small-'));
	try {
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128m', 'maillage-small', dir], { stdio: 'pipe' });
	} catch (e) {
		rmSync(dir, { recursive: true });
		return console.log(`# a disk with no room left: not tried, no tmpfs can be mounted here (${String(e.stderr ?? e.message).trim()})`);
	}
	const small = await demoWorld(binary, dir), acked = [], filler = join(dir, 'filler'), watched = await freePort();
	const ready = () => fetch(`http://127.0.0.1:${watched}/readyz`).then(async r => ({ status: r.status, text: await r.text() }));
	try {
		small.configure(`[server]\nmetrics_listen = 127.0.0.1:${watched}\n`);
		await small.start();
		point((await ready()).status === 200, 'small disk: /readyz is content');
		const who = await small.session(), f = openSync(filler, 'w');
		let refused = 0, full = '';
		for (let i = 0; i < 5; i++)
			if (await small.note(who, `avant-${i}-mot`) === 303) acked.push(`avant-${i}-mot`);
		for (let n = 1 << 20; !full; ) try { writeSync(f, Buffer.alloc(n)); } catch (e) { if (n > 512) n >>= 1; else full = e.code; }
		closeSync(f);
		point(full === 'ENOSPC', 'small disk: it is full', full);
		for (let i = 0; i < 3000 && !refused; i++) {
			const status = await small.note(who, `petit-${i}-mot`);
			if (status === 303) acked.push(`petit-${i}-mot`); else refused = status;
		}
		point(refused === 503 || refused === 500, 'small disk: a write is refused with a page', `${refused} after ${acked.length}`);
		point((await small.get('/crises/1', who)).status === 200, 'small disk: pages are still read');
		const unwell = await ready();
		point(unwell.status === 503 && /^(disk: \d+ MiB left|database, writing: )/.test(unwell.text), 'small disk: /readyz says so', unwell.text);
		rmSync(filler);
		let again = 0;
		for (let i = 0; i < 50 && again !== 303; i++) { again = await small.note(who, `large-${i}-mot`); if (again !== 303) await sleep(100); }
		point(again === 303, 'small disk, room again: writes are taken again', again);
		point((await ready()).status === 200, 'small disk, room again: /readyz is content');
		await small.stop();
		const text = small.run('log', 'export').out;
		point(acked.length >= 5 && acked.every(t => text.includes(t)), `small disk: nothing of the ${acked.length} acknowledged is missing`, acked.length);
		point(small.run('check').code === 0 && small.run('log', 'verify').code === 0, 'small disk: every law holds and the chain is whole');
	} finally {
		if (small.server?.exitCode === null) small.server.kill('SIGKILL');
		await small.ended;
		small.agent.destroy();
		execFileSync('umount', [dir]);
		rmSync(dir, { recursive: true });
	}
});

await part('an orderly stop', async () => {
	const r = await ended('SIGTERM');
	point(r.code === 0 && !r.cut.length, 'SIGTERM under load cuts no request', `exit ${r.code}, cut: ${r.cut.length} ${[...new Set(r.cut)]}, refused: ${[...new Set(r.refused)]}\n${w.said.slice(-1000)}`);
	const text = w.run('log', 'export').out;
	point(r.acked.length >= 200 && r.acked.every(t => text.includes(t)), `all of the ${r.acked.length} acknowledged are there`);
	point(w.run('log', 'verify').code === 0 && w.run('check').code === 0, 'the chain is whole and every law holds');
});
w.remove();
finish();
