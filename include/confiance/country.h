/*
 * Countries: ISO 3166-1 alpha-2 codes, their names in both languages, and
 * what each is to the European Union.
 *
 * Place and seat are two questions.  SecNumCloud 3.2 asks in 19.2 whether
 * data stands "in the Union" (a place) and in 19.6 whether a company has its
 * seat "in a Member State" (a seat).  The European Economic Area is a third
 * one that never answers either: Norway, Iceland and Liechtenstein are
 * outside the Union, like Switzerland and the United Kingdom.
 *
 * Codes are compared without regard to case; UK reads as GB, EL as GR (the
 * two codes that the institutions of the Union use in place of ISO's).
 * Everything that is no country ("EU", "AP", "XX", "") is unknown, and every
 * question about an unknown one is answered with false: a rule must ask
 * cf_country_known() before it calls something foreign.
 */
#ifndef CONFIANCE_COUNTRY_H
#define CONFIANCE_COUNTRY_H

#include <confiance/base.h>

/* One of the 249 codes of ISO 3166-1, an alias, or XK (Kosovo, in use
 * without being assigned).  NULL is unknown. */
bool cf_country_known(const char *iso2);
/* The code in upper case with aliases resolved, "" when unknown. */
const char *cf_country_code(const char *iso2);
/* "France"; {"pays inconnu", "unknown country"} when unknown. */
struct cf_text cf_country_name(const char *iso2);

/* One of the 27 members (article 52 TEU). */
bool cf_country_eu_member(const char *iso2);
/*
 * Place: a territory to which the treaties apply (article 52 TEU, article 355
 * (1) and (4) TFEU): the members, and GF GP MF MQ RE YT (outermost regions of
 * France) and AX.  Not so PF NC WF PM BL TF AW BQ CW SX GL (overseas countries
 * and territories, 355 (2)) and FO.
 */
bool cf_country_eu_territory(const char *iso2);
/* Seat: in a member, or in a territory as above of which a member is the
 * sovereign (a company of La Réunion is a French company). */
bool cf_country_eu_seat(const char *iso2);
/* The European Economic Area (article 126 of its agreement): territory of the
 * Union, and IS LI NO.  For information; 19.2 and 19.6 say Union. */
bool cf_country_eea(const char *iso2);

#endif
