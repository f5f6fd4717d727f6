/* The words before TLS: every dialogue, cut at every position. */
#include "servers.h"
#include "starttls.h"

struct outcome {
	enum starttls_want want;
	size_t used;
	struct cf_buf said;
};

/* Gives the input in two pieces, or byte by byte when cut is SIZE_MAX. */
static struct outcome
play(const char *kind, const char *in, size_t len, size_t cut)
{
	struct outcome o = { .want = STARTTLS_MORE };
	struct starttls st;
	size_t n = cut == SIZE_MAX ? 0 : cut, send_len;
	const void *send;
	char *copy;

	cf_buf_init(&o.said, 4096);
	assert_int_equal(starttls_init(&st, kind, "[192.0.2.1]",
	    "im.example"), CF_OK);
	assert_string_equal(starttls_name(&st), kind);
	for (;;) {
		/* Exactly as long as what has come, for the sanitizer. */
		copy = malloc(n != 0 ? n : 1);
		memcpy(copy, in, n);
		while ((o.want = starttls_step(&st, copy, n, &send,
			    &send_len)) == STARTTLS_SEND)
			cf_buf_add(&o.said, send, send_len);
		free(copy);
		assert_true(st.used <= n);
		if (o.want != STARTTLS_MORE || n == len)
			break;
		n = cut == SIZE_MAX ? n + 1 : len;
	}
	o.used = st.used;
	assert_false(cf_buf_failed(&o.said));
	return o;
}

#define MYSQL(caps_low, caps_high)                                             \
	"\x2e\0\0\0\12" "5.5.5\0" "\1\0\0\0" "abcdefgh" "\0" caps_low caps_high  \
	"\x21\2\0\xff\xff\x15\0\0\0\0\0\0\0\0\0\0ijklmnop"
#define LDAP_OK "\x30\x0c\2\1\1\x78\7\12\1\0\4\0\4\0"
#define LDAP_LONG "\x30\x84\0\0\0\x0c\2\1\1\x78\7\12\1\0\4\0\4\0"
#define LDAP_NO "\x30\x0c\2\1\1\x78\7\12\1\2\4\0\4\0"
#define LDAP_BUSY "\x30\x0c\2\1\1\x78\7\12\1\x33\4\0\4\0"
#define LDAP_ODD "\x30\x0c\2\1\1\x61\7\12\1\0\4\0\4\0"
#define RDP(neg) "\3\0\0\x13\16\xd0\0\0\0\0\0" neg
#define XMPP_HELLO                                                             \
	"<?xml version='1.0'?>"                                                \
	"<stream:stream to='im.example' xmlns='jabber:client' version='1.0' "  \
	"xmlns:stream='http://etherx.jabber.org/streams'>"
#define XMPP_ASK "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define XMPP_OPEN "<?xml version='1.0'?><stream:stream from='im.example' a='>'>"
#define XMPP_YES XMPP_OPEN                                                     \
	"<stream:features>\n<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>" \
	"<required/></starttls><mechanisms/></stream:features>"
#define IN(s) s, sizeof(s) - 1

