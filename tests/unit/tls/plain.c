/* What is offered before TLS: every dialogue, cut at every position. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "codec_plain.h"

#define IN(s) s, sizeof(s) - 1
#define RDP(neg) "\3\0\0\x13\16\xd0\0\0\0\0\0" neg

/* LDAP: the entry of a root DSE, its end, and the answer to a bind. */
#define DSE(mechanism) "\x30\x4c\2\1\1\x64\x47\4\0\x30\x43" \
	"\x30\x1e\4\16namingContexts\x31\14\4\12dc=example" \
	"\x30\x21\4\27supportedSASLMechanisms\x31\6\4\4" mechanism
#define END(code) "\x30\14\2\1\1\x65\7\12\1" code "\4\0\4\0"
#define BOUND(code) "\x30\14\2\1\2\x61\7\12\1" code "\4\0\4\0"
/* MySQL: what is needed of a greeting, and of errors. */
#define GREETING "\6\0\0\0\12""5.5\0x"
#define MYERR(code) "\3\0\0\2\xff" code

static const struct {
	const char *kind, *in;
	size_t len;
	enum plain_want want;
	const char *ways; /* joined by "," */
} table[] = {
	{ "smtp", IN("220-a\r\n220 b\r\n250-b\r\n250-AUTH PLAIN LOGIN\r\n"
		     "250-AUTH=LOGIN\r\n250 STARTTLS\r\n"),
	    PLAIN_DONE, "AUTH PLAIN,AUTH LOGIN" },
	{ "smtp", IN("220 b\r\n250-b\r\n250-STARTTLS\r\n250 SIZE 1\r\n"),
	    PLAIN_DONE, "" },
	{ "smtp", IN("220 b\r\n250 auth plain\r\n"), PLAIN_DONE, "AUTH PLAIN" },
	{ "smtp", IN("421 busy\r\n"), PLAIN_ODD, "" },
	{ "smtp", IN("220 b\r\n502 what\r\n"), PLAIN_ODD, "" },
	{ "smtp", IN("220 b\r\n250-never ends"), PLAIN_MORE, "" },
	{ "imap", IN("* OK x\r\n* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED"
		     "\r\na OK\r\n"), PLAIN_DONE, "" },
	{ "imap", IN("* OK x\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na OK\r\n"),
	    PLAIN_DONE, "AUTH PLAIN,LOGIN" },
	{ "imap", IN("* OK x\r\na OK\r\n"), PLAIN_ODD, "" },
	{ "imap", IN("* BYE x\r\n"), PLAIN_ODD, "" },
	{ "pop3", IN("+OK a\r\n+OK\r\nSTLS\r\nUSER\r\nSASL PLAIN\r\n.\r\n"),
	    PLAIN_DONE, "USER,AUTH PLAIN" },
	{ "pop3", IN("+OK a\r\n+OK\r\nSTLS\r\nSASL\r\n.\r\n"), PLAIN_DONE, "" },
	{ "pop3", IN("+OK a\r\n-ERR\r\n"), PLAIN_ODD, "" },
	{ "nntp", IN("200 a\r\n101 b\r\nSTARTTLS\r\nAUTHINFO USER SASL\r\n.\r\n"),
	    PLAIN_DONE, "AUTHINFO USER" },
	{ "sieve", IN("\"SASL\" \"PLAIN\"\r\n\"STARTTLS\"\r\nOK\r\n"), PLAIN_DONE,
	    "AUTH PLAIN" },
	{ "sieve", IN("\"SASL\" \"\"\r\n\"STARTTLS\"\r\nOK\r\n"), PLAIN_DONE, "" },
	{ "xmpp", IN("<stream:stream><stream:features><mechanisms><mechanism>"
		     "PLAIN</mechanism></mechanisms></stream:features>"),
	    PLAIN_DONE, "AUTH PLAIN" },
	{ "xmpp", IN("<stream:stream><stream:features><starttls><required/>"
		     "</starttls></stream:features>"), PLAIN_DONE, "" },
	{ "xmpp", IN("<s><stream:error><x/></stream:error>"), PLAIN_ODD, "" },
	{ "xmpp", IN("HTTP/1.1 400"), PLAIN_ODD, "" },
	{ "rdp", IN(RDP("\3\0\10\0\1\0\0\0")), PLAIN_DONE, "" },
	{ "rdp", IN(RDP("\2\0\10\0\0\0\0\0")), PLAIN_DONE, "RDP" },
	{ "rdp", IN("\3\0\0\13\6\xd0\0\0\0\0\0"), PLAIN_DONE, "RDP" },
	{ "rdp", IN("SSH-2.0"), PLAIN_ODD, "" },
	{ "rdp", IN("\3\0\0\4"), PLAIN_ODD, "" },
	{ "ftp", IN("220-a\r\n221 b\r\n220 c\r\n331 pass\r\n"), PLAIN_DONE,
	    "USER" },
	{ "ftp", IN("120 wait\r\n220\r\n230 in\r\n"), PLAIN_DONE, "USER" },
	{ "ftp", IN("220 a\r\n534 policy\r\n"), PLAIN_DONE, "" },
	{ "ftp", IN("220 a\r\n530-no\r\n331 x\r\n530 no\r\n"), PLAIN_COMPARE,
	    "" },
	{ "ftp", IN("220 a\r\n331-more to come\r\n"), PLAIN_MORE, "" },
	{ "ftp", IN("421 busy\r\n"), PLAIN_ODD, "" },
	{ "ftp", IN("220 a\r\n150 b\r\n"), PLAIN_ODD, "" },
	{ "ftp", IN("SSH-2.0\r\n"), PLAIN_ODD, "" },
	{ "ldap", IN(DSE("NTLM") END("\0") BOUND("\x31")), PLAIN_DONE,
	    "SIMPLE BIND" },
	{ "ldap", IN(DSE("NTLM") END("\0") BOUND("\15")), PLAIN_DONE, "" },
	{ "ldap", IN(DSE("NTLM") END("\0") BOUND("\x35")), PLAIN_COMPARE, "" },
	{ "ldap", IN(DSE("NTLM") END("\0") BOUND("\x33")), PLAIN_ODD, "" },
	{ "ldap", IN(DSE("NTLM") END("\0")), PLAIN_MORE, "" },
	{ "ldap", IN(END("\15")), PLAIN_DONE, "" },
	{ "ldap", IN(END("\0")), PLAIN_ODD, "" },
	{ "ldap", IN(BOUND("\0")), PLAIN_ODD, "" },
	{ "ldap", IN("\x30\x80\2\1\1"), PLAIN_ODD, "" },
	{ "ldap", IN("\x30\5\2\1\1\0\0"), PLAIN_ODD, "" },
	{ "ldap", IN("\x30\x84\x7f\xff\xff\xff\2"), PLAIN_ODD, "" },
	{ "postgres", IN("R\0\0\0\10\0\0\0\3"), PLAIN_DONE,
	    "AUTH PASSWORD" },
	{ "postgres", IN("v\0\0\0\14\0\0\0\0\0\0\0\0R\0\0\0\10\0\0\0\0"),
	    PLAIN_DONE, "AUTH NONE" },
	{ "postgres", IN("R\0\0\0\27\0\0\0\12SCRAM-SHA-256\0\0"),
	    PLAIN_DONE, "AUTH SASL" },
	{ "postgres", IN("R\0\0\0\27\0\0\0\12SCRAM-"), PLAIN_MORE, "" },
	{ "postgres", IN("E\0\0\0\23SFATAL\0C28000\0\0"), PLAIN_COMPARE, "" },
	{ "postgres", IN("E\0\0\0\23SFATAL\0C53300\0\0"), PLAIN_ODD, "" },
	{ "postgres", IN("EFATAL:  old\n"), PLAIN_ODD, "" },
	{ "postgres", IN("220 a\r\n"), PLAIN_ODD, "" },
	{ "mysql", IN(GREETING MYERR("\x57\14")), PLAIN_DONE, "" },
	{ "mysql", IN(GREETING MYERR("\x15\4")), PLAIN_LATE, "" },
	{ "mysql", IN(GREETING "\1\0\0\2\xfe"), PLAIN_LATE, "" },
	{ "mysql", IN(GREETING "\1\0\0\2\0"), PLAIN_DONE, "LOGIN" },
	{ "mysql", IN(GREETING), PLAIN_MORE, "" },
	{ "mysql", IN("\3\0\0\0\xff\x10\4"), PLAIN_ODD, "" },
	{ "mysql", IN("\0\0\0\0"), PLAIN_ODD, "" },
};

