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

static void forget_ids(struct painter *painter)
{
	for (int i = 0; i < painter->id_count; i++)
		g_free(painter->id_texts[i]);
	painter->id_count = 0;
	painter->id_unknown = 0;
}

void ids_fini(struct painter *painter)
{
	forget_ids(painter);
}

static void add_room(struct painter *painter, PangoAttrList *list, size_t at, int number)
{
	PangoRectangle ink, logical;
	PangoLayoutLine *line;

	pango_layout_set_text(painter->id_layout, painter->id_texts[number], -1);
	line = pango_layout_get_line_readonly(painter->id_layout, 0);
	pango_layout_line_get_extents(line, &ink, &logical);
	painter->id_unknown += pango_layout_get_unknown_glyphs_count(painter->id_layout);
	PangoAttribute *room = pango_attr_shape_new_with_data(
		&ink, &logical, painter->id_texts[number], NULL, NULL);

	room->start_index = (guint)at;
	room->end_index = (guint)(at + strlen(placeholder));
	pango_attr_list_insert(list, room);
}

char *ids_take_out(struct painter *painter, const PangoFontDescription *font, const char *text,
	PangoAttrList *list)
{
	GString *rest = g_string_new(NULL);
	const char *open;

	forget_ids(painter);
	pango_layout_set_font_description(painter->id_layout, font);
	while (painter->id_count < PAINT_MAX_IDS && (open = strstr(text, PAINT_ID_OPEN))) {
		const char *id = open + strlen(PAINT_ID_OPEN);
		const char *close = strstr(id, PAINT_ID_CLOSE);

		if (!close)
			break;
		g_string_append_len(rest, text, open - text);
		painter->id_texts[painter->id_count] = g_strndup(id, (gsize)(close - id));
		add_room(painter, list, rest->len, painter->id_count++);
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
		pango_layout_set_text(
			painter->id_layout, ((const PangoAttrShape *)attribute)->data, -1);
		cairo_move_to(painter->cairo, x, y);
		pango_cairo_show_layout_line(
			painter->cairo, pango_layout_get_line_readonly(painter->id_layout, 0));
		return true;
	}
	return false;
}
