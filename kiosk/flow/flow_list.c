/* The lists to choose from, their pages, and what else a screen offers. */
#include "kiosk/flow/flow_inside.h"

#include <string.h>

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

/* ---- The most used services -------------------------------------------------------------------
 */

/* Position of a service that the hall names; -1: it does not have it. */
static int popular_service(const struct hall_catalogue *hall, int popular)
{
	const struct catalogue_service *service =
		hall_catalogue_service(hall, hall->popular[popular]);

	return service ? (int)(service - hall->services) : -1;
}

static int nth_popular(const struct flow *flow, int n)
{
	for (int i = 0; i < flow->hall->popular_count; i++) {
		int service = popular_service(flow->hall, i);

		if (service >= 0 && n-- == 0)
			return service;
	}
	return -1;
}

int flow_popular_count(const struct flow *flow)
{
	int count = 0;

	for (int i = 0; i < flow->hall->popular_count; i++)
		count += popular_service(flow->hall, i) >= 0;
	return count;
}

/* ---- Classes ----------------------------------------------------------------------------------
 */

/* The first one stands for "none of these". */
static bool is_offered_class(const struct flow *flow, int klass)
{
	return klass == 0 || flow->hall->classes[klass].self_service;
}

static int class_count(const struct flow *flow)
{
	int count = 0;

	for (int i = 0; i < flow->hall->class_count; i++)
		count += is_offered_class(flow, i);
	return count;
}

static int nth_class(const struct flow *flow, int n)
{
	for (int i = 0; i < flow->hall->class_count; i++) {
		if (is_offered_class(flow, i) && n-- == 0)
			return i;
	}
	return -1;
}

bool flow_asks_class(const struct flow *flow)
{
	return class_count(flow) > 1;
}

/* ---- Tiles and pages --------------------------------------------------------------------------
 */

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
	case FLOW_POPULAR:
		return flow_popular_count(flow);
	case FLOW_SEARCH:
		return flow->typed[0] ? flow->found_count : flow_popular_count(flow);
	case FLOW_CLASS:
		return class_count(flow);
	case FLOW_PAPER_ASK:
		return PAPER_ANSWER_COUNT;
	default:
		return 0;
	}
}

int flow_tiles_per_page(const struct flow *flow)
{
	int count = flow_tile_count(flow);

	if (count == 0)
		return 1;
	if (flow->shown == FLOW_PAPER_ASK)
		return count;
	return flow->options.page_tiles(flow->options.data, count);
}

int flow_page_count(const struct flow *flow)
{
	int count = flow_tile_count(flow), per_page = flow_tiles_per_page(flow);

	if (flow->shown == FLOW_DETAILS && flow->options.details_pages)
		return flow->options.details_pages(flow->options.data);
	return count ? (count + per_page - 1) / per_page : 1;
}

void flow_keep_page(struct flow *flow)
{
	int count;

	if (flow->page == 0 || flow->asks_more)
		return;
	count = flow_page_count(flow);
	flow->page = flow->page < count ? flow->page : count - 1;
}

static int nth_service(const struct flow *flow, int n)
{
	for (int i = 0; i < flow->hall->service_count; i++) {
		if (in_institution(flow, i) && n-- == 0)
			return i;
	}
	return -1;
}

int flow_list_index(const struct flow *flow, int position)
{
	if (position < 0 || position >= flow_tile_count(flow))
		return -1;
	switch (flow->shown) {
	case FLOW_SERVICE:
		return nth_service(flow, position);
	case FLOW_POPULAR:
		return nth_popular(flow, position);
	case FLOW_SEARCH:
		return flow->typed[0] ? flow->found[position] : nth_popular(flow, position);
	case FLOW_CLASS:
		return nth_class(flow, position);
	default:
		return position;
	}
}

int flow_tile_index(const struct flow *flow, int tile)
{
	int per_page = flow_tiles_per_page(flow);

	if (tile < 0 || tile >= per_page)
		return -1;
	return flow_list_index(flow, flow->page * per_page + tile);
}

/* ---- What a screen offers ---------------------------------------------------------------------
 */

/* Ways to a service that only a large hall needs, from its first list. */
static bool offers_way(const struct flow *flow, enum flow_control control)
{
	const struct hall_catalogue *hall = flow->hall;

	if (!hall || flow->shown != flow_first_list(flow))
		return false;
	if (control == CONTROL_APPOINTMENT)
		return hall->appointments;
	if (hall->service_count <= FLOW_FEW_SERVICES)
		return false;
	return control == CONTROL_SEARCH ? flow->search != NULL : flow_popular_count(flow) > 0;
}

static bool offers_typing(const struct flow *flow, enum flow_control control)
{
	if (flow->shown == FLOW_CODE)
		return control == CONTROL_KEY || control == CONTROL_ERASE ||
		       (control == CONTROL_DONE && flow_has_code(flow));
	if (flow->shown != FLOW_SEARCH)
		return false;
	if (control == CONTROL_VARIANT)
		return flow_has_variants(flow);
	if (control == CONTROL_SCRIPT)
		return flow_has_scripts(flow);
	return control != CONTROL_DONE;
}

bool flow_offers(const struct flow *flow, enum flow_control control)
{
	enum flow_screen shown = flow->shown;

	switch (control) {
	case CONTROL_TILE:
		return flow_tile_count(flow) > 0;
	case CONTROL_BACK:
		return flow_may_back(flow) && shown != FLOW_MORE_TIME;
	case CONTROL_HOME:
		return flow_may_back(flow);
	case CONTROL_NEXT_PAGE:
		return flow->page + 1 < flow_page_count(flow);
	case CONTROL_PREVIOUS_PAGE:
		return flow->page > 0 && flow_page_count(flow) > 1;
	case CONTROL_POPULAR:
	case CONTROL_SEARCH:
	case CONTROL_APPOINTMENT:
		return offers_way(flow, control);
	case CONTROL_ACCESS:
		return flow_is_choice(shown) && shown != FLOW_ACCESS;
	case CONTROL_SWITCH:
		return shown == FLOW_ACCESS;
	case CONTROL_QUIETER:
	case CONTROL_LOUDER:
		return shown == FLOW_ACCESS && flow->options.has_voice &&
		       flow->access.on[SWITCH_VOICE];
	case CONTROL_TAKE:
		return shown == FLOW_DETAILS;
	case CONTROL_STAY:
		return shown == FLOW_MORE_TIME;
	case CONTROL_KEY:
	case CONTROL_VARIANT:
	case CONTROL_SPACE:
	case CONTROL_ERASE:
	case CONTROL_SCRIPT:
	case CONTROL_DONE:
		return offers_typing(flow, control);
	case CONTROL_NONE:
		break;
	}
	return false;
}
