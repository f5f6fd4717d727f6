/*
 * Where the targets of `probe` come from: the command line and a list that may
 * have any number of lines, of which only a window is in memory.  It takes
 * texts apart and decides whose turn it is; it knows no socket.  Every line of
 * a list is foreign: what is no target is said on standard error and counted.
 */
#include <sys/queue.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <confiance/limits.h>

#include "probe.h"

#define WINDOW 512     /* targets read ahead of their turn */
#define BUSY 4096      /* hosts are counted by a digest of their name */
#define LINE_MAX_ 2048 /* bytes of a line of the list */

/* ---- One target ---- */

/* Those that cf_talk() knows; ports of the IANA registry of services. */
static const struct {
	const char *name;
	unsigned int port;
} protocols[] = {
	{ "smtp", 25 }, { "lmtp", 24 }, { "imap", 143 }, { "pop3", 110 },
	{ "ftp", 21 }, { "nntp", 119 }, { "sieve", 4190 },
	{ "postgres", 5432 }, { "mysql", 3306 }, { "ldap", 389 },
	{ "xmpp", 5222 }, { "xmpp-server", 5269 }, { "rdp", 3389 },
};
const char probe_starttls_names[] =
    "smtp lmtp imap pop3 ftp nntp sieve postgres mysql ldap "
    "xmpp xmpp-server rdp";

unsigned int
probe_starttls_port(const char *name)
{
	size_t i;

	if (name[0] == '\0')
		return 443;
	for (i = 0; i < CF_NELEM(protocols); i++) {
		if (strcmp(protocols[i].name, name) == 0)
			return protocols[i].port;
	}
	return 0;
}

static bool
parse_port(const char *s, size_t len, unsigned int *ret)
{
	unsigned int port = 0;
	size_t i;

	if (len == 0 || len > 5)
		return false;
	for (i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		port = port * 10 + (unsigned int)(s[i] - '0');
	}
	if (port == 0 || port > 65535)
		return false;
	*ret = port;
	return true;
}

/* Letters, digits, hyphens, dots, and the underscore that some names have; not
 * a number that only looks like an address ("1.2.3"). */
static bool
is_name(const char *s)
{
	size_t i, len = strlen(s);
	const char *last;

	if (len == 0 || len > 253 || s[0] == '.' || s[0] == '-')
		return false;
	for (i = 0; i < len; i++) {
		if (!isalnum((unsigned char)s[i]) && strchr("-._", s[i]) == NULL)
			return false;
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
	}
	last = strrchr(s, '.');
	last = last != NULL && last[1] != '\0' ? last + 1 : s;
	return strspn(last, "0123456789") != strlen(last);
}

/* Cuts "[v6]:port", "v6", "host:port" or "host" in two. */
static bool
split(const char *s, size_t len, char host[PROBE_HOST], unsigned int *port)
{
	const char *close, *colon;
	size_t n = len;

	if (len > 0 && s[0] == '[') {
		if ((close = memchr(s, ']', len)) == NULL)
			return false;
		n = (size_t)(close - s) - 1;
		len -= n + 2;
		s++;
		if (len > 0 && (close[1] != ':' ||
		    !parse_port(close + 2, len - 1, port)))
			return false;
	} else if ((colon = memchr(s, ':', len)) != NULL &&
	    memchr(colon + 1, ':', len - (size_t)(colon - s) - 1) == NULL) {
		n = (size_t)(colon - s);
		if (!parse_port(colon + 1, len - n - 1, port))
			return false;
	}
	if (n == 0 || n >= PROBE_HOST)
		return false;
	memcpy(host, s, n);
	host[n] = '\0';
	return true;
}

bool
probe_target_parse(const char *text, unsigned int port,
    struct probe_target *ret, struct cf_text *ret_why)
{
	struct probe_target t = { .port = port };
	const char *s = text;
	struct cf_addr addr;
	size_t i;

