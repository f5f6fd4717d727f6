/*
 * The same chain before several sets of authorities, each alone: that of the
 * system, Mozilla's as Debian ships it, the files of trust, the certificates
 * of a trusted list.  A set that cannot be read says nothing of the chain.
 */
#include <dirent.h>
#include <string.h>

#include <openssl/err.h>

#include "trust.h"

/* One file for each root of Mozilla's programme that is trusted for servers
 * (Debian, ca-certificates). */
#define MOZILLA "/usr/share/ca-certificates/mozilla"

static bool
load_folder(struct net_trust *trust, const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char path[sizeof(MOZILLA) + 258];
	size_t len, n = 0;

	if (dir == NULL)
		return false;
	while ((entry = readdir(dir)) != NULL && n < CF_TRUST_FOLDER) {
		len = strlen(entry->d_name);
		if (len < 5 || strcmp(entry->d_name + len - 4, ".crt") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		n += trust_load(trust, path);
	}
	closedir(dir);
	return n > 0;
}

static struct net_trust *
mozilla(struct cf_net *net)
{
	struct net_trust *trust;
	bool new;

	if (trust_named(net, "=mozilla", &trust, &new) != CF_OK)
		return NULL;
	if (new)
		load_folder(trust, MOZILLA);
	return trust;
}

static void
add(struct net_trust *trust, X509 *cert)
{
	if (X509_up_ref(cert) != 1)
		return;
	X509_STORE_add_cert(trust->store, cert);
	if (sk_X509_push(trust->extra, cert) <= 0)
		X509_free(cert);
}

/* The files of trust without the system. */
static struct net_trust *
declared(struct cf_net *net, const struct net_trust *files,
    struct cf_arena *arena)
{
	struct net_trust *trust;
	bool new;
	int i;

	if (trust_named(net, cf_printf(arena, "=only\n%s", files->key), &trust,
		&new) != CF_OK)
		return NULL;
	for (i = 0; new && i < sk_X509_num(files->extra); i++)
		add(trust, sk_X509_value(files->extra, i));
	return trust;
}

static struct net_trust *
listed(struct cf_net *net, const struct cf_ders *ders)
{
	struct net_trust *trust;
	const unsigned char *p;
	X509 *cert;
	bool new;
	size_t i;

	if (trust_named(net, "=list", &trust, &new) != CF_OK)
		return NULL;
	for (i = 0; new && i < ders->n; i++) {
		p = ders->v[i];
		if ((cert = d2i_X509(NULL, &p, (long)ders->len[i])) == NULL)
			continue;
		add(trust, cert);
		X509_free(cert);
	}
	ERR_clear_error();
	return trust;
}

/* empty: what to say of a set that has nothing in it. */
static void
judge(struct net_trust *trust, const char *empty, STACK_OF(X509) *chain,
    const struct cf_tls_options *ask, struct cf_arena *arena,
    struct cf_tls_store *ret)
{
	struct path path;

	if (trust == NULL ||
	    sk_X509_OBJECT_num(X509_STORE_get0_objects(trust->store)) == 0) {
		ret->status = CF_ST_NOT_COLLECTED;
		ret->error = trust != NULL ? empty : "out of memory";
		return;
	}
	path_build(trust, chain, ask->host, ask->time, &path);
	ret->status = CF_ST_OK;
	ret->trusted = path.ok;
	ret->error = cf_strdup(arena, path.error);
	path_free(&path);
}

void
stores_judge(struct cf_net *net, const struct net_trust *files,
    STACK_OF(X509) *chain, const struct cf_tls_options *ask,
    struct cf_arena *arena, struct cf_tls_store ret[CF_TLS_STORES])
{
	size_t i;

	for (i = 0; i < CF_TLS_STORES; i++)
		ret[i] = (struct cf_tls_store){ .status = CF_ST_ABSENT,
			.error = "" };
	judge(net->trust, "the system has no authorities", chain, ask, arena,
	    &ret[CF_STORE_SYSTEM]);
	judge(mozilla(net), "no certificate in " MOZILLA
	    " (Debian, ca-certificates)", chain, ask, arena,
	    &ret[CF_STORE_MOZILLA]);
	if (files->key[0] != '\0')
		judge(declared(net, files, arena), "the files of trust hold no "
		    "certificate that can be read", chain, ask, arena,
		    &ret[CF_STORE_DECLARED]);
	if (ask->listed != NULL)
		judge(listed(net, ask->listed), "the trusted lists hold no "
		    "granted certification authority", chain, ask, arena,
		    &ret[CF_STORE_LISTED]);
}
