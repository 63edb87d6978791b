/* invite_web.h -- what the pages of invitations show: the person invited, and who invites. */
#ifndef BOOKING_INVITE_WEB_H
#define BOOKING_INVITE_WEB_H

#include "booking/booking_web.h"
#include "booking/invite.h"
#include "booking/invite_import.h"

/* ---- citizens: pages/invite.html --------------------------------------------------- */

struct rdv_code_view { struct shell shell; struct form_error error; struct field code; };
void rdv_code_page(struct html *h, const struct rdv_code_view *v);

struct rdv_invited_view {
	struct shell shell;
	struct form_error error;
	str code, pass, motive, explain, words;
	struct instant from, to, opens_at;
	bool later, locked;
	struct field born, pin;
};
void rdv_invited_page(struct html *h, const struct rdv_invited_view *v);
void rdv_pin_page(struct html *h, const struct rdv_invited_view *v);
void rdv_decline_page(struct html *h, const struct rdv_invited_view *v);

/* ---- who invites: pages/period.html --------------------------------------------------- */

struct period_line {
	struct period_id id;
	str label, motive, venue, words;
	struct instant from, to, opens_at;
	bool closed;
};
struct periods_view {
	struct shell shell;
	struct form_error error;
	struct { struct period_line *v; ptrdiff_t n; } periods;
	struct field_choice motive, venue, mode, proof, communes;
	struct field label, from, to, opens_at, age_min, age_max, professions;
};
void periods_page(struct html *h, const struct periods_view *v);

struct period_wrong { int64_t line; str column, value, what; };
struct period_view {
	struct shell shell;
	struct form_error error;
	struct period_line p;
	struct invite_counted n;
	str said;
	bool erased, invited;
	int64_t came;
	/* a file that was wrong */
	struct { struct period_wrong *v; ptrdiff_t n; } wrong;
	int64_t wrong_n;
	str refused;
	/* one person typed in */
	struct field family, given, born, phone, email, commune, address, file;
};
void period_page(struct html *h, const struct period_view *v);

struct letter { str who, address, motive, words, code, url; struct markup qr; struct instant opens_at; bool later; };
struct letters_view {
	struct shell shell;
	struct period_id id;
	struct instant from, to;
	struct { struct letter *v; ptrdiff_t n; } letters;
	struct invite_id last;
	bool more;
	str phone;
};
void letters_page(struct html *h, const struct letters_view *v);

/* A code as it is read: "4K7Q 9M2T ABCD". */
str invite_code_shown(struct arena *a, str code);
/* The rules of a period in plain words, its communes by name. */
str rdv_period_words(struct ctx *c, const struct avail *v, const struct invite_period *p);

extern const struct route invite_routes[], period_routes[];
extern const ptrdiff_t invite_routes_n, period_routes_n;

#endif