	*ret_why = (struct cf_text){
	    "attendu https://hôte[:port], dtls://hôte:port, hôte:port, adresse:port ou [IPv6]:port",
	    "expected https://host[:port], dtls://host:port, host:port, address:port or [IPv6]:port"
	};
	if (cf_starts(text, "https://")) {
		s = text + strlen("https://");
		t.port = 443;
	} else if (cf_starts(text, "dtls://")) {
		s = text + strlen("dtls://");
		t.port = 0; /* no port is known for it */
		t.dtls = true;
	} else if (strstr(text, "://") != NULL)
		return false;
	if (!split(s, strcspn(s, s == text ? "" : "/?#"), t.host, &t.port))
		return false;
	if (t.dtls && t.port == 0)
		return false;
	/* RFC 3986 3.2.2: brackets are for IPv6. */
	if (s[0] == '[' && strchr(t.host, ':') == NULL)
		return false;
	/* RFC 4007 11: a zone means something on one machine only. */
	if (strchr(t.host, ':') != NULL && strchr(t.host, '%') != NULL) {
		*ret_why = (struct cf_text){
		    "une adresse IPv6 s'écrit sans identifiant de zone (%)",
		    "an IPv6 address is written without a zone identifier (%)"
		};
		return false;
	}
	if (cf_addr_parse(t.host, t.port, &addr) == CF_OK) {
		cf_addr_text(&addr, t.host);
		snprintf(t.text, sizeof(t.text), addr.family == 6 ?
		    "%s[%s]:%u" : "%s%s:%u", t.dtls ? "dtls://" : "", t.host,
		    t.port);
		*ret = t;
		return true;
	}
	if (!is_name(t.host)) {
		for (i = 0; t.host[i] != '\0'; i++) {
			if ((unsigned char)t.host[i] >= 0x80)
				*ret_why = (struct cf_text){
				    "un nom international s'écrit sous sa forme xn--",
				    "an international name is written in its xn-- form" };
		}
		return false;
	}
	for (i = 0; t.host[i] != '\0'; i++)
		t.host[i] = (char)tolower((unsigned char)t.host[i]);
	snprintf(t.text, sizeof(t.text), "%s%s:%u", t.dtls ? "dtls://" : "",
	    t.host, t.port);
	*ret = t;
	return true;
}

/* ---- --resolve ---- */

/* "HOST:PORT:ADDR", as curl has it; ADDR may stand in brackets. */
static bool
resolve_parse(const char *s, struct probe_target *ret, char addr[CF_ADDR_LEN])
{
	const char *end = s[0] == '[' ? strchr(s, ']') : s;
	const char *first = end != NULL ? strchr(end, ':') : NULL;
	const char *second = first != NULL ? strchr(first + 1, ':') : NULL;
	char head[PROBE_HOST + 16], text[CF_ADDR_LEN + 2];
	struct cf_text why;
	struct cf_addr a;
	size_t len;

	if (second == NULL || (size_t)(second - s) >= sizeof(head))
		return false;
	memcpy(head, s, (size_t)(second - s));
	head[second - s] = '\0';
	second++;
	len = strlen(second);
	if (len >= 2 && second[0] == '[' && second[len - 1] == ']') {
		second++;
		len -= 2;
	}
	if (len >= sizeof(text))
		return false;
	memcpy(text, second, len);
	text[len] = '\0';
	if (cf_addr_parse(text, 0, &a) != CF_OK)
		return false;
	cf_addr_text(&a, addr);
	return probe_target_parse(head, 0, ret, &why) && ret->port != 0;
}

bool
probe_resolve_valid(const char *s)
{
	struct probe_target t;
	char addr[CF_ADDR_LEN];

	return resolve_parse(s, &t, addr);
}

const char *
probe_resolve_pick(const struct cf_strings *list, const struct probe_target *t,
    char ret[CF_ADDR_LEN])
{
	struct probe_target about;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (resolve_parse(list->v[i], &about, ret) &&
		    strcmp(about.host, t->host) == 0 && about.port == t->port)
			return ret;
	}
	return NULL;
}

