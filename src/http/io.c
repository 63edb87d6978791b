/* io.c -- sockets: listening, accepting, reading and writing, plain or TLS (GnuTLS). */
#include <gnutls/x509.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

#include "conf/conf.h"
#include "http/conn.h"

enum {
	BACKLOG = 4096,
	OWN_RECORDS = 8,		/* of TLS for itself, one after the other; nobody honest sends more */
	RECORD = 16384,		/* bytes that one record of TLS holds: RFC 8446 §5.1 */
};

enum { IO_END = 0, IO_LATER = -1, IO_BROKEN = -2 };

static ptrdiff_t
tls_result(ssize_t n)
{
	if (n >= 0)
		return n;
	return n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED ? IO_LATER : IO_BROKEN;
}

static ssize_t
pull(gnutls_transport_ptr_t of, void *to, size_t max)
{
	struct conn *k = of;
	ssize_t n = recv(k->fd, to, max, 0);

	k->dry = n < 0;
	return n;
}

void
io_start_tls(struct conn *k, enum door door)
{
	struct http *h = k->loop->h;

	gnutls_init(&k->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
	gnutls_priority_set(k->tls, h->priority);
	gnutls_credentials_set(k->tls, GNUTLS_CRD_CERTIFICATE, h->cred);
	gnutls_transport_set_ptr2(k->tls, k, (gnutls_transport_ptr_t)(intptr_t)k->fd);
	gnutls_transport_set_pull_function(k->tls, pull);
	k->partner = door == DOOR_PARTNER;
	if (k->partner)			/* shows a certificate each time */
		gnutls_certificate_server_set_request(k->tls, GNUTLS_CERT_REQUIRE);
	else
		gnutls_session_ticket_enable_server(k->tls, &h->tickets);
}

/*
 * GnuTLS also says "again" after a record that is for itself (a change of keys), while the next one is there already:
 * only an empty socket will be told of by an edge.
 */
static ptrdiff_t
recv_record(struct conn *k, char *to, ptrdiff_t max)
{
	ptrdiff_t n = IO_LATER;

	for (int i = 0; i < OWN_RECORDS && n == IO_LATER; i++) {
		k->dry = false;
		n = tls_result(gnutls_record_recv(k->tls, to, (size_t)max));
		if (k->dry)
			break;
	}
	return n;
}

ptrdiff_t
io_recv(struct conn *k, char *to, ptrdiff_t max)
{
	ssize_t n;

	if (k->tls)
		return recv_record(k, to, max);
	n = recv(k->fd, to, (size_t)max, 0);
	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR ? IO_LATER : IO_BROKEN;
}

/* Pieces in one record and one call.  When it would block GnuTLS wants the same bytes again: they are, from ${iov}. */
static ptrdiff_t
send_record(struct conn *k, const struct iovec *iov, int n)
{
	static _Thread_local char record[RECORD];
	size_t all = 0;

	if (n == 1 || iov->iov_len >= RECORD)
		return tls_result(gnutls_record_send(k->tls, iov->iov_base, iov->iov_len));
	for (int i = 0; i < n && all < RECORD; i++) {
		size_t part = iov[i].iov_len < RECORD - all ? iov[i].iov_len : RECORD - all;

		memcpy(record + all, iov[i].iov_base, part);
		all += part;
	}
	return tls_result(gnutls_record_send(k->tls, record, all));
}

ptrdiff_t
io_send(struct conn *k, const struct iovec *iov, int n)
{
	struct msghdr msg = { .msg_iov = (struct iovec *)(uintptr_t)iov, .msg_iovlen = (size_t)n };
	ssize_t sent;

	if (k->tls)
		return send_record(k, iov, n);
	sent = sendmsg(k->fd, &msg, MSG_NOSIGNAL);
	if (sent >= 0)
		return sent;
	return errno == EAGAIN || errno == EINTR ? IO_LATER : IO_BROKEN;
}

static enum err
listen_one(struct ctx *c, struct http *h, str address, const struct addrinfo *ai, enum door door)
{
	int on = 1, fd;

	if (h->listeners == LISTENERS_MAX)
		return fail(c, E_INVALID, S(""), S("http.listen"), "more than %d addresses", LISTENERS_MAX);
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fail(c, E_BUSY, S(""), S("http.listen"), "%.*s: %s", STR(address), strerror(errno));
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (ai->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
		close(fd);
		return fail(c, E_BUSY, S(""), S("http.listen"), "cannot listen on %.*s: %s", STR(address), strerror(errno));
	}
	h->listener[h->listeners++] = (struct listener){ fd, door };
	return OK;
}

/* "127.0.0.1:8080", "[::1]:8080", ":8080" or several of them, with commas. */
enum err
io_listen(struct ctx *c, struct http *h, str addresses, enum door door)
{
	static const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
	};
	bool more = addresses.n > 0;

	while (more) {
		struct addrinfo *list;
		ptrdiff_t colon;
		str one, host;
		int wrong;
		enum err e = OK;

		more = str_cut(addresses, ',', &one, &addresses);
		one = str_trim(one);
		for (colon = one.n - 1; colon >= 0 && one.p[colon] != ':'; colon--)
			;
		if (colon < 0)
			return fail(c, E_INVALID, S(""), S("http.listen"), "%.*s: want address:port", STR(one));
		host = str_sub(one, 0, colon);
		if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
			host = str_sub(host, 1, host.n - 2);
		wrong = getaddrinfo(host.n ? arena_z(c->a, host) : NULL, arena_z(c->a, str_sub(one, colon + 1, one.n)),
		    &hints, &list);
		if (wrong)
			return fail(c, E_INVALID, S(""), S("http.listen"), "%.*s: %s", STR(one), gai_strerror(wrong));
		for (struct addrinfo *ai = list; ai && e == OK; ai = ai->ai_next)
			e = listen_one(c, h, one, ai, door);
		freeaddrinfo(list);
		TRY(e);
	}
	return OK;
}

