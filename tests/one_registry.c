/* The registry of a test that is about one check: that check and no other. */
#include <confiance/check.h>

extern const struct cf_check CF_ONE_CHECK;

const struct cf_check *const *
cf_checks(size_t *ret_n)
{
	static const struct cf_check *const checks[] = { &CF_ONE_CHECK };

	*ret_n = CF_NELEM(checks);
	return checks;
}
