/*
 *   BROKER ── it is ready, ended, or silent for 2 s ──▶ RUNNING: hub and devices are started
 *                                                          │ asked to, or a file is wrong
 *              the loop ends ◀── STOP_BROKER ◀── STOP_HUB ◀── STOP_DEVICES
 *
 * A program that ends is started again after a pause that grows; the others see it away and back,
 * as when a cable is pulled. One that stops saying that its loop turns is killed for that. Each
 * stop step waits KEEPER_STOP_MS, then kills.
 */
#include "firmware/board/keeper.h"

#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/board/find.h"
#include "firmware/board/notices.h"
#include "firmware/board/prepare.h"
#include "firmware/board/program.h"
#include "firmware/device/board_arguments.h"

enum { BROKER, HUB, DEVICES, PLACES = DEVICES + ROSTER_MAX_DEVICES };
enum phase { AT_BROKER, AT_RUNNING, AT_STOP_DEVICES, AT_STOP_HUB, AT_STOP_BROKER };

struct place { /* of one program */
	struct keeper *keeper;
	struct program program;
	struct loop_timer *again;
	struct loop_timer *late; /* it should have said that it turns */
	int silences;		 /* since it said so last */
	int64_t pause_ms;	 /* before its last start; 0: it never ended */
	bool is_needed;		 /* people cannot take tickets before it is ready */
};

struct keeper {
	struct loop *loop;
	struct roster *roster;
	struct notices *notices;
	struct loop_timer *patience;
	enum phase phase;
	struct place places[PLACES];
	int count, code;
	int64_t watchdog_ms; /* the programs' */
	bool serves;	     /* people could take tickets: the service manager knows */
	int64_t started_ms;
};

static void place_start(struct place *place);

int64_t keeper_pause(int64_t before_ms, int64_t ran_ms)
{
	if (!before_ms || ran_ms >= KEEPER_STEADY_MS)
		return KEEPER_PAUSE_MIN_MS;
	return 2 * before_ms < KEEPER_PAUSE_MAX_MS ? 2 * before_ms : KEEPER_PAUSE_MAX_MS;
}

static bool is_stopping(const struct keeper *keeper)
{
	return keeper->phase >= AT_STOP_DEVICES;
}

/* ---- What the service manager is told ---- */

static void tell(struct keeper *keeper)
{
	bool serves = true;
	int run = 0;

	for (int i = 0; i < keeper->count; i++) {
		run += keeper->places[i].program.pid > 0;
		if (keeper->places[i].is_needed && !keeper->places[i].program.ready)
			serves = false;
	}
	loop_status(keeper->loop, "%d of %d programs run%s", run, keeper->count,
		serves ? "" : "; people cannot take tickets");
	if (!serves || keeper->serves || is_stopping(keeper))
		return;
	keeper->serves = true;
	log_info("people can take tickets: %d programs, after %lld ms", keeper->count,
		(long long)(clock_mono_ms() - keeper->started_ms));
	loop_ready(keeper->loop);
}

/* ---- Starting ---- */

/* Whoever listens there would be given our passwords by our own programs. */
static bool port_is_free(const struct roster *roster)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)roster->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool taken;

	if (fd < 0)
		return true; /* the broker will say what is wrong */
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	taken = bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 &&
		errno == EADDRINUSE;
	close(fd);
	if (taken)
		log_err("broker: port %d on 127.0.0.1 is taken by another program (another broker, "
			"as mosquitto.service?): stop that, or set broker.port in %s",
			roster->port, roster->path);
	return !taken;
}

static void devices_start(struct keeper *keeper)
{
	if (keeper->phase != AT_BROKER)
		return;
	keeper->phase = AT_RUNNING;
	loop_timer_stop(keeper->patience);
	for (int i = HUB; i < keeper->count; i++)
		place_start(&keeper->places[i]);
}

static void again_after_pause(struct place *place, int64_t ran_ms)
{
	place->pause_ms = keeper_pause(place->pause_ms, ran_ms);
	loop_timer_after(place->again, place->pause_ms);
}

static struct place *place_of(struct keeper *keeper, pid_t pid)
{
	for (int i = 0; i < keeper->count; i++)
		if (keeper->places[i].program.pid == pid)
			return &keeper->places[i];
	return NULL;
}

static void program_is_ready(struct keeper *keeper, struct place *place)
{
	if (place->program.ready)
		return;
	place->program.ready = true;
	if (place == &keeper->places[BROKER])
		devices_start(keeper);
	tell(keeper);
}

/* It speaks at least each five eighths of its interval (base/watchdog.c). */
static void turns_await(struct place *place, int silences)
{
	place->silences = silences;
	loop_timer_after(place->late, place->program.watchdog_ms * 3 / 4);
}

