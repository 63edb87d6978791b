// bookings.mjs -- rows of bench/run about appointments: see docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import * as kit from './kit.mjs';
import { median, memory, n, program, row, run, serve, wrk } from './kit.mjs';

const SLOTS = 100000, PLACES = 8, KNOWN = 60000, FIRST = 1000000, LAST = 2000000, ROUNDS = 1000, CONNECTIONS = 256,
	BOOKERS = 128;	/* enough that nobody idles; the more ask at once beyond that, the longer each only waits */
const times = (v, d = 1) => `x ${n(v, d)}`;

// A centre of 100,000 slots of eight places, 60,000 citizens known, a line of single places: by the database
// itself, since what is measured is booking, not opening.
function fill(pg) {
	const series = (from, to) => pg ? `generate_series(${from}, ${to}) AS g(value)` : `generate_series(${from}, ${to})`;
	const bytes = size => pg ? `substr(decode(md5(random()::text) || md5(random()::text) || md5(random()::text) || md5(random()::text) || md5(random()::text) || md5(random()::text), 'hex'), 1, ${size})` : `randomblob(${size})`;
	const us = (Math.floor(Date.now() / 3600000) + 26) * 3600000000, T = pg ? '::bigint' : '';
	const line = (id, slots, first, places) => `
		INSERT INTO care_line (id, venue_id, motive_id, name, minutes, capacity) VALUES (${id}, 100, 100, 'Box ${id}', 10, ${places});
		INSERT INTO slot (id, line_id, starts_at, ends_at) SELECT ${first} + value, ${id}, ${us}${T} + value${T} * 600000000, ${us}${T} + (value${T} + 1) * 600000000 FROM ${series(0, slots - 1)};
		INSERT INTO place (slot_id) SELECT ${first} + value / ${places} FROM ${series(0, slots * places - 1)};`;
	return `${pg ? 'BEGIN' : 'PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN'};
		INSERT INTO motive (id, label, position) VALUES (100, 'Vaccination', 100);
		INSERT INTO venue (id, name, address, commune_code, exercise, opens_at, created_at, request_key) VALUES (100, 'Stade', '1 rue du Stade', '44184', 1, 1, 1, 'bench');
		${line(100, SLOTS, FIRST, PLACES)}
		${line(101, ROUNDS, LAST, 1)}
		${line(102, KNOWN / PLACES, 3000000, PLACES)}
		INSERT INTO booking (id, token_hash, motive_id, contact, contact_key, via, lang, created_at) SELECT ${FIRST} + value, ${bytes(16)}, 100, ${bytes(90)}, ${bytes(16)}, 'web', 'fr', 1 FROM ${series(0, KNOWN - 1)};
		UPDATE place SET state = 'booked', booking_id = ${FIRST} + id - (SELECT MIN(id) FROM place WHERE slot_id >= 3000000), person = ${bytes(70)} WHERE slot_id >= 3000000;
		COMMIT; ${pg ? '' : 'PRAGMA journal_mode=WAL;'}`;
}

export async function site(name, pg) {
	const s = await kit.community(name, pg ? { database: pg.uri, workers: 32 } : {});
	writeFileSync(s.conf, readFileSync(s.conf, 'utf8').replace('[server]', '[server]\nbehind_proxy = yes'));	/* each citizen has an address of their own */
	if (pg) pg.sql(fill(true)); else run('sqlite3', [s.db], { input: fill(false) });
	return s;
}

// The peer writes one transaction a booking: as in the row of the answers.
async function peerSite(pg) {
	const s = await site('bookings-peer', pg);
	pg.sql('CREATE FUNCTION public.pg_advisory_xact_lock(integer) RETURNS void LANGUAGE sql AS $$ SELECT $$');
	pg.sql('ALTER ROLE postgres SET search_path = public, pg_catalog');
	pg.sql('VACUUM ANALYZE');
	return s;
}

const clients = (where, mode, round, seconds, connections = CONNECTIONS) => {
	const [rate, p50, p95, p99, max, refused, full] = run(program('bench-bookings'), [`${where.port}`, `${connections}`, `${seconds}`, mode, `${FIRST}`, `${SLOTS}`, `${round}`]).trim().split(' ').map(Number);
	return { rate, p50, p95, p99, max, refused, full };
};

