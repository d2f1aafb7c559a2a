/**
 * The condition of an engine and its peers at one moment, and what follows from it. Values only; no
 * I/O.
 */
@NullMarked
package dev.replication.domain.health;

import org.jspecify.annotations.NullMarked;
