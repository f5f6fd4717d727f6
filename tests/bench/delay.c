/*
 * A relay that makes a round trip: delay PORT HOST:PORT MS [any].  It listens on
 * 127.0.0.1, with "any" on every address (for a bench in a network of its own,
 * where one relay stands for many hosts).  Everything takes
 * MS/2 in each direction.  A connect cannot be held back from user space, as
 * the kernel answers it; so what a client says before a whole round trip has
 * passed since its connect counts as said then.  A new connection thus takes
 * two round trips to its first answer, one that was opened ahead takes one, as
 * on a network.  Prints connections, the most open at once and bytes, on
 * SIGUSR1 (which also sets them back to zero).  For the bench only.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PAIRS 4096

struct chunk {
	struct chunk *next;
	double due;
	ssize_t len; /* 0: closed, -1: reset */
	char bytes[];
};
struct way {
	int from, to;
	double not_before;
	int over; /* no more to read */
	struct chunk *first, **last;
};
struct pair {
	int used;
	struct way way[2]; /* to the server, to the client */
};

static struct pair pairs[PAIRS];
static volatile sig_atomic_t report;
static unsigned long connections, open_now, most, bytes_up, bytes_down;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
on_signal(int sig)
{
	(void)sig;
	report = 1;
}

static int
place(struct sockaddr_in *a, const char *host, const char *port)
{
	memset(a, 0, sizeof(*a));
	a->sin_family = AF_INET;
	a->sin_port = htons((unsigned short)strtoul(port, NULL, 10));
	return inet_pton(AF_INET, host, &a->sin_addr) == 1 ? 0 : -1;
}

static void
push(struct way *w, double due, const char *p, ssize_t len)
{
	struct chunk *c = malloc(sizeof(*c) + (len > 0 ? (size_t)len : 0));

	if (c == NULL)
		abort();
	c->next = NULL;
	c->due = due;
	c->len = len;
	if (len > 0)
		memcpy(c->bytes, p, (size_t)len);
	*w->last = c;
	w->last = &c->next;
}

static void
close_pair(struct pair *p, int hard)
{
	struct linger l = { 1, 0 };
	struct chunk *c;
	int i;

	for (i = 0; i < 2; i++) {
		while ((c = p->way[i].first) != NULL) {
			p->way[i].first = c->next;
			free(c);
		}
		if (hard)
			setsockopt(p->way[i].from, SOL_SOCKET, SO_LINGER, &l,
			    sizeof(l));
		close(p->way[i].from);
	}
	p->used = 0;
	open_now--;
}

static void
open_pair(int client, const struct sockaddr_in *to, double rtt)
{
	int server = socket(AF_INET, SOCK_STREAM, 0), one = 1, i;
	struct pair *p = NULL;

	for (i = 0; i < PAIRS && p == NULL; i++)
		p = pairs[i].used ? NULL : &pairs[i];
	if (p == NULL || server < 0 ||
	    connect(server, (const struct sockaddr *)to, sizeof(*to)) != 0) {
		close(client);
		if (server >= 0)
			close(server);
		return;
	}
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	memset(p, 0, sizeof(*p));
	p->used = 1;
	p->way[0].from = p->way[1].to = client;
	p->way[0].to = p->way[1].from = server;
	p->way[0].last = &p->way[0].first;
	p->way[1].last = &p->way[1].first;
	p->way[0].not_before = p->way[1].not_before = now_ms() + rtt;
	connections++;
	if (++open_now > most)
		most = open_now;
}

static void
hear(struct way *w, double rtt, unsigned long *count)
{
	char buf[65536];
	ssize_t n = recv(w->from, buf, sizeof(buf), MSG_DONTWAIT);
	double t = now_ms();

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		w->over = 1;
	else
		*count += (unsigned long)n;
	push(w, (t > w->not_before ? t : w->not_before) + rtt / 2, buf,
	    n < 0 ? -1 : n);
}

/* What is due is said; 1 when the pair has come to its end. */
static int
tell(struct way *w, double t)
{
	struct chunk *c;

	while ((c = w->first) != NULL && c->due <= t) {
		if (c->len < 0)
			return 1;
		if (c->len == 0)
			shutdown(w->to, SHUT_WR);
		else if (send(w->to, c->bytes, (size_t)c->len, MSG_NOSIGNAL) !=
			 c->len)
			return 1;
		w->first = c->next;
		if (w->first == NULL)
			w->last = &w->first;
		free(c);
	}
	return 0;
}

static int
turn(int listener, const struct sockaddr_in *to, double rtt)
{
	static struct pollfd fds[2 * PAIRS + 1];
	static struct way *ways[2 * PAIRS + 1];
	static int up[2 * PAIRS + 1];
	double t = now_ms(), next = t + 1000;
	nfds_t n = 1, i;
	struct timespec wait;
	int k, j;

	fds[0] = (struct pollfd){ listener, POLLIN, 0 };
	for (k = 0; k < PAIRS; k++) {
		struct pair *p = &pairs[k];

		if (!p->used)
			continue;
		if (tell(&p->way[0], t) || tell(&p->way[1], t)) {
			close_pair(p, 1);
			continue;
		}
		if (p->way[0].over && p->way[1].over &&
		    p->way[0].first == NULL && p->way[1].first == NULL) {
			close_pair(p, 0);
			continue;
		}
		for (j = 0; j < 2; j++) {
			if (p->way[j].first != NULL &&
			    p->way[j].first->due < next)
				next = p->way[j].first->due;
			if (p->way[j].over)
				continue;
			ways[n] = &p->way[j];
			up[n] = j == 0;
			fds[n++] =
			    (struct pollfd){ p->way[j].from, POLLIN, 0 };
		}
	}
	t = now_ms();
	next = next > t ? next - t : 0;
	wait.tv_sec = (time_t)(next / 1e3);
	wait.tv_nsec = (long)((next - (double)wait.tv_sec * 1e3) * 1e6);
	if (ppoll(fds, n, &wait, NULL) < 0 && errno != EINTR)
		return -1;
	for (i = 1; i < n; i++) {
		if (fds[i].revents == 0)
			continue;
		hear(ways[i], rtt, up[i] ? &bytes_up : &bytes_down);
	}
	while (fds[0].revents & POLLIN &&
	       (k = accept(listener, NULL, NULL)) >= 0)
		open_pair(k, to, rtt);
	return 0;
}

int
main(int argc, char **argv)
{
	struct sockaddr_in here, to;
	struct sigaction act = { .sa_handler = on_signal };
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
	char *port;

	if (argc < 4 || (port = strchr(argv[2], ':')) == NULL) {
		fprintf(stderr, "usage: delay PORT HOST:PORT MS [any]\n");
		return 2;
	}
	*port++ = '\0';
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (place(&here, argc > 4 ? "0.0.0.0" : "127.0.0.1", argv[1]) != 0 ||
	    place(&to, argv[2], port) != 0 ||
	    bind(listener, (struct sockaddr *)&here, sizeof(here)) != 0 ||
	    listen(listener, 4096) != 0 ||
	    fcntl(listener, F_SETFL, O_NONBLOCK) != 0) {
		perror("delay");
		return 1;
	}
	sigaction(SIGUSR1, &act, NULL);
	while (turn(listener, &to, strtod(argv[3], NULL)) == 0) {
		if (!report)
			continue;
		report = 0;
		printf("%lu %lu %lu %lu\n", connections, most, bytes_up,
		    bytes_down);
		fflush(stdout);
		connections = bytes_up = bytes_down = 0;
		most = open_now;
	}
	return 1;
}
