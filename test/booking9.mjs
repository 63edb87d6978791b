// booking9.mjs BINARY [KILLS] [--control] -- kill -9 while citizens take appointments.
// 32 citizens hold a place, then book it; the server is killed at a random moment and started again. Every
// appointment it acknowledged must be there, each on a place of its own, and every place that is held must come
// free by itself: at most ten minutes away, and no more of them than citizens who were in the middle.
// --control: an acknowledgement that was never written, a place booked twice, a hold without end: all must be seen.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [binary, kills = '6'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), CITIZENS = 32, HOLD_US = 600e6;
const dir = mkdtempSync(join(tmpdir(), 'maillage-booking9-'));
const port = await new Promise(done => { const s = createServer().listen(0, '127.0.0.1', () => { const p = s.address().port; s.close(() => done(p)); }); });
const url = `http://127.0.0.1:${port}`, db = join(dir, 'maillage.db'), conf = join(dir, 'maillage.conf');
writeFileSync(conf, `[server]\nbehind_proxy = yes\nlisten = 127.0.0.1:${port}\nbase_url = ${url}\n[data]\ndirectory = ${dir}\n[log]\nrequests = none\n`);
const run = (...args) => execFileSync(binary, ['-c', conf, '-d', db, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const sql = text => execFileSync('sqlite3', [db, '.timeout 5000', text], { encoding: 'utf8' }).trim();
run('init', '--demo');
// Room for everyone of a thousand kills: a long line, many seats a slot, far away.
const SEATS = 60, SLOTS = Math.max(2000, Math.ceil(+kills * 1500 / SEATS)), start_us = (Math.floor(Date.now() / 3600000) + 50) * 3600000000;
sql(`INSERT INTO care_line (id, venue_id, motive_id, name, minutes, capacity) VALUES (900, 1, 1, 'Longue', 10, ${SEATS});
	INSERT INTO slot (id, line_id, starts_at, ends_at) SELECT 9000000 + value, 900, ${start_us} + value * 600000000, ${start_us} + (value + 1) * 600000000 FROM generate_series(0, ${SLOTS - 1});
	INSERT INTO place (slot_id) SELECT 9000000 + value / ${SEATS} FROM generate_series(0, ${SLOTS * SEATS - 1});`);

const agent = new Agent({ keepAlive: true, maxSockets: CITIZENS });
// Each from an address of their own: places held by who was killed would soon be all that one address may hold.
const address = () => `10.${randomBytes(3).join('.')}`;
function http(method, path, form) {
	return new Promise((done, failed) => {
		const body = form && new URLSearchParams(form).toString();
		const r = request(url + path, { method, agent, timeout: 5000, headers: { origin: url, 'x-forwarded-for': address(), ...(body ? { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) } : {}) } }, a => {
			a.resume().on('end', () => done(a.statusCode)).on('error', failed);
		});
		r.on('error', failed).on('timeout', () => r.destroy(new Error('timeout'))).end(body);
	});
}
let server;
async function start() {
	server = spawn(binary, ['-c', conf, '-d', db, 'serve'], { stdio: 'ignore' });
	for (;;) {
		try { await http('GET', '/rdv'); return; } catch { await new Promise(r => setTimeout(r, 2)); }
		if (server.exitCode !== null) throw new Error('the server stopped by itself');
	}
}

const acked = new Set(), began = new Set();
let phone = 10000000, leaked = 0, twice = 0;
await start();
for (let k = 0; k < +kills; k++) {
	let stop = false;
	const citizens = Array.from({ length: CITIZENS }, async () => {
		while (!stop) {
			const token = randomBytes(16).toString('base64url'), slot = 9000000 + Math.floor(Math.random() * SLOTS);
			try {
				began.add(token);
				if (await http('POST', '/rdv/m/1/retenir', { slot, request_key: token }) !== 303) continue;
				if (await http('POST', `/rdv/t/${token}`, { family1: 'Martin', given1: 'Jeanne', phone: `06${phone++}`, act: 'book' }) === 303) acked.add(token);
			} catch { return; }
		}
	});
	await new Promise(r => setTimeout(r, 100 + Math.random() * 300));
	server.kill('SIGKILL');
	await new Promise(r => server.once('exit', r));
	stop = true;
	await Promise.all(citizens);
	if (control && k === +kills - 1) sql(`UPDATE place SET held_until = ${Date.now() * 1000 + 10 * HOLD_US}, held_by = x'00' WHERE id = (SELECT MAX(id) FROM place WHERE state = 'free')`);
	// What is held now, by people who were cut: comes free by itself, soon, and there are no more of them than people.
	const now = Date.now() * 1000, held = sql(`SELECT held_until FROM place WHERE state = 'free' AND held_until > ${now}`).split('\n').filter(Boolean).map(Number);
	leaked += held.filter(until => until > now + HOLD_US).length + Math.max(0, held.length - CITIZENS * (k + 1));
	await start();
}
// Each acknowledged appointment is served by its own link, and no two people share a seat.
if (control) acked.add('jamais-ecrit-jamais-ec');
let lost = 0;
for (const token of acked) if (await http('GET', `/rdv/t/${token}`) !== 200) lost++;
server.kill('SIGTERM');
await new Promise(r => server.once('exit', r));
const [booked, bookings] = sql(`SELECT COUNT(*), COUNT(DISTINCT booking_id) FROM place WHERE state = 'booked'`).split('|').map(Number);
if (control) sql(`UPDATE place SET booking_id = (SELECT MIN(booking_id) FROM place WHERE state = 'booked') WHERE id = (SELECT MAX(id) FROM place WHERE state = 'booked' AND booking_id <> (SELECT MIN(booking_id) FROM place WHERE state = 'booked'))`);
twice = +sql(`SELECT COUNT(*) FROM (SELECT booking_id FROM place WHERE state = 'booked' GROUP BY booking_id HAVING COUNT(*) > 1)`) + Math.abs(booked - bookings)
	+ +sql(`SELECT COUNT(*) FROM booking b WHERE NOT EXISTS (SELECT 1 FROM place p WHERE p.booking_id = b.id)`);
let laws = true;
if (!control) try { run('check'); } catch (e) { laws = false; console.log('# ' + (e.stdout || '') + (e.stderr || '')); }
rmSync(dir, { recursive: true, force: true });
console.log(`# ${kills} kills, ${acked.size} acknowledged of ${began.size}, ${lost} lost, ${twice} twice, ${leaked} holds leaked`);
let points = 0, bad = 0;
const point = (good, what) => { bad += !good; console.log(`${good ? 'ok' : 'not ok'} ${++points} - ${what}`); };
if (control) {
	point(lost === 1, 'control: an acknowledgement that was never written is seen');
	point(twice >= 1, 'control: one booking on two places is seen');
	point(leaked >= 1, 'control: a hold without end is seen');
} else {
	point(acked.size > 50, `the load was real: ${acked.size} acknowledged`);
	point(acked.size >= (began.size - CITIZENS * kills) / 2, `who asked was served: ${acked.size} of ${began.size}, of whom at most ${CITIZENS * kills} were cut`);
	point(!lost, 'no acknowledged appointment lost');
	point(!twice, 'no place taken twice, none without its booking');
	point(!leaked, 'no place held without end');
	point(laws, 'every law of the data holds');
}
console.log(`1..${points}`);
process.exit(bad ? 1 : 0);
