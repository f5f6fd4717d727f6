/*
 * The network: one event loop, and five kinds of conversation on it.
 *
 * Everything is asynchronous and runs in the thread that calls cf_net_run().
 * A callback is called exactly once for each request that was accepted, also
 * after Ctrl-C (status CF_ST_NOT_COLLECTED).  Limits per host and overall,
 * deadlines and the vetting of addresses are in here: a collector cannot be
 * impolite by mistake.  No object of a library shows.
 *
 * A callback never comes from inside the call that asks, and may ask again.
 * Notes are never NULL and may hold foreign bytes: they pass the gate when
 * they are emitted.  After a stop requests are still accepted for a moment and
 * answered as not collected; then they are refused with CF_ECANCELLED.
 */
#ifndef CONFIANCE_NET_H
#define CONFIANCE_NET_H

#include <confiance/deployment.h>
#include <confiance/fact.h>

struct cf_net;
struct cf_proxy;

struct cf_net_options {
	unsigned int per_host; /* 0: CF_NET_PER_HOST */
	unsigned int total;    /* 0: CF_NET_TOTAL */
	int64_t run_ms;	       /* 0: CF_NET_RUN_MS */
	const char *resolver;  /* address of a forwarder, "" : /etc/resolv.conf */
	const char *trust_anchor; /* DNSSEC root keys file, "" : the system's */
	unsigned int host_rate; /* connections a second to one address, each
				   opened one counted; 0: no such limit */
	int family; /* 4 or 6: only such addresses are talked to; 0: both */
	bool offline;	       /* refuse what is not marked declared */
	const volatile int *cancel; /* becomes non-zero on Ctrl-C; may be NULL */
	const struct cf_proxy *proxy; /* everything over TCP goes through it;
					 NULL none; must live as long */
};
int cf_net_new(const struct cf_net_options *, struct cf_net **ret, struct cf_err *);
/* What is still under way is answered as not collected first. */
void cf_net_free(struct cf_net *);
/* Turns the loop until nothing is under way (CF_OK), cancelled, or out of time
 * (CF_ECANCELLED). */
int cf_net_run(struct cf_net *);

/* What a run cost, for the report and the bench. */
struct cf_net_stats {
	uint64_t connections, bytes_in, bytes_out, dns_queries;
};
void cf_net_stats(const struct cf_net *, struct cf_net_stats *ret);

/* ---- So many at once ---- */

/*
 * At most CF_NET_INSIDE subjects are examined at once, for the sake of memory.
 * go(arg) is called now, or from the loop when another has left; after a stop,
 * or without memory to wait, at once.  Whoever was let in leaves once.  Nobody
 * may wait inside for somebody who has yet to enter.
 */
typedef void cf_go_fn(void *arg);
void cf_net_enter(struct cf_net *, cf_go_fn *, void *arg);
void cf_net_leave(struct cf_net *);

/* ---- Time ---- */

/* fn once, after ms or at once when the run is over, and the timer is gone.
 * It keeps the run going: cf_timer_stop() it, before it fired, when there is
 * nothing left to wait for. */
struct cf_timer;
typedef void cf_timer_fn(void *arg);
int cf_timer_start(struct cf_net *, int64_t ms, cf_timer_fn *, void *arg,
    struct cf_timer **ret);
void cf_timer_stop(struct cf_timer *);

/* ---- Addresses ---- */

struct cf_addr {
	int family; /* 4 or 6; 0: known to a proxy only, see there */
	unsigned char ip[16];
	unsigned int port;
};
/* Parses "192.0.2.1" or "2001:db8::1"; CF_EPARSE. */
int cf_addr_parse(const char *, unsigned int port, struct cf_addr *ret);
#define CF_ADDR_LEN 46
void cf_addr_text(const struct cf_addr *, char ret[CF_ADDR_LEN]); /* no port */
/* IPv4-mapped, 6to4 and NAT64 addresses become the IPv4 address inside. */
struct cf_addr cf_addr_unmap(const struct cf_addr *);
/* "" for a public unicast address, else the kind: loopback private link-local
 * unspecified multicast documentation shared reserved unique-local
 * benchmarking (IANA special-purpose registries, RFC 6890). */
const char *cf_addr_special(const struct cf_addr *);

/* ---- A proxy ---- */

