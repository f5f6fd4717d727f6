/*
 * The registry: every check of checks.def.  It decides nothing and knows no
 * check by name.
 */
#include <confiance/check.h>

#define CHECK(name) extern const struct cf_check cf_check_##name;
#include "checks.def"
#undef CHECK

static const struct cf_check *const all[] = {
#define CHECK(name) &cf_check_##name,
#include "checks.def"
#undef CHECK
};

const struct cf_check *const *
cf_checks(size_t *ret_n)
{
	*ret_n = CF_NELEM(all);
	return all;
}
