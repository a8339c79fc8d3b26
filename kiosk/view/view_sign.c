/* The signs: lines and rings on a square, in parts of its side. */
#include <math.h>

#include "kiosk/view/view_inside.h"

struct pen {
	struct painter *painter;
	int x, y, side, stroke;
	uint32_t colour, back;
};

static int along(const struct pen *p, int start, float part)
{
	return start + (int)lroundf(part * (float)p->side);
}

static void line(const struct pen *p, float x1, float y1, float x2, float y2)
{
	paint_line(p->painter, along(p, p->x, x1), along(p, p->y, y1), along(p, p->x, x2),
		along(p, p->y, y2), p->stroke, p->colour);
}

static struct paint_box part(const struct pen *p, float x, float y, float width, float height)
{
	struct paint_box box = {along(p, p->x, x), along(p, p->y, y), 0, 0};

	box.width = along(p, p->x, x + width) - box.x;
	box.height = along(p, p->y, y + height) - box.y;
	return box;
}

static void ring(const struct pen *p, float x, float y, float radius)
{
	struct paint_box box = part(p, x - radius, y - radius, 2 * radius, 2 * radius);

	paint_outline(p->painter, box, box.width / 2, p->stroke, p->colour);
}

static void disc(const struct pen *p, float x, float y, float radius)
{
	struct paint_box box = part(p, x - radius, y - radius, 2 * radius, 2 * radius);

	paint_rounded(p->painter, box, box.width / 2, p->colour);
}

static void letter(const struct pen *p, struct paint_box box, float size, const char *text)
{
	struct paint_style style = {.size_px = size * (float)p->side,
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = p->colour,
		.is_id = true};

	if (style.size_px >= PAINT_MIN_SIZE_PX)
		paint_text(p->painter, &style, box, text);
}

static void arrow(const struct pen *p, bool right)
{
	float tip = right ? 0.7F : 0.3F, end = right ? 0.3F : 0.7F;

	line(p, end, 0.1F, tip, 0.5F);
	line(p, tip, 0.5F, end, 0.9F);
}

static void house(const struct pen *p)
{
	line(p, 0.02F, 0.5F, 0.5F, 0.06F);
	line(p, 0.98F, 0.5F, 0.5F, 0.06F);
	line(p, 0.18F, 0.42F, 0.18F, 0.94F);
	line(p, 0.82F, 0.42F, 0.82F, 0.94F);
	line(p, 0.18F, 0.94F, 0.82F, 0.94F);
}

static void star(const struct pen *p)
{
	const float turn = 3.14159265F / 5;

	for (int i = 0; i < 10; i++) {
		float a = (float)i * turn, b = (float)(i + 1) * turn;
		float ra = i % 2 ? 0.22F : 0.52F, rb = i % 2 ? 0.52F : 0.22F;

		line(p, 0.5F + ra * sinf(a), 0.53F - ra * cosf(a), 0.5F + rb * sinf(b),
			0.53F - rb * cosf(b));
	}
}

static void calendar(const struct pen *p)
{
	struct paint_box sheet = part(p, 0.06F, 0.14F, 0.88F, 0.8F);

	paint_outline(p->painter, sheet, p->side / 12, p->stroke, p->colour);
	paint_rectangle(p->painter, part(p, 0.06F, 0.28F, 0.88F, 0.12F), p->colour);
	line(p, 0.3F, 0.04F, 0.3F, 0.2F);
	line(p, 0.7F, 0.04F, 0.7F, 0.2F);
	paint_rectangle(p->painter, part(p, 0.54F, 0.58F, 0.2F, 0.2F), p->colour);
}

static void person(const struct pen *p)
{
	ring(p, 0.5F, 0.5F, 0.5F);
	disc(p, 0.5F, 0.24F, 0.08F);
	line(p, 0.24F, 0.4F, 0.76F, 0.4F);
	line(p, 0.5F, 0.4F, 0.5F, 0.6F);
	line(p, 0.5F, 0.6F, 0.36F, 0.82F);
	line(p, 0.5F, 0.6F, 0.64F, 0.82F);
}

static void slip(const struct pen *p)
{
	struct paint_box paper = part(p, 0.2F, 0.16F, 0.6F, 0.8F);

	paint_rounded(p->painter, part(p, 0, 0.06F, 1, 0.18F), p->side / 16, p->colour);
	paint_rectangle(p->painter, paper, p->back);
	paint_outline(p->painter, paper, 0, p->stroke, p->colour);
	line(p, 0.34F, 0.4F, 0.66F, 0.4F);
	line(p, 0.34F, 0.58F, 0.66F, 0.58F);
	line(p, 0.34F, 0.76F, 0.52F, 0.76F);
}

static void erase(const struct pen *p)
{
	line(p, 0, 0.5F, 0.32F, 0.14F);
	line(p, 0, 0.5F, 0.32F, 0.86F);
	line(p, 0.32F, 0.14F, 1, 0.14F);
	line(p, 0.32F, 0.86F, 1, 0.86F);
	line(p, 1, 0.14F, 1, 0.86F);
	line(p, 0.48F, 0.34F, 0.8F, 0.66F);
	line(p, 0.8F, 0.34F, 0.48F, 0.66F);
}

