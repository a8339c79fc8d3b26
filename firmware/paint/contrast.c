/* Contrast of two colours (WCAG 2.1, "relative luminance" and "contrast ratio"). */
#include "firmware/paint/paint.h"

#include <math.h>

static double channel_linear(uint32_t value)
{
	double c = (value & 0xff) / 255.0;

	return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double colour_luminance(uint32_t colour)
{
	return 0.2126 * channel_linear(colour >> 16) + 0.7152 * channel_linear(colour >> 8) +
	       0.0722 * channel_linear(colour);
}

double paint_contrast(uint32_t a, uint32_t b)
{
	double la = colour_luminance(a), lb = colour_luminance(b);
	double high = la > lb ? la : lb, low = la > lb ? lb : la;

	return (high + 0.05) / (low + 0.05);
}
