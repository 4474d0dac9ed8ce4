"""Tables of the library, as numbered migrations. A released migration is never edited: append another."""

Migration = tuple[str, ...]

MIGRATIONS: tuple[Migration, ...] = (
    (
        """
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
        )
        """,
        "CREATE INDEX clips_by_time ON clips (recorded_s, id) WHERE trashed_at IS NULL",
        "CREATE INDEX clips_by_hold ON clips (hold_s, id) WHERE trashed_at IS NULL",
        "CREATE INDEX clips_by_straight ON clips (straight_s, id) WHERE trashed_at IS NULL",
        "CREATE INDEX clips_by_doubt ON clips (doubt, id) WHERE trashed_at IS NULL",
        "CREATE INDEX clips_by_day ON clips (day) WHERE trashed_at IS NULL",
        "CREATE INDEX clips_to_label ON clips (doubt, id) WHERE trashed_at IS NULL AND label IS NULL AND segments = 0",
        "CREATE INDEX clips_labelled ON clips (label, verdict) WHERE trashed_at IS NULL AND label IS NOT NULL",
        "CREATE INDEX clips_trashed ON clips (trashed_at) WHERE trashed_at IS NOT NULL",
        "CREATE INDEX clips_by_size ON clips (bytes)",
        "CREATE INDEX clips_by_origin ON clips (origin_sha256) WHERE origin_sha256 IS NOT NULL",
        """
        CREATE TABLE segments (
            clip_id INTEGER NOT NULL REFERENCES clips (id) ON DELETE CASCADE,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL CHECK (0 <= start_s AND start_s < end_s),
            label TEXT NOT NULL,
            PRIMARY KEY (clip_id, start_s)
        ) WITHOUT ROWID
        """,
        """
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
        )
        """,
        "CREATE INDEX label_events_by_clip ON label_events (clip_id, id)",
        "CREATE INDEX label_events_by_target ON label_events (target, id) WHERE target IS NOT NULL",
        "CREATE INDEX label_events_by_kind ON label_events (kind, id)",
        """
        CREATE TRIGGER label_events_are_never_changed BEFORE UPDATE ON label_events
        BEGIN SELECT RAISE(ABORT, 'label events are never changed'); END
        """,
        """
        CREATE TRIGGER label_events_are_never_deleted BEFORE DELETE ON label_events
        BEGIN SELECT RAISE(ABORT, 'label events are never deleted'); END
        """,
        "CREATE TABLE day_notes (day TEXT PRIMARY KEY, notes TEXT NOT NULL, search TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE options (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
    (
        # Who judged a clip, how closely, and what had been said live before it was judged again (NULL: it was not).
        "ALTER TABLE clips ADD COLUMN judged_by TEXT",
        "ALTER TABLE clips ADD COLUMN judged_blocks INTEGER",
        "ALTER TABLE clips ADD COLUMN judged_fully INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE clips ADD COLUMN judge_trouble TEXT",
        "ALTER TABLE clips ADD COLUMN live_hold_s REAL",
        "ALTER TABLE clips ADD COLUMN live_straight_s REAL",
        "ALTER TABLE clips ADD COLUMN live_first_fault TEXT",
        "ALTER TABLE clips ADD COLUMN live_verdict TEXT",
        "ALTER TABLE clips ADD COLUMN live_doubt REAL",
        """
        CREATE INDEX clips_to_judge ON clips (recorded_s, id)
        WHERE trashed_at IS NULL AND NOT missing AND NOT judged_fully AND judge_trouble IS NULL
        """,
    ),
    (
        # Value of the counter `changes` in `options` when notes or the star were last changed: their order in time,
        # whatever the clock says.
        "ALTER TABLE clips ADD COLUMN noted INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE day_notes ADD COLUMN noted INTEGER NOT NULL DEFAULT 0",
    ),
    (
        # How many times slower than real time the athlete says that a clip plays (NULL: as the file's metadata says).
        "ALTER TABLE clips ADD COLUMN slow_motion REAL",
    ),
)
