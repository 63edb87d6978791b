/*
 * crypto.h -- libsodium, in the words of this program.
 *
 *   digest    BLAKE2b-256 (libsodium owns the name crypto_hash)
 *   token     128 random bits in a link, 256 in a cookie; only its hash is stored
 *   password  Argon2id, 64 MiB, 3 passes; at most two at once
 *   seal      XChaCha20-Poly1305 under the community's key: fields that identify
 *   lookup    keyed BLAKE2b, 16 bytes: to find a sealed value again by equality
 *
 * The community's key is a file of 32 bytes (mode 0400) beside the database, made
 * by `maillage init`; without it sealed fields cannot be read by anyone.
 */
#ifndef CRYPTO_CRYPTO_H
#define CRYPTO_CRYPTO_H

#include "base/base.h"

enum { CRYPTO_HASH = 32, CRYPTO_LOOKUP = 16, CRYPTO_KEY = 32 };

/*
 * crypto_start(c, key_path, create):
 * Once a process, before anything else here.  Reads the key, or makes it when
 * ${create} and there is none.  An empty ${key_path}, for tests alone: a fixed key,
 * and passwords hashed at the least cost.
 * Errors: E_INTERNAL crypto.key with what is wrong with the file.
 */
enum err crypto_start(struct ctx *c, str key_path, bool create);

str crypto_digest(struct arena *a, str data);			/* CRYPTO_HASH bytes */
/* Of the salt's length (8 bytes, little end first), the salt, then the data. */
str crypto_digest2(struct arena *a, str salt, str data);
/* The same where an arena would fill: a million in a row. */
void crypto_digest_into(unsigned char out[CRYPTO_HASH], str data);
void crypto_digest2_into(unsigned char out[CRYPTO_HASH], str salt, str data);
bool crypto_same(str x, str y);				/* in constant time */

str crypto_token(struct ctx *c);			/* 22 characters, URL-safe */
bool crypto_token_shaped(str text);			/* as crypto_token() makes them */
str crypto_token256(struct ctx *c);			/* 43 characters: cookies */
str crypto_token_hash(struct arena *a, str token);
void crypto_token_hash_into(unsigned char out[CRYPTO_HASH], str token);

enum err crypto_password_hash(struct ctx *c, str password, str *out);
/* Slow, also when ${hash} is empty (nobody of that name). */
bool crypto_password_ok(struct ctx *c, str hash, str password);

str crypto_seal(struct ctx *c, str plain);
enum err crypto_open(struct ctx *c, str sealed, str *plain);	/* E_INTERNAL crypto.sealed */
str crypto_lookup(struct arena *a, str normalised);

str crypto_hex(struct arena *a, str bytes);
bool crypto_unhex(struct arena *a, str hex, str *bytes);

#endif
