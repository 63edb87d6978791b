#include "conf/conf.h"
#include "i18n/i18n.h"
#include "json/json.h"
#include "sas/fhir.h"
#include "sas/sas.h"

#define SAS	"https://interop.esante.gouv.fr/ig/fhir/sas/StructureDefinition/"
#define OLD	"http://sas.fr/fhir/StructureDefinition/"	/* canonical addresses of the guide are of two kinds */
#define NOS	"https://mos.esante.gouv.fr/NOS/"
#define R314	NOS "TRE_R314-TypeCreneau/FHIR/TRE-R314-TypeCreneau"
#define R66	NOS "TRE_R66-CategorieEtablissement/FHIR/TRE-R66-CategorieEtablissement"
#define R38	NOS "TRE_R38-SpecialiteOrdinale/FHIR/TRE-R38-SpecialiteOrdinale"
#define ACT	"http://terminology.hl7.org/CodeSystem/v3-ActCode"
#define REASON	"http://terminology.hl7.org/CodeSystem/v2-0276"
#define FR_0203	"http://interopsante.org/fhir/CodeSystem/fr-v2-0203"
#define FR_PLACE	"http://interopsante.org/fhir/CodeSystem/fr-location-identifier-type"
#define R5_SERVICE	"http://hl7.org/fhir/5.0/StructureDefinition/extension-Slot.serviceType"
#define CPTS_CATEGORY	"604"

str
fhir_organization_id(struct arena *a)
{
	return arena_fmt(a, "1%.*s", STR(conf_str(SAS_FINESS)));
}

str
fhir_ps(struct arena *a, const struct avail_held_line *l)
{
	return arena_fmt(a, "8%.*s", STR(l->rpps));
}

str
fhir_place_id(struct arena *a, const struct avail_held_line *l)
{
	return arena_fmt(a, "%lld-8%.*s", (long long)l->venue_id.v, STR(l->rpps));
}

/* {"resourceType":"Slot","id":"12","meta":{"profile":["..."] -- the caller closes meta. */
static void
begin(struct buf *b, const char *type, str id, const char *profile)
{
	buf_fmt(b, "{\"resourceType\":\"%s\",", type);
	json_key(b, "id", id);
	buf_fmt(b, ",\"meta\":{\"profile\":[\"%s\"]", profile);
}

static void
put_coding(struct buf *b, const char *system, str code)
{
	buf_fmt(b, "{\"system\":\"%s\",", system);
	json_key(b, "code", code);
	buf_char(b, '}');
}

/* ${before} is the comma, when something stands before. */
static void
put_concept(struct buf *b, const char *before, const char *system, const char *code)
{
	buf_fmt(b, "%s{\"coding\":[", before);
	put_coding(b, system, str_from(code));
	buf_put(b, S("]}"));
}

static void
put_reference(struct buf *b, const char *type, str id)
{
	buf_put(b, S("{\"reference\":"));
	json_str(b, arena_fmt(b->a, "%s/%.*s", type, STR(id)));
	buf_char(b, '}');
}

static void
put_phone(const struct fhir *f, str phone)
{
	buf_put(f->b, S("\"telecom\":[{\"system\":\"phone\","));
	json_key(f->b, "value", i18n_phone_dial(f->c->a, phone.n ? phone : f->v->us.callback_phone));
	buf_put(f->b, S("}]"));
}

/* Who may take it: TRE_R314. */
static void
put_seen(struct buf *b, const struct avail_held_line *l)
{
	const struct { bool on; const char *code; } seen[] = {
		{ l->public, "PUBLIC" }, { l->pro, "PRO" }, { l->snp, "SNP" }, { l->cpts, "CPTS" } };
	const char *comma = "";

	buf_put(b, S(",\"security\":["));
	for (int i = 0; i < COUNT(seen); i++)
		if (seen[i].on) {
			buf_put(b, str_from(comma));
			put_coding(b, R314, str_from(seen[i].code));
			comma = ",";
		}
	buf_put(b, S("]}"));
}

/* Where it takes place; whose it is, when it is the CPTS's; what for. */
static void
put_service(const struct fhir *f, const struct fhir_match *m)
{
	const struct { bool on; const char *code; } modes[] = {
		{ m->line->cabinet, "AMB" }, { m->line->home, "HH" }, { m->line->remote, "VR" } };
	struct buf *b = f->b;

	buf_put(b, S(",\"serviceType\":["));
	for (int i = 0; i < COUNT(modes); i++)
		if (modes[i].on) {
			put_concept(b, "", ACT, modes[i].code);
			buf_char(b, ',');
		}
	if (m->line->cpts) {
		buf_put(b, S("{\"extension\":[{\"url\":\"" R5_SERVICE "\",\"valueReference\":"));
		put_reference(b, "HealthcareService", S(FHIR_SERVICE));
		buf_put(b, S("}],\"coding\":["));
		put_coding(b, R66, S(CPTS_CATEGORY));
		buf_put(b, S("]},"));
	}
	buf_char(b, '{');
	json_key(b, "text", m->g->motive->label);
	buf_put(b, S("}]"));
}

