/* The lists to choose from, and their pages. */
#include "kiosk/flow.h"

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
	return flow->options.page_tiles(flow->options.data, flow->shown, flow->language, count);
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
