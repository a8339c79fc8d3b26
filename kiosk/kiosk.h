/*
 * One kiosk at work: its window, its link to the hub, its printer, and the flow between them.
 *   touches, keys -> flow -> issue -> hub -> answer -> flow -> picture -> outlet -> flow -> confirm
 */
#ifndef NOVBE_KIOSK_KIOSK_H
#define NOVBE_KIOSK_KIOSK_H

struct board_file;
struct kiosk_options;
struct kiosk;
struct loop;

/* NULL and errno after a log line that says what is wrong and what to do. board and options are
 * borrowed until kiosk_free(). */
struct kiosk *kiosk_new(
	struct loop *loop, const struct board_file *board, const struct kiosk_options *options);
void kiosk_free(struct kiosk *kiosk);

#endif
