/* The picture: three panels over one axis of the day's time. */
#include "firmware/planner/waits_chart.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"

enum { WIDTH = 1600, HEIGHT = 1200, LEFT = 130, RIGHT = 1560, PANELS = 3 };
enum { INK = 0x1a1a1a, PALE = 0x595959, GRID = 0xd9d9d9, PAPER = 0xffffff };

static const uint32_t colours[CHART_MAX_ALTERNATIVES] = {
	0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0x56b4e9};
/* Lengths of ink and gap, in pixels; so that a print in grey can be read too. */
static const int dashes[CHART_MAX_ALTERNATIVES][2] = {{1, 0}, {18, 8}, {8, 6}, {26, 6}, {4, 5}};

struct curve {
	double value[WAITS_QUARTERS]; /* NAN: nobody came */
};

struct panel {
	const char *title;
	struct paint_box box;
	double top;   /* value at the upper edge */
	double step;  /* between lines */
	bool is_time; /* values are seconds */
	bool is_stairs;
};

struct chart {
	struct painter *painter;
	struct comparison *comparison;
	int count;	 /* alternatives shown */
	int first, last; /* quarters */
	struct curve mean[CHART_MAX_ALTERNATIVES], p90[CHART_MAX_ALTERNATIVES];
	struct curve waiting[CHART_MAX_ALTERNATIVES], open[CHART_MAX_ALTERNATIVES];
	struct panel panels[PANELS];
};

/* ---- Figures ---- */

static int take_quarter(struct chart *chart, int which, int q)
{
	struct comparison *c = chart->comparison;
	struct waits *waits = &c->waits[which];
	double whole_ms = 900000.0 * (waits->days > 0 ? waits->days : 1);
	struct waits_summary s;
	int rc = waits_summary(waits, WAITS_ALL, q, c->level_ms, &s);
	bool called = rc == 0 && s.how[OUTCOME_SERVED] + s.how[OUTCOME_NO_SHOW] > 0;

	chart->mean[which].value[q] = called ? s.mean / 1000 : NAN;
	chart->p90[which].value[q] = called ? s.p90 / 1000 : NAN;
	chart->waiting[which].value[q] = waits->waiting_ms[q] / whole_ms;
	chart->open[which].value[q] = waits->open_ms[q] / whole_ms;
	if (waits->open_ms[q] > 0 || called) {
		chart->first = q < chart->first ? q : chart->first;
		chart->last = q > chart->last ? q : chart->last;
	}
	return rc;
}

static int take_figures(struct chart *chart)
{
	int rc = 0;

	chart->first = WAITS_QUARTERS;
	chart->last = -1;
	for (int i = 0; i < chart->count; i++)
		for (int q = 0; rc == 0 && q < WAITS_QUARTERS; q++)
			rc = take_quarter(chart, i, q);
	if (rc == 0 && chart->last < 0) {
		chart->first = 36;
		chart->last = 71;
	}
	return rc;
}

static double most(const struct chart *chart, const struct curve *curves)
{
	double most_value = 0;

	for (int i = 0; i < chart->count; i++)
		for (int q = chart->first; q <= chart->last; q++)
			if (curves[i].value[q] > most_value)
				most_value = curves[i].value[q];
	return most_value;
}

/* A scale of few steps that people can count. */
static void panel_scale(struct panel *panel, double highest, int most_steps)
{
	static const double times[] = {
		1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 14400};
	static const double counts[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000};
	const double *steps = panel->is_time ? times : counts;
	size_t n = panel->is_time ? sizeof(times) / sizeof(times[0])
				  : sizeof(counts) / sizeof(counts[0]);

	for (size_t i = 0; i < n; i++) {
		panel->step = steps[i];
		if (highest <= most_steps * steps[i])
			break;
	}
	panel->top = panel->step * fmax(1, ceil(highest / panel->step - 1e-9));
}

/* ---- Axes ---- */

static int x_of(const struct chart *chart, double quarter)
{
	double share = (quarter - chart->first) / (chart->last + 1 - chart->first);

	return LEFT + (int)lround(share * (RIGHT - LEFT));
}

static int y_of(const struct panel *panel, double value)
{
	return panel->box.y + panel->box.height -
	       (int)lround(value / panel->top * panel->box.height);
}

