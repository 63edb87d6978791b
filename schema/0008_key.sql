-- 0008_key.sql -- which key seals this database: a word sealed by it.

CREATE TABLE key_proof (
	id	INTEGER	NOT NULL PRIMARY KEY CHECK (id = 1),
	sealed	BLOB	NOT NULL
);
