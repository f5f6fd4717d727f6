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
	assert_int_equal(plain_init(&p, "mysql", ""), CF_ENOTFOUND);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dialogues),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