export async function booking() {
	const seconds = +(process.env.SECONDS || 4), pg = await kit.postgres();
	const ours = await site('bookings'), theirs = pg && await peerSite(pg), got = { ours: [], peer: [] };
	let round = 1;
	for (const name of ['ours', 'peer', 'peer', 'ours', 'ours', 'peer']) {
		if (name === 'peer' && !pg) continue;
		const where = name === 'ours' ? ours : theirs, server = await serve(where);
		await kit.http('GET', `${where.url}/rdv/m/100/quand?centre=100`);
		run('sync', []);	/* what the other left for the disk is not this one's */
		const spent = kit.processor(server.pid), g = clients(where, 'book', round++, seconds, BOOKERS);
		got[name].push({ ...g, us: (kit.processor(server.pid) - spent) / g.rate / seconds });
		await server.stop();
	}
	await pg?.stop();
	run(kit.maillage, [...ours.args, 'check']);
	const of = (name, what) => median(got[name].map(g => g[what])), rate = of('ours', 'rate'), p99 = of('ours', 'p99');
	const peer = pg ? of('peer', 'rate') : 0, total = what => got.ours.reduce((s, g) => s + g[what], 0);
	return [
		row(`bookings recorded durably, one request each, ${BOOKERS} connections`, `${n(rate)} a second = ${n(rate * 60 / 20000)} record minutes a minute; ${n(total('refused'))} refused, ${n(total('full'))} told their slot was full`, 'the record: 20,000 a minute (12 July 2021)', times(rate / 333.3), '>= 20,000 a second', rate >= 20000 && !total('refused')),
		row('  beside one transaction a booking', n(rate), pg ? `PostgreSQL: ${n(peer)}` : 'PostgreSQL is not installed', pg ? times(rate / peer) : '-', '>= x 4', pg ? rate >= 4 * peer : null),
		row('  processor time of one, server alone', `${n(of('ours', 'us'))} us`, pg ? `the same front before PostgreSQL, its own not counted: ${n(of('peer', 'us'))} us` : '-', '-', 'shown', true),
		row('  p99', `${n(p99, 1)} ms`, pg ? `limit 50 ms; PostgreSQL ${n(of('peer', 'p99'), 1)} ms` : 'limit 50 ms', times(p99 / 50, 2), '<= 50 ms', p99 <= 50),
	];
}

export async function siege() {
	const s = await site('siege'), server = await serve(s);
	await kit.http('GET', `${s.url}/rdv/m/100/quand?centre=100`);
	const path = clients(s, 'path', 9, 4), before = memory(server.pid, 'VmRSS');
	const [rounds, winners, doubles, lost] = run(program('bench-bookings'), [`${s.port}`, '64', `${ROUNDS}`, 'last', `${LAST}`]).trim().split(' ').map(Number);
	const peak = memory(server.pid, 'VmHWM');
	await server.stop();
	run(kit.maillage, [...s.args, 'check']);
	return [
		row('whole path (times, hold, form, booked), 256 citizens at once', `${n(path.rate)} citizens a second`, 'Easy!Appointments on such a machine: 8.5 to 10', times(path.rate / 10, 0), '>= 3,000', path.rate >= 3000 && !path.refused),
		row('  p95 of the four requests together', `${n(path.p95, 1)} ms`, 'limit 100 ms', times(path.p95 / 100, 2), '<= 100 ms', path.p95 <= 100),
		row(`64 people on the last place, ${n(rounds)} rounds`, `${doubles} double, ${lost} lost, ${winners} winners`, 'limit 0', '-', '0 double, 0 lost', !doubles && !lost && winners === rounds),
		row('  memory with all of that', `${n(before)} MiB (peak ${n(peak)})`, 'limit 128 MiB', times(peak / 128, 2), '<= 128 MiB', peak <= 128),
	];
}

