/*
 * From messages to pixels:
 *
 *   catalogue, board/<zone>, hub/state --> schedule, catalogue --job, at the end of the turn-->
 *   scene --> canvas (what differs) --> window --> dev/<id>/state (board_revision)
 *   schedule --> caller --> loudspeakers
 *
 * One timer serves the highlights, the blink, the clock's minute and the notice of a lost link.
 */
#include "display/wall.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "display/caller.h"
#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/device/catalogue_store.h"
#include "firmware/device/hub_link.h"
#include "firmware/device/remote_picture.h"
#include "firmware/wire/order_message.h"
#include "firmware/wire/field.h"
#include "firmware/paint/picture.h"

enum {
	LOST_GRACE_MS = 3000,	/* a link that comes back sooner is not worth a notice */
	SCREEN_LATE_MS = 30000, /* a screen that stays dark may heal by a new start */
};

struct wall_zone {
	char id[ID_SIZE];
	bool wanted;
	int64_t revision;
};

struct wall {
	struct loop *loop;
	const struct board_file *board;
	const struct settings *settings;
	struct loop_job *job;
	struct loop_timer *timer;
	struct window *window;
	struct hub_link *link;
	struct texts *texts;
	struct canvas *canvas;
	struct caller *caller; /* NULL: a wall without a voice */

	struct schedule schedule;
	struct summary summary;
	int zone_count;
	struct wall_zone zones[SCHEDULE_MAX_ZONES];
	struct catalogue_store store;
	uint64_t hall; /* counts changes of the catalogue shown */
	bool institutions_followed, queues_followed;
	bool hub_heard, day_open;
	bool lost;
	int64_t lost_since_ms;
	int fonts_missing;
	struct loop_duty *screen_duty;
	int64_t dark_since_ms; /* the screen refuses pictures; 0: it takes them */
};

/* The wall shows what it can from the first head on, the institutions' names as they come. */
static const struct hall_catalogue *catalogue_of(const struct wall *wall)
{
	return catalogue_store_best(&wall->store);
}

/* ---- Showing -------------------------------------------------------------------------------- */

static void wall_damage(void *data, struct paint_box box)
{
	struct wall *wall = data;

	window_damage(wall->window, box.x, box.y, box.width, box.height);
}

static int zone_find(const struct wall *wall, const char *id)
{
	for (int i = 0; i < wall->zone_count; i++)
		if (strcmp(wall->zones[i].id, id) == 0)
			return i;
	return -1;
}

static bool wall_shows_zone(const void *data, const char *zone)
{
	const struct wall *wall = data;
	int i = zone_find(wall, zone);

	return i >= 0 && wall->zones[i].wanted;
}

/* The hub's time where it is known, else the board's own clock when it looks set. */
static int64_t wall_clock_ms(const struct wall *wall)
{
	int64_t hub_ms = hub_link_now_ms(wall->link);

	if (hub_ms >= 0)
		return hub_ms;
	return hub_link_clock_quality(wall->link) == CLOCK_NONE ? -1 : clock_wall_ms();
}

/* All that is wrong, for each is another one's work. */
static void wall_trouble(const struct wall *wall, char *text, size_t size)
{
	const char *voice = caller_trouble(wall->caller);
	char all[2 * VOICE_TROUBLE_SIZE] = "";

	if (wall->fonts_missing > 0)
		snprintf(all, sizeof(all),
			"fonts of %d languages are missing: the log names the packages%s",
			wall->fonts_missing, *voice ? "; " : "");
	snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s", voice);
	field_copy_cut(text, size, all);
}

static void wall_tell_state(struct wall *wall)
{
	struct device_message state = {.paper = "unknown", .input = "none", .screen = "ok"};

	for (int i = 0; i < wall->zone_count; i++)
		if (wall->zones[i].wanted && wall->zones[i].revision > state.board_revision)
			state.board_revision = wall->zones[i].revision;
	wall_trouble(wall, state.trouble, sizeof(state.trouble));
	hub_link_set_state(wall->link, &state);
}

