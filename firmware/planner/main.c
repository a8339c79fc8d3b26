/* novbe-plan: what would happen if. */
#include <stdio.h>

int main(void)
{
	return 64;
}
