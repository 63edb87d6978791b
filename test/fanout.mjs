// fanout.mjs BINARY RIG-PLACES [PEOPLE] [KILLS] [--control] -- a call to 10,000 people, sent by the server that a community
// runs, while it is killed -9 again and again: around the click, then each time the gateway has taken so many messages,
// numbers drawn over the whole fan-out.  In the end nobody is forgotten, nobody was written to twice, and whoever may
// or may not have been is shown as uncertain, on the board too.
// --control: after each kill what was leaving leaves again, without looking; the same count must catch it.
import { execFileSync } from 'node:child_process';
import { Agent, createServer } from 'node:http';
import { join } from 'node:path';
import { demoWorld, field, finish, point, sleep } from './world.mjs';

const [binary, rig, people = '10000', kills = '40'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), PEOPLE = +people, KILLS = +kills, SLOW_MS = 25;
const w = await demoWorld(binary), ask = (...args) => execFileSync(rig, [w.db, join(w.dir, 'maillage.key'), ...args.map(String)], { encoding: 'utf8' });
let seed = 20;				// the same numbers each time
const dice = n => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

// What the operator was given, by number; the server dies when so many have come.
const came = new Map();
let taken = 0, limit = Infinity, dead = 0;
const gateway = createServer((rq, rp) => {
	const to = new URL(rq.url, w.url).searchParams.get('to');
	came.set(to, (came.get(to) ?? 0) + 1);
	if (++taken >= limit) {
		limit = Infinity;
		dead++;
		w.server.kill('SIGKILL');
	}
	const say = () => { rp.writeHead(202); rp.end('0: Accepted for delivery'); };
	if (taken % 4) say(); else setTimeout(say, SLOW_MS);	// some are always between the asking and the answer
});
await new Promise(done => gateway.listen(0, '127.0.0.1', done));
w.configure(`[sms]\nurl = http://127.0.0.1:${gateway.address().port}/sendsms\nsender = CPTS\nrate_per_second = 10000\nparallel = 16\n`);

const started = Date.now(), [crisis, call] = ask('crowd', PEOPLE).trim().split(' ');
const path = `/crises/${crisis}/appels/${call}`;
await w.start();
const who = await w.session(), page = await w.get(path + '/apercu', { cookie: who.cookie });
const form = { csrf: who.csrf, fingerprint: field(page, 'fingerprint'), request_key: field(page, 'request_key') };
const click = () => w.post(path + '/envoyer', form, { cookie: who.cookie, agent: new Agent() });
const left = () => { const [to_send, sending, uncertain] = ask('left', 0).trim().split(' ').map(Number); return { to_send, sending, uncertain }; };

// The click, killed sooner and later while ten thousand rows are written, until one is answered first; pressed again
// each time, as who sees an error does.
let cut = 0, clicks = 0;
for (let delay = 6; cut === clicks; delay *= 1.7) {
	const answer = click().then(() => 0, () => 1);
	await sleep(delay + dice(delay));
	await w.stop('SIGKILL');
	cut += await answer;
	clicks++;
	await w.start();
}
const sent = await click();
point(sent.status === 303 && cut > 0, `sent, by the same form, after ${clicks} kills around the click, ${cut} of them before it was answered`, `${sent.status}`);

// Over the whole fan-out: the first dies among the first messages, the last among the last.  A dozen are marked and
// never asked each time.
const where = Array.from({ length: KILLS }, (_, i) => Math.floor((i + dice(1000) / 1000) * (PEOPLE - 12 * KILLS) * 0.98 / KILLS) + 1);
for (const at of where) {
	limit = Math.max(at, taken + 1);
	const quiet = Date.now() + 30000;
	while (limit !== Infinity && Date.now() < quiet) await sleep(2);
	if (limit !== Infinity) break;		// nothing leaves any more
	await w.ended;
	if (control) ask('blind', 0); else ask('left', 0);	// leases of the dead end now, not in a minute and a half
	await w.start();
}
limit = Infinity;
let now = left();
for (const until = Date.now() + 90000; now.to_send + now.sending && Date.now() < until; now = left()) await sleep(300);
const twice = [...came.values()].filter(n => n > 1).length, never = PEOPLE - came.size;
if (control) {
	point(twice > 0, `control: a start that does not look writes twice, and is caught: ${twice} people`);
} else {
	const board = (await w.get(path, { cookie: who.cookie })).text, shown = /([\d\s]+)incertains?/.exec(board.replace(/&nbsp;|&#\d+;/g, ' '));
	point(dead >= KILLS * 0.95, `control: the kills did hit: ${dead} of ${KILLS}, the first after ${where[0]} messages, the last after ${where.at(-1)}`);
	point(now.uncertain > 0, `control: some were between the asking and the answer: ${now.uncertain}`);
	point(now.to_send + now.sending === 0 && never <= now.uncertain, `nobody of ${PEOPLE} is forgotten: each has left, or is uncertain`, JSON.stringify({ ...now, never }));
	point(twice === 0, 'nobody was written to twice', `${twice} people`);
	point(shown && +shown[1].replace(/\s/g, '') === now.uncertain, `the board shows them as uncertain: ${now.uncertain}`, shown?.[0]);
}
await w.stop();
const check = w.run('check'), chain = w.run('log', 'verify');
point(check.code === 0 && chain.code === 0, 'every law of the data holds, the log chain is whole', check.out + check.err + chain.err);
console.log(`# ${PEOPLE} people, ${dead} kills of the server, ${now.uncertain} uncertain, ${never} never reached the gateway, ${((Date.now() - started) / 1000).toFixed(1)} s`);
w.remove();
gateway.closeAllConnections();
gateway.close();
finish();
