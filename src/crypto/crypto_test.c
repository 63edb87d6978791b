#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/crypto.h"
#include "t.h"

static void
hex_is(struct ctx *c, str bytes, const char *want)
{
	T_STR(crypto_hex(c->a, bytes), str_from(want));
}

/* The vectors were computed by other programs (Python's hashlib; Debian's argon2 command). */
TEST(crypto_vectors)
{
	unsigned char salt[16], into[CRYPTO_HASH];

	T(crypto_start(c, S(""), false) == OK);
	for (int i = 0; i < COUNT(salt); i++)
		salt[i] = (unsigned char)i;
	str s = { (char *)salt, sizeof salt };

	hex_is(c, crypto_digest(c->a, S("")),
	    "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
	hex_is(c, crypto_digest(c->a, S("abc")),
	    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	hex_is(c, crypto_digest2(c->a, s, S("Appel reçu")),
	    "a3c02d272f6db814d89fd08a8401caf1edc38055069f115490d427eb600343a8");
	crypto_digest2_into(into, s, S("Appel reçu"));
	T_STR(crypto_digest2(c->a, s, S("Appel reçu")), ((str){ (char *)into, sizeof into }));
	hex_is(c, crypto_token_hash(c->a, S("abc")),
	    "79df55c052ef761be893b6fbd7d876b7cf9fba30ab88c876b0b668cc0c97c12e");
	hex_is(c, crypto_lookup(c->a, S("+33612345678")), "f045041008d83adb32c470f5b4a0c8ad");
	T(crypto_password_ok(c, S("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
	    "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"), S("password")));
}

TEST(crypto_salt_and_text_do_not_run_together)
{
	T(!str_eq(crypto_digest2(c->a, S("ab"), S("c")), crypto_digest2(c->a, S("a"), S("bc"))));
	T(!str_eq(crypto_digest2(c->a, S(""), S("abc")), crypto_digest(c->a, S("abc"))));
}

TEST(crypto_hex_there_and_back)
{
	str raw;

	T(crypto_unhex(c->a, S("00ff10"), &raw));
	T_STR(raw, S("\x00\xff\x10"));
	T_STR(crypto_hex(c->a, raw), S("00ff10"));
	T(crypto_unhex(c->a, S(""), &raw));
	T_I64(raw.n, 0);
	T(!crypto_unhex(c->a, S("0"), &raw));
	T(!crypto_unhex(c->a, S("0g"), &raw));
	T(!crypto_unhex(c->a, S("00 1"), &raw));
}

TEST(crypto_tokens_are_long_and_different)
{
	str a = crypto_token(c), b = crypto_token(c);

	T_I64(a.n, 22);
	T_I64(crypto_token256(c).n, 43);
	T(!str_eq(a, b));
	T(crypto_same(a, a));
	T(!crypto_same(a, b));
	T(!crypto_same(a, S("")));
	T(crypto_same(S(""), S("")));
	for (ptrdiff_t i = 0; i < a.n; i++)
		T(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", a.p[i]));
}

TEST(crypto_seal_opens_only_untouched)
{
	str sealed, plain;
	struct ctx one;

	T(crypto_start(c, S(""), false) == OK);
	sealed = crypto_seal(c, S("+33612345678"));
	T(!str_has(sealed, S("612345")));
	T(!str_eq(sealed, crypto_seal(c, S("+33612345678"))));
	T(crypto_open(c, sealed, &plain) == OK);
	T_STR(plain, S("+33612345678"));
	T(crypto_open(c, crypto_seal(c, S("")), &plain) == OK);
	T_I64(plain.n, 0);
	for (ptrdiff_t bit = 0; bit < sealed.n * 8; bit++) {
		char *copy = arena_z(c->a, sealed);

		copy[bit / 8] ^= (char)(1 << bit % 8);
		T(crypto_open(c, (str){ copy, sealed.n }, &plain) == E_INTERNAL);
		T_STR(c->cause.key, S("crypto.sealed"));
		ctx_forgive(c);
	}
	for (ptrdiff_t n = 0; n < sealed.n; n++) {
		T(crypto_open(c, str_sub(sealed, 0, n), &plain) == E_INTERNAL);
		ctx_forgive(c);
	}
	one = *c;
	one.rng = 0;		/* as in production: the two ways to a nonce make the same kind of seal */
	for (ptrdiff_t bit = 0; bit < sealed.n * 8; bit++) {
		str fresh = crypto_seal(&one, S("+33612345678"));

		T(crypto_open(c, fresh, &plain) == OK);
		T_STR(plain, S("+33612345678"));
		((char *)(uintptr_t)fresh.p)[bit / 8] ^= (char)(1 << bit % 8);
		T(crypto_open(c, fresh, &plain) == E_INTERNAL);
		ctx_forgive(c);
	}
}

enum { SEALS = 70000, PREFIX_AT = 1, PREFIX_BYTES = 16, COUNT_BYTES = 8 };

/* One thread's nonces: under one prefix only ever counting up; prefixes are put into ${seen}. */
static int
nonces(struct ctx *c, str *seen, int max)
{
	struct arena small;
	struct ctx one = { .a = &small };	/* no seed: as in production */
	uint64_t before = 0;
	int prefixes = 0;
	str plain;

	arena_init(&small, 1 << 16);
	for (int i = 0; i < SEALS; i++) {
		str s = crypto_seal(&one, S("+33612345678"));
		str prefix = str_sub(s, PREFIX_AT, PREFIX_BYTES);
		uint64_t count;

		memcpy(&count, s.p + PREFIX_AT + PREFIX_BYTES, COUNT_BYTES);
		if (prefixes == 0 || !str_eq(prefix, seen[prefixes - 1])) {
			assert(prefixes < max);
			seen[prefixes++] = arena_dup(c->a, prefix);
		} else if (count <= before)
			return -1;
		before = count;
		if (i % 1000 == 0 && (crypto_open(&one, s, &plain) != OK || !str_eq(plain, S("+33612345678"))))
			return -1;
		arena_reset(&small);
	}
	arena_fini(&small);
	return prefixes;
}

struct other { struct ctx *c; str seen[4]; int n; };

static void *
seal_elsewhere(void *arg)
{
	struct other *o = arg;

	o->n = nonces(o->c, o->seen, COUNT(o->seen));
	return NULL;
}

TEST(crypto_seal_never_takes_a_nonce_twice)
{
	struct other o = { .c = c };
	pthread_t thread;
	str all[8];
	int n;

	T(crypto_start(c, S(""), false) == OK);
	n = nonces(c, all, 4);
	T(n >= 2);		/* more seals than one prefix may count */
	T(pthread_create(&thread, NULL, seal_elsewhere, &o) == 0);
	T(pthread_join(thread, NULL) == 0);
	T(o.n >= 2);
	for (int i = 0; i < o.n; i++)
		all[n++] = o.seen[i];
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			T(!str_eq(all[i], all[k]));
}

/* What version 1 wrote must open for as long as there is a version 1 database. */
TEST(crypto_seal_of_yesterday)
{
	str sealed, plain;

	T(crypto_start(c, S(""), false) == OK);
	T(crypto_unhex(c->a, S("01d70d3259e4e1cb631c663cf4d73c4c04022ab1ba804098e64c"
	    "3bc200de76cc38a574e3501574699460040b85397a7c8a9b4713b0"), &sealed));
	T(crypto_open(c, sealed, &plain) == OK);
	T_STR(plain, S("+33612345678"));
}

TEST(crypto_passwords)
{
	str hash, again;

	T(crypto_start(c, S(""), false) == OK);
	T(crypto_password_hash(c, S("une phrase assez longue"), &hash) == OK);
	T(crypto_password_hash(c, S("une phrase assez longue"), &again) == OK);
	T(str_starts(hash, S("$argon2id$")));
	T(!str_eq(hash, again));
	T(crypto_password_ok(c, hash, S("une phrase assez longue")));
	T(!crypto_password_ok(c, hash, S("une phrase assez longu")));
	T(!crypto_password_ok(c, hash, S("")));
	T(!crypto_password_ok(c, S(""), S("")));
	T(!crypto_password_ok(c, S("$argon2id$nonsense"), S("x")));
}

TEST(crypto_passwords_cost_what_they_must)
{
	char dir[] = "/tmp/maillage-key-XXXXXX";
	str path, hash;

	T(mkdtemp(dir));
	path = arena_fmt(c->a, "%s/key", dir);
	T(crypto_start(c, path, true) == OK);
	T(crypto_password_hash(c, S("x"), &hash) == OK);
	T(str_starts(hash, S("$argon2id$v=19$m=65536,t=3,p=1$")));
	T(crypto_start(c, S(""), false) == OK);
	unlink(path.p);
	rmdir(dir);
}

static void
key_refused(struct ctx *c, str path)
{
	T(crypto_start(c, path, false) == E_INTERNAL);
	T_STR(c->cause.key, S("crypto.key"));
	ctx_forgive(c);
}

TEST(crypto_key_file)
{
	char dir[] = "/tmp/maillage-key-XXXXXX";
	str path, sealed, plain;
	struct stat st;

	T(mkdtemp(dir));
	path = arena_fmt(c->a, "%s/key", dir);
	key_refused(c, path);				/* absent, and not asked to make one */
	T(crypto_start(c, path, true) == OK);
	T(stat(path.p, &st) == 0 && st.st_size == 32 && (st.st_mode & 07777) == 0400);
	sealed = crypto_seal(c, S("secret"));
	T(crypto_start(c, path, true) == OK);		/* the same key, not another */
	T(crypto_open(c, sealed, &plain) == OK);
	T(crypto_start(c, S(""), false) == OK);		/* another key does not open it */
	T(crypto_open(c, sealed, &plain) == E_INTERNAL);
	ctx_forgive(c);
	T(chmod(path.p, 0644) == 0);
	key_refused(c, path);
	T(chmod(path.p, 0600) == 0 && truncate(path.p, 31) == 0);
	key_refused(c, path);
	T(crypto_start(c, S(""), false) == OK);
	unlink(path.p);
	rmdir(dir);
}

static void *
check_one(void *arg)
{
	struct arena a;
	struct ctx c = { .a = &a };
	bool ok = true;

	arena_init(&a, 1 << 20);
	for (int i = 0; i < 20; i++)
		ok &= crypto_password_ok(&c, *(str *)arg, S("mot de passe"));
	arena_fini(&a);
	return ok ? arg : NULL;
}

TEST(crypto_passwords_from_many_threads)
{
	pthread_t t[8];
	void *ok;
	str hash;

	T(crypto_start(c, S(""), false) == OK);
	T(crypto_password_hash(c, S("mot de passe"), &hash) == OK);
	for (int i = 0; i < COUNT(t); i++)
		T(pthread_create(&t[i], NULL, check_one, &hash) == 0);
	for (int i = 0; i < COUNT(t); i++)
		T(pthread_join(t[i], &ok) == 0 && ok);
}
