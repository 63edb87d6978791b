// profile.mjs -- a checker of FHIR profiles that reads StructureDefinitions (snapshots) and value sets, and knows
// nothing of the program: cardinalities, fixed values and patterns, slices, required bindings, matches().
import { readdirSync, readFileSync } from 'node:fs';

const dir = new URL('./package/', import.meta.url), profiles = new Map(), sets = new Map();
for (const name of readdirSync(dir).filter(n => n.endsWith('.json') && !/^(example|capability)-/.test(n))) {
	const r = JSON.parse(readFileSync(new URL(name, dir), 'utf8'));
	if (r.resourceType === 'ValueSet')
		sets.set(r.url, r.compose.include.flatMap(i => i.concept.map(k => i.system + '|' + k.code)));
	else
		profiles.set(r.url, { ...r, tree: treeOf(r.snapshot.element) });
}
export const profileOf = url => profiles.get(url);
export const profileUrls = [...profiles.keys()];

// "Slot.serviceType:cpts.extension" -> nodes with children and slices.
function treeOf(elements) {
	let root;
	for (const el of elements) {
		const words = el.id.split('.');
		if (words.length === 1) { root = { el, children: {}, slices: {} }; continue; }
		let node = root;
		for (const [i, word] of words.slice(1).entries()) {
			const [name, slice] = word.split(':'), last = i === words.length - 2;
			const child = node.children[name] ??= { el: {}, children: {}, slices: {} };
			const at = slice ? (child.slices[slice] ??= { el: {}, children: {}, slices: {} }) : child;
			if (last) at.el = el;
			node = at;
		}
	}
	return root;
}
const fixedOf = el => Object.entries(el).find(([k]) => /^fixed[A-Z]/.test(k))?.[1];
const patternOf = el => Object.entries(el).find(([k]) => /^pattern[A-Z]/.test(k))?.[1];
// All of the pattern is in the value.
function fits(value, pattern) {
	if (Array.isArray(pattern)) return Array.isArray(value) && pattern.every(p => value.some(v => fits(v, p)));
	if (pattern && typeof pattern === 'object') return !!value && Object.keys(pattern).every(k => fits(value[k], pattern[k]));
	return value === pattern;
}
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
function valuesOf(value, name) {
	if (name.endsWith('[x]')) {
		const key = Object.keys(value).find(k => k.startsWith(name.slice(0, -3)) && /[A-Z]/.test(k[name.length - 3] ?? ''));
		return key ? [value[key]] : [];
	}
	const v = value[name];
	return v === undefined ? [] : Array.isArray(v) ? v : [v];
}
const codingsOf = v => typeof v === 'string' ? [{ code: v }] : v.coding ?? (v.code ? [v] : []);
const inSet = (v, set) => codingsOf(v).some(c => set.some(s => c.system ? s === c.system + '|' + c.code : s.endsWith('|' + c.code)));
const setOf = el => el.binding?.strength === 'required' ? sets.get((el.binding.valueSet ?? '').split('|')[0]) : undefined;

// Is ${value} one of the slice, by its discriminators?  What a slice says nothing about does not tell it apart.
function belongs(slice, value, discriminators) {
	return discriminators.every(d => {
		if (d.type === 'profile') {
			const want = slice.children.resource?.el.type?.[0];
			return value.resource?.resourceType === want?.code && (!want?.profile || want.profile.some(p => value.resource.meta?.profile?.includes(p)));
		}
		const path = d.path === '$this' ? [] : d.path.split('.');
		if (d.path === 'url') return value.url === (fixedOf(slice.children.url?.el ?? {}) ?? slice.el.type?.[0]?.profile?.[0]);
		let nodes = [slice], got = [value];
		for (const name of path) {
			nodes = nodes.map(n => n.children[name]).filter(Boolean);
			got = got.flatMap(v => valuesOf(v ?? {}, name));
		}
		if (path.length && !nodes.length) return false;
		return nodes.every(n => tells(n, got));
	});
}
function tells(node, got) {
	const fixed = fixedOf(node.el), pattern = patternOf(node.el), set = setOf(node.el);
	if (fixed !== undefined) return got.some(v => same(v, fixed));
	if (pattern !== undefined) return got.some(v => fits(v, pattern));
	const deeper = Object.entries(node.children).filter(([, n]) => says(n));
	if (!deeper.length) return set ? got.some(v => inSet(v, set)) : true;
	return deeper.filter(([name]) => name !== 'extension').every(([name, n]) => tells(n, got.flatMap(v => valuesOf(v, name)))) &&
		(!set || got.some(v => inSet(v, set)));
}
const says = n => fixedOf(n.el) !== undefined || patternOf(n.el) !== undefined || Object.values(n.children).some(says);