static void program_said(void *data, pid_t pid, enum notice notice)
{
	struct keeper *keeper = data;
	struct place *place = place_of(keeper, pid);

	if (!place)
		return;
	if (notice == NOTICE_READY)
		program_is_ready(keeper, place);
	else if (place->program.watchdog_ms)
		turns_await(place, 0);
}

/* After a first silence it is waited for once more: this whole machine may have been asleep. Only
 * SIGKILL ends a process that is stopped. */
static void program_is_silent(void *data)
{
	struct place *place = data;

	if (place->program.pid <= 0 || is_stopping(place->keeper))
		return;
	if (place->silences == 0) {
		turns_await(place, 1);
		return;
	}
	log_err("%s: does not turn any more: killing it", place->program.name);
	program_signal(&place->program, SIGKILL);
}

/* ---- Ending ---- */

/* Whom the present step ends: places from..to - 1. */
static int step_from(const struct keeper *keeper)
{
	return keeper->phase == AT_STOP_DEVICES ? DEVICES
	       : keeper->phase == AT_STOP_HUB	? HUB
						: BROKER;
}

static int step_to(const struct keeper *keeper)
{
	return keeper->phase == AT_STOP_DEVICES ? keeper->count : step_from(keeper) + 1;
}

static bool step_is_done(const struct keeper *keeper)
{
	for (int i = step_from(keeper); i < step_to(keeper); i++)
		if (keeper->places[i].program.pid > 0)
			return false;
	return true;
}

static void step_begin(struct keeper *keeper, enum phase phase)
{
	keeper->phase = phase;
	for (int i = step_from(keeper); i < step_to(keeper); i++)
		program_signal(&keeper->places[i].program, SIGTERM);
	loop_timer_after(keeper->patience, KEEPER_STOP_MS);
}

static void step_is_late(struct keeper *keeper)
{
	for (int i = step_from(keeper); i < step_to(keeper); i++) {
		if (keeper->places[i].program.pid <= 0)
			continue;
		log_warn("%s: does not end within %d ms: killing it",
			keeper->places[i].program.name, KEEPER_STOP_MS);
		program_signal(&keeper->places[i].program, SIGKILL);
	}
}

static void stop_go_on(struct keeper *keeper)
{
	while (keeper->phase < AT_STOP_BROKER && step_is_done(keeper))
		step_begin(keeper, keeper->phase + 1);
	if (!step_is_done(keeper))
		return;
	loop_timer_stop(keeper->patience);
	loop_quit(keeper->loop, keeper->code);
}

void keeper_stop(struct keeper *keeper, int code)
{
	if (is_stopping(keeper))
		return;
	log_info("stopping: all programs in order");
	loop_stopping();
	for (int i = 0; i < keeper->count; i++) {
		loop_timer_stop(keeper->places[i].again);
		loop_timer_stop(keeper->places[i].late);
	}
	keeper->code = code;
	step_begin(keeper, AT_STOP_DEVICES);
	stop_go_on(keeper);
}

static void patience_is_over(void *data)
{
	struct keeper *keeper = data;

	if (is_stopping(keeper))
		step_is_late(keeper);
	else
		devices_start(keeper);
}

/* ---- Starting again ---- */

/* A file that is wrong at the first start stays wrong: a person must know at once. */
static bool is_wrong_file(const struct place *place, int status)
{
	const struct keeper *keeper = place->keeper;

	return place != &keeper->places[BROKER] && !keeper->serves && WIFEXITED(status) &&
	       WEXITSTATUS(status) == BOARD_EXIT_WRONG;
}

static void program_ended(void *data, struct program *program, int status)
{
	struct place *place = data;
	struct keeper *keeper = place->keeper;
	const int64_t ran_ms = clock_mono_ms() - program->started_ms;
	char why[80];

	loop_timer_stop(place->late);
	if (is_stopping(keeper)) {
		if (status != 0)
			log_info("%s: %s", program->name, program_why(status, why));
		stop_go_on(keeper);
		return;
	}
	if (is_wrong_file(place, status)) {
		log_err("%s: its part of '%s' is wrong: novbe-board --check tells where",
			program->name, keeper->roster->path);
		keeper_stop(keeper, BOARD_EXIT_WRONG);
		return;
	}
	again_after_pause(place, ran_ms);
	log_event(EVENT_PROGRAM_RESTARTED, LOG_LEVEL_WARN, LOG_FIELDS({"PROGRAM", program->name}),
		"%s: %s after %lld ms: starting it again in %lld ms", program->name,
		program_why(status, why), (long long)ran_ms, (long long)place->pause_ms);
	if (place == &keeper->places[BROKER])
		devices_start(keeper); /* they wait for it by themselves */
	tell(keeper);
}