/*
 * Everything over TCP goes through it, to whatever address; DNS questions do
 * not, and UDP cannot.  When it resolves the names (names), the address of a
 * name is not known here: it is an address of family 0, whose text is "", and
 * since it cannot be vetted only declared targets have one.  A literal address
 * stays one.  What goes wrong on the way ends as CF_TALK_PROXY_….
 */
enum cf_proxy_kind { CF_PROXY_NONE, CF_PROXY_HTTP, CF_PROXY_SOCKS5 };
struct cf_proxy {
	enum cf_proxy_kind kind;
	bool names; /* it resolves: http (CONNECT) and socks5h do, socks5 not */
	struct cf_addr addr;
	struct cf_secret *user, *password; /* NULL none */
	const char *text; /* as a person wrote it, without any secret */
};
/* "http://…", "socks5://…", "socks5h://HOST[:PORT]"; looks the host up now.
 * CF_EUSAGE: not such an address, or one with a user name in it. */
int cf_proxy_parse(
    struct cf_arena *, const char *url, struct cf_proxy *ret, struct cf_err *);
/* Takes "user:password" apart; CF_EPARSE when it is not that. */
int cf_proxy_auth(struct cf_proxy *, const struct cf_secret *);
void cf_proxy_free(struct cf_proxy *); /* the secrets */
const char *cf_net_proxy(const struct cf_net *); /* its text, "" none */

/* ---- DNS (libunbound, validated) ---- */

enum cf_dns_trust { CF_DNS_INSECURE, CF_DNS_SECURE, CF_DNS_BOGUS };
struct cf_dns_answer {
	enum cf_status status; /* ok, absent (no such name or no data), timeout,
				  malformed (also when bogus: no data then),
				  refused, not collected (no resolver) */
	enum cf_dns_trust trust; /* insecure behind a resolver that does not
				    pass DNSSEC on; the note says so */
	bool nxdomain;
	const char *note;
	const unsigned char *const *rdata; /* wire form, names uncompressed */
	const size_t *rdata_len;
	size_t n;
	const char *const *chain; /* names of the CNAME chain after the first */
	size_t nchain;
	const unsigned char *packet; /* as received */
	size_t packet_len;
	uint32_t ttl;
};
/* The same question is asked once in a run.  The answer lives during the
 * callback.  What is no domain name (ASCII, xn-- form) is malformed. */
typedef void cf_dns_fn(void *arg, const struct cf_dns_answer *);
int cf_dns_query(struct cf_net *, const char *name, unsigned int type,
    cf_dns_fn *, void *arg);
/* Types (IANA DNS parameters). */
#define CF_DNS_A 1
#define CF_DNS_NS 2
#define CF_DNS_CNAME 5
#define CF_DNS_SOA 6
#define CF_DNS_MX 15
#define CF_DNS_TXT 16
#define CF_DNS_AAAA 28
#define CF_DNS_SRV 33
#define CF_DNS_DS 43
#define CF_DNS_DNSKEY 48
#define CF_DNS_TLSA 52
#define CF_DNS_CAA 257
/* A record's data as text, fields apart by one space: "10 mx.example.net."
 * (RFC 1035 section 5.1, and the RFC of the type).  CF_EPARSE: not of that
 * type, or longer than CF_DNS_TEXT_LEN. */
int cf_dns_text(struct cf_arena *, unsigned int type, const void *rdata,
    size_t len, const char **ret);
/* The strings of a TXT record, joined as SPF and DMARC want them (RFC 7208,
 * 3.3); foreign bytes, a NUL behind them.  CF_EPARSE, CF_ENOMEM. */
int cf_dns_txt(struct cf_arena *, const void *rdata, size_t len,
    const char **ret, size_t *ret_len);

/* ---- Where to connect ---- */

/* A target: what is audited (host, port) and, when they differ, what is
 * talked to.  Declared targets may be special addresses. */
struct cf_target {
	const char *host;
	unsigned int port;
	const char *connect_host; /* "" : host */
	unsigned int connect_port;
	bool declared;
};
struct cf_resolved {
	enum cf_status status; /* ok: at least one address */
	const char *note;      /* also when ok: what is missing */
	const struct cf_addr *addrs; /* with port; vetted, in DNS order */
	size_t n;
};
typedef void cf_resolve_fn(void *arg, const struct cf_resolved *);
/* A and AAAA of the place to talk to; no such name is "unreachable"; a literal
 * address answers itself.  An
 * address that is special and not declared is refused with its kind. */
int cf_resolve(struct cf_net *, const struct cf_target *, cf_resolve_fn *, void *arg);
/* Whether this machine has a route to it; always, through a proxy.  Sends
 * nothing. */
