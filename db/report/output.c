/* CSV and JSON, and what the formats share. */
#include "db/report/output.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "firmware/base/json.h"

enum { REPORT_FORMAT = 1, JSON_MAX = 1 << 30 };

bool output_tells(const struct column *column, const struct grouping *grouping, bool is_total)
{
	return is_total || !column->of_counters || !grouping_is_by_leg(grouping);
}

const char *output_name(
	const struct gathered *gathered, enum part_kind kind, int32_t part, const char *language)
{
	const struct centre *centre = &gathered->centre;
	const struct hall_catalogue *catalogue = centre->file->catalogue;
	const char *id;

	if (!language)
		return NULL;
	if (kind == PART_SERVICE) {
		id = words_text(&centre->services, (uint32_t)part);
		const struct catalogue_service *found = hall_catalogue_service(catalogue, id);

		return found ? names_text(catalogue, &found->names, language) : NULL;
	}
	if (kind == PART_INSTITUTION) {
		id = words_text(&centre->institutions, (uint32_t)part);
		const struct catalogue_item *found = hall_catalogue_institution(catalogue, id);

		return found ? names_text(catalogue, &found->names, language) : NULL;
	}
	id = words_text(&centre->classes, (uint32_t)part);
	for (uint16_t i = 0; kind == PART_CLASS && i < catalogue->class_count; i++)
		if (strcmp(catalogue->classes[i].id, id) == 0)
			return names_text(catalogue, &catalogue->classes[i].names, language);
	return NULL;
}

void output_value(enum value_kind kind, struct value value, char text[32])
{
	int64_t number = value.number;

	text[0] = '\0';
	if (!value.is_given)
		return;
	if (kind == VALUE_PERCENT)
		snprintf(text, 32, "%" PRId64 ".%" PRId64, number / 10, number % 10);
	else if (kind == VALUE_STARS)
		snprintf(text, 32, "%" PRId64 ".%02" PRId64, number / 100, number % 100);
	else
		snprintf(text, 32, "%" PRId64, number);
}

void output_duration(int64_t ms, char text[32])
{
	int64_t seconds = ((ms < 0 ? -ms : ms) + 500) / 1000;

	snprintf(text, 32, "%s%" PRId64 ":%02" PRId64, ms < 0 && seconds ? "-" : "", seconds / 60,
		seconds % 60);
}

static bool has_name(enum part_kind kind)
{
	return kind == PART_INSTITUTION || kind == PART_SERVICE || kind == PART_CLASS;
}

/* "quarter-hour" is two words; members and columns are one. */
static const char *part_member(enum part_kind kind)
{
	return kind == PART_QUARTER_HOUR ? "quarter_hour" : part_name(kind);
}

/* ---- CSV ---- */

static void csv_text(FILE *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		fprintf(out, *text == '"' ? "\"\"" : "%c", *text);
	fputc('"', out);
}

static void csv_head(FILE *out, const struct output *output)
{
	const struct grouping *grouping = &output->terms->grouping;

	fputs("centre,from,to", out);
	for (int i = 0; i < grouping->count; i++) {
		enum part_kind kind = grouping->parts[i];

		fprintf(out, ",%s", part_member(kind));
		if (output->language && has_name(kind))
			fprintf(out, ",%s_name", part_member(kind));
	}
	for (int i = 0; i < output->column_count; i++)
		fprintf(out, ",%s", output->columns[i].name);
	fputs("\r\n", out);
}

static void csv_row(FILE *out, const struct output *output, const struct gathered *gathered,
	const int32_t *parts, struct figures *figures)
{
	const struct grouping *grouping = &output->terms->grouping;
	char text[64];

	fprintf(out, "%s,%s,%s", gathered->centre.file->setup->centre, output->terms->from,
		output->terms->to);
	for (int i = 0; i < grouping->count; i++) {
		enum part_kind kind = grouping->parts[i];
		const char *name = output_name(gathered, kind, parts[i], output->language);

		part_text(&gathered->centre, kind, parts[i], text, sizeof(text));
		fputc(',', out);
		csv_text(out, text);
		if (output->language && has_name(kind)) {
			fputc(',', out);
			csv_text(out, name ? name : "");
		}
	}
	for (int i = 0; i < output->column_count; i++) {
		const struct column *column = &output->columns[i];

		text[0] = '\0';
		if (output_tells(column, grouping, !parts))
			output_value(column->kind, column->of(figures), text);
		fprintf(out, ",%s", text);
	}
	fputs("\r\n", out);
}

