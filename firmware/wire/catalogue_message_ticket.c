/* The ticket's layout inside the catalogue's head, written and read. The logo travels as base64. */
#include "firmware/wire/catalogue_message_ticket.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/base64.h"
#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/names.h"
#include "firmware/wire/shape.h"

enum { LOGO_TEXT_SIZE = BASE64_SIZE(TICKET_LAYOUT_MAX_LOGO) };

/* ---- Written ---- */

static void row_write(struct json_writer *w, const struct layout_row *row)
{
	const char *item = layout_item_name((enum layout_item)row->item);

	if (!row->size && !row->weight && !row->align) {
		json_put_string(w, NULL, item);
		return;
	}
	json_open_object(w, NULL);
	json_put_string(w, "item", item);
	if (row->size)
		json_put_string(w, "size", layout_size_name((enum layout_size)row->size));
	if (row->weight)
		json_put_bool(w, "bold", row->weight == LAYOUT_BOLD);
	if (row->align)
		json_put_string(w, "align", layout_align_name((enum layout_align)row->align));
	json_close_object(w);
}

static void logo_write(struct json_writer *w, const struct ticket_layout *layout)
{
	char *text = layout->logo_len <= TICKET_LAYOUT_MAX_LOGO ? malloc(LOGO_TEXT_SIZE) : NULL;

	if (!text) {
		w->failed = true;
		return;
	}
	base64_write(layout->logo, layout->logo_len, text);
	json_put_string(w, "logo", text);
	free(text);
}

void catalogue_ticket_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	const struct ticket_layout *layout = &catalogue->ticket;

	json_open_object(w, "ticket");
	json_open_list(w, "rows");
	for (int i = 0; i < layout->row_count; i++)
		row_write(w, &layout->rows[i]);
	json_close_list(w);
	json_put_bool(w, "large", layout->large);
	if (layout->second_language[0])
		json_put_string(w, "second_language", layout->second_language);
	if (!names_are_empty(&catalogue->footer))
		names_write(w, "footer", catalogue, &catalogue->footer);
	if (layout->logo)
		logo_write(w, layout);
	json_close_object(w);
}

/* ---- Read ---- */

/* Words of a newer hub are passed over, as members are. */
static bool row_read(const struct json *value, struct layout_row *row)
{
	const char *size = json_string(json_get(value, "size"));
	const char *align = json_string(json_get(value, "align"));
	bool is_object = json_type(value) == JSON_OBJECT, bold = false;
	const char *item = json_string(is_object ? json_get(value, "item") : value);

	if (!item || (is_object && !field_flag(value, "bold", false, &bold)))
		return false;
	memset(row, 0, sizeof(*row));
	row->item = (uint8_t)layout_item_parse(item);
	row->size = size ? (uint8_t)layout_size_parse(size) : LAYOUT_SIZE_OWN;
	row->align = align ? (uint8_t)layout_align_parse(align) : LAYOUT_ALIGN_OWN;
	if (row->size == LAYOUT_SIZE_COUNT)
		row->size = LAYOUT_SIZE_OWN;
	if (row->align == LAYOUT_ALIGN_COUNT)
		row->align = LAYOUT_ALIGN_OWN;
	if (is_object && json_get(value, "bold"))
		row->weight = bold ? LAYOUT_BOLD : LAYOUT_REGULAR;
	return true;
}

static int rows_read(const struct json *list, struct ticket_layout *layout)
{
	const struct json *item;

	if (!list)
		return 0;
	if (json_type(list) != JSON_LIST)
		return -EINVAL;
	layout->row_count = 0;
	for (item = json_first(list); item; item = json_next(item)) {
		struct layout_row row;

		if (!row_read(item, &row))
			return -EINVAL;
		if (row.item == LAYOUT_ITEM_COUNT)
			continue;
		if (layout->row_count == TICKET_LAYOUT_MAX_ROWS ||
			(!layout_item_repeats((enum layout_item)row.item) &&
				ticket_layout_has(layout, (enum layout_item)row.item)))
			return -EINVAL;
		layout->rows[layout->row_count++] = row;
	}
	return ticket_layout_has(layout, LAYOUT_NUMBER) && ticket_layout_has(layout, LAYOUT_SERVICE)
		       ? 0
		       : -EINVAL;
}

static int logo_read(const struct json *value, struct ticket_layout *layout)
{
	const char *text = json_string(value);
	uint8_t *logo;
	size_t len;

	if (!value)
		return 0;
	if (!text || strlen(text) >= LOGO_TEXT_SIZE)
		return -EINVAL;
	logo = malloc(TICKET_LAYOUT_MAX_LOGO + 3);
	if (!logo)
		return -ENOMEM;
	len = base64_read(text, logo);
	if (len == 0 || len > TICKET_LAYOUT_MAX_LOGO) {
		free(logo);
		return -EINVAL;
	}
	layout->logo = logo;
	layout->logo_len = len;
	return 0;
}

int catalogue_ticket_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct ticket_layout *layout = &catalogue->ticket;
	int r;

	if (!value)
		return 0;
	if (json_type(value) != JSON_OBJECT || !field_flag(value, "large", false, &layout->large) ||
		!field_shaped_or_empty(value, "second_language", shape_is_language,
			layout->second_language, sizeof(layout->second_language)))
		return -EINVAL;
	r = rows_read(json_get(value, "rows"), layout);
	if (r == 0)
		r = names_read(json_get(value, "footer"), catalogue, TICKET_LAYOUT_MAX_FOOTER,
			&catalogue->footer);
	if (r == 0)
		r = logo_read(json_get(value, "logo"), layout);
	return r;
}
