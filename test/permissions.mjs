// permissions.mjs BINARY [--control] -- who may reach what, in fact.
// Every route × every role, signed in over HTTP, against `maillage routes`.
// --control: coordinator and partner are taken for each other, and the walk must disagree with the table.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoWorld, finish, PASSWORD, point } from './world.mjs';

const [binary] = process.argv.slice(2), control = process.argv.includes('--control');
const w = await demoWorld(binary);
const table = w.run('routes').out.trim().split('\n').map(l => l.trimEnd().replace(/\s+/g, ' ')).map(line => {
	const [, method, pattern, needs, roles] = /^(\S+) (\S+) ([A-Z_ ]+?)(?: : (.*))?$/.exec(line);
	return { method, pattern, open: needs === 'PUBLIC', roles: new Set((roles ?? '').split(' ').filter(Boolean)) };
});
const roles = ['coordinator', 'cell', 'site', 'professional', 'partner', 'operator'];
writeFileSync(join(w.dir, 'password'), PASSWORD + '\n', { mode: 0o600 });
for (const role of roles)
	w.run('account', 'add', `${role}@essai.invalid`, '--name', role, '--role', role, '--password-file', join(w.dir, 'password'));
const path = r => r.pattern.replace(':file', 'rien').replace(':token', 'a'.repeat(22)).replace(/:\w+/g, '1');
const away = a => a.status === 303 && a.headers.location.startsWith('/connexion');

try {
	await w.start();
	const wrong = [];
	let asked = 0;
	for (const role of roles) {
		const who = await w.session(`${role}@essai.invalid`);
		const name = control && role === 'coordinator' ? 'partner' : control && role === 'partner' ? 'coordinator' : role;
		for (const r of table) {
			const may = r.open || r.roles.has(name);
			if (r.method === 'POST' && (may || r.open)) continue;	// what would change something is only tried by who may not
			const a = r.method === 'GET' ? await w.get(path(r), who) : await w.post(path(r), { csrf: who.csrf, request_key: 'k' }, who);
			asked++;
			if (may ? a.status >= 500 || !r.open && (a.status === 403 || away(a)) : a.status !== 403)
				wrong.push(`${role} ${r.method} ${path(r)}: ${a.status}, the table says ${may ? 'yes' : 'no'}`);
		}
	}
	if (control) {
		point(wrong.length > 20, 'control: two roles exchanged are found out', `${wrong.length} of ${asked}`);
	} else {
		point(!wrong.length, `${asked} requests by ${roles.length} roles go as the table says`, wrong.join('\n'));
		const open = [];
		for (const r of table.filter(r => !r.open)) {
			const a = r.method === 'GET' ? await w.get(path(r)) : await w.post(path(r), { request_key: 'k' });
			if (!(r.method === 'GET' ? away(a) : away(a) || a.status === 401 || a.status === 403)) open.push(`${r.method} ${path(r)}: ${a.status} ${a.headers.location ?? ''}`);
		}
		point(!open.length, 'who is not signed in is sent to /connexion', open.join('\n'));
	}
} catch (e) {
	point(false, 'the walk', e.stack + w.said);
} finally {
	w.remove();
}
finish();
