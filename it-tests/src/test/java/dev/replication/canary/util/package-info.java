/** A drawer. */
@NullMarked
package dev.replication.canary.util;

import org.jspecify.annotations.NullMarked;
