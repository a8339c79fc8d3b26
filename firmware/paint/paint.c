/*
 * A painter's life, and the shapes it draws: boxes with sharp edges on whole pixels, round corners
 * and lines with grey ones.
 */
#include "firmware/paint/paint.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "firmware/paint/painter.h"
#include "firmware/paint/picture.h"

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig loses 288 bytes each time it reads the system's configuration, which it does once. */
const char *__lsan_default_suppressions(void);

__attribute__((weak)) const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\n";
}
#endif

PangoContext *context_new(PangoFontMap *map)
{
	PangoContext *context = pango_font_map_create_context(map);
	cairo_font_options_t *options = cairo_font_options_create();

	/* Without hints a text twice as large is twice as wide, so what fits at one size is known
	 * to fit at smaller ones, and a ticket looks like its preview. */
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(context, options);
	pango_context_set_round_glyph_positions(context, FALSE);
	cairo_font_options_destroy(options);
	return context;
}

struct painter *paint_open(void)
{
	struct painter *painter = calloc(1, sizeof(*painter));

	if (!painter)
		return NULL;
	painter->map = pango_cairo_font_map_new();
	painter->context = context_new(painter->map);
	painter->scratch = pango_layout_new(painter->context);
	painter->layout = painter->scratch;
	painter->id_context = context_new(painter->map);
	pango_context_set_language(painter->id_context, pango_language_from_string("en"));
	pango_context_set_base_dir(painter->id_context, PANGO_DIRECTION_LTR);
	families_init(painter);
	return painter;
}

void paint_close(struct painter *painter)
{
	if (!painter)
		return;
	if (painter->cairo)
		paint_end(painter);
	fits_forget(painter);
	laid_forget(painter);
	g_object_unref(painter->scratch);
	g_object_unref(painter->id_context);
	g_object_unref(painter->context);
	g_object_unref(painter->map);
	free(painter);
}

int paint_begin(struct painter *painter, struct picture *picture)
{
	assert(!painter->cairo);
	bool is_ink = picture->format == PICTURE_INK;
	cairo_surface_t *surface = cairo_image_surface_create_for_data(picture->data,
		is_ink ? CAIRO_FORMAT_A8 : CAIRO_FORMAT_RGB24, picture->width, picture->height,
		picture->stride);
	cairo_t *cairo = cairo_create(surface);
	cairo_status_t status = cairo_status(cairo);

	cairo_surface_destroy(surface);
	if (status != CAIRO_STATUS_SUCCESS) {
		cairo_destroy(cairo);
		return status == CAIRO_STATUS_NO_MEMORY ? -ENOMEM : -EINVAL;
	}
	painter->cairo = cairo;
	painter->is_ink = is_ink;
	painter->clips = 0;
	return 0;
}

int paint_end(struct painter *painter)
{
	assert(painter->cairo);
	cairo_surface_flush(cairo_get_target(painter->cairo));
	cairo_status_t status = cairo_status(painter->cairo);

	cairo_destroy(painter->cairo);
	painter->cairo = NULL;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

void painter_colour(struct painter *painter, uint32_t colour)
{
	double red = (double)(colour >> 16 & 0xff) / 255;
	double green = (double)(colour >> 8 & 0xff) / 255;
	double blue = (double)(colour & 0xff) / 255;

	if (!painter->is_ink) {
		cairo_set_source_rgb(painter->cairo, red, green, blue);
		return;
	}
	/* Ink is the surface's alpha. Painting over can only add to it, and adding outright is what
	 * pixman does fastest; so lighter colours replace (SOURCE weighs old and new by the shape's
	 * coverage), which costs more than black does. */
	double ink = 1 - (0.2126 * red + 0.7152 * green + 0.0722 * blue);

	cairo_set_operator(
		painter->cairo, ink > 0.999 ? CAIRO_OPERATOR_ADD : CAIRO_OPERATOR_SOURCE);
	cairo_set_source_rgba(painter->cairo, 0, 0, 0, ink > 0.999 ? 1 : fmax(ink, 0));
}

void paint_clip(struct painter *painter, struct paint_box box)
{
	assert(painter->cairo);
	cairo_save(painter->cairo);
	cairo_rectangle(painter->cairo, box.x, box.y, box.width, box.height);
	cairo_clip(painter->cairo);
	painter->clips++;
}

void paint_unclip(struct painter *painter)
{
	assert(painter->cairo && painter->clips > 0);
	cairo_restore(painter->cairo);
	painter->clips--;
}

void paint_fill(struct painter *painter, uint32_t colour)
{
	assert(painter->cairo);
	painter_colour(painter, colour);
	cairo_paint(painter->cairo);
}

void paint_rectangle(struct painter *painter, struct paint_box box, uint32_t colour)
{
	assert(painter->cairo && box.width >= 0 && box.height >= 0);
	painter_colour(painter, colour);
	cairo_rectangle(painter->cairo, box.x, box.y, box.width, box.height);
	cairo_fill(painter->cairo);
}

static void rounded_path(
	cairo_t *cairo, double x, double y, double width, double height, double radius)
{
	radius = fmin(radius, fmin(width, height) / 2);
	cairo_new_path(cairo);
	if (radius <= 0) {
		cairo_rectangle(cairo, x, y, width, height);
		return;
	}
	cairo_arc(cairo, x + width - radius, y + radius, radius, -M_PI / 2, 0);
	cairo_arc(cairo, x + width - radius, y + height - radius, radius, 0, M_PI / 2);
	cairo_arc(cairo, x + radius, y + height - radius, radius, M_PI / 2, M_PI);
	cairo_arc(cairo, x + radius, y + radius, radius, M_PI, 3 * M_PI / 2);
	cairo_close_path(cairo);
}

void paint_rounded(struct painter *painter, struct paint_box box, int radius, uint32_t colour)
{
	assert(painter->cairo && box.width >= 0 && box.height >= 0);
	painter_colour(painter, colour);
	rounded_path(painter->cairo, box.x, box.y, box.width, box.height, radius);
	cairo_fill(painter->cairo);
}

void paint_outline(
	struct painter *painter, struct paint_box box, int radius, int line_width, uint32_t colour)
{
	assert(painter->cairo && line_width >= 1);
	double inset = line_width / 2.0;

	if (box.width < 2 * line_width || box.height < 2 * line_width) {
		paint_rounded(painter, box, radius, colour); /* nothing but edge */
		return;
	}
	painter_colour(painter, colour);
	rounded_path(painter->cairo, box.x + inset, box.y + inset, box.width - line_width,
		box.height - line_width, radius - inset);
	cairo_set_line_width(painter->cairo, line_width);
	cairo_set_line_join(painter->cairo, CAIRO_LINE_JOIN_MITER);
	cairo_stroke(painter->cairo);
}

void paint_line(
	struct painter *painter, int x1, int y1, int x2, int y2, int line_width, uint32_t colour)
{
	assert(painter->cairo && line_width >= 1);
	/* An even width around the middle of a pixel would have two grey edges. */
	double middle = line_width % 2 ? 0.5 : 0;

	painter_colour(painter, colour);
	cairo_move_to(painter->cairo, x1 + middle, y1 + middle);
	cairo_line_to(painter->cairo, x2 + middle, y2 + middle);
	cairo_set_line_width(painter->cairo, line_width);
	cairo_set_line_cap(painter->cairo, CAIRO_LINE_CAP_SQUARE);
	cairo_stroke(painter->cairo);
}
