/*
 * Ids inside sentences. Left in the text, "047-A" would be cut into pieces by the direction and the
 * script of the words around it, and each piece shaped apart. So an id is taken out, a placeholder
 * of its width keeps its room in the line, and it is painted there as the text of its own that it
 * is.
 */
#include "firmware/paint/painter.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char placeholder[] = "\xef\xbf\xbc"; /* U+FFFC OBJECT REPLACEMENT CHARACTER */

/* Each id is a layout of its own, which lives as long as a room that was made for it. */
static gpointer id_ref(gconstpointer layout)
{
	return g_object_ref((gpointer)layout);
}

static void add_room(struct painter *painter, PangoAttrList *list, size_t at, PangoLayout *id)
{
	PangoRectangle ink, logical;
	PangoLayoutLine *line = pango_layout_get_line_readonly(id, 0);

	pango_layout_line_get_extents(line, &ink, &logical);
	painter->id_unknown += pango_layout_get_unknown_glyphs_count(id);
	PangoAttribute *room = pango_attr_shape_new_with_data(
		&ink, &logical, g_object_ref(id), id_ref, g_object_unref);

	room->start_index = (guint)at;
	room->end_index = (guint)(at + strlen(placeholder));
	pango_attr_list_insert(list, room);
}

static PangoLayout *id_new(
	struct painter *painter, const PangoFontDescription *font, const char *text, gssize len)
{
	PangoLayout *id = pango_layout_new(painter->id_context);

	pango_layout_set_auto_dir(id, FALSE);
	pango_layout_set_single_paragraph_mode(id, TRUE);
	pango_layout_set_font_description(id, font);
	pango_layout_set_text(id, text, (int)len);
	return id;
}

char *ids_take_out(struct painter *painter, const PangoFontDescription *font, const char *text,
	PangoAttrList *list)
{
	GString *rest = g_string_new(NULL);
	const char *open;
	int count = 0;

	painter->id_unknown = 0;
	while (count < PAINT_MAX_IDS && (open = strstr(text, PAINT_ID_OPEN))) {
		const char *id = open + strlen(PAINT_ID_OPEN);
		const char *close = strstr(id, PAINT_ID_CLOSE);

		if (!close)
			break;
		g_string_append_len(rest, text, open - text);
		PangoLayout *layout = id_new(painter, font, id, close - id);

		add_room(painter, list, rest->len, layout);
		g_object_unref(layout);
		count++;
		g_string_append(rest, placeholder);
		text = close + strlen(PAINT_ID_CLOSE);
	}
	g_string_append(rest, text);
	return g_string_free(rest, FALSE);
}

bool ids_show(struct painter *painter, const PangoLayoutRun *run, double x, int y)
{
	for (GSList *at = run->item->analysis.extra_attrs; at; at = at->next) {
		const PangoAttribute *attribute = at->data;

		if (attribute->klass->type != PANGO_ATTR_SHAPE)
			continue;
		PangoLayout *id = ((const PangoAttrShape *)attribute)->data;

		cairo_move_to(painter->cairo, x, y);
		pango_cairo_show_layout_line(painter->cairo, pango_layout_get_line_readonly(id, 0));
		return true;
	}
	return false;
}
