// cli.mjs -- what the command answers machines, and its exit status: 0 done, 1 refused (why, on stderr), 2 usage.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const binary = process.argv[2], root = process.env.ROOT || '.';
const dir = mkdtempSync(join(tmpdir(), 'maillage-cli-')), conf = join(dir, 'maillage.conf');
let points = 0, bad = 0;
function point(good, what, why = '') {
	points++;
	if (!good) bad++;
	console.log(`${good ? 'ok' : 'not ok'} ${points} - ${what}`);
	if (!good && why) console.log('# ' + String(why).slice(0, 400).replace(/\n/g, '\n# '));
}
const run = (...args) => spawnSync(binary, ['-c', conf, '-d', join(dir, 'a.db'), ...args], { encoding: 'utf8' });
const isJson = s => { try { JSON.parse(s); return true; } catch { return s.trim().split('\n').every(l => { try { JSON.parse(l); return true; } catch { return false; } }); } };

try {
	writeFileSync(conf, `[data]\ndirectory = ${dir}\n`);
	point(!isJson(run('version').stdout), 'control: words are not taken for JSON');
	for (const args of [['init', '--demo'], ['version'], ['routes'], ['config'], ['migrate'], ['check'], ['account', 'list'],
		['search', 'martin'], ['log', 'verify'], ['log', 'export'], ['import', 'finess', join(dir, 'nothing.csv')]]) {
		const said = run('--json', ...args), refused = args[0] === 'import';
		point(isJson(said.stdout) && said.stdout.trim() && said.status === (refused ? 1 : 0), `--json ${args.join(' ').replace(dir, '')}`, said.stdout + said.stderr);
	}
	for (const [status, ...args] of [[0, 'check'], [1, 'init', '--name', 'X'], [1, 'log', 'verify', conf], [1, 'import', 'rpps', binary],
		[2], [2, 'nonsense'], [2, 'check', 'more'], [2, 'import', 'rpps'], [2, 'log', 'nothing'], [2, 'search']]) {
		const said = run(...args);
		point(said.status === status && (status === 0 || said.stderr.trim()), `exit ${status}: ${args.join(' ').replace(dir, '').replace(binary, 'a program')}`, `${said.status} ${said.stderr}`);
	}
	const other = spawnSync(binary, ['-d', join(dir, 'none.db'), 'check'], { encoding: 'utf8' });
	point(other.status === 1 && /init/.test(other.stderr), 'a database that is not there: how to make one', other.stderr);

	// A refused `init` leaves nothing; one that is accepted leaves its three files, and keeps them when it is run again.
	const fresh = join(dir, 'fresh'), init = (...args) => spawnSync(binary, ['-d', join(fresh, 'm.db'), 'init', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
	mkdirSync(fresh);
	for (const args of [[], ['--name', 'X', '--territory', 'nowhere'], ['--name', 'X', '--password-file', '/nowhere'], ['--name', 'X', '--login', 'no address']]) {
		const said = init(...args), left = readdirSync(fresh);
		point(said.status === 1 && said.stderr.trim() && left.length === 0, `init ${args.join(' ')}: refused, and leaves nothing`, said.status + said.stderr + left);
	}
	point(init('--name', 'X', '--login', 'a@exemple.fr').status === 0 && readdirSync(fresh).length === 3, 'control: accepted, it leaves its files', String(readdirSync(fresh)));
	point(init('--name', 'Y').status === 1 && readdirSync(fresh).length === 3, 'refused because there is one: that one stays', String(readdirSync(fresh)));

	// The solver: an answer, counted anew; a file that lies is refused; a signal is a deadline.
	const instance = join(root, 'data/nrp/Instance2.txt'), staff = join(root, 'test/fuzz/corpus_solve/staff'), sol = join(dir, 'answer.json');
	for (const file of [instance, staff]) {
		const said = run('solve', file, '--steps', '200', '--json'), a = isJson(said.stdout) ? JSON.parse(said.stdout) : {};
		point(said.status === 0 && a.feasible && a.bound <= a.objective && a.assignment, `solve ${file.split('/').pop()}`, said.stderr);
		writeFileSync(sol, JSON.stringify(a));
		point(run('solve', '--check', file, sol).status === 0, '  counted anew, the same');
		writeFileSync(sol, JSON.stringify({ ...a, objective: a.objective - 1 }));
		point(run('solve', '--check', file, sol).status === 1, '  control: a lie of one point is refused');
		// The bound is proven by its certificate, not believed.
		writeFileSync(sol, JSON.stringify({ ...a, bound: a.bound + 1 }));
		point(run('solve', '--check', file, sol).status === 1, '  control: a bound that is not proven is refused');
		writeFileSync(sol, JSON.stringify({ ...a, certificate: { ...a.certificate, price: a.certificate.price.map(() => 0) } }));
		point(run('solve', '--check', file, sol).status === 1, '  control: a certificate of other prices is refused');
	}
	writeFileSync(sol, readFileSync(instance, 'utf8').replace('E,480', 'E,x'));
	const wrong = run('solve', sol);
	point(wrong.status === 1 && /line \d+/.test(wrong.stderr), 'solve: a bad file, by its line', wrong.stderr);
	const [text, status] = await new Promise(done => {
		const p = spawn(binary, ['solve', join(root, 'data/nrp/Instance8.txt'), '--seconds', '600', '--threads', '2', '--json']);
		let out = '';
		p.stdout.on('data', d => { out += d; });
		p.on('exit', code => done([out, code]));
		setTimeout(() => p.kill('SIGINT'), 1500);
	});
	point(status === 0 && isJson(text) && JSON.parse(text).feasible, 'solve: SIGINT, and the best plan so far', text);
} finally {
	rmSync(dir, { recursive: true, force: true });
}
console.log(`1..${points}`);
process.exit(bad ? 1 : 0);
