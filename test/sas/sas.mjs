// sas.mjs BINARY -- the feeds, judged by others: what the SAS reads (FHIR R4, profiles of the ANS), SMART Scheduling
// Links, the form of ViteMaDose; who may read; and that what is free there is free here.  Each judge has its control:
// resources broken in one place, which it must refuse.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { get } from 'node:https';
import { join } from 'node:path';
import { demoWorld, finish, freePort, part, point, sleep } from '../world.mjs';
import { feed, medplum } from './judges.mjs';
import { dangling, judge } from './profile.mjs';

const TOKEN = 'un-jeton-de-lecture-assez-long', PS = 'urn:oid:1.2.250.1.71.4.2.1|8', day = 86400000;
const w = await demoWorld(process.argv[2]);
const sql = text => execFileSync('sqlite3', [w.db, '.timeout 5000', text], { encoding: 'utf8' }).trim();
writeFileSync(join(w.dir, 'sas.token'), TOKEN + '\n', { mode: 0o400 });
w.configure(`[sas]\nfiness = 950047225\ntoken_file = ${join(w.dir, 'sas.token')}\n`);
sql("UPDATE venue SET exercise = 0; UPDATE person SET speciality = 'SM54' WHERE id = (SELECT MIN(id) FROM person WHERE rpps IS NOT NULL)");
const people = sql("SELECT rpps FROM person WHERE rpps IS NOT NULL ORDER BY id LIMIT 2").split('\n');
await w.start();
const who = await w.session();
const open = (line, form) => w.post(`/centres/1/lignes/${line}/sas`, { csrf: who.csrf, request_key: 'sas' + line + form.rpps, ...form }, { cookie: who.cookie, agent: new Agent() });

async function fhir(path, { token = TOKEN, ...more } = {}) {
	const r = await fetch(w.url + path, { headers: { accept: 'application/json+fhir', ...(token ? { authorization: 'Bearer ' + token } : {}), ...more } });
	return { status: r.status, type: r.headers.get('content-type'), body: await r.json() };
}
const from = new Date(Date.now() + 60000).toISOString(), to = new Date(Date.now() + 20 * day).toISOString();
const ask = (ps, more = '') => `/fhir/Slot?_include=Slot:schedule&_include:iterate=Schedule:actor&_include=Slot:service-type-reference&_include:iterate=HealthcareService:organization` +
	`&start=ge${from}&start=le${to}&schedule.actor:Practitioner.identifier=${ps.map(p => PS + p).join(',')}&status=free${more}`;
const of = (bundle, type) => (bundle.entry ?? []).map(e => e.resource).filter(r => r.resourceType === type);
// Every judge, over a bundle and each thing in it.
const judged = bundle => [...judge(bundle), ...medplum({ ...bundle, meta: undefined }), ...bundle.entry.flatMap(e => medplum(e.resource)), ...dangling(bundle)];

await part("the guide's own examples", async () => {
	const all = ['Bundle-ExampleBundleCPTS', 'Bundle-ExampleBundlePSIndiv', 'Appointment-1', 'Appointment-2'].flatMap(name => {
		const r = JSON.parse(readFileSync(new URL(`./package/example-${name}.json`, import.meta.url), 'utf8'));
		return r.entry ? judged(r) : [...judge(r), ...medplum(r)];
	});
	point(all.length === 0, 'the judges take them', all.join('\n'));
});