static void write_text(const struct chart *chart, struct paint_box box, float size_px,
	enum paint_align align, uint32_t colour, const char *text)
{
	struct paint_style style = {.language = "en",
		.size_px = size_px,
		.align = align,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = 1};

	paint_text(chart->painter, &style, box, text);
}

static void paint_values(const struct chart *chart, const struct panel *panel)
{
	char text[32];

	for (double value = 0; value <= panel->top * 1.001; value += panel->step) {
		int y = y_of(panel, value);

		paint_line(chart->painter, LEFT, y, RIGHT, y, 1, value > 0 ? GRID : INK);
		if (!panel->is_time || value == 0)
			snprintf(text, sizeof(text), "%.0f", value);
		else if (panel->step < 60)
			snprintf(text, sizeof(text), "%.0f s", value);
		else
			snprintf(text, sizeof(text), "%.0f min", value / 60);
		write_text(chart, (struct paint_box){0, y - 16, LEFT - 14, 32}, 22, PAINT_END, INK,
			text);
	}
}

static void paint_hours(const struct chart *chart, const struct panel *panel, bool with_texts)
{
	int bottom = panel->box.y + panel->box.height;
	int every = chart->last - chart->first > 56 ? 8 : 4;
	char text[16];

	for (int q = chart->first; q <= chart->last + 1; q++) {
		int x = x_of(chart, q);

		if (q % 4 == 0)
			paint_line(chart->painter, x, panel->box.y, x, bottom, 1, GRID);
		if (!with_texts || q % every != 0)
			continue;
		snprintf(text, sizeof(text), "%d:00", q / 4);
		write_text(chart, (struct paint_box){x - 50, bottom + 8, 100, 30}, 22, PAINT_CENTRE,
			INK, text);
	}
}

/* ---- Lines ---- */

struct pen {
	double x, y;
	double passed; /* along the line: where in the dashes */
	bool down;
};

/* A straight stretch, in dashes that go on round corners. */
static void stroke_to(
	const struct chart *chart, struct pen *pen, double x, double y, int width, int which)
{
	double length = hypot(x - pen->x, y - pen->y), done = 0;
	double ink = dashes[which][0], period = ink + dashes[which][1];

	while (done < length) {
		double at = fmod(pen->passed + done, period);
		bool drawn = dashes[which][1] == 0 || at < ink;
		double stretch = dashes[which][1] == 0 ? length : (drawn ? ink : period) - at;
		double next = fmin(length, done + fmax(stretch, 0.5));

		if (drawn)
			paint_line(chart->painter,
				(int)lround(pen->x + (x - pen->x) * done / length),
				(int)lround(pen->y + (y - pen->y) * done / length),
				(int)lround(pen->x + (x - pen->x) * next / length),
				(int)lround(pen->y + (y - pen->y) * next / length), width,
				colours[which]);
		done = next;
	}
	pen->passed = fmod(pen->passed + length, period);
	pen->x = x;
	pen->y = y;
}

static void pen_to(
	const struct chart *chart, struct pen *pen, double x, double y, int width, int which)
{
	if (pen->down)
		stroke_to(chart, pen, x, y, width, which);
	pen->x = x;
	pen->y = y;
	pen->down = true;
}

static void paint_curve(const struct chart *chart, const struct panel *panel,
	const struct curve *curve, int width, int which)
{
	struct pen pen = {.down = false};

	for (int q = chart->first; q <= chart->last; q++) {
		double y;

		if (isnan(curve->value[q])) {
			pen.down = false;
			continue;
		}
		y = y_of(panel, curve->value[q]);
		if (panel->is_stairs) {
			pen_to(chart, &pen, x_of(chart, q), y, width, which);
			pen_to(chart, &pen, x_of(chart, q + 1), y, width, which);
		} else {
			pen_to(chart, &pen, x_of(chart, q + 0.5), y, width, which);
		}
	}
}

static void paint_panel(const struct chart *chart, const struct panel *panel,
	const struct curve *thick, const struct curve *thin, bool is_last)
{
	paint_hours(chart, panel, is_last);
	paint_values(chart, panel);
	write_text(chart, (struct paint_box){LEFT, panel->box.y - 38, RIGHT - LEFT, 32}, 25,
		PAINT_START, INK, panel->title);
	/* the first alternative last, so that nothing hides how it is today */
	for (int i = chart->count - 1; i >= 0; i--) {
		if (thin)
			paint_curve(chart, panel, &thin[i], 2, i);
		paint_curve(chart, panel, &thick[i], 5, i);
	}
}

