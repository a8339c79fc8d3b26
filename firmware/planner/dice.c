/* Draws by hashing their names. */
#include "firmware/planner/dice.h"

#include <math.h>

static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static const uint64_t golden = UINT64_C(0x9e3779b97f4a7c15);

struct dice dice_for(uint64_t seed, enum dice_purpose purpose, uint64_t day, uint64_t stream)
{
	uint64_t row = mixed(seed + golden);

	row = mixed(row ^ ((uint64_t)purpose + 1) * golden);
	row = mixed(row ^ (day + 1) * golden);
	return (struct dice){.row = mixed(row ^ (stream + 1) * golden)};
}

uint64_t dice_bits(struct dice dice, uint64_t n)
{
	return mixed(dice.row + (n + 1) * golden);
}

double dice_even(struct dice dice, uint64_t n)
{
	return ((double)(dice_bits(dice, n) >> 11) + 0.5) * 0x1p-53;
}

double dice_exponential(struct dice dice, uint64_t n)
{
	return -log(dice_even(dice, n));
}

double dice_normal(struct dice dice, uint64_t n)
{
	double radius = sqrt(-2 * log(dice_even(dice, 2 * n)));

	return radius * cos(2 * M_PI * dice_even(dice, 2 * n + 1));
}

double dice_duration(struct dice dice, uint64_t n, double cv)
{
	double variance;

	if (cv <= 0)
		return 1;
	if (cv == 1)
		return dice_exponential(dice, n);
	variance = log(1 + cv * cv);
	return exp(sqrt(variance) * dice_normal(dice, n) - variance / 2);
}