await part('the SAS reads, as a CPTS', async () => {
	point((await open(1, { rpps: people[0], modes: 'AMB', seen: 'CPTS' })).status === 303 && (await open(2, { rpps: people[1], modes: 'HH', seen: 'CPTS' })).status === 303, 'two lines are opened to it by the page');
	const { status, type, body } = await fhir(ask(people));
	point(status === 200 && /^application\/fhir\+json/.test(type), 'it is answered in FHIR', `${status} ${type}`);
	const all = judged(body);
	point(all.length === 0, `no judge finds anything to say of ${body.entry.length} resources`, [...new Set(all)].slice(0, 20).join('\n'));
	point(of(body, 'Slot').length === body.total && body.total > 100, 'every slot is there, and counted', body.total);
	point(of(body, 'Schedule').length === 2 && of(body, 'PractitionerRole').length === 2 && of(body, 'Practitioner').length === 2 && of(body, 'HealthcareService').length === 1 &&
		of(body, 'Organization').length === 1, 'one Schedule and one PractitionerRole for each, one CPTS');
	point(!JSON.stringify(body).includes('Patient'), 'nothing of a citizen');
	// Controls: one thing broken at a time.
	const broken = [
		['a value the profile forbids', b => { of(b, 'Slot')[0].status = 'busy'; }],
		['no end', b => { delete of(b, 'Slot')[0].end; }],
		['a kind of slot that does not exist', b => { of(b, 'Slot')[0].meta.security[0].code = 'LIBRE'; }],
		['a CPTS without its HealthcareService', b => { delete of(b, 'Slot')[0].serviceType.find(s => s.extension).extension; }],
		['FINESS without its prefix', b => { of(b, 'Organization')[0].identifier[0].value = '950047225'; }],
		['another system of identifiers', b => { of(b, 'Practitioner')[0].identifier[0].system = 'urn:oid:1.2.3'; }],
		['an address without its code', b => { delete of(b, 'PractitionerRole')[0].contained[0].address.postalCode; }],
		['a place that is not contained', b => { of(b, 'PractitionerRole')[0].location[0].reference = '#ailleurs'; }],
		['a Schedule that is not there', b => { b.entry = b.entry.filter(e => e.resource.resourceType !== 'Schedule'); }],
		['two links', b => { b.link.push({ relation: 'next', url: 'https://x.example/' }); }],
		['a property nobody knows', b => { of(b, 'Slot')[0].libre = true; }],
		['a date without its zone', b => { of(b, 'Slot')[0].start = '2026-11-27T10:00:00'; }],
	].filter(([, breaks]) => { const b = structuredClone(body); breaks(b); return judged(b).length === 0; });
	point(broken.length === 0, 'control: each of twelve broken bundles is refused', broken.map(b => b[0]).join('\n'));
});

await part('the SAS reads, one professional', async () => {
	await open(1, { rpps: people[0], modes: 'AMB', seen: 'PUBLIC' });
	const { body } = await fhir(ask([people[0]])), all = judged(body);
	point(all.length === 0 && body.total > 50 && of(body, 'HealthcareService').length === 0, 'no judge finds anything to say', [...new Set(all)].slice(0, 20).join('\n'));
	const none = await fhir(ask(['10000000000']));
	point(none.status === 200 && none.body.total === 0 && medplum(none.body).length === 0, 'nobody of that number: a bundle of none', JSON.stringify(none.body));
	await open(1, { rpps: people[0], modes: 'AMB', seen: 'CPTS' });
	let next = ask([people[0]], '&_count=40'), seen = [];
	for (let n = 0; next && n < 50; n++) {
		const page = (await fhir(next)).body;
		seen.push(...of(page, 'Slot').map(s => s.id));
		next = page.link.find(l => l.relation === 'next')?.url.replace(w.url, '');
	}
	const whole = of((await fhir(ask([people[0]]))).body, 'Slot').map(s => s.id);
	point(seen.length === whole.length && new Set(seen).size === whole.length, `by pages of 40: each of ${whole.length} slots once`, `${seen.length} ${new Set(seen).size}`);
});

