/* The words of commands: verbs, roles, refusals, and which role may use which verb. */
#include "firmware/queue/command.h"

#include <string.h>

#define BY(ROLE)     (1U << (ROLE))
#define HUB	     BY(ROLE_HUB)
#define KIOSK	     BY(ROLE_KIOSK)
#define COUNTER	     BY(ROLE_COUNTER)
#define RECEPTION    BY(ROLE_RECEPTION)
#define CONTROL	     BY(ROLE_CONTROL)
#define OBSERVER     BY(ROLE_OBSERVER)
#define PRINTER	     BY(ROLE_PRINTER)
#define RATING	     BY(ROLE_RATING)
#define EVERY_DEVICE (~HUB)

static const struct verb_row {
	const char *name;
	unsigned int roles;
} verbs[VERB_COUNT] = {
	[VERB_ISSUE] = {"issue", KIOSK | RECEPTION},
	[VERB_CONFIRM] = {"confirm", KIOSK | RECEPTION | PRINTER},
	[VERB_PAPER] = {"paper", HUB | KIOSK | RECEPTION | PRINTER},
	[VERB_VOID] = {"void", KIOSK | RECEPTION},
	[VERB_REPORT] = {"report", KIOSK},
	[VERB_REPRINT] = {"reprint", KIOSK | RECEPTION | CONTROL},
	[VERB_CHECK_IN] = {"check_in", KIOSK | RECEPTION},
	[VERB_RETURN] = {"return", RECEPTION | CONTROL},
	[VERB_RATE] = {"rate", COUNTER | RATING},
	[VERB_NEXT] = {"next", COUNTER},
	[VERB_CALL_TICKET] = {"call_ticket", COUNTER | CONTROL},
	[VERB_RECALL] = {"recall", COUNTER},
	[VERB_ARRIVE] = {"arrive", COUNTER},
	[VERB_PARK] = {"park", COUNTER},
	[VERB_UNPARK] = {"unpark", COUNTER},
	[VERB_TRANSFER] = {"transfer", COUNTER},
	/* A counter left behind with a ticket in hand is freed by the manager. */
	[VERB_NO_SHOW] = {"no_show", COUNTER | CONTROL},
	[VERB_END] = {"end", COUNTER | CONTROL},
	[VERB_SIGN_IN] = {"sign_in", COUNTER},
	[VERB_SIGN_OUT] = {"sign_out", COUNTER},
	[VERB_PAUSE] = {"pause", COUNTER | CONTROL},
	[VERB_RESUME] = {"resume", COUNTER | CONTROL},
	[VERB_OPEN] = {"open", COUNTER | CONTROL},
	[VERB_CLOSE] = {"close", COUNTER | CONTROL},
	[VERB_CANCEL] = {"cancel", COUNTER | RECEPTION | CONTROL},
	[VERB_SET_PROFILE] = {"set_profile", CONTROL},
	[VERB_CLOSE_SERVICE] = {"close_service", CONTROL},
	[VERB_OPEN_SERVICE] = {"open_service", CONTROL},
	[VERB_BOOK] = {"book", RECEPTION | CONTROL},
	[VERB_CANCEL_BOOKING] = {"cancel_booking", RECEPTION | CONTROL},
	[VERB_RETIRE_TICKET] = {"retire_ticket", CONTROL},
	[VERB_OPEN_DAY] = {"open_day", HUB | CONTROL},
	[VERB_CLOSE_DAY] = {"close_day", HUB | CONTROL},
	[VERB_TICK] = {"tick", HUB},
	[VERB_CONFIGURE] = {"configure", HUB},
	[VERB_JUMP] = {"jump", HUB},
	[VERB_KIOSK_AWAY] = {"kiosk_away", HUB},
	[VERB_KIOSK_BACK] = {"kiosk_back", HUB},
	[VERB_TIME] = {"time", EVERY_DEVICE},
	[VERB_FIND] = {"find", RECEPTION | CONTROL | OBSERVER},
	[VERB_EVENTS] = {"events", CONTROL | OBSERVER},
	[VERB_APPOINTMENTS] = {"appointments", RECEPTION | CONTROL},
	[VERB_RANGE] = {"range", KIOSK},
	[VERB_UNHEARD] = {"unheard", KIOSK},
};

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_HUB] = "hub",
	[ROLE_KIOSK] = "kiosk",
	[ROLE_COUNTER] = "counter",
	[ROLE_DISPLAY] = "display",
	[ROLE_PRINTER] = "printer",
	[ROLE_RECEPTION] = "reception",
	[ROLE_CONTROL] = "control",
	[ROLE_OBSERVER] = "observer",
	[ROLE_RATING] = "rating",
};

