package dev.replication.canary.domain;

import java.io.File;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import javax.net.ssl.SSLContext;

/** Each method reaches outside the process. */
public final class DoesInputAndOutput {
  boolean file(Path path) {
    return Files.exists(path);
  }

  boolean oldFile(File file) {
    return file.exists();
  }

  Object socket() {
    return new Socket();
  }

  Class<?> tls() {
    return SSLContext.class;
  }

  Class<?> jdbc() {
    return Connection.class;
  }

  Object process() {
    return new ProcessBuilder("true");
  }

  Object environment() {
    return System.getenv();
  }

  Object property() {
    return System.getProperty("user.home", "");
  }
}
