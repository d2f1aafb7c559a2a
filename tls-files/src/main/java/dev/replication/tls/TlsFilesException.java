package dev.replication.tls;

import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * A file that cannot be used for TLS; the message names it and what is wrong, never its content.
 */
public final class TlsFilesException extends GeneralSecurityException {
  private static final long serialVersionUID = 1L;

  TlsFilesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
