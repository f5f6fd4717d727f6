/*
 * What the collector's files share: one endpoint under way.
 */
#ifndef CONFIANCE_SSH_COLLECT_H
#define CONFIANCE_SSH_COLLECT_H

#include <confiance/check.h>
#include <confiance/looks.h>
#include <confiance/net.h>

#include "codec_ssh.h"
#include "transport.h"

extern const struct cf_fact_def ssh_facts[];

/* What became of a question: its status, and a note when that is not ok. */
struct ssh_outcome {
	enum cf_status status;
	const char *note;
};

/* A host key that was asked for. */
struct ssh_key_seen {
	const char *algorithm; /* of the server's list */
	const char *type;      /* on the wire */
	struct ssh_outcome outcome;
	struct ssh_host_key key;
	const unsigned char *blob; /* key points into it */
	size_t blob_len;
};

#define SSH_GEX_ASKED 3

/* A conversation that is wanted. */
enum ssh_what { SSH_ASK_HELLO, SSH_ASK_KEY, SSH_ASK_GEX, SSH_ASK_AUTH };
struct ssh_job {
	enum ssh_what what;
	size_t index; /* of the key, of the size */
	unsigned int tries;
	bool running, done;
};
#define SSH_JOBS (1 + CF_SSH_HOST_KEYS + SSH_GEX_ASKED + 1)

struct ssh_endpoint {
	struct cf_collect *c;
	struct cf_look *look;
	const char *subject;
	struct cf_arena *arena; /* of this endpoint only */
	struct cf_addr addr;
	struct ssh_job jobs[SSH_JOBS];
	size_t njobs;
	unsigned int pending; /* conversations and pauses under way */
	bool stepping;
	bool paused;	      /* a timer of ours is running */
	bool one_by_one;      /* the server turned us away once */
	/* The first conversation. */
	struct ssh_outcome hello; /* the identification */
	struct ssh_outcome lists; /* KEXINIT */
	struct ssh_ident ident;	  /* points into arena */
	struct ssh_kexinit init;  /* the same */
	const unsigned char *raw; /* its payload */
	size_t raw_len;
	/* The others. */
	const struct ssh_kex *kex; /* used for host keys; NULL none */
	struct ssh_key_seen keys[CF_SSH_HOST_KEYS];
	size_t nkeys;
	bool keys_left_out;
	const char *gex; /* the method asked, NULL none */
	struct ssh_outcome gex_outcome[SSH_GEX_ASKED];
	unsigned int gex_bits[SSH_GEX_ASKED]; /* 0: refused */
	struct ssh_outcome auth;
	const char *const *methods;
	size_t nmethods;
};

extern const unsigned int ssh_gex_asked[SSH_GEX_ASKED];

int ssh_collect(struct cf_collect *, struct cf_err *);
void ssh_emit_endpoint(struct ssh_endpoint *);
/* Everything with one status, for an endpoint that could not be looked at. */
void ssh_emit_failure(struct cf_collect *, const char *subject,
    enum cf_status, const char *note);
/* The items of a name-list as texts. */
const char *const *
ssh_list_split(struct cf_arena *, const struct ssh_names *, size_t *ret_n);

#endif
