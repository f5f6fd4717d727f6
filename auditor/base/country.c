/*
 * The countries of ISO 3166-1 and what each is to the European Union.  A small
 * const table: trusts nothing, reads no file, and never guesses about a code
 * that it does not hold.
 */
#include <stdlib.h>

#include <confiance/country.h>

enum standing {
	CO_THIRD,     /* outside the Union */
	CO_EEA,	      /* outside the Union, in the EEA (agreement, art. 126) */
	CO_TERRITORY, /* territory of the Union with a code of its own:
			 TFEU art. 349 and 355 (1), 355 (4) for AX */
	CO_MEMBER,    /* TEU art. 52 (1), since 1 February 2020 without GB */
};

struct country {
	char code[3];
	enum standing standing;
	struct cf_text name;
};

/* Sorted by code.  Codes: ISO 3166-1 of 2024, 249 of them, and XK, which is
 * in use but not assigned.  Names: the short ones in common use. */
static const struct country countries[] = {
	{ "AD", CO_THIRD, { "Andorre", "Andorra" } },
	{ "AE", CO_THIRD, { "Émirats arabes unis", "United Arab Emirates" } },
	{ "AF", CO_THIRD, { "Afghanistan", "Afghanistan" } },
	{ "AG", CO_THIRD, { "Antigua-et-Barbuda", "Antigua and Barbuda" } },
	{ "AI", CO_THIRD, { "Anguilla", "Anguilla" } },
	{ "AL", CO_THIRD, { "Albanie", "Albania" } },
	{ "AM", CO_THIRD, { "Arménie", "Armenia" } },
	{ "AO", CO_THIRD, { "Angola", "Angola" } },
	{ "AQ", CO_THIRD, { "Antarctique", "Antarctica" } },
	{ "AR", CO_THIRD, { "Argentine", "Argentina" } },
	{ "AS", CO_THIRD, { "Samoa américaines", "American Samoa" } },
	{ "AT", CO_MEMBER, { "Autriche", "Austria" } },
	{ "AU", CO_THIRD, { "Australie", "Australia" } },
	{ "AW", CO_THIRD, { "Aruba", "Aruba" } },
	{ "AX", CO_TERRITORY, { "Îles Åland", "Åland Islands" } },
	{ "AZ", CO_THIRD, { "Azerbaïdjan", "Azerbaijan" } },
	{ "BA", CO_THIRD, { "Bosnie-Herzégovine", "Bosnia and Herzegovina" } },
	{ "BB", CO_THIRD, { "Barbade", "Barbados" } },
	{ "BD", CO_THIRD, { "Bangladesh", "Bangladesh" } },
	{ "BE", CO_MEMBER, { "Belgique", "Belgium" } },
	{ "BF", CO_THIRD, { "Burkina Faso", "Burkina Faso" } },
	{ "BG", CO_MEMBER, { "Bulgarie", "Bulgaria" } },
	{ "BH", CO_THIRD, { "Bahreïn", "Bahrain" } },
	{ "BI", CO_THIRD, { "Burundi", "Burundi" } },
	{ "BJ", CO_THIRD, { "Bénin", "Benin" } },
	{ "BL", CO_THIRD, { "Saint-Barthélemy", "Saint Barthélemy" } },
	{ "BM", CO_THIRD, { "Bermudes", "Bermuda" } },
	{ "BN", CO_THIRD, { "Brunei", "Brunei" } },
	{ "BO", CO_THIRD, { "Bolivie", "Bolivia" } },
	{ "BQ", CO_THIRD,
	    { "Bonaire, Saint-Eustache et Saba",
		"Bonaire, Sint Eustatius and Saba" } },
	{ "BR", CO_THIRD, { "Brésil", "Brazil" } },
	{ "BS", CO_THIRD, { "Bahamas", "Bahamas" } },
	{ "BT", CO_THIRD, { "Bhoutan", "Bhutan" } },
	{ "BV", CO_THIRD, { "Île Bouvet", "Bouvet Island" } },
	{ "BW", CO_THIRD, { "Botswana", "Botswana" } },
	{ "BY", CO_THIRD, { "Bélarus", "Belarus" } },
	{ "BZ", CO_THIRD, { "Belize", "Belize" } },
	{ "CA", CO_THIRD, { "Canada", "Canada" } },
	{ "CC", CO_THIRD, { "Îles Cocos", "Cocos (Keeling) Islands" } },
	{ "CD", CO_THIRD,
	    { "République démocratique du Congo",
		"Democratic Republic of the Congo" } },
	{ "CF", CO_THIRD,
	    { "République centrafricaine",
		"Central African Republic" } },
	{ "CG", CO_THIRD, { "Congo", "Congo" } },
	{ "CH", CO_THIRD, { "Suisse", "Switzerland" } },
	{ "CI", CO_THIRD, { "Côte d’Ivoire", "Côte d’Ivoire" } },
	{ "CK", CO_THIRD, { "Îles Cook", "Cook Islands" } },
	{ "CL", CO_THIRD, { "Chili", "Chile" } },
	{ "CM", CO_THIRD, { "Cameroun", "Cameroon" } },
	{ "CN", CO_THIRD, { "Chine", "China" } },
	{ "CO", CO_THIRD, { "Colombie", "Colombia" } },
	{ "CR", CO_THIRD, { "Costa Rica", "Costa Rica" } },
	{ "CU", CO_THIRD, { "Cuba", "Cuba" } },
	{ "CV", CO_THIRD, { "Cap-Vert", "Cabo Verde" } },
	{ "CW", CO_THIRD, { "Curaçao", "Curaçao" } },
	{ "CX", CO_THIRD, { "Île Christmas", "Christmas Island" } },
	{ "CY", CO_MEMBER, { "Chypre", "Cyprus" } },
	{ "CZ", CO_MEMBER, { "Tchéquie", "Czechia" } },
	{ "DE", CO_MEMBER, { "Allemagne", "Germany" } },
	{ "DJ", CO_THIRD, { "Djibouti", "Djibouti" } },
	{ "DK", CO_MEMBER, { "Danemark", "Denmark" } },
	{ "DM", CO_THIRD, { "Dominique", "Dominica" } },
	{ "DO", CO_THIRD, { "République dominicaine", "Dominican Republic" } },
	{ "DZ", CO_THIRD, { "Algérie", "Algeria" } },
	{ "EC", CO_THIRD, { "Équateur", "Ecuador" } },
	{ "EE", CO_MEMBER, { "Estonie", "Estonia" } },
	{ "EG", CO_THIRD, { "Égypte", "Egypt" } },
	{ "EH", CO_THIRD, { "Sahara occidental", "Western Sahara" } },
	{ "ER", CO_THIRD, { "Érythrée", "Eritrea" } },
	{ "ES", CO_MEMBER, { "Espagne", "Spain" } },
	{ "ET", CO_THIRD, { "Éthiopie", "Ethiopia" } },
	{ "FI", CO_MEMBER, { "Finlande", "Finland" } },
	{ "FJ", CO_THIRD, { "Fidji", "Fiji" } },
	{ "FK", CO_THIRD, { "Îles Malouines", "Falkland Islands" } },
	{ "FM", CO_THIRD, { "Micronésie", "Micronesia" } },
	{ "FO", CO_THIRD, { "Îles Féroé", "Faroe Islands" } },
	{ "FR", CO_MEMBER, { "France", "France" } },
	{ "GA", CO_THIRD, { "Gabon", "Gabon" } },
	{ "GB", CO_THIRD, { "Royaume-Uni", "United Kingdom" } },
	{ "GD", CO_THIRD, { "Grenade", "Grenada" } },
	{ "GE", CO_THIRD, { "Géorgie", "Georgia" } },
	{ "GF", CO_TERRITORY, { "Guyane", "French Guiana" } },
	{ "GG", CO_THIRD, { "Guernesey", "Guernsey" } },
	{ "GH", CO_THIRD, { "Ghana", "Ghana" } },
	{ "GI", CO_THIRD, { "Gibraltar", "Gibraltar" } },
	{ "GL", CO_THIRD, { "Groenland", "Greenland" } },
	{ "GM", CO_THIRD, { "Gambie", "Gambia" } },
	{ "GN", CO_THIRD, { "Guinée", "Guinea" } },
	{ "GP", CO_TERRITORY, { "Guadeloupe", "Guadeloupe" } },
	{ "GQ", CO_THIRD, { "Guinée équatoriale", "Equatorial Guinea" } },
	{ "GR", CO_MEMBER, { "Grèce", "Greece" } },
	{ "GS", CO_THIRD,
	    { "Géorgie du Sud et îles Sandwich du Sud",
		"South Georgia and the South Sandwich Islands" } },
	{ "GT", CO_THIRD, { "Guatemala", "Guatemala" } },
	{ "GU", CO_THIRD, { "Guam", "Guam" } },
	{ "GW", CO_THIRD, { "Guinée-Bissau", "Guinea-Bissau" } },
	{ "GY", CO_THIRD, { "Guyana", "Guyana" } },
	{ "HK", CO_THIRD, { "Hong Kong", "Hong Kong" } },
	{ "HM", CO_THIRD,
	    { "Îles Heard-et-MacDonald",
		"Heard Island and McDonald Islands" } },
	{ "HN", CO_THIRD, { "Honduras", "Honduras" } },
	{ "HR", CO_MEMBER, { "Croatie", "Croatia" } },
	{ "HT", CO_THIRD, { "Haïti", "Haiti" } },
	{ "HU", CO_MEMBER, { "Hongrie", "Hungary" } },
	{ "ID", CO_THIRD, { "Indonésie", "Indonesia" } },
	{ "IE", CO_MEMBER, { "Irlande", "Ireland" } },
	{ "IL", CO_THIRD, { "Israël", "Israel" } },
	{ "IM", CO_THIRD, { "Île de Man", "Isle of Man" } },
	{ "IN", CO_THIRD, { "Inde", "India" } },
	{ "IO", CO_THIRD,
	    { "Territoire britannique de l’océan Indien",
		"British Indian Ocean Territory" } },
	{ "IQ", CO_THIRD, { "Irak", "Iraq" } },
	{ "IR", CO_THIRD, { "Iran", "Iran" } },
	{ "IS", CO_EEA, { "Islande", "Iceland" } },
	{ "IT", CO_MEMBER, { "Italie", "Italy" } },
	{ "JE", CO_THIRD, { "Jersey", "Jersey" } },
	{ "JM", CO_THIRD, { "Jamaïque", "Jamaica" } },
	{ "JO", CO_THIRD, { "Jordanie", "Jordan" } },
	{ "JP", CO_THIRD, { "Japon", "Japan" } },
	{ "KE", CO_THIRD, { "Kenya", "Kenya" } },
	{ "KG", CO_THIRD, { "Kirghizistan", "Kyrgyzstan" } },
	{ "KH", CO_THIRD, { "Cambodge", "Cambodia" } },
	{ "KI", CO_THIRD, { "Kiribati", "Kiribati" } },
	{ "KM", CO_THIRD, { "Comores", "Comoros" } },
	{ "KN", CO_THIRD,
	    { "Saint-Christophe-et-Niévès",
		"Saint Kitts and Nevis" } },
	{ "KP", CO_THIRD, { "Corée du Nord", "North Korea" } },
	{ "KR", CO_THIRD, { "Corée du Sud", "South Korea" } },
	{ "KW", CO_THIRD, { "Koweït", "Kuwait" } },
	{ "KY", CO_THIRD, { "Îles Caïmans", "Cayman Islands" } },
	{ "KZ", CO_THIRD, { "Kazakhstan", "Kazakhstan" } },
	{ "LA", CO_THIRD, { "Laos", "Laos" } },
	{ "LB", CO_THIRD, { "Liban", "Lebanon" } },
	{ "LC", CO_THIRD, { "Sainte-Lucie", "Saint Lucia" } },
	{ "LI", CO_EEA, { "Liechtenstein", "Liechtenstein" } },
	{ "LK", CO_THIRD, { "Sri Lanka", "Sri Lanka" } },
	{ "LR", CO_THIRD, { "Libéria", "Liberia" } },
	{ "LS", CO_THIRD, { "Lesotho", "Lesotho" } },
	{ "LT", CO_MEMBER, { "Lituanie", "Lithuania" } },
	{ "LU", CO_MEMBER, { "Luxembourg", "Luxembourg" } },
	{ "LV", CO_MEMBER, { "Lettonie", "Latvia" } },
	{ "LY", CO_THIRD, { "Libye", "Libya" } },
	{ "MA", CO_THIRD, { "Maroc", "Morocco" } },
	{ "MC", CO_THIRD, { "Monaco", "Monaco" } },
	{ "MD", CO_THIRD, { "Moldavie", "Moldova" } },
	{ "ME", CO_THIRD, { "Monténégro", "Montenegro" } },
	{ "MF", CO_TERRITORY,
	    { "Saint-Martin (partie française)",
		"Saint Martin (French part)" } },
	{ "MG", CO_THIRD, { "Madagascar", "Madagascar" } },
	{ "MH", CO_THIRD, { "Îles Marshall", "Marshall Islands" } },
	{ "MK", CO_THIRD, { "Macédoine du Nord", "North Macedonia" } },
	{ "ML", CO_THIRD, { "Mali", "Mali" } },
	{ "MM", CO_THIRD, { "Myanmar", "Myanmar" } },
	{ "MN", CO_THIRD, { "Mongolie", "Mongolia" } },
	{ "MO", CO_THIRD, { "Macao", "Macao" } },
	{ "MP", CO_THIRD,
	    { "Îles Mariannes du Nord",
		"Northern Mariana Islands" } },
	{ "MQ", CO_TERRITORY, { "Martinique", "Martinique" } },
	{ "MR", CO_THIRD, { "Mauritanie", "Mauritania" } },
	{ "MS", CO_THIRD, { "Montserrat", "Montserrat" } },
	{ "MT", CO_MEMBER, { "Malte", "Malta" } },
	{ "MU", CO_THIRD, { "Maurice", "Mauritius" } },
	{ "MV", CO_THIRD, { "Maldives", "Maldives" } },
	{ "MW", CO_THIRD, { "Malawi", "Malawi" } },
	{ "MX", CO_THIRD, { "Mexique", "Mexico" } },
	{ "MY", CO_THIRD, { "Malaisie", "Malaysia" } },
	{ "MZ", CO_THIRD, { "Mozambique", "Mozambique" } },
	{ "NA", CO_THIRD, { "Namibie", "Namibia" } },
	{ "NC", CO_THIRD, { "Nouvelle-Calédonie", "New Caledonia" } },
	{ "NE", CO_THIRD, { "Niger", "Niger" } },
	{ "NF", CO_THIRD, { "Île Norfolk", "Norfolk Island" } },
	{ "NG", CO_THIRD, { "Nigéria", "Nigeria" } },
	{ "NI", CO_THIRD, { "Nicaragua", "Nicaragua" } },
	{ "NL", CO_MEMBER, { "Pays-Bas", "Netherlands" } },
	{ "NO", CO_EEA, { "Norvège", "Norway" } },
	{ "NP", CO_THIRD, { "Népal", "Nepal" } },
	{ "NR", CO_THIRD, { "Nauru", "Nauru" } },
	{ "NU", CO_THIRD, { "Niue", "Niue" } },
	{ "NZ", CO_THIRD, { "Nouvelle-Zélande", "New Zealand" } },
	{ "OM", CO_THIRD, { "Oman", "Oman" } },
	{ "PA", CO_THIRD, { "Panama", "Panama" } },
	{ "PE", CO_THIRD, { "Pérou", "Peru" } },
	{ "PF", CO_THIRD, { "Polynésie française", "French Polynesia" } },
	{ "PG", CO_THIRD, { "Papouasie-Nouvelle-Guinée", "Papua New Guinea" } },
	{ "PH", CO_THIRD, { "Philippines", "Philippines" } },
	{ "PK", CO_THIRD, { "Pakistan", "Pakistan" } },
	{ "PL", CO_MEMBER, { "Pologne", "Poland" } },
	{ "PM", CO_THIRD,
	    { "Saint-Pierre-et-Miquelon",
		"Saint Pierre and Miquelon" } },
	{ "PN", CO_THIRD, { "Pitcairn", "Pitcairn" } },
	{ "PR", CO_THIRD, { "Porto Rico", "Puerto Rico" } },
	{ "PS", CO_THIRD, { "Palestine", "Palestine" } },
	{ "PT", CO_MEMBER, { "Portugal", "Portugal" } },
	{ "PW", CO_THIRD, { "Palaos", "Palau" } },
	{ "PY", CO_THIRD, { "Paraguay", "Paraguay" } },
	{ "QA", CO_THIRD, { "Qatar", "Qatar" } },
	{ "RE", CO_TERRITORY, { "La Réunion", "Réunion" } },
	{ "RO", CO_MEMBER, { "Roumanie", "Romania" } },
	{ "RS", CO_THIRD, { "Serbie", "Serbia" } },
	{ "RU", CO_THIRD, { "Russie", "Russia" } },
	{ "RW", CO_THIRD, { "Rwanda", "Rwanda" } },
	{ "SA", CO_THIRD, { "Arabie saoudite", "Saudi Arabia" } },
	{ "SB", CO_THIRD, { "Îles Salomon", "Solomon Islands" } },
	{ "SC", CO_THIRD, { "Seychelles", "Seychelles" } },
	{ "SD", CO_THIRD, { "Soudan", "Sudan" } },
	{ "SE", CO_MEMBER, { "Suède", "Sweden" } },
	{ "SG", CO_THIRD, { "Singapour", "Singapore" } },
	{ "SH", CO_THIRD,
	    { "Sainte-Hélène, Ascension et Tristan da Cunha",
		"Saint Helena, Ascension and Tristan da Cunha" } },
	{ "SI", CO_MEMBER, { "Slovénie", "Slovenia" } },
	{ "SJ", CO_THIRD,
	    { "Svalbard et île Jan Mayen",
		"Svalbard and Jan Mayen" } },
	{ "SK", CO_MEMBER, { "Slovaquie", "Slovakia" } },
	{ "SL", CO_THIRD, { "Sierra Leone", "Sierra Leone" } },
	{ "SM", CO_THIRD, { "Saint-Marin", "San Marino" } },
	{ "SN", CO_THIRD, { "Sénégal", "Senegal" } },
	{ "SO", CO_THIRD, { "Somalie", "Somalia" } },
	{ "SR", CO_THIRD, { "Suriname", "Suriname" } },
	{ "SS", CO_THIRD, { "Soudan du Sud", "South Sudan" } },
	{ "ST", CO_THIRD, { "Sao Tomé-et-Principe", "São Tomé and Príncipe" } },
	{ "SV", CO_THIRD, { "Salvador", "El Salvador" } },
	{ "SX", CO_THIRD,
	    { "Saint-Martin (partie néerlandaise)",
		"Sint Maarten (Dutch part)" } },
	{ "SY", CO_THIRD, { "Syrie", "Syria" } },
	{ "SZ", CO_THIRD, { "Eswatini", "Eswatini" } },
	{ "TC", CO_THIRD,
	    { "Îles Turques-et-Caïques",
		"Turks and Caicos Islands" } },
	{ "TD", CO_THIRD, { "Tchad", "Chad" } },
	{ "TF", CO_THIRD,
	    { "Terres australes et antarctiques françaises",
		"French Southern Territories" } },
	{ "TG", CO_THIRD, { "Togo", "Togo" } },
	{ "TH", CO_THIRD, { "Thaïlande", "Thailand" } },
	{ "TJ", CO_THIRD, { "Tadjikistan", "Tajikistan" } },
	{ "TK", CO_THIRD, { "Tokelau", "Tokelau" } },
	{ "TL", CO_THIRD, { "Timor oriental", "Timor-Leste" } },
	{ "TM", CO_THIRD, { "Turkménistan", "Turkmenistan" } },
	{ "TN", CO_THIRD, { "Tunisie", "Tunisia" } },
	{ "TO", CO_THIRD, { "Tonga", "Tonga" } },
	{ "TR", CO_THIRD, { "Turquie", "Türkiye" } },
	{ "TT", CO_THIRD, { "Trinité-et-Tobago", "Trinidad and Tobago" } },
	{ "TV", CO_THIRD, { "Tuvalu", "Tuvalu" } },
	{ "TW", CO_THIRD, { "Taïwan", "Taiwan" } },
	{ "TZ", CO_THIRD, { "Tanzanie", "Tanzania" } },
	{ "UA", CO_THIRD, { "Ukraine", "Ukraine" } },
	{ "UG", CO_THIRD, { "Ouganda", "Uganda" } },
	{ "UM", CO_THIRD,
	    { "Îles mineures éloignées des États-Unis",
		"United States Minor Outlying Islands" } },
	{ "US", CO_THIRD, { "États-Unis", "United States" } },
	{ "UY", CO_THIRD, { "Uruguay", "Uruguay" } },
	{ "UZ", CO_THIRD, { "Ouzbékistan", "Uzbekistan" } },
	{ "VA", CO_THIRD, { "Saint-Siège", "Holy See" } },
	{ "VC", CO_THIRD,
	    { "Saint-Vincent-et-les-Grenadines",
		"Saint Vincent and the Grenadines" } },
	{ "VE", CO_THIRD, { "Venezuela", "Venezuela" } },
	{ "VG", CO_THIRD,
	    { "Îles Vierges britanniques",
		"British Virgin Islands" } },
	{ "VI", CO_THIRD,
	    { "Îles Vierges des États-Unis",
		"United States Virgin Islands" } },
	{ "VN", CO_THIRD, { "Viêt Nam", "Viet Nam" } },
	{ "VU", CO_THIRD, { "Vanuatu", "Vanuatu" } },
	{ "WF", CO_THIRD, { "Wallis-et-Futuna", "Wallis and Futuna" } },
	{ "WS", CO_THIRD, { "Samoa", "Samoa" } },
	{ "XK", CO_THIRD, { "Kosovo", "Kosovo" } },
	{ "YE", CO_THIRD, { "Yémen", "Yemen" } },
	{ "YT", CO_TERRITORY, { "Mayotte", "Mayotte" } },
	{ "ZA", CO_THIRD, { "Afrique du Sud", "South Africa" } },
	{ "ZM", CO_THIRD, { "Zambie", "Zambia" } },
	{ "ZW", CO_THIRD, { "Zimbabwe", "Zimbabwe" } },
};

