/* Logarithm and exponential: the exponent by the bits of an IEEE double, the rest by a series. */
#include "firmware/queue/logarithm.h"

#include <stdint.h>
#include <string.h>

enum { MANTISSA_BITS = 52, EXPONENT_BIAS = 1023 };

static const double ln_2 = 0.69314718055994530942, root_2 = 1.41421356237309504880;

/* ln m = 2 artanh((m - 1) / (m + 1)); with m in 1/root 2 .. root 2 the terms fall by 33. */
double logarithm(double x)
{
	uint64_t bits;
	int exponent;
	double s, square, term, sum = 0;

	memcpy(&bits, &x, sizeof(bits));
	exponent = (int)(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
	bits = (bits & ((UINT64_C(1) << MANTISSA_BITS) - 1)) | (uint64_t)EXPONENT_BIAS
								       << MANTISSA_BITS;
	memcpy(&x, &bits, sizeof(x));
	if (x > root_2) {
		x /= 2;
		exponent++;
	}
	s = (x - 1) / (x + 1);
	square = s * s;
	term = s;
	for (int i = 1; i < 20; i += 2) {
		sum += term / i;
		term *= square;
	}
	return 2 * sum + exponent * ln_2;
}

double exponential(double x)
{
	uint64_t bits;
	double power, sum = 1, term = 1;
	int times;

	x = x > 700 ? 700 : x < -700 ? -700 : x;
	times = (int)(x / ln_2 + (x < 0 ? -0.5 : 0.5));
	x -= times * ln_2;
	for (int i = 1; i < 15; i++) {
		term *= x / i;
		sum += term;
	}
	bits = (uint64_t)(times + EXPONENT_BIAS) << MANTISSA_BITS;
	memcpy(&power, &bits, sizeof(power));
	return sum * power;
}
