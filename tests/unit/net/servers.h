/*
 * Servers for the tests of the network: each is a child process on
 * 127.0.0.1 with a thread for each connection, and a page of memory that it
 * shares with the test.
 */
#ifndef TEST_NET_SERVERS_H
#define TEST_NET_SERVERS_H

#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "room.h"

/* What a server tells the test. */
struct shared {
	atomic_int now, most;	   /* see arrive() */
	atomic_int all;		   /* connections */
	atomic_int resets;	   /* connections that ended by RST */
	atomic_int questions;	   /* DNS */
	char said[8192];	   /* what the client sent last */
};

typedef void serve_fn(int fd, struct shared *, const void *arg);

struct server {
	pid_t pid;
	unsigned int port;
	struct shared *shared;
	serve_fn *serve;
	const void *arg;
	int fd;
};

struct connection {
	struct server *server;
	int fd;
};

static inline void *
connection_main(void *arg)
{
	struct connection *c = arg;
	struct shared *shared = c->server->shared;

	atomic_fetch_add(&shared->all, 1);
	c->server->serve(c->fd, shared, c->server->arg);
	close(c->fd);
	free(c);
	return NULL;
}

static inline void
accept_loop(struct server *server)
{
	struct connection *c;
	pthread_t thread;
	int fd;

	signal(SIGPIPE, SIG_IGN);
	while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
		if ((c = malloc(sizeof(*c))) == NULL)
			_exit(1);
		*c = (struct connection){ server, fd };
		if (pthread_create(&thread, NULL, connection_main, c) != 0)
			_exit(1);
		pthread_detach(thread);
	}
	_exit(0);
}

static inline int
bound_socket(int type, const char *ip, unsigned int *ret_port)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	socklen_t len = sizeof(addr);
	int fd = socket(AF_INET, type, 0);

	assert_true(fd >= 0);
	inet_pton(AF_INET, ip, &addr.sin_addr);
	assert_int_equal(bind(fd, (struct sockaddr *)&addr, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&addr, &len), 0);
	*ret_port = ntohs(addr.sin_port);
	return fd;
}

/* In a child: it must not outlive a test that ends early. */
static inline void
die_with_parent(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == 1)
		_exit(1);
}

static inline struct shared *
shared_new(void)
{
	void *p = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(p != MAP_FAILED);
	return p;
}

static inline struct server
server_start_at(const char *ip, serve_fn *serve, const void *arg)
{
	struct server server = { .serve = serve, .arg = arg };

	server.fd = bound_socket(SOCK_STREAM, ip, &server.port);
	assert_int_equal(listen(server.fd, 64), 0);
	server.shared = shared_new();
	fflush(NULL);
	server.pid = fork();
	assert_true(server.pid >= 0);
	if (server.pid == 0) {
		die_with_parent();
		accept_loop(&server);
	}
	close(server.fd);
	return server;
}

static inline struct server
server_start(serve_fn *serve, const void *arg)
{
	return server_start_at("127.0.0.1", serve, arg);
}

static inline void
server_stop(struct server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	munmap(server->shared, sizeof(*server->shared));
}

/* A port of 127.0.0.1 where nobody listens. */
static inline unsigned int
closed_port(void)
{
	unsigned int port;

	close(bound_socket(SOCK_STREAM, "127.0.0.1", &port));
	return port;
}

/* ---- What servers do ---- */

/*
 * Counts who is here at once, between arrive() and leave().  A server leaves
 * before it answers: only the answer lets the client go, so that the count
 * never holds one who has gone already.
 */
static inline void
arrive(struct shared *shared)
{
	int now = atomic_fetch_add(&shared->now, 1) + 1, most;

	while ((most = atomic_load(&shared->most)) < now &&
	    !atomic_compare_exchange_weak(&shared->most, &most, now))
		continue;
}

static inline void
leave(struct shared *shared)
{
	atomic_fetch_sub(&shared->now, 1);
}

static inline void
put(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0 && (n = write(fd, p, len)) > 0) {
		p += n;
		len -= (size_t)n;
	}
}

static inline void
put_text(int fd, const char *s)
{
	put(fd, s, strlen(s));
}

/* Reads until the text stands at the end of what came; false at the end.  What
 * came is kept in said, which connections share. */
static inline int
await(int fd, struct shared *shared, const char *text)
{
	char said[sizeof(shared->said)] = "";
	size_t len = 0, n = strlen(text);
	ssize_t got;
	int found = 0;

	while (!found && len + 1 < sizeof(said) &&
	    (got = read(fd, said + len, 1)) > 0) {
		len += (size_t)got;
		said[len] = '\0';
		found = len >= n && strcmp(said + len - n, text) == 0;
	}
	memcpy(shared->said, said, sizeof(said));
	return found;
}

/* Waits for the end and says whether it was a reset. */
static inline void
await_end(int fd, struct shared *shared)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		continue;
	if (n < 0 && errno == ECONNRESET)
		atomic_fetch_add(&shared->resets, 1);
}

/* Closes by RST. */
static inline void
reset(int fd)
{
	struct linger linger = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static inline void
pause_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

/* Waits until a counter of a server has its value, two seconds at most. */
static inline void
assert_reaches(atomic_int *counter, int value)
{
	int i;

	for (i = 0; i < 200 && atomic_load(counter) != value; i++)
		pause_ms(10);
	assert_int_equal(atomic_load(counter), value);
}

static inline struct cf_net *
net_new(const struct cf_net_options *options)
{
	struct cf_net_options none = { 0 };
	struct cf_err err = { 0 };
	struct cf_net *net = NULL;

	if (cf_net_new(options != NULL ? options : &none, &net, &err) != CF_OK)
		fail_msg("%s", err.msg);
	return net;
}

static inline struct cf_addr
local(unsigned int port)
{
	struct cf_addr addr;

	assert_int_equal(cf_addr_parse("127.0.0.1", port, &addr), CF_OK);
	return addr;
}

#endif
