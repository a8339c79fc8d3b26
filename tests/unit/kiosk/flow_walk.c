/*
 * Whatever happens in whatever hall: each ticket is settled once and its original printed once, no
 * list is left by its end, from every screen there is a way home, and who leaves leaves nothing.
 */
#include "tests/unit/kiosk/flow_rig.h"

enum { PATIENCE_MS = 900000 };

struct world { /* what is outside the flow, and what it was asked for */
	uint64_t dice;
	bool issue, print, reprint; /* open requests; a check-in is an issue */
	int tickets, settled, originals, copies;
	int printing; /* which ticket the print is of */
	uint16_t hub_copies;
	int check_ins, agains, mores, typed; /* how much of the house was seen */
	uint32_t screens;
};

static unsigned int roll(struct world *w, unsigned int sides)
{
	w->dice ^= w->dice << 13;
	w->dice ^= w->dice >> 7;
	w->dice ^= w->dice << 17;
	return (unsigned int)(w->dice % sides);
}

static bool is_code(const char *text)
{
	size_t len = strlen(text);

	return len >= 4 && len <= 16 &&
	       strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == len;
}

static void serve(struct fixture *f, struct world *w)
{
	enum flow_effect effect;

	while ((effect = flow_take(&f->flow)) != EFFECT_NONE) {
		switch (effect) {
		case EFFECT_ISSUE:
		case EFFECT_CHECK_IN:
			assert_false(w->issue);
			assert_int_equal(f->flow.by_code, effect == EFFECT_CHECK_IN);
			assert_false(f->flow.by_code && f->flow.staff.alone);
			assert_true(f->flow.by_code ? is_code(f->flow.typed)
						    : f->flow.service[0] != '\0');
			w->check_ins += f->flow.by_code;
			w->issue = true;
			break;
		case EFFECT_PRINT:
			w->print = true;
			w->printing = w->tickets;
			if (f->flow.copy == 0)
				w->originals++;
			else
				assert_int_equal(f->flow.copy, w->hub_copies);
			assert_true(w->originals <= 1);
			break;
		case EFFECT_REPRINT:
			assert_false(w->reprint);
			assert_int_equal(w->originals, 1);
			w->reprint = true;
			w->copies++;
			assert_true(w->copies <= FLOW_MAX_COPIES);
			break;
		case EFFECT_CONFIRM:
		case EFFECT_VOID:
			w->settled++;
			assert_int_equal(w->settled, w->tickets);
			/* A valid number is never taken back from whoever may hold it. */
			assert_false(effect == EFFECT_VOID && w->copies > 0);
			assert_true(effect == EFFECT_VOID || f->flow.print >= PRINT_PRINTED);
			break;
		default:
			break;
		}
	}
}

/* Words that a hub says of a service or a code, and one that it says of other things. */
static enum refusal some_refusal(struct world *w)
{
	static const enum refusal refusals[] = {REFUSED_STORAGE, REFUSED_UNKNOWN, REFUSED_TOO_EARLY,
		REFUSED_TOO_LATE, REFUSED_CHECKED_IN, REFUSED_SERVICE_CLOSED, REFUSED_BUSY};

	return refusals[roll(w, sizeof(refusals) / sizeof(refusals[0]))];
}

static void answer_issue(struct fixture *f, struct world *w)
{
	struct answer_message answer = given(), refused = given();
	unsigned int how = roll(w, 8);

	w->issue = false;
	refused.ok = false;
	refused.refusal = roll(w, 2) ? REFUSED_CHECKED_IN : some_refusal(w);
	refused.has_ticket = roll(w, 4) > 0;
	if (how > 2) {
		assert_int_equal(w->settled, w->tickets); /* one after the other */
		w->tickets++;
		w->originals = w->copies = w->hub_copies = 0;
	}
	flow_answer(&f->flow, how == 0 ? OUTCOME_EXPIRED : OUTCOME_ANSWERED,
		how > 2 ? &answer : &refused, f->now_ms);
	w->agains += f->flow.again;
	assert_false(f->flow.again && f->flow.effect_count > 0);
}

static void answer_reprint(struct fixture *f, struct world *w)
{
	struct answer_message answer = given();

	w->reprint = false;
	answer.ticket.copies = ++w->hub_copies;
	answer.ok = roll(w, 6) > 0;
	flow_copied(&f->flow, roll(w, 6) ? OUTCOME_ANSWERED : OUTCOME_EXPIRED, &answer, f->now_ms);
}

