#include "asset.h"
#include "html/error.h"
#include "html/html_test.h"
#include "t.h"

static str
written(const struct html *h)
{
	return (str){ h->p, h->n };
}

static bool
has(str hay, str needle)
{
	return str_has(hay, needle);
}

TEST(html_escapes_text)
{
	static const struct { str in, out; } table[] = {
		{ S(""), S("") },
		{ S("plain"), S("plain") },
		{ S("<script>alert(1)</script>"), S("&lt;script&gt;alert(1)&lt;/script&gt;") },
		{ S("a&b"), S("a&amp;b") },
		{ S("&amp;"), S("&amp;amp;") },
		{ S("\"'"), S("&quot;&#39;") },
		{ S("<<<"), S("&lt;&lt;&lt;") },
		{ S("é<€>"), S("é&lt;€&gt;") },
		{ S("end&"), S("end&amp;") },
	};

	for (int i = 0; i < COUNT(table); i++) {
		struct html h = { .a = c->a };

		html_str(&h, table[i].in);
		T_STR(written(&h), table[i].out);
	}
}

TEST(html_integers)
{
	struct html h = { .a = c->a };

	html_i64(&h, 0);
	html_lit(&h, S(" "));
	html_i64(&h, INT64_MIN);
	html_lit(&h, S(" "));
	html_i64(&h, INT64_MAX);
	T_STR(written(&h), S("0 -9223372036854775808 9223372036854775807"));
}

static struct place_view
hostile(void)
{
	return (struct place_view){ .s = S("\"><script>' & /../?x=%00#"), .n = -7,
	    .d = day_of(2026, 11, 21), .at = civil_instant(2026, 11, 21, 21, 4), .m = MSG_i18n_now };
}

TEST(html_template_text)
{
	struct html h = { .a = c->a };
	struct place_view v = hostile();

	place_text(&h, &v);
	T_STR(written(&h), S("<p>&quot;&gt;&lt;script&gt;&#39; &amp; /../?x=%00#|-7|à l’instant</p>"));
}

TEST(html_template_attribute)
{
	struct html h = { .a = c->a, .lang = LANG_EN };
	struct place_view v = hostile();

	place_attr(&h, &v);
	T(!has(written(&h), S("<script>")));
	T_HAS(written(&h), "title=\"&quot;&gt;&lt;script&gt;&#39; &amp; /../?x=%00#\"");
	T_HAS(written(&h), "class='&quot;&gt;");
	T_HAS(written(&h), "lang=\"2026-11-212026-11-21T21:04just now\"");
}

TEST(html_template_url)
{
	struct html h = { .a = c->a };
	struct place_view v = hostile();

	place_url(&h, &v);
	T_HAS(written(&h), "href=\"/a/%22%3E%3Cscript%3E%27%20%26%20%2F..%2F%3Fx%3D%2500%23?q=%22");
	T_HAS(written(&h), "&amp;n=-7\">");
	T_HAS(written(&h), "<time datetime=\"2026-11-21\">21\u00a0novembre 2026</time>");
}

TEST(html_template_whole_url)
{
	struct html h = { .a = c->a };
	struct place_view v = { .s = S("/crises/1?a=1&b=\"") };

	place_whole_url(&h, &v);
	T_STR(written(&h), S("<a href=\"/crises/1?a=1&amp;b=&quot;\">x</a>"));
}

TEST(html_template_web_address)
{
	static const struct { const char *typed, *written; } cases[] = {
		{ "https://sante.gouv.fr/a?b=1&c=\"", "https://sante.gouv.fr/a?b=1&amp;c=&quot;" },
		{ "http://ars.example", "http://ars.example" },
		{ "javascript:alert(1)", "#" }, { "data:text/html,x", "#" }, { "//evil.example", "#" }, { "/crises", "#" },
		{ "https://a.fr/ onclick=x", "#" }, { "https://a.fr/\n", "#" }, { "HTTPS", "#" }, { "", "#" },
	};

	for (int i = 0; i < COUNT(cases); i++) {
		struct html h = { .a = c->a };
		struct place_view v = { .s = str_from(cases[i].typed) };

		place_web(&h, &v);
		T_STR(written(&h), arena_fmt(c->a, "<a href=\"%s\">x</a>", cases[i].written));
	}
}

TEST(html_template_forms)
{
	struct html h = { .a = c->a, .now = civil_instant(2026, 11, 21, 21, 7) };
	struct place_view v = { .s = S("+33612345678"), .n = 12450, .d = day_of(2026, 11, 21),
	    .at = civil_instant(2026, 11, 21, 21, 4) };

	place_forms(&h, &v);
	T_HAS(written(&h), "<time datetime=\"2026-11-21T21:04+01:00\">21:04</time>");
	T_HAS(written(&h), ">il y a 3\u00a0min</time>");
	T_HAS(written(&h), ">samedi 21\u00a0novembre 2026</time>");
	T_HAS(written(&h), "12\u202f450");
	T_HAS(written(&h), "<a class=\"tel\" href=\"tel:+33612345678\">06 12 34 56 78</a>");
	v.s = S("a<b\r\nc");
	place_forms(&h, &v);
	T_HAS(written(&h), "a&lt;b<br>\nc");
	T(!has(written(&h), S("tel:\"")));
}

