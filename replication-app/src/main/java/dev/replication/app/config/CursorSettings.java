package dev.replication.app.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the positions in the peers' streams are kept.
 *
 * @param sqlitePath the database file, or null for {@code replication_cursors.db} in the data
 *     folder
 * @param walMode whether it is in write-ahead mode
 */
public record CursorSettings(@Nullable Path sqlitePath, boolean walMode) {
  private static final String AT = "replication.cursor.";

  static final Option<CursorSettings, Path> SQLITE_PATH =
      Option.optional(
          AT + "sqlite_path",
          OptionTypes.path(),
          CursorSettings::sqlitePath,
          "The database file of the cursors; without it replication_cursors.db in the data"
              + " folder.");
  static final Option<CursorSettings, Boolean> WAL_MODE =
      Option.of(
          AT + "wal_mode",
          OptionTypes.bool(),
          true,
          CursorSettings::walMode,
          "Keep the database in write-ahead mode.");

  static final Section<CursorSettings> SECTION =
      Section.one(config -> config.replication().cursor(), List.of(SQLITE_PATH, WAL_MODE));

  static CursorSettings from(Values values) {
    return new CursorSettings(values.find(SQLITE_PATH), values.value(WAL_MODE));
  }
}
