#include "booking/invite_import.h"
#include "i18n/i18n.h"
#include "post/outbox.h"
#include "registry/record.h"

#define COLUMNS(X) \
	X(family, "nom|nom de famille|nom usage|nom d usage|nom de naissance|last name|surname|family name", true, "Nom") \
	X(given, "prenom|prenoms|first name|given name", true, "Prénom") \
	X(born, "naissance|date de naissance|annee de naissance|ne e le|ne le|annee|birth|year of birth|date of birth", \
	  true, "Année de naissance") \
	X(phone, "telephone|tel|mobile|portable|telephone portable|tel portable|numero|phone", false, "Téléphone") \
	X(email, "courriel|email|e mail|mail|adresse mail|adresse e mail|adresse electronique", false, "E-mail") \
	X(commune, "commune|ville|localite|town|city", false, "Commune") \
	X(address, "adresse|adresse postale|rue|address", false, "Adresse")
#define AT(field, ...)	I_##field,
#define COLUMN(field, names, required, label)	{ names, required, label },
enum { COLUMNS(AT) I_COUNT };
static const struct record_column columns[] = { COLUMNS(COLUMN) };
static const char *const fields[] = { "family", "given", "born", "phone", "email", "commune", "address" };

int64_t
invite_year(str text, int64_t now)
{
	int64_t year = 0, n = 0;
	ptrdiff_t from = text.n;

	if (text.n == 10 && text.p[4] == '-' && str_to_i64(str_sub(text, 0, 4), 1800, now, &year))
		return year;
	while (from > 0 && text.p[from - 1] >= '0' && text.p[from - 1] <= '9')
		from--;
	text = str_sub(text, from, text.n);	/* after the last / or . or - */
	if (text.n == 4 && str_to_i64(text, 1800, now, &year))
		return year;
	if (text.n == 2 && str_to_i64(text, 0, 99, &n))
		return now / 100 * 100 + n > now ? now / 100 * 100 - 100 + n : now / 100 * 100 + n;
	return 0;
}

static void
wrong(struct ctx *c, struct invite_file *out, int64_t line, str column, str value, struct msg what)
{
	out->wrong_n++;
	if (out->wrong.n < INVITE_WRONG_MAX)
		out->wrong.v[out->wrong.n++] = (struct invite_wrong){ line, arena_dup(c->a, column),
		    arena_dup(c->a, str_sub(value, 0, REPORT_EXCERPT)), what };
}

static int
column_of(str field)
{
	for (int i = 0; i < COUNT(fields); i++)
		if (str_eq(field, str_from(fields[i])))
			return i;
	return 0;
}

static enum err
row_of(struct ctx *c, const struct invite_period *p, const str *f, struct invite_new *i)
{
	*i = (struct invite_new){ .person = { arena_dup(c->a, f[I_family]), arena_dup(c->a, f[I_given]),
	    invite_year(f[I_born], instant_civil(c->now).year) }, .email = arena_dup(c->a, f[I_email]),
	    .commune = arena_dup(c->a, f[I_commune]), .address = arena_dup(c->a, f[I_address]) };
	if (f[I_phone].n && !phone_normal(c->a, f[I_phone], &i->phone))
		return fail(c, E_INVALID, S("phone"), S("booking.phone"), "not a number");
	return invite_valid(c, p, i);
}

static bool
same(struct ctx *c, const struct invite_new *x, const struct invite_new *y)
{
	return x->person.born == y->person.born && str_eq(x->phone, y->phone) && str_eq(x->email, y->email) &&
	    str_eq(str_fold(c->a, x->person.family), str_fold(c->a, y->person.family)) &&
	    str_eq(str_fold(c->a, x->person.given), str_fold(c->a, y->person.given));
}

static void
take_row(struct ctx *c, const struct invite_period *p, struct record_reader *r, const str *f, struct invite_file *out)
{
	struct invite_new *i = &out->v[out->n];
	int k;

	if (row_of(c, p, f, i) != OK) {
		k = column_of(c->cause.field);
		wrong(c, out, record_line(r), record_column_name(r, k), f[k], msg_find(c->cause.key));
		ctx_forgive(c);
	} else if (out->n && same(c, i, i - 1)) {
		return;				/* the same line twice running: one person */
	}
	out->n++;
}

enum err
invite_read(struct ctx *c, const struct invite_period *p, str path, struct invite_file *out)
{
	struct record_reader *r;
	struct report rep;
	str f[I_COUNT];
	enum err e;

	*out = (struct invite_file){ .v = arena_array(c->a, struct invite_new, INVITE_ROWS_MAX),
		.wrong.v = arena_array(c->a, struct invite_wrong, INVITE_WRONG_MAX) };
	report_init(&rep, c->a);
	e = record_open(c, path, columns, I_COUNT, &rep, &r);
	if (e == E_INVALID) {
		out->refused = msg_find(rep.refused.n ? rep.refused : c->cause.key);
		out->refused_arg = rep.refused_arg;
		ctx_forgive(c);
		return OK;
	}
	TRY(e);
	while (record_next(r, f)) {
		if (out->n == INVITE_ROWS_MAX) {
			out->refused = MSG_invite_too_many;
			return OK;
		}
		take_row(c, p, r, f, out);
	}
	for (ptrdiff_t i = 0; i < rep.n; i++)	/* lines that were not read: another number of fields, a broken quote */
		wrong(c, out, rep.v[i].line, rep.v[i].column, rep.v[i].value, msg_find(rep.v[i].key));
	if (!out->n && !out->wrong_n)
		out->refused = MSG_invite_no_rows;
	return OK;
}
