/* err.h -- what can go wrong: nine things, each one HTTP status. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum [[nodiscard]] err {
	OK = 0,
	E_INVALID,	/* 422 breaks a rule of the form or of the field */
	E_LOGIN,	/* 401 we do not know who asks */
	E_FORBIDDEN,	/* 403 we know, and the answer is no */
	E_NOT_FOUND,	/* 404 */
	E_CONFLICT,	/* 409 someone else was first */
	E_LIMIT,	/* 413, 429 too much or too often */
	E_UPSTREAM,	/* 502 a service we depend on failed us */
	E_BUSY,		/* 503 try again */
	E_INTERNAL,	/* 500 our fault; logged with the cause */
};

/* Nothing is freed on the way out (arenas), so leaving early is always safe. */
#define TRY(expr) do { enum err e_ = (expr); if (e_ != OK) return e_; } while (0)

#endif
