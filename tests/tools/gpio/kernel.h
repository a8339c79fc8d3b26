/* The played kernel's parts: kernel.c is the chips, keypad.c the keypads, calls.c the libc that
 * programs call; words.c and control.c are what tests say. Everything holds the one lock. */
#ifndef NOVBE_TESTS_GPIO_KERNEL_H
#define NOVBE_TESTS_GPIO_KERNEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { ANSWER_SIZE = 256, FDS = 1024, MAJOR = 254 };

/* The one call of a test that is linked with it; false: answer says "error ...". */
bool gpio_kernel(const char *command, char answer[ANSWER_SIZE]);

/* Programs have functions of these names too. */
#pragma GCC visibility push(hidden)

extern pthread_mutex_t kernel_lock;
int64_t kernel_now_us(void);

/* What stands behind a file descriptor that we gave. */
enum fd_kind { FD_NONE, FD_CHIP, FD_LINE, FD_KEYPAD };
struct fd_entry {
	enum fd_kind kind;
	void *of;
};
extern struct fd_entry kernel_fds[FDS];
/* Both ends of a pipe; the reading one is the program's. -1 and errno. */
int pipe_open(int *writer, bool nonblocking);
/* The real functions. */
int real_close(int fd);
ssize_t real_read(int fd, void *buffer, size_t size);

/* ---- Chips (kernel.c) ---- */
bool is_chip_number(unsigned int number);
int chip_open(unsigned int number);
int chip_ioctl(void *chip, unsigned long call, void *argument);
void line_close(void *request);
ssize_t line_read(int fd, void *request, void *buffer, size_t size);
int line_ioctl(void *request, unsigned long call, void *argument);
/* Ends debounces that are over; when the next one is, INT64_MAX: none. */
int64_t debounces_end(int64_t now_us);
/* words.c */
const char *chip_command(int argc, char **argv, char answer[ANSWER_SIZE]);

/* ---- Keypads (keypad.c) ---- */
bool is_keypad(const char *path);
int keypad_open(const char *path, bool nonblocking);
void keypad_close(int fd);
ssize_t keypad_read(int fd, void *buffer, size_t size);
int keypad_ioctl(int fd, unsigned long call, void *argument);
const char *keypad_command(int argc, char **argv, char answer[ANSWER_SIZE]);

/* ---- Faults (control.c) ---- */
/* An errno that the call shall fail with now, or 0. */
int fault_take(const char *call);
/* When "AT" stands there; else now. */
int64_t when_us(int argc, char **argv, int at);

/* The folder that stands for /dev when it is listed. */
const char *listing_folder(void);
void listing_set(unsigned int number, bool there);
/* The helper thread that ends debounces and listens: looks again. */
void helper_wake(void);

#pragma GCC visibility pop

#endif
