/* The rules of calling (docs/CALLING.md): the section "calling". Read before the counters, which
 * may differ from what it says of all of them. */
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/hall/hall_reader.h"

enum {
	NO_SHOW_MAX_RECALLS = 10,
	CALLING_MAX_S = 600,
	MISSES_MAX = 10,
};

static void reason_read(struct hall_reader *r, const struct json *item)
{
	struct setup_calling *rules = &r->setup->calling;
	struct catalogue_item *shown = hall_catalogue_add_pause_reason(r->catalogue);
	char id[ID_SIZE];

	if (!shown || rules->pause_reason_count >= QUEUE_MAX_PAUSE_REASONS) {
		hall_reader_full(r, item);
		return;
	}
	hall_reader_names(r, item, HALL_NAMES, true, CATALOGUE_MAX_NAME, &shown->names);
	if (!hall_reader_id(r, item, id))
		return;
	for (uint16_t i = 0; i < rules->pause_reason_count; i++)
		if (strcmp(rules->pause_reasons[i].id, id) == 0)
			config_refuse(r->config, json_get(item, "id"),
				"there is a reason '%s' already", id);
	memcpy(rules->pause_reasons[rules->pause_reason_count++].id, id, sizeof(id));
	memcpy(shown->id, id, sizeof(shown->id));
}

static void pause_read(struct hall_reader *r, const struct json *section)
{
	struct setup_calling *rules = &r->setup->calling;
	const struct json *list =
		config_list(r->config, section, "pause_reasons", QUEUE_MAX_PAUSE_REASONS, false);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		reason_read(r, item);
	rules->pause_reason_required =
		config_bool(r->config, section, "pause_reason_required", false);
	if (rules->pause_reason_required && !json_first(list))
		config_refuse(r->config, json_get(section, "pause_reason_required"),
			"nobody could ever pause: list the reasons in pause_reasons");
}

/* What says when the hub stops means nothing where it does not call. */
static void needs_auto_call(struct hall_reader *r, const struct json *section, const char *key)
{
	if (r->setup->calling.auto_call_ms == 0 && json_get(section, key))
		config_refuse(r->config, json_get(section, key),
			"means nothing without automatic calls: give auto_call_s too");
}

static void auto_read(struct hall_reader *r, const struct json *section)
{
	struct setup_calling *rules = &r->setup->calling;
	struct config *c = r->config;

	rules->auto_call_ms = config_int(c, section, "auto_call_s", 0, 0, CALLING_MAX_S) * 1000;
	rules->rest_ms = config_int(c, section, "rest_s", 0, 0, CALLING_MAX_S) * 1000;
	rules->auto_answer_ms =
		config_int(c, section, "auto_call_answer_s", 0, 0, CALLING_MAX_S) * 1000;
	rules->auto_misses = (uint8_t)config_int(c, section, "auto_call_misses", 1, 1, MISSES_MAX);
	needs_auto_call(r, section, "rest_s");
	needs_auto_call(r, section, "auto_call_answer_s");
	needs_auto_call(r, section, "auto_call_misses");
	if (rules->auto_answer_ms > 0 && !r->setup->explicit_arrive)
		config_refuse(c, json_get(section, "auto_call_answer_s"),
			"needs explicit_arrive: else a visit is served without a button, and would "
			"look like nobody's");
}

void hall_reader_calling(struct hall_reader *r)
{
	const struct json *section =
		config_object(r->config, config_root(r->config), "calling", false);
	struct setup_calling *rules = &r->setup->calling;

	if (!section)
		return;
	rules->no_show_recalls = (uint8_t)config_int(
		r->config, section, "no_show_recalls", 0, 0, NO_SHOW_MAX_RECALLS);
	rules->no_show_ms = config_int(r->config, section, "no_show_s", 0, 0, CALLING_MAX_S) * 1000;
	r->call_out_of_order = config_bool(r->config, section, "call_out_of_order", false);
	pause_read(r, section);
	auto_read(r, section);
}
