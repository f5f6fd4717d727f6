/*
 * The dedicated probes as state machines: a probe is born with its first
 * bytes, is fed what the peer said, wishes to send or to stop, and ends with a
 * verdict.  Pure: no socket, no clock.  Methods: the reference of known
 * vulnerabilities, section 2; the harmless variants are sslyze's.
 */
#ifndef CONFIANCE_TLS_VULN_PROBE_H
#define CONFIANCE_TLS_VULN_PROBE_H

#include <confiance/net.h>

#include "vuln_wire.h"

enum vuln_kind {
	VULN_HELLO,	 /* a hello, and what is answered to it */
	VULN_HEARTBLEED, /* CVE-2014-0160, without reading anything foreign */
	VULN_CCS,	 /* CVE-2014-0224 */
	VULN_ROBOT,	 /* one ClientKeyExchange, CVE-2017-13099 and others */
};
enum vuln_verdict { VULN_UNKNOWN, VULN_YES, VULN_NO };

/* How a server ended what a probe provoked; compared between variants. */
enum { VULN_END_CLOSED = 0x100, VULN_END_RESET, VULN_END_SILENT, VULN_END_OTHER };

struct vuln_probe {
	enum vuln_kind kind;
	struct vuln_flight flight;
	struct cf_buf send;
	bool sent;	 /* what comes after the flight was sent */
	bool ended;	 /* nothing more is wanted */
	/* VULN_HEARTBLEED over DTLS, where silence alone says nothing: a sound
	 * heartbeat goes first, and was answered. */
	bool dtls, sound;
	/* VULN_ROBOT: what goes into the ClientKeyExchange, and behind it. */
	int (*encrypt)(void *arg, const unsigned char *leaf, size_t leaf_len,
	    unsigned int version, struct cf_buf *out);
	void *arg;
	bool finish; /* CCS and a false Finished follow */
	unsigned int token; /* an alert, or VULN_END_… ; VULN_ROBOT */
	enum vuln_verdict verdict;
	enum cf_status status; /* when the verdict is unknown */
	const char *note;
};

/* The first bytes are in send.  False without memory. */
bool vuln_probe_start(
    struct vuln_probe *, enum vuln_kind, const struct vuln_hello *);
void vuln_probe_free(struct vuln_probe *);
enum cf_talk_want
vuln_probe_feed(struct vuln_probe *, const unsigned char *in, size_t len);
void vuln_probe_end(struct vuln_probe *, enum cf_talk_end);

/* ROBOT: five variants, each asked twice in two passes (with and without what
 * follows the ClientKeyExchange); tokens of one pass. */
#define VULN_VARIANTS 5
enum vuln_oracle { VULN_NO_ORACLE, VULN_WEAK, VULN_STRONG, VULN_ERRATIC };
enum vuln_oracle vuln_robot_judge(
    const unsigned int first[VULN_VARIANTS],
    const unsigned int again[VULN_VARIANTS]);
const char *vuln_oracle_name(enum vuln_oracle);

/* Ticketbleed: three session ids that came back for the six bytes sent. */
enum vuln_verdict vuln_ticketbleed_judge(
    const unsigned char *sent, size_t sent_len,
    const struct vuln_flight *const answers[3]);

#endif