static const struct {
	const char *kind, *in;
	size_t len;
	enum starttls_want want;
	const char *said; /* NULL: binary, not compared */
	size_t left; /* bytes after what was understood */
} table[] = {
	{ "smtp", IN("220-hello\r\n220 mail ESMTP\r\n250-mail\r\n"
		     "250-STARTTLS\r\n250 SIZE\r\n220 go\r\n"),
	    STARTTLS_READY, "EHLO [192.0.2.1]\r\nSTARTTLS\r\n", 0 },
	{ "smtp", IN("220\r\n250\r\n220\r\n\x16\x03"), STARTTLS_READY,
	    "EHLO [192.0.2.1]\r\nSTARTTLS\r\n", 2 },
	{ "smtp", IN("220 unix\n250 lines\n220 ok\n"), STARTTLS_READY,
	    "EHLO [192.0.2.1]\r\nSTARTTLS\r\n", 0 },
	{ "smtp", IN("421 too many connections\r\n"), STARTTLS_BUSY, "", 0 },
	{ "smtp", IN("220 a\r\n421-going\r\n421 down\r\n"), STARTTLS_BUSY,
	    "EHLO [192.0.2.1]\r\n", 0 },
	{ "smtp", IN("554-no\r\n554 no\r\n"), STARTTLS_REFUSED, "", 0 },
	{ "smtp", IN("220 a\r\n502 what\r\n"), STARTTLS_REFUSED,
	    "EHLO [192.0.2.1]\r\n", 0 },
	{ "smtp", IN("220 a\r\n250 b\r\n454 TLS not available\r\n"),
	    STARTTLS_REFUSED, "EHLO [192.0.2.1]\r\nSTARTTLS\r\n", 0 },
	{ "smtp", IN("SSH-2.0-OpenSSH_9.2\r\n"), STARTTLS_MALFORMED, "", 0 },
	{ "smtp", IN("\r\n"), STARTTLS_MALFORMED, "", 0 },
	{ "smtp", IN("2200 a\r\n"), STARTTLS_MALFORMED, "", 0 },
	{ "smtp", IN("220 never ends"), STARTTLS_MORE, "", 14 },
	{ "lmtp", IN("220 a\r\n250 b\r\n220 c\r\n"), STARTTLS_READY,
	    "LHLO [192.0.2.1]\r\nSTARTTLS\r\n", 0 },
	{ "imap", IN("* OK ready\r\n* CAPABILITY x\r\na OK go\r\n"),
	    STARTTLS_READY, "a STARTTLS\r\n", 0 },
	{ "imap", IN("* BYE overloaded\r\n"), STARTTLS_BUSY, "", 0 },
	{ "imap", IN("* OK ready\r\na BAD what\r\n"), STARTTLS_REFUSED,
	    "a STARTTLS\r\n", 0 },
	{ "imap", IN("+OK pop\r\n"), STARTTLS_MALFORMED, "", 0 },
	{ "pop3", IN("+OK <1.2@x>\r\n+OK begin\r\n"), STARTTLS_READY,
	    "STLS\r\n", 0 },
	{ "pop3", IN("+OK\r\n-ERR no\r\n"), STARTTLS_REFUSED, "STLS\r\n", 0 },
	{ "pop3", IN("-ERR [SYS/TEMP] later\r\n"), STARTTLS_BUSY, "", 0 },
	{ "pop3", IN("220 mail\r\n"), STARTTLS_MALFORMED, "", 0 },
	{ "ftp", IN("220-Welcome\r\n 221 free text\r\n220 there\r\n"
		    "234 AUTH TLS\r\n"),
	    STARTTLS_READY, "AUTH TLS\r\n", 0 },
	{ "ftp", IN("220 x\r\n500 what\r\n"), STARTTLS_REFUSED,
	    "AUTH TLS\r\n", 0 },
	{ "ftp", IN("421 10 users at most\r\n"), STARTTLS_BUSY, "", 0 },
	{ "nntp", IN("400 not now\r\n"), STARTTLS_BUSY, "", 0 },
	{ "nntp", IN("201 read only\r\n382 go\r\n"), STARTTLS_READY,
	    "STARTTLS\r\n", 0 },
	{ "nntp", IN("200 x\r\n580 no\r\n"), STARTTLS_REFUSED,
	    "STARTTLS\r\n", 0 },
	{ "sieve", IN("\"IMPLEMENTATION\" \"x\"\r\n\"STARTTLS\"\r\nOK\r\nOK\r\n"),
	    STARTTLS_READY, "STARTTLS\r\n", 0 },
	{ "sieve", IN("OK\r\nNO\r\n"), STARTTLS_REFUSED, "STARTTLS\r\n", 0 },
	{ "postgres", IN("S\x16"), STARTTLS_READY, NULL, 1 },
	{ "postgres", IN("N"), STARTTLS_REFUSED, NULL, 0 },
	{ "postgres", IN("ESFATAL"), STARTTLS_REFUSED, NULL, 6 },
	{ "sieve", IN("BYE \"later\"\r\n"), STARTTLS_BUSY, "", 0 },
	{ "postgres", IN("E\0\0\0\26SFATAL\0C53300\0Mx\0\0"), STARTTLS_BUSY,
	    NULL, 22 },
	{ "postgres", IN("E\0\0\0\23SFATAL\0C08P01\0\0"), STARTTLS_REFUSED,
	    NULL, 19 },
	{ "postgres", IN("E\xff\xff\xff\xff"), STARTTLS_REFUSED, NULL, 4 },
	{ "postgres", IN("E\0\1"), STARTTLS_MORE, NULL, 2 },
	{ "postgres", IN("x"), STARTTLS_MALFORMED, NULL, 0 },
	{ "mysql", IN(MYSQL("\xff", "\xff")), STARTTLS_READY, NULL, 0 },
	{ "mysql", IN(MYSQL("\xff", "\xf7")), STARTTLS_REFUSED, NULL, 50 },
	{ "mysql", IN("\1\0\0\0\xff"), STARTTLS_REFUSED, NULL, 5 },
	{ "mysql", IN("\3\0\0\0\xff\x10\4"), STARTTLS_BUSY, NULL, 7 },
	{ "mysql", IN("\3\0\0\0\xff\x6a\4"), STARTTLS_REFUSED, NULL, 7 },
	{ "mysql", IN("\1\0\0\0\12"), STARTTLS_MALFORMED, NULL, 5 },
	{ "mysql", IN("\xff\xff\xff\0\12"), STARTTLS_MORE, NULL, 5 },
	{ "ldap", IN(LDAP_OK), STARTTLS_READY, NULL, 0 },
	{ "ldap", IN(LDAP_LONG "\x16"), STARTTLS_READY, NULL, 1 },
	{ "ldap", IN(LDAP_NO), STARTTLS_REFUSED, NULL, 0 },
	{ "ldap", IN(LDAP_BUSY), STARTTLS_BUSY, NULL, 0 },
	{ "ldap", IN(LDAP_ODD), STARTTLS_MALFORMED, NULL, 0 },
	{ "ldap", IN("\x30\x80"), STARTTLS_MALFORMED, NULL, 2 },
	{ "ldap", IN("\x30\x85\0\0\0\0\0"), STARTTLS_MALFORMED, NULL, 7 },
	{ "ldap", IN("HTTP/1.1"), STARTTLS_MALFORMED, NULL, 8 },
	{ "ldap", IN("\x30\x84\xff\xff\xff\xff"), STARTTLS_MORE, NULL, 6 },
	{ "xmpp", IN(XMPP_YES "<proceed xmlns='x'/>\x16\x03"), STARTTLS_READY,
	    XMPP_HELLO XMPP_ASK, 2 },
	{ "xmpp", IN(XMPP_YES "<proceed></proceed>\x16"), STARTTLS_READY,
	    XMPP_HELLO XMPP_ASK, 1 },
	{ "xmpp", IN(XMPP_YES "<failure/></stream:stream>"), STARTTLS_REFUSED,
	    XMPP_HELLO XMPP_ASK, 16 },
	{ "xmpp", IN(XMPP_YES "<message/>"), STARTTLS_MALFORMED,
	    XMPP_HELLO XMPP_ASK, 0 },
	{ "xmpp", IN(XMPP_OPEN "<stream:features><mechanisms/>"
			       "</stream:features>"),
	    STARTTLS_REFUSED, XMPP_HELLO, 0 },
	{ "xmpp", IN(XMPP_OPEN "<features/>"), STARTTLS_REFUSED, XMPP_HELLO, 0 },
	{ "xmpp", IN(XMPP_OPEN "<stream:error><host-unknown/></stream:error>"),
	    STARTTLS_REFUSED, XMPP_HELLO, 0 },
	{ "xmpp", IN(XMPP_OPEN "<stream:error><resource-constraint/>"
			       "</stream:error>"),
	    STARTTLS_BUSY, XMPP_HELLO, 15 },
	{ "xmpp", IN(XMPP_OPEN "<!-- no -->"), STARTTLS_MALFORMED, XMPP_HELLO,
	    11 },
	{ "xmpp", IN(XMPP_OPEN "<?php ?>"), STARTTLS_MALFORMED, XMPP_HELLO, 0 },
	{ "xmpp", IN(XMPP_OPEN "</stream:stream>"), STARTTLS_REFUSED,
	    XMPP_HELLO, 0 },
	{ "xmpp", IN("<>"), STARTTLS_MALFORMED, XMPP_HELLO, 0 },
	{ "xmpp", IN("HTTP/1.1 400 Bad Request\r\n"), STARTTLS_MALFORMED,
	    XMPP_HELLO, 26 },
	{ "xmpp", IN("<stream:stream a='never ends>"), STARTTLS_MORE,
	    XMPP_HELLO, 29 },
	{ "xmpp-server", IN(XMPP_YES "<proceed/>"), STARTTLS_READY, NULL, 0 },
	{ "rdp", IN(RDP("\2\0\10\0\1\0\0\0") "\x16"), STARTTLS_READY, NULL,
	    1 },
	{ "rdp", IN(RDP("\2\x1f\10\0\2\0\0\0")), STARTTLS_READY, NULL, 0 },
	{ "rdp", IN(RDP("\2\0\10\0\0\0\0\0")), STARTTLS_REFUSED, NULL, 0 },
	{ "rdp", IN(RDP("\3\0\10\0\2\0\0\0")), STARTTLS_REFUSED, NULL, 0 },
	{ "rdp", IN(RDP("\1\0\10\0\2\0\0\0")), STARTTLS_MALFORMED, NULL, 0 },
	{ "rdp", IN("\3\0\0\13\6\xd0\0\0\0\0\0"), STARTTLS_REFUSED, NULL,
	    0 },
	{ "rdp", IN("\3\0\0\13\6\x80\0\0\0\0\0"), STARTTLS_MALFORMED, NULL,
	    0 },
	{ "rdp", IN("\3\0\0\12"), STARTTLS_MALFORMED, NULL, 4 },
	{ "rdp", IN("SSH-2.0"), STARTTLS_MALFORMED, NULL, 7 },
	{ "rdp", IN("\3\0\xff\xff\6"), STARTTLS_MORE, NULL, 5 },
};