static void staff(const struct pen *p)
{
	struct paint_box shoulders = part(p, 0.1F, 0.56F, 0.8F, 0.8F);

	disc(p, 0.5F, 0.28F, 0.2F);
	paint_clip(p->painter, part(p, 0.1F, 0.56F, 0.8F, 0.38F));
	paint_rounded(p->painter, shoulders, shoulders.width / 2, p->colour);
	paint_unclip(p->painter);
}

static void letters(const struct pen *p)
{
	letter(p, part(p, -0.1F, 0.2F, 0.5F, 0.9F), 0.6F, "A");
	letter(p, part(p, 0.3F, 0, 0.8F, 1), 1.1F, "A");
}

static void contrast(const struct pen *p)
{
	ring(p, 0.5F, 0.5F, 0.5F);
	paint_clip(p->painter, part(p, 0.5F, 0, 0.5F, 1));
	disc(p, 0.5F, 0.5F, 0.5F);
	paint_unclip(p->painter);
}

static void lower(const struct pen *p)
{
	line(p, 0.5F, 0.02F, 0.5F, 0.72F);
	line(p, 0.5F, 0.72F, 0.24F, 0.46F);
	line(p, 0.5F, 0.72F, 0.76F, 0.46F);
	line(p, 0.1F, 0.94F, 0.9F, 0.94F);
}

static void loudspeaker(const struct pen *p)
{
	line(p, 0.02F, 0.36F, 0.22F, 0.36F);
	line(p, 0.02F, 0.64F, 0.22F, 0.64F);
	line(p, 0.02F, 0.36F, 0.02F, 0.64F);
	line(p, 0.22F, 0.36F, 0.46F, 0.14F);
	line(p, 0.22F, 0.64F, 0.46F, 0.86F);
	line(p, 0.46F, 0.14F, 0.46F, 0.86F);
}

static void voice(const struct pen *p)
{
	loudspeaker(p);
	paint_clip(p->painter, part(p, 0.6F, 0, 0.5F, 1));
	ring(p, 0.42F, 0.5F, 0.28F);
	ring(p, 0.42F, 0.5F, 0.5F);
	paint_unclip(p->painter);
}

static void draw(const struct pen *p, enum view_sign sign, bool rtl)
{
	switch (sign) {
	case SIGN_BACK:
	case SIGN_FORWARD:
		arrow(p, (sign == SIGN_FORWARD) != rtl);
		break;
	case SIGN_HOME:
		house(p);
		break;
	case SIGN_SEARCH:
		ring(p, 0.4F, 0.4F, 0.38F);
		line(p, 0.68F, 0.68F, 0.96F, 0.96F);
		break;
	case SIGN_POPULAR:
		star(p);
		break;
	case SIGN_CALENDAR:
		calendar(p);
		break;
	case SIGN_PERSON:
		person(p);
		break;
	case SIGN_SLIP:
		slip(p);
		break;
	case SIGN_ERASE:
		erase(p);
		break;
	case SIGN_CHECK:
		line(p, 0.06F, 0.54F, 0.38F, 0.86F);
		line(p, 0.38F, 0.86F, 0.96F, 0.16F);
		break;
	case SIGN_CLOCK:
		ring(p, 0.5F, 0.5F, 0.5F);
		line(p, 0.5F, 0.5F, 0.5F, 0.2F);
		line(p, 0.5F, 0.5F, 0.7F, 0.62F);
		break;
	case SIGN_CLOSED:
		ring(p, 0.5F, 0.5F, 0.5F);
		paint_rectangle(p->painter, part(p, 0.22F, 0.43F, 0.56F, 0.14F), p->colour);
		break;
	case SIGN_STAFF:
		staff(p);
		break;
	case SIGN_QUESTION:
		ring(p, 0.5F, 0.5F, 0.5F);
		letter(p, part(p, 0, 0, 1, 1), 0.7F, "?");
		break;
	case SIGN_LETTERS:
		letters(p);
		break;
	case SIGN_CONTRAST:
		contrast(p);
		break;
	case SIGN_LOW:
		lower(p);
		break;
	case SIGN_VOICE:
		voice(p);
		break;
	case SIGN_QUIETER:
	case SIGN_LOUDER:
		loudspeaker(p);
		line(p, 0.62F, 0.5F, 0.98F, 0.5F);
		if (sign == SIGN_LOUDER)
			line(p, 0.8F, 0.32F, 0.8F, 0.68F);
		break;
	case SIGN_SPACE:
		line(p, 0, 0.5F, 0, 0.75F);
		line(p, 0, 0.75F, 1, 0.75F);
		line(p, 1, 0.5F, 1, 0.75F);
		break;
	case SIGN_NONE:
		break;
	}
}

void sign_paint(struct painter *painter, enum view_sign sign, struct paint_box box, bool rtl,
	uint32_t colour, uint32_t back)
{
	int side = box.width < box.height ? box.width : box.height;
	struct pen pen = {.painter = painter,
		.side = side,
		.x = box.x + (box.width - side) / 2,
		.y = box.y + (box.height - side) / 2,
		.stroke = side / 11 < 2 ? 2 : side / 11,
		.colour = colour,
		.back = back};

	if (side > 0)
		draw(&pen, sign, rtl);
}
