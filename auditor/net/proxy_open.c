/*
 * A proxy as a person names it: "http://host:port", "socks5://…",
 * "socks5h://…".  Its own name is looked up here, once, by the system, before
 * anything runs.  A user name in the address is refused: it would be read by
 * everybody who lists processes.
 */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "room.h"

static const struct {
	const char *scheme;
	enum cf_proxy_kind kind;
	bool names;
	unsigned int port;
} schemes[] = {
	{ "http://", CF_PROXY_HTTP, true, 8080 },
	{ "socks5h://", CF_PROXY_SOCKS5, true, 1080 },
	{ "socks5://", CF_PROXY_SOCKS5, false, 1080 },
};

static int
bad(struct cf_err *err, const char *url, const char *why)
{
	return cf_err_set(err, CF_EUSAGE, CF_TR(
	    "proxy « %s » : %s", "proxy '%s': %s"), url, why);
}

/* "host:port", "[v6]:port", the port may lack. */
static bool
split(const char *rest, char *host, size_t size, unsigned int *port)
{
	const char *end = rest + strcspn(rest, "/"), *colon, *stop;
	char *after;
	unsigned long n;

	if (*end != '\0' && end[1] != '\0')
		return false;
	stop = end;
	if (*rest == '[') {
		rest++;
		if ((stop = memchr(rest, ']', (size_t)(end - rest))) == NULL)
			return false;
		colon = stop + 1;
	} else {
		colon = memchr(rest, ':', (size_t)(end - rest));
		stop = colon != NULL ? colon : end;
		colon = stop;
	}
	if (stop == rest || (size_t)(stop - rest) >= size)
		return false;
	memcpy(host, rest, (size_t)(stop - rest));
	host[stop - rest] = '\0';
	if (colon == end)
		return true;
	if (*colon != ':' || colon[1] < '0' || colon[1] > '9')
		return false;
	n = strtoul(colon + 1, &after, 10);
	if (after != end || n == 0 || n > 65535)
		return false;
	*port = (unsigned int)n;
	return true;
}

static bool
look_up(const char *host, unsigned int port, struct cf_addr *ret)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	bool found = false;

	if (cf_addr_parse(host, port, ret) == CF_OK)
		return true;
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return false;
	*ret = (struct cf_addr){ .port = port };
	if (list->ai_family == AF_INET) {
		ret->family = 4;
		memcpy(ret->ip, &((struct sockaddr_in *)(void *)list->ai_addr)->
		    sin_addr, 4);
		found = true;
	} else if (list->ai_family == AF_INET6) {
		ret->family = 6;
		memcpy(ret->ip, &((struct sockaddr_in6 *)(void *)list->ai_addr)->
		    sin6_addr, 16);
		found = true;
	}
	freeaddrinfo(list);
	return found;
}

int
cf_proxy_parse(struct cf_arena *arena, const char *url, struct cf_proxy *ret,
    struct cf_err *err)
{
	struct cf_proxy proxy = { 0 };
	char host[256];
	unsigned int port = 0;
	const char *rest = NULL;
	size_t i;

	for (i = 0; i < CF_NELEM(schemes) && rest == NULL; i++) {
		if (strncmp(url, schemes[i].scheme,
			strlen(schemes[i].scheme)) != 0)
			continue;
		rest = url + strlen(schemes[i].scheme);
		proxy.kind = schemes[i].kind;
		proxy.names = schemes[i].names;
		port = schemes[i].port;
	}
	/* Not repeated in the error: there may be a password behind it. */
	if (strchr(url, '@') != NULL)
		return bad(err, "…@…", CF_TR("un nom d'utilisateur ne s'écrit "
		    "pas dans l'adresse ; attendu : --proxy-auth=FICHIER",
		    "a user name is not written in the address; expected "
		    "--proxy-auth=FILE"));
	if (rest == NULL || !split(rest, host, sizeof(host), &port))
		return bad(err, url, CF_TR("attendu http://HÔTE:PORT, "
		    "socks5://HÔTE:PORT ou socks5h://HÔTE:PORT",
		    "expected http://HOST:PORT, socks5://HOST:PORT or "
		    "socks5h://HOST:PORT"));
	if (!look_up(host, port, &proxy.addr))
		return bad(err, url, CF_TR("ce nom n'a pas d'adresse",
		    "the name has no address"));
	proxy.text = cf_strdup(arena, url);
	if (proxy.text == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	*ret = proxy;
	return CF_OK;
}

int
cf_proxy_auth(struct cf_proxy *proxy, const struct cf_secret *both)
{
	struct cf_secret *user = NULL, *password = NULL;
	const char *bytes, *colon;
	char *copy;
	size_t len;

	bytes = cf_secret_bytes(both, &len);
	colon = memchr(bytes, ':', len);
	if (colon == NULL || colon == bytes)
		return CF_EPARSE;
	if ((copy = malloc(len + 1)) != NULL) {
		memcpy(copy, bytes, len);
		user = cf_secret_new_take(copy, (size_t)(colon - bytes));
		len -= (size_t)(colon + 1 - bytes);
		memcpy(copy, colon + 1, len);
		password = cf_secret_new_take(copy, len);
		free(copy);
	}
	if (user == NULL || password == NULL) {
		cf_secret_free(user);
		cf_secret_free(password);
		return CF_ENOMEM;
	}
	proxy->user = user;
	proxy->password = password;
	return CF_OK;
}

void
cf_proxy_free(struct cf_proxy *proxy)
{
	cf_secret_free(proxy->user);
	cf_secret_free(proxy->password);
	*proxy = (struct cf_proxy){ 0 };
}

/* ---- Names that only the proxy resolves ---- */

const char *
cf_net_proxy(const struct cf_net *net)
{
	return net->proxy.kind != CF_PROXY_NONE ? net->proxy.text : "";
}

/* The same name is the same address: the limits of a host hold for it. */
int
net_name_addr(struct cf_net *net, const char *name, unsigned int port,
    struct cf_addr *ret)
{
	const char **names;
	uint32_t i;

	for (i = 0; i < net->nnames; i++)
		if (strcmp(net->names[i], name) == 0)
			break;
	if (i == net->nnames) {
		/* A power of two: all places are taken. */
		if ((i & (i - 1)) == 0) {
			names = cf_regrow(net->arena, net->names,
			    i * sizeof(*names),
			    (i > 0 ? 2 * i : 1) * sizeof(*names));
			if (names == NULL)
				return CF_ENOMEM;
			net->names = names;
		}
		if ((net->names[i] = cf_strdup(net->arena, name)) == NULL)
			return CF_ENOMEM;
		net->nnames++;
	}
	*ret = (struct cf_addr){ .port = port };
	memcpy(ret->ip, &i, sizeof(i));
	return CF_OK;
}

const char *
net_addr_name(const struct cf_net *net, const struct cf_addr *addr)
{
	uint32_t i;

	memcpy(&i, addr->ip, sizeof(i));
	return addr->family == 0 && i < net->nnames ? net->names[i] : NULL;
}
