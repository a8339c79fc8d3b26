/* The ticket's layout in a hall file: rows, logo, print, languages, the hall's own last words. */
#include "firmware/hall/hall_reader.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/file.h"
#include "firmware/base/json.h"

enum { LOGO_NAME_MAX = 200 };

/* ---- Rows ---- */

static void item_refuse(struct hall_reader *r, const struct json *at, const char *name)
{
	char known[256] = "";
	size_t len = 0;

	for (int i = 0; i < LAYOUT_ITEM_COUNT; i++)
		len += (size_t)snprintf(known + len, sizeof(known) - len, "%s'%s'", i ? ", " : "",
			layout_item_name((enum layout_item)i));
	config_refuse(r->config, at, "'%s': one of %s expected", name, known);
}

/* Index into the names that a parser of them starts at 1; 0 when absent. */
static uint8_t word_read(
	struct hall_reader *r, const struct json *row, const char *key, const char *const *names)
{
	int word = config_choice(r->config, row, key, names, 0);

	return json_get(row, key) ? (uint8_t)(word + 1) : 0;
}

static void look_read(struct hall_reader *r, const struct json *item, struct layout_row *row)
{
	static const char *const SIZES[] = {"small", "body", "strong", "large", NULL};
	static const char *const ALIGNS[] = {"centre", "start", NULL};
	bool bold = config_bool(r->config, item, "bold", false);

	row->size = word_read(r, item, "size", SIZES);
	row->align = word_read(r, item, "align", ALIGNS);
	if (json_get(item, "bold"))
		row->weight = bold ? LAYOUT_BOLD : LAYOUT_REGULAR;
}

static void row_read(struct hall_reader *r, const struct json *item)
{
	struct ticket_layout *layout = &r->catalogue->ticket;
	bool is_object = json_type(item) == JSON_OBJECT;
	const struct json *at = is_object ? json_get(item, "item") : item;
	const char *name = is_object ? config_text(r->config, item, "item", NULL, 64)
				     : config_item_text(r->config, item, 64);
	struct layout_row row = {.item = (uint8_t)layout_item_parse(name)};

	if (is_object)
		look_read(r, item, &row);
	if (!at || json_type(at) != JSON_STRING)
		return; /* told */
	if (row.item == LAYOUT_ITEM_COUNT) {
		item_refuse(r, at, name);
		return;
	}
	if (!layout_item_repeats((enum layout_item)row.item) &&
		ticket_layout_has(layout, (enum layout_item)row.item)) {
		config_refuse(r->config, at, "'%s' stands here twice", name);
		return;
	}
	layout->rows[layout->row_count++] = row;
}

static void rows_read(struct hall_reader *r, const struct json *ticket)
{
	static const enum layout_item NEEDED[] = {LAYOUT_NUMBER, LAYOUT_SERVICE};
	struct ticket_layout *layout = &r->catalogue->ticket;
	const struct json *list =
		config_list(r->config, ticket, "rows", TICKET_LAYOUT_MAX_ROWS, false);
	const struct json *item;

	if (!list)
		return;
	layout->row_count = 0;
	for (item = json_first(list); item; item = json_next(item))
		row_read(r, item);
	for (size_t i = 0; i < sizeof(NEEDED) / sizeof(NEEDED[0]); i++)
		if (!ticket_layout_has(layout, NEEDED[i]))
			config_refuse(r->config, list, "no row '%s': a ticket must show it",
				layout_item_name(NEEDED[i]));
}

/* ---- The logo ---- */

/* The file's bytes, given; NULL when told. */
static char *logo_load(struct hall_reader *r, const struct json *at, const char *name, size_t *len)
{
	char path[PATH_MAX], *png;
	const char *trouble;
	int result;

	snprintf(path, sizeof(path), "%s%s", r->folder, name);
	result = file_read(path, TICKET_LAYOUT_MAX_LOGO, &png, len);
	if (result == -EFBIG) {
		config_refuse(r->config, at, "'%s' is longer than %d bytes", path,
			TICKET_LAYOUT_MAX_LOGO);
		return NULL;
	}
	if (result < 0) {
		config_refuse(r->config, at, "'%s': cannot be read: %s", path, strerror(-result));
		return NULL;
	}
	trouble = ticket_logo_trouble((const uint8_t *)png, *len);
	if (!trouble)
		return png;
	config_refuse(r->config, at, "'%s' %s", path, trouble);
	free(png);
	return NULL;
}

static void logo_read(struct hall_reader *r, const struct json *ticket)
{
	const char *name = config_text(r->config, ticket, "logo", "", LOGO_NAME_MAX);
	const struct json *at = json_get(ticket, "logo");
	char *png;
	size_t len;

	if (!*name)
		return;
	if (strchr(name, '/') || strcmp(name, "..") == 0) {
		config_refuse(r->config, at,
			"'%s': expected the name of a PNG file beside the hall file", name);
		return;
	}
	if (!r->folder)
		return; /* a text kept without its folder: older versions print no more tickets */
	png = logo_load(r, at, name, &len);
	if (!png)
		return;
	r->catalogue->ticket.logo = (uint8_t *)png;
	r->catalogue->ticket.logo_len = len;
}

/* ---- The section ---- */

static void second_language_read(struct hall_reader *r, const struct json *ticket)
{
	const char *text = config_text(r->config, ticket, "second_language", "", 64);

	if (!*text)
		return;
	if (hall_catalogue_language(r->catalogue, text) < 0) {
		config_refuse(r->config, json_get(ticket, "second_language"),
			"'%s' is not one of the centre's languages", text);
		return;
	}
	strcpy(r->catalogue->ticket.second_language, text);
}

void hall_reader_ticket(struct hall_reader *r)
{
	const struct json *ticket =
		config_object(r->config, config_root(r->config), "ticket", false);

	if (!ticket)
		return;
	rows_read(r, ticket);
	logo_read(r, ticket);
	r->catalogue->ticket.large = config_bool(r->config, ticket, "large", false);
	second_language_read(r, ticket);
	hall_reader_names(
		r, ticket, HALL_FOOTER, false, TICKET_LAYOUT_MAX_FOOTER, &r->catalogue->footer);
}
