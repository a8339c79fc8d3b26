/*
 * A view written down, for those who check it without looking:
 *   {"screen":"institution","language":"az","rtl":false,"panel":{"width":1280,"height":800,"dpi":150},
 *    "ground":"#f4f6f7","nodes":[{"kind":"tile","box":[x,y,w,h],
 *     "target":{"control":"tile","tile":0},"focus":1,"pressed":false,...,"spans":[...]}]}
 * "focus" is the place in the focus' order, null for what is only read.
 */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "firmware/base/json.h"
#include "kiosk/view/view_inside.h"

enum { DUMP_MAX_BYTES = 1 << 20 };

static const char *const kinds[] = {
	[VIEW_BAND] = "band",
	[VIEW_TEXT] = "text",
	[VIEW_CARD] = "card",
	[VIEW_TILE] = "tile",
	[VIEW_BUTTON] = "button",
	[VIEW_SWITCH] = "switch",
	[VIEW_KEY] = "key",
	[VIEW_FIELD] = "field",
};

static const char *const signs[] = {
	[SIGN_NONE] = "",
	[SIGN_BACK] = "back",
	[SIGN_FORWARD] = "forward",
	[SIGN_HOME] = "home",
	[SIGN_SEARCH] = "search",
	[SIGN_POPULAR] = "popular",
	[SIGN_CALENDAR] = "calendar",
	[SIGN_PERSON] = "person",
	[SIGN_SLIP] = "slip",
	[SIGN_ERASE] = "erase",
	[SIGN_CHECK] = "check",
	[SIGN_CLOCK] = "clock",
	[SIGN_CLOSED] = "closed",
	[SIGN_STAFF] = "staff",
	[SIGN_QUESTION] = "question",
	[SIGN_LETTERS] = "letters",
	[SIGN_CONTRAST] = "contrast",
	[SIGN_LOW] = "low",
	[SIGN_VOICE] = "voice",
	[SIGN_QUIETER] = "quieter",
	[SIGN_LOUDER] = "louder",
	[SIGN_SPACE] = "space",
};

static const char *const controls[] = {
	[CONTROL_NONE] = "",
	[CONTROL_TILE] = "tile",
	[CONTROL_BACK] = "back",
	[CONTROL_HOME] = "home",
	[CONTROL_NEXT_PAGE] = "next-page",
	[CONTROL_PREVIOUS_PAGE] = "previous-page",
	[CONTROL_POPULAR] = "popular",
	[CONTROL_SEARCH] = "search",
	[CONTROL_APPOINTMENT] = "appointment",
	[CONTROL_ACCESS] = "access",
	[CONTROL_SWITCH] = "switch",
	[CONTROL_QUIETER] = "quieter",
	[CONTROL_LOUDER] = "louder",
	[CONTROL_TAKE] = "take",
	[CONTROL_DONE] = "done",
	[CONTROL_KEY] = "key",
	[CONTROL_VARIANT] = "variant",
	[CONTROL_SPACE] = "space",
	[CONTROL_ERASE] = "erase",
	[CONTROL_SCRIPT] = "script",
	[CONTROL_STAY] = "stay",
};

static const char *const screens[] = {
	[FLOW_STARTING] = "starting",
	[FLOW_BUTTONS] = "buttons",
	[FLOW_LANGUAGE] = "language",
	[FLOW_INSTITUTION] = "institution",
	[FLOW_SERVICE] = "service",
	[FLOW_POPULAR] = "popular",
	[FLOW_SEARCH] = "search",
	[FLOW_CODE] = "code",
	[FLOW_CLASS] = "class",
	[FLOW_DETAILS] = "details",
	[FLOW_ACCESS] = "access",
	[FLOW_MORE_TIME] = "more-time",
	[FLOW_CHECKING] = "checking",
	[FLOW_ASKING] = "asking",
	[FLOW_PRINTING] = "printing",
	[FLOW_PAPER_ASK] = "paper-ask",
	[FLOW_COPYING] = "copying",
	[FLOW_TICKET] = "ticket",
	[FLOW_NUMBER] = "number",
	[FLOW_NOTICE] = "notice",
};

