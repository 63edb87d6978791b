/* t_db.h -- between t.c and t_db.c: the databases of one test are over. */
#ifndef TEST_T_DB_H
#define TEST_T_DB_H

void t_db_gone(void);

#endif