TEST(html_template_loop)
{
	struct html h = { .a = c->a }, none = { .a = c->a };
	struct row rows[] = { { S("a<"), 1, true }, { S("b"), 2, false } };
	struct flow_view v = { .list = { rows, 2 } };

	flow_loop(&h, &v);
	T_STR(written(&h), S("<ul>\n<li class=\"on\">a&lt;=1</li>\n<li>b=2</li>\n</ul>\n"));
	v.list.n = 0;
	flow_loop(&none, &v);
	T_STR(written(&none), S("<ul>\n<li>none</li>\n</ul>\n"));
}

TEST(html_template_if)
{
	static const struct { struct flow_view v; str out; } table[] = {
		{ { .a = true }, S("ab") },
		{ { .a = true, .b = true }, S("else") },
		{ { .n = 3 }, S("three") },
		{ { .kind = S("real") }, S("real") },
		{ { .kind = S("really") }, S("else") },
		{ { .n = 10 }, S("real") },
		{ { .maybe = { true, 5 } }, S("else:5") },
	};

	for (int i = 0; i < COUNT(table); i++) {
		struct html h = { .a = c->a };

		flow_if(&h, &table[i].v);
		T_STR(written(&h), table[i].out);
	}
}

TEST(html_template_message)
{
	struct html h = { .a = c->a };
	struct flow_view v = { .kind = S("<3 min>"), .inner.m = MSG_i18n_since };

	flow_message(&h, &v);
	T_STR(written(&h), S("il y a &lt;3 min&gt;;à l’instant;depuis &lt;3 min&gt;"));
}

TEST(html_template_use)
{
	struct html h = { .a = c->a };
	struct row rows[] = { { S("r"), 1, true } };
	struct place_view other = { .s = S("other") };
	struct flow_view v = { .list = { rows, 1 }, .n = 4, .inner.s = S("inner"), .pointer = &other };

	flow_use(&h, &v);
	T_STR(written(&h), S("<p>inner|0|</p><p>other|0|</p>r/4 "));
}

TEST(html_template_space)
{
	struct html h = { .a = c->a };
	struct flow_view v = { .n = 0 };

	flow_space(&h, &v);
	T_STR(written(&h), S("<p>\na b\nc</p>\n<pre>  x\n   y</pre>\n"));
}

TEST(html_holes_say_where)
{
	struct html h = { .a = c->a };
	str page;

	form_keys(&h);
	T_I64(h.holes, 2);
	page = written(&h);
	T_I64(h.hole[0].kind, HOLE_CSRF);
	T_I64(h.hole[1].kind, HOLE_REQUEST_KEY);
	T(str_ends(str_sub(page, 0, h.hole[0].at), S("name=\"csrf\" value=\"")));
	T(str_ends(str_sub(page, 0, h.hole[1].at), S("name=\"request_key\" value=\"")));
	T(str_starts(str_sub(page, h.hole[1].at, 9), S("\">")));
}

TEST(html_holes_survive_growth)
{
	struct html h = { .a = c->a };

	for (int i = 0; i < HTML_HOLES_MAX; i++) {
		html_hole(&h, HOLE_USER);
		for (int k = 0; k < 200; k++)
			html_str(&h, S("<0123456789>"));
	}
	T_I64(h.holes, HTML_HOLES_MAX);
	T_I64(h.hole[1].at, 200 * (10 + 8));
	T_I64(h.hole[63].at, 63 * 200 * (10 + 8));
}

TEST(html_staff_layout)
{
	struct html h = { .a = c->a };
	struct shell_crisis crises[] = { { { 12 }, S("Feu <Brou>"), true, false } };
	struct shell_view v = { .shell = { .title = S("A & B"), .community = S("CPTS"), .signed_in = true,
	    .exercise = true, .crises = { crises, 1 } }, .text = S("corps") };

	shell_staff_page(&h, &v);
	T_HAS(written(&h), "<html lang=\"fr\">");
	T_HAS(written(&h), "<title>EXERCICE · A &amp; B · CPTS</title>");
	T_HAS(written(&h), "<section class=\"band\" aria-label=\"EXERCICE\"><span>EXERCICE\u202f:");
	T_HAS(written(&h), "<a href=\"/crises/12\"><b>EXERCICE</b> Feu &lt;Brou&gt;</a>");
	T_HAS(written(&h), "<h1>corps</h1>");
	T_HAS(written(&h), "<a class=\"skip\" href=\"#main\">");
	T_I64(h.holes, 3);	/* the sign-out form's two, and the name */
}

TEST(html_real_is_not_exercise)
{
	struct html h = { .a = c->a };
	struct shell_view v = { .shell = { .title = S("x"), .signed_in = true } };

	shell_staff_page(&h, &v);
	T(!has(written(&h), S("EXERCICE")));
	T(!has(written(&h), S("class=\"band\"")));
}

