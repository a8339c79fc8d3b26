/* The table of waits, for people and for programs. */
#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/planner/comparison.h"

enum { NAME_WIDTH = 30, JSON_MAX = 16 << 20 };

/* ---- For people ---- */

/* Minutes and seconds: "4:07", "1:02:33". */
static void print_time(FILE *out, double ms)
{
	char text[32];
	long s = (long)(ms / 1000 + 0.5);

	if (s < 3600)
		snprintf(text, sizeof(text), "%ld:%02ld", s / 60, s % 60);
	else
		snprintf(text, sizeof(text), "%ld:%02ld:%02ld", s / 3600, s / 60 % 60, s % 60);
	fprintf(out, " %8s", text);
}

static void print_head(const struct comparison *c, FILE *out)
{
	char within[24];

	snprintf(within, sizeof(within), "<=%g min", (double)c->level_ms / 60000);
	fprintf(out, "%-*s %8s %8s %8s %8s %8s %8s %8s %9s %7s\n", NAME_WIDTH, "", "citizens",
		"mean", "median", "90 %", "95 %", "99 %", "longest", within, "left");
}

static int print_row(
	struct comparison *c, struct waits *waits, int klass, const char *name, FILE *out)
{
	struct waits_summary s;
	int rc = waits_summary(waits, klass, -1, c->level_ms, &s);

	if (rc < 0 || s.count == 0)
		return rc;
	fprintf(out, "%-*.*s %8zu", NAME_WIDTH, NAME_WIDTH, name, s.count);
	print_time(out, s.mean);
	print_time(out, s.median);
	print_time(out, s.p90);
	print_time(out, s.p95);
	print_time(out, s.p99);
	print_time(out, s.longest);
	fprintf(out, " %7.1f %%", 100 * s.within);
	fprintf(out, " %7zu", s.how[OUTCOME_LEFT] + s.how[OUTCOME_NO_SHOW]);
	if (s.how[OUTCOME_UNSERVED] > 0)
		fprintf(out, "  %zu never called", s.how[OUTCOME_UNSERVED]);
	fputc('\n', out);
	return 0;
}

/* One alternative: each class that came, then all. */
static int print_block(struct comparison *c, struct waits *waits, const char *name, FILE *out)
{
	const struct setup *setup = c->source->setup;
	char row[ID_SIZE + 2];
	int rc = 0;

	fprintf(out, "%s\n", name);
	for (uint16_t i = 0; rc == 0 && i < setup->class_count; i++) {
		snprintf(row, sizeof(row), "  %s", setup->classes[i].id);
		rc = print_row(c, waits, i, row, out);
	}
	return rc < 0 ? rc : print_row(c, waits, WAITS_ALL, "  all", out);
}

/* How busy the counters were while they were open. */
static void print_counters(const struct waits *waits, FILE *out)
{
	double open = 0, busy = 0;

	for (int q = 0; q < WAITS_QUARTERS; q++) {
		open += waits->open_ms[q];
		busy += waits->busy_ms[q];
	}
	if (open > 0 && waits->days > 0)
		fprintf(out, "  counters: %.1f hours a day open, %.1f with a citizen\n",
			open / 3600000 / waits->days, busy / 3600000 / waits->days);
}

int waits_table_print(struct comparison *c, FILE *out)
{
	int rc = 0;

	fprintf(out, "%s: %zu day%s\n", c->source->name, c->source->days,
		c->source->days == 1 ? "" : "s");
	print_head(c, out);
	if (c->source->was_seen)
		rc = print_block(c, &c->seen, "as it was", out);
	for (int i = 0; rc == 0 && i < c->count; i++) {
		const char *name = c->alternatives[i].name;

		rc = print_block(c, &c->waits[i], name[0] ? name : "as it is", out);
		print_counters(&c->waits[i], out);
	}
	if (c->source->note[0])
		fprintf(out, "%s\n", c->source->note);
	return rc;
}

/* ---- For programs ---- */

