// push.mjs BINARY [--control] -- appointments of regulators told to a platform that is there, away, slow, full of
// nonsense, that forgets to answer, that is cut, while ours is killed: each one is told in the end as it is, and once.
// --control: a platform that creates again at each update, as a broken one would: seen as doubled.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { Agent } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoWorld, finish, freePort, part, point, sleep } from '../world.mjs';
import { medplum } from './judges.mjs';
import { judge } from './profile.mjs';

const control = process.argv.includes('--control'), TOKEN = 'jeton-montre-au-sas', REGULATOR = '3456780581/11242343';
const w = await demoWorld(process.argv[2]), port = await freePort();
const sql = text => execFileSync('sqlite3', [w.db, '.timeout 5000', text], { encoding: 'utf8' }).trim();

// The platform: what it holds, by identifier; ${mood} says how it answers.
const held = new Map(), bad = [], asked = [];
let mood = 'well', created = 0;
const platform = createServer((q, r) => {
	let text = '';
	q.on('data', d => { text += d; }).on('end', () => {
		const url = new URL(q.url, 'http://x'), say = (status, body) => { r.writeHead(status, { 'content-type': 'application/fhir+json', location: '/Appointment/1' }); r.end(body); };
		asked.push(`${q.method} ${mood}`);
		if (mood === 'busy') return say(503, '');
		if (mood === 'sign-in') { r.writeHead(200, { 'content-type': 'text/html' }); return r.end('<html>Connexion</html>'); }
		if (mood === 'noise') { q.socket.end('\x00\x01nonsense\r\n\r\n'); return; }
		if (mood === 'slow') return;
		if (mood === 'refuses') return say(422, '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"business-rule"}]}');
		const a = JSON.parse(text), id = `${a.identifier?.[0]?.system}|${a.identifier?.[0]?.value}`;
		if (q.headers.authorization !== 'Bearer ' + TOKEN) bad.push('no token');
		if (q.method === 'PUT' && url.searchParams.get('identifier') !== id) bad.push('another identifier');
		if (q.method === 'POST' && held.has(id)) bad.push('created twice: ' + id);
		bad.push(...judge(a), ...medplum(a));
		if (!held.has(id) || control) created++;
		held.set(id, a);
		if (mood === 'forgets') return q.socket.destroy();	// it has it, and does not say so
		say(q.method === 'POST' ? 201 : 200, JSON.stringify({ ...a, id: '1' }));
	});
});
const listens = () => new Promise(done => platform.listen(port, '127.0.0.1', done));
await listens();
writeFileSync(join(w.dir, 'push.token'), TOKEN + '\n', { mode: 0o400 });
w.configure(`[sas]\nfiness = 950047225\npush_url = http://127.0.0.1:${port}/fhir\npush_token_file = ${join(w.dir, 'push.token')}\npush_timeout = 500 ms\nidentifier_system = urn:oid:1.2.250.1.999\n`);
sql("UPDATE venue SET exercise = 0");
const rpps = sql("SELECT rpps FROM person WHERE rpps IS NOT NULL ORDER BY id LIMIT 1");
await w.start();
let who = await w.session();
const post = (path, form, key) => w.post(path, { csrf: who.csrf, request_key: key, ...form }, { cookie: who.cookie, agent: new Agent() });
await post('/centres/1/lignes/1/sas', { rpps, modes: 'AMB', seen: 'CPTS' }, 'open');
await post('/centres/sas', { who: sql("SELECT id FROM account WHERE login = 'coordination@exemple.invalid'"), value: REGULATOR }, 'regul');

