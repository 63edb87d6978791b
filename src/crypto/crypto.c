#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/crypto.h"

enum { TOKEN_BYTES = 16, TOKEN_LETTERS = 22, SEAL_VERSION = 1, AT_ONCE = 2 };
enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
       TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES, PREFIX = crypto_core_hchacha20_INPUTBYTES,
       SEALS_MAX = 1 << 16 };	/* under one random prefix */

/* Made once by crypto_start() and only read afterwards. */
static unsigned char seal_key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
static unsigned char lookup_key[crypto_generichash_KEYBYTES];
static unsigned long long ops;
static size_t mem;
static unsigned started;	/* how many times: another key, another sealer */

/* Argon2id takes 64 MiB: never more than two at once, the others wait their turn. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static int running;

static const unsigned char *
bytes(str s)
{
	return (const unsigned char *)s.p;
}

static bool
full_io(int fd, unsigned char *p, size_t n, bool writing)
{
	while (n > 0) {
		ssize_t k = writing ? write(fd, p, n) : read(fd, p, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		p += k;
		n -= (size_t)k;
	}
	return true;
}

/* The key must survive a power cut before the first field is sealed with it. */
static bool
sync_directory(char *path)
{
	int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return ok;
}

static enum err
make_key(struct ctx *c, char *path, unsigned char *key)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	bool ok;

	if (fd < 0)
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: %s", path, strerror(errno));
	randombytes_buf(key, CRYPTO_KEY);
	ok = full_io(fd, key, CRYPTO_KEY, true) && fsync(fd) == 0;
	ok &= close(fd) == 0;
	if (!ok) {
		unlink(path);
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: cannot write", path);
	}
	if (!sync_directory(path))
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: directory not synced", path);
	return OK;
}

static enum err
read_key(struct ctx *c, const char *path, int fd, unsigned char *key)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: not a file", path);
	/* 0440 is what systemd's LoadCredential gives; anything wider is a mistake. */
	if (st.st_mode & (S_IWGRP | S_IXGRP | S_IRWXO))
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: mode %o, want 0400", path,
		    (unsigned)(st.st_mode & 07777));
	if (st.st_size != CRYPTO_KEY || !full_io(fd, key, CRYPTO_KEY, false))
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: %lld bytes, want %d", path,
		    (long long)st.st_size, CRYPTO_KEY);
	return OK;
}

static enum err
find_key(struct ctx *c, str key_path, bool create, unsigned char *key)
{
	char *path = arena_z(c->a, key_path);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	enum err e;

	if (fd < 0 && errno == ENOENT && create)
		return make_key(c, path, key);
	if (fd < 0)
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "%s: %s", path, strerror(errno));
	e = read_key(c, path, fd, key);
	close(fd);
	return e;
}

enum err
crypto_start(struct ctx *c, str key_path, bool create)
{
	unsigned char key[crypto_kdf_KEYBYTES];

	static_assert(sizeof key == CRYPTO_KEY, "one key makes the others");
	if (sodium_init() < 0)
		return fail(c, E_INTERNAL, S(""), S("crypto.key"), "libsodium does not start");
	if (key_path.n) {
		TRY(find_key(c, key_path, create, key));
		ops = 3;
		mem = (size_t)64 << 20;
	} else {	/* tests: a key everyone knows, passwords that cost nothing */
		memset(key, 'k', sizeof key);
		ops = crypto_pwhash_OPSLIMIT_MIN;
		mem = crypto_pwhash_MEMLIMIT_MIN;
	}
	crypto_kdf_derive_from_key(seal_key, sizeof seal_key, 1, "maillage", key);
	crypto_kdf_derive_from_key(lookup_key, sizeof lookup_key, 2, "maillage", key);
	sodium_memzero(key, sizeof key);
	started++;
	return OK;
}

str
crypto_digest(struct arena *a, str data)
{
	unsigned char *out = arena_array(a, unsigned char, CRYPTO_HASH);

	crypto_generichash(out, CRYPTO_HASH, bytes(data), (size_t)data.n, NULL, 0);
	return (str){ (char *)out, CRYPTO_HASH };
}

