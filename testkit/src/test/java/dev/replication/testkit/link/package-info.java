/** The proxy that fails on demand, over sockets of this machine. */
@NullMarked
package dev.replication.testkit.link;

import org.jspecify.annotations.NullMarked;
