/* The export file: what was written is read back; any damage is refused, with its place. */
#include "tests/unit/db/carry_rig.h"

enum { STEPS = 160, MAX_LINES = 400 };

static struct {
	char *bytes; /* of the whole file */
	size_t len;
	char *line[MAX_LINES]; /* with their newlines */
	size_t line_len[MAX_LINES];
	int count;
	int configs;
} file;

static char *read_whole(const char *path, size_t *len)
{
	FILE *in = fopen(path, "rb");
	struct stat status;

	assert_non_null(in);
	assert_int_equal(fstat(fileno(in), &status), 0);
	*len = (size_t)status.st_size;
	char *bytes = malloc(*len + 1);
	assert_int_equal(fread(bytes, 1, *len, in), *len);
	bytes[*len] = '\0';
	fclose(in);
	return bytes;
}

static void write_bytes(const char *bytes, size_t len)
{
	FILE *out = fopen(rig.file, "wb");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	fclose(out);
}

/* A bus's whole journal in the file, and its lines at hand. */
static int make_file(void **state)
{
	struct driver d;

	rig_make(state);
	bus_start(&d, 7, STEPS);
	file.configs = (int)d.config;
	bus_end(&d);
	export_from(0);
	file.bytes = read_whole(rig.file, &file.len);
	file.count = 0;
	for (char *at = file.bytes; at < file.bytes + file.len;) {
		char *end = strchr(at, '\n');

		assert_true(end && file.count < MAX_LINES);
		file.line[file.count] = at;
		file.line_len[file.count++] = (size_t)(end + 1 - at);
		at = end + 1;
	}
	return 0;
}

static int remove_file(void **state)
{
	free(file.bytes);
	return rig_remove(state);
}

static int last_line(void)
{
	return file.count - 1;
}

static int first_entry(void)
{
	return 1 + file.configs;
}

/* ---- What it looks like ---- */

static void each_line_is_json_and_proved_by_the_others(void **state)
{
	char hash[JOURNAL_HASH_SIZE], text[JOURNAL_HASH_SIZE + 64];
	struct hash *sum = hash_new();

	(void)state;
	for (int i = 0; i < file.count; i++) {
		struct json *json = json_parse(file.line[i], file.line_len[i] - 1, NULL);

		assert_non_null(json);
		json_free(json);
	}
	struct json *head = json_parse(file.line[0], file.line_len[0] - 1, NULL);
	const struct json *config = json_first(json_get(head, "configs"));
	assert_string_equal(json_string(json_get(head, "novbe")), "export");
	assert_string_equal(json_string(json_get(head, "centre")), "test");
	for (int i = 1; i < first_entry(); i++, config = json_next(config)) {
		assert_int_equal(hash_text(sum, file.line[i], file.line_len[i] - 1, hash), 0);
		assert_string_equal(json_string(config), hash);
	}
	assert_null(config);
	assert_int_equal(hash_text(sum, file.line[0], file.line_len[0] - 1, hash), 0);
	snprintf(text, sizeof(text), "\"head\":\"%s\"}", hash);
	assert_non_null(strstr(file.line[last_line()], text));
	json_free(head);
	hash_free(sum);
}

static void the_same_journal_gives_the_same_bytes(void **state)
{
	size_t len;

	(void)state;
	export_from(0);
	char *again = read_whole(rig.file, &len);
	assert_int_equal(len, file.len);
	assert_memory_equal(again, file.bytes, len);
	free(again);
}

