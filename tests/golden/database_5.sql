-- A small database as version 5 makes it: what later versions have to bring up to date.
CREATE TABLE alias (
	id BLOB NOT NULL, 
	class BLOB NOT NULL, 
	representative BLOB NOT NULL, 
	waits INTEGER NOT NULL, 
	PRIMARY KEY (id)
)
 WITHOUT ROWID

;
INSERT INTO alias VALUES (X'01a20c23c303700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', 1);
INSERT INTO alias VALUES (X'01a20c23c304700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', 0);
CREATE TABLE attendance (
	session BLOB, 
	note VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO attendance VALUES (X'01a20c23c309700080009ba85df703b7', NULL, 1, X'01a20c23c30a700080009ba85df703b7', X'01a20c23c305700080009ba85df703b7', NULL, 64, NULL);
CREATE TABLE audit (
	deed VARCHAR, 
	at INTEGER, 
	text VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE author (
	op_id BLOB NOT NULL, 
	rec BLOB NOT NULL, 
	member BLOB NOT NULL, 
	wall INTEGER NOT NULL, 
	chain INTEGER NOT NULL, 
	seq INTEGER, 
	PRIMARY KEY (op_id)
)
 WITHOUT ROWID

;
INSERT INTO author VALUES (X'01a20c23c30a700080009ba85df703b7', X'01a20c23c30a700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c30d700080009ba85df703b7', X'01a20c23c306700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000011, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c309700080009ba85df703b7', X'01a20c23c309700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c302700080009ba85df703b7', X'01a20c23c302700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c303700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c304700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c306700080009ba85df703b7', X'01a20c23c306700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c307700080009ba85df703b7', X'01a20c23c307700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c308700080009ba85df703b7', X'01a20c23c308700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000001, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c30c700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000011, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c30e700080009ba85df703b7', X'01a20c23c308700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000011, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c310700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000015, 1, NULL);
INSERT INTO author VALUES (X'01a20c23c312700080009ba85df703b7', X'01a20c23c305700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000017, 1, NULL);
INSERT INTO author VALUES (X'01a20c248650700080019ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000000, 2, 1);
INSERT INTO author VALUES (X'01a20c248650700080029ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'4d616900000000000000000000000000', 1795500000000, 2, 1);
INSERT INTO author VALUES (X'01a20c248650700080039ba85df703b7', X'01a20c248650700080039ba85df703b7', X'4d616900000000000000000000000000', 1795500000000, 2, 1);
INSERT INTO author VALUES (X'01a20c248650700080049ba85df703b7', X'01a20c248650700080039ba85df703b7', X'4d616900000000000000000000000000', 1795500000000, 2, 1);
CREATE TABLE "before" (
	rec BLOB NOT NULL, 
	entity INTEGER NOT NULL, 
	fld INTEGER NOT NULL, 
	op_id BLOB NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (rec, entity, fld)
)
 WITHOUT ROWID

;
INSERT INTO before VALUES (X'01a20c23c303700080009ba85df703b7', 4, 128, X'01a20c23c303700080009ba85df703b7', X'ae4cc3b2205468e1bb8b204dc3a279');
INSERT INTO before VALUES (X'01a20c23c306700080009ba85df703b7', 5, 128, X'01a20c23c306700080009ba85df703b7', X'92ac2b3834393030303030303031a8636f6e2067c3a169');
CREATE TABLE chain (
	no INTEGER NOT NULL, 
	chain BLOB NOT NULL, 
	device BLOB NOT NULL, 
	next_seq INTEGER NOT NULL, 
	tip BLOB NOT NULL, 
	PRIMARY KEY (no)
)
 WITHOUT ROWID

;
CREATE TABLE consent (
	purpose VARCHAR, 
	rank INTEGER, 
	day VARCHAR, 
	method VARCHAR, 
	text_version VARCHAR, 
	witness VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO consent VALUES ('support', 0, '2026-11-24', 'giấy', 'v1', NULL, 1, X'01a20c23c307700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', NULL, 0, X'01a20c23c303700080009ba85df703b7');
CREATE TABLE cut (
	op_id BLOB NOT NULL, 
	PRIMARY KEY (op_id)
)
 WITHOUT ROWID

;
CREATE TABLE dead (
	rec BLOB NOT NULL, 
	entity INTEGER NOT NULL, 
	fld INTEGER NOT NULL, 
	op_id BLOB NOT NULL, 
	PRIMARY KEY (rec, entity, fld, op_id)
)
 WITHOUT ROWID

;
CREATE TABLE draft (
	member BLOB NOT NULL, 
	form VARCHAR NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (member, form)
)
 WITHOUT ROWID

;
CREATE TABLE edge (
	op_id BLOB NOT NULL, 
	survivor BLOB NOT NULL, 
	losers BLOB NOT NULL, 
	covers BLOB NOT NULL, 
	rank INTEGER NOT NULL, 
	PRIMARY KEY (op_id)
)
 WITHOUT ROWID

;
INSERT INTO edge VALUES (X'01a20c23c310700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'01a20c23c303700080009ba85df703b701a20c23c304700080009ba85df703b701a20c23c30c700080009ba85df703b7', 1);
CREATE TABLE erased (
	rec BLOB NOT NULL, 
	op_id BLOB NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (rec)
)
 WITHOUT ROWID

;
INSERT INTO erased VALUES (X'01a20c23c305700080009ba85df703b7', X'01a20c23c312700080009ba85df703b7', 1795500000017);
CREATE TABLE followup (
	due VARCHAR, 
	done_on VARCHAR, 
	topic VARCHAR, 
	session BLOB, 
	place VARCHAR, 
	referred_by BLOB, 
	referred_on VARCHAR, 
	answered_by BLOB, 
	answered_on VARCHAR, 
	text VARCHAR, 
	question VARCHAR, 
	answer VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE have (
	chain INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	PRIMARY KEY (chain, seq, hash)
)
 WITHOUT ROWID

;
CREATE TABLE head (
	device BLOB NOT NULL, 
	seen_at INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (device)
)
 WITHOUT ROWID

;
CREATE TABLE hub (
	hub_id BLOB NOT NULL, 
	head_no INTEGER NOT NULL, 
	synced_at INTEGER NOT NULL, 
	PRIMARY KEY (hub_id)
)
 WITHOUT ROWID

;
CREATE TABLE member (
	name VARCHAR, 
	role VARCHAR, 
	phone VARCHAR, 
	left_on VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE membership (
	unit BLOB, 
	since VARCHAR, 
	until VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE meta (
	"key" VARCHAR NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO meta VALUES ('hlc', X'01a20c23c313');
INSERT INTO meta VALUES ('op_sum', X'5b395cd60a9b9e186a153a33dfcd3b9a');
INSERT INTO meta VALUES ('state_sum', X'3e46336383d9612648bfadbcf3dd5a24');
CREATE TABLE need (
	kind VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO need VALUES ('VNeID', 1, X'01a20c23c308700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', NULL, 2, NULL);
CREATE TABLE not_same (
	a BLOB, 
	b BLOB, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE other (
	rec BLOB NOT NULL, 
	entity INTEGER NOT NULL, 
	fld INTEGER NOT NULL, 
	op_id BLOB NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (rec, entity, fld, op_id)
)
 WITHOUT ROWID

;
INSERT INTO other VALUES (X'01a20c23c303700080009ba85df703b7', 4, 0, X'01a20c248650700080029ba85df703b7', X'91c41001a20c23c303700080009ba85df703b7');
INSERT INTO other VALUES (X'01a20c23c303700080009ba85df703b7', 4, 128, X'01a20c23c30c700080009ba85df703b7', X'ad4cc3b2205468e1bb8b204d6169');
INSERT INTO other VALUES (X'01a20c23c303700080009ba85df703b7', 4, 201, X'01a20c248650700080019ba85df703b7', X'a968c3a174207468656e');
INSERT INTO other VALUES (X'01a20c23c308700080009ba85df703b7', 6, 0, X'01a20c23c30e700080009ba85df703b7', X'91c41001a20c23c308700080009ba85df703b7');
INSERT INTO other VALUES (X'01a20c248650700080039ba85df703b7', 900, 1, X'01a20c248650700080049ba85df703b7', X'a46dc3a86f');
INSERT INTO other VALUES (X'01a20c248650700080039ba85df703b7', 900, 128, X'01a20c248650700080039ba85df703b7', X'94a556c3a06e67c005c3');
INSERT INTO other VALUES (X'01a20c248650700080039ba85df703b7', 900, 2, X'01a20c248650700080049ba85df703b7', X'fb');
CREATE TABLE pending (
	op_id BLOB NOT NULL, 
	rec BLOB NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (op_id)
)
 WITHOUT ROWID

;
INSERT INTO pending VALUES (X'01a20c23c30a700080009ba85df703b7', X'01a20c23c30a700080009ba85df703b7', X'9ac41001a20c23c30a700080009ba85df703b7010ac41001a20c23c30a700080009ba85df703b78101c41001a20c23c309700080009ba85df703b7809091c41001a20c23c305700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c30d700080009ba85df703b7', X'01a20c23c306700080009ba85df703b7', X'9ac41001a20c23c30d700080009ba85df703b70205c41001a20c23c306700080009ba85df703b781cc8092c0c0809090c4104d616900000000000000000000000000cf000001a20c23c30b');
INSERT INTO pending VALUES (X'01a20c23c309700080009ba85df703b7', X'01a20c23c309700080009ba85df703b7', X'9ac41001a20c23c309700080009ba85df703b70108c41001a20c23c309700080009ba85df703b78301cf000001a20c23c30002a4686f6d650600809091c0c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c302700080009ba85df703b7', X'01a20c23c302700080009ba85df703b7', X'9ac41001a20c23c302700080009ba85df703b70101c41001a20c23c302700080009ba85df703b78201af5068c6b0e1bb9d6e67204de1baab7502a477617264809091c0c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c303700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'9ac41001a20c23c303700080009ba85df703b70104c41001a20c23c303700080009ba85df703b78602c41001a20c23c302700080009ba85df703b7cc80ae4cc3b2205468e1bb8b204dc3a279cc81a431393631cc8292c4206868686868686868686868686868686868686868686868686868686868686868a435303038cc83b274e1bb9520370a67e1baa76e206368e1bba3cc8492a66e6768c3a86fcd07ea809091c0c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c304700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'9ac41001a20c23c304700080009ba85df703b70104c41001a20c23c304700080009ba85df703b78201a36e616dcc80ac56c3a06e67204120486fc3a0809091c0c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c306700080009ba85df703b7', X'01a20c23c306700080009ba85df703b7', X'9ac41001a20c23c306700080009ba85df703b70105c41001a20c23c306700080009ba85df703b781cc8092ac2b3834393030303030303031a8636f6e2067c3a169809091c41001a20c23c303700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c307700080009ba85df703b7', X'01a20c23c307700080009ba85df703b7', X'9ac41001a20c23c307700080009ba85df703b70107c41001a20c23c307700080009ba85df703b782cc80a7737570706f7274cc819500aa323032362d31312d3234a66769e1baa579a27631c0809091c41001a20c23c303700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c308700080009ba85df703b7', X'01a20c23c308700080009ba85df703b7', X'9ac41001a20c23c308700080009ba85df703b70106c41001a20c23c308700080009ba85df703b781cc80a5564e654944809091c41001a20c23c304700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c301');
INSERT INTO pending VALUES (X'01a20c23c30c700080009ba85df703b7', X'01a20c23c303700080009ba85df703b7', X'9ac41001a20c23c30c700080009ba85df703b70204c41001a20c23c303700080009ba85df703b78201a46ee1bbafcc80ad4cc3b2205468e1bb8b204d6169809090c4104d616900000000000000000000000000cf000001a20c23c30b');
INSERT INTO pending VALUES (X'01a20c23c30e700080009ba85df703b7', X'01a20c23c308700080009ba85df703b7', X'9ac41001a20c23c30e700080009ba85df703b70306c41001a20c23c308700080009ba85df703b7808091c41001a20c23c308700080009ba85df703b790c4104d616900000000000000000000000000cf000001a20c23c30b');
INSERT INTO pending VALUES (X'01a20c23c310700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'9ac41001a20c23c310700080009ba85df703b70504c41001a20c23c304700080009ba85df703b7808093c41001a20c23c303700080009ba85df703b7c41001a20c23c304700080009ba85df703b7c41001a20c23c30c700080009ba85df703b79201c41001a20c23c303700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c30f');
INSERT INTO pending VALUES (X'01a20c23c312700080009ba85df703b7', X'01a20c23c305700080009ba85df703b7', X'9ac41001a20c23c312700080009ba85df703b70704c41001a20c23c305700080009ba85df703b780809091c41001a20c23c305700080009ba85df703b7c4104d616900000000000000000000000000cf000001a20c23c311');
CREATE TABLE phone (
	digits VARCHAR, 
	owner VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO phone VALUES (NULL, NULL, 1, X'01a20c23c306700080009ba85df703b7', X'01a20c23c304700080009ba85df703b7', X'8001a20c23c30d700080009ba85df703b7', 0, X'01a20c23c303700080009ba85df703b7');
CREATE TABLE presence (
	member BLOB, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE request (
	wish VARCHAR, 
	received_on VARCHAR, 
	taken_by BLOB, 
	paper VARCHAR, 
	confirmed_on VARCHAR, 
	extended_on VARCHAR, 
	outcome VARCHAR, 
	closed_on VARCHAR, 
	closed_by BLOB, 
	text VARCHAR, 
	answer VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE resident (
	name VARCHAR, 
	birth VARCHAR, 
	sex VARCHAR, 
	unit BLOB, 
	id_hash BLOB, 
	id_tail VARCHAR, 
	address VARCHAR, 
	household VARCHAR, 
	household_year INTEGER, 
	ethnicity VARCHAR, 
	sort_key VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO resident VALUES ('Lò Thị Mâý', '1961', 'nữ', X'01a20c23c302700080009ba85df703b7', X'6868686868686868686868686868686868686868686868686868686868686868', '5008', 'tổ 7
gần chợ', 'nghèo', 2026, NULL, 'QC` 4 PS 1 ZLM 5 !lÒ tHỊ mÂÝ', 1, X'01a20c23c303700080009ba85df703b7', NULL, X'8001a20c248650700080019ba85df703b70101a20c23c30c700080009ba85df703b7', 21, NULL);
INSERT INTO resident VALUES ('Vàng A Hoà', NULL, 'nam', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'LSA 1 ]ARK 1 A 0 !vÀNG a hOÀ', 2, X'01a20c23c304700080009ba85df703b7', NULL, NULL, 0, NULL);
CREATE TABLE result (
	session BLOB, 
	topic VARCHAR, 
	outcome VARCHAR, 
	cause VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE roster (
	hash BLOB NOT NULL, 
	body BLOB NOT NULL, 
	PRIMARY KEY (hash)
)
 WITHOUT ROWID

;
CREATE TABLE session (
	at INTEGER, 
	mode VARCHAR, 
	place VARCHAR, 
	minutes INTEGER, 
	unit BLOB, 
	people INTEGER, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO session VALUES (1795500000000, 'home', NULL, NULL, NULL, 0, 1, X'01a20c23c309700080009ba85df703b7', NULL, NULL, 0, NULL);
CREATE TABLE spool (
	hash BLOB NOT NULL, 
	chain INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	bytes BLOB NOT NULL, 
	published INTEGER NOT NULL, 
	PRIMARY KEY (hash)
)
 WITHOUT ROWID

;
CREATE TABLE sync_log (
	no INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	detail VARCHAR NOT NULL, 
	PRIMARY KEY (no)
);
CREATE TABLE topic_version (
	code VARCHAR, 
	version INTEGER, 
	body VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE TABLE unit (
	name VARCHAR, 
	kind VARCHAR, 
	above BLOB, 
	valid_from VARCHAR, 
	valid_to VARCHAR, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
INSERT INTO unit VALUES ('Phường Mẫu', 'ward', NULL, NULL, NULL, 1, X'01a20c23c302700080009ba85df703b7', NULL, NULL, 0, NULL);
CREATE TABLE unknown_row (
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	entity INTEGER NOT NULL, 
	PRIMARY KEY (pk), 
	UNIQUE (id, entity)
);
INSERT INTO unknown_row VALUES (1, X'01a20c248650700080039ba85df703b7', X'01a20c23c304700080009ba85df703b7', NULL, 0, X'01a20c23c303700080009ba85df703b7', 900);
CREATE TABLE update_release (
	subject VARCHAR, 
	version VARCHAR, 
	pc BLOB, 
	pk INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	parent BLOB, 
	_v BLOB, 
	_f INTEGER NOT NULL, 
	_p BLOB, 
	PRIMARY KEY (pk), 
	UNIQUE (id)
);
CREATE VIRTUAL TABLE search USING fts5(words, tokenize='ascii', prefix='1 2 3', detail='column');
INSERT INTO search(search, rank) VALUES('secure-delete', 1);
INSERT INTO search(rowid, words) VALUES (2, 'vang a hoa vah z');
CREATE INDEX alias_class ON alias (class);
CREATE INDEX alias_waits ON alias (waits) WHERE waits <> 0;
CREATE TRIGGER attendance_delete_guard BEFORE delete ON attendance WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX attendance_flagged ON attendance (_f) WHERE _f <> 0;
CREATE TRIGGER attendance_insert_guard BEFORE insert ON attendance WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX attendance_moved ON attendance (_p) WHERE _p IS NOT NULL;
CREATE INDEX attendance_parent ON attendance (parent);
CREATE INDEX attendance_session ON attendance (session);
CREATE TRIGGER attendance_update_guard BEFORE update ON attendance WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER audit_delete_guard BEFORE delete ON audit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX audit_flagged ON audit (_f) WHERE _f <> 0;
CREATE TRIGGER audit_insert_guard BEFORE insert ON audit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX audit_moved ON audit (_p) WHERE _p IS NOT NULL;
CREATE INDEX audit_parent ON audit (parent);
CREATE TRIGGER audit_update_guard BEFORE update ON audit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX author_own ON author (seq) WHERE chain = 1;
CREATE INDEX author_rec ON author (rec);
CREATE TRIGGER consent_delete_guard BEFORE delete ON consent WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX consent_flagged ON consent (_f) WHERE _f <> 0;
CREATE TRIGGER consent_insert_guard BEFORE insert ON consent WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX consent_moved ON consent (_p) WHERE _p IS NOT NULL;
CREATE INDEX consent_parent ON consent (parent);
CREATE TRIGGER consent_update_guard BEFORE update ON consent WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER cut_delete_guard BEFORE delete ON cut WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER cut_insert_guard BEFORE insert ON cut WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER cut_update_guard BEFORE update ON cut WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER edge_delete_guard BEFORE delete ON edge WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER edge_insert_guard BEFORE insert ON edge WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX edge_survivor ON edge (survivor);
CREATE TRIGGER edge_update_guard BEFORE update ON edge WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER erased_delete_guard BEFORE delete ON erased WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER erased_insert_guard BEFORE insert ON erased WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER erased_update_guard BEFORE update ON erased WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER followup_delete_guard BEFORE delete ON followup WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX followup_due ON followup (due);
CREATE INDEX followup_flagged ON followup (_f) WHERE _f <> 0;
CREATE TRIGGER followup_insert_guard BEFORE insert ON followup WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX followup_moved ON followup (_p) WHERE _p IS NOT NULL;
CREATE INDEX followup_open ON followup (due) WHERE done_on IS NULL;
CREATE INDEX followup_parent ON followup (parent);
CREATE TRIGGER followup_update_guard BEFORE update ON followup WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER member_delete_guard BEFORE delete ON member WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX member_flagged ON member (_f) WHERE _f <> 0;
CREATE TRIGGER member_insert_guard BEFORE insert ON member WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX member_moved ON member (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER member_update_guard BEFORE update ON member WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER membership_delete_guard BEFORE delete ON membership WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX membership_flagged ON membership (_f) WHERE _f <> 0;
CREATE TRIGGER membership_insert_guard BEFORE insert ON membership WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX membership_moved ON membership (_p) WHERE _p IS NOT NULL;
CREATE INDEX membership_parent ON membership (parent);
CREATE TRIGGER membership_update_guard BEFORE update ON membership WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER need_delete_guard BEFORE delete ON need WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX need_flagged ON need (_f) WHERE _f <> 0;
CREATE TRIGGER need_insert_guard BEFORE insert ON need WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX need_moved ON need (_p) WHERE _p IS NOT NULL;
CREATE INDEX need_parent ON need (parent);
CREATE TRIGGER need_update_guard BEFORE update ON need WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER not_same_delete_guard BEFORE delete ON not_same WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX not_same_flagged ON not_same (_f) WHERE _f <> 0;
CREATE TRIGGER not_same_insert_guard BEFORE insert ON not_same WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX not_same_moved ON not_same (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER not_same_update_guard BEFORE update ON not_same WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER phone_delete_guard BEFORE delete ON phone WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX phone_flagged ON phone (_f) WHERE _f <> 0;
CREATE TRIGGER phone_insert_guard BEFORE insert ON phone WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX phone_moved ON phone (_p) WHERE _p IS NOT NULL;
CREATE INDEX phone_parent ON phone (parent);
CREATE TRIGGER phone_update_guard BEFORE update ON phone WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER presence_delete_guard BEFORE delete ON presence WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX presence_flagged ON presence (_f) WHERE _f <> 0;
CREATE TRIGGER presence_insert_guard BEFORE insert ON presence WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX presence_moved ON presence (_p) WHERE _p IS NOT NULL;
CREATE INDEX presence_parent ON presence (parent);
CREATE TRIGGER presence_update_guard BEFORE update ON presence WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER request_delete_guard BEFORE delete ON request WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX request_flagged ON request (_f) WHERE _f <> 0;
CREATE TRIGGER request_insert_guard BEFORE insert ON request WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX request_moved ON request (_p) WHERE _p IS NOT NULL;
CREATE INDEX request_parent ON request (parent);
CREATE TRIGGER request_update_guard BEFORE update ON request WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER resident_delete_guard BEFORE delete ON resident WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX resident_flagged ON resident (_f) WHERE _f <> 0;
CREATE INDEX resident_id_hash ON resident (id_hash);
CREATE TRIGGER resident_insert_guard BEFORE insert ON resident WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX resident_moved ON resident (_p) WHERE _p IS NOT NULL;
CREATE INDEX resident_unit ON resident (unit);
CREATE TRIGGER resident_update_guard BEFORE update ON resident WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER result_delete_guard BEFORE delete ON result WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX result_flagged ON result (_f) WHERE _f <> 0;
CREATE TRIGGER result_insert_guard BEFORE insert ON result WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX result_moved ON result (_p) WHERE _p IS NOT NULL;
CREATE INDEX result_parent ON result (parent);
CREATE INDEX result_session ON result (session);
CREATE TRIGGER result_update_guard BEFORE update ON result WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX session_at ON session (at);
CREATE TRIGGER session_delete_guard BEFORE delete ON session WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX session_flagged ON session (_f) WHERE _f <> 0;
CREATE TRIGGER session_insert_guard BEFORE insert ON session WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX session_moved ON session (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER session_update_guard BEFORE update ON session WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX spool_unsent ON spool (chain, seq) WHERE published = 0;
CREATE TRIGGER topic_version_delete_guard BEFORE delete ON topic_version WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX topic_version_flagged ON topic_version (_f) WHERE _f <> 0;
CREATE TRIGGER topic_version_insert_guard BEFORE insert ON topic_version WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX topic_version_moved ON topic_version (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER topic_version_update_guard BEFORE update ON topic_version WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER unit_delete_guard BEFORE delete ON unit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX unit_flagged ON unit (_f) WHERE _f <> 0;
CREATE TRIGGER unit_insert_guard BEFORE insert ON unit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX unit_moved ON unit (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER unit_update_guard BEFORE update ON unit WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER unknown_row_delete_guard BEFORE delete ON unknown_row WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX unknown_row_flagged ON unknown_row (_f) WHERE _f <> 0;
CREATE TRIGGER unknown_row_insert_guard BEFORE insert ON unknown_row WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX unknown_row_moved ON unknown_row (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER unknown_row_update_guard BEFORE update ON unknown_row WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE TRIGGER update_release_delete_guard BEFORE delete ON update_release WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX update_release_flagged ON update_release (_f) WHERE _f <> 0;
CREATE TRIGGER update_release_insert_guard BEFORE insert ON update_release WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
CREATE INDEX update_release_moved ON update_release (_p) WHERE _p IS NOT NULL;
CREATE TRIGGER update_release_update_guard BEFORE update ON update_release WHEN NOT dcd_guard()
BEGIN SELECT RAISE(ABORT, 'synced rows are written by operations only'); END;
PRAGMA user_version = 5;