static void
check(size_t row, size_t cut)
{
	enum plain_want want = PLAIN_MORE;
	size_t len = table[row].len, n, send_len, i;
	const void *send;
	struct plain p;
	char ways[600] = "";
	char *copy;

	assert_int_equal(plain_init(&p, table[row].kind, "a.example"), 0);
	for (n = cut; want == PLAIN_MORE; n = len) {
		copy = malloc(n != 0 ? n : 1);
		memcpy(copy, table[row].in, n);
		while ((want = plain_step(&p, copy, n, &send, &send_len)) ==
		    PLAIN_SEND)
			continue;
		free(copy);
		if (n == len)
			break;
	}
	for (i = 0; i < p.n; i++) {
		if (i > 0)
			strncat(ways, ",", 2);
		strncat(ways, p.ways[i], PLAIN_WAY);
	}
	if (want != table[row].want || (want == PLAIN_DONE &&
		strcmp(ways, table[row].ways) != 0))
		fail_msg("row %zu (%s) cut at %zu: %d \"%s\"", row,
		    table[row].kind, cut, want, ways);
}

static void
dialogues(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++)
		for (cut = 0; cut <= table[i].len; cut++)
			check(i, cut);
}

static void
limits(void **state)
{
	static const char in[] = "220 a\r\n250-AUTH a b c d e f g h i j k l m n "
	    "o p q\r\n250 ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH\r\n";
	const void *send;
	struct plain p;
	size_t len;

	(void)state;
	assert_int_equal(plain_init(&p, "smtp", ""), CF_OK);
	while (plain_step(&p, in, sizeof(in) - 1, &send, &len) == PLAIN_SEND)
		continue;
	assert_int_equal(p.n, PLAIN_WAYS);
	assert_true(p.cut);
	assert_int_equal(plain_init(&p, "xmpp-server", ""), CF_ENOTFOUND);
}

