BEGIN TRANSACTION;
CREATE TABLE clips (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            has_track INTEGER NOT NULL,
            recorded_at TEXT NOT NULL,
            recorded_s REAL NOT NULL,
            day TEXT NOT NULL,
            duration_s REAL NOT NULL,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            frames INTEGER NOT NULL,
            dropped INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            sha256 TEXT,
            hold_s REAL NOT NULL,
            straight_s REAL NOT NULL,
            first_fault TEXT,
            verdict TEXT,
            doubt REAL NOT NULL,
            label TEXT,
            segments INTEGER NOT NULL DEFAULT 0,
            favourite INTEGER NOT NULL DEFAULT 0,
            notes TEXT NOT NULL DEFAULT '',
            search TEXT NOT NULL DEFAULT '',
            source TEXT NOT NULL,
            origin TEXT NOT NULL DEFAULT '',
            origin_sha256 TEXT,
            added_at TEXT NOT NULL,
            trashed_at TEXT,
            missing INTEGER NOT NULL DEFAULT 0
        );
INSERT INTO "clips" VALUES(1,'2026-03-08/140211-0000.mp4',1,'2026-03-08T14:02:11.250000+01:00',1772974931.25,'2026-03-08',3.5,192,96,35,0,5455,NULL,2.4,2.4,NULL,'straight',0.35,'straight',0,1,'toes pointed','toes pointed
','recorded','',NULL,'2026-11-28T07:02:10.076102+00:00',NULL,0);
INSERT INTO "clips" VALUES(2,'2026-03-08/140311-0001.mp4',1,'2026-03-08T14:03:11.250000+01:00',1772974991.25,'2026-03-08',1.5,192,96,15,0,3173,NULL,0.4,0.4,NULL,'straight',0.35,NULL,1,0,'','
','recorded','',NULL,'2026-11-28T07:02:10.262063+00:00',NULL,0);
INSERT INTO "clips" VALUES(3,'2026-03-08/140411-0002.mp4',1,'2026-03-08T14:04:11.250000+01:00',1772975051.25,'2026-03-08',3.0,192,96,30,0,4805,NULL,2.4,0.0,'closed_shoulders','not_straight',0.5,NULL,0,0,'','
','recorded','',NULL,'2026-11-28T07:02:10.575112+00:00','2026-11-28T07:02:10.815895+00:00',0);
INSERT INTO "clips" VALUES(4,'2026-03-08/140511-0003.mp4',1,'2026-03-08T14:05:11.250000+01:00',1772975111.25,'2026-03-08',1.0,192,96,10,0,2517,NULL,0.0,0.0,NULL,NULL,1.0,NULL,0,0,'','
','recorded','',NULL,'2026-11-28T07:02:10.692019+00:00',NULL,0);
CREATE TABLE day_notes (day TEXT PRIMARY KEY, notes TEXT NOT NULL, search TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "day_notes" VALUES('2026-03-08','windy','windy');
CREATE TABLE label_events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            clip_id INTEGER NOT NULL,
            clip_name TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('set', 'undo', 'redo', 'import')),
            target INTEGER REFERENCES label_events (id),
            what TEXT NOT NULL CHECK (what IN ('label', 'segments')),
            before TEXT NOT NULL,
            after TEXT NOT NULL
        );
INSERT INTO "label_events" VALUES(1,'2026-11-28T07:02:10.719891+00:00','athlete',1,'2026-03-08/140211-0000.mp4','set',NULL,'label','null','"straight"');
INSERT INTO "label_events" VALUES(2,'2026-11-28T07:02:10.731601+00:00','athlete',3,'2026-03-08/140411-0002.mp4','set',NULL,'label','null','"unsure"');
INSERT INTO "label_events" VALUES(3,'2026-11-28T07:02:10.739887+00:00','athlete',3,'2026-03-08/140411-0002.mp4','undo',2,'label','"unsure"','null');
INSERT INTO "label_events" VALUES(4,'2026-11-28T07:02:10.756200+00:00','athlete',2,'2026-03-08/140311-0001.mp4','set',NULL,'segments','[]','[[0.5, 1.0, "straight"]]');
CREATE TABLE options (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "options" VALUES('cap_bytes','5000000000');
CREATE TABLE segments (
            clip_id INTEGER NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL CHECK (0 <= start_s AND start_s < end_s),
            label TEXT NOT NULL,
            PRIMARY KEY (clip_id, start_s)
        ) WITHOUT ROWID
        ;
INSERT INTO "segments" VALUES(2,0.5,1.0,'straight');
CREATE INDEX clips_by_time ON clips (recorded_s, id) WHERE trashed_at IS NULL;
CREATE INDEX clips_by_hold ON clips (hold_s, id) WHERE trashed_at IS NULL;
CREATE INDEX clips_by_straight ON clips (straight_s, id) WHERE trashed_at IS NULL;
CREATE INDEX clips_by_doubt ON clips (doubt, id) WHERE trashed_at IS NULL;
CREATE INDEX clips_by_day ON clips (day) WHERE trashed_at IS NULL;
CREATE INDEX clips_to_label ON clips (doubt, id) WHERE trashed_at IS NULL AND label IS NULL AND segments = 0;
CREATE INDEX clips_labelled ON clips (label, verdict) WHERE trashed_at IS NULL AND label IS NOT NULL;
CREATE INDEX clips_trashed ON clips (trashed_at) WHERE trashed_at IS NOT NULL;
CREATE INDEX clips_by_size ON clips (bytes);
CREATE INDEX clips_by_origin ON clips (origin_sha256) WHERE origin_sha256 IS NOT NULL;
CREATE INDEX label_events_by_clip ON label_events (clip_id, id);
CREATE INDEX label_events_by_target ON label_events (target, id) WHERE target IS NOT NULL;
CREATE INDEX label_events_by_kind ON label_events (kind, id);
CREATE TRIGGER label_events_are_never_changed BEFORE UPDATE ON label_events
        BEGIN SELECT RAISE(ABORT, 'label events are never changed'); END;
CREATE TRIGGER label_events_are_never_deleted BEFORE DELETE ON label_events
        BEGIN SELECT RAISE(ABORT, 'label events are never deleted'); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('clips',4);
INSERT INTO "sqlite_sequence" VALUES('label_events',4);
COMMIT;
PRAGMA user_version = 1;