static void entries_stand_in_it_byte_for_byte(void **state)
{
	struct carry_file *in = carry_file_open(rig.file, rig.why);
	struct carry_part part;
	sqlite3_stmt *row;
	sqlite3 *db;
	int rc;

	(void)state;
	assert_non_null(in);
	assert_int_equal(sqlite3_open(rig.bus, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(
				 db, "SELECT text, hash FROM journal WHERE seq=?", -1, &row, NULL),
		SQLITE_OK);
	while ((rc = carry_file_next(in, &part, rig.why)) == 1) {
		if (part.kind != CARRY_ENTRY)
			continue;
		sqlite3_reset(row);
		sqlite3_bind_int64(row, 1, part.number);
		assert_int_equal(sqlite3_step(row), SQLITE_ROW);
		assert_int_equal(sqlite3_column_bytes(row, 0), part.len);
		assert_memory_equal(sqlite3_column_text(row, 0), part.text, part.len);
		assert_string_equal(sqlite3_column_text(row, 1), part.hash);
	}
	assert_int_equal(rc, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	carry_file_close(in);
}

/* ---- Damage by hand ---- */

static char *made;
static size_t made_len;

static void put(const char *bytes, size_t len)
{
	made = realloc(made, made_len + len + 1);
	memcpy(made + made_len, bytes, len);
	made_len += len;
	made[made_len] = '\0';
}

/* The file with line `at` replaced (text NULL: left out); -1: as it was. */
static void put_all(int at, const char *text)
{
	made_len = 0;
	for (int i = 0; i < file.count; i++) {
		if (i != at)
			put(file.line[i], file.line_len[i]);
		else if (text)
			put(text, strlen(text));
	}
}

/* Gives the file a last line that fits its first, so that what is behind it is tried too. */
static void seal(void)
{
	const char *line_end = memchr(made, '\n', made_len);
	struct hash *sum = hash_new();
	char hash[JOURNAL_HASH_SIZE], end[160];
	size_t last = made_len;

	if (made_len && line_end && made[made_len - 1] == '\n') {
		for (last--; last > 0 && made[last - 1] != '\n';)
			last--;
		assert_int_equal(hash_text(sum, made, (size_t)(line_end - made), hash), 0);
		int64_t number = entries_of(rig.bus);
		int len = snprintf(
			end, sizeof(end), "{\"end\":%" PRId64 ",\"head\":\"%s\"}\n", number, hash);
		made_len = last;
		put(end, (size_t)len);
	}
	hash_free(sum);
}

static void expect_made(const char *said)
{
	write_bytes(made, made_len);
	expect_refused(-EINVAL, said);
	assert_int_equal(entries_of(rig.kept), 0);
}

/* Line `at` with the first `from` in it replaced. */
static void put_changed(int at, const char *from, const char *to)
{
	char *line = strndup(file.line[at], file.line_len[at]);
	char *found = strstr(line, from), *changed;

	assert_non_null(found);
	assert_true(asprintf(&changed, "%.*s%s%s", (int)(found - line), line, to,
			    found + strlen(from)) > 0);
	put_all(at, changed);
	free(changed);
	free(line);
}

static void every_way_of_damage_is_refused_with_its_place(void **state)
{
	char said[80], text[80];
	int entry = first_entry() + 20;

	(void)state;
	put_changed(entry, "\"at\":1", "\"at\":2");
	snprintf(said, sizeof(said), "line %d: entry 21 does not fit its hash", entry + 1);
	expect_made(said);
	put_changed(1, "small", "smell");
	expect_made("line 2: this version of the hall file was changed");
	put_changed(0, "\"centre\":\"test\"", "\"centre\":\"best\"");
	snprintf(said, sizeof(said), "line %d: it does not fit the first line", file.count);
	expect_made(said);
	put_all(entry, NULL);
	snprintf(said, sizeof(said), "line %d: entry 21 is expected here", entry + 1);
	expect_made(said);
	put_all(last_line(), NULL);
	expect_made("the file was cut off after line");
	put_all(-1, NULL);
	made_len -= 40;
	expect_made("the file is cut off in it");
	put_all(-1, NULL);
	put(file.line[entry], file.line_len[entry]);
	snprintf(said, sizeof(said), "line %d: something stands behind the end", file.count + 1);
	expect_made(said);
	put_all(-1, NULL);
	made[file.line_len[0] / 2] = '\0';
	expect_made("first line");
	snprintf(text, sizeof(text), "{\"config\":1}\n");
	put_all(entry, text);
	expect_made("is expected here");
	put_all(0, NULL);
	expect_made("it is no export");
	made_len = 0;
	put("", 0);
	expect_made("it is empty");
	put_all(-1, NULL);
	write_bytes(made, made_len);
	expect_import(entries_of(rig.bus));
	assert_same_database(rig.bus, rig.kept);
}

static void a_head_that_lies_is_found_though_it_is_sealed(void **state)
{
	static const struct {
		const char *from, *to, *said;
	} lies[] = {{"\"centre\":\"test\"", "\"centre\":\"best\"", "another centre's"},
		{"\"first\":1,", "\"first\":2,", "entry 2 is expected"},
		{"\"first\":1,", "\"first\":0,", "line 1: it was changed"},
		{"\"first\":1,", "\"first\":1.5,", "line 1: it was changed"},
		{"\"centre\":\"test\"", "\"centre\":\"../test\"", "line 1: it was changed"},
		{"\"before\":\"0", "\"before\":\"1", "line 1: it was changed"},
		{"\"hash\":\"", "\"hash\":\"0", "line 1: it was changed"},
		{"\"configs\":[", "\"configs\":[1,", "line 1: it was changed"},
		{"\"format\":1", "\"format\":\"1\"", "it is no export"},
		{"\"novbe\":\"export\"", "\"novbe\":\"import\"", "it is no export"}};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		put_changed(0, lies[i].from, lies[i].to);
		seal();
		write_bytes(made, made_len);
		expect_refused(-EINVAL, lies[i].said);
	}
	put_changed(0, "\"format\":1", "\"format\":2");
	write_bytes(made, made_len);
	expect_refused(-ENOTSUP, "newer version");
	put_changed(0, "\"format\":1", "\"format\":1,\"later\":{\"members\":true}");
	seal(); /* readers pass over what they do not know */
	write_bytes(made, made_len);
	expect_import(entries_of(rig.bus));
}

static void a_line_without_an_end_costs_no_memory(void **state)
{
	(void)state;
	assert_int_equal(truncate(rig.file, 0), 0);
	assert_int_equal(truncate(rig.file, (off_t)1 << 32), 0);
	expect_refused(-EINVAL, "longer than any line");
}

/* ---- Damage by chance ---- */

static uint64_t chance;

static uint32_t dice(uint32_t below)
{
	chance = chance * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(chance >> 33) % below;
}

static void put_lines(const int *order, int count)
{
	made_len = 0;
	for (int i = 0; i < count; i++)
		put(file.line[order[i]], file.line_len[order[i]]);
}

/* Lines in another order, some twice, some not at all. */
static void shuffle_lines(void)
{
	int order[2 * MAX_LINES], count = file.count;

	for (int i = 0; i < count; i++)
		order[i] = i;
	for (uint32_t acts = 1 + dice(3); acts && count > 1; acts--) {
		int a = (int)dice((uint32_t)count), b = (int)dice((uint32_t)count);
		int kind = (int)dice(3), kept = order[a];

		if (kind == 0) {
			order[a] = order[b];
			order[b] = kept;
		} else if (kind == 1) {
			memmove(order + a, order + a + 1, (size_t)(--count - a) * sizeof(order[0]));
		} else {
			memmove(order + b + 1, order + b, (size_t)(count++ - b) * sizeof(order[0]));
			order[b] = kept;
		}
	}
	put_lines(order, count);
}

static void change_bytes(void)
{
	put_all(-1, NULL);
	for (uint32_t acts = 1 + dice(3); acts && made_len > 1; acts--) {
		size_t at = dice((uint32_t)made_len), len = 1 + dice(40);

		if (len > made_len - at)
			len = made_len - at;
		switch (dice(4)) {
		case 0:
			made[at] ^= (char)(1 << dice(8));
			break;
		case 1:
			made[at] = "0123456789{}[],:\"\\\n aef"[dice(23)];
			break;
		case 2: /* cut out */
			memmove(made + at, made + at + len, made_len - at - len);
			made_len -= len;
			break;
		default: /* cut off */
			if (dice(4) == 0)
				made_len = at;
		}
	}
}

/* What the centre has is nothing, or all of it. */
static bool assert_nothing_or_all(void)
{
	int64_t entries = entries_of(rig.kept);

	if (entries == 0)
		return false;
	assert_same_database(rig.bus, rig.kept);
	return true;
}

static void random_damage_is_refused_or_changes_nothing(void **state)
{
	const char *runs = getenv("NOVBE_RUNS");
	int count = runs ? atoi(runs) * 50 : 1500, taken = 0, sealed = 0;

	(void)state;
	chance = test_seed();
	for (int i = 0; i < count; i++) {
		bool seals = dice(2) == 0;

		if (dice(2))
			change_bytes();
		else
			shuffle_lines();
		if (seals)
			seal();
		bool same = made_len == file.len && memcmp(made, file.bytes, made_len) == 0;

		write_bytes(made, made_len);
		int64_t rc = import_now();
		bool all = assert_nothing_or_all();

		if ((rc >= 0) != all)
			fail_msg("turn %d: %" PRId64 " but %s is there", i, rc,
				all ? "everything" : "nothing");
		if (all && !same && !seals)
			fail_msg("turn %d: a changed file was taken", i);
		taken += all;
		sealed += seals;
		if (all)
			forget_imports();
	}
	print_message("%d files, %d sealed anew, %d taken\n", count, sealed, taken);
	free(made);
	made = NULL;
}

int main(void)
{
#define HERE(test) cmocka_unit_test_setup_teardown(test, make_file, remove_file)
	const struct CMUnitTest tests[] = {
		HERE(each_line_is_json_and_proved_by_the_others),
		HERE(the_same_journal_gives_the_same_bytes),
		HERE(entries_stand_in_it_byte_for_byte),
		HERE(every_way_of_damage_is_refused_with_its_place),
		HERE(a_head_that_lies_is_found_though_it_is_sealed),
		HERE(a_line_without_an_end_costs_no_memory),
		HERE(random_damage_is_refused_or_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
