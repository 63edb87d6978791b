// bookings.mjs -- rows of bench/run about appointments: see docs/performance.md.
import { readFileSync, writeFileSync } from 'node:fs';
import * as kit from './kit.mjs';
import { median, memory, n, program, row, run, serve, wrk } from './kit.mjs';

const SLOTS = 100000, PLACES = 4, KNOWN = 60000, FIRST = 1000000, LAST = 2000000, ROUNDS = 1000, CONNECTIONS = 256;
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
	const [rate, p50, p95, p99, max, refused] = run(program('bench-bookings'), [`${where.port}`, `${connections}`, `${seconds}`, mode, `${FIRST}`, `${SLOTS}`, `${round}`]).trim().split(' ').map(Number);
	return { rate, p50, p95, p99, max, refused };
};

export async function booking() {
	const seconds = +(process.env.SECONDS || 4), pg = await kit.postgres();
	const ours = await site('bookings'), theirs = pg && await peerSite(pg), got = { ours: [], peer: [] };
	let round = 1;
	for (const name of ['ours', 'peer', 'peer', 'ours', 'ours', 'peer']) {
		if (name === 'peer' && !pg) continue;
		const where = name === 'ours' ? ours : theirs, server = await serve(where);
		await kit.http('GET', `${where.url}/rdv/m/100/quand?centre=100`);
		got[name].push(clients(where, 'book', round++, seconds));
		await server.stop();
	}
	await pg?.stop();
	run(kit.maillage, [...ours.args, 'check']);
	const of = (name, what) => median(got[name].map(g => g[what])), rate = of('ours', 'rate'), p99 = of('ours', 'p99');
	const peer = pg ? of('peer', 'rate') : 0, refused = got.ours.reduce((s, g) => s + g.refused, 0);
	return [
		row(`bookings recorded durably, one request each, ${CONNECTIONS} connections`, `${n(rate)} a second = ${n(rate * 60 / 20000)} record minutes a minute`, 'the record: 20,000 a minute (12 July 2021)', times(rate / 333.3), '>= 20,000 a second', rate >= 20000 && !refused),
		row('  beside one transaction a booking', n(rate), pg ? `PostgreSQL: ${n(peer)}` : 'PostgreSQL is not installed', pg ? times(rate / peer) : '-', '>= x 4', pg ? rate >= 4 * peer : null),
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
		const quiet = wrk(s.url + path, { connections: 64, seconds: 3 });
		rows.push(row(`${name}, ${n(quiet.bytes / 1000, 1)} kB`, `${n(quiet.rate)} a second`, 'limit 50,000', times(quiet.rate / 50000, 2), '>= 50,000', quiet.rate >= 50000));
	}
	const press = kit.start(program('bench-bookings'), [`${s.port}`, '8', '4', 'book', `${FIRST}`, `${SLOTS}`, '7']);
	await kit.sleep(300);
	const busy = wrk(`${s.url}/rdv/m/100/quand?centre=100`, { connections: 64, seconds: 3 });
	await press.ended;
	rows.push(row('  the times, while others book', `${n(busy.rate)} a second`, 'limit 50,000', times(busy.rate / 50000, 2), '>= 50,000', busy.rate >= 50000));
	await server.stop();
	return rows;
}

// A crowd opens the waiting room; PEOPLE take a ticket; the server is killed; who was let in takes a place, and some
// of those who wait look again each second: does each enter in the order of the numbers, and when it was announced?
const PASSERS = 128, SAMPLE = 400, PAGE_S = 5;	/* the page tells the wait by how soon it asks again: a fifth of it */

async function many(workers, work) {
	await Promise.all(Array.from({ length: workers }, async () => { while (await work()) continue; }));
}