/* Ready with the first picture, whatever it shows: without the hub that is that the hub is away,
 * which is all that a wall can do then. */
static void wall_tell_life(struct wall *wall, bool shown)
{
	const char *voice = caller_trouble(wall->caller);

	if (shown)
		wall->dark_since_ms = 0;
	else if (!wall->dark_since_ms)
		wall->dark_since_ms = clock_mono_ms();
	loop_status(wall->loop, "%s; screen %s%s%s",
		wall->lost ? "the hub is away: shows so" : "shows the calls",
		shown ? "ok" : "refuses pictures", *voice ? "; voice: " : "", voice);
	if (shown)
		loop_ready(wall->loop);
}

static bool wall_screen_works(void *data)
{
	const struct wall *wall = data;

	return !wall->dark_since_ms || clock_mono_ms() - wall->dark_since_ms <= SCREEN_LATE_MS;
}

/* Loudspeakers do not wait for highlights, which are only told to developers. */
static void wall_announce(struct wall *wall, int64_t wall_ms)
{
	struct announcement a;

	while (schedule_highlight(&wall->schedule, &a))
		log_debug("call: '%s' to counter %u%s", a.ticket, (unsigned int)a.counter,
			a.recalled ? ", again" : "");
	while (schedule_announcement(&wall->schedule, &a))
		caller_hear(wall->caller, &a, wall->zones[a.zone].id, hub_link_now_ms(wall->link));
	caller_go_on(wall->caller, &wall->schedule, wall_ms);
}

/* Whether the next picture that needs no message is due at all, and when. */
static void wall_arm(struct wall *wall, const struct scene *scene, int64_t now_ms, int64_t wall_ms)
{
	int64_t next_ms = schedule_next_ms(&wall->schedule, now_ms);

	if (scene->moving && now_ms + SCENE_FRAME_MS < next_ms)
		next_ms = now_ms + SCENE_FRAME_MS;
	if (canvas_takes_turns(wall->canvas) && now_ms + scene_turn_left_ms(now_ms) < next_ms)
		next_ms = now_ms + scene_turn_left_ms(now_ms);
	if (catalogue_of(wall) && wall_ms >= 0) {
		int64_t minute_ms = now_ms + scene_minute_left_ms(wall_ms);

		if (minute_ms < next_ms)
			next_ms = minute_ms;
	}
	if (wall->lost) {
		int64_t notice_ms = wall->lost_since_ms + LOST_GRACE_MS;

		if (notice_ms > now_ms && notice_ms < next_ms)
			next_ms = notice_ms;
	}
	if (next_ms == INT64_MAX)
		loop_timer_stop(wall->timer);
	else
		loop_timer_at(wall->timer, next_ms);
}

static void wall_refresh(void *data)
{
	struct wall *wall = data;
	int64_t now_ms = clock_mono_ms(), wall_ms = wall_clock_ms(wall);
	struct scene scene;

	schedule_advance(&wall->schedule, now_ms);
	scene_make(
		&scene, &(struct scene_facts){
				.schedule = &wall->schedule,
				.catalogue = catalogue_of(wall),
				.hall = wall->hall,
				.directions = &wall->settings->directions,
				.summary = wall->settings->look.waiting ? &wall->summary : NULL,
				.shows_zone = wall_shows_zone,
				.zones = wall,
				.night = wall->settings->night,
				.motion = wall->settings->motion,
				.hub_heard = wall->hub_heard,
				.day_open = wall->day_open,
				.lost = wall->lost && now_ms - wall->lost_since_ms >= LOST_GRACE_MS,
				.now_ms = now_ms,
				.wall_ms = wall_ms,
			});
	int parts = canvas_paint(wall->canvas, window_picture(wall->window), &scene,
		catalogue_of(wall), wall_damage, wall);

	bool shown = parts >= 0;

	if (parts < 0)
		log_err("wall: not painted: %s; it is tried again with the next change",
			strerror(-parts));
	else if (parts > 0 && window_present(wall->window) < 0) {
		canvas_forget(wall->canvas);
		shown = false;
	}
	if (parts >= 0)
		wall_tell_state(wall);
	wall_tell_life(wall, shown);
	wall_announce(wall, wall_ms);
	wall_arm(wall, &scene, now_ms, wall_ms);
}