static void end_open_print(struct fixture *f, struct world *w)
{
	w->print = false;
	/* The kiosk knows a print by its name: one of a ticket that was given up is none of ours.
	 */
	if (w->printing == w->tickets)
		flow_printed(&f->flow, PRINT_PRINTED + roll(w, 3), f->now_ms);
}

static void answer_something(struct fixture *f, struct world *w)
{
	if (w->issue)
		answer_issue(f, w);
	else if (w->print)
		end_open_print(f, w);
	else if (w->reprint)
		answer_reprint(f, w);
}

/* ---- What people do ---------------------------------------------------------------------------
 */

static struct flow_target some_target(const struct fixture *f, struct world *w)
{
	struct flow_target target = {(enum flow_control)roll(w, CONTROL_STAY + 1), 0};

	if (target.control == CONTROL_KEY)
		target.tile = (int)roll(w, 60) - 1;
	else
		target.tile = (int)roll(w, 8) - 1;
	/* Mostly something that is there and leads on. */
	if (!flow_offers(&f->flow, target.control) || roll(w, 2))
		target.control = flow_offers(&f->flow, CONTROL_TAKE)   ? CONTROL_TAKE
				 : flow_offers(&f->flow, CONTROL_DONE) ? CONTROL_DONE
								       : CONTROL_TILE;
	return target;
}

static void touch(struct fixture *f, struct world *w)
{
	struct flow_target target = some_target(f, w), end = target;

	if (roll(w, 10) == 0)
		end = some_target(f, w);
	flow_press(&f->flow, target, f->now_ms);
	serve(f, w);
	if (roll(w, 20))
		flow_release(&f->flow, end, f->now_ms + 60);
}

static void type_or_scan(struct fixture *f, struct world *w)
{
	static const char *const characters[] = {
		"a", "s", "1", "3", "0", "n", "p", "-", " ", "ə", "መ", "\xff", "", "شناختی"};
	static const char *const codes[] = {"AB12", "https://x/y?c=cd-34", "", "no",
		"0123456789ABCDEF", "0123456789ABCDEFG", "\xff\xfe/\xff", "/", "="};

	if (roll(w, 3)) {
		w->typed++;
		flow_type(&f->flow, characters[roll(w, sizeof(characters) / sizeof(characters[0]))],
			f->now_ms);
	} else {
		flow_scan(&f->flow, codes[roll(w, sizeof(codes) / sizeof(codes[0]))], f->now_ms);
	}
}

static void people_do(struct fixture *f, struct world *w)
{
	char service[ID_SIZE];

	switch (roll(w, 8)) {
	case 0:
		flow_key(&f->flow, (enum flow_key)roll(w, FLOW_KEY_QUIETER + 1),
			(int)roll(w, 10) - 1, f->now_ms);
		break;
	case 1:
		flow_focus(&f->flow, some_target(f, w), f->now_ms);
		break;
	case 2:
		type_or_scan(f, w);
		break;
	case 3:
		snprintf(service, sizeof(service), "s%u", roll(w, 50));
		if (roll(w, 4) == 0)
			flow_choose_service(&f->flow, service, roll(w, 2) ? "ur" : "xx", f->now_ms);
		break;
	default:
		touch(f, w);
		break;
	}
}

/* ---- What else happens ------------------------------------------------------------------------
 */

/* A hall with other numbers of everything. */
static struct hall_catalogue *some_hall(struct world *w)
{
	int languages = 1 + (int)roll(w, 2), institutions = 1 + (int)(roll(w, 2) * roll(w, 12));
	int services = (int)roll(w, 60);
	struct hall_catalogue *hall = roll(w, 4) ? full_hall(languages, institutions, services)
						 : small_hall(languages, institutions, services);

	hall->appointments = roll(w, 3) > 0;
	if (roll(w, 3) == 0)
		hall->popular_count = 0;
	for (int i = 0; i < hall->service_count; i++)
		hall->services[i].open = roll(w, 8) > 0;
	return hall;
}

static void use_search(struct fixture *f)
{
	struct search *search = search_new(f->hall);

	assert_non_null(search);
	flow_set_search(&f->flow, search, f->now_ms);
	search_free(f->search);
	f->search = search;
}