/* ---- What is done already ---- */

/* How probe_json() begins and, near enough to its end, ends. */
#define HEAD "{\"format\":1,\"target\":\""
#define TAIL "\"statistics\":{"

struct probe_done {
	struct cf_arena *arena;
	const char **v;
	size_t n, room;
	bool torn;
};

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int
done_add(struct probe_done *done, const char *name, size_t len)
{
	const char **v;
	size_t room = done->room == 0 ? 256 : 2 * done->room;

	if (done->n == done->room) {
		v = realloc(done->v, room * sizeof(*v));
		if (v == NULL)
			return CF_ENOMEM;
		done->v = v;
		done->room = room;
	}
	done->v[done->n++] = cf_strndup(done->arena, name, len);
	return cf_arena_failed(done->arena) ? CF_ENOMEM : CF_OK;
}

/* The target of a line that starts as ours do. */
static int
done_line(struct probe_done *done, const char *start, const char *tail,
    bool *ret_ours)
{
	const char *name = start + strlen(HEAD), *end;
	size_t len = strlen(tail);

	*ret_ours = cf_starts(start, HEAD);
	/* A writer that was killed leaves half a line: not done. */
	if (!*ret_ours || len < 2 || strcmp(tail + len - 2, "}}") != 0 ||
	    strstr(tail, TAIL) == NULL || (end = strchr(name, '"')) == NULL)
		return CF_OK;
	return done_add(done, name, (size_t)(end - name));
}

/* Reads a line of any length: its first bytes, its last ones, and whether it
 * has an end. */
struct line {
	char start[PROBE_HOST + 64], tail[513];
	size_t nstart, ntail;
};

static void
line_add(struct line *l, char c)
{
	if (l->nstart < sizeof(l->start) - 1)
		l->start[l->nstart++] = c;
	if (l->ntail == sizeof(l->tail) - 1) {
		memmove(l->tail, l->tail + 256, l->ntail - 256);
		l->ntail -= 256;
	}
	l->tail[l->ntail++] = c;
	l->start[l->nstart] = '\0';
	l->tail[l->ntail] = '\0';
}

int
probe_done_read(const char *path, struct probe_done **ret, struct cf_err *err)
{
	struct probe_done *done = calloc(1, sizeof(*done));
	struct line l = { 0 };
	FILE *f = fopen(path, "re");
	bool ours, any = false, foreign = false;
	int c, rc = CF_OK, error = errno;

	if (done == NULL || (done->arena = cf_arena_new(1u << 30)) == NULL) {
		rc = cf_err_set(err, CF_ENOMEM, "out of memory");
		goto out;
	}
	errno = error;
	if (f == NULL && error != ENOENT) {
		rc = cf_err_sys(err, CF_TR("impossible de lire « %s »",
		    "cannot read '%s'"), path);
		goto out;
	}
	while (f != NULL && rc == CF_OK) {
		c = getc_unlocked(f);
		if (c != '\n' && c != EOF) {
			line_add(&l, (char)c);
			continue;
		}
		if (c == EOF && ferror(f)) {
			rc = cf_err_sys(err, CF_TR("impossible de lire « %s »",
			    "cannot read '%s'"), path);
			break;
		}
		if (l.nstart > 0) {
			if ((rc = done_line(done, l.start, l.tail, &ours)) !=
			    CF_OK)
				rc = cf_err_set(err, rc, "out of memory");
			any |= ours;
			foreign |= !ours;
			done->torn = c == EOF;
		}
		memset(&l, 0, sizeof(l));
		if (c == EOF)
			break;
	}
	if (rc == CF_OK && foreign && !any)
		rc = cf_err_at(err, CF_EPARSE, path, 0, 0, "%s", CF_TR(
		    "n'est pas un fichier de résultats de probe (attendu JSON Lines, format 1)",
		    "is no file of results of probe (expected JSON Lines, format 1)"));
	if (rc == CF_OK && done->n > 0)
		qsort(done->v, done->n, sizeof(*done->v), compare);
out:
	if (f != NULL)
		fclose(f);
	if (rc == CF_OK)
		*ret = done;
	else
		probe_done_free(done);
	return rc;
}