bool cf_net_reaches(const struct cf_net *, const struct cf_addr *);
/* Whether such an address may be talked to, see family of the options. */
bool cf_net_speaks(const struct cf_net *, const struct cf_addr *);

/* ---- Raw conversation over TCP ---- */

/* How it ended. */
enum cf_talk_end {
	CF_TALK_ENOUGH,	     /* the reader said so; closed with RST */
	CF_TALK_CLOSED,	     /* the peer closed */
	CF_TALK_RESET,	     /* the peer reset */
	CF_TALK_SILENT,	     /* nothing for idle_ms */
	CF_TALK_DEADLINE,    /* talk_ms over */
	CF_TALK_TOO_MUCH,    /* more than max bytes */
	CF_TALK_REFUSED,     /* connect: refused */
	CF_TALK_UNREACHABLE, /* connect: no route, or no answer in time */
	CF_TALK_CANCELLED,   /* Ctrl-C, or our own system refused: not tried */
	CF_TALK_NO_STARTTLS, /* STARTTLS was asked for and not granted */
	CF_TALK_BUSY,	     /* turned away for now, in the words before TLS:
				too many connections, going down */
	/* The way, and no word of the peer: */
	CF_TALK_PROXY_AUTH,   /* the proxy wants a password, or another one */
	CF_TALK_PROXY_DENIED, /* its rules forbid the place */
	CF_TALK_PROXY_REFUSED, /* it says that the place refuses */
	CF_TALK_PROXY_UNREACHABLE, /* it says that it does not reach it */
	CF_TALK_PROXY_FAILED, /* the proxy itself is not there, or fails */
	CF_TALK_PROXY_NO_UDP, /* datagrams do not go through it */
};
enum cf_talk_want { CF_WANT_MORE, CF_WANT_ENOUGH, CF_WANT_SEND };
/*
 * Called with all bytes received so far, as often as some arrive.  For
 * CF_WANT_SEND it leaves the bytes to send next in *ret_send (they must live
 * until the next call).
 */
typedef enum cf_talk_want cf_talk_fn(void *arg, const unsigned char *in,
    size_t in_len, const unsigned char **ret_send, size_t *ret_send_len);
typedef void cf_talk_done_fn(void *arg, enum cf_talk_end, const unsigned char *in,
    size_t in_len);
struct cf_talk {
	struct cf_addr addr;
	const void *first; /* sent on connect; copied; may be empty */
	size_t first_len;
	/* "" or NULL, else smtp lmtp imap pop3 ftp nntp sieve postgres mysql
	 * ldap xmpp xmpp-server rdp: that dialogue is held first, and first,
	 * read and done know only what comes after it.  Another name:
	 * CF_ENOTFOUND. */
	const char *starttls;
	/* The name that is asked for, before TLS too: XMPP needs it; copied,
	 * may be NULL. */
	const char *name;
	/* Said in plain text in one piece with the STARTTLS command, which only
	 * protocols made of lines have (another: CF_ENOTFOUND); copied, may be
	 * NULL. */
	const char *after_starttls;
	size_t max;	   /* bytes received, 0: CF_NET_TALK_BYTES */
	int64_t idle_ms;   /* 0: CF_NET_IDLE_MS */
	/* How many more conversations with this place are sure to follow: up to
	 * CF_NET_AHEAD connections are opened ahead for them, so that each
	 * then takes one round trip instead of two.  Not with STARTTLS. */
	unsigned int ahead;
	cf_talk_fn *read;
	cf_talk_done_fn *done;
	void *arg;
};
/* Queues behind the limits of its host. */
int cf_talk(struct cf_net *, const struct cf_talk *);
enum cf_status cf_talk_status(enum cf_talk_end); /* as a fact says it */
const char *cf_talk_end_name(enum cf_talk_end);

/* ---- A conversation over UDP ---- */

/*
 * One message to one place, sent tries times with growing pauses, until the
 * reader takes a datagram for the answer.  read is called for each datagram
 * by itself: CF_WANT_ENOUGH, it is the answer and done gets it; CF_WANT_MORE,
 * it is something else; CF_WANT_SEND, say this instead (a cookie), with fresh
 * tries.  Ends: ENOUGH, SILENT, REFUSED (ICMP port unreachable), UNREACHABLE,
 * TOO_MUCH (datagrams without an answer), CANCELLED.  Silence over UDP says
 * nothing by itself: packets get lost, filters are silent.
 *
 * An answer of several datagrams is put together by the reader: CF_WANT_MORE
 * until it is whole, with as many in max as it may have.  The message is sent
 * again meanwhile, which makes the peer repeat what got lost.  What a reader
 * leaves in ret_send with CF_WANT_ENOUGH is sent once, and nothing waits for
 * an answer to it.
 */
