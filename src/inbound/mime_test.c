/* Mails as programs write them: which text a person wrote, and whether one did. */
#include "inbound/mime.h"
#include "t.h"
#include "understand/understand.h"

static struct mime_mail got;

static str
text(struct ctx *c, const char *mail)
{
	mime_read(c->a, str_from(mail), &got);
	return understand_own_words(c->a, got.text);
}

TEST(mime_plain_and_its_headers)
{
	T_STR(text(c, "From: Jeanne MARTIN <Ide@exemple.fr>\r\nMessage-ID: <a@b>\r\nIn-Reply-To: <12.abc@cpts>\r\n"
	    "Subject: =?UTF-8?Q?R=C3=A9ponse?= =?ISO-8859-1?B?6XTp?=\r\nDate: Thu, 26 Nov 2026 22:04:05 +0100\r\n\r\nOui\r\n"), S("Oui"));
	T_STR(got.from, S("Ide@exemple.fr"));
	T_STR(got.message_id, S("<a@b>"));
	T_HAS(got.answers, "<12.abc@cpts>");
	T_STR(got.subject, S("Réponseété"));
	T(got.date.some);
	T_STR(instant_iso(c->a, got.date.v), S("2026-11-26T21:04:05.000000Z"));
	T(!got.robot);
	T_STR(text(c, "from: <a@b.fr>\nsubject: x\n y\n\nnon\n"), S("non"));	/* bare line ends, a folded header */
	T_STR(got.subject, S("x y"));
	T(!got.date.some);
	T_STR(text(c, ""), S(""));
	T_STR(text(c, "pas un e-mail"), S(""));
}

TEST(mime_encodings_and_charsets)
{
	T_STR(text(c, "From: a@b.fr\nContent-Type: text/plain; charset=\"iso-8859-1\"\n"
	    "Content-Transfer-Encoding: quoted-printable\n\nD=E9sol=E9e, je ne=\n peux pas=\n"), S("Désolée, je ne peux pas"));
	T_STR(text(c, "From: a@b.fr\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
	    "UHLDqXNlbnRlICE=\n"), S("Présente !"));
	T_STR(text(c, "From: a@b.fr\nContent-Type: text/plain; charset=windows-1252\n\nj\x92" "arrive \x80\n"), S("j’arrive €"));
	T_STR(text(c, "From: a@b.fr\n\nd\xe9sol\xe9\n"), S("désolé"));		/* says nothing of its charset */
}

TEST(mime_parts)
{
	static const char mixed[] = "From: a@b.fr\nContent-Type: multipart/mixed; boundary=\"X\"\n\npreamble\n--X\n"
	    "Content-Type: multipart/alternative; boundary=Y\n\n--Y\nContent-Type: text/plain; charset=utf-8\n\nOui je viens\n"
	    "--Y\nContent-Type: text/html\n\n<p>Non</p>\n--Y--\n--X\nContent-Type: text/plain\nContent-Disposition: attachment\n\n"
	    "non\n--X--\n";
	static const char page[] = "From: a@b.fr\nContent-Type: text/html; charset=utf-8\n\n<html><head><style>p{}</style></head>"
	    "<body><p>D&eacute;sol&#233;e,<br>je ne peux pas</p><blockquote>Pouvez-vous venir, oui ?</blockquote></body></html>";
	static const char cut[] = "From: a@b.fr\nContent-Type: multipart/mixed; boundary=X\n\n--X\n\nOui\n";

	T_STR(text(c, mixed), S("Oui je viens"));
	T_STR(text(c, page), S("Désolée,\nje ne peux pas"));
	T_STR(text(c, cut), S("Oui"));
	T_STR(text(c, "From: a@b.fr\nContent-Type: multipart/mixed; boundary=X\n\n--X--\n"), S(""));
	T_STR(text(c, "From: a@b.fr\nContent-Type: multipart/mixed\n\n--X\n\nOui\n"), S(""));	/* no boundary said */
}

TEST(mime_knows_a_robot)
{
	static const char *const robots[] = { "Auto-Submitted: auto-replied", "Precedence: bulk", "Precedence: auto_reply",
		"X-Autoreply: yes", "List-Id: <x>", "Return-Path: <>", "Content-Type: multipart/report; boundary=X" };

	for (int i = 0; i < COUNT(robots); i++) {
		(void)text(c, arena_z(c->a, arena_fmt(c->a, "From: a@b.fr\n%s\n\noui\n", robots[i])));
		t_check(got.robot, T_AT, "%s", robots[i]);
	}
	(void)text(c, "From: MAILER-DAEMON@b.fr\n\noui\n");
	T(got.robot);
	(void)text(c, "From: a@b.fr\nAuto-Submitted: no\n\noui\n");		/* control */
	T(!got.robot);
	(void)text(c, "From: a@b.fr\n\nPrecedence: bulk\n");			/* control: in the text */
	T(!got.robot);
}

TEST(mime_is_bounded)
{
	ptrdiff_t n = 50 << 20;
	char *mail = arena_array(c->a, char, n);
	static const char head[] = "From: a@b.fr\nContent-Type: multipart/mixed; boundary=X\n\n--X\n\noui\n--X\n"
	    "Content-Type: application/pdf\n\n";

	memset(mail, 'A', (size_t)n);
	memcpy(mail, head, sizeof head - 1);
	mime_read(c->a, (str){ mail, n }, &got);
	T_STR(str_trim(got.text), S("oui"));
	for (ptrdiff_t i = 0; i + 4 <= n; i += 4)
		memcpy(mail + i, "--X\n", 4);
	memcpy(mail, head, sizeof head - 1);
	mime_read(c->a, (str){ mail, n }, &got);
	memset(mail, '\n', (size_t)n);
	mime_read(c->a, (str){ mail, n }, &got);
	T_I64(got.text.n, MIME_MAX - 1);
}