await part('what the server says of itself', async () => {
	const meta = await fhir('/fhir/metadata', { token: '' });
	point(meta.status === 200 && medplum(meta.body).length === 0, 'a CapabilityStatement, to anybody', medplum(meta.body).join('\n'));
	const wants = JSON.parse(readFileSync(new URL('./package/capability-CPTS.json', import.meta.url), 'utf8')).rest[0].resource, has = meta.body.rest[0].resource;
	const lacks = wants.filter(r => !has.some(h => h.type === r.type && r.interaction.every(i => h.interaction.some(k => k.code === i.code)) && (r.searchInclude ?? []).every(i => h.searchInclude?.includes(i)) &&
		r.searchParam.every(p => h.searchParam.some(k => k.definition === p.definition))));
	point(lacks.length === 0, 'all that the guide asks of an agenda', JSON.stringify(lacks));
	const slot = of((await fhir(ask([people[0]]))).body, 'Slot')[0], one = await fhir('/fhir/Slot/' + slot.id), schedules = (await fhir(`/fhir/Schedule?actor=Practitioner/8${people[0]}`)).body;
	point(JSON.stringify(one.body) === JSON.stringify(slot), 'read by its id, the same');
	point(schedules.total === 1 && (await fhir('/fhir/' + slot.schedule.reference)).body.id === schedules.entry[0].resource.id && (await fhir(`/fhir/Practitioner?identifier=${PS}${people[0]}`)).body.total === 1, 'Schedule by actor, Practitioner by identifier');
	const bad = [await fhir(ask([people[0]]), { token: '' }), await fhir(ask([people[0]]), { token: TOKEN + 'x' }), await fhir(ask([])), await fhir(ask([people[0]]).replace('status=free', 'status=busy')), await fhir('/fhir/Patient?name=x'), await fhir('/fhir/Slot/999999999'),
		await fhir(ask([people[0]], '&_format=xml')), await fhir(ask([people[0]], '&foo=1'), { prefer: 'handling=strict' })];
	point(bad.map(r => r.status).join() === '401,401,400,400,404,404,406,400' && bad.every(r => r.body.resourceType === 'OperationOutcome' && medplum(r.body).length === 0),
		'what is refused is refused in FHIR', bad.map(r => r.status + ' ' + JSON.stringify(r.body)).join('\n'));
});

await part('a slot leads to where it is booked', async () => {
	const slot = of((await fhir(ask([people[0]]))).body, 'Slot')[0], path = new URL(slot.comment).pathname, go = async (p, cookie = '') => (await w.get(p, { cookie })).headers.location;
	point(/^\/rdv\/m\/\d+\/quand\?centre=1$/.test(await go(path)), 'anybody: the public page');
	point(/^\/bureau\?motif=\d+&slot=\d+$/.test(await go(path + '?origin=SAS')), 'from the SAS: the desk', await go(path + '?origin=SAS'));
	const desk = await w.get(await go(path, who.cookie), { cookie: who.cookie, agent: new Agent() });
	point(desk.status === 200 && new RegExp(`name="slot" value="${slot.id}" checked`).test(desk.text), 'signed in: that very slot is ticked');
	point(/\/connexion\?next=/.test((await w.get(await go(path + '?origin=SAS'))).headers.location), 'not signed in: first the page to do so');
});

await part('what is free there is free here', async () => {
	const slot = of((await fhir(ask([people[1]]))).body, 'Slot')[0], token = 'abcdefghijklmnopqrstuv', seats = Number(sql(`SELECT COUNT(*) FROM place WHERE slot_id = ${slot.id} AND walkin = 0`));
	for (let i = 0; i < seats; i++) {
		const t = token.slice(0, 21) + i, held = await w.post('/rdv/m/2/retenir', { slot: slot.id, request_key: t });
		const r = await w.post(`/rdv/t/${t}`, { family1: 'Martin', given1: 'Jeanne', born1: '1980', phone: `061234000${i}`, act: 'book' });
		if (held.status !== 303 || r.status !== 303) throw new Error(`not booked: ${held.status} ${r.status}`);
	}
	const began = Date.now();
	let gone = false;
	while (!gone && Date.now() - began < 10000) { gone = !of((await fhir(ask([people[1]]))).body, 'Slot').some(s => s.id === slot.id); if (!gone) await sleep(20); }
	point(gone, 'a slot that is full leaves what the SAS reads'); console.log(`# after ${Date.now() - began} ms`);
});

