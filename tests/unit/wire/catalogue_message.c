/* The catalogue: gathered from its messages, changed piece by piece, small enough to be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/catalogue_message.h"

static void names_set(struct names *names, const char *en, const char *ur)
{
	names->text[0] = strdup(en);
	names->text[1] = ur ? strdup(ur) : NULL;
}

static struct hall_catalogue *catalogue_head(void)
{
	struct hall_catalogue *c = hall_catalogue_new();

	assert_non_null(c);
	c->version = 3;
	strcpy(c->centre, "isb");
	strcpy(c->time_zone, "Asia/Karachi");
	c->day_start_minute = 240;
	c->language_count = 2;
	strcpy(c->languages[0], "en");
	strcpy(c->languages[1], "ur");
	names_set(&c->centre_names, "Centre", "مرکز");
	return c;
}

static void service_add(
	struct hall_catalogue *c, uint16_t institution, const char *id, const char *en)
{
	struct catalogue_service *service = hall_catalogue_add_service(c);

	assert_non_null(service);
	service->institution = institution;
	snprintf(service->id, sizeof(service->id), "%s", id);
	strcpy(service->series, "A");
	service->open = true;
	names_set(&service->names, en, "خدمت");
}

static struct hall_catalogue *catalogue_small(void)
{
	struct hall_catalogue *c = catalogue_head();
	struct catalogue_class *class;
	struct catalogue_zone *zone;
	struct catalogue_item *item;
	struct catalogue_counter *counter;
	struct catalogue_device *device;

	c->sample = true;
	strcpy(c->qr_prefix, "https://queue.example/t/");
	class = hall_catalogue_add_class(c);
	strcpy(class->id, "normal");
	names_set(&class->names, "Ordinary", "عام");
	zone = hall_catalogue_add_zone(c);
	strcpy(zone->id, "a");
	names_set(&zone->names, "Hall A", "ہال اے");
	item = hall_catalogue_add_institution(c);
	strcpy(item->id, "nadra");
	names_set(&item->names, "Cards", "کارڈ");
	item = hall_catalogue_add_institution(c);
	strcpy(item->id, "tax");
	names_set(&item->names, "Taxes", NULL);
	service_add(c, 0, "id-card", "Identity card");
	names_set(&c->services[0].documents, "The old card", "پرانا کارڈ");
	strcpy(c->services[0].zone, "a");
	service_add(c, 0, "b-form", "B-form");
	c->services[1].open = false;
	c->services[1].closed = REFUSED_NOT_OPEN;
	c->services[1].opens_ms = 1795405000000;
	service_add(c, 1, "tax-number", "Tax number");
	counter = hall_catalogue_add_counter(c);
	counter->number = 12;
	strcpy(counter->zone, "a");
	device = hall_catalogue_add_device(c);
	strcpy(device->id, "kiosk-1");
	device->role = ROLE_KIOSK;
	device->kiosk = 1;
	device = hall_catalogue_add_device(c);
	strcpy(device->id, "wall-a");
	device->role = ROLE_DISPLAY;
	device->zone_count = 1;
	strcpy(device->zones[0], "a");
	device = hall_catalogue_add_device(c);
	strcpy(device->id, "counter-12");
	device->role = ROLE_COUNTER;
	device->counter = 12;
	return c;
}

/* institution -1: the head */
static char *message_of(const struct hall_catalogue *c, int institution)
{
	struct json_writer w;
	char *text;

	json_writer_init(&w, MQTT_MAX_PAYLOAD);
	if (institution < 0)
		catalogue_message_write(&w, c);
	else
		catalogue_message_write_institution(&w, c, (uint16_t)institution);
	assert_non_null(json_writer_text(&w, NULL));
	text = strdup(json_writer_text(&w, NULL));
	json_writer_fini(&w);
	return text;
}

static int head_take(const char *text, struct hall_catalogue **c)
{
	struct json *root = json_parse(text, strlen(text), NULL);
	int r;

	assert_non_null(root);
	r = catalogue_message_read(root, c);
	json_free(root);
	return r;
}

static int institution_take(const char *text, struct hall_catalogue *c)
{
	struct json *root = json_parse(text, strlen(text), NULL);
	int r;

	assert_non_null(root);
	r = catalogue_message_read_institution(root, c);
	json_free(root);
	return r;
}

