/** Tests against real servers; every test runs with both clients. */
@NullMarked
package dev.replication.adapter.redis;

import org.jspecify.annotations.NullMarked;