struct cf_datagram {
	struct cf_addr addr;
	unsigned int local_port; /* 0: any */
	const void *first;	 /* copied */
	size_t first_len;	 /* 1 to CF_DATAGRAM_BYTES, else CF_ELIMIT */
	unsigned int tries;	 /* 0: CF_DATAGRAM_TRIES */
	int64_t wait_ms; /* before the second try, then doubled; 0:
			    CF_DATAGRAM_WAIT_MS */
	unsigned int max; /* datagrams heard, 0: CF_DATAGRAM_HEARD */
	unsigned int sends; /* messages sent, 0: CF_DATAGRAM_SENDS */
	/* This byte of each message, 0 none, becomes the number of messages
	 * sent before it: protocols drop what has the number of another. */
	size_t serial_at;
	/* The words for sending the message again; NULL, or none given: the
	 * same.  They are copied. */
	void (*again)(void *arg, const void **ret, size_t *ret_len);
	cf_talk_fn *read;
	cf_talk_done_fn *done;
	void *arg;
};
/* Queues behind the limits of its host, with the connections of cf_talk(). */
int cf_datagram(struct cf_net *, const struct cf_datagram *);

/* ---- A full TLS handshake (OpenSSL) ---- */

/* Certificates, DER. */
struct cf_ders {
	const unsigned char *const *v;
	const size_t *len;
	size_t n;
};
/* One set of authorities, and what it says of a chain.  Each set stands alone:
 * that of the system as it is; Mozilla's, from Debian's ca-certificates,
 * whatever the administrator added or left out; the files of trust; the
 * certificates of a trusted list. */
enum cf_tls_store_id {
	CF_STORE_SYSTEM,
	CF_STORE_MOZILLA,
	CF_STORE_DECLARED,
	CF_STORE_LISTED,
	CF_TLS_STORES
};
struct cf_tls_store {
	enum cf_status status; /* ok; absent: no such set was given;
				  not collected: it cannot be read */
	bool trusted;	       /* as chain_ok, by this set alone */
	const char *error;     /* why not, "" */
};

struct cf_tls_options {
	struct cf_addr addr;
	const char *sni;     /* "" none */
	const char *host;    /* checked against the certificate */
	const struct cf_strings *trust; /* extra CA files, may be NULL */
	int64_t time;	     /* for the validity of certificates */
	const char *starttls; /* "" */
	bool dtls; /* over UDP, DTLS 1.0 and 1.2; without a proxy */
	bool stores; /* fill in stores of the result */
	/* Authorities of a trusted list, for CF_STORE_LISTED; may be NULL.
	 * Lives, unchanged, as long as the net. */
	const struct cf_ders *listed;
};
struct cf_tls_result {
	/* Of the handshake itself, certificate aside.  A server that asks for
	 * a client certificate is left there: ok, and the note says so. */
	enum cf_status status;
	const char *note;
	/* What follows is there as far as it was seen, also when not ok. */
	const char *version;   /* "TLSv1.3" */
	const char *suite;     /* IANA name */
	const char *group;
	const unsigned char *const *chain; /* DER, as sent, leaf first */
	const size_t *chain_len;
	size_t nchain;
	bool chain_ok;	      /* a path to a trust anchor was found and holds,
				 and the certificate is for host */
	const char *chain_error; /* OpenSSL's sentences, joined by "; ", "" */
	/* Trust anchor of the path, "" none; also when the path is only out of
	 * date, for another purpose or for another host. */
	char anchor[CF_SHA256_HEX];
	bool anchor_extra;    /* it came from the files of trust */
	/* The path from the server's certificate to that anchor. */
	struct cf_ders path;
	struct cf_tls_store stores[CF_TLS_STORES]; /* when asked for */
	/* SignedCertificateTimestampList of the extension (RFC 6962, 3.3);
	 * NULL: it was not sent; it may be empty, which is no list. */
	const unsigned char *scts;
	size_t scts_len;
	bool stapled;
	const unsigned char *staple; /* OCSP response, DER */
	size_t staple_len;
	/* good revoked unknown invalid; "" when the issuer is not known */
	const char *staple_status;
	uint64_t bytes_in, bytes_out; /* of TLS, what STARTTLS said apart */
};
typedef void cf_tls_fn(void *arg, const struct cf_tls_result *);
/* A deep handshake that accepts any certificate, for looking only. */
int cf_tls_handshake(struct cf_net *, const struct cf_tls_options *, cf_tls_fn *, void *arg);

