/* The words of changes, as they stand in the journal. */
#include "firmware/queue/change.h"

#include <string.h>

static const char *const kind_names[CHANGE_KIND_COUNT] = {
	[CHANGE_DAY_OPENED] = "day_opened",
	[CHANGE_DAY_REOPENED] = "day_reopened",
	[CHANGE_DAY_CLOSED] = "day_closed",
	[CHANGE_CONFIGURED] = "configured",
	[CHANGE_JUMPED] = "jumped",
	[CHANGE_RETIRED] = "retired",
	[CHANGE_SERVICE_OPENED] = "service_opened",
	[CHANGE_SERVICE_CLOSED] = "service_closed",
	[CHANGE_ISSUED] = "issued",
	[CHANGE_FILED] = "filed",
	[CHANGE_STRAY] = "stray",
	[CHANGE_BOOKED] = "booked",
	[CHANGE_UNBOOKED] = "unbooked",
	[CHANGE_CHECKED_IN] = "checked_in",
	[CHANGE_CONFIRMED] = "confirmed",
	[CHANGE_HEARD] = "heard",
	[CHANGE_VOIDED] = "voided",
	[CHANGE_REPRINTED] = "reprinted",
	[CHANGE_PAPER] = "paper",
	[CHANGE_CALLED] = "called",
	[CHANGE_RECALLED] = "recalled",
	[CHANGE_ARRIVED] = "arrived",
	[CHANGE_DONE] = "done",
	[CHANGE_NO_SHOW] = "no_show",
	[CHANGE_PARKED] = "parked",
	[CHANGE_UNPARKED] = "unparked",
	[CHANGE_TRANSFERRED] = "transferred",
	[CHANGE_ADDED] = "added",
	[CHANGE_RETURNED] = "returned",
	[CHANGE_CANCELLED] = "cancelled",
	[CHANGE_RATED] = "rated",
	[CHANGE_COUNTER_OPENED] = "counter_opened",
	[CHANGE_COUNTER_CLOSED] = "counter_closed",
	[CHANGE_PAUSED] = "paused",
	[CHANGE_RESUMED] = "resumed",
	[CHANGE_PROFILE_SET] = "profile_set",
	[CHANGE_KIOSK_AWAY] = "kiosk_away",
	[CHANGE_KIOSK_BACK] = "kiosk_back",
	[CHANGE_PUT_BACK] = "put_back",
	[CHANGE_CLOSING] = "closing",
	[CHANGE_STAYS] = "stays",
	[CHANGE_MISSED] = "missed",
};

const char *change_kind_name(enum change_kind kind)
{
	return kind < CHANGE_KIND_COUNT ? kind_names[kind] : "unknown";
}

enum change_kind change_kind_parse(const char *name)
{
	for (int i = 0; i < CHANGE_KIND_COUNT; i++)
		if (strcmp(kind_names[i], name) == 0)
			return (enum change_kind)i;
	return CHANGE_KIND_COUNT;
}