/* ---- Zones and catalogue -------------------------------------------------------------------- */

static void zone_want(struct wall *wall, const char *id)
{
	int i = zone_find(wall, id);

	if (i >= 0) {
		wall->zones[i].wanted = true;
		return;
	}
	if (wall->zone_count == SCHEDULE_MAX_ZONES) {
		log_warn("zone: '%s': a wall shows at most %d zones: left out", id,
			SCHEDULE_MAX_ZONES);
		return;
	}
	int ret = hub_link_follow(wall->link, TOPIC_BOARD, id);

	if (ret < 0) {
		log_err("zone: '%s': cannot be followed: %s", id, strerror(-ret));
		return;
	}
	struct wall_zone *zone = &wall->zones[wall->zone_count++];

	snprintf(zone->id, sizeof(zone->id), "%s", id);
	zone->wanted = true;
	log_info("zone: '%s': its calls are shown here", id);
}

/* Zones that are not this wall's any more leave it; a hall may move its walls by day. */
static void zones_drop_unwanted(struct wall *wall)
{
	static const struct board_message nothing;
	int64_t now_ms = clock_mono_ms();

	for (int i = 0; i < wall->zone_count; i++)
		if (!wall->zones[i].wanted)
			schedule_board(&wall->schedule, i, &nothing, now_ms, -1);
}

static void zones_choose(struct wall *wall)
{
	const struct settings *settings = wall->settings;
	const struct hall_catalogue *catalogue = catalogue_of(wall);
	const struct catalogue_device *device = NULL;

	if (catalogue)
		device = hall_catalogue_device(catalogue, wall->board->device);
	for (int i = 0; i < wall->zone_count; i++)
		wall->zones[i].wanted = false;
	if (settings->zone_count > 0)
		for (int i = 0; i < settings->zone_count; i++)
			zone_want(wall, settings->zones[i]);
	else if (device && device->zone_count > 0)
		for (int i = 0; i < device->zone_count; i++)
			zone_want(wall, device->zones[i]);
	else if (catalogue)
		for (int i = 0; i < catalogue->zone_count; i++)
			zone_want(wall, catalogue->zones[i].id);
	zones_drop_unwanted(wall);
}

/* Institutions are asked for after the head, because they mean nothing without it. */
static void institutions_follow(struct wall *wall)
{
	if (wall->institutions_followed)
		return;
	wall->institutions_followed = true;
	if (hub_link_follow(wall->link, TOPIC_CATALOGUE, "+") < 0)
		log_err("catalogue: the services' names cannot be followed");
}

/* How many wait is asked for when it is shown. */
static void queues_follow(struct wall *wall)
{
	if (wall->queues_followed || !wall->settings->look.waiting)
		return;
	wall->queues_followed = true;
	if (hub_link_follow(wall->link, TOPIC_QUEUE, "+") < 0)
		log_err("queue: how many wait cannot be followed");
}

/* There is another catalogue, from the hub or from the disk. */
static void catalogue_changed(struct wall *wall)
{
	wall->hall++;
	texts_set_languages(wall->texts, catalogue_of(wall));
	caller_use_hall(wall->caller, catalogue_of(wall));
	wall->fonts_missing = canvas_check_fonts(wall->canvas, catalogue_of(wall));
	zones_choose(wall);
}

