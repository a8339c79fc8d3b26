/* Shapes of ids, days, tokens and legs, character by character. */
#include "firmware/wire/shape.h"

#include <string.h>

#include "firmware/queue/limits.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static size_t hex_length(const char *text)
{
	return strspn(text, "0123456789abcdef");
}

bool shape_is_id(const char *text)
{
	size_t len = 0;

	if (text[0] == '-')
		return false;
	while (is_lower(text[len]) || is_digit(text[len]) || text[len] == '-')
		len++;
	return text[len] == '\0' && len > 0 && len < ID_SIZE;
}

bool shape_is_command_id(const char *text)
{
	size_t digits;

	if (hex_length(text) != 16 || text[16] != '-')
		return false;
	digits = strspn(text + 17, "0123456789");
	return digits >= 1 && digits <= 10 && text[17 + digits] == '\0';
}

bool shape_is_run(const char *text)
{
	return hex_length(text) == RUN_ID_SIZE - 1 && text[RUN_ID_SIZE - 1] == '\0';
}

bool shape_is_token(const char *text)
{
	return hex_length(text) == TOKEN_SIZE - 1 && text[TOKEN_SIZE - 1] == '\0';
}

bool shape_is_code(const char *text)
{
	size_t len = 0, dashes = 0;

	for (char c = text[0]; is_lower(c | 0x20) || is_digit(c) || c == '-'; c = text[++len])
		if (c == '-')
			dashes++;
	return text[len] == '\0' && len >= 4 && len < APPOINTMENT_CODE_SIZE && dashes < len;
}

bool shape_is_language(const char *text)
{
	size_t len = 0;

	while (len < LANGUAGE_SIZE && is_lower(text[len]))
		len++;
	return (len == 2 || len == 3) && text[len] == '\0';
}

static int digits_value(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!is_digit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool shape_is_day(const char *text)
{
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year, month, day, last;

	if (strlen(text) != DAY_SIZE - 1 || text[4] != '-' || text[7] != '-')
		return false;
	year = digits_value(text, 4);
	month = digits_value(text + 5, 2);
	day = digits_value(text + 8, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1)
		return false;
	last = month_days[month - 1];
	if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
		last = 29;
	return day <= last;
}

bool shape_is_line(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	return true;
}

bool shape_leg_parse(const char *text, struct ticket *ticket, uint8_t *leg)
{
	char number[TICKET_TEXT_SIZE];
	const char *slash = strchr(text, '/');
	struct ticket parsed;
	size_t digits;
	int value;

	if (!slash || (size_t)(slash - text) >= sizeof(number))
		return false;
	memcpy(number, text, (size_t)(slash - text));
	number[slash - text] = '\0';
	digits = strlen(slash + 1);
	if (digits < 1 || digits > 2 || slash[1] == '0' || !ticket_parse(number, &parsed))
		return false;
	value = digits_value(slash + 1, (int)digits);
	if (value < 1 || value > QUEUE_MAX_LEGS_PER_VISIT)
		return false;
	*ticket = parsed;
	*leg = (uint8_t)(value - 1);
	return true;
}
