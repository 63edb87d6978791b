// solve.mjs -- the rows of the solver: generated staffing beside CBC and GLPK (Debian), the published instances, repair.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kit from './kit.mjs';
import { n, note, place, program, row, run } from './kit.mjs';

const LONG = +(process.env.SOLVE_SECONDS || 60), PEER_SECONDS = +(process.env.PEER_SECONDS || 400);
const BEST = [0, 607, 828, 1001, 1716, 1143, 1950, 1056, 1300, 439, 4631, 3443, 4040];
const gapOf = a => 100 * (a.objective - a.bound) / a.objective;

function generate(dir, people, centres, days, ...more) {
	const file = join(dir, `${people}.json`);
	writeFileSync(file, execFileSync('node', ['bench/gen_staff.mjs', people, centres, days, 1, ...more], { maxBuffer: 1 << 28 }));
	return file;
}

function solve(file, seconds, threads = 2) {
	const a = JSON.parse(run(kit.maillage, ['--json', 'solve', file, '--seconds', `${seconds}`, '--threads', `${threads}`]));
	const sol = `${file}.answer`;
	writeFileSync(sol, JSON.stringify(a));
	run(kit.maillage, ['solve', '--check', file, sol]);	// counted anew, or it throws
	note(`${file}: objective ${a.objective} bound ${a.bound} wall ${a.seconds} processor ${a.processor} peak ${a.peak_mib}`);
	return a;
}

// The same case as a mixed-integer programme, in the format that both peers read.
function programme(file) {
	const s = JSON.parse(readFileSync(file)), out = `${file}.lp`, cost = [], rows = [], binary = [], bounded = [];
	const cover = new Map(), subs = s.substitutes, fair = s.weights.fair, place = s.weights.continuity;
	for (const p of s.posts)
		cover.set(`${p.day}_${p.shift}_${p.place}_${p.skill}`, { ...p, x: [] });
	s.people.forEach((v, i) => {
		const day = {}, half = {}, at = {}, all = [], cap = s.rules.find(r => r.id === v.rules).roll_max / 240;
		for (const [key, post] of cover) {
			const h = post.day * 2 + (post.shift === 'S' ? 1 : 0), held = v.skills[0];
			const sub = post.skill === held ? 0 : subs.filter(q => q.skill === post.skill && q.by === held).map(q => q.cost)[0];
			if (sub === undefined || v.free[h] !== 'x' || v.places[post.place] === undefined)
				continue;
			const x = `x${i}_${key}`, wish = v.wish.find(w => w[0] === post.day && w[1] === post.shift);
			const c = sub + v.places[post.place] + (wish ? wish[2] : 0);
			cost.push(`${c >= 0 ? '+' : ''} ${c} ${x}`);
			binary.push(x);
			post.x.push(x);
			(day[post.day] ??= []).push(x);
			(half[h] ??= []).push(x);
			((at[post.place] ??= {})[post.day] ??= []).push(x);
			all.push(x);
		}
		if (!all.length)
			return;
		for (const d in day)
			rows.push(`${day[d].join(' + ')} <= 1`);
		for (let d = 0; d + 1 < s.days; d++)	// evening, then morning: less than 11 hours
			if (half[2 * d + 1] && half[2 * d + 2])
				rows.push(`${[...half[2 * d + 1], ...half[2 * d + 2]].join(' + ')} <= 1`);
		for (let d = 0; d + 7 <= s.days; d++) {
			const week = Array.from({ length: 7 }, (_, k) => day[d + k] || []).flat();
			if (week.length)
				rows.push(`${week.join(' + ')} <= ${cap}`);
		}
		const most = Math.min(s.days, Object.keys(day).length);
		for (let k = 1; k <= most; k++) {
			cost.push(`+ ${fair * (2 * k - 1)} z${i}_${k}`);
			bounded.push(`0 <= z${i}_${k} <= 1`);
		}
		rows.push(`${all.join(' + ')} ${Array.from({ length: most }, (_, k) => `- z${i}_${k + 1}`).join(' ')} = 0`);
		for (const c in at) {
			if (!place)
				break;
			cost.push(`+ ${place} y${i}_${c}`);
			binary.push(`y${i}_${c}`);
			for (const d in at[c])
				rows.push(`${at[c][d].join(' + ')} - y${i}_${c} <= 0`);
		}
	});
	for (const [key, p] of cover) {
		cost.push(`+ ${p.under} u${key} + ${p.over} o${key}`);
		rows.push(`${[...p.x, `u${key}`].join(' + ')} - o${key} = ${p.min}`);
	}
	const wrap = list => list.join('\n ');
	writeFileSync(out, `Minimize\n obj: ${wrap(cost)}\nSubject To\n ${wrap(rows.map((r, i) => `r${i}: ${r.replace(/((?:\S+ [+-] ){20})/g, '$1\n')}`))}\n` +
		`Bounds\n ${wrap(bounded)}\nBinary\n ${wrap(binary)}\nEnd\n`);
	return out;
}

const cpuOf = text => +/\nuser ([\d.]+)/.exec(text)[1] + +/\nsys ([\d.]+)/.exec(text)[1];
const timed = (command, args) => run('bash', ['-c', `TIMEFORMAT=$'\\nuser %U\\nsys %S'; { time ${[command, ...args].join(' ')} ; } 2>&1`], { timeout: (PEER_SECONDS + 200) * 1e3 });

