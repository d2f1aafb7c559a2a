/** Files as OpenSSL and the JDK write them, and files that are none. */
@NullMarked
package dev.replication.tls;

import org.jspecify.annotations.NullMarked;
