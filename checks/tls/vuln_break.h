/*
 * Probes that need keys, as state machines: a handshake with the small client,
 * then one record that is wrong in its padding or MAC (padding oracles), or a
 * share that is no point of the curve (invalid curve).  Pure but for
 * libcrypto behind vuln_client.h: no socket, no clock.
 */
#ifndef CONFIANCE_TLS_VULN_BREAK_H
#define CONFIANCE_TLS_VULN_BREAK_H

#include "vuln_client.h"
#include "vuln_probe.h"

/*
 * What may be wrong with a record in CBC mode (section 2.5 of the reference):
 * the pairs that POODLE-TLS, Zombie POODLE, GOLDENDOODLE, Sleeping POODLE, the
 * record without data (CVE-2019-1559) and LuckyMinus20 (CVE-2016-2107) tell
 * apart.
 */
enum vuln_wrong {
	WRONG_MAC,	   /* right padding */
	WRONG_PADDING,	   /* right MAC; one byte of a whole block of it */
	WRONG_BOTH,	   /* nothing but 0xFF */
	WRONG_EMPTY_MAC,   /* the first, without data */
	WRONG_EMPTY_PADDING,
	WRONG_NO_MAC,	   /* nothing but padding, no room for a MAC */
	WRONG_MAX
};
const char *vuln_wrong_name(enum vuln_wrong);

/* How a server took it. */
#define VULN_TOOK_DATA 0x100u	/* it answered with data */
#define VULN_TOOK_UNREAD 0x200u /* an answer that could not be read */
#define VULN_TOOK_RECORDS(t) ((t) >> 12 & 0xF)
enum { VULN_TOOK_CLOSED = 1, VULN_TOOK_SILENT = 2 };
#define VULN_TOOK_END(t) ((t) >> 16)
#define VULN_TOOK_ALERT(t) ((t) & 0xFF)
const char *vuln_took_text(struct cf_arena *, unsigned int took);

enum vuln_break_stage { BREAK_FLIGHT, BREAK_FINISHED, BREAK_ANSWER, BREAK_END };
struct vuln_break {
	bool curve;
	enum vuln_wrong wrong;
	enum vuln_break_stage stage;
	struct vuln_flight flight;
	struct vuln_client client;
	unsigned char point[65];
	struct cf_buf send;
	size_t off;   /* bytes of the input behind the flight */
	bool changed; /* the server's ChangeCipherSpec came */
	/* The result. */
	enum cf_status status; /* ok: took or proven is known */
	const char *note;
	unsigned int took;  /* of the wrong record */
	bool proven;	    /* curve: its Finished is right */
	unsigned int alert; /* curve: what it said to the point, 0 nothing */
};

/* The first bytes are in send.  nth: another point each time. */
bool vuln_break_start(struct vuln_break *, bool curve, unsigned int nth,
    const struct vuln_hello *);
void vuln_break_free(struct vuln_break *);
enum cf_talk_want
vuln_break_feed(struct vuln_break *, const unsigned char *in, size_t len);
void vuln_break_end(struct vuln_break *, enum cf_talk_end);

/*
 * rounds times WRONG_MAX answers: a difference counts when each round shows
 * the same.  VULN_UNKNOWN: one of them disagrees with itself.
 */
enum vuln_verdict vuln_break_judge(
    const unsigned int (*took)[WRONG_MAX], size_t rounds);

#endif
