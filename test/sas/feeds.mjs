// feeds.mjs -- what the two open feeds look like, as JSON schemas written from their texts.
// Source: SMART Scheduling Links, specification.md (Slot Publisher API); CovidTracker, vitemadose, form 1.
const text = { type: 'string', minLength: 1 }, url = { type: 'string', format: 'uri' }, moment = { type: 'string', format: 'date-time' };
const id = { type: 'string', pattern: '^[A-Za-z0-9_.]{1,64}$' }, object = (required, properties) => ({ type: 'object', required, properties });
const deep = 'http://fhir-registry.smarthealthit.org/StructureDefinition/booking-deep-link', seats = 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity';
export const schemas = {
	manifest: object(['transactionTime', 'request', 'output'], { transactionTime: moment, request: { ...url, pattern: '\\$bulk-publish$' },
		output: { type: 'array', minItems: 3, items: object(['type', 'url'], { type: { enum: ['Location', 'Schedule', 'Slot'] }, url }) }, error: { type: 'array' } }),
	Location: object(['resourceType', 'id', 'name', 'telecom', 'address'], { resourceType: { const: 'Location' }, id, name: text,
		telecom: { type: 'array', minItems: 1, items: object(['system', 'value'], { system: { const: 'phone' }, value: { type: 'string', pattern: '^\\+[0-9]{8,15}$' } }) },
		address: object(['line', 'city', 'state', 'postalCode'], { line: { type: 'array', minItems: 1, items: text }, city: text, state: { type: 'string', pattern: '^[0-9][0-9AB][0-9]?$' },
			postalCode: { type: 'string', pattern: '^[0-9]{5}$' } }),
		position: object(['latitude', 'longitude'], { latitude: { type: 'number', minimum: -90, maximum: 90 }, longitude: { type: 'number', minimum: -180, maximum: 180 } }) }),
	Schedule: object(['resourceType', 'id', 'actor', 'serviceType'], { resourceType: { const: 'Schedule' }, id,
		actor: { type: 'array', minItems: 1, maxItems: 1, items: object(['reference'], { reference: { type: 'string', pattern: '^Location/' } }) }, serviceType: { type: 'array', minItems: 1 } }),
	Slot: object(['resourceType', 'id', 'schedule', 'status', 'start', 'end'], { resourceType: { const: 'Slot' }, id, status: { enum: ['free', 'busy'] }, start: moment, end: moment,
		schedule: object(['reference'], { reference: { type: 'string', pattern: '^Schedule/' } }),
		extension: { type: 'array', items: { oneOf: [object(['url', 'valueUrl'], { url: { const: deep }, valueUrl: url }), object(['url', 'valueInteger'], { url: { const: seats }, valueInteger: { type: 'integer', minimum: 0 } })] } } }),
};
const centre = object(['departement', 'nom', 'url', 'location', 'metadata', 'prochain_rdv', 'plateforme', 'type', 'appointment_count', 'internal_id', 'vaccine_type',
	'appointment_by_phone_only', 'erreur', 'last_scan_with_availabilities', 'request_counts', 'appointment_schedules'], {
	departement: { type: 'string', pattern: '^([0-9][0-9AB]|9[78][0-9])$' }, nom: text, url,
	location: object(['longitude', 'latitude', 'city', 'cp'], { longitude: { type: 'number' }, latitude: { type: 'number' }, city: text, cp: { type: 'string', pattern: '^[0-9]{5}$' } }),
	metadata: object(['address', 'business_hours'], { address: text, business_hours: { type: ['object', 'null'] }, phone_number: { type: 'string', pattern: '^\\+[0-9]{8,15}$' } }),
	prochain_rdv: { anyOf: [moment, { type: 'null' }] }, plateforme: text, type: { enum: ['vaccination-center', 'drugstore', 'general-practitioner'] },
	appointment_count: { type: 'integer', minimum: 0 }, internal_id: text, vaccine_type: { type: 'array', minItems: 1, items: text }, appointment_by_phone_only: { type: 'boolean' },
	erreur: { type: ['string', 'null'] }, last_scan_with_availabilities: { anyOf: [moment, { type: 'null' }] }, request_counts: {},
	appointment_schedules: { type: 'array', items: object(['name', 'from', 'to', 'total'], { name: text, from: moment, to: moment, total: { type: 'integer' } }) } });
schemas.vitemadose = object(['version', 'last_updated', 'centres_disponibles', 'centres_indisponibles'], { version: { const: 1 }, last_updated: moment,
	centres_disponibles: { type: 'array', items: centre }, centres_indisponibles: { type: 'array', items: centre } });