export function staffing() {
	const dir = place('staffing'), rows = [];
	if (!kit.has('cbc') || !kit.has('glpsol'))
		note('cbc or glpsol is not installed: rows without a peer');
	const hard = generate(dir, 300, 6, 14, '--continuity'), a = solve(hard, 3), gap = gapOf(a);
	rows.push(row('300 people, 6 centres, 14 days, continuity: gap proven in 3 s', `${n(gap, 2)} %`, `objective ${a.objective}, bound ${a.bound}`, '-', '<= 1 %', gap <= 1));
	rows.push(row('  memory', `${n(a.peak_mib, 1)} MiB`, 'limit 16 MiB', `x ${n(a.peak_mib / 16, 2)}`, '<= 16 MiB', a.peak_mib <= 16));
	if (kit.has('cbc')) {
		// The product takes all the time it is given: to the gap that it proves in one second, both.
		const quick = solve(hard, 1), to = gapOf(quick);
		const text = timed('cbc', [programme(hard), 'ratio', `${to / 100}`, 'sec', `${PEER_SECONDS}`, 'solve']), cpu = cpuOf(text);
		const found = /Objective value:\s+([\d.]+)/.exec(text), bound = /Lower bound:\s+([\d.]+)/.exec(text), times = cpu / quick.processor;
		rows.push(row(`  processor time to a gap of ${n(to, 2)} %`, `${n(quick.processor, 1)} s`, `CBC ${n(cpu, 1)} s: ${found ? found[1] : 'no plan'}${bound ? `, bound ${bound[1]}` : ''}`, `x ${n(times, 1)}`, '>= x 30', times >= 30));
	}
	const easy = generate(dir, 250, 2, 14), b = solve(easy, 1);
	if (kit.has('cbc')) {
		const text = timed('cbc', [programme(easy), 'sec', `${PEER_SECONDS}`, 'solve']), best = +(/Objective value:\s+([\d.]+)/.exec(text)?.[1] ?? NaN), off = 100 * (b.objective - best) / best;
		rows.push(row('250 people, 2 centres, 14 days, in 1 s', `${b.objective}, bound ${b.bound}`, `CBC ${best} in ${n(cpuOf(text), 1)} s`, `${n(off, 2)} %`, '<= 0.1 %', off <= 0.1));
	}
	if (kit.has('glpsol')) {
		const text = timed('glpsol', ['--lp', programme(easy), '--tmlim', '60']), best = /mip =\s+(\S+)/.exec(text.slice(text.lastIndexOf('mip =') - 20));
		rows.push(row('  the same by GLPK', `${b.objective}`, `GLPK ${best ? +best[1] : 'none'} in ${n(cpuOf(text), 1)} s`, '-', 'a second judge', true));
	}
	const large = solve(generate(dir, 1500, 25, 14, '--continuity'), LONG), wide = gapOf(large);
	rows.push(row(`1,500 people, 25 centres, 14 days: gap proven in ${LONG} s`, `${n(wide, 2)} %`, `objective ${large.objective}, bound ${large.bound}`, '-', '<= 1 %', wide <= 1));
	rows.push(row('  memory', `${n(large.peak_mib, 1)} MiB`, 'limit 64 MiB', `x ${n(large.peak_mib / 64, 2)}`, '<= 64 MiB', large.peak_mib <= 64));
	return rows;
}

export function nrp() {
	const dir = place('nrp'), rows = [];
	let near = 0, tight = 0, proven = 0;
	for (let i = 1; i <= 12; i++) {
		const file = join(dir, `Instance${i}.txt`);
		writeFileSync(file, readFileSync(`data/nrp/Instance${i}.txt`));
		const a = solve(file, LONG), off = 100 * (a.objective - BEST[i]) / BEST[i], below = 100 * a.bound / BEST[i];
		near += off <= 1;
		tight += below >= 99.5;
		proven += a.proven;
		rows.push(row(`instance ${i}, ${LONG} s`, `${a.objective}${a.proven ? ', proven' : ''}`, `best known ${BEST[i]}`, `+ ${n(off, 2)} %; bound ${a.bound}, ${n(below, 2)} %`, '<= 1 %', off <= 1));
	}
	rows.push(row('within 1 % of the best known', `${near} of 12 (${proven} proven)`, '-', '-', '>= 10', near >= 10));
	rows.push(row('bound at 99.5 % of it or more', `${tight} of 12`, '-', '-', '>= 10', tight >= 10));
	return rows;
}

export function repair() {
	const file = generate(place('repair'), 300, 6, 14, '--continuity');
	const text = run(program('bench-repair'), [file]), rows = [];
	for (const [, gone, half, worst, disturbed, open] of text.matchAll(/repair\.(\d+) half ([\d.]+) ms worst ([\d.]+) ms disturbed ([\d.]+) open ([\d.]+)/g)) {
		const limit = gone === '1' ? 200 : 1000;
		rows.push(row(`repair after ${gone} withdrawal${gone === '1' ? '' : 's'}, worst`, `${worst} ms (half ${half})`, `limit ${limit} ms`, `${disturbed} people disturbed, ${open} posts left, mean`, `<= ${limit} ms`, +worst <= limit));
	}
	return rows;
}