/* The institutions of the Union write these two in place of ISO's codes
 * (Interinstitutional style guide, 7.1.1); UK was theirs as well. */
static const struct {
	char alias[3];
	char code[3];
} aliases[] = {
	{ "EL", "GR" },
	{ "UK", "GB" },
};

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static int
compare(const void *key, const void *elem)
{
	const char *a = key;
	const struct country *c = elem;

	if (a[0] != c->code[0])
		return a[0] < c->code[0] ? -1 : 1;
	if (a[1] != c->code[1])
		return a[1] < c->code[1] ? -1 : 1;
	return 0;
}

static const struct country *
find(const char *iso2)
{
	const char *key;
	char code[3];
	size_t i;

	if (iso2 == NULL || iso2[0] == '\0' || iso2[1] == '\0' ||
	    iso2[2] != '\0')
		return NULL;
	code[0] = upper(iso2[0]);
	code[1] = upper(iso2[1]);
	code[2] = '\0';
	key = code;
	for (i = 0; i < CF_NELEM(aliases); i++)
		if (cf_streq(code, aliases[i].alias))
			key = aliases[i].code;
	return bsearch(key, countries, CF_NELEM(countries),
	    sizeof(countries[0]), compare);
}

bool
cf_country_known(const char *iso2)
{
	return find(iso2) != NULL;
}

const char *
cf_country_code(const char *iso2)
{
	const struct country *c = find(iso2);

	return c != NULL ? c->code : "";
}

struct cf_text
cf_country_name(const char *iso2)
{
	const struct country *c = find(iso2);

	if (c == NULL)
		return (struct cf_text){ "pays inconnu", "unknown country" };
	return c->name;
}

bool
cf_country_eu_member(const char *iso2)
{
	const struct country *c = find(iso2);

	return c != NULL && c->standing == CO_MEMBER;
}

bool
cf_country_eu_territory(const char *iso2)
{
	const struct country *c = find(iso2);

	return c != NULL && c->standing >= CO_TERRITORY;
}

bool
cf_country_eu_seat(const char *iso2)
{
	/* Every territory of the Union with a code of its own has a member as
	 * its sovereign, so that the two sets are equal today. */
	return cf_country_eu_territory(iso2);
}

bool
cf_country_eea(const char *iso2)
{
	const struct country *c = find(iso2);

	return c != NULL && c->standing >= CO_EEA;
}