void
crypto_digest2_into(unsigned char out[CRYPTO_HASH], str salt, str data)
{
	crypto_generichash_state st;
	unsigned char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)((uint64_t)salt.n >> 8 * i);
	crypto_generichash_init(&st, NULL, 0, CRYPTO_HASH);
	crypto_generichash_update(&st, length, sizeof length);
	crypto_generichash_update(&st, bytes(salt), (size_t)salt.n);
	crypto_generichash_update(&st, bytes(data), (size_t)data.n);
	crypto_generichash_final(&st, out, CRYPTO_HASH);
}

void
crypto_digest_into(unsigned char out[CRYPTO_HASH], str data)
{
	crypto_generichash(out, CRYPTO_HASH, bytes(data), (size_t)data.n, NULL, 0);
}

str
crypto_digest2(struct arena *a, str salt, str data)
{
	unsigned char *out = arena_array(a, unsigned char, CRYPTO_HASH);

	crypto_digest2_into(out, salt, data);
	return (str){ (char *)out, CRYPTO_HASH };
}

bool
crypto_same(str x, str y)
{
	return x.n == y.n && (x.n == 0 || sodium_memcmp(x.p, y.p, (size_t)x.n) == 0);
}

static str
token_of(struct ctx *c, ptrdiff_t n)
{
	unsigned char raw[32];
	size_t room = sodium_base64_encoded_len((size_t)n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *out = arena_array(c->a, char, (ptrdiff_t)room);

	assert(n <= (ptrdiff_t)sizeof raw);
	ctx_random(c, raw, n);
	sodium_bin2base64(out, room, raw, (size_t)n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return (str){ out, (ptrdiff_t)room - 1 };
}

str
crypto_token(struct ctx *c)
{
	return token_of(c, TOKEN_BYTES);
}

bool
crypto_token_shaped(str text)
{
	if (text.n != TOKEN_LETTERS)
		return false;
	for (ptrdiff_t i = 0; i < text.n; i++) {
		char ch = text.p[i];

		if (!((ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') ||
		    ch == '-' || ch == '_'))
			return false;
	}
	return true;
}

str
crypto_token256(struct ctx *c)
{
	return token_of(c, 32);
}

void
crypto_token_hash_into(unsigned char out[CRYPTO_HASH], str token)
{
	crypto_digest2_into(out, S("maillage token"), token);
}

str
crypto_token_hash(struct arena *a, str token)
{
	return crypto_digest2(a, S("maillage token"), token);
}

static void
take_turn(void)
{
	pthread_mutex_lock(&turn);
	while (running >= AT_ONCE)
		pthread_cond_wait(&freed, &turn);
	running++;
	pthread_mutex_unlock(&turn);
}

static void
leave_turn(void)
{
	pthread_mutex_lock(&turn);
	running--;
	pthread_cond_signal(&freed);
	pthread_mutex_unlock(&turn);
}

enum err
crypto_password_hash(struct ctx *c, str password, str *out)
{
	char *text = arena_array(c->a, char, crypto_pwhash_STRBYTES);
	int bad;

	assert(ops > 0);	/* crypto_start() came first */
	take_turn();
	bad = crypto_pwhash_str_alg(text, password.p ? password.p : "", (size_t)password.n, ops, mem,
	    crypto_pwhash_ALG_ARGON2ID13);
	leave_turn();
	if (bad)
		return fail(c, E_BUSY, S(""), S("crypto.memory"), "no memory for a password hash");
	*out = str_from(text);
	return OK;
}

bool
crypto_password_ok(struct ctx *c, str hash, str password)
{
	char text[crypto_pwhash_STRBYTES] = "";
	bool ok;

	if (hash.n == 0 || hash.n >= (ptrdiff_t)sizeof text) {
		/* Nobody of that name: take as long as if there were. */
		if (crypto_password_hash(c, password, &hash) != OK)
			ctx_forgive(c);
		return false;
	}
	memcpy(text, hash.p, (size_t)hash.n);
	take_turn();
	ok = crypto_pwhash_str_verify(text, password.p ? password.p : "", (size_t)password.n) == 0;
	leave_turn();
	return ok;
}

/*
 * XChaCha20-Poly1305 takes a nonce of 24 bytes: of the first 16 and the key HChaCha20
 * makes another key, under which ChaCha20-Poly1305 seals with the last 8.  Each thread
 * draws the 16 at random and counts the 8, so that a nonce never comes twice and
 * neither the system nor HChaCha20 is asked again for each of ten thousand messages.
 * What is sealed opens like any other.  Source: draft-irtf-cfrg-xchacha-03 §2.3.
 */
struct sealer {
	unsigned made;			/* of which crypto_start(); 0: none yet */
	unsigned char prefix[PREFIX];
	unsigned char key[crypto_aead_chacha20poly1305_ietf_KEYBYTES];
	uint64_t count;
};

static struct sealer *
sealer(struct ctx *c)
{
	static _Thread_local struct sealer mine;

	if (mine.made != started || mine.count == SEALS_MAX) {
		ctx_random(c, mine.prefix, PREFIX);
		crypto_core_hchacha20(mine.key, mine.prefix, seal_key, NULL);
		mine.count = 0;
		mine.made = started;
	}
	return &mine;
}

/* ${out}: version, nonce, then what is sealed.  Numbers given by a seed (tests) make every nonce anew. */
static void
seal_into(struct ctx *c, unsigned char *out, str plain)
{
	unsigned char *nonce = out + 1, *sealed = nonce + NONCE;
	unsigned char last[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = {};
	unsigned long long n = (unsigned long long)plain.n;
	struct sealer *s;

	if (c->rng) {
		ctx_random(c, nonce, NONCE);
		crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, bytes(plain), n, out, 1, NULL, nonce,
		    seal_key);
		return;
	}
	s = sealer(c);
	s->count++;
	memcpy(nonce, s->prefix, PREFIX);
	memcpy(nonce + PREFIX, &s->count, NONCE - PREFIX);
	memcpy(last + sizeof last - (NONCE - PREFIX), nonce + PREFIX, NONCE - PREFIX);
	crypto_aead_chacha20poly1305_ietf_encrypt(sealed, NULL, bytes(plain), n, out, 1, NULL, last, s->key);
}

str
crypto_seal(struct ctx *c, str plain)
{
	ptrdiff_t n = 1 + NONCE + plain.n + TAG;
	unsigned char *out = arena_array(c->a, unsigned char, n);

	assert(started > 0);	/* crypto_start() came first */
	out[0] = SEAL_VERSION;
	seal_into(c, out, plain);
	return (str){ (char *)out, n };
}

enum err
crypto_open(struct ctx *c, str sealed, str *plain)
{
	ptrdiff_t n = sealed.n - 1 - NONCE - TAG;
	const unsigned char *in = bytes(sealed);
	unsigned char *out;

	if (n < 0 || in[0] != SEAL_VERSION)
		return fail(c, E_INTERNAL, S(""), S("crypto.sealed"), "not sealed: %td bytes", sealed.n);
	out = arena_array(c->a, unsigned char, n + 1);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, in + 1 + NONCE,
	    (unsigned long long)(n + TAG), in, 1, in + 1, seal_key))
		return fail(c, E_INTERNAL, S(""), S("crypto.sealed"), "another key, or altered");
	*plain = (str){ (char *)out, n };
	return OK;
}

str
crypto_lookup(struct arena *a, str normalised)
{
	unsigned char *out = arena_array(a, unsigned char, CRYPTO_LOOKUP);

	crypto_generichash(out, CRYPTO_LOOKUP, bytes(normalised), (size_t)normalised.n,
	    lookup_key, sizeof lookup_key);
	return (str){ (char *)out, CRYPTO_LOOKUP };
}

str
crypto_hex(struct arena *a, str raw)
{
	char *out = arena_array(a, char, 2 * raw.n + 1);

	sodium_bin2hex(out, (size_t)(2 * raw.n + 1), bytes(raw), (size_t)raw.n);
	return (str){ out, 2 * raw.n };
}

bool
crypto_unhex(struct arena *a, str hex, str *raw)
{
	unsigned char *out = arena_array(a, unsigned char, hex.n / 2 + 1);
	size_t n = 0;

	if (hex.n % 2 || sodium_hex2bin(out, (size_t)(hex.n / 2 + 1), hex.p ? hex.p : "", (size_t)hex.n,
	    NULL, &n, NULL) || n != (size_t)(hex.n / 2))
		return false;
	*raw = (str){ (char *)out, (ptrdiff_t)n };
	return true;
}