static void change_hall(struct fixture *f, struct world *w)
{
	struct hall_catalogue *old = f->hall;

	switch (roll(w, 6)) {
	case 0:
		f->hall = some_hall(w);
		flow_set_hall(&f->flow, f->hall, f->now_ms);
		if (roll(w, 4))
			use_search(f);
		hall_catalogue_free(old);
		break;
	case 1:
		if (f->hall->service_count)
			f->hall->services[roll(w, f->hall->service_count)].open = roll(w, 2);
		flow_set_hall(&f->flow, f->hall, f->now_ms);
		break;
	case 2:
		f->most = 1 + (int)roll(w, FLOW_PAGE_TILES); /* other letters, another window */
		flow_set_hall(&f->flow, f->hall, f->now_ms);
		break;
	default:
		flow_set_hall(&f->flow, f->hall, f->now_ms);
		break;
	}
}

static void world_does(struct fixture *f, struct world *w)
{
	switch (roll(w, 16)) {
	case 0:
	case 1:
		flow_set_printer(&f->flow,
			roll(w, 2) ? (enum flow_printer)roll(w, 5) : FLOW_PRINTER_READY, f->now_ms);
		break;
	case 2:
		flow_set_numbers(&f->flow, roll(w, 6) > 0, roll(w, 8) > 0, f->now_ms);
		break;
	case 3:
		flow_set_staff(&f->flow, (struct flow_staff){.alone = roll(w, 3) == 0});
		break;
	case 4:
		pass(f, roll(w, 4) ? 0 : 31000);
		break;
	case 5:
		change_hall(f, w);
		break;
	default:
		answer_something(f, w);
		break;
	}
}

/* ---- What always holds ------------------------------------------------------------------------
 */

static int list_length(const struct flow *flow)
{
	switch (flow->shown) {
	case FLOW_LANGUAGE:
		return flow->hall->language_count;
	case FLOW_INSTITUTION:
		return flow->hall->institution_count;
	case FLOW_CLASS:
		return flow->hall->class_count;
	case FLOW_PAPER_ASK:
		return PAPER_ANSWER_COUNT;
	default:
		return flow->hall->service_count;
	}
}

static void check(struct fixture *f, struct world *w)
{
	const struct flow *flow = &f->flow;
	int pages = flow_page_count(flow), on_page = 0;

	w->screens |= 1U << flow->shown;
	w->mores += flow->shown == FLOW_MORE_TIME;
	/* The page behind a question or a wait is still known. */
	if (flow->page < 0 || (flow->page >= pages && flow_tile_count(flow) > 0))
		fail_msg("screen %d, shown %d: page %d of %d", flow->screen, flow->shown,
			flow->page, pages);
	for (int tile = -1; tile <= FLOW_PAGE_TILES; tile++) {
		int index = flow_tile_index(flow, tile);

		assert_true(index < 0 || (tile >= 0 && index < list_length(flow)));
		on_page += index >= 0;
	}
	assert_true(flow_tile_count(flow) == 0 || on_page > 0);
	assert_in_range(flow->found_count, 0, FLOW_MAX_FOUND);
	assert_in_range(flow->access.volume_pct, FLOW_VOLUME_LEAST_PCT, 100);
	assert_in_range(flow->more_given, 0, FLOW_MORE_TIMES);
	assert_non_null(memchr(flow->typed, '\0', sizeof(flow->typed)));
	/* Never is somebody left on a screen that nothing ends, but home as at first. */
	if (flow->screen > FLOW_LANGUAGE && flow->screen <= FLOW_ACCESS && flow_may_back(flow))
		assert_true(flow->until_ms > 0);
	assert_int_equal(flow->effect_count, 0);
}

static void happen(struct fixture *f, struct world *w)
{
	f->now_ms += (int64_t)roll(w, 900);
	if (roll(w, 3))
		people_do(f, w);
	else
		world_does(f, w);
	serve(f, w);
	check(f, w);
}

static bool owes(const struct world *w)
{
	return w->issue || w->print || w->reprint;
}

static bool is_at_home(const struct flow *flow)
{
	return !flow_may_back(flow) &&
	       (flow->screen == FLOW_LANGUAGE || flow->screen == FLOW_INSTITUTION ||
		       flow->screen == FLOW_SERVICE);
}

