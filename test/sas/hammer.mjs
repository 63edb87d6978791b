// hammer.mjs BINARY -- bad days of the feeds and of who books: a reader that never stops, and a disk that is full.
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoWorld, finish, part, point, sleep } from '../world.mjs';

const TOKEN = 'un-jeton-de-lecture-assez-long';
let phone = 10000000, n = 0;
const sqlOf = w => text => execFileSync('sqlite3', [w.db, '.timeout 5000', text], { encoding: 'utf8' }).trim();
const token = () => 'citoyen-' + String(n++).padStart(14, '0');
// One citizen: page, hold, confirm.  The statuses.
async function citizen(w, slot, t = token()) {
	const agent = new Agent(), seen = [(await w.get('/rdv/m/1/quand', { agent })).status, (await w.post('/rdv/m/1/retenir', { slot, request_key: t }, { agent })).status];
	if (seen[1] === 303) seen.push((await w.post(`/rdv/t/${t}`, { family1: 'Martin', given1: 'Jeanne', phone: `06${phone++}`, act: 'book' }, { agent })).status);
	agent.destroy();
	return seen.join();
}

await part('a reader that never stops', async () => {
	const w = await demoWorld(process.argv[2]), sql = sqlOf(w);
	writeFileSync(join(w.dir, 'sas.token'), TOKEN + '\n', { mode: 0o400 });
	w.configure(`[sas]\nfiness = 950047225\ntoken_file = ${join(w.dir, 'sas.token')}\n`);
	sql("UPDATE venue SET exercise = 0; INSERT INTO sas_line SELECT 1, MIN(id), 1, 0, 0, 0, 0, 0, 1 FROM person WHERE rpps IS NOT NULL");
	const rpps = sql('SELECT rpps FROM person JOIN sas_line ON person_id = id'), slots = sql('SELECT id FROM slot WHERE line_id = 1 ORDER BY starts_at LIMIT 200').split('\n');
	await w.start();
	const day = 86400000, search = `/fhir/Slot?start=ge${new Date().toISOString()}&start=le${new Date(Date.now() + 20 * day).toISOString()}&schedule.actor:Practitioner.identifier=8${rpps}&status=free&_include=Slot:schedule&_include:iterate=Schedule:actor`;
	for (const [what, path, most] of [['the open feed', '/rdv/flux/Slot.ndjson', [200]], ['the SAS', search, [200, 429]]]) {
		const said = new Map();
		let over = false;
		const crowd = Array.from({ length: 64 }, async () => {
			while (!over) {
				const r = await fetch(w.url + path, { headers: { authorization: 'Bearer ' + TOKEN } });
				await r.arrayBuffer();
				said.set(r.status, (said.get(r.status) ?? 0) + 1);
			}
		});
		const seen = [];
		for (let i = 0; i < 12; i++) seen.push(await citizen(w, slots[n]));
		over = true;
		await Promise.all(crowd);
		point(seen.every(s => s === '200,303,303'), `${what}, read by 64 at once: who books is served all the same`, seen.join('\n'));
		point([...said.keys()].every(s => most.includes(s)) && (said.get(200) ?? 0) > 64, `${what}: ${[...said].map(([s, k]) => `${k} × ${s}`).join(', ')}`);
		if (most.includes(429)) point(said.get(429) > 0, 'too many searches at once are told to come back');
		point((await fetch(w.url + path, { headers: { authorization: 'Bearer ' + TOKEN } })).status === 200, 'control: one that reads in turn is answered');
	}
	const whole = await fetch(w.url + '/rdv/flux/Slot.ndjson'), etag = whole.headers.get('etag'), text = await whole.text();
	const same = await fetch(w.url + '/rdv/flux/Slot.ndjson', { headers: { 'if-none-match': etag } });
	point(etag && whole.headers.get('cache-control') === 'no-cache', 'the feed has its version, to be asked about each time', `${etag} ${whole.headers.get('cache-control')}`);
	point(same.status === 304 && (await same.text()) === '' && text.length > 10000, 'who has that version is told so, in no bytes', same.status);
	await citizen(w, slots[n]);
	let changed = 304;
	for (let i = 0; i < 100 && changed === 304; i++) { await sleep(50); changed = (await fetch(w.url + '/rdv/flux/Slot.ndjson', { headers: { 'if-none-match': etag } })).status; }
	point(changed === 200, 'control: once something is taken, it is another version');
	await w.stop();
	w.remove();
});

// A real disk, small, and really full: needs to mount one.
const disk = mkdtempSync(join(tmpdir(), 'maillage-disk-'));
let mounted = false;
try { execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk], { stdio: 'ignore' }); mounted = true; } catch { point(true, 'a full disk # SKIP cannot mount one here'); }
if (mounted) await part('a disk that is full', async () => {
	const dir = join(disk, 'world');
	mkdirSync(dir);
	const w = await demoWorld(process.argv[2], dir), sql = sqlOf(w), slots = sql('SELECT id FROM slot WHERE line_id = 1 ORDER BY starts_at LIMIT 200').split('\n');
	await w.start();
	point(await citizen(w, slots[n]) === '200,303,303', 'control: while there is room, appointments are taken');
	const filler = join(disk, 'filler'), fd = openSync(filler, 'w');
	let full = 0;
	try { for (;;) full += writeSync(fd, Buffer.alloc(65536)); } catch (e) { if (e.code !== 'ENOSPC') throw e; }
	ftruncateSync(fd, full - 16384);
	closeSync(fd);
	const acked = [], refused = [], said = new Set();
	for (let i = 0; i < 60; i++) {
		const t = token(), r = await citizen(w, slots[i % 100 + 2], t);
		(r === '200,303,303' ? acked : refused).push(t);
		if (r !== '200,303,303') said.add(r);
	}
	point(refused.length > 20 && [...said].every(s => /^200,(303,)?503$/.test(s)), `full: ${refused.length} of 60 are refused, as busy; pages are read all the same`, [...said].join(' '));
	unlinkSync(filler);
	let back = '';
	for (let i = 0; i < 50 && back !== '200,303,303'; i++) { back = await citizen(w, slots[150 + i % 40], refused[0]); if (back !== '200,303,303') await sleep(100); }
	point(back === '200,303,303', 'room again: the one that was refused is taken, without a restart', back);
	const status = await Promise.all(acked.map(async t => (await w.get('/rdv/t/' + t)).status));
	point(status.every(s => s === 200), `each of the ${acked.length} that were acknowledged is there`);
	const half = sql("SELECT COUNT(*) FROM booking b WHERE NOT EXISTS (SELECT 1 FROM place p WHERE p.booking_id = b.id)"), taken = sql("SELECT COUNT(*) FROM place WHERE state = 'booked'"), all = sql('SELECT COUNT(*) FROM booking');
	point(half === '0' && taken === all && +all === acked.length + 2, 'and nothing else: no booking without its place, no place without its booking', `${half} ${taken} ${all} ${acked.length}`);
	await w.stop();
	point(w.run('check').code === 0 && sql('PRAGMA integrity_check') === 'ok', 'every law of the data holds');
	w.remove();
});
if (mounted) execFileSync('umount', ['-l', disk]);
rmSync(disk, { recursive: true, force: true });
finish();