static void message_give(
	const struct hall_catalogue *from, int institution, struct hall_catalogue **to)
{
	char *text = message_of(from, institution);

	if (institution < 0)
		assert_int_equal(head_take(text, to), 0);
	else
		assert_int_equal(institution_take(text, *to), 0);
	free(text);
}

static void catalogues_compare(const struct hall_catalogue *a, const struct hall_catalogue *b)
{
	assert_int_equal(a->service_count, b->service_count);
	for (int i = -1; i < a->institution_count; i++) {
		char *x = message_of(a, i), *y = message_of(b, i);

		assert_string_equal(x, y);
		free(x);
		free(y);
	}
}

static void a_device_gathers_the_whole_catalogue_in_any_order(void **state)
{
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;
	const struct catalogue_service *service;

	(void)state;
	message_give(sent, -1, &got);
	message_give(sent, 1, &got);
	message_give(sent, 0, &got);
	catalogues_compare(sent, got);
	assert_string_equal(got->services[0].id, "id-card");
	assert_int_equal(got->services[2].institution, 1);
	service = hall_catalogue_service(got, "b-form");
	assert_non_null(service);
	assert_false(service->open);
	assert_string_equal(names_text(got, &service->names, "ur"), "خدمت");
	assert_int_equal(hall_catalogue_device(got, "counter-12")->counter, 12);
	assert_string_equal(hall_catalogue_device(got, "wall-a")->zones[0], "a");
	assert_null(hall_catalogue_service(got, "tea"));
	assert_null(hall_catalogue_institution(got, "tea"));
	assert_null(hall_catalogue_device(got, "tea"));
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

static void the_words_of_both_messages_stay_as_they_are(void **state)
{
	struct hall_catalogue *c = catalogue_small();
	char *head = message_of(c, -1), *nadra = message_of(c, 0);

	(void)state;
	assert_string_equal(head,
		"{\"version\":3,\"centre\":\"isb\",\"names\":{\"en\":\"Centre\",\"ur\":\"مرکز\"},"
		"\"time_zone\":\"Asia/Karachi\",\"day_start\":240,\"languages\":[\"en\",\"ur\"],"
		"\"qr_prefix\":\"https://queue.example/t/\",\"sample\":true,"
		"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"Ordinary\",\"ur\":\"عام\"}}],"
		"\"institutions\":[\"nadra\",\"tax\"],"
		"\"zones\":[{\"id\":\"a\",\"names\":{\"en\":\"Hall A\",\"ur\":\"ہال اے\"}}],"
		"\"counters\":[{\"counter\":12,\"zone\":\"a\"}],"
		"\"devices\":[{\"id\":\"kiosk-1\",\"role\":\"kiosk\",\"kiosk\":1},"
		"{\"id\":\"wall-a\",\"role\":\"display\",\"zones\":[\"a\"]},"
		"{\"id\":\"counter-12\",\"role\":\"counter\",\"counter\":12}],"
		"\"ticket\":{\"rows\":[\"logo\",\"centre\",{\"item\":\"rule\",\"bold\":true},"
		"\"number\",\"class\",\"service\",\"institution\",\"zone\",\"rule\",\"ahead\","
		"\"wait\",\"rule\",\"documents\",\"rule\",\"qr\",\"rule\",\"time\",\"footer\"],"
		"\"large\":false}}");
	assert_string_equal(nadra,
		"{\"version\":3,\"institution\":\"nadra\",\"names\":{\"en\":\"Cards\",\"ur\":"
		"\"کارڈ\"},"
		"\"services\":[{\"id\":\"id-card\",\"series\":\"A\",\"names\":{\"en\":"
		"\"Identity card\",\"ur\":\"خدمت\"},\"documents\":{\"en\":\"The old card\",\"ur\":"
		"\"پرانا کارڈ\"},\"zone\":\"a\",\"open\":true},{\"id\":\"b-form\",\"series\":\"A\","
		"\"names\":{\"en\":\"B-form\",\"ur\":\"خدمت\"},\"open\":false,\"closed\":\"not_"
		"open\",\"opens\":1795405000000}]}");
	free(head);
	free(nadra);
	hall_catalogue_free(c);
}

/* catalogue_small() with everything that kiosks offer beyond the list of services. */
static struct hall_catalogue *catalogue_full(void)
{
	struct hall_catalogue *c = catalogue_small();
	struct catalogue_class *class = hall_catalogue_add_class(c);
	struct catalogue_item *reason;

	strcpy(class->id, "priority");
	names_set(&class->names, "Priority", "ترجیحی");
	class->self_service = true;
	c->appointments = true;
	reason = hall_catalogue_add_pause_reason(c);
	strcpy(reason->id, "lunch");
	names_set(&reason->names, "Lunch", "کھانا");
	strcpy(c->popular[c->popular_count++], "tax-number");
	strcpy(c->popular[c->popular_count++], "id-card");
	names_set(&c->services[0].aliases, "identity, ID", "شناخت");
	names_set(&c->zones[0].message, "Please wait here", "یہاں انتظار کریں");
	return c;
}

static void what_kiosks_offer_travels_whole(void **state)
{
	struct hall_catalogue *sent = catalogue_full(), *got = NULL;
	char *head = message_of(sent, -1), *nadra = message_of(sent, 0);

	(void)state;
	assert_non_null(strstr(head, ",\"appointments\":true,"));
	assert_non_null(strstr(head, "\"popular\":[\"tax-number\",\"id-card\"],"));
	assert_non_null(strstr(head, "\"self_service\":true}"));
	assert_non_null(strstr(
		head, "\"message\":{\"en\":\"Please wait here\",\"ur\":\"یہاں انتظار کریں\"}"));
	assert_non_null(strstr(nadra, "\"aliases\":{\"en\":\"identity, ID\",\"ur\":\"شناخت\"}"));
	for (int i = -1; i < 2; i++)
		message_give(sent, i, &got);
	catalogues_compare(sent, got);
	assert_true(got->appointments);
	assert_int_equal(got->pause_reason_count, 1);
	assert_string_equal(got->pause_reasons[0].id, "lunch");
	assert_string_equal(names_text(got, &got->pause_reasons[0].names, "ur"), "کھانا");
	assert_int_equal(got->popular_count, 2);
	assert_string_equal(got->popular[0], "tax-number");
	assert_string_equal(got->popular[1], "id-card");
	assert_false(got->classes[0].self_service);
	assert_true(got->classes[1].self_service);
	assert_string_equal(names_text(got, &got->services[0].aliases, "ur"), "شناخت");
	assert_string_equal(names_text(got, &got->zones[0].message, "en"), "Please wait here");
	/* A new head keeps other names; one that says nothing of the rest takes it back. */
	sent->appointments = false;
	sent->popular_count = 0;
	sent->classes[1].self_service = false;
	message_give(sent, -1, &got);
	assert_false(got->appointments);
	assert_int_equal(got->popular_count, 0);
	assert_false(got->classes[1].self_service);
	assert_string_equal(names_text(got, &got->services[0].aliases, "en"), "identity, ID");
	free(head);
	free(nadra);
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

/* A hub that knows more than nine is read as far as a kiosk shows. */
static void the_most_asked_for_are_nine_at_most(void **state)
{
	struct hall_catalogue *got = NULL;

	(void)state;
	assert_int_equal(head_take("{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\","
				   "\"day_start\":0,\"languages\":[\"en\"],\"popular\":[\"a\","
				   "\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"]}",
				 &got),
		0);
	assert_int_equal(got->popular_count, CATALOGUE_MAX_POPULAR);
	assert_string_equal(got->popular[8], "i");
	hall_catalogue_free(got);
}