void
probe_done_free(struct probe_done *done)
{
	if (done == NULL)
		return;
	cf_arena_free(done->arena);
	free(done->v);
	free(done);
}

bool
probe_done_has(const struct probe_done *done, const char *target)
{
	return done != NULL && done->n > 0 && bsearch(&target, done->v,
	    done->n, sizeof(*done->v), compare) != NULL;
}

bool
probe_done_torn(const struct probe_done *done)
{
	return done != NULL && done->torn;
}

/* ---- The source ---- */

struct waiting {
	TAILQ_ENTRY(waiting) link;
	struct probe_target target;
};

struct probe_source {
	char **args;
	int nargs, next_arg;
	const char *list;
	int fd; /* -1 no list, or at its end */
	unsigned int port;
	const struct probe_done *done;
	TAILQ_HEAD(, waiting) window;
	size_t nwindow;
	unsigned short busy[BUSY];
	unsigned long line, bad, skipped;
	bool overlong; /* inside a line that is too long */
	bool ended;    /* the descriptor has nothing more */
	size_t at, len;
	char buf[16384];
};

/* FNV-1a. */
static unsigned int
bucket(const char *host)
{
	uint32_t h = 2166136261u;

	for (; *host != '\0'; host++)
		h = (h ^ (unsigned char)*host) * 16777619u;
	return (h ^ h >> 16) % BUSY;
}

int
probe_source_new(char **targets, int n, const char *list, unsigned int port,
    const struct probe_done *done, struct probe_source **ret,
    struct cf_err *err)
{
	struct probe_source *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	TAILQ_INIT(&s->window);
	s->args = targets;
	s->nargs = n;
	s->list = list;
	s->port = port;
	s->done = done;
	s->fd = -1;
	if (list != NULL && strcmp(list, "-") == 0)
		s->fd = STDIN_FILENO;
	else if (list != NULL &&
	    (s->fd = open(list, O_RDONLY | O_CLOEXEC)) < 0) {
		(void)cf_err_sys(err, CF_TR(
		    "impossible de lire la liste « %s »",
		    "cannot read the list '%s'"), list);
		free(s);
		/* A path that leads nowhere is a wrong command line. */
		err->code = CF_ECONFIG;
		return CF_ECONFIG;
	}
	*ret = s;
	return CF_OK;
}

void
probe_source_free(struct probe_source *s)
{
	struct waiting *w;

	if (s == NULL)
		return;
	while ((w = TAILQ_FIRST(&s->window)) != NULL) {
		TAILQ_REMOVE(&s->window, w, link);
		free(w);
	}
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	free(s);
}

static void
complain(struct probe_source *s, struct cf_text why)
{
	s->bad++;
	fprintf(stderr, "confiance: %s:%lu: %s\n", s->list, s->line,
	    cf_text_pick(why, cf_lang));
}

/* Reads more of the list; false when there is nothing now. */
static bool
fill(struct probe_source *s, bool wait)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	ssize_t n;

	memmove(s->buf, s->buf + s->at, s->len - s->at);
	s->len -= s->at;
	s->at = 0;
	if (poll(&p, 1, wait ? -1 : 0) <= 0)
		return false;
	n = read(s->fd, s->buf + s->len, sizeof(s->buf) - s->len);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return false;
	if (n < 0) {
		complain(s, (struct cf_text){ "la lecture a échoué",
		    "reading failed" });
		s->ended = true;
	} else if (n == 0)
		s->ended = true;
	else
		s->len += (size_t)n;
	return true;
}

/* The next line of the list, cut out of buf and terminated; NULL when there
 * is none now. */
