/* The commands: each gets its words from its own name on and returns the exit status. */
#ifndef NOVBE_PLANNER_COMMAND_H
#define NOVBE_PLANNER_COMMAND_H

int plan_replay(int argc, char **argv);
int plan_what_if(int argc, char **argv);
int plan_simulate(int argc, char **argv);
int plan_staffing(int argc, char **argv);

#endif
