/**
 * The demonstration mesh: several nodes in one process, each with its own real Redis and SQLite,
 * real records, a write load, a live table, and the proof at the end. Start with {@link
 * dev.replication.app.demo.DemoCommand}.
 */
@NullMarked
package dev.replication.app.demo;

import org.jspecify.annotations.NullMarked;
