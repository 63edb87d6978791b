// next_wave.mjs BINARY RIG-PLACES [ROUNDS] [--control] -- the next wave of a call leaves although the server was killed.
// Silence: a call asked ten minutes ago; the server is killed -9 soon after each start, three times; in the end the next
// wave has left, without a browser.  Refusals: those of the first wave say no, and the server is killed while they do, or
// while the next wave is being written; it starts again.  Each time whoever was asked has one message, which came once.
// Each round has a community of its own: people who always refuse would be asked all at once.
// --control: what is to be looked at was kept in memory, and died with it; the same count must catch it.
import { execFileSync } from 'node:child_process';
import { Agent, createServer } from 'node:http';
import { join } from 'node:path';
import { demoWorld, finish, part, point, sleep } from './world.mjs';

const [binary, rig, rounds = '5'] = process.argv.slice(2).filter(a => !a.startsWith('--'));
const control = process.argv.includes('--control'), PEOPLE = 60, PLACES = 2, SETTLED_MS = 60000, MUTE_MS = 8000;
const came = new Map(), agent = new Agent({ keepAlive: false, maxSockets: PEOPLE });
const gateway = createServer((rq, rp) => {
	const to = new URL(rq.url, 'http://gateway').searchParams.get('to');
	came.set(to, (came.get(to) ?? 0) + 1);
	rp.writeHead(202);
	rp.end('0: Accepted for delivery');
});
await new Promise(done => gateway.listen(0, '127.0.0.1', done));

// A community, and a call to as many as its first wave takes, so long ago.
async function asked(ago) {
	const w = await demoWorld(binary), ask = (...args) => execFileSync(rig, [w.db, join(w.dir, 'maillage.key'), ...args.map(String)], { encoding: 'utf8' });
	w.configure(`[sms]\nurl = http://127.0.0.1:${gateway.address().port}/sendsms\nsender = CPTS\nrate_per_second = 10000\nparallel = 4\n`);
	came.clear();
	const [call, ...tokens] = ask('first', 0, PEOPLE, PLACES, ago).trim().split(' ');
	const look = () => { const [wave, people, mute, twice, uncertain] = ask('waves', call).split(' ').map(Number); return { wave, people, mute, twice, uncertain }; };
	return {
		w, ask, call, tokens, look,
		async until(good, ms = SETTLED_MS) {
			let now = look();
			for (const end = Date.now() + ms; !good(now) && Date.now() < end; now = look()) await sleep(200);
			return now;
		},
		async kill() {
			await w.stop('SIGKILL');
			ask('wake', 0);			// what the dead one had begun: its leases would end in time
			ask('left', 0);
		},
		async end() {
			await sleep(1500);		// what was just written leaves
			await w.stop();
			const now = look(), check = w.run('check'), chain = w.run('log', 'verify');
			total.mute += now.mute;
			total.twice += now.twice + [...came.values()].filter(n => n > 1).length;
			total.lost += Math.max(0, now.people - came.size - now.uncertain);
			total.came += came.size;
			if (check.code || chain.code) total.broken += check.out + check.err + chain.err;
			w.remove();
		},
	};
}
const total = { mute: 0, twice: 0, lost: 0, came: 0, broken: '' };

if (control) {
	const c = await asked(600);
	c.ask('forget', 0);
	await c.w.start();
	const now = await c.until(s => s.wave > 1, MUTE_MS);
	point(now.wave === 1 && now.people === c.tokens.length, `control: looks kept in memory are lost with it, and that no wave follows is caught: ${now.people} asked`);
	await c.end();
} else {
	await part('silence', async () => {
		const c = await asked(600);
		for (let i = 0; i < 3; i++) {
			await c.w.start();
			await sleep(Math.random() * 300);
			await c.kill();
		}
		await c.w.start();
		const now = await c.until(s => s.wave > 1);
		point(now.wave > 1 && now.people > c.tokens.length, `silent for ten minutes, killed three times: the next wave left, ${c.tokens.length} asked, then ${now.people}`, JSON.stringify(now));
		await c.end();
	});
	const from = (Math.floor(Date.now() / 1000) - 30).toString(16);
	let hits = 0, left = 0;
	await part('refusals', async () => {
		for (let round = 0; round < +rounds; round++) {
			const c = await asked(60);
			let up = c.w.start(), first;
			await up;
			if (c.look().wave > 1) throw new Error('a second wave before anyone refused');
			/* "No", until it is answered, across a kill; the same form each time. */
			const refuse = async (token, k) => {
				for (;;) {
					try { if ((await c.w.post(`/r/${token}`, { answer: 'no', k, note: '' }, { agent })).status === 303) return first(); } catch { await up; }
					await sleep(10);
				}
			};
			const began = new Promise(done => { first = done; }), saying = c.tokens.map((t, i) => refuse(t, `${from}-${round}.${i}`));
			await began;
			await sleep(Math.random() * 250);
			up = c.kill().then(() => { hits += c.look().wave === 1; return c.w.start(); });
			await up;
			await Promise.all(saying);
			const now = await c.until(s => s.wave > 1);
			left += now.wave > 1 && now.people > c.tokens.length;
			await c.end();
		}
		point(left === +rounds, `refused, and killed meanwhile: the next wave left, ${left} of ${rounds}`);
		point(hits > 0, `control: the kills did hit: ${hits} of ${rounds} before the next wave was written`);
	});
	point(!total.mute, 'whoever was asked has a message', `${total.mute} have none`);
	point(!total.twice, 'and one only', `${total.twice} twice`);
	point(!total.lost && total.came > 0, `which came, or is uncertain: ${total.came} came`, `${total.lost} did not`);
	point(!total.broken, 'every law of the data holds, the log chain is whole', total.broken);
}
agent.destroy();
gateway.closeAllConnections();
gateway.close();
finish();
