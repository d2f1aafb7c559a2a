/** Objectives judged in time that tests move. */
@NullMarked
package dev.replication.domain.slo;

import org.jspecify.annotations.NullMarked;
