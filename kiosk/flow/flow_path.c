/* The ways through the lists: from the language to the ticket asked for, and back. */
#include "kiosk/flow/flow_inside.h"

#include <string.h>

enum flow_screen flow_first_list(const struct flow *flow)
{
	return flow->hall->institution_count > 1 ? FLOW_INSTITUTION : FLOW_SERVICE;
}

/* ---- What a new catalogue may have taken away -------------------------------------------------
 */

static bool knows_service(const struct flow *flow)
{
	return hall_catalogue_service(flow->hall, flow->service) != NULL;
}

static bool knows_class(const struct flow *flow)
{
	for (int i = 0; i < flow->hall->class_count; i++) {
		const struct catalogue_class *klass = &flow->hall->classes[i];

		if (!strcmp(klass->id, flow->klass))
			return klass->self_service;
	}
	return !flow->klass[0];
}

static bool knows_institution(const struct flow *flow)
{
	return !flow->institution[0] || hall_catalogue_institution(flow->hall, flow->institution);
}

bool flow_knows(const struct flow *flow, enum flow_screen screen)
{
	const struct hall_catalogue *hall = flow->hall;

	if (!hall || (flow->language[0] && hall_catalogue_language(hall, flow->language) < 0))
		return false;
	if (screen == FLOW_ACCESS)
		screen = flow->access_from;
	switch (screen) {
	case FLOW_STARTING:
		return false;
	case FLOW_LANGUAGE:
		return hall->language_count > 1;
	case FLOW_INSTITUTION:
		return hall->institution_count > 1;
	case FLOW_SERVICE:
		return knows_institution(flow);
	case FLOW_POPULAR:
		return flow_popular_count(flow) > 0;
	case FLOW_CODE:
		return hall->appointments;
	case FLOW_CLASS:
		return knows_service(flow) && flow_asks_class(flow);
	case FLOW_DETAILS:
		return knows_service(flow) && knows_class(flow);
	default:
		return true;
	}
}

/* ---- Forward ----------------------------------------------------------------------------------
 */

void flow_note_page(struct flow *flow)
{
	/* How many tiles a page takes may be long to work out. */
	if (flow_is_choice(flow->screen))
		flow->first[flow->screen] =
			flow->page ? (uint16_t)(flow->page * flow_tiles_per_page(flow)) : 0;
}

void flow_set_institution_of(struct flow *flow, const struct catalogue_service *service)
{
	if (service->institution < flow->hall->institution_count)
		flow_set_id(flow->institution, sizeof(flow->institution),
			flow->hall->institutions[service->institution].id);
}

/* Quotas and hours are the hub's to know; alone, only what a manager closed stays closed. */
static bool takes_people(const struct flow *flow, const struct catalogue_service *service)
{
	return service->open || (flow->staff.alone && service->closed != REFUSED_NOT &&
					service->closed != REFUSED_SERVICE_CLOSED);
}

static void say_closed(struct flow *flow, const struct catalogue_service *service, int64_t now_ms)
{
	bool says = service && service->closed != REFUSED_NOT;

	flow->when_ms = service ? service->opens_ms : 0;
	flow_go_notice(
		flow, says ? flow_refusal_notice(service->closed) : NOTICE_SERVICE_CLOSED, now_ms);
}

void flow_take_ticket_of_service(struct flow *flow, int64_t now_ms)
{
	const struct catalogue_service *service = hall_catalogue_service(flow->hall, flow->service);

	if (service && takes_people(flow, service))
		flow_pass(flow, FLOW_ASKING, now_ms);
	else
		say_closed(flow, service, now_ms);
}

static void go_on_to_details(struct flow *flow, int64_t now_ms)
{
	if (flow->options.no_details)
		flow_take_ticket_of_service(flow, now_ms);
	else
		flow_go(flow, FLOW_DETAILS, flow->options.idle_ms, now_ms);
}