function check(node, values, path, out) {
	const { min = 0, max = '*' } = node.el;
	if (values.length < min) out.push(`${path}: ${values.length}, at least ${min}`);
	if (max !== '*' && values.length > +max) out.push(`${path}: ${values.length}, at most ${max}`);
	const fixed = fixedOf(node.el), pattern = patternOf(node.el), set = setOf(node.el);
	for (const v of values) {
		if (fixed !== undefined && !same(v, fixed)) out.push(`${path}: ${JSON.stringify(v)}, want ${JSON.stringify(fixed)}`);
		if (pattern !== undefined && !fits(v, pattern)) out.push(`${path}: ${JSON.stringify(v)}, want ${JSON.stringify(pattern)}`);
		if (set && codingsOf(v).length && !inSet(v, set)) out.push(`${path}: ${JSON.stringify(v)} is not in ${node.el.binding.valueSet}`);
		for (const k of node.el.constraint ?? []) {
			const re = /^value\.matches\('(.*)'\)$/.exec(k.expression ?? '');
			if (re && !new RegExp(re[1]).test(v.value ?? '')) out.push(`${path}: ${k.key}: ${v.value}`);
		}
		if (v && typeof v === 'object')
			for (const [name, child] of Object.entries(node.children))
				check(child, valuesOf(v, name), `${path}.${name}`, out);
	}
	for (const [name, slice] of Object.entries(node.slices)) {
		const how = node.el.slicing?.discriminator ?? [{ type: 'value', path: 'url' }];
		check(slice, values.filter(v => how[0].path === '$this' && how[0].type === 'type' ? true : belongs(slice, v, how)), `${path}:${name}`, out);
	}
}
// What is wrong with ${resource}, by the profiles it names itself, and by that of each resource in it.
export function judge(resource) {
	const out = [], named = resource.meta?.profile ?? [];
	for (const url of named) {
		const p = profiles.get(url);
		if (!p) { out.push(`${url}: no such profile`); continue; }
		if (p.type !== resource.resourceType) out.push(`${url} is of a ${p.type}`);
		check(p.tree, [resource], resource.resourceType, out);
	}
	for (const r of [...resource.contained ?? [], ...(resource.entry ?? []).map(e => e.resource)]) {
		if (!r.meta?.profile) out.push(`${r.resourceType}/${r.id}: no profile`);
		out.push(...judge(r));
	}
	if (!named.length) out.push('no profile');
	return out;
}
// In a bundle, what is referred to is there; what is contained too.
export function dangling(bundle) {
	const ids = new Set(bundle.entry.map(e => `${e.resource.resourceType}/${e.resource.id}`)), out = [];
	const walk = (v, r) => {
		if (!v || typeof v !== 'object') return;
		if (typeof v.reference === 'string' && !(v.reference.startsWith('#') ? (r.contained ?? []).some(k => '#' + k.id === v.reference) : ids.has(v.reference)))
			out.push(v.reference);
		Object.values(v).forEach(x => walk(x, r));
	};
	bundle.entry.forEach(e => walk(e.resource, e.resource));
	return out;
}