static const char *const refusal_names[REFUSED_COUNT] = {
	[REFUSED_NOT] = "ok",
	[REFUSED_FORBIDDEN] = "forbidden",
	[REFUSED_UNKNOWN] = "unknown",
	[REFUSED_STATE] = "state",
	[REFUSED_STALE] = "stale",
	[REFUSED_TOO_SOON] = "too_soon",
	[REFUSED_DAY_CLOSED] = "day_closed",
	[REFUSED_DAY_OPEN] = "day_open",
	[REFUSED_SERVICE_CLOSED] = "service_closed",
	[REFUSED_COUNTER_CLOSED] = "counter_closed",
	[REFUSED_PAUSED] = "paused",
	[REFUSED_BUSY] = "busy",
	[REFUSED_IDLE] = "idle",
	[REFUSED_NOT_ARRIVED] = "not_arrived",
	[REFUSED_EXHAUSTED] = "exhausted",
	[REFUSED_FULL] = "full",
	[REFUSED_DUPLICATE] = "duplicate",
	[REFUSED_INVALID] = "invalid",
	[REFUSED_UNSUPPORTED] = "unsupported",
	[REFUSED_TOO_EARLY] = "too_early",
	[REFUSED_TOO_LATE] = "too_late",
	[REFUSED_CHECKED_IN] = "checked_in",
	[REFUSED_NO_MEMORY] = "no_memory",
	[REFUSED_LATE] = "late",
	[REFUSED_ID_REUSED] = "id_reused",
	[REFUSED_STORAGE] = "storage",
	[REFUSED_QUOTA] = "quota",
	[REFUSED_CLOSING] = "closing",
	[REFUSED_NOT_OPEN] = "not_open",
};

const char *verb_name(enum verb verb)
{
	return verb < VERB_COUNT ? verbs[verb].name : "unknown";
}

enum verb verb_parse(const char *name)
{
	for (int i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return (enum verb)i;
	return VERB_COUNT;
}

bool verb_changes(enum verb verb)
{
	return verb < VERB_TIME;
}

const char *role_name(enum role role)
{
	return role < ROLE_COUNT ? role_names[role] : "unknown";
}

enum role role_parse(const char *name)
{
	for (int i = ROLE_HUB + 1; i < ROLE_COUNT; i++)
		if (strcmp(role_names[i], name) == 0)
			return (enum role)i;
	return ROLE_COUNT;
}

bool role_may(enum role role, enum verb verb)
{
	return role < ROLE_COUNT && verb < VERB_COUNT && (verbs[verb].roles & BY(role));
}

bool role_is_at_counter(enum role role)
{
	return role == ROLE_COUNTER || role == ROLE_RATING;
}

const char *refusal_name(enum refusal refusal)
{
	return refusal < REFUSED_COUNT ? refusal_names[refusal] : "unknown";
}

enum refusal refusal_parse(const char *name)
{
	for (int i = 0; i < REFUSED_COUNT; i++)
		if (strcmp(refusal_names[i], name) == 0)
			return (enum refusal)i;
	return REFUSED_COUNT;
}