// Readers of the times while others book: the pages are those of a moment ago, for everyone.
export async function feed() {
	const s = await site('feed'), server = await serve(s), rows = [];
	for (const [name, path] of [['page of times', '/rdv/m/100/quand?centre=100'], ['list of motives', '/rdv']]) {
		const quiet = wrk(s.url + path, { connections: 64, seconds: 3, gzip: true });
		rows.push(row(`${name}, ${n(quiet.bytes / 1000, 1)} kB, packed as browsers ask for it`, `${n(quiet.rate)} a second`, 'limit 50,000', times(quiet.rate / 50000, 2), '>= 50,000', quiet.rate >= 50000));
	}
	const press = kit.start(program('bench-bookings'), [`${s.port}`, '8', '4', 'book', `${FIRST}`, `${SLOTS}`, '7']);
	await kit.sleep(300);
	const busy = wrk(`${s.url}/rdv/m/100/quand?centre=100`, { connections: 64, seconds: 3, gzip: true });
	await press.ended;
	rows.push(row('  the times, while others book', `${n(busy.rate)} a second`, 'limit 50,000', times(busy.rate / 50000, 2), '>= 50,000', busy.rate >= 50000));
	await server.stop();
	return rows;
}

// A crowd opens the waiting room; PEOPLE take a ticket and are told a wait; the server is killed and started; each looks
// again when the page says so and, once let in, takes a place: does each enter in the order of the numbers, and when announced?
const CROWD = 6000, CROWDS = 4;

async function opened(s, until) {
	for (; performance.now() < until; await kit.sleep(50)) {
		const knock = await kit.http('POST', `${s.url}/rdv/m/100/retenir`, { form: { slot: `${FIRST}`, request_key: 'k'.repeat(22) } });
		if (/attente/.test(knock.headers.location)) return true;
	}
	return false;
}

export async function waiting() {
	const PEOPLE = +(process.env.PEOPLE || 100000), RATE = +(process.env.RATE || 2500), s = await site('waiting');
	let server = await serve(s), text = '';
	await kit.http('GET', `${s.url}/rdv/m/100/quand?centre=100`);
	const apart = SLOTS / 2;	/* the crowd has its own places: whoever waited finds one */
	const crowds = [];
	let open = false;
	while (!open && crowds.length < CROWDS) {	/* a quick machine is not pressed by the first */
		crowds.push(kit.start(program('bench-bookings'), [`${s.port}`, `${CROWD}`, '12', 'path', `${FIRST + apart}`, `${apart}`, `${3 + crowds.length}`]));
		open = await opened(s, performance.now() + 2500);
	}
	const before = memory(server.pid, 'VmRSS'), from = performance.now();
	const people = kit.start(program('bench-waiting'), [`${s.port}`, `${PEOPLE}`, `${FIRST}`, `${apart}`, `${RATE}`]);
	await new Promise(done => people.stdout.on('data', d => { text += d; if (/arrived/.test(text)) done(); }));
	const arrived = (performance.now() - from) / 1e3, each = (memory(server.pid, 'VmRSS') - before) * 1048576 / PEOPLE;
	await Promise.all(crowds.map(crowd => crowd.ended));
	server.kill('SIGKILL');
	await server.ended;
	server = await serve(s);
	await people.ended;
	kit.note(text);
	const [lost, passed, twice, firsts, firstsRight, all, allRight, half, worst, booked, refused, late] = text.trim().split('\n').at(-1).split(' ').map(Number);
	const peak = memory(server.pid, 'VmHWM');
	await server.stop();
	run(kit.maillage, [...s.args, 'check']);
	const share = (right, of) => 100 * right / Math.max(1, of);
	return [
		row(`waiting room: opened by itself; ${n(PEOPLE)} people came in ${n(arrived)} s, bytes each`, `${open ? `opened by a crowd of ${n(CROWD * crowds.length)}` : 'NOT OPENED'}; ${n(Math.max(each, 0))}`, 'limit 1,024', '-', '<= 1 KiB', open && each <= 1024),
		row('  order, over a kill -9: passed, lost, given twice; booked', `${passed}, ${lost}, ${twice}; ${n(booked)} (${n(refused)} asked to come again; peak ${n(peak)} MiB)`, 'limit 0', '-', '0', !passed && !lost && !twice && booked === PEOPLE),
		row(`  the wait told with the ticket, true within 25 % (${n(firsts)} were told one)`, `${n(share(firstsRight, firsts), 1)} %`, `half of them waited ${n(half)} s, the last ${n(worst)} s; the crowd's program was ${n(late, 1)} s late at worst`, '-', '>= 95 %', firsts > 0 && share(firstsRight, firsts) >= 95),
		row(`  all that was told, at each look (${n(all)})`, `${n(share(allRight, all), 1)} %`, '-', '-', '>= 95 %', all > 0 && share(allRight, all) >= 95),
	];
}

