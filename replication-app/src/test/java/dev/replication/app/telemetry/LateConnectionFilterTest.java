package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LateConnectionFilterTest {
  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

  @BeforeEach
  void theLogIsConfiguredAsInTheProgram() throws JoranException {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LateConnectionFilter.class.getResource("/logback.xml"));
    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    logged.start();
    root.addAppender(logged);
  }

  @Test
  void aConnectionThatComesTooLateIsNoError() {
    context
        .getLogger(LateConnectionFilter.LISTENER)
        .error("Executor rejected handler", new RejectedExecutionException());

    assertThat(logged.list).isEmpty();
  }

  @Test
  void otherErrorsOfTheListenerAreLogged() {
    context.getLogger(LateConnectionFilter.LISTENER).error("broken", new IOException("broken"));

    assertThat(logged.list).hasSize(1);
  }

  @Test
  void othersMayBeRejected() {
    context.getLogger("dev.replication.x").error("full", new RejectedExecutionException());

    assertThat(logged.list).hasSize(1);
  }
}