static void assert_wiped(const struct flow *flow)
{
	assert_string_equal(flow->typed, "");
	assert_string_equal(flow->service, "");
	assert_string_equal(flow->klass, "");
	assert_int_equal(flow->page, 0);
	assert_int_equal(flow->focus.control, CONTROL_NONE);
	assert_int_equal(flow->access.volume_pct, 50);
	assert_false(flow->asks_more || flow->by_code || flow->again);
	for (int i = 0; i < SWITCH_COUNT; i++)
		assert_false(flow->access.on[i]);
}

/* Everybody leaves; what was asked for is answered, if late. Nothing but the printer's next
 * question is left to wait for. */
static void calm_down(struct fixture *f, struct world *w)
{
	int64_t limit_ms = f->now_ms + PATIENCE_MS;

	while (owes(w) || !is_at_home(&f->flow) || f->flow.until_ms) {
		assert_true(f->now_ms < limit_ms);
		if (w->issue || w->reprint || (w->print && roll(w, 3)))
			answer_something(f, w);
		else
			pass(f, flow_next_ms(&f->flow) == INT64_MAX ? 1000
				: flow_next_ms(&f->flow) > f->now_ms
					? flow_next_ms(&f->flow) - f->now_ms
					: 1);
		serve(f, w);
		check(f, w);
	}
	assert_int_equal(w->settled, w->tickets);
	assert_wiped(&f->flow);
}

static void answer_all(struct fixture *f, struct world *w)
{
	while (owes(w)) {
		answer_something(f, w);
		serve(f, w);
	}
}

/* Somebody on any screen wants to go home, and may: by the key, by a touch, by going back. */
static void go_home(struct fixture *f, struct world *w)
{
	unsigned int how = roll(w, 3);
	int steps = 0;

	answer_all(f, w);
	if (f->flow.screen == FLOW_PAPER_ASK)
		key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_YES);
	/* The printer's answer is near. */
	flow_set_printer(&f->flow, f->flow.printer, f->now_ms);
	serve(f, w);
	answer_all(f, w);
	while (flow_may_back(&f->flow) && f->flow.screen != FLOW_PAPER_ASK &&
		f->flow.screen != FLOW_CHECKING) {
		assert_true(steps++ < 8);
		if (how == 0)
			key(f, FLOW_KEY_HOME, 0);
		else
			strike(f, how == 1 ? CONTROL_HOME : CONTROL_BACK, 0);
		serve(f, w);
		assert_true(how == 2 || is_at_home(&f->flow));
	}
}

static void whatever_happens_tickets_are_settled_and_people_find_home(void **state)
{
	struct fixture *f = *state;
	const char *runs = getenv("NOVBE_RUNS");
	int halls = 100 * (runs ? atoi(runs) : 1);
	struct world seen = {0};
	int copies = 0;

	for (int i = 0; i < halls; i++) {
		struct world w = {.dice = 0x9e3779b97f4a7c15ULL * (uint64_t)(i + 1)};
		struct flow_options options = usual_options(f);

		/* Known when something below fails. */
		f->walk = i + 1;
		options.paperless_fallback = i % 2;
		options.no_details = i / 2 % 2;
		begin_in(f, some_hall(&w), &options);
		use_search(f);
		for (int round = 0; round < 20; round++) {
			for (int n = 0; n < 60; n++)
				happen(f, &w);
			if (roll(&w, 2))
				go_home(f, &w);
			calm_down(f, &w);
			copies += w.copies;
		}
		seen.tickets += w.tickets;
		seen.check_ins += w.check_ins;
		seen.agains += w.agains;
		seen.mores += w.mores;
		seen.typed += w.typed;
		seen.screens |= w.screens;
	}
	print_message("%d tickets, %d copies, %d check-ins, %d of them again, %d questions\n",
		seen.tickets, copies, seen.check_ins, seen.agains, seen.mores);
	assert_true(seen.tickets > halls && copies > 20 && seen.check_ins > halls);
	assert_true(seen.agains > 10 && seen.mores > halls && seen.typed > halls);
	for (int screen = FLOW_LANGUAGE; screen <= FLOW_NOTICE; screen++)
		assert_true(seen.screens & (1U << screen));
}

static int tell_walk(void **state)
{
	struct fixture *f = *state;

	print_message("the last hall's seed: %d\n", f->walk);
	return tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			whatever_happens_tickets_are_settled_and_people_find_home, set_up,
			tell_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
