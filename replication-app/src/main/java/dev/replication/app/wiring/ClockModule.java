package dev.replication.app.wiring;

import dagger.Module;
import dagger.Provides;
import dev.replication.app.runtime.SystemTime;
import dev.replication.port.Pause;
import dev.replication.port.TimeSource;

/** The clocks of this machine. */
@Module
interface ClockModule {
  @Provides
  static TimeSource time() {
    return SystemTime.INSTANCE;
  }

  @Provides
  static Pause pause() {
    return SystemTime.INSTANCE;
  }
}