static void choose_service(
	struct flow *flow, const struct catalogue_service *service, int64_t now_ms)
{
	flow->by_code = false;
	flow->klass[0] = '\0';
	flow->chosen_on = flow->screen;
	flow_set_id(flow->service, sizeof(flow->service), service->id);
	flow_set_institution_of(flow, service);
	if (!takes_people(flow, service))
		say_closed(flow, service, now_ms);
	else if (flow_asks_class(flow))
		flow_go(flow, FLOW_CLASS, flow->options.idle_ms, now_ms);
	else
		go_on_to_details(flow, now_ms);
}

static void choose_language(struct flow *flow, const char *language, int64_t now_ms)
{
	flow_set_id(flow->language, sizeof(flow->language), language);
	if (flow_first_list(flow) == FLOW_INSTITUTION)
		flow_go(flow, FLOW_INSTITUTION, flow->options.idle_ms, now_ms);
	else
		flow_pass(flow, FLOW_SERVICE, now_ms);
}

void flow_choose(struct flow *flow, int index, int64_t now_ms)
{
	const struct hall_catalogue *hall = flow->hall;

	switch (flow->screen) {
	case FLOW_LANGUAGE:
		choose_language(flow, hall->languages[index], now_ms);
		break;
	case FLOW_INSTITUTION:
		flow_set_id(
			flow->institution, sizeof(flow->institution), hall->institutions[index].id);
		flow_pass(flow, FLOW_SERVICE, now_ms);
		break;
	case FLOW_CLASS:
		flow_set_id(flow->klass, sizeof(flow->klass), index ? hall->classes[index].id : "");
		go_on_to_details(flow, now_ms);
		break;
	default:
		choose_service(flow, &hall->services[index], now_ms);
		break;
	}
}

/* ---- Back -------------------------------------------------------------------------------------
 */

static enum flow_screen screen_before(const struct flow *flow)
{
	switch (flow->screen) {
	case FLOW_SERVICE:
		return flow->hall->institution_count > 1 ? FLOW_INSTITUTION
							 : flow_home_screen(flow);
	case FLOW_POPULAR:
	case FLOW_SEARCH:
	case FLOW_CODE:
		return flow_first_list(flow);
	case FLOW_CLASS:
		return flow->chosen_on;
	case FLOW_DETAILS:
		return flow_asks_class(flow) ? FLOW_CLASS : flow->chosen_on;
	case FLOW_ACCESS:
		return flow->access_from;
	case FLOW_NOTICE:
		return flow->notice_from;
	case FLOW_INSTITUTION:
		return flow_home_screen(flow);
	default:
		return FLOW_STARTING;
	}
}

/* What is chosen on the screen or after it is not chosen any more. */
static void take_back(struct flow *flow, enum flow_screen screen)
{
	if (screen == FLOW_DETAILS)
		return;
	flow->klass[0] = '\0';
	if (screen == FLOW_CLASS || screen == FLOW_ACCESS)
		return;
	flow->service[0] = '\0';
	if (screen == FLOW_INSTITUTION)
		flow->institution[0] = '\0';
	if (screen != FLOW_SEARCH && screen != FLOW_CODE)
		flow_forget_typed(flow);
}

static void return_to_page(struct flow *flow, int first)
{
	flow->page = first ? first / flow_tiles_per_page(flow) : 0;
	flow_keep_page(flow);
}

void flow_go_back(struct flow *flow, int64_t now_ms)
{
	enum flow_screen to = screen_before(flow);
	bool from_access = flow->screen == FLOW_ACCESS;
	int first = flow->first[to];

	if (!flow_knows(flow, to)) {
		flow_go_home(flow, now_ms);
		return;
	}
	if (to == flow_home_screen(flow)) {
		flow_go_home(flow, now_ms);
	} else {
		if (!from_access)
			take_back(flow, to);
		flow_go(flow, to, flow->options.idle_ms, now_ms);
	}
	return_to_page(flow, first);
}