static void place_start(struct place *place)
{
	struct keeper *keeper = place->keeper;
	const bool is_broker = place == &keeper->places[BROKER];

	if ((is_broker && !port_is_free(keeper->roster)) ||
		program_start(&place->program, keeper->loop, notices_address(keeper->notices),
			program_ended, place) < 0)
		again_after_pause(place, 0);
	else if (place->pause_ms)
		log_info("%s: started again", place->program.name);
	place->silences = 0;
	if (place->program.pid > 0 && place->program.watchdog_ms)
		loop_timer_after(place->late, KEEPER_BEGIN_MS);
}

static void pause_is_over(void *data)
{
	place_start(data);
	tell(((struct place *)data)->keeper);
}

int keeper_start(struct keeper *keeper)
{
	keeper->started_ms = clock_mono_ms();
	for (int i = 0; i < keeper->count; i++)
		if (access(keeper->places[i].program.file, X_OK) < 0) {
			log_err("%s: '%s': %s", keeper->places[i].program.name,
				keeper->places[i].program.file, strerror(errno));
			return -ENOENT;
		}
	if (!port_is_free(keeper->roster))
		return -EADDRINUSE;
	loop_timer_after(keeper->patience, KEEPER_BROKER_MS);
	place_start(&keeper->places[BROKER]);
	return 0;
}

void keeper_reload(struct keeper *keeper)
{
	if (is_stopping(keeper))
		return;
	loop_reloading(keeper->loop);
	if (roster_reload(keeper->roster) == 0 && prepare_make(keeper->roster) == 0)
		program_signal(&keeper->places[BROKER].program, SIGHUP);
	program_signal(&keeper->places[HUB].program, SIGHUP); /* tells managers of a wrong file */
	loop_reloaded(keeper->loop);
}

/* ---- Making ---- */

static int place_add(struct keeper *keeper, const char *name, bool is_needed)
{
	struct place *place = &keeper->places[keeper->count++];
	int rc;

	place->keeper = keeper;
	place->is_needed = is_needed;
	snprintf(place->program.name, sizeof(place->program.name), "%s", name);
	roster_path(keeper->roster, place->program.settings, "run/%s.json", name);
	if (place != &keeper->places[BROKER]) /* mosquitto does not say that it turns */
		place->program.watchdog_ms = keeper->watchdog_ms;
	rc = loop_timer_add(keeper->loop, pause_is_over, place, &place->again);
	return rc < 0 ? rc : loop_timer_add(keeper->loop, program_is_silent, place, &place->late);
}

static int places_make(struct keeper *keeper)
{
	const struct roster *roster = keeper->roster;
	struct program *program = &keeper->places[BROKER].program;
	int rc = place_add(keeper, "broker", false);

	find_broker(roster->broker, program->file);
	roster_path(roster, program->settings, "broker/mosquitto.conf");
	if (rc == 0)
		rc = place_add(keeper, "hub", true);
	if (rc == 0)
		rc = find_beside("novbe-dispatcher", keeper->places[HUB].program.file);
	for (uint8_t i = 0; rc == 0 && i < roster->device_count; i++) {
		const struct roster_device *device = &roster->devices[i];

		program = &keeper->places[DEVICES + i].program;
		program->terminal = device->terminal;
		rc = place_add(keeper, device->id, device->kind->role == ROLE_KIOSK);
		if (rc == 0)
			rc = find_beside(device->kind->program, program->file);
	}
	return rc;
}

static int keeper_fill(struct keeper *keeper)
{
	int rc = loop_timer_add(keeper->loop, patience_is_over, keeper, &keeper->patience);

	if (rc == 0)
		rc = places_make(keeper);
	if (rc == 0) {
		keeper->notices = notices_new(keeper->loop, program_said, keeper);
		rc = keeper->notices ? 0 : -errno;
	}
	return rc;
}

struct keeper *keeper_new(struct loop *loop, struct roster *roster)
{
	struct keeper *keeper = calloc(1, sizeof(*keeper));
	int rc = -ENOMEM;

	if (keeper) {
		keeper->loop = loop;
		keeper->roster = roster;
		keeper->watchdog_ms = loop_watchdog_ms() ? loop_watchdog_ms() : KEEPER_WATCHDOG_MS;
		rc = keeper_fill(keeper);
	}
	if (rc == 0)
		return keeper;
	log_err("cannot start: %s", strerror(-rc));
	keeper_free(keeper);
	errno = -rc;
	return NULL;
}

void keeper_free(struct keeper *keeper)
{
	if (!keeper)
		return;
	for (int i = keeper->count - 1; i >= 0; i--) {
		program_end(&keeper->places[i].program);
		loop_timer_del(keeper->places[i].again);
		loop_timer_del(keeper->places[i].late);
	}
	loop_timer_del(keeper->patience);
	notices_free(keeper->notices);
	free(keeper);
}