TEST(html_public_layout_is_light)
{
	struct html h = { .a = c->a, .lang = LANG_EN };
	struct shell_view v = { .shell = { .title = S("x"), .community = S("CPTS"),
	    .help_phone = S("0237123456") }, .text = S("body") };

	shell_public_page(&h, &v);
	T(!has(written(&h), S("<script")));
	T_HAS(written(&h), "<html lang=\"en\">");
	T_HAS(written(&h), "href=\"tel:+33237123456\">02 37 12 34 56</a>");
	T(h.n < 1500);
}

TEST(html_assets_are_found)
{
	const struct asset *css = asset_find(ASSET_public_css), *js = asset_find(ASSET_app_js);

	T(css && js);
	T_STR(css->type, S("text/css; charset=utf-8"));
	T(css->gzip.n > 0 && css->gzip.n < css->body.n);
	T(css->body.n < 3000 && js->body.n < 6144);
	T((unsigned char)css->gzip.p[0] == 0x1f && (unsigned char)css->gzip.p[1] == 0x8b);
	T(!asset_find(S("/a/public.00000000.css")));
}

TEST(form_fields_keep_what_was_typed)
{
	struct html h = { .a = c->a };
	struct field f = { .name = S("who"), .label = MSG_html_search, .value = S("<a>\""),
	    .error = MSG_form_missing, .hint = MSG_html_search_hint, .required = true, .max = 80 };

	field_text(&h, &f);
	T_HAS(written(&h), "<label for=\"who\">Rechercher</label>");
	T_HAS(written(&h), "value=\"&lt;a&gt;&quot;\"");
	T_HAS(written(&h), "aria-describedby=\"who-hint who-error\"");
	T_HAS(written(&h), "aria-invalid=\"true\"");
	T_HAS(written(&h), "id=\"who-error\">▲ Ce champ est nécessaire.");
	T_HAS(written(&h), " required");
	T_HAS(written(&h), "maxlength=\"80\"");
	T(!has(written(&h), S("facultatif")));
}

TEST(form_field_at_rest)
{
	struct html h = { .a = c->a };
	struct field f = { .name = S("who"), .label = MSG_html_search };

	field_text(&h, &f);
	T_HAS(written(&h), "(facultatif)");
	T(!has(written(&h), S("aria-")));
	T(!has(written(&h), S("maxlength")));
}

TEST(form_textarea_keeps_first_newline)
{
	struct html h = { .a = c->a };
	struct field f = { .name = S("t"), .label = MSG_html_search, .value = S("\n a </textarea>") };

	field_area(&h, &f);
	T_HAS(written(&h), ">\n\n a &lt;/textarea&gt;</textarea>");	/* HTML drops one newline */
}

TEST(form_summary_links_to_the_field)
{
	struct html h = { .a = c->a };
	struct form_error e;
	enum err no = fail(c, E_INVALID, S("qty"), S("form.number"), "test");

	T_I64(no, E_INVALID);
	e = form_error_of(c, S("K7F"));
	form_summary(&h, &e);
	T_HAS(written(&h), "role=\"alert\"");
	T_HAS(written(&h), "<a href=\"#qty\">Écrivez un nombre, en chiffres.</a>");
	T_HAS(written(&h), "<code>K7F</code>");
	T_I64(form_error_for(&e, S("qty")).n, MSG_form_number.n);
	T_I64(form_error_for(&e, S("other")).n, 0);
}

TEST(form_summary_of_nothing_is_nothing)
{
	struct html h = { .a = c->a };
	struct form_error e = { 0 };

	form_summary(&h, &e);
	T(str_eq(str_trim(written(&h)), S("")));
}

TEST(form_unknown_key_still_speaks)
{
	struct form_error e;
	enum err no = fail(c, E_INVALID, S(""), S("no.such.key"), "test");

	T_I64(no, E_INVALID);
	e = form_error_of(c, S(""));
	T_I64(e.text.n, MSG_form_other.n);
}

TEST(html_error_page_says_what_to_do)
{
	struct html h = { .a = c->a };
	struct html_error v = { .shell.title = S("Page introuvable"), .title = MSG_error_not_found_title,
	    .what = MSG_error_not_found_what, .cause = msg_find(S("form.missing")), .field = S("<f>"),
	    .code = S("K7F") };

	html_error_page(&h, &v);
	T_HAS(written(&h), "<h1>Page introuvable</h1>");
	T_HAS(written(&h), "Ce champ est nécessaire.");
	T_HAS(written(&h), "<code>&lt;f&gt;</code>");
	T_HAS(written(&h), "<code>K7F</code>");
	T_HAS(written(&h), "href=\"/\"");
	T(!strstr(arena_z(c->a, written(&h)), "/connexion"));
	h = (struct html){ .a = c->a };
	v.login = true;
	html_error_page(&h, &v);
	T_HAS(written(&h), "href=\"/connexion\" target=\"_blank\"");
}

TEST(html_title_keeps_words_with_hyphens_whole)
{
	struct html h = { .a = c->a, .whole = true };

	html_str(&h, S("Votre rendez-vous - a-b <i"));
	T_STR(written(&h), S("Votre <span class=\"word\">rendez-vous</span> - <span class=\"word\">a-b</span> &lt;i"));
}