// New visitors over TLS, more than can be served, while known ones read ten pages a second each; OpenSSL's own server
// and client on the same two cores, same kind of key, say what the machine can.
const NEW = 256, STAY = 32;

async function opensslRate(cert, seconds) {
	const p = await kit.port(), server = kit.start('openssl', ['s_server', '-accept', `127.0.0.1:${p}`, '-cert', cert.crt, '-key', cert.key, '-www', '-quiet']);
	await kit.sleep(300);
	const clients = [0, 1].map(() => {
		const c = kit.start('openssl', ['s_time', '-connect', `127.0.0.1:${p}`, '-new', '-time', `${seconds}`]);
		c.text = '';
		c.stdout.on('data', d => { c.text += d; });
		return c;
	});
	await Promise.all(clients.map(c => c.ended));
	server.kill('SIGKILL');
	for (const c of clients) kit.note(c.text.slice(-300));
	return clients.reduce((sum, c) => { const m = /(\d+) connections in (\d+) real seconds/.exec(c.text); return sum + (m ? m[1] / m[2] : 0); }, 0);
}

export async function handshakes() {
	const s = await site('tls'), seconds = +(process.env.SECONDS || 5), cert = { crt: `${s.home}/crt.pem`, key: `${s.home}/key.pem` };
	run('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', '-keyout', cert.key, '-out', cert.crt]);
	writeFileSync(s.conf, readFileSync(s.conf, 'utf8').replace('[server]', `[server]\ntls_certificate = ${cert.crt}\ntls_key = ${cert.key}`));
	const server = await serve({ ...s, url: s.metrics, ready: '/livez' }), one = [], busy = [], peer = [];
	const ask = (fresh, known) => {	/* by two programs, so that the known ones do not wait for the new ones at home */
		const children = [[fresh, 0], [0, known]].map(([f, k]) => kit.start(program('bench-handshakes'), [`${s.port}`, `${f}`, `${k}`, `${seconds}`, '/rdv']));
		return Promise.all(children.map(async c => { let text = ''; c.stdout.on('data', d => { text += d; }); await c.ended; kit.note(text); return text.trim().split(' ').map(Number); }));
	};
	for (let i = 0; i < 3; i++) {
		peer.push(await opensslRate(cert, seconds));
		one.push((await ask(2, STAY))[0]);
		const [f, k] = await ask(NEW, STAY);
		busy.push([...f.slice(0, 6), ...k.slice(6)]);
	}
	await server.stop();
	const [rate, p50, , p99, worst, failed, kp50, kp99, kworst] = busy[0].map((_, i) => median(busy.map(b => b[i]))), calm = median(peer), two = median(one.map(o => o[0]));
	const inTurn = NEW / rate * 1000;
	return [
		row(`new visitors over TLS 1.3 (P-256), ${NEW} at once, first answer`, `${n(rate)} a second (2 at once: ${n(two)})`, `openssl s_server and two s_time: ${n(calm)}`, times(rate / calm, 2), '>= x 0.8', rate >= 0.8 * calm),
		row('  their wait: half, p99, the worst', `${n(p50)}, ${n(p99)}, ${n(worst)} ms; ${failed} failed`, `${NEW} in turn at that rate: ${n(inTurn)} ms`, times(worst / inTurn, 1), 'worst <= 3 turns', !failed && worst <= 3 * inTurn),
		row(`  ${STAY} known ones meanwhile: half, p99, the worst`, `${n(kp50, 1)}, ${n(kp99, 1)}, ${n(kworst, 1)} ms`, 'limit 100 ms', times(kp99 / 100, 2), 'p99 <= 100 ms', kp99 <= 100),
	];
}
