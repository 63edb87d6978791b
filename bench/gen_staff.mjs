#!/usr/bin/env node
// gen_staff.mjs PEOPLE CENTRES DAYS SEED [--continuity] -- a staffing case as `maillage solve` reads it, on standard output.
// Volunteers of a territory: a place to live, a profession, 35 % of the half-days free, a weekly cap; centres with
// five kinds of posts on two shifts a day.  Seeded: the same words give the same file.
const [people, centres, days, seed] = process.argv.slice(2, 6).map(Number)
const continuity = process.argv.includes('--continuity')
let state = BigInt(seed) * 2654435761n + 1n
const random = () => {		// splitmix64
	state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
	let z = state
	z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
	z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
	return Number((z ^ (z >> 31n)) >> 11n) / 2 ** 53
}
const below = n => Math.floor(random() * n)
const size = Math.sqrt(centres) * 18	// km: the territory grows with its centres
const place = () => [random() * size, random() * size]
const km = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1])

const skills = ['medecin', 'infirmier', 'auxiliaire', 'accueil', 'coordination']
const share = [0.14, 0.28, 0.18, 0.30, 0.10]
// Uncovered: 400 points for a doctor, 120 at the desk.
const under = { medecin: 400, infirmier: 320, auxiliaire: 200, accueil: 120, coordination: 250 }
const where = Array.from({ length: centres }, place)
const posts = []
for (let c = 0; c < centres; c++) {
	const big = 0.6 + 0.8 * random()
	for (let d = 0; d < days; d++)
		for (const shift of ['M', 'S'])
			for (const skill of skills) {
				const usual = { medecin: 1.3, infirmier: 3.2, auxiliaire: 1.8, accueil: 2.6, coordination: 1 }[skill]
				const want = Math.round(usual * big * (people / centres / 50) * (d % 7 === 6 ? 0.6 : 1) + random() - 0.4)
				if (want > 0)
					posts.push({ day: d, shift, place: 'c' + c, skill, min: want, wish: want, under: under[skill], below: 0, over: 60 })
			}
}
const volunteers = Array.from({ length: people }, (_, i) => {
	let x = random(), k = 0
	while (k < 4 && (x -= share[k]) > 0)
		k++
	const home = place(), near = {}, cap = 3 + below(3)
	const ways = where.map((w, c) => [km(home, w), c]).sort((a, b) => a[0] - b[0])
	for (const [d, c] of ways.slice(0, 8))
		near['c' + c] = Math.round(d)
	const wish = []
	let free = ''
	for (let h = 0; h < days * 2; h++) {
		const is = random() < 0.35
		free += is ? 'x' : '.'
		if (is && random() < 0.3)
			wish.push([h >> 1, 'MS'[h & 1], below(2) ? 6 : -6])
	}
	return { id: 'v' + i, skills: [skills[k]], rules: 'cap' + cap, free, wish, places: near }
})
console.log(JSON.stringify({
	first_day: '2026-11-30', days, rest: 660, places: where.map((_, c) => 'c' + c), skills,
	shifts: [{ id: 'M', from: '08:00', to: '12:00' }, { id: 'S', from: '18:00', to: '22:00' }],
	posts,
	substitutes: [
		{ skill: 'infirmier', by: 'medecin', cost: 25 }, { skill: 'auxiliaire', by: 'infirmier', cost: 10 },
		{ skill: 'accueil', by: 'auxiliaire', cost: 6 }, { skill: 'accueil', by: 'infirmier', cost: 12 },
		{ skill: 'coordination', by: 'infirmier', cost: 15 }, { skill: 'coordination', by: 'medecin', cost: 30 },
	],
	rules: [3, 4, 5].map(n => ({ id: 'cap' + n, roll_days: 7, roll_max: n * 240 })),
	people: volunteers,
	weights: { continuity: continuity ? 12 : 0, fair: 2 },
}))
