package dev.replication.canary.domain;

import java.util.logging.Logger;
import org.slf4j.LoggerFactory;

/** Each method speaks past the observer. */
public final class Logs {
  Object slf4j() {
    return LoggerFactory.getLogger("canary");
  }

  Object javaLogging() {
    return Logger.getLogger("canary");
  }

  Object systemLogger() {
    return System.getLogger("canary");
  }

  void out() {
    System.out.println("canary");
  }

  void err() {
    System.err.println("canary");
  }
}
