/**
 * Certificates made for one test run, so that none is committed that could expire. Start with
 * {@link dev.replication.testkit.tls.TestAuthority}.
 */
@NullMarked
package dev.replication.testkit.tls;

import org.jspecify.annotations.NullMarked;
