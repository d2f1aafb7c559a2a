package dev.replication.adapter.redis;

import dev.replication.tls.TlsFilesException;

/**
 * A connection that failed: what happened in words that follow the server's address, and the
 * client's exception.
 */
final class LinkException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String what;

  LinkException(String what, Throwable cause) {
    super(what, cause);
    this.what = what;
  }

  /** Our side of TLS cannot be: the server was not asked. */
  static LinkException unusable(TlsFilesException files) {
    return new LinkException("is not connected to: " + files.getMessage(), files);
  }

  /** What happened, without any credentials. */
  String what() {
    return what;
  }
}