/* ---- Around ---- */

static const char *name_of(const struct chart *chart, int which)
{
	const char *name = chart->comparison->alternatives[which].name;

	return name[0] ? name : "as it is";
}

static void paint_head(const struct chart *chart)
{
	const struct source *source = chart->comparison->source;
	const char *slash = strrchr(source->name, '/');
	struct paint_style title = {.language = "en",
		.size_px = 36,
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = INK,
		.max_lines = 1};
	char text[300];

	snprintf(text, sizeof(text), "Waits over the day: %s, %zu day%s",
		slash ? slash + 1 : source->name, source->days, source->days == 1 ? "" : "s");
	paint_text(chart->painter, &title, (struct paint_box){LEFT, 24, RIGHT - LEFT, 48}, text);
}

static void paint_legend(const struct chart *chart)
{
	int x = LEFT, y = 100;

	for (int i = 0; i < chart->count; i++) {
		struct paint_style style = {.language = "en", .size_px = 24, .max_lines = 1};
		int width = paint_measure(chart->painter, &style, 0, name_of(chart, i)).width;
		struct pen pen = {.x = x, .y = y, .down = true};

		if (x > LEFT && x + 80 + width > RIGHT) {
			x = LEFT;
			y += 38;
			pen.x = x;
			pen.y = y;
		}
		stroke_to(chart, &pen, x + 64, y, 5, i);
		write_text(chart, (struct paint_box){x + 78, y - 18, RIGHT - x - 78, 36}, 24,
			PAINT_START, INK, name_of(chart, i));
		x += 78 + width + 48;
	}
}

static void lay_out(struct chart *chart)
{
	chart->panels[0] = (struct panel){.title = "Wait of those who come in this quarter hour: "
						   "mean (thick) and 90 % (thin)",
		.box = {LEFT, 222, RIGHT - LEFT, 430},
		.is_time = true};
	chart->panels[1] = (struct panel){
		.title = "How many are waiting", .box = {LEFT, 728, RIGHT - LEFT, 180}};
	chart->panels[2] = (struct panel){
		.title = "Counters open", .box = {LEFT, 984, RIGHT - LEFT, 150}, .is_stairs = true};
	panel_scale(&chart->panels[0], fmax(most(chart, chart->p90), most(chart, chart->mean)), 6);
	panel_scale(&chart->panels[1], most(chart, chart->waiting), 4);
	panel_scale(&chart->panels[2], most(chart, chart->open), 4);
}

static int paint_all(struct chart *chart, struct picture *picture)
{
	int rc = paint_begin(chart->painter, picture);

	if (rc < 0)
		return rc;
	paint_fill(chart->painter, PAPER);
	paint_head(chart);
	paint_legend(chart);
	paint_panel(chart, &chart->panels[0], chart->mean, chart->p90, false);
	paint_panel(chart, &chart->panels[1], chart->waiting, NULL, false);
	paint_panel(chart, &chart->panels[2], chart->open, NULL, true);
	return paint_end(chart->painter);
}

int waits_chart_write(struct comparison *c, const char *path, FILE *out)
{
	struct chart *chart = calloc(1, sizeof(*chart));
	struct picture *picture = picture_new(PICTURE_SCREEN, WIDTH, HEIGHT);
	int rc = chart && picture ? 0 : -ENOMEM;

	if (rc == 0) {
		chart->comparison = c;
		chart->count =
			c->count < CHART_MAX_ALTERNATIVES ? c->count : CHART_MAX_ALTERNATIVES;
		chart->painter = paint_open();
		rc = chart->painter ? take_figures(chart) : -ENOMEM;
	}
	if (rc == 0) {
		lay_out(chart);
		rc = paint_all(chart, picture);
	}
	if (rc == 0)
		rc = picture_write_png(picture, path);
	if (rc < 0)
		fprintf(out, "novbe-plan: %s: %s\n", path, strerror(-rc));
	if (chart)
		paint_close(chart->painter);
	picture_free(picture);
	free(chart);
	return rc;
}
