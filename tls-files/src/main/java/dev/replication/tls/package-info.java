/**
 * Certificates and keys in PEM files, in the form that TLS clients take, and sockets opened with
 * them.
 *
 * <p>Files are read anew at every call, so that renewed ones are used by the next connection. Start
 * with {@link dev.replication.tls.TlsFiles}.
 */
@NullMarked
package dev.replication.tls;

import org.jspecify.annotations.NullMarked;