static void catalogue_heard(struct wall *wall, const char *name, const struct json *body)
{
	enum catalogue_news news = catalogue_store_hear(&wall->store, name, body);

	if (news == CATALOGUE_CHANGED ||
		(news == CATALOGUE_GATHERING && !wall->store.hall && !*name))
		catalogue_changed(wall);
	else if (news == CATALOGUE_GATHERING && !wall->store.hall)
		wall->hall++;
	if (news != CATALOGUE_NOTHING) {
		institutions_follow(wall);
		queues_follow(wall);
	}
}

/* ---- What the hub says ---------------------------------------------------------------------- */

static void board_heard(struct wall *wall, const char *name, const struct json *body)
{
	int i = zone_find(wall, name);
	struct board_message *board;

	if (i < 0 || !wall->zones[i].wanted)
		return;
	board = calloc(1, sizeof(*board));
	if (!board || board_message_read(body, board) < 0) {
		log_warn("board: '%s': %s: left out", name,
			board ? "a message of unknown form" : "no memory");
	} else {
		schedule_board(
			&wall->schedule, i, board, clock_mono_ms(), hub_link_now_ms(wall->link));
		wall->zones[i].revision = board->revision;
	}
	free(board);
}

static void queue_heard(struct wall *wall, const char *name, const struct json *body)
{
	struct queue_service *services = calloc(QUEUE_MAX_SERVICES, sizeof(*services));
	int count = services ? queue_message_read(body, services, QUEUE_MAX_SERVICES) : -ENOMEM;
	int ret = count < 0 ? count : summary_hear(&wall->summary, name, services, (size_t)count);

	if (ret < 0)
		log_warn("queue: '%s': %s: left out", name, strerror(-ret));
	free(services);
}

static void hub_heard(struct wall *wall)
{
	const struct hub_message *hub = hub_link_hub(wall->link);

	if (!hub->online) /* its last will: what it says about the day is old */
		return;
	wall->hub_heard = true;
	wall->day_open = hub->open;
}

static void order_heard(struct wall *wall, const struct json *body)
{
	struct order_message order;
	struct done_message done = {.text = "this wall knows no such order"};

	if (order_message_read(body, &order) < 0) {
		log_warn("order: a message of unknown form: ignored");
		return;
	}
	memcpy(done.order, order.order, sizeof(done.order));
	if (strcmp(order.verb, "picture") == 0)
		remote_picture_send(wall->link, &order, window_picture(wall->window));
	else if (hub_link_done(wall->link, &done) < 0)
		log_warn("order: '%s': could not be turned down: the hub is away", done.order);
}

static void link_message(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct wall *wall = data;

	if (kind == TOPIC_BOARD)
		board_heard(wall, name, body);
	else if (kind == TOPIC_QUEUE)
		queue_heard(wall, name, body);
	else if (kind == TOPIC_HUB_STATE)
		hub_heard(wall);
	else if (kind == TOPIC_CATALOGUE)
		catalogue_heard(wall, name, body);
	else if (kind == TOPIC_DEVICE_DO)
		order_heard(wall, body);
	loop_job_run(wall->job);
}

static void link_ready(void *data)
{
	struct wall *wall = data;

	wall->lost = false;
	schedule_hub_time(&wall->schedule, clock_mono_ms(), hub_link_now_ms(wall->link));
	loop_job_run(wall->job);
}

static void link_lost(void *data, const char *why)
{
	struct wall *wall = data;

	(void)why; /* the link logged it */
	if (!wall->lost)
		wall->lost_since_ms = clock_mono_ms();
	wall->lost = true;
	loop_job_run(wall->job);
}

/* ---- The window ----------------------------------------------------------------------------- */

static void wall_tell_reach(const struct wall *wall)
{
	const struct picture *picture = window_picture(wall->window);

	settings_tell_reach(wall->settings, picture->width, picture->height);
}

static void window_closed(void *data)
{
	struct wall *wall = data;

	log_info("window: closed");
	loop_quit(wall->loop, 0);
}

