/* page.c -- the error page; also what stands there when even the arena is full. */
#include "http/page.h"

struct words { str title, what; };

static const struct words words[LANG_COUNT][E_INTERNAL + 1] = {
	[LANG_FR] = {
		[E_INVALID] = { S("Un champ est à corriger"), S("Rien n’a été enregistré. Revenez en arrière : votre saisie y est encore.") },
		[E_LOGIN] = { S("Connexion nécessaire"), S("Rien n’a été enregistré. Connectez-vous, puis revenez en arrière : votre saisie y est encore.") },
		[E_FORBIDDEN] = { S("Accès non autorisé"), S("Votre rôle ne donne pas accès à cette page. La personne qui gère les comptes peut le changer.") },
		[E_NOT_FOUND] = { S("Page introuvable"), S("Cette page n’existe pas, ou n’existe plus.") },
		[E_CONFLICT] = { S("Quelqu’un a été plus rapide"), S("Rien n’a été enregistré. Rechargez la page pour voir l’état actuel.") },
		[E_LIMIT] = { S("Demande trop grande ou trop fréquente"), S("Rien n’a été enregistré. Réduisez la demande, ou attendez une minute.") },
		[E_UPSTREAM] = { S("Un service extérieur ne répond pas"), S("Réessayez dans quelques minutes.") },
		[E_BUSY] = { S("Momentanément occupé"), S("Rien n’a été enregistré. Réessayez dans quelques secondes.") },
		[E_INTERNAL] = { S("Erreur du programme"), S("Rien n’a été enregistré. Communiquez le code ci-dessous à la personne qui entretient le serveur.") },
	},
	[LANG_EN] = {
		[E_INVALID] = { S("A field needs correcting"), S("Nothing was saved. Go back: what you typed is still there.") },
		[E_LOGIN] = { S("Sign in first"), S("Nothing was saved. Sign in, then go back: what you typed is still there.") },
		[E_FORBIDDEN] = { S("Not allowed"), S("Your role does not reach this page. Whoever manages accounts can change it.") },
		[E_NOT_FOUND] = { S("No such page"), S("This page does not exist, or no longer does.") },
		[E_CONFLICT] = { S("Someone was faster"), S("Nothing was saved. Reload the page to see how things stand.") },
		[E_LIMIT] = { S("Too large or too often"), S("Nothing was saved. Ask for less, or wait a minute.") },
		[E_UPSTREAM] = { S("An outside service does not answer"), S("Try again in a few minutes.") },
		[E_BUSY] = { S("Busy for a moment"), S("Nothing was saved. Try again in a few seconds.") },
		[E_INTERNAL] = { S("An error of the program"), S("Nothing was saved. Give the code below to whoever looks after the server.") },
	},
};

void
page_error(struct ctx *c, enum err e, const struct request *rq, struct reply *rp)
{
	const struct words *w = &words[c->lang][e];
	struct html *h = &rp->body;

	assert(e != OK);
	*rp = (struct reply){ .status = http_status(e), .type = S("text/html; charset=utf-8"),
	    .body = { .a = c->a, .lang = c->lang, .now = c->now }, .allow = rp->allow };
	if (str_eq(c->cause.key, S("page.method")))
		rp->status = 405;
	html_lit(h, c->lang == LANG_FR ? S("<!doctype html>\n<html lang=\"fr\">") : S("<!doctype html>\n<html lang=\"en\">"));
	html_lit(h, S("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>"));
	html_str(h, w->title);
	html_lit(h, S("</title><main><h1>"));
	html_str(h, w->title);
	html_lit(h, S("</h1><p>"));
	html_str(h, w->what);
	if (c->cause.field.n) {
		html_lit(h, S("</p><p><code>"));
		html_str(h, c->cause.field);
		html_lit(h, S("</code>"));
	}
	if (c->cause.key.n) {
		html_lit(h, S("</p><p><code>"));
		html_str(h, c->cause.key);
		html_lit(h, S("</code>"));
	}
	html_lit(h, S("</p><p>Code : <strong>"));
	html_str(h, rq->code);
	html_lit(h, S("</strong></p></main></html>\n"));
}
