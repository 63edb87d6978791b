#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "tmplc_place.h"

static bool
is_one_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (!strcasecmp(name, *list))
			return true;
	return false;
}

static bool
append(char *to, size_t size, char ch)
{
	size_t n = strlen(to);

	if (n + 1 >= size)
		return false;
	to[n] = (char)tolower((unsigned char)ch);
	to[n + 1] = 0;
	return true;
}

static const char *
tag_ends(struct place_state *s)
{
	s->place = TEXT;
	if (!strcmp(s->tag, "script"))
		s->place = RAW;
	else if (!strcmp(s->tag, "style"))
		return "<style>: style lives in assets/";
	else if (!strcmp(s->tag, "h1") || !strcmp(s->tag, "h2"))
		s->title = true;
	else if (!strcmp(s->tag, "/h1") || !strcmp(s->tag, "/h2"))
		s->title = false;
	else if (!strcmp(s->tag, "pre") || !strcmp(s->tag, "textarea"))
		s->keep = true;
	else if (!strcmp(s->tag, "/pre") || !strcmp(s->tag, "/textarea"))
		s->keep = false;
	return NULL;
}

static const char *
in_name(struct place_state *s, char ch)
{
	if (ch == '>')
		return tag_ends(s);
	if (isspace((unsigned char)ch)) {
		s->place = TAG;
		return s->tag[0] ? NULL : "a bare <: write &lt;";
	}
	if (!s->tag[0] && !isalpha((unsigned char)ch) && ch != '/' && ch != '!')
		return "a bare <: write &lt;";
	if (ch == '-' && s->tag[0] == '!')
		return "an HTML comment: write {# #}";
	if (s->tag[0] && ch == '/') {		/* <br/> */
		s->place = TAG;
		return NULL;
	}
	if (!isalnum((unsigned char)ch) && !strchr("/!-", ch))
		return "not a tag's name";
	return append(s->tag, sizeof s->tag, ch) ? NULL : "a tag's name too long";
}

static const char *
in_tag(struct place_state *s, char ch)
{
	if (ch == '>')
		return tag_ends(s);
	if (isspace((unsigned char)ch) || ch == '/')
		return NULL;
	if (!isalpha((unsigned char)ch))
		return "expected an attribute";
	s->place = ATTR;
	s->attr[0] = 0;
	append(s->attr, sizeof s->attr, ch);
	return NULL;
}

static const char *
in_attr(struct place_state *s, char ch)
{
	if (ch == '>')
		return tag_ends(s);
	if (isspace((unsigned char)ch)) {
		s->place = TAG;
		return NULL;
	}
	if (ch != '=') {
		if (!isalnum((unsigned char)ch) && !strchr("-:_", ch))
			return "not an attribute's name";
		return append(s->attr, sizeof s->attr, ch) ? NULL : "an attribute's name too long";
	}
	if (!strncmp(s->attr, "on", 2))
		return "an on* attribute: behaviour lives in assets/app.js";
	if (!strcmp(s->attr, "style"))
		return "a style attribute: style lives in assets/";
	if (!strcmp(s->attr, "srcdoc"))
		return "srcdoc: never";
	s->place = EQUALS;
	return NULL;
}

const char *
place_step(struct place_state *s, char ch)
{
	switch (s->place) {
	case TEXT:
		if (ch == '<') {
			s->place = NAME;
			s->tag[0] = 0;
		}
		return NULL;
	case NAME:
		return in_name(s, ch);
	case TAG:
		return in_tag(s, ch);
	case ATTR:
		return in_attr(s, ch);
	case EQUALS:
		if (ch != '"' && ch != '\'')
			return "an unquoted attribute: quote its value";
		s->quote = ch;
		s->place = QUOTED;
		s->head[0] = 0;
		s->sealed = s->unsure = false;
		return NULL;
	case QUOTED:
		if (ch == s->quote)
			s->place = TAG;
		else if (!s->sealed && !s->unsure)
			append(s->head, sizeof s->head, ch);
		return NULL;
	case RAW:
		if (ch == '<') {
			s->place = NAME;
			s->tag[0] = 0;
		} else if (!isspace((unsigned char)ch))
			return "an inline script: scripts live in assets/";
		return NULL;
	}
	return "lost";
}

void
place_pause(struct place_state *s)
{
	if ((s->place == NAME && s->tag[0]) || s->place == ATTR)
		s->place = TAG;
}

bool
place_same(const struct place_state *a, const struct place_state *b)
{
	if (a->place != b->place || a->keep != b->keep || a->title != b->title)
		return false;
	if (a->place == QUOTED)
		return a->quote == b->quote && !strcmp(a->attr, b->attr) && !strcmp(a->tag, b->tag);
	return a->place != TAG || !strcmp(a->tag, b->tag);
}

bool
place_is_url(const struct place_state *s)
{
	static const char *const urls[] = { "href", "src", "action", "formaction", "poster", "data",
	    "srcset", "ping", "cite", "background", "manifest", "xlink:href",
	    "data-live", "data-search", "data-count", NULL };

	return s->place == QUOTED && is_one_of(s->attr, urls);
}

/* A path, a query or a fragment of ours; a number to dial, an address to write to. */
static bool
good_head(const char *head)
{
	if (!strncmp(head, "//", 2) || !strncmp(head, "/\\", 2))
		return false;
	return (head[0] && strchr("/?#", head[0])) || !strncmp(head, "tel:", 4) ||
	    !strncmp(head, "sms:", 4) || !strncmp(head, "mailto:", 7);
}

const char *
place_value(const struct place_state *s)
{
	switch (s->place) {
	case TEXT:
		return NULL;
	case QUOTED:
		if (place_is_url(s) && (s->unsure || !good_head(s->head)))
			return "a URL must start with a literal / ? # tel: sms: or mailto:";
		return NULL;
	case EQUALS:
		return "a value in an unquoted attribute";
	case RAW:
		return "a value in a script";
	case NAME: case TAG: case ATTR:
		break;
	}
	return "a value in a tag";
}

void
place_merge(struct place_state *s, const struct place_state *other)
{
	if (s->place != QUOTED || !strcmp(s->head, other->head)) {
		s->sealed |= other->sealed;
		s->unsure |= other->unsure;
		return;
	}
	if (!good_head(s->head) || !good_head(other->head))
		s->unsure = true;
	s->sealed = true;
}
