#include "booking/booking_demo.h"
#include "booking/venue.h"

enum { FORTNIGHT = 14, WORKING_DAYS = 0x7e };	/* Monday to Saturday */

struct demo_line { const char *name; int motive; int64_t minutes, capacity, walkin; };
struct demo_venue {
	const char *key, *name, *address, *postal, *commune, *directions;
	const struct demo_line *line;
	int lines;
};

static const struct demo_line nazaire[] = { { "Box 1", 0, 10, 3, 1 }, { "Box 2", 1, 15, 2, 0 } };
static const struct demo_line donges[] = { { "Accueil", 0, 10, 2, 0 } };
static const struct demo_venue venues[] = {
	{ "demo-nazaire", "Salle polyvalente de Saint-Nazaire", "12 rue de l’Étang", "44600", "44184",
	  "Entrée par le parking, plain-pied.", nazaire, COUNT(nazaire) },
	{ "demo-donges", "Maison de santé de Donges", "4 place de la Mairie", "44480", "44052", "Premier étage, ascenseur.",
	  donges, COUNT(donges) },
};

static enum err
fill_line(struct ctx *c, struct venue_id venue, const struct motive_id *motive, const struct demo_line *l)
{
	struct slot_hours h = { .from = { c->today.n + 1 }, .to = { c->today.n + FORTNIGHT }, .weekdays = WORKING_DAYS,
		.opens = 9 * 60, .closes = 18 * 60, .break_from = 12 * 60, .break_to = 14 * 60 };
	struct line_edit e = { .venue = venue, .motive = motive[l->motive], .name = str_from(l->name),
		.minutes = l->minutes, .capacity = l->capacity, .walkin = l->walkin, .active = true };
	int64_t made;

	if (l->motive == 1)
		h.to.n += 4 * 7;	/* room for the second visits */
	TRY(line_set(c, &e, &h.line));
	return slots_make(c, &h, &made);
}

enum err
booking_demo(struct ctx *c)
{
	struct motive_edit motives[] = {
		{ .label = S("Vaccination contre la grippe"), .explain = S("Pour tous. Apportez votre carte Vitale."),
		  .contact_max = 6 },
		{ .label = S("Vaccination en deux visites"), .second_days = 21, .contact_max = 6,
		    .age_min = { true, 12 },
		  .explain = S("Dès 12 ans. La seconde visite est prise en même temps, trois semaines après.") },
	};
	struct motive_id motive[COUNT(motives)];

	for (int i = 0; i < COUNT(motives); i++)
		TRY(motive_set(c, &motives[i], &motive[i]));
	for (int i = 0; i < COUNT(venues); i++) {
		const struct demo_venue *d = &venues[i];
		struct venue_edit e = { .request_key = str_from(d->key), .name = str_from(d->name),
			.address = str_from(d->address), .postal_code = str_from(d->postal),
			.commune = str_from(d->commune),
			.directions = str_from(d->directions), .exercise = true, .opens_at = { true, c->now } };
		struct venue_id id;

		TRY(venue_set(c, &e, &id));
		for (int k = 0; k < d->lines; k++)
			TRY(fill_line(c, id, motive, &d->line[k]));
	}
	return OK;
}