async function stand(s, person) {
	const r = await kit.http('GET', `${s.url}/rdv/attente?m=100&t=${person.ticket}`);
	if (r.status === 303) return { in: true, pass: /rdv=[^;]*/.exec((r.headers['set-cookie'] || [''])[0])[0] };
	if (r.status !== 200) return { lost: true };
	return { ahead: +/<h1>[^]*?<p>[^<\d]*([\d\s]+)/.exec(r.text)[1].replace(/\s/g, ''), refresh: +/http-equiv="refresh" content="(\d+)/.exec(r.text)[1] };
}

async function follow(s, people) {
	const seen = { max: 0, inversions: 0, lost: 0, waits: [] }, sample = people.filter((_, i) => i % Math.ceil(people.length / SAMPLE) === 0);
	let pass = '', spent = 0, going = true, key = 0;
	const look = async person => {
		const before = seen.max, r = await stand(s, person);
		if (r.lost) seen.lost++;
		if (r.in) { seen.max = Math.max(seen.max, person.number); pass ||= r.pass; }
		if (r.ahead) { seen.inversions += person.number <= before; seen.max = Math.max(seen.max, person.number - r.ahead); }
		return r;
	};
	const from = seen.max;
	const passers = many(PASSERS, async () => {	/* those let in: each takes a place */
		if (!pass || spent >= seen.max - from) await kit.sleep(5);
		else if (spent++ >= 0) await kit.http('POST', `${s.url}/rdv/m/100/retenir`, { cookie: pass, form: { slot: `${FIRST + spent % SLOTS}`, request_key: `w-${String(key++).padStart(20, '0')}` }, headers: { 'x-forwarded-for': `10.${spent >> 16 & 255}.${spent >> 8 & 255}.${spent & 255}` } });
		return going;
	});
	let next = 0;
	await look(people[0]);
	await Promise.all([
		many(16, async () => next < people.length && (await look(people[next++]), true)),	/* everyone, once: nobody is lost */
		...sample.map(async person => {
			for (let announced = 0, since = 0; ; await kit.sleep(1000)) {
				const r = await look(person);
				if (r.lost) return;
				if (r.in) { if (announced) seen.waits.push({ announced, real: (performance.now() - since) / 1e3 }); return; }
				if (!since) { since = performance.now(); announced = r.refresh > PAGE_S && r.refresh < 60 ? r.refresh * PAGE_S + PAGE_S / 2 : 0; }
			}
		}),
	]);
	going = false;
	await passers;
	return seen;
}

export async function waiting() {
	const PEOPLE = +(process.env.PEOPLE || 100000), s = await site('waiting'), people = [];
	let server = await serve(s), given = 0;
	await kit.http('GET', `${s.url}/rdv/m/100/quand?centre=100`);
	clients(s, 'path', 3, 4, 1500);
	const knock = await kit.http('POST', `${s.url}/rdv/m/100/retenir`, { form: { slot: `${FIRST}`, request_key: 'k'.repeat(22) } });
	const opened = /attente/.test(knock.headers.location), before = memory(server.pid, 'VmRSS');
	await many(64, async () => {
		if (given++ >= PEOPLE) return false;
		const ticket = /t=([^&]*)/.exec((await kit.http('GET', `${s.url}/rdv/attente?m=100`)).headers.location)[1];
		people.push({ ticket, number: +ticket.split('-')[0] });
		return true;
	});
	const each = (memory(server.pid, 'VmRSS') - before) * 1048576 / PEOPLE, twice = PEOPLE - new Set(people.map(p => p.number)).size;
	people.sort((a, b) => a.number - b.number);
	server.kill('SIGKILL');
	await server.ended;
	server = await serve(s);
	const seen = await follow(s, people), late = +/t=(\d+)/.exec((await kit.http('GET', `${s.url}/rdv/attente?m=100`)).headers.location)[1];
	await server.stop();
	const told = seen.waits.filter(w => Math.abs(w.real - w.announced) <= w.announced / 4 + PAGE_S / 2 + 1).length, after = late > people.at(-1).number;
	return [
		row(`waiting room: opened by itself; ${n(PEOPLE)} people wait, bytes each`, `${opened ? 'opened' : 'NOT OPENED'}; ${n(Math.max(each, 0))}`, 'limit 1,024', '-', '<= 1 KiB', opened && each <= 1024),
		row('  order, over a kill -9: passed, lost, given twice', `${seen.inversions}, ${seen.lost}, ${twice}; who came after is ${after ? 'after' : 'BEFORE'}`, 'limit 0', '-', '0', !seen.inversions && !seen.lost && !twice && after),
		row(`  announced waits that came true within 25 % (${n(seen.waits.length)} looked at)`, `${n(100 * told / Math.max(1, seen.waits.length), 1)} %`, `half of them were announced ${n(median(seen.waits.map(w => w.announced)) || 0)} s`, '-', '>= 95 %', seen.waits.length > 0 && told >= 0.95 * seen.waits.length),
	];
}