/* A chain as sent, the leaf first, judged as cf_tls_handshake() judges the one
 * that it is shown. */
struct cf_chain_options {
	const char *host;		/* "" not checked */
	const struct cf_strings *trust; /* extra CA files */
	int64_t time;
};
/* CF_OK: it holds, and the path to its anchor; CF_ENOTFOUND: it does not;
 * CF_EPARSE: the leaf cannot be read; CF_ENOMEM. */
int cf_chain_verify(struct cf_net *, const struct cf_ders *chain,
    const struct cf_chain_options *, struct cf_arena *,
    struct cf_ders *ret_path);

/* ---- Revocation (OpenSSL); bytes in, words out, nothing is contacted ---- */

struct cf_revocation {
	/* good revoked; unknown: it does not speak of this certificate;
	 * expired; invalid: it proves nothing */
	const char *status;
	const char *note; /* why, or who signed and until when; "" */
	int64_t this_update, next_update; /* 0: not given */
	int64_t revoked_at;		  /* 0: not revoked */
	const char *reason;		  /* of a revocation, "" not given */
};
/* A request for one certificate, with a nonce (RFC 6960, 4.1). */
#define CF_OCSP_NONCE 16
int cf_ocsp_request(struct cf_arena *, const struct cf_ders *cert_issuer,
    const unsigned char nonce[CF_OCSP_NONCE], const unsigned char **ret,
    size_t *ret_len);
/* What a response says of it; cert_issuer: the certificate and that of its
 * issuer.  nonce NULL: none was sent (stapled). */
void cf_ocsp_read(struct cf_arena *, const struct cf_ders *cert_issuer,
    const unsigned char *nonce, const unsigned char *der, size_t len,
    int64_t now, struct cf_revocation *ret);
/* What a list says of it, that was published at url (RFC 5280, 6.3). */
void cf_crl_read(struct cf_arena *, const struct cf_ders *cert_issuer,
    const char *url, const unsigned char *der, size_t len, int64_t now,
    struct cf_revocation *ret);

/* ---- A client certificate ---- */

/*
 * A certificate with its chain and its key, shown to servers that ask for one.
 * Shared by the requests that were given it; free it when it is not needed for
 * further ones.  The key must be that of the certificate: CF_EPARSE.
 */
struct cf_identity;
int cf_identity_new(const char *pem, size_t len, const struct cf_secret *key,
    struct cf_identity **ret, struct cf_err *);
void cf_identity_free(struct cf_identity *);
/* That of some object, which fn opens when it is asked for first; what came of
 * it, good or bad, lives as long as the net. */
typedef int cf_identity_open_fn(
    void *arg, struct cf_identity **ret, struct cf_err *);
int cf_identity_once(struct cf_net *, const void *of, cf_identity_open_fn *,
    void *arg, struct cf_identity **ret, struct cf_err *);

/* ---- Sessions: full handshakes, resumed or renegotiated (OpenSSL) ---- */