void
fhir_slot(const struct fhir *f, const struct fhir_match *m)
{
	const struct avail_held_line *l = m->line;
	struct buf *b = f->b;

	begin(b, "Slot", arena_fmt(f->c->a, "%lld", (long long)m->slot->id.v),
	    l->cpts ? SAS "sas-cpts-slot-aggregator" : OLD "FrSlotAgregateur");
	put_seen(b, l);
	put_service(f, m);
	if (str_starts(l->speciality, S("S"))) {
		buf_put(b, S(",\"specialty\":["));
		put_concept(b, "", R38, arena_z(f->c->a, l->speciality));
		buf_char(b, ']');
	}
	put_concept(b, ",\"appointmentType\":", REASON, "ROUTINE");
	buf_put(b, S(",\"schedule\":"));
	put_reference(b, "Schedule", fhir_place_id(f->c->a, l));
	buf_put(b, S(",\"status\":\"free\",\"start\":"));
	json_instant(b, m->slot->starts_at);
	buf_put(b, S(",\"end\":"));
	json_instant(b, (struct instant){ m->slot->starts_at.us + m->slot->minutes * US_PER_MIN });
	buf_char(b, ',');
	json_key(b, "comment", arena_fmt(f->c->a, "%.*s/agenda/%lld", STR(f->site), (long long)m->slot->id.v));
	buf_char(b, '}');
}

void
fhir_schedule(const struct fhir *f, const struct avail_held_line *l)
{
	begin(f->b, "Schedule", fhir_place_id(f->c->a, l), OLD "FrScheduleAgregateur");
	buf_put(f->b, S("},\"actor\":["));
	put_reference(f->b, "Practitioner", fhir_ps(f->c->a, l));
	buf_char(f->b, ',');
	put_reference(f->b, "PractitionerRole", fhir_place_id(f->c->a, l));
	buf_put(f->b, S("]}"));
}

void
fhir_practitioner(const struct fhir *f, const struct avail_held_line *l)
{
	struct buf *b = f->b;

	begin(b, "Practitioner", fhir_ps(f->c->a, l), OLD "FrPractitionerAgregateur");
	put_concept(b, "},\"identifier\":[{\"type\":", FR_0203, "IDNPS");
	buf_put(b, S(",\"system\":\"" SAS_PS_SYSTEM "\","));
	json_key(b, "value", fhir_ps(f->c->a, l));
	buf_put(b, S("}],\"name\":[{"));
	json_key(b, "family", l->family);
	buf_put(b, S(",\"given\":["));
	json_str(b, l->given);
	buf_put(b, S("]}]}"));
}

/* One line of address, its city and its code: FrLocationAgregateur. */
static void
put_place(const struct fhir *f, const struct avail_venue *k)
{
	struct buf *b = f->b;

	begin(b, "Location", S("lieu"), OLD "FrLocationAgregateur");
	put_concept(b, "},\"identifier\":[{\"type\":", FR_PLACE, "INTRN");
	buf_char(b, ',');
	json_key(b, "system", f->site);
	buf_fmt(b, ",\"value\":\"%lld\"}],", (long long)k->id.v);
	json_key(b, "name", k->name);
	buf_put(b, S(",\"address\":{\"line\":["));
	json_str(b, k->address);
	buf_put(b, S("],"));
	json_key(b, "city", k->commune);
	buf_char(b, ',');
	json_key(b, "postalCode", k->postal_code);
	buf_fmt(b, "},\"position\":{\"longitude\":%.6f,\"latitude\":%.6f}}", (double)k->lon_e6 / 1e6,
	    (double)k->lat_e6 / 1e6);
}

void
fhir_role(const struct fhir *f, const struct avail_held_line *l)
{
	const struct avail_venue *k = avail_venue(f->v, l->venue_id);
	struct buf *b = f->b;

	begin(b, "PractitionerRole", fhir_place_id(f->c->a, l), OLD "FrPractitionerRoleExerciceAgregateur");
	buf_put(b, S("},\"contained\":["));
	put_place(f, k);
	buf_put(b, S("],\"practitioner\":"));
	put_reference(b, "Practitioner", fhir_ps(f->c->a, l));
	buf_put(b, S(",\"location\":[{\"reference\":\"#lieu\"}],"));
	put_phone(f, k->phone);
	buf_char(b, '}');
}

void
fhir_service(const struct fhir *f)
{
	begin(f->b, "HealthcareService", S(FHIR_SERVICE), SAS "sas-cpts-healthcareservice-aggregator");
	buf_put(f->b, S("},\"providedBy\":"));
	put_reference(f->b, "Organization", fhir_organization_id(f->c->a));
	buf_char(f->b, '}');
}

