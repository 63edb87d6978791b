/* own_words.c -- an e-mail without what it quotes and without its signature. */
#include "understand/understand.h"

enum { LINES_MAX = 4000, QUOTE_LINES = 3 };

/* Lines that begin so end what the person wrote. */
static const char *const ends[] = {
	"-----message d'origine", "-----original message", "----- message d'origine", "---- message d'origine",
	"________________________________", "envoye de mon", "envoye depuis", "envoye via", "envoye avec", "envoye par", "envoye grace", "envoye sur", "sent via", "envoye a partir de", "envoye par mon", "sent from my",
	"sent from", "telecharger outlook", "telechargez outlook", "garanti sans virus", "sans virus.", "obtenir outlook", "get outlook", "provenance : courrier", "de : ", "de: ", "from: ",
	"ce message et ", "ce courriel et ", "ce message est confidentiel", "ce message est destine", "ce message est strictement", "ce courriel est confidentiel",
	"ce courriel est destine", "ce mail est confidentiel", "ce mail est destine", "ce mail et ", "les informations contenues", "this message is ", "this email is ", "this e-mail ",
	"message confidentiel", "avis de confidentialite", "clause de confidentialite", "avertissement : ce", "this message and ", "this email and ", "pensez a l'environnement",
	"avant d'imprimer", "n'imprimez", "afin de preserver l'environnement", "cet email a ete verifie", "cet e-mail a ete verifie", "cet e-mail ne contient", "l'absence de virus", "merci de ne pas imprimer", "-------- message", "-------- forwarded", "message du ", "debut du message",
};

/* "Le 3 juin à 14:02, CPTS <x@y> a écrit :" and its English twin, perhaps over three lines. */
static bool
quote_begins(str folded, str following)
{
	bool opens = str_starts(folded, S("le ")) || str_starts(folded, S("on ")) || str_starts(folded, S("am "));

	if (!opens)
		return false;
	for (int i = 0; i < QUOTE_LINES; i++) {
		str line, tail = {};

		(void)str_cut(following, '\n', &line, &tail);
		line = str_trim(line);
		if (!line.n)
			return false;
		if (str_ends(line, S("a ecrit :")) || str_ends(line, S("a ecrit:")) || str_ends(line, S("wrote:")) ||
		    str_ends(line, S("a ecrit")))
			return true;
		following = tail;
	}
	return false;
}

/* Lower case and without accents, but with its signs and line ends: same lines as ${s}. */
static str
lowered(struct arena *a, str s)
{
	struct buf b = { .a = a };
	str rest = s, at = rest;
	uint32_t cp;

	for (; str_next(&rest, &cp); at = rest) {
		if (cp < 0x80) {
			buf_char(&b, (char)(cp >= 'A' && cp <= 'Z' ? cp + 32 : cp));
		} else if (cp == 0xa0 || cp == 0x202f) {
			buf_char(&b, ' ');
		} else if (cp == 0x2019) {
			buf_char(&b, '\'');
		} else {
			str f = str_fold(a, (str){ at.p, rest.p - at.p });

			buf_put(&b, f.n ? f : S("."));
		}
	}
	return buf_str(&b);
}

static bool
ends_here(str line)
{
	if (str_eq(line, S("--")))
		return true;
	for (int i = 0; i < COUNT(ends); i++)
		if (str_starts(line, str_from(ends[i])))
			return true;
	return false;
}

str
understand_own_words(struct arena *a, str text)
{
	struct buf above = { .a = a }, below = { .a = a };
	bool quoted = false, over = false;
	str low = lowered(a, text), line, low_line, tail, low_tail;

	for (int n = 0; (text.n || low.n) && n < LINES_MAX && !over; n++, text = tail, low = low_tail) {
		struct buf *to = quoted ? &below : &above;

		tail = low_tail = (str){};
		(void)str_cut(text, '\n', &line, &tail);
		(void)str_cut(low, '\n', &low_line, &low_tail);
		if (str_starts(str_trim(low_line), S(">"))) {
			quoted = true;
			continue;
		}
		if (quote_begins(str_trim(low_line), low)) {
			quoted = true;
			for (str l = low_line; !str_ends(str_trim(l), S(":")) && low_tail.n && !str_has(l, S("ecrit")); ) {
				str cut_tail = {}, cut_low = {};

				(void)str_cut(tail, '\n', &line, &cut_tail);
				(void)str_cut(low_tail, '\n', &l, &cut_low);
				tail = cut_tail;
				low_tail = cut_low;
			}
			continue;
		}
		over = ends_here(str_trim(low_line));
		if (over && !str_trim(buf_str(&above)).n && !quoted)
			over = n > 40;			/* a signature before any word: go on looking */
		else if (!over) {
			buf_put(to, line);
			buf_char(to, '\n');
		}
	}
	return str_trim(buf_str(str_trim(buf_str(&above)).n ? &above : &below));
}
