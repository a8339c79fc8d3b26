/* A small hall in English and Urdu for the printer's tests, through the catalogue's own format. */
#ifndef NOVBE_TESTS_SAMPLE_HALL_H
#define NOVBE_TESTS_SAMPLE_HALL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"

static const char sample_head[] =
	"{\"version\":1,\"centre\":\"isb\",\"names\":{\"en\":\"Citizen Service Centre Islamabad\","
	"\"ur\":\"شہری سہولت مرکز اسلام آباد\"},\"time_zone\":\"Asia/Karachi\",\"day_start\":240,"
	"\"languages\":[\"en\",\"ur\"],\"qr_prefix\":\"https://queue.example.org/t/"
	"\",\"sample\":true,"
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"Normal\",\"ur\":\"عام\"}},"
	"{\"id\":\"priority\",\"names\":{\"en\":\"Priority\",\"ur\":\"ترجیحی\"}}],"
	"\"institutions\":[\"nadra\"],\"zones\":[],\"counters\":[],\"devices\":[]}";
static const char sample_institution[] =
	"{\"version\":1,\"institution\":\"nadra\",\"names\":{\"en\":\"National Database and "
	"Registration Authority\",\"ur\":\"نیشنل ڈیٹابیس اینڈ رجسٹریشن اتھارٹی\"},\"services\":["
	"{\"id\":\"id-card\",\"series\":\"A\",\"names\":{\"en\":\"Identity card: renewal\",\"ur\":"
	"\"شناختی کارڈ کی تجدید\"},\"documents\":{},\"zone\":\"\",\"open\":true}]}";

static inline struct hall_catalogue *sample_hall(void)
{
	struct hall_catalogue *hall = NULL;
	struct json *head = json_parse(sample_head, strlen(sample_head), NULL);
	struct json *part = json_parse(sample_institution, strlen(sample_institution), NULL);

	if (!head || !part || catalogue_message_read(head, &hall) < 0 ||
		catalogue_message_read_institution(part, hall) < 0) {
		fprintf(stderr, "the sample hall is broken\n");
		abort();
	}
	json_free(head);
	json_free(part);
	return hall;
}

static inline struct ticket_message sample_ticket(const char *language)
{
	struct ticket_message ticket = {
		.visit = "isb-2026-11-23-A047",
		.ticket = "A047",
		.service = "id-card",
		.institution = "nadra",
		.klass = "normal",
		.token = "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
		.ahead = 7,
		.low_ms = 600000,
		.high_ms = 1500000,
		.issued_ms = 1795405000123,
	};

	snprintf(ticket.language, sizeof(ticket.language), "%s", language);
	return ticket;
}

#endif
