/* What a server says to the probes with keys: the first byte chooses the
 * probe, the second how the bytes are cut. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "vuln_break.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct vuln_hello h = { .version = TLS_12, .plain = true };
	enum cf_talk_want want = CF_WANT_MORE;
	struct vuln_break b = { .wrong = WRONG_MAC };
	uint16_t suites[32];
	size_t at = 0, step;

	if (len < 2)
		return 0;
	b.wrong = (enum vuln_wrong)((data[0] >> 1) % WRONG_MAX);
	h.suites = suites;
	h.nsuites = vuln_client_suites(data[0] & 1, suites);
	h.p256 = data[0] & 1;
	if (!vuln_break_start(&b, data[0] & 1, 0, &h))
		abort();
	step = data[1] == 0 ? len : data[1];
	data += 2;
	len -= 2;
	while (want != CF_WANT_ENOUGH && at < len) {
		at = len - at < step ? len : at + step;
		want = vuln_break_feed(&b, data, at);
	}
	vuln_break_end(&b, at % 2 == 0 ? CF_TALK_CLOSED : CF_TALK_SILENT);
	if (b.proven && !b.curve)
		abort();
	vuln_break_free(&b);
	return 0;
}