enum err
io_tls(struct ctx *c, struct http *h)
{
	str cert = conf_str(SERVER_TLS_CERTIFICATE), key = conf_str(SERVER_TLS_KEY);
	int wrong;

	if (!cert.n && !key.n)
		return conf_str(SAS_LISTEN).n ? fail(c, E_INVALID, S(""), S("http.tls"),
		    "[sas] listen needs [server] tls_certificate and tls_key") : OK;
	gnutls_certificate_allocate_credentials(&h->cred);
	wrong = gnutls_certificate_set_x509_key_file(h->cred, arena_z(c->a, cert), arena_z(c->a, key),
	    GNUTLS_X509_FMT_PEM);
	if (wrong < 0)
		return fail(c, E_INVALID, S(""), S("http.tls"), "tls_certificate, tls_key: %s", gnutls_strerror(wrong));
	gnutls_priority_init(&h->priority, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE", NULL);
	if (gnutls_session_ticket_key_generate(&h->tickets) < 0)
		abort();
	h->tls = true;
	if (conf_str(SAS_LISTEN).n && gnutls_certificate_set_x509_trust_file(h->cred,
	    arena_z(c->a, conf_str(SAS_CLIENT_CA)), GNUTLS_X509_FMT_PEM) < 1)
		return fail(c, E_INVALID, S(""), S("http.tls"), "[sas] client_ca: no authority in it");
	return OK;
}

char *
io_client(gnutls_session_t tls)
{
	char name[256];
	size_t size = sizeof name;
	unsigned status = ~0U, n = 0;
	const gnutls_datum_t *list = gnutls_certificate_get_peers(tls, &n);
	gnutls_x509_crt_t crt;
	bool good;

	if (!list || !n || gnutls_certificate_verify_peers2(tls, &status) < 0 || status ||
	    gnutls_x509_crt_init(&crt) < 0)
		return NULL;
	good = gnutls_x509_crt_import(crt, &list[0], GNUTLS_X509_FMT_DER) >= 0 &&
	    gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) >= 0 && size > 0;
	gnutls_x509_crt_deinit(crt);
	return good ? strndup(name, size) : NULL;
}

void
io_unlisten(struct http *h)
{
	for (int i = 0; i < h->listeners; i++)
		close(h->listener[i].fd);
	h->listeners = 0;
}

int
io_accept(const struct listener *l, char remote[48])
{
	struct sockaddr_storage from;
	socklen_t n = sizeof from;
	int on = 1, fd = accept4(l->fd, (struct sockaddr *)&from, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	if (from.ss_family == AF_INET6)
		inet_ntop(AF_INET6, &((struct sockaddr_in6 *)&from)->sin6_addr, remote, 48);
	else
		inet_ntop(AF_INET, &((struct sockaddr_in *)&from)->sin_addr, remote, 48);
	return fd;
}
