/* The kiosk's state machine; see flow.h for its picture. */
#include "kiosk/flow.h"

#include <stdio.h>
#include <string.h>

/* ---- Where we are ---------------------------------------------------------------------------- */

static void set_id(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

static enum flow_screen home_screen(const struct flow *flow)
{
	if (!flow->hall)
		return FLOW_STARTING;
	if (flow->hall->language_count > 1)
		return FLOW_LANGUAGE;
	return flow->hall->institution_count > 1 ? FLOW_INSTITUTION : FLOW_SERVICE;
}

static bool is_choice(enum flow_screen screen)
{
	return screen == FLOW_LANGUAGE || screen == FLOW_INSTITUTION || screen == FLOW_SERVICE;
}

static bool is_home(const struct flow *flow)
{
	return flow->screen == home_screen(flow);
}

/* Nobody should choose for a minute only to learn that there are no tickets: home says so. */
static bool home_notice(const struct flow *flow, int64_t now_ms, enum flow_notice *notice)
{
	if (flow->hub_ready && flow->day_open)
		return false;
	if (!flow->hub_ready && now_ms < flow->away_since_ms + FLOW_AWAY_GRACE_MS)
		return false;
	*notice = flow->hub_ready ? NOTICE_DAY_CLOSED : NOTICE_HUB_AWAY;
	return true;
}

static void work_out_shown(struct flow *flow, int64_t now_ms)
{
	enum flow_screen shown = flow->screen;
	enum flow_notice notice = flow->notice;

	if (flow->show_wait_ms && now_ms < flow->show_wait_ms)
		shown = flow->shown;
	else if (is_home(flow) && home_notice(flow, now_ms, &notice))
		shown = FLOW_NOTICE;
	if (shown != flow->shown || notice != flow->notice)
		flow->changed = true;
	flow->shown = shown;
	flow->notice = notice;
}

static void go(struct flow *flow, enum flow_screen screen, int64_t stays_ms, int64_t now_ms)
{
	bool waits = screen == FLOW_ASKING || screen == FLOW_PRINTING;

	flow->screen = screen;
	flow->until_ms = stays_ms ? now_ms + stays_ms : 0;
	if (!waits) {
		flow->page = 0;
		flow->pressed = (struct flow_target){CONTROL_NONE, 0};
		flow->show_wait_ms = 0;
		flow->changed = true;
	} else if (!flow->show_wait_ms) {
		flow->show_wait_ms = now_ms + FLOW_WAIT_HIDDEN_MS;
	}
	work_out_shown(flow, now_ms);
}

static void go_home(struct flow *flow, int64_t now_ms)
{
	flow->language[0] = flow->institution[0] = flow->service[0] = '\0';
	if (flow->hall && flow->hall->language_count)
		set_id(flow->language, sizeof(flow->language), flow->hall->languages[0]);
	if (flow->hall && flow->hall->institution_count == 1)
		set_id(flow->institution, sizeof(flow->institution),
			flow->hall->institutions[0].id);
	go(flow, home_screen(flow), 0, now_ms);
}

static void go_notice(struct flow *flow, enum flow_notice notice, int64_t now_ms)
{
	flow->notice = notice;
	go(flow, FLOW_NOTICE, FLOW_NOTICE_MS, now_ms);
}

static void go_back(struct flow *flow, int64_t now_ms)
{
	if (flow->screen == FLOW_SERVICE && flow->hall->institution_count > 1)
		go(flow, FLOW_INSTITUTION, flow->options.idle_ms, now_ms);
	else if (flow->screen == FLOW_NOTICE && flow->notice == NOTICE_SERVICE_CLOSED)
		go(flow, FLOW_SERVICE, flow->options.idle_ms, now_ms);
	else
		go_home(flow, now_ms);
	if (is_home(flow))
		go_home(flow, now_ms);
}

static void add_effect(struct flow *flow, enum flow_effect effect)
{
	if (flow->effect_count < FLOW_MAX_EFFECTS)
		flow->effects[flow->effect_count++] = effect;
}

/* ---- The lists --------------------------------------------------------------------------------
 */

static bool in_institution(const struct flow *flow, int service)
{
	const struct catalogue_service *s = &flow->hall->services[service];

	return s->institution < flow->hall->institution_count &&
	       !strcmp(flow->hall->institutions[s->institution].id, flow->institution);
}

static int service_count(const struct flow *flow)
{
	int count = 0;

	for (int i = 0; i < flow->hall->service_count; i++)
		count += in_institution(flow, i);
	return count;
}

int flow_tile_count(const struct flow *flow)
{
	if (!flow->hall)
		return 0;
	switch (flow->shown) {
	case FLOW_LANGUAGE:
		return flow->hall->language_count;
	case FLOW_INSTITUTION:
		return flow->hall->institution_count;
	case FLOW_SERVICE:
		return service_count(flow);
	default:
		return 0;
	}
}

/* Pages are filled evenly: 12 tiles on pages of at most 9 are 6 and 6. */
int flow_tiles_per_page(const struct flow *flow)
{
	int count = flow_tile_count(flow), most, pages;

	if (count == 0)
		return 1;
	most = flow->options.page_tiles(flow->options.data, flow->shown, flow->language, count);
	pages = (count + most - 1) / most;
	return (count + pages - 1) / pages;
}

int flow_page_count(const struct flow *flow)
{
	int count = flow_tile_count(flow), per_page = flow_tiles_per_page(flow);

	return count ? (count + per_page - 1) / per_page : 1;
}

static int nth_service(const struct flow *flow, int n)
{
	for (int i = 0; i < flow->hall->service_count; i++) {
		if (in_institution(flow, i) && n-- == 0)
			return i;
	}
	return -1;
}

int flow_tile_index(const struct flow *flow, int tile)
{
	int per_page = flow_tiles_per_page(flow), n = flow->page * per_page + tile;

	if (tile < 0 || tile >= per_page || n >= flow_tile_count(flow))
		return -1;
	return flow->shown == FLOW_SERVICE ? nth_service(flow, n) : n;
}

bool flow_may_back(const struct flow *flow)
{
	if (flow->screen == FLOW_TICKET || flow->screen == FLOW_NUMBER ||
		flow->screen == FLOW_NOTICE)
		return true;
	return is_choice(flow->screen) && !is_home(flow);
}

/* ---- What people do ---------------------------------------------------------------------------
 */

static void choose_service(struct flow *flow, int index, int64_t now_ms)
{
	const struct catalogue_service *service = &flow->hall->services[index];

	set_id(flow->service, sizeof(flow->service), service->id);
	if (!service->open) {
		go_notice(flow, NOTICE_SERVICE_CLOSED, now_ms);
	} else if (!flow->hub_ready) {
		go_notice(flow, NOTICE_HUB_AWAY, now_ms);
	} else {
		add_effect(flow, EFFECT_ISSUE);
		go(flow, FLOW_ASKING, 0, now_ms);
	}
}

static void choose_tile(struct flow *flow, int tile, int64_t now_ms)
{
	int index = flow_tile_index(flow, tile);

	if (index < 0)
		return;
	flow->pressed = (struct flow_target){CONTROL_TILE, tile};
	flow->changed = true;
	if (flow->shown == FLOW_SERVICE) {
		choose_service(flow, index, now_ms);
		return;
	}
	if (flow->shown == FLOW_INSTITUTION) {
		set_id(flow->institution, sizeof(flow->institution),
			flow->hall->institutions[index].id);
		go(flow, FLOW_SERVICE, flow->options.idle_ms, now_ms);
		return;
	}
	set_id(flow->language, sizeof(flow->language), flow->hall->languages[index]);
	go(flow, flow->hall->institution_count > 1 ? FLOW_INSTITUTION : FLOW_SERVICE,
		flow->options.idle_ms, now_ms);
}

static void turn_page(struct flow *flow, int by)
{
	int page = flow->page + by;

	if (page < 0 || page >= flow_page_count(flow))
		return;
	flow->page = page;
	flow->changed = true;
}

static void act(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (flow->screen == FLOW_ASKING || flow->screen == FLOW_PRINTING)
		return;
	switch (target.control) {
	case CONTROL_TILE:
		choose_tile(flow, target.tile, now_ms);
		break;
	case CONTROL_BACK:
		if (flow_may_back(flow))
			go_back(flow, now_ms);
		break;
	case CONTROL_HOME:
		if (flow_may_back(flow))
			go_home(flow, now_ms);
		break;
	case CONTROL_NEXT_PAGE:
		turn_page(flow, 1);
		break;
	case CONTROL_PREVIOUS_PAGE:
		turn_page(flow, -1);
		break;
	case CONTROL_NONE:
		break;
	}
}

/* Whoever touches is still there: the time to choose starts anew. */
static void stay(struct flow *flow, int64_t now_ms)
{
	if (is_choice(flow->screen) && (!is_home(flow) || flow->page))
		flow->until_ms = now_ms + flow->options.idle_ms;
}

static bool same_target(struct flow_target a, struct flow_target b)
{
	return a.control == b.control && (a.control != CONTROL_TILE || a.tile == b.tile);
}

void flow_press(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	flow->finger_down = false;
	if (flow->screen == FLOW_ASKING || flow->screen == FLOW_PRINTING)
		return;
	stay(flow, now_ms);
	if (now_ms < flow->last_strike_ms + FLOW_DOUBLE_STRIKE_MS)
		return;
	flow->finger_down = true;
	flow->changed |= !same_target(flow->pressed, target);
	flow->pressed = target;
}

void flow_release(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	struct flow_target pressed = flow->pressed;

	if (!flow->finger_down)
		return;
	flow->finger_down = false;
	flow->pressed = (struct flow_target){CONTROL_NONE, 0};
	flow->changed |= pressed.control != CONTROL_NONE;
	if (pressed.control == CONTROL_NONE || !same_target(pressed, target))
		return;
	flow->last_strike_ms = now_ms;
	act(flow, target, now_ms);
	stay(flow, now_ms);
}

static bool is_echo(struct flow *flow, enum flow_key key, int tile, int64_t now_ms)
{
	bool same = key == flow->last_key && (key != FLOW_KEY_DIGIT || tile == flow->last_digit);
	bool echo = same && now_ms < flow->last_key_ms + FLOW_DOUBLE_STRIKE_MS;

	if (!echo)
		flow->last_key_ms = now_ms;
	flow->last_key = key;
	flow->last_digit = tile;
	return echo;
}

void flow_key(struct flow *flow, enum flow_key key, int tile, int64_t now_ms)
{
	static const enum flow_control controls[] = {
		[FLOW_KEY_DIGIT] = CONTROL_TILE,
		[FLOW_KEY_BACK] = CONTROL_BACK,
		[FLOW_KEY_HOME] = CONTROL_HOME,
		[FLOW_KEY_NEXT_PAGE] = CONTROL_NEXT_PAGE,
		[FLOW_KEY_PREVIOUS_PAGE] = CONTROL_PREVIOUS_PAGE,
	};
	struct flow_target target = {.tile = tile};

	if (is_echo(flow, key, tile, now_ms))
		return;
	/* Enter says "yes, go on": the only tile there is, or away from a screen that was read. */
	if (key == FLOW_KEY_ENTER)
		target = (struct flow_target){
			is_choice(flow->shown) ? CONTROL_NONE : CONTROL_BACK, 0};
	else
		target.control = controls[key];
	if (key == FLOW_KEY_ENTER && flow_tile_count(flow) == 1)
		target = (struct flow_target){CONTROL_TILE, 0};
	stay(flow, now_ms);
	act(flow, target, now_ms);
	stay(flow, now_ms);
}

/* ---- What comes back --------------------------------------------------------------------------
 */

static enum flow_notice refusal_notice(enum refusal refusal)
{
	switch (refusal) {
	case REFUSED_DAY_CLOSED:
		return NOTICE_DAY_CLOSED;
	case REFUSED_SERVICE_CLOSED:
		return NOTICE_SERVICE_CLOSED;
	case REFUSED_EXHAUSTED:
	case REFUSED_FULL:
		return NOTICE_NO_NUMBER;
	case REFUSED_LATE:
		return NOTICE_HUB_AWAY;
	default:
		return NOTICE_REFUSED;
	}
}

void flow_answer(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms)
{
	if (flow->screen != FLOW_ASKING)
		return;
	if (outcome != OUTCOME_ANSWERED) {
		go_notice(flow, NOTICE_HUB_AWAY, now_ms);
	} else if (!answer->ok || !answer->has_ticket) {
		go_notice(flow, refusal_notice(answer->refusal), now_ms);
	} else {
		flow->ticket = answer->ticket;
		add_effect(flow, EFFECT_PRINT);
		go(flow, FLOW_PRINTING, 0, now_ms);
	}
}

void flow_printed(struct flow *flow, bool printed, int64_t now_ms)
{
	if (flow->screen != FLOW_PRINTING)
		return;
	if (printed) {
		add_effect(flow, EFFECT_CONFIRM);
		go(flow, FLOW_TICKET, flow->options.ticket_shown_ms, now_ms);
	} else if (flow->options.paperless_fallback) {
		add_effect(flow, EFFECT_CONFIRM);
		go(flow, FLOW_NUMBER, 3 * flow->options.ticket_shown_ms, now_ms);
	} else {
		add_effect(flow, EFFECT_VOID);
		go_notice(flow, NOTICE_PRINTER, now_ms);
	}
}

/* ---- Facts and time ---------------------------------------------------------------------------
 */

static bool knows_choices(const struct flow *flow)
{
	if (flow->language[0] && hall_catalogue_language(flow->hall, flow->language) < 0)
		return false;
	return !flow->institution[0] || hall_catalogue_institution(flow->hall, flow->institution);
}

void flow_set_hall(struct flow *flow, const struct hall_catalogue *hall, int64_t now_ms)
{
	flow->hall = hall;
	flow->changed = true;
	if (!hall || flow->screen == FLOW_STARTING) {
		go_home(flow, now_ms);
	} else if (is_choice(flow->screen)) {
		if (!knows_choices(flow) || (is_home(flow) && flow->page == 0))
			go_home(flow, now_ms);
		else if (flow->page >= flow_page_count(flow))
			flow->page = flow_page_count(flow) - 1;
	}
}

void flow_set_hub(struct flow *flow, bool ready, bool day_open, int64_t now_ms)
{
	if (flow->hub_ready && !ready)
		flow->away_since_ms = now_ms;
	flow->hub_ready = ready;
	flow->day_open = day_open;
	work_out_shown(flow, now_ms);
}

void flow_tick(struct flow *flow, int64_t now_ms)
{
	if (flow->show_wait_ms && now_ms >= flow->show_wait_ms)
		work_out_shown(flow, now_ms);
	if (flow->until_ms && now_ms >= flow->until_ms)
		go_home(flow, now_ms);
	work_out_shown(flow, now_ms);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return b && b < a ? b : a;
}

int64_t flow_next_ms(const struct flow *flow)
{
	int64_t next = INT64_MAX;

	next = earlier(next, flow->until_ms);
	if (flow->screen != flow->shown && flow->shown != FLOW_NOTICE)
		next = earlier(next, flow->show_wait_ms);
	if (!flow->hub_ready && is_home(flow) && flow->shown != FLOW_NOTICE)
		next = earlier(next, flow->away_since_ms + FLOW_AWAY_GRACE_MS);
	return next;
}

enum flow_effect flow_take(struct flow *flow)
{
	enum flow_effect effect;

	if (flow->effect_count == 0)
		return EFFECT_NONE;
	effect = flow->effects[0];
	flow->effect_count--;
	memmove(flow->effects, flow->effects + 1,
		(size_t)flow->effect_count * sizeof(flow->effects[0]));
	return effect;
}

void flow_init(struct flow *flow, const struct flow_options *options, int64_t now_ms)
{
	*flow = (struct flow){.options = *options};
	flow->away_since_ms = now_ms;
	flow->last_strike_ms = flow->last_key_ms = now_ms - FLOW_DOUBLE_STRIKE_MS;
	flow->changed = true;
	go(flow, FLOW_STARTING, 0, now_ms);
}
