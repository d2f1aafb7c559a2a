package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.adapter.sqlite.CursorOptions;
import dev.replication.adapter.sqlite.SqliteCursorStore;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.CursorSettings;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.Resources;
import dev.replication.port.CursorStore;
import jakarta.inject.Singleton;
import java.nio.file.Path;

/** The durable cursors. */
@Module
interface CursorModule {
  @Provides
  @Singleton
  static CursorStore cursors(AppConfig config, DataFolder folder, Resources resources) {
    CursorSettings settings = config.replication().cursor();
    Path named = settings.sqlitePath();
    Path database =
        DataFolder.prepared(named == null ? folder.file("replication_cursors.db") : named);
    return resources.own(
        SqliteCursorStore.open(database, CursorOptions.defaults().withWalMode(settings.walMode())));
  }
}