static char *
next_line(struct probe_source *s, bool wait)
{
	char *start, *end;
	bool cut;

	while (s->fd >= 0) {
		start = s->buf + s->at;
		end = memchr(start, '\n', s->len - s->at);
		cut = end == NULL && s->len - s->at >= LINE_MAX_;
		if (end == NULL && !cut && !s->ended) {
			if (!fill(s, wait))
				return NULL;
			continue;
		}
		if (end == NULL && !cut && s->at == s->len) {
			if (s->fd > STDIN_FILENO)
				close(s->fd);
			s->fd = -1;
			return NULL;
		}
		if (end == NULL && !cut) {
			/* The last line lacks its line feed. */
			end = s->buf + s->len;
			if (s->len == sizeof(s->buf)) {
				memmove(s->buf, start, s->len - s->at);
				s->len -= s->at;
				s->at = 0;
				start = s->buf;
				end = s->buf + s->len;
			}
			s->len++;
		}
		s->at = cut ? s->len : (size_t)(end - s->buf) + 1;
		if (cut || s->overlong) {
			if (!s->overlong) {
				s->line++;
				complain(s, (struct cf_text){
				    "ligne trop longue", "line too long" });
			}
			s->overlong = cut;
			continue;
		}
		*end = '\0';
		s->line++;
		return start;
	}
	return NULL;
}

static void
trim(char **s)
{
	size_t n;

	*s += strspn(*s, " \t\r");
	n = strlen(*s);
	while (n > 0 && strchr(" \t\r", (*s)[n - 1]) != NULL)
		(*s)[--n] = '\0';
}

static bool
offer(struct probe_source *s, const struct probe_target *target)
{
	struct waiting *w;

	if (probe_done_has(s->done, target->text)) {
		s->skipped++;
		return true;
	}
	if ((w = malloc(sizeof(*w))) == NULL)
		return false;
	w->target = *target;
	TAILQ_INSERT_TAIL(&s->window, w, link);
	s->nwindow++;
	return true;
}

static void
refill(struct probe_source *s, bool wait)
{
	struct probe_target t;
	struct cf_text why;
	char *line;

	while (s->nwindow < WINDOW && s->next_arg < s->nargs) {
		/* They were looked at before anything started. */
		if (probe_target_parse(s->args[s->next_arg++], s->port, &t,
		    &why) && !offer(s, &t))
			return;
	}
	while (s->nwindow < WINDOW &&
	    (line = next_line(s, wait && s->nwindow == 0)) != NULL) {
		trim(&line);
		if (line[0] == '\0' || line[0] == '#')
			continue;
		if (!probe_target_parse(line, s->port, &t, &why))
			complain(s, why);
		else if (!offer(s, &t))
			return;
	}
}

enum probe_take
probe_source_take(struct probe_source *s, bool wait, unsigned int per_host,
    struct probe_target *ret)
{
	struct waiting *w, *best = NULL;
	unsigned int busy, least = per_host;

	/* Half empty is soon enough. */
	if (s->nwindow <= WINDOW / 2)
		refill(s, wait);
	TAILQ_FOREACH(w, &s->window, link) {
		busy = s->busy[bucket(w->target.host)];
		if (busy < least) {
			best = w;
			least = busy;
		}
		if (busy == 0)
			break;
	}
	if (best == NULL)
		return s->nwindow == 0 && s->fd < 0 &&
		    s->next_arg == s->nargs ? PROBE_NO_MORE : PROBE_LATER;
	TAILQ_REMOVE(&s->window, best, link);
	s->nwindow--;
	s->busy[bucket(best->target.host)]++;
	*ret = best->target;
	free(best);
	return PROBE_TAKEN;
}

void
probe_source_release(struct probe_source *s, const struct probe_target *t)
{
	s->busy[bucket(t->host)]--;
}

unsigned long
probe_source_bad(const struct probe_source *s)
{
	return s->bad;
}

unsigned long
probe_source_skipped(const struct probe_source *s)
{
	return s->skipped;
}