static void put_box(struct json_writer *w, const char *name, const struct paint_box *box)
{
	json_open_list(w, name);
	json_put_int(w, NULL, box->x);
	json_put_int(w, NULL, box->y);
	json_put_int(w, NULL, box->width);
	json_put_int(w, NULL, box->height);
	json_close_list(w);
}

static void put_colour(struct json_writer *w, const char *name, uint32_t colour)
{
	char text[16];

	snprintf(text, sizeof(text), "#%06x", colour & 0xffffffU);
	json_put_string(w, name, text);
}

/* Two digits behind the point, whatever the locale says of it. */
static void put_hundredths(struct json_writer *w, const char *name, double number)
{
	long value = lround(number * 100);
	char text[32];
	int len = snprintf(text, sizeof(text), "%ld.%02ld", value / 100, value % 100);

	json_put_raw(w, name, text, (size_t)len);
}

static void put_span(struct json_writer *w, const struct view *view, const struct view_span *span)
{
	json_open_object(w, NULL);
	json_put_string(w, "text", span->text);
	json_put_string(w, "language", span->language);
	put_box(w, "box", &span->box);
	put_hundredths(w, "size_px", span->size_px);
	put_hundredths(
		w, "capital_mm", span->size_px * PAINT_CAPITAL_EM / panel_mm_px(&view->panel));
	json_put_bool(w, "bold", span->bold);
	json_put_bool(w, "id", span->is_id);
	json_put_bool(w, "fits", span->fits);
	put_colour(w, "colour", span->colour);
	put_colour(w, "back", span->back);
	put_hundredths(w, "contrast", paint_contrast(span->colour, span->back));
	json_close_object(w);
}

static void put_node(
	struct json_writer *w, const struct view *view, const struct view_node *node, int *focus)
{
	json_open_object(w, NULL);
	json_put_string(w, "kind", kinds[node->kind]);
	put_box(w, "box", &node->box);
	if (node->target.control == CONTROL_NONE) {
		json_put_null(w, "target");
		json_put_null(w, "focus");
	} else {
		json_open_object(w, "target");
		json_put_string(w, "control", controls[node->target.control]);
		json_put_int(w, "tile", node->target.tile);
		json_close_object(w);
		json_put_int(w, "focus", ++*focus);
	}
	json_put_bool(w, "pressed", node->pressed);
	json_put_bool(w, "focused", node->focused);
	json_put_bool(w, "closed", node->closed);
	json_put_bool(w, "on", node->on);
	put_colour(w, "fill", node->fill);
	put_colour(w, "edge", node->edge);
	json_put_string(w, "sign", signs[node->sign]);
	if (node->sign != SIGN_NONE)
		put_colour(w, "sign_colour", node->sign_colour);
	json_put_string(w, "speech", node->speech);
	json_put_string(w, "speech_language", node->language);
	json_open_list(w, "spans");
	for (int i = 0; i < node->span_count; i++)
		put_span(w, view, &node->spans[i]);
	json_close_list(w);
	json_close_object(w);
}

static void put_view(struct json_writer *w, const struct view *view)
{
	int focus = 0;

	json_open_object(w, NULL);
	json_put_string(w, "screen", screens[view->screen]);
	json_put_string(w, "language", view->language);
	json_put_bool(w, "rtl", view->rtl);
	json_open_object(w, "panel");
	json_put_int(w, "width", view->panel.width_px);
	json_put_int(w, "height", view->panel.height_px);
	json_put_int(w, "dpi", view->panel.dpi);
	json_close_object(w);
	put_colour(w, "ground", view->ground);
	json_put_bool(w, "cut", view->is_cut);
	json_open_list(w, "nodes");
	for (int i = 0; i < view->count; i++)
		put_node(w, view, &view->nodes[i], &focus);
	json_close_list(w);
	json_close_object(w);
}

int view_dump(const struct view *view, FILE *out)
{
	struct json_writer w;
	const char *text;
	size_t len;
	int error = 0;

	json_writer_init(&w, DUMP_MAX_BYTES);
	put_view(&w, view);
	text = json_writer_text(&w, &len);
	if (!text || fwrite(text, 1, len, out) != len)
		error = -EIO;
	json_writer_fini(&w);
	return error;
}