static void
check(size_t i, size_t cut)
{
	struct outcome o = play(table[i].kind, table[i].in, table[i].len, cut);
	bool whole = cut == table[i].len;

	if (o.want != table[i].want || (table[i].said != NULL &&
		strcmp(o.said.data, table[i].said) != 0))
		fail_msg("row %zu (%s) cut at %zd: %d, said \"%s\"", i,
		    table[i].kind, (ssize_t)cut, o.want, o.said.data);
	if (whole && o.used + table[i].left != table[i].len)
		fail_msg("row %zu (%s): used %zu of %zu", i, table[i].kind,
		    o.used, table[i].len);
	cf_buf_free(&o.said);
}

static void
dialogues(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		for (cut = 0; cut <= table[i].len; cut++)
			check(i, cut);
		check(i, SIZE_MAX);
	}
}

static void
binary_words(void **state)
{
	struct outcome o = play("postgres", "S", 1, 0);

	(void)state;
	assert_int_equal(o.said.len, 8);
	assert_memory_equal(o.said.data, "\0\0\0\10\4\xd2\x16\x2f", 8);
	cf_buf_free(&o.said);
	o = play("ldap", LDAP_OK, sizeof(LDAP_OK) - 1, 0);
	assert_int_equal(o.said.len, 31);
	assert_memory_equal(o.said.data + 9, "1.3.6.1.4.1.1466.20037", 22);
	cf_buf_free(&o.said);
	o = play("mysql", MYSQL("\xff", "\xff"), 50, 50);
	assert_int_equal(o.said.len, 36);
	assert_memory_equal(o.said.data, "\x20\0\0\1", 4);
	cf_buf_free(&o.said);
}