static int put_summary(
	struct comparison *c, struct waits *waits, int klass, int quarter, struct json_writer *w)
{
	struct waits_summary s;
	int rc = waits_summary(waits, klass, quarter, c->level_ms, &s);

	if (rc < 0)
		return rc;
	json_put_int(w, "citizens", (int64_t)s.count);
	json_put_int(w, "mean_ms", (int64_t)(s.mean + 0.5));
	json_put_int(w, "median_ms", (int64_t)s.median);
	json_put_int(w, "p90_ms", (int64_t)s.p90);
	json_put_int(w, "p95_ms", (int64_t)s.p95);
	json_put_int(w, "p99_ms", (int64_t)s.p99);
	json_put_int(w, "longest_ms", (int64_t)s.longest);
	json_put_int(w, "within_ppm", (int64_t)(s.within * 1e6 + 0.5));
	json_put_int(w, "left", (int64_t)s.how[OUTCOME_LEFT]);
	json_put_int(w, "no_show", (int64_t)s.how[OUTCOME_NO_SHOW]);
	json_put_int(w, "unserved", (int64_t)s.how[OUTCOME_UNSERVED]);
	return 0;
}

static int put_quarters(struct comparison *c, struct waits *waits, struct json_writer *w)
{
	double whole_ms = 900000.0 * (waits->days > 0 ? waits->days : 1);
	int rc = 0;

	json_open_list(w, "quarters");
	for (int q = 0; rc == 0 && q < WAITS_QUARTERS; q++) {
		char at[8];

		if (waits->open_ms[q] == 0 && waits->waiting_ms[q] == 0)
			continue;
		snprintf(at, sizeof(at), "%02d:%02d", q / 4 % 24, q % 4 * 15);
		json_open_object(w, NULL);
		json_put_string(w, "from", at);
		json_put_int(w, "waiting_milli", (int64_t)(1000 * waits->waiting_ms[q] / whole_ms));
		json_put_int(w, "open_milli", (int64_t)(1000 * waits->open_ms[q] / whole_ms));
		json_put_int(w, "busy_milli", (int64_t)(1000 * waits->busy_ms[q] / whole_ms));
		rc = put_summary(c, waits, WAITS_ALL, q, w);
		json_close_object(w);
	}
	json_close_list(w);
	return rc;
}

static int put_block(struct comparison *c, struct waits *waits, const char *name, uint64_t events,
	struct json_writer *w)
{
	const struct setup *setup = c->source->setup;
	int rc;

	json_open_object(w, NULL);
	json_put_string(w, "name", name);
	json_put_int(w, "events", (int64_t)events);
	rc = put_summary(c, waits, WAITS_ALL, -1, w);
	json_open_object(w, "classes");
	for (uint16_t i = 0; rc == 0 && i < setup->class_count; i++) {
		json_open_object(w, setup->classes[i].id);
		rc = put_summary(c, waits, i, -1, w);
		json_close_object(w);
	}
	json_close_object(w);
	if (rc == 0)
		rc = put_quarters(c, waits, w);
	json_close_object(w);
	return rc;
}

int waits_table_json(struct comparison *c, FILE *out)
{
	struct json_writer w;
	const char *text;
	int rc = 0;

	json_writer_init(&w, JSON_MAX);
	json_open_object(&w, NULL);
	json_put_string(&w, "source", c->source->name);
	json_put_int(&w, "days", (int64_t)c->source->days);
	json_put_int(&w, "level_ms", c->level_ms);
	json_open_list(&w, "alternatives");
	if (c->source->was_seen)
		rc = put_block(c, &c->seen, "as it was", 0, &w);
	for (int i = 0; rc == 0 && i < c->count; i++)
		rc = put_block(c, &c->waits[i],
			c->alternatives[i].name[0] ? c->alternatives[i].name : "as it is",
			c->events[i], &w);
	json_close_list(&w);
	json_close_object(&w);
	text = json_writer_text(&w, NULL);
	if (rc == 0 && text)
		fprintf(out, "%s\n", text);
	else if (rc == 0)
		rc = -ENOMEM;
	json_writer_fini(&w);
	return rc;
}