/* As long as allowed it is read, one byte more it is not. */
static void texts_of_kiosks_and_walls_have_their_lengths(void **state)
{
	struct hall_catalogue *got = NULL;
	char text[2048];

	(void)state;
	for (int more = 0; more <= 1; more++) {
		snprintf(text, sizeof(text),
			"{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\",\"day_start\":0,"
			"\"languages\":[\"en\"],\"institutions\":[\"nadra\"],\"zones\":[{\"id\":"
			"\"a\",\"message\":{\"en\":\"%0*d\"}}]}",
			CATALOGUE_MAX_MESSAGE + more, 7);
		assert_int_equal(head_take(text, &got), more ? -EINVAL : 0);
		snprintf(text, sizeof(text),
			"{\"institution\":\"nadra\",\"services\":[{\"id\":\"a\",\"series\":\"A\","
			"\"aliases\":{\"en\":\"%0*d\"}}]}",
			CATALOGUE_MAX_ALIASES + more, 7);
		assert_int_equal(institution_take(text, got), more ? -EINVAL : 0);
	}
	assert_int_equal(strlen(got->services[0].aliases.text[0]), CATALOGUE_MAX_ALIASES);
	hall_catalogue_free(got);
}

static void an_institution_before_its_head_is_asked_for_again(void **state)
{
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;
	char *text = message_of(sent, 0);

	(void)state;
	assert_int_equal(institution_take(text, NULL), -EAGAIN);
	message_give(sent, -1, &got);
	assert_int_equal(
		institution_take("{\"institution\":\"new\",\"services\":[]}", got), -EAGAIN);
	assert_int_equal(institution_take(text, got), 0);
	free(text);
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

static void one_institution_changes_by_one_message(void **state)
{
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;

	(void)state;
	for (int i = -1; i < 2; i++)
		message_give(sent, i, &got);
	sent->services[0].open = false;
	free(sent->services[1].names.text[0]);
	sent->services[1].names.text[0] = strdup("Child certificate");
	message_give(sent, 0, &got);
	catalogues_compare(sent, got);
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

static void a_new_head_keeps_the_institutions_it_still_lists(void **state)
{
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;

	(void)state;
	for (int i = -1; i < 2; i++)
		message_give(sent, i, &got);
	/* Languages change places, one institution leaves. */
	assert_int_equal(head_take("{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\","
				   "\"day_start\":0,\"languages\":[\"ur\",\"ru\",\"en\"],"
				   "\"institutions\":[\"new\",\"nadra\"]}",
				 &got),
		0);
	assert_int_equal(got->version, 4);
	assert_int_equal(got->service_count, 2);
	assert_int_equal(got->services[0].institution, 1);
	assert_string_equal(names_text(got, &got->services[0].names, "en"), "Identity card");
	assert_string_equal(names_text(got, &got->services[0].names, "ur"), "خدمت");
	assert_string_equal(names_text(got, &got->institutions[1].names, "ur"), "کارڈ");
	assert_string_equal(names_text(got, &got->institutions[0].names, "ur"), "");
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

static void is_named(const struct name *name, const char *language, const char *text)
{
	assert_string_equal(name->text, text);
	assert_string_equal(name->language, language);
}

static void a_missing_text_is_that_of_the_first_language_that_has_one(void **state)
{
	struct hall_catalogue *c = catalogue_small();
	struct names *names = &c->services[0].names;
	struct name name;

	(void)state;
	assert_string_equal(names_text(c, &c->institutions[1].names, "ur"), "Taxes");
	assert_int_equal(hall_catalogue_language(c, "ru"), -1);
	name = names_in(c, &c->institutions[0].names, "ru");
	is_named(&name, "en", "Cards");
	name = names_in(c, names, "ur");
	is_named(&name, "ur", "خدمت");
	name = names_in(c, names, "en");
	is_named(&name, "en", "Identity card");
	free(names->text[0]);
	names->text[0] = NULL;
	name = names_in(c, names, "en"); /* the first itself has none */
	is_named(&name, "ur", "خدمت");
	free(names->text[1]);
	names->text[1] = NULL;
	name = names_in(c, names, "ur");
	is_named(&name, "ur", "");
	hall_catalogue_free(c);
}

static void a_role_of_a_newer_hub_is_passed_over(void **state)
{
	struct hall_catalogue *got = NULL;

	(void)state;
	assert_int_equal(head_take("{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\","
				   "\"day_start\":0,\"languages\":[\"en\"],\"devices\":["
				   "{\"id\":\"robot\",\"role\":\"robot\"},"
				   "{\"id\":\"ctl\",\"role\":\"control\"}]}",
				 &got),
		0);
	assert_int_equal(got->device_count, 1);
	assert_string_equal(got->devices[0].id, "ctl");
	hall_catalogue_free(got);
}

static void broken_messages_are_refused_and_change_nothing(void **state)
{
#define GOOD "\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\",\"day_start\":0,"
	static const char *const HEADS[] = {"[]", "{}", "{" GOOD "\"x\":1}",
		"{" GOOD "\"languages\":[]}", "{" GOOD "\"languages\":[\"english\"]}",
		"{" GOOD "\"languages\":[\"en\",\"en\"]}", "{" GOOD "\"languages\":\"en\"}",
		"{" GOOD "\"languages\":[\"aa\",\"ab\",\"ac\",\"ad\",\"ae\",\"af\",\"ag\",\"ah\","
		"\"ai\",\"aj\",\"ak\",\"al\",\"am\"]}",
		"{" GOOD "\"languages\":[\"en\"],\"names\":{\"en\":7}}",
		"{" GOOD "\"languages\":[\"en\"],\"classes\":[{\"id\":\"N\"}]}",
		"{" GOOD "\"languages\":[\"en\"],\"institutions\":[\"a\",\"a\"]}",
		"{" GOOD "\"languages\":[\"en\"],\"popular\":[7]}",
		"{" GOOD "\"languages\":[\"en\"],\"popular\":[\"A\"]}",
		"{" GOOD "\"languages\":[\"en\"],\"popular\":{}}",
		"{" GOOD "\"languages\":[\"en\"],\"appointments\":1}",
		"{" GOOD "\"languages\":[\"en\"],\"pause_reasons\":[{\"names\":{}}]}",
		"{" GOOD "\"languages\":[\"en\"],\"classes\":[{\"id\":\"n\",\"self_service\":1}]}",
		"{" GOOD "\"languages\":[\"en\"],\"zones\":[{\"id\":\"a\",\"message\":\"x\"}]}",
		"{" GOOD "\"languages\":[\"en\"],\"counters\":[{\"counter\":0}]}",
		"{" GOOD "\"languages\":[\"en\"],\"devices\":[{\"id\":\"k\",\"role\":\"kiosk\","
		"\"kiosk\":65}]}",
		"{" GOOD "\"languages\":[\"en\"],\"devices\":[{\"id\":\"w\",\"role\":\"display\","
		"\"zones\":[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}]}"};
	static const char *const PARTS[] = {"{}", "{\"institution\":\"nadra\"}",
		"{\"institution\":\"nadra\",\"services\":{}}",
		"{\"institution\":\"nadra\",\"services\":[{\"id\":\"a\",\"series\":\"A\"},"
		"{\"id\":\"b\"}]}",
		"{\"institution\":\"nadra\",\"services\":[{\"id\":\"a\",\"series\":\"a\"}]}",
		"{\"institution\":\"nadra\",\"services\":[{\"id\":\"a\",\"series\":\"A\",\"names\":"
		"{\"en\":\"ok\",\"ur\":[]}}]}"};
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;

	(void)state;
	for (int i = -1; i < 2; i++)
		message_give(sent, i, &got);
	for (size_t i = 0; i < sizeof(HEADS) / sizeof(HEADS[0]); i++)
		if (head_take(HEADS[i], &got) != -EINVAL)
			fail_msg("was read: %s", HEADS[i]);
	for (size_t i = 0; i < sizeof(PARTS) / sizeof(PARTS[0]); i++)
		if (institution_take(PARTS[i], got) != -EINVAL)
			fail_msg("was read: %s", PARTS[i]);
	catalogues_compare(sent, got);
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

/* A name as long as allowed, in two-byte letters. */
static void names_fill(struct hall_catalogue *c, struct names *names, int bytes)
{
	for (int i = 0; i < c->language_count; i++) {
		names->text[i] = calloc(1, (size_t)bytes + 1);
		for (int k = 0; k + 1 < bytes; k += 2)
			memcpy(names->text[i] + k, "ک", 2);
	}
}

static void the_largest_centre_fits_its_messages(void **state)
{
	struct hall_catalogue *c = hall_catalogue_new(), *got = NULL;
	static const char *const LANGUAGES[] = {"az", "ru", "en", "ur", "fa", "ar"};

	(void)state;
	c->version = 1;
	strcpy(c->centre, "baku-1");
	strcpy(c->time_zone, "Asia/Baku");
	c->language_count = 6;
	for (int i = 0; i < 6; i++)
		strcpy(c->languages[i], LANGUAGES[i]);
	for (int i = 0; i < 45; i++) {
		struct catalogue_item *item = hall_catalogue_add_institution(c);

		snprintf(item->id, sizeof(item->id), "institution-%d", i);
		names_fill(c, &item->names, CATALOGUE_MAX_NAME);
	}
	for (int i = 0; i < 400; i++) {
		char id[ID_SIZE];

		snprintf(id, sizeof(id), "a-service-with-a-long-name-%d", i);
		service_add(c, (uint16_t)(i * 45 / 400), id, "x");
		free(c->services[i].names.text[0]);
		free(c->services[i].names.text[1]);
		names_fill(c, &c->services[i].names, CATALOGUE_MAX_NAME);
		names_fill(c, &c->services[i].documents, CATALOGUE_MAX_DOCUMENTS);
		names_fill(c, &c->services[i].aliases, CATALOGUE_MAX_ALIASES);
	}
	for (int i = 0; i < 220; i++) {
		struct catalogue_counter *counter = hall_catalogue_add_counter(c);
		struct catalogue_device *device = hall_catalogue_add_device(c);

		counter->number = (uint16_t)(i + 1);
		strcpy(counter->zone, "the-hall-on-the-first-floor");
		snprintf(device->id, sizeof(device->id), "counter-%d", i + 1);
		device->role = ROLE_COUNTER;
		device->counter = (uint16_t)(i + 1);
	}
	c->ticket.logo = calloc(1, TICKET_LAYOUT_MAX_LOGO);
	c->ticket.logo_len = TICKET_LAYOUT_MAX_LOGO;
	for (int i = 0; i < c->language_count; i++) {
		c->footer.text[i] = calloc(1, TICKET_LAYOUT_MAX_FOOTER + 1);
		memset(c->footer.text[i], 'w', TICKET_LAYOUT_MAX_FOOTER);
	}
	for (int i = -1; i < 45; i++)
		message_give(c, i, &got);
	catalogues_compare(c, got);
	hall_catalogue_free(c);
	hall_catalogue_free(got);
}

/* ---- The ticket's layout ---- */

static void a_hall_without_a_layout_has_the_usual_one(void **state)
{
	struct hall_catalogue *got = NULL;

	(void)state;
	assert_int_equal(
		head_take("{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\",\"day_start\":0,"
			  "\"languages\":[\"en\"]}",
			&got),
		0);
	assert_true(ticket_layout_has(&got->ticket, LAYOUT_NUMBER));
	assert_true(ticket_layout_has(&got->ticket, LAYOUT_QR));
	assert_null(got->ticket.logo);
	hall_catalogue_free(got);
}

static void a_layout_travels_whole_with_its_logo_of_any_length(void **state)
{
	struct hall_catalogue *sent = catalogue_small(), *got = NULL;
	struct ticket_layout *layout = &sent->ticket;

	(void)state;
	layout->row_count = 3;
	layout->rows[0] = (struct layout_row){LAYOUT_NUMBER, LAYOUT_LARGE, 0, LAYOUT_START};
	layout->rows[1] = (struct layout_row){LAYOUT_SERVICE, 0, LAYOUT_REGULAR, LAYOUT_CENTRED};
	layout->rows[2] = (struct layout_row){LAYOUT_GAP, LAYOUT_SMALL, 0, 0};
	layout->large = true;
	strcpy(layout->second_language, "ur");
	names_set(&sent->footer, "Thank you", "شکریہ");
	for (size_t len = 1; len <= 4; len++) {
		free(layout->logo);
		layout->logo = malloc(len);
		memcpy(layout->logo, "\x00\xff\x10\x83", len);
		layout->logo_len = len;
		message_give(sent, -1, &got);
		assert_int_equal(got->ticket.logo_len, len);
		assert_memory_equal(got->ticket.logo, layout->logo, len);
	}
	assert_int_equal(got->ticket.row_count, 3);
	assert_memory_equal(got->ticket.rows, layout->rows, 3 * sizeof(layout->rows[0]));
	assert_true(got->ticket.large);
	assert_string_equal(got->ticket.second_language, "ur");
	assert_string_equal(names_text(got, &got->footer, "ur"), "شکریہ");
	hall_catalogue_free(sent);
	hall_catalogue_free(got);
}

static int layout_take(const char *ticket, struct hall_catalogue **got)
{
	char text[1024];

	snprintf(text, sizeof(text),
		"{\"version\":4,\"centre\":\"isb\",\"time_zone\":\"UTC\",\"day_start\":0,"
		"\"languages\":[\"en\"],\"ticket\":%s}",
		ticket);
	return head_take(text, got);
}

static void words_of_a_newer_layout_are_passed_over(void **state)
{
	struct hall_catalogue *got = NULL;

	(void)state;
	assert_int_equal(layout_take("{\"rows\":[\"number\",\"hologram\",{\"item\":\"service\","
				     "\"size\":\"huge\",\"align\":\"end\",\"colour\":\"red\"}],"
				     "\"scent\":\"rose\"}",
				 &got),
		0);
	assert_int_equal(got->ticket.row_count, 2);
	assert_int_equal(got->ticket.rows[1].item, LAYOUT_SERVICE);
	assert_int_equal(got->ticket.rows[1].size, LAYOUT_SIZE_OWN);
	assert_int_equal(got->ticket.rows[1].align, LAYOUT_ALIGN_OWN);
	hall_catalogue_free(got);
}

static void broken_layouts_are_refused(void **state)
{
	static const char *const broken[] = {
		"7",
		"{\"rows\":7}",
		"{\"rows\":[]}",
		"{\"rows\":[\"number\"]}",
		"{\"rows\":[\"service\"]}",
		"{\"rows\":[\"number\",\"service\",7]}",
		"{\"rows\":[\"number\",\"service\",{}]}",
		"{\"rows\":[\"number\",\"service\",\"number\"]}",
		"{\"rows\":[\"number\",{\"item\":\"service\",\"bold\":7}]}",
		"{\"large\":1}",
		"{\"second_language\":\"English\"}",
		"{\"footer\":{\"en\":7}}",
		"{\"logo\":7}",
		"{\"logo\":\"\"}",
		"{\"logo\":\"AAA\"}",
		"{\"logo\":\"AA=A\"}",
		"{\"logo\":\"A===\"}",
		"{\"logo\":\"AA-A\"}",
	};
	struct hall_catalogue *got = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		if (layout_take(broken[i], &got) != -EINVAL)
			fail_msg("taken: %s", broken[i]);
		assert_null(got);
	}
}

static void a_layout_has_at_most_forty_rows(void **state)
{
	struct hall_catalogue *got = NULL;
	char text[700] = "{\"rows\":[\"number\",\"service\"";

	(void)state;
	for (int i = 2; i < TICKET_LAYOUT_MAX_ROWS; i++)
		strcat(text, ",\"rule\"");
	strcat(text, "]}");
	assert_int_equal(layout_take(text, &got), 0);
	assert_int_equal(got->ticket.row_count, TICKET_LAYOUT_MAX_ROWS);
	strcpy(text + strlen(text) - 2, ",\"gap\"]}");
	assert_int_equal(layout_take(text, &got), -EINVAL);
	hall_catalogue_free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_device_gathers_the_whole_catalogue_in_any_order),
		cmocka_unit_test(the_words_of_both_messages_stay_as_they_are),
		cmocka_unit_test(what_kiosks_offer_travels_whole),
		cmocka_unit_test(the_most_asked_for_are_nine_at_most),
		cmocka_unit_test(texts_of_kiosks_and_walls_have_their_lengths),
		cmocka_unit_test(an_institution_before_its_head_is_asked_for_again),
		cmocka_unit_test(one_institution_changes_by_one_message),
		cmocka_unit_test(a_new_head_keeps_the_institutions_it_still_lists),
		cmocka_unit_test(a_missing_text_is_that_of_the_first_language_that_has_one),
		cmocka_unit_test(a_role_of_a_newer_hub_is_passed_over),
		cmocka_unit_test(broken_messages_are_refused_and_change_nothing),
		cmocka_unit_test(the_largest_centre_fits_its_messages),
		cmocka_unit_test(a_hall_without_a_layout_has_the_usual_one),
		cmocka_unit_test(a_layout_travels_whole_with_its_logo_of_any_length),
		cmocka_unit_test(words_of_a_newer_layout_are_passed_over),
		cmocka_unit_test(broken_layouts_are_refused),
		cmocka_unit_test(a_layout_has_at_most_forty_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
