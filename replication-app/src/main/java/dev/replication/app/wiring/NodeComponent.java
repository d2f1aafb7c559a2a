package dev.replication.app.wiring;

import dagger.BindsInstance;
import dagger.Component;
import dev.replication.app.config.AppConfig;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.Resources;
import jakarta.inject.Singleton;

/** One node, joined from its configuration. */
@Singleton
@Component(
    modules = {
      ClockModule.class,
      StoreModule.class,
      CursorModule.class,
      PeersModule.class,
      TelemetryModule.class,
      OperationsModule.class,
      HttpModule.class
    })
public interface NodeComponent {
  /** The node with all its parts open. */
  Node node();

  /** Makes components. */
  @Component.Factory
  interface Factory {
    /** A component whose parts register with {@code resources} as they open. */
    NodeComponent create(
        @BindsInstance AppConfig config,
        @BindsInstance DataFolder folder,
        @BindsInstance Resources resources);
  }
}