static void window_resized(void *data, int width, int height)
{
	struct wall *wall = data;

	log_info("window: %d x %d", width, height);
	canvas_forget(wall->canvas);
	wall_tell_reach(wall);
	loop_job_run(wall->job);
}

/* ---- Start and end -------------------------------------------------------------------------- */

static int wall_open_link(struct wall *wall)
{
	static const struct hub_link_handlers handlers = {
		.ready = link_ready, .lost = link_lost, .message = link_message};
	int ret;

	wall->link = hub_link_new(wall->loop, wall->board, ROLE_DISPLAY, &handlers, wall);
	if (!wall->link)
		return -errno;
	ret = hub_link_follow(wall->link, TOPIC_CATALOGUE, NULL);
	if (ret == 0)
		ret = hub_link_follow(wall->link, TOPIC_DEVICE_DO, wall->board->device);
	if (ret < 0)
		return ret;
	catalogue_store_open(&wall->store, wall->board->state);
	if (wall->store.hall) {
		catalogue_changed(wall);
		institutions_follow(wall);
		queues_follow(wall);
	} else {
		zones_choose(wall);
	}
	return 0;
}

static int wall_open_screen(struct wall *wall)
{
	static const struct window_handlers handlers = {
		.closed = window_closed, .resized = window_resized};

	wall->texts = texts_new(wall->settings->texts);
	if (!wall->texts)
		return -ENOMEM;
	wall->canvas = canvas_new(&wall->settings->look, wall->texts);
	if (!wall->canvas)
		return -errno;
	wall->window = window_open(wall->loop, &wall->settings->window, &handlers, wall);
	if (!wall->window)
		return -errno;
	wall_tell_reach(wall);
	return 0;
}

static void voice_changed(void *data)
{
	loop_job_run(((struct wall *)data)->job);
}

static int wall_open(struct wall *wall)
{
	const struct canvas_look *look = &wall->settings->look;
	int ret = loop_job_add(wall->loop, wall_refresh, wall, &wall->job);

	if (ret < 0)
		return ret;
	ret = caller_open(wall->loop, &wall->settings->voice, wall->settings->texts, voice_changed,
		wall, &wall->caller); /* before other threads */
	if (ret < 0)
		return ret;
	ret = loop_timer_add(wall->loop, wall_refresh, wall, &wall->timer);
	if (ret < 0)
		return ret;
	ret = loop_duty_add(wall->loop, "screen", wall_screen_works, wall, &wall->screen_duty);
	if (ret < 0)
		return ret;
	schedule_init(&wall->schedule, look->slots, look->slots + look->rows,
		layout_places(look->slots, look->rows));
	wall->lost = true;
	wall->lost_since_ms = clock_mono_ms();
	ret = wall_open_screen(wall);
	if (ret < 0)
		return ret;
	ret = wall_open_link(wall);
	if (ret < 0)
		return ret;
	wall_refresh(wall);
	return hub_link_start(wall->link);
}

struct wall *wall_new(
	struct loop *loop, const struct board_file *board, const struct settings *settings)
{
	struct wall *wall = calloc(1, sizeof(*wall));

	if (!wall)
		return NULL;
	wall->loop = loop;
	wall->board = board;
	wall->settings = settings;
	int ret = wall_open(wall);

	if (ret == 0)
		return wall;
	log_err("wall: cannot start: %s", strerror(-ret));
	wall_free(wall);
	errno = -ret;
	return NULL;
}

void wall_free(struct wall *wall)
{
	if (!wall)
		return;
	hub_link_free(wall->link);
	caller_close(wall->caller);
	window_close(wall->window);
	canvas_free(wall->canvas);
	texts_free(wall->texts);
	catalogue_store_close(&wall->store);
	summary_clear(&wall->summary);
	loop_timer_del(wall->timer);
	loop_job_del(wall->job);
	loop_duty_del(wall->screen_duty);
	free(wall);
}