/* A NewSessionTicket that arrived. */
struct cf_tls_ticket {
	uint32_t lifetime, age_add; /* age_add: TLS 1.3 */
	uint32_t max_early;	    /* max_early_data_size, 0 none */
	const unsigned char *bytes;
	size_t len;
	const unsigned char *psk; /* TLS 1.3; a secret of our own session */
	size_t psk_len;
	bool sha384; /* the hash of its suite, else SHA-256 */
	unsigned int suite;
};
struct cf_tls_session_options {
	struct cf_addr addr;
	const char *sni;      /* "" none */
	const char *starttls; /* "" */
	bool tls13;	      /* TLS 1.3 only; else TLS 1.2 and older only */
	bool dtls; /* over UDP, DTLS 1.0 and 1.2; tls13 then has no meaning */
	bool no_ticket;	      /* before TLS 1.3: session id only */
	bool rsa;	      /* before TLS 1.3: RSA key transport only */
	const char *sigalgs;  /* schemes in the words of OpenSSL, NULL: usual */
	bool extensions;      /* in TLS 1.3, offer what is seldom offered */
	const unsigned char *resume; /* session of an earlier result */
	size_t resume_len;
	unsigned int renegotiate; /* before TLS 1.3: how often to ask */
	struct cf_identity *client; /* shown when asked for; NULL none */
	/*
	 * A look at a server that takes plain text for what came inside TLS
	 * (CVE-2011-0411): after_starttls goes in one piece with the STARTTLS
	 * command ("NOOP\r\n"; as in struct cf_talk), inside is said inside
	 * TLS once it stands ("QUIT\r\n"), and what the server then says
	 * inside TLS, up to CF_TLS_SAID bytes, until it closes or is silent, is
	 * in said.  Two answers: the plain one was kept.  Harmless commands
	 * only, never a credential.  Both may be NULL; with either nothing else
	 * (tickets, renegotiation) is looked at.
	 */
	const char *after_starttls, *inside;
	size_t inside_len; /* of inside; 0: up to its NUL */
};
enum cf_tls_renegotiation {
	CF_RENEG_NOT_TRIED,
	CF_RENEG_DONE,	  /* as often as renegotiations says */
	CF_RENEG_REFUSED, /* an alert, a close or a reset */
	CF_RENEG_SILENT,  /* no answer to it */
	CF_RENEG_STOPPED, /* we stopped */
};
#define CF_TLS_TICKETS 8
struct cf_tls_session_result {
	enum cf_status status; /* of the first handshake */
	const char *note;
	unsigned int alert; /* of the peer, that ended it; 0 none */
	const char *version, *suite, *alpn;
	bool resumed;
	bool client_asked; /* a client certificate was requested */
	bool client_shown; /* and one was shown */
	bool secure_renegotiation; /* RFC 5746 was signalled */
	enum cf_tls_renegotiation renegotiation;
	unsigned int renegotiations; /* those that came to an end */
	const char *renegotiation_note;
	const struct cf_tls_ticket *tickets;
	size_t ntickets;
	const unsigned char *session; /* to resume, NULL: cannot be */
	size_t session_len;
	const unsigned char *leaf; /* certificate of the server, DER */
	size_t leaf_len;
	uint64_t bytes_in, bytes_out; /* of TLS, what STARTTLS said apart */
	const unsigned char *said; /* see after_starttls; NULL not asked */
	size_t said_len;
	bool said_whole; /* the server closed, or was silent at the end */
	/* TLS 1.3: extensions of EncryptedExtensions, and of the certificate,
	 * by their numbers. */
	const unsigned int *extensions;
	size_t nextensions;
};
typedef void cf_tls_session_fn(void *arg, const struct cf_tls_session_result *);
/* Accepts any certificate, says nothing after the handshake but what options
 * ask for and, in TLS 1.3, close_notify.  CF_ENOTFOUND: see cf_talk().  The result lives during the call. */
int cf_tls_session(struct cf_net *, const struct cf_tls_session_options *,
    cf_tls_session_fn *, void *arg);

/* ---- HTTP (libcurl) ---- */

struct cf_http_request {
	const char *method; /* "GET" */
	const char *url;
	const char *connect_host; /* talk to this instead, "" */
	unsigned int connect_port;
	bool declared;
	const char *const *headers; /* "Name: value" */
	size_t nheaders;
	const void *body;
	size_t body_len;
	const char *sigv4;	    /* "aws:amz:REGION:SERVICE", "" none */
	const struct cf_secret *user, *password; /* with sigv4 or basic */
	const struct cf_strings *trust;
	size_t max; /* body bytes, 0: CF_HTTP_BODY */
	bool no_follow; /* a redirect is the answer */
	struct cf_identity *client; /* shown when asked for; NULL none */
};
struct cf_http_answer {
	/* ok: an HTTP answer came whole, whatever code; malformed: cut short,
	 * or larger than max (body then holds the first max bytes). */
	enum cf_status status;
	const char *note;
	unsigned int code;
	const char *const *headers; /* "name: value", names lower case */
	size_t nheaders;
	const char *body; /* NUL behind len bytes */
	size_t body_len;
};
typedef void cf_http_fn(void *arg, const struct cf_http_answer *);
/* Redirects of GET and HEAD are followed to the same origin, or to https on
 * the same host; any other redirect is the answer.  CF_EUSAGE: a line break
 * in a header. */
int cf_http(struct cf_net *, const struct cf_http_request *, cf_http_fn *, void *arg);

#endif
