/* The table of patterns; pattern.h shows it as people see it. */
#include "firmware/buttons/pattern.h"

#include <stdio.h>
#include <string.h>

static const struct pattern dark = {.then = THEN_DARK};
static const struct pattern call_lamp[LAMP_COUNT] = {
	[LAMP_OFF] = {.then = THEN_DARK},
	[LAMP_CLOSED] = {.then = THEN_DARK},
	[LAMP_PAUSED] = {2000, 2000, 1, 0, REPEATS},
	[LAMP_IDLE] = {50, 3950, 1, 0, REPEATS},
	[LAMP_WAITS] = {500, 1500, 1, 0, REPEATS},
	[LAMP_CALLED] = {500, 500, 1, 0, REPEATS},
	[LAMP_SERVING] = {.then = THEN_LIT},
	[LAMP_REFUSED] = {170, 180, 3, 0, THEN_DARK, 180},
	[LAMP_LINK_LOST] = {150, 200, 2, 2300, REPEATS},
};
static const struct pattern beacon_called = {500, 500, 6, 0, THEN_LIT};
static const struct pattern buzzer_refused = {100, 0, 1, 0, THEN_DARK};
static const struct pattern buzzer_link_lost = {400, 0, 1, 0, THEN_DARK};
static const struct pattern gate_called = {1000, 0, 1, 0, THEN_DARK};

const struct pattern *pattern_of(enum wiring_output_kind kind, enum lamp lamp)
{
	switch (kind) {
	case OUTPUT_CALL_LAMP:
		return &call_lamp[lamp];
	case OUTPUT_BEACON:
		if (lamp == LAMP_REFUSED)
			return NULL;
		return lamp == LAMP_CALLED ? &beacon_called : &dark;
	case OUTPUT_BUZZER:
		if (lamp == LAMP_REFUSED)
			return &buzzer_refused;
		return lamp == LAMP_LINK_LOST ? &buzzer_link_lost : &dark;
	case OUTPUT_GATE:
		if (lamp == LAMP_REFUSED)
			return NULL;
		return lamp == LAMP_CALLED ? &gate_called : &dark;
	case OUTPUT_KIND_COUNT:
		break;
	}
	return &dark;
}

bool pattern_is_lit(const struct pattern *pattern, int64_t elapsed_ms, int64_t *next_ms)
{
	const int64_t flash = pattern->on_ms + pattern->off_ms;
	const int64_t flashes = flash * pattern->times;
	int64_t begun = pattern->first_dark_ms, in_flash;

	*next_ms = INT64_MAX;
	if (elapsed_ms < begun) {
		*next_ms = begun;
		return false;
	}
	elapsed_ms -= begun;
	if (pattern->then == REPEATS) {
		begun = elapsed_ms - elapsed_ms % (flashes + pattern->rest_ms);
		elapsed_ms -= begun;
	} else if (elapsed_ms >= flashes) {
		return pattern->then == THEN_LIT;
	}
	if (elapsed_ms >= flashes) {
		*next_ms = begun + flashes + pattern->rest_ms;
		return false;
	}
	in_flash = elapsed_ms % flash;
	begun += elapsed_ms - in_flash;
	if (in_flash < pattern->on_ms) {
		*next_ms = begun + pattern->on_ms;
		return true;
	}
	*next_ms = begun + flash;
	/* The dark after the last flash goes over into the rest. */
	if (elapsed_ms >= flashes - pattern->off_ms)
		*next_ms += pattern->rest_ms;
	return false;
}

/* A visit is over, or nobody knows: the next call of this ticket is another one. */
static bool is_between_visits(enum lamp lamp)
{
	return lamp == LAMP_CLOSED || lamp == LAMP_PAUSED || lamp == LAMP_IDLE ||
	       lamp == LAMP_WAITS;
}

void showing_change(struct showing *showing, enum wiring_output_kind kind, const struct face *face,
	int64_t now_ms)
{
	const struct pattern *pattern = pattern_of(kind, face->lamp);

	if (!pattern)
		return;
	if (kind == OUTPUT_GATE) {
		if (is_between_visits(face->lamp))
			showing->opened_for[0] = '\0';
		if (face->lamp == LAMP_CALLED) {
			if (!strcmp(showing->opened_for, face->ticket) && face->ticket[0])
				return;
			snprintf(showing->opened_for, FACE_WORD_SIZE, "%s", face->ticket);
			showing->pattern = NULL; /* opens anew */
		}
	}
	if (pattern == showing->pattern)
		return;
	showing->pattern = pattern;
	showing->since_ms = now_ms;
}

bool showing_is_lit(const struct showing *showing, int64_t now_ms, int64_t *next_ms)
{
	bool is_lit;

	*next_ms = INT64_MAX;
	if (!showing->pattern)
		return false;
	/* Who asks may have looked at the clock before the face changed in the same turn. */
	if (now_ms < showing->since_ms)
		now_ms = showing->since_ms;
	is_lit = pattern_is_lit(showing->pattern, now_ms - showing->since_ms, next_ms);
	if (*next_ms != INT64_MAX)
		*next_ms += showing->since_ms;
	return is_lit;
}