void
fhir_organization(const struct fhir *f)
{
	struct buf *b = f->b;

	begin(b, "Organization", fhir_organization_id(f->c->a), SAS "sas-cpts-organization-aggregator");
	put_concept(b, "},\"identifier\":[{\"type\":", FR_PLACE, "IDNST");
	buf_put(b, S(",\"system\":\"urn:oid:1.2.250.1.71.4.2.2\","));
	json_key(b, "value", fhir_organization_id(f->c->a));
	buf_put(b, S("}],"));
	json_key(b, "name", f->v->us.name);
	buf_char(b, ',');
	put_phone(f, S(""));
	buf_char(b, '}');
}

void
fhir_outcome(struct buf *b, const char *code, str what)
{
	buf_fmt(b, "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\",\"code\":\"%s\",", code);
	json_key(b, "diagnostics", what);
	buf_put(b, S("}]}\n"));
}

static void
put_resource(struct buf *b, const char *before, const char *type, const char *profile, const char *search)
{
	buf_fmt(b, "%s{\"type\":\"%s\",\"profile\":\"%s\",\"interaction\":[{\"code\":\"read\"}%s]", before, type, profile,
	    *search ? ",{\"code\":\"search-type\"}" : "");
	buf_put(b, str_from(search));
	buf_char(b, '}');
}

/* Source: ANS, CapabilityStatement SAS-GestionnaireAgenda-CPTS and -PsIndiv, what they ask of a server. */
void
fhir_capability(const struct fhir *f)
{
	struct buf *b = f->b;

	buf_put(b, S("{\"resourceType\":\"CapabilityStatement\",\"status\":\"active\",\"date\":"));
	json_instant(b, f->c->now);
	buf_put(b, S(",\"kind\":\"instance\",\"fhirVersion\":\"4.0.1\",\"format\":[\"application/fhir+json\"],"
	    "\"instantiates\":[\"https://interop.esante.gouv.fr/ig/fhir/sas/CapabilityStatement/SAS-GestionnaireAgenda-CPTS\","
	    "\"https://interop.esante.gouv.fr/ig/fhir/sas/CapabilityStatement/SAS-GestionnaireAgenda-PsIndiv\"],"
	    "\"implementationGuide\":[\"https://interop.esante.gouv.fr/ig/fhir/sas\"],"
	    "\"software\":{\"name\":\"Maillage\",\"version\":\"" MAILLAGE_VERSION "\"},\"implementation\":{"));
	json_key(b, "description", f->v->us.name);
	buf_char(b, ',');
	json_key(b, "url", arena_fmt(f->c->a, "%.*s/fhir", STR(f->site)));
	buf_put(b, S("},\"rest\":[{\"mode\":\"server\",\"security\":{\"cors\":false,\"description\":"
	    "\"mTLS (IGC-Santé), ou jeton porteur\"},\"resource\":["));
	put_resource(b, "", "Slot", SAS "sas-cpts-slot-aggregator",
	    ",\"searchInclude\":[\"Slot:schedule\",\"Schedule:actor\",\"Slot:service-type-reference\","
	    "\"HealthcareService:organization\"],\"searchParam\":["
	    "{\"name\":\"start\",\"definition\":\"https://interop.esante.gouv.fr/ig/fhir/sas/SearchParameter/slot-sp-start\",\"type\":\"date\"},"
	    "{\"name\":\"status\",\"definition\":\"http://hl7.org/fhir/SearchParameter/Slot-status\",\"type\":\"token\"},"
	    "{\"name\":\"schedule\",\"definition\":\"http://hl7.org/fhir/SearchParameter/Slot-schedule\",\"type\":\"reference\"},"
	    "{\"name\":\"service-type-reference\",\"definition\":\"https://interop.esante.gouv.fr/ig/fhir/sas/SearchParameter/cptsslot-sp-servicetype\",\"type\":\"reference\"}]");
	put_resource(b, ",", "Schedule", OLD "FrScheduleAgregateur", ",\"searchParam\":[{\"name\":\"actor\","
	    "\"definition\":\"http://hl7.org/fhir/SearchParameter/Schedule-actor\",\"type\":\"reference\"}]");
	put_resource(b, ",", "Practitioner", OLD "FrPractitionerAgregateur", ",\"searchParam\":[{\"name\":\"identifier\","
	    "\"definition\":\"http://hl7.org/fhir/SearchParameter/Practitioner-identifier\",\"type\":\"token\"}]");
	put_resource(b, ",", "PractitionerRole", OLD "FrPractitionerRoleExerciceAgregateur", "");
	put_resource(b, ",", "HealthcareService", SAS "sas-cpts-healthcareservice-aggregator", "");
	put_resource(b, ",", "Organization", SAS "sas-cpts-organization-aggregator", "");
	buf_put(b, S("]}]}\n"));
}
