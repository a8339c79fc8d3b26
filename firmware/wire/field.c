/* Bounded readers of a message's members. */
#include "firmware/wire/field.h"

#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

static bool text_copy(const char *from, char *text, size_t size)
{
	size_t len = strlen(from);

	if (len >= size)
		return false;
	memcpy(text, from, len + 1);
	return true;
}

bool field_text(const struct json *in, const char *name, char *text, size_t size)
{
	const char *from = json_string(json_get(in, name));

	return from && text_copy(from, text, size);
}

bool field_text_or_empty(const struct json *in, const char *name, char *text, size_t size)
{
	if (json_get(in, name))
		return field_text(in, name, text, size);
	text[0] = '\0';
	return true;
}

void field_copy_cut(char *text, size_t size, const char *from)
{
	size_t len = strlen(from);

	if (len >= size) {
		len = size - 1;
		while (len > 0 && ((unsigned char)from[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(text, from, len);
	text[len] = '\0';
}

bool field_line(const struct json *in, const char *name, char *text, size_t size)
{
	const struct json *value = json_get(in, name);
	const char *from = value ? json_string(value) : "";

	if (!from)
		return false;
	field_copy_cut(text, size, from);
	return true;
}

bool field_shaped(const struct json *in, const char *name, bool (*is_shaped)(const char *text),
	char *text, size_t size)
{
	const char *from = json_string(json_get(in, name));

	return from && is_shaped(from) && text_copy(from, text, size);
}

bool field_shaped_or_empty(const struct json *in, const char *name,
	bool (*is_shaped)(const char *text), char *text, size_t size)
{
	const struct json *value = json_get(in, name);
	const char *from = value ? json_string(value) : "";

	if (!from || (*from && !is_shaped(from)))
		return false;
	return text_copy(from, text, size);
}

bool field_int(const struct json *in, const char *name, int64_t min, int64_t max, int64_t *number)
{
	const struct json *value = json_get(in, name);

	return value && json_int(value, min, max, number);
}

bool field_int_or(const struct json *in, const char *name, int64_t fallback, int64_t min,
	int64_t max, int64_t *number)
{
	const struct json *value = json_get(in, name);

	if (value && json_type(value) != JSON_NULL)
		return json_int(value, min, max, number);
	*number = fallback;
	return true;
}

bool field_u32(const struct json *in, const char *name, uint32_t *number)
{
	int64_t value;

	if (!field_int_or(in, name, 0, 0, UINT32_MAX, &value))
		return false;
	*number = (uint32_t)value;
	return true;
}

bool field_u16(const struct json *in, const char *name, uint16_t max, uint16_t *number)
{
	int64_t value;

	if (!field_int_or(in, name, 0, 0, max, &value))
		return false;
	*number = (uint16_t)value;
	return true;
}

bool field_u8(const struct json *in, const char *name, uint8_t max, uint8_t *number)
{
	int64_t value;

	if (!field_int_or(in, name, 0, 0, max, &value))
		return false;
	*number = (uint8_t)value;
	return true;
}

bool field_ms(const struct json *in, const char *name, int64_t *ms)
{
	return field_int_or(in, name, 0, 0, SHAPE_MAX_NUMBER, ms);
}

bool field_flag(const struct json *in, const char *name, bool fallback, bool *flag)
{
	const struct json *value = json_get(in, name);

	if (value)
		return json_bool(value, flag);
	*flag = fallback;
	return true;
}

void field_copy(char *text, size_t size, const char *from)
{
	size_t len = strnlen(from, size - 1);

	memcpy(text, from, len);
	text[len] = '\0';
}