let n = 0;
const slots = sql("SELECT id FROM slot WHERE line_id = 1 ORDER BY starts_at LIMIT 60").split('\n');
async function book() {
	const r = await post('/bureau', { motif: 1, slot: slots[n], family1: 'Martin', given1: 'Jeanne', phone: `06123${String(40000 + n).padStart(5, '0')}` }, String(n++).padStart(22, 'a'));
	if (r.status !== 303) throw new Error(`not booked: ${r.status}`);
	return /ref=([0-9A-Z-]+)/.exec(r.headers.location)[1];
}
async function cancel(ref) {
	const page = await w.get('/bureau/numero?ref=' + ref, { cookie: who.cookie });
	await post(/action="(\/bureau\/numero\/\d+\/annuler)"/.exec(page.text)[1], {}, 'cancel' + ref);
}
const hurry = () => sql('UPDATE sas_appointment SET try_at = 0 WHERE told < version');	// what waits for its turn has it now
async function until(what, ms = 20000) {
	for (const end = Date.now() + ms; Date.now() < end; await sleep(50)) if (what()) return true;
	return false;
}
const waiting = () => +sql('SELECT COUNT(*) FROM sas_appointment WHERE told < version');
const all = status => [...held.values()].filter(a => a.status === status).length;
// What they hold is what is here: each of ours, and nothing else.
const agree = () => {
	const ours = sql("SELECT uid || ' ' || status || ' ' || starts_at FROM sas_appointment WHERE told > 0 AND asked = 1 ORDER BY uid").split('\n').filter(Boolean);
	return ours.join() === [...held.values()].map(a => `${a.identifier[0].value} ${a.status} ${new Date(a.start).getTime() * 1000}`).sort().join() && created === held.size;
};
await part('all goes well', async () => {
	const ref = await book();
	await book();
	point(await until(() => held.size === 2 && waiting() === 0), 'two are booked: two are created', [...asked, w.said].join('\n'));
	await cancel(ref);
	point(await until(() => all('cancelled') === 1 && waiting() === 0), 'one is given back: it is told');
	const place = sql("SELECT MIN(id) FROM place WHERE state = 'booked'");
	sql(`UPDATE place SET state = 'arrived' WHERE id = ${place}`);
	point(await until(() => all('fulfilled') === 1 && waiting() === 0), 'one came: it is told');
	await w.post('/rdv/m/1/retenir', { slot: slots[30], request_key: 'x'.repeat(22) });
	await w.post('/rdv/t/' + 'x'.repeat(22), { family1: 'Durand', given1: 'Luc', phone: '0612399999', act: 'book' });
	await sleep(1500);
	point(held.size === 2, 'control: what a citizen books is not');
	point(agree() !== control && bad.length === 0, control ? 'control: a platform that creates again is seen' : 'what they hold is what is here, and no judge says anything', [...new Set(bad)].join('\n'));
});
if (control) { await w.stop(); w.remove(); platform.close(); finish(); }

for (const [bad_mood, what] of [['busy', 'busy'], ['sign-in', 'a page to sign in'], ['noise', 'noise'], ['slow', 'no answer'], ['forgets', 'taken, and no answer']])
	await part(what, async () => {
		mood = bad_mood;
		const before = asked.length, ref = await book();
		await book();
		const met = await until(() => asked.length >= before + 2 && waiting() === 2 && sql("SELECT COUNT(*) FROM sas_appointment WHERE problem <> ''") === '2');
		if (bad_mood === 'slow') await cancel(ref);
		mood = 'well';
		hurry();
		point(met && await until(() => { hurry(); return waiting() === 0; }) && agree(), `${what}: then told once, as it is`, asked.slice(before).join('\n'));
	});

await part('away', async () => {
	platform.closeAllConnections();
	await new Promise(done => platform.close(done));
	const ref = await book(), kept = await book();
	point(await until(() => sql("SELECT COUNT(*) FROM sas_appointment WHERE problem <> ''") === '2'), 'nobody there: it waits, and the appointment is taken', kept);
	await cancel(ref);
	await listens();
	const posts = asked.filter(a => a.startsWith('POST')).length;
	point(await until(() => { hurry(); return waiting() === 0; }) && agree(), 'back: told');
	point(asked.filter(a => a.startsWith('POST')).length === posts + 1, 'one that was cancelled before anybody heard of it was not told at all');
});

await part('refused', async () => {
	mood = 'refuses';
	await book();
	point(await until(() => sql('SELECT COUNT(*) FROM sas_appointment WHERE refused <> 0') === '1'), 'refused for good: not asked again, and kept');
	const page = await w.get('/centres/sas', { cookie: who.cookie });
	point(/422/.test(page.text) && /business-rule/.test(page.text), 'and people read why');
	mood = 'well';
	sql('DELETE FROM sas_appointment WHERE refused <> 0; DELETE FROM booking WHERE id NOT IN (SELECT booking_id FROM place WHERE booking_id IS NOT NULL)');
	sql(`UPDATE place SET booking_id = NULL, person = NULL, state = 'free' WHERE slot_id = ${slots[n - 1]}`);
});

await part('killed in the middle', async () => {
	for (let k = 0; k < 4; k++) {
		mood = k % 2 ? 'forgets' : 'well';
		const ref = await book();
		await book();
		void cancel(ref).catch(() => {});
		await sleep(60 * k);
		w.server.kill('SIGKILL');
		await w.ended;
		await w.start();
		who = await w.session();
	}
	mood = 'well';
	point(await until(() => { hurry(); return waiting() === 0 && sql("SELECT COUNT(*) FROM sas_appointment a JOIN place p ON p.id = a.place_id WHERE a.status = 'booked' AND p.state = 'free'") === '0'; }) && agree(), 'four times: told once each, as it is',
		[...held.values()].map(a => a.status).join() + '\n' + sql('SELECT uid, status, told, version FROM sas_appointment'));
	point(bad.length === 0, 'nothing was created twice, and no judge says anything', [...new Set(bad)].join('\n'));
	point(!/Martin|Jeanne|Durand|0612/.test(JSON.stringify([...held.values()])), 'nothing of a citizen left');
});

const stopped = w.stop();
point(await Promise.race([stopped.then(() => true), sleep(8000).then(() => false)]), 'and it stops at once');
w.remove();
platform.closeAllConnections();
platform.close();
finish();