await part('the open feeds', async () => {
	const lines = async name => (await w.get(`/rdv/flux/${name}.ndjson`)).text.trim().split('\n').map(l => JSON.parse(l));
	const manifest = JSON.parse((await w.get('/rdv/flux/$bulk-publish')).text), all = { Location: await lines('Location'), Schedule: await lines('Schedule'), Slot: await lines('Slot') };
	const wrong = [...feed('manifest', manifest), ...Object.entries(all).flatMap(([kind, list]) => list.flatMap(r => [...feed(kind, r), ...medplum(r)]))];
	point(wrong.length === 0 && all.Slot.length > 500 && all.Location.length === 2, `SMART Scheduling Links: ${all.Slot.length} slots, no judge says anything`, [...new Set(wrong)].slice(0, 10).join('\n'));
	const ids = kind => new Set(all[kind].map(r => `${kind}/${r.id}`)), places = ids('Location'), schedules = ids('Schedule');
	point(all.Schedule.every(s => places.has(s.actor[0].reference)) && all.Slot.every(s => schedules.has(s.schedule.reference)) && manifest.output.every(o => o.url.startsWith(w.url + '/rdv/flux/')), 'what is referred to is there');
	const dose = JSON.parse((await w.get('/rdv/flux/vitemadose.json')).text), said = feed('vitemadose', dose);
	point(said.length === 0 && dose.centres_disponibles.length >= 2, 'ViteMaDose: its form', said.join('\n'));
	const broken = [['manifest', manifest, m => { delete m.transactionTime; }], ['Location', all.Location[0], l => { delete l.address.postalCode; }], ['Location', all.Location[0], l => { l.telecom[0].value = '02 40'; }],
		['Schedule', all.Schedule[0], s => { s.id = 'a/b'; }], ['Slot', all.Slot[0], s => { s.status = 'libre'; }], ['Slot', all.Slot[0], s => { s.start = '2026-11-27 10:00'; }], ['Slot', all.Slot[0], s => { s.extension[0].url = 'x'; }],
		['vitemadose', dose, d => { d.centres_disponibles[0].location.cp = ''; }], ['vitemadose', dose, d => { d.centres_disponibles[0].type = 'centre'; }]]
		.filter(([kind, value, breaks]) => { const v = structuredClone(value); breaks(v); return feed(kind, v).length === 0; });
	point(broken.length === 0, 'control: each of nine broken ones is refused', broken.map(b => b[0] + b[2]).join('\n'));
});

await w.stop();
await part('a certificate is demanded', async () => {
	const at = name => join(w.dir, name), ssl = (...words) => execFileSync('openssl', words, { stdio: 'ignore' });
	const sign = (name, subject, ca) => {
		ssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', at(name + '.key'), '-subj', subject, ...(ca ? ['-out', at(name + '.csr')] : ['-x509', '-days', '2', '-out', at(name + '.pem')]));
		if (ca) ssl('x509', '-req', '-in', at(name + '.csr'), '-CA', at(ca + '.pem'), '-CAkey', at(ca + '.key'), '-CAcreateserial', '-days', '2', '-out', at(name + '.pem'));
	};
	sign('ca', '/CN=Essai'); sign('other', '/CN=Autre');
	sign('server', '/CN=127.0.0.1', 'ca'); sign('sas', '/CN=sas.example', 'ca'); sign('neighbour', '/CN=voisin.example', 'ca'); sign('false', '/CN=sas.example', 'other');
	const door = await freePort(), main = await freePort();
	writeFileSync(w.conf, `[server]\nlisten = 127.0.0.1:${main}\nbase_url = ${w.url}\ntls_certificate = ${at('server.pem')}\ntls_key = ${at('server.key')}\n[data]\ndirectory = ${w.dir}\n[log]\nrequests = none\n[sas]\nfiness = 950047225\nlisten = 127.0.0.1:${door}\nclient_ca = ${at('ca.pem')}\nclient_name = sas.example\n`);
	const server = spawn(w.binary, ['-c', w.conf, '-d', w.db, 'serve'], { stdio: 'ignore' });
	const go = (port, name) => new Promise(done => get({ host: '127.0.0.1', port, path: ask([people[0]]), rejectUnauthorized: false, agent: false, ...(name ? { cert: readFileSync(at(name + '.pem')), key: readFileSync(at(name + '.key')) } : {}) },
		r => { r.resume().on('end', () => done(r.statusCode)); }).on('error', e => done(e.code === 'ECONNREFUSED' ? 'away' : 'cut')));
	let first;
	for (let i = 0; i < 200 && (first = await go(main)) === 'away'; i++) await sleep(50);
	const seen = [await go(door, 'sas'), await go(door, 'neighbour'), await go(door, 'false'), await go(door), first, await go(main, 'sas')];
	point(seen.join() === '200,401,cut,cut,401,401', 'its own: read; a neighbour\'s: refused; of another authority, or none: cut; elsewhere nobody is asked for one', seen.join());
	server.kill('SIGTERM');
	await new Promise(r => server.once('exit', r));
});
w.remove();
finish();