/* Plain text in one piece with the command, and a name that is no name. */
static void
words(void **state)
{
	static const char in[] = "+OK ready\r\n";
	struct starttls st;
	const void *send;
	size_t len;

	(void)state;
	assert_int_equal(starttls_init(&st, "pop3", "me", ""), CF_OK);
	assert_true(starttls_has_lines(&st));
	st.after = "NOOP\r\n";
	assert_int_equal(starttls_step(&st, in, sizeof(in) - 1, &send, &len),
	    STARTTLS_SEND);
	assert_int_equal(len, 12);
	assert_memory_equal(send, "STLS\r\nNOOP\r\n", 12);
	assert_int_equal(starttls_init(&st, "xmpp", "me", "a'b"), CF_OK);
	assert_false(starttls_has_lines(&st));
	assert_int_equal(starttls_step(&st, "", 0, &send, &len), STARTTLS_SEND);
	assert_null(strstr(send, "to="));
	assert_int_equal(starttls_init(&st, "rdp", "me", "a"), CF_OK);
	assert_int_equal(starttls_step(&st, "", 0, &send, &len), STARTTLS_SEND);
	assert_int_equal(len, 19);
	assert_memory_equal(send, "\3\0\0\23\16\xe0", 6);
}

static void
unknown_names(void **state)
{
	struct starttls st;

	(void)state;
	assert_int_equal(starttls_init(&st, "gopher", "", ""), CF_ENOTFOUND);
	assert_int_equal(starttls_init(&st, "", "", ""), CF_ENOTFOUND);
	assert_int_equal(starttls_init(&st, "SMTP", "", ""), CF_ENOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialogues),
		cmocka_unit_test(binary_words),
		cmocka_unit_test(words),
		cmocka_unit_test(unknown_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
