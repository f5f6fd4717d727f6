/*
 * Policies of browsers and devices: what a file sets, and what leaves the
 * machines because of it or for want of it.  Pure; no object of a library
 * shows.
 */
#ifndef CONFIANCE_JURISDICTION_POLICY_H
#define CONFIANCE_JURISDICTION_POLICY_H

#include <confiance/check.h>
#include <confiance/limits.h>

/* ---- codec_policy.c: what a file sets ---- */

/* One text, number or truth value inside a policy: where it stands in it ("",
 * "/2", "/ID/update_url"), and as text. */
struct jur_leaf {
	const char *at;
	const char *text; /* gated */
	bool number;	  /* or a truth value: no foreign words */
};
struct jur_policy {
	const char *name;
	bool recommended; /* users may change it */
	bool refused;	  /* the browser says that it does not apply it */
	const struct jur_leaf *leaves;
	size_t n;
};
struct jur_policies {
	const char *product; /* "Google Chrome 124.0…", "" not said */
	bool foreign;	     /* another browser than Chrome and Chromium */
	bool cloud;	     /* a policy came from Google's console */
	struct jur_policy *v;
	size_t n;
};
/* Only the policies that keep() wants.  CF_EPARSE, CF_ELIMIT; *ret_why says
 * why. */
int jur_policies_read(struct cf_arena *, const char *json, size_t len,
    bool (*keep)(const char *name), struct jur_policies *ret,
    const char **ret_why);
/* NULL when it is not set. */
const struct jur_policy *jur_policy_find(const struct jur_policies *,
    const char *name);

/* ---- policies.c: what leaves ---- */

enum jur_flow_state {
	JUR_FLOW_CLOSED, /* a policy forbids it */
	JUR_FLOW_SENT,	 /* a policy wants it */
	JUR_FLOW_CHOSEN, /* a policy leaves it to the user */
	/* Nothing is set, and this is what the browser's maker documents: */
	JUR_FLOW_DEFAULT_CLOSED,
	JUR_FLOW_DEFAULT_SENT, /* on, until a user turns it off */
	JUR_FLOW_DEFAULT_CHOSEN,
	JUR_FLOW_DESTINATION, /* a policy says where it goes */
	JUR_FLOW_UNCLEAR,
	JUR_FLOW_STATES
};
const char *jur_flow_state_name(enum jur_flow_state);

struct jur_flow {
	const char *id;	     /* "sync" */
	const char *carries; /* content technical code */
	const char *policy;  /* that decides */
	enum jur_flow_state state;
	const char *by;	  /* "SyncDisabled=true", "" nothing is set */
	const char *note; /* why unclear, "" */
	const char *key;  /* fact that lists hosts, see reach.c */
	struct cf_strings hosts;
};
#define JUR_FLOWS 40 /* of one file */

bool jur_policy_known(const char *name);
/* kind: chrome chromeos. */
size_t jur_policy_flows(struct cf_arena *, const char *kind,
    const struct jur_policies *, struct jur_flow ret[JUR_FLOWS]);
/* "SyncDisabled=true": of a policy whose value is foreign words, its name. */
const char *jur_policy_text(struct cf_arena *, const struct jur_policy *);
/* The hosts of texts that are URLs, match patterns or places of proxies. */
void jur_policy_hosts(struct cf_arena *, const char *text,
    struct cf_strings *list);

#endif
