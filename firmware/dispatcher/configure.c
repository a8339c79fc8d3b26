/*
 * A new hall file extends the setup in force, so that indices keep their meaning within a day, open
 * or closed; a new day starts with the file's own.
 */
#include "firmware/dispatcher/configure.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/alarm.h"

/* Whether a hall file can extend the setup of the day that is in memory; says in the log why not.
 */
static bool configure_fits(const struct hub *hub, const struct hall_file *file)
{
	struct setup *merged =
		hub->hall && hall_day(hub->hall)[0] ? setup_merge(hub->setup, file->setup) : NULL;
	bool fits = merged || !hub->hall || !hall_day(hub->hall)[0];

	setup_free(merged);
	if (!fits)
		log_err("hall file: '%s': with what is in force today it has more classes, "
			"services, series, profiles, zones or counters than a hall may have: take "
			"it when that day is over",
			hub->hall_path);
	return fits;
}

/* Such a file was changed while the dispatcher was down: the hall opens all the same. */
bool configure_fits_today(struct hub *hub)
{
	if (hub->file_waits == hub->file_version)
		return false;
	if (configure_fits(hub, hub->file))
		return true;
	hub->file_waits = hub->file_version;
	alarm_raise(hub, "hall-file-waits",
		"%s does not fit beside what it replaces: it is in force from the next business "
		"day on",
		hub->hall_path);
	return false;
}

/* Nothing stops for it; somebody reads what they may not understand. */
static void tell_gaps(const struct hub *hub, const struct hall_file *file)
{
	char line[HALL_GAPS_LINE_SIZE];

	for (int i = 0; i < file->catalogue->language_count; i++)
		if (hall_gaps_in(&file->gaps, i))
			log_warn("hall file: '%s': %s: another language stands in, "
				 "novbe-dispatcher --check tells where",
				hub->hall_path,
				hall_gaps_line(&file->gaps, file->catalogue, i, line));
}

int configure_read(struct hub *hub)
{
	struct hall_file *file = hall_file_read(hub->hall_path, NULL);
	uint32_t version;
	int rc;

	if (!file)
		return -EINVAL;
	if (strcmp(file->setup->centre, hub->board.centre) != 0) {
		log_err("hall file: '%s': its centre is '%s', this board's is '%s'", hub->hall_path,
			file->setup->centre, hub->board.centre);
		hall_file_free(file);
		return -EINVAL;
	}
	if (!configure_fits(hub, file)) {
		hall_file_free(file);
		return -EINVAL;
	}
	rc = journal_keep_config(
		hub->journal, file->text, file->len, hub_clock_now(&hub->clock), &version);
	if (rc < 0) {
		log_err("hall file: '%s': cannot be kept: %s", hub->hall_path,
			journal_why(hub->journal));
		hall_file_free(file);
		return rc;
	}
	tell_gaps(hub, file);
	hall_file_free(hub->file);
	hub->file = file;
	hub->file_version = version;
	hub->file->catalogue->version = version;
	return 0;
}

static bool service_has_profile(const struct setup *setup, uint16_t service)
{
	for (uint16_t i = 0; i < setup->profile_count; i++)
		if (!setup->profiles[i].gone && setup_profile_takes(&setup->profiles[i], service))
			return true;
	return false;
}

/* Who waits for a service that left together with every profile that took it waits in vain, once
 * those who are signed in with one have gone. */
void configure_tell_stranded(struct hub *hub)
{
	for (uint16_t i = 0; i < hub->setup->service_count; i++) {
		uint32_t waiting = hall_waiting(hub->hall, i);

		if (waiting == 0 || service_has_profile(hub->setup, i))
			continue;
		alarm_raise(hub, "stranded",
			"%u people wait for '%s', which is in no profile any more: give it back "
			"to one and reload, or call them by their tickets",
			waiting, hub->setup->services[i].id);
		return;
	}
	alarm_clear(hub, "stranded");
}

struct setup *configure_fresh_setup(struct hub *hub)
{
	struct setup *empty = setup_new();
	struct setup *fresh = empty ? setup_merge(empty, hub->file->setup) : NULL;

	setup_free(empty);
	return fresh;
}

int configure_take(struct hub *hub, const struct change *change)
{
	bool extends = change->kind == CHANGE_CONFIGURED && hall_day(hub->hall)[0];
	struct setup *next =
		extends ? setup_merge(hub->setup, hub->file->setup) : configure_fresh_setup(hub);
	int rc = next ? hall_configure(hub->hall, next) : -ENOMEM;

	if (rc < 0) {
		setup_free(next);
		return rc;
	}
	setup_free(hub->setup);
	hub->setup = next;
	return 0;
}

struct setup *configure_setup_of(void *data, uint32_t version, const char *text, size_t len)
{
	char name[64];
	struct setup *setup = NULL;

	(void)data;
	snprintf(name, sizeof(name), "hall file version %u", version);
	struct hall_file *file = hall_file_parse(name, text, len, NULL);
	if (file) {
		setup = file->setup;
		file->setup = NULL;
	}
	hall_file_free(file);
	return setup;
}