static enum plain_want
play(struct plain *p, const char *kind, const void *in, size_t len,
    const void **ret_send, size_t *ret_len)
{
	enum plain_want want;
	const void *send;
	size_t n;

	assert_int_equal(plain_init(p, kind, ""), CF_OK);
	while ((want = plain_step(p, in, len, &send, &n)) == PLAIN_SEND) {
		*ret_send = send;
		*ret_len = n;
	}
	return want;
}

/* What is sent, and said again inside TLS, is what the protocols want. */
static void
questions(void **state)
{
	static const char dse[] = DSE("NTLM") END("\0");
	const void *send = NULL;
	struct plain p;
	size_t len = 0;

	(void)state;
	assert_int_equal(play(&p, "ftp", IN("220 a\r\n"), &send, &len),
	    PLAIN_MORE);
	assert_int_equal(len, strlen("USER confiance-audit\r\n"));
	assert_memory_equal(send, "USER confiance-audit\r\n", len);
	assert_memory_equal(plain_inside(&p, &len),
	    "USER confiance-audit\r\nQUIT\r\n", 28);
	assert_int_equal(len, 28);
	assert_true(plain_taken(&p, IN("331 a\r\n221 b\r\n")));
	assert_false(plain_taken(&p, IN("530 a\r\n221 b\r\n")));
	assert_false(plain_taken(&p, IN("")));

	assert_int_equal(play(&p, "ldap", IN(""), &send, &len), PLAIN_MORE);
	assert_int_equal(len, 80);
	assert_memory_equal(send, "\x30\x4e\2\1\1\x63\x49\4\0", 9);
	assert_int_equal(play(&p, "ldap", dse, sizeof(dse) - 1, &send, &len),
	    PLAIN_MORE);
	assert_string_equal(p.context, "dc=example");
	assert_int_equal(len, 17 + 29 + 2 + 22);
	assert_memory_equal(send, "\x30\x82\0\x42\2\1\2\x60\x82\0\x3b\2\1\3\4"
	    "\x81\x1d" "cn=confiance-audit,dc=example\x80\x16", 48);
	assert_true(plain_taken(&p, IN(BOUND("\x31"))));
	assert_false(plain_taken(&p, IN(BOUND("\x35"))));

	assert_int_equal(play(&p, "postgres", IN(""), &send, &len), PLAIN_MORE);
	assert_int_equal(((const unsigned char *)send)[3], len);
	assert_memory_equal((const char *)send + 4, "\0\3\0\0user\0confiance-"
	    "audit\0database\0confiance-audit\0", 47);
	assert_int_equal(((const unsigned char *)send)[len - 1], 0);

	assert_int_equal(play(&p, "mysql", IN(GREETING), &send, &len),
	    PLAIN_MORE);
	assert_int_equal(((const unsigned char *)send)[0] + 4, len);
	/* No CLIENT_SSL (0x800): the wish is to go on in clear. */
	assert_int_equal(((const unsigned char *)send)[5] & 0x08, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialogues),
		cmocka_unit_test(limits),
		cmocka_unit_test(questions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