static void csv_write(FILE *out, const struct output *output, struct gathered *gathered)
{
	csv_head(out, output);
	if (!output->terms->grouping.count)
		csv_row(out, output, gathered, NULL, &gathered->total);
	for (uint32_t i = 0; i < gathered->rows.count; i++)
		csv_row(out, output, gathered, gathered->rows.rows[i].parts,
			&gathered->rows.rows[i].figures);
}

/* ---- JSON ---- */

static void json_figures(
	struct json_writer *w, const struct output *output, struct figures *figures, bool is_total)
{
	char text[32];

	for (int i = 0; i < output->column_count; i++) {
		const struct column *column = &output->columns[i];

		text[0] = '\0';
		if (output_tells(column, &output->terms->grouping, is_total))
			output_value(column->kind, column->of(figures), text);
		if (text[0])
			json_put_raw(w, column->name, text, strlen(text));
		else
			json_put_null(w, column->name);
	}
}

static void json_row(struct json_writer *w, const struct output *output,
	const struct gathered *gathered, struct row *row)
{
	const struct grouping *grouping = &output->terms->grouping;
	char text[64], member[32];

	json_open_object(w, NULL);
	for (int i = 0; i < grouping->count; i++) {
		enum part_kind kind = grouping->parts[i];
		const char *name = output_name(gathered, kind, row->parts[i], output->language);

		part_text(&gathered->centre, kind, row->parts[i], text, sizeof(text));
		if (!text[0])
			json_put_null(w, part_member(kind));
		else if (kind == PART_COUNTER || kind == PART_WEEKDAY)
			json_put_int(w, part_member(kind), row->parts[i]);
		else
			json_put_string(w, part_member(kind), text);
		snprintf(member, sizeof(member), "%s_name", part_member(kind));
		if (name)
			json_put_string(w, member, name);
	}
	json_figures(w, output, &row->figures, false);
	json_close_object(w);
}

static void json_head(
	struct json_writer *w, const struct output *output, const struct gathered *gathered)
{
	const struct gather_terms *terms = output->terms;

	json_put_string(w, "novbe", output->kind);
	json_put_int(w, "format", REPORT_FORMAT);
	json_put_string(w, "centre", gathered->centre.file->setup->centre);
	json_put_string(w, "time_zone", gathered->centre.zone_name);
	json_put_string(w, "from", terms->from);
	json_put_string(w, "to", terms->to);
	json_put_int(w, "days", gathered->days);
	json_put_bool(w, "open", gathered->day_is_open);
	json_put_int(w, "as_of", gathered->as_of_ms);
	json_put_int(w, "seq", gathered->last_seq);
	json_put_string(w, "head", gathered->head);
	json_put_int(w, "level_ms", terms->level_ms);
	json_open_list(w, "by");
	for (int i = 0; i < terms->grouping.count; i++)
		json_put_string(w, NULL, part_member(terms->grouping.parts[i]));
	json_close_list(w);
}

static int json_write(FILE *out, const struct output *output, struct gathered *gathered)
{
	struct json_writer w;

	json_writer_init(&w, JSON_MAX);
	json_open_object(&w, NULL);
	json_head(&w, output, gathered);
	json_open_list(&w, "rows");
	for (uint32_t i = 0; i < gathered->rows.count; i++)
		json_row(&w, output, gathered, &gathered->rows.rows[i]);
	json_close_list(&w);
	json_open_object(&w, "total");
	json_figures(&w, output, &gathered->total, true);
	json_close_object(&w);
	json_close_object(&w);
	const char *text = json_writer_text(&w, NULL);

	if (text)
		fprintf(out, "%s\n", text);
	json_writer_fini(&w);
	return text ? 0 : -ENOMEM;
}

int output_write(FILE *out, const struct output *output, struct gathered *gathered)
{
	switch (output->format) {
	case OUTPUT_CSV:
		csv_write(out, output, gathered);
		return 0;
	case OUTPUT_JSON:
		return json_write(out, output, gathered);
	default:
		return output_table(out, output, gathered);
	}
}
